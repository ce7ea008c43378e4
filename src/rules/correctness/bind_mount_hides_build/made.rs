//! The folders that a build makes and nothing of the sources brings.

use crate::dockerfile::{Dockerfile, Instruction, Kind, Stage};
use crate::project::places;
use crate::shell::Call;
use crate::shell::tools::{Action, Manager, action};
use crate::source::Span;

/// A folder or file that the image has because the build made it.
pub(super) struct Made {
    /// Its path: clean, absolute.
    pub path: String,
    /// What makes it, in the Dockerfile.
    pub span: Span,
    /// That in words.
    pub by: &'static str,
    /// What installs it, if it holds dependencies.
    pub manager: Option<Manager>,
}

/// What the lineage of a stage makes.
pub(super) fn made(file: &Dockerfile, stage: &Stage) -> Vec<Made> {
    let mut made = Vec::new();
    for (index, step) in places::steps(file, stage, false) {
        match (&step.kind, &step.script) {
            (Kind::Run(_), Some(script)) => {
                made.extend(
                    places::calls(file, index, script).into_iter().filter_map(|(call, folder)| of_call(file, index, call, &folder)),
                );
            }
            (Kind::Copy(_), _) => made.extend(of_copy(file, index, step)),
            _ => {}
        }
    }
    made.retain(|made| made.path.starts_with('/'));
    made
}

fn of_call(file: &Dockerfile, index: usize, call: Call, folder: &str) -> Option<Made> {
    let span = call.span();
    if let Some(Action::Install { manager, project: Some(project), .. }) = action(&call) {
        let name = match manager {
            Manager::Npm | Manager::Yarn | Manager::Pnpm | Manager::Bun => "node_modules",
            Manager::Composer => "vendor",
            Manager::Uv if call.args().first().is_some_and(|word| word.is("sync")) && !has_own_environment(file, index) => ".venv",
            _ => return None,
        };
        let folder = project.folder.as_ref().map_or_else(|| folder.to_owned(), |at| places::path(file, index, folder, at));
        return Some(Made { path: places::join(&folder, name), span, by: "this installs into it", manager: Some(*manager) });
    }
    let args = call.args();
    let is_venv = match call.name() {
        "virtualenv" => true,
        name => name.starts_with("python") && args.len() >= 2 && args[0].is("-m") && args[1].is("venv"),
    };
    let path = args.last().filter(|_| is_venv)?.literal().filter(|path| !path.starts_with('-'))?;
    Some(Made { path: places::join(folder, &path), span, by: "this makes it", manager: Some(Manager::Pip) })
}

/// Whether uv was told to install elsewhere.
fn has_own_environment(file: &Dockerfile, index: usize) -> bool {
    let names = ["UV_PROJECT_ENVIRONMENT", "VIRTUAL_ENV", "UV_SYSTEM_PYTHON"];
    let settings = file.stage_of(index).into_iter().flat_map(|stage| file.lineage(stage));
    settings.into_iter().any(|stage| names.iter().any(|name| stage.scope.settings.contains_key(*name)))
}

/// What is copied from another stage, under a name of its own.
fn of_copy(file: &Dockerfile, index: usize, step: &Instruction) -> Option<Made> {
    let Kind::Copy(transfer) = &step.kind else { return None };
    let [source] = transfer.sources.as_slice() else { return None };
    step.flag("from")?;
    let (path, _) = places::target(file, index, transfer);
    // Where the names differ, the target may be a folder that was there before.
    let is_same = places::name(&path) == places::name(source.as_str().trim_end_matches('/'));
    let manager = (places::name(&path) == "node_modules").then_some(Manager::Npm);
    is_same.then_some(Made { path, span: step.span, by: "copied from another stage", manager })
}
