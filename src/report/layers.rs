//! What each step of a build depends on and what a change runs again: `docklint layers`. One file per format.

mod facts;
mod gather;
mod mermaid;
mod table;
mod terminal;
mod words;

use super::Paint;
use crate::project::layers::Change;
use crate::project::{Build, Layers, Project};
use facts::Facts;
use std::io;

/// What such a report is written from.
#[derive(Clone, Copy, Debug)]
pub struct LayersView<'a> {
    /// The files.
    pub project: &'a Project,
    /// The build that is shown.
    pub build: &'a Build,
    /// Its model.
    pub layers: &'a Layers<'a>,
    /// What has changed since the last build; `None` asks for an ordinary source file.
    pub changes: Option<&'a [Change]>,
    /// The model of the Dockerfile as it was at the last build, where that is another.
    pub before: Option<&'a Layers<'a>>,
}

/// The languages such a report is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum LayersFormat {
    /// For people: what runs again and why, and a table for each stage.
    Terminal,
    /// For programs: everything known about each step (docs/layers.md).
    Json,
    /// For Markdown: the graph of stages as a Mermaid flowchart, the rebuilt path marked.
    Mermaid,
}

/// Writes what is known of a build in one of the formats. `paint` matters to the one that people read.
///
/// # Errors
/// Those of `out`.
pub fn write_layers(out: &mut dyn io::Write, format: LayersFormat, view: &LayersView, paint: Paint) -> io::Result<()> {
    let facts = Facts::of(view);
    match format {
        LayersFormat::Terminal => out.write_all(terminal::render(&facts, paint).as_bytes()),
        LayersFormat::Json => {
            serde_json::to_writer_pretty(&mut *out, &facts)?;
            out.write_all(b"\n")
        }
        LayersFormat::Mermaid => out.write_all(mermaid::render(&facts).as_bytes()),
    }
}
