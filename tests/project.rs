//! Projects made of text.

use docklint::project::{self, LoadOptions, MemoryDisk, Project};
use std::path::PathBuf;
use std::sync::Arc;

/// The project of some files, given by path and text. Every Dockerfile among them is built in its default context.
pub fn project_of(files: &[(&str, &str)]) -> Project {
    let is_dockerfile = |path: &str| project::discovery::is_dockerfile_name(path.rsplit('/').next().unwrap());
    let paths: Vec<PathBuf> = files.iter().filter(|(path, _)| is_dockerfile(path)).map(|(path, _)| path.into()).collect();
    project::load(Arc::new(MemoryDisk::new(files.iter().copied())), &paths, &LoadOptions::default())
}
