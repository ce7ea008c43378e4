//! What counts as the project's own sources.

use crate::project::layers::{Origin, Step};
use crate::project::places;

/// Whether a step copies sources of the project, so that it runs again with most commits: all of the context, or a folder of it.
pub fn are_copied_by(step: &Step) -> bool {
    step.inputs.iter().any(|input| match &input.from {
        Origin::Context(source) if !input.mounted => {
            source.is_everything() || source.folder().is_some_and(|path| !places::name(path).contains('.'))
        }
        _ => false,
    })
}
