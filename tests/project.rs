//! Projects made of text.

use docklint::diagnostic::Applicability;
use docklint::lint::Selection;
use docklint::lint::fix::{Fixed, Job, fix};
use docklint::project::{self, LoadOptions, MemoryDisk, Project};
use std::path::PathBuf;
use std::sync::Arc;

/// The project of some files, given by path and text. Every Dockerfile among them is built in its default context.
pub fn project_of<T: Into<Vec<u8>> + Copy>(files: &[(&str, T)]) -> Project {
    project::load(Arc::new(MemoryDisk::new(files.iter().copied())), &dockerfiles(files), &LoadOptions::default())
}

fn dockerfiles<T>(files: &[(&str, T)]) -> Vec<PathBuf> {
    let is_dockerfile = |path: &str| project::discovery::is_dockerfile_name(path.rsplit('/').next().unwrap());
    files.iter().filter(|(path, _)| is_dockerfile(path)).map(|(path, _)| path.into()).collect()
}

/// Mends such a project.
pub fn fix_files<T: Into<Vec<u8>> + Copy>(
    files: &[(&str, T)],
    selection: Selection,
    least: Applicability,
    only: Option<&Selection>,
) -> Fixed {
    let disk = Arc::new(MemoryDisk::new(files.iter().copied()));
    let (paths, options) = (&dockerfiles(files), &LoadOptions::default());
    fix(&Job { disk, paths, options, settings: &selection.into(), least, only })
}
