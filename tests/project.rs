//! Projects made of text.

use docklint::config::{Configs, Environment, Given, Layer, Lookup, Origin};
use docklint::lint::{Policy, Searched};
use docklint::project::{self, LoadOptions, MemoryDisk, Project};
use docklint::rules::RULES;
use std::path::PathBuf;
use std::sync::Arc;

/// The project of some files, given by path and text. Every Dockerfile among them is built in its default context.
pub fn project_of(files: &[(&str, &str)]) -> Project {
    let is_dockerfile = |path: &str| project::discovery::is_dockerfile_name(path.rsplit('/').next().unwrap());
    let paths: Vec<PathBuf> = files.iter().filter(|(path, _)| is_dockerfile(path)).map(|(path, _)| path.into()).collect();
    project::load(Arc::new(MemoryDisk::new(files.iter().copied())), &paths, &LoadOptions::default())
}

/// The same with the configuration files among them, as if the folder was searched. `over` lies on top.
pub fn configured(files: &[(&str, &str)], over: &Layer) -> (Project, Policy) {
    configured_with(files, over, Lookup::Nearest, Environment::default())
}

/// [`configured`], with the configuration from elsewhere.
pub fn configured_with(files: &[(&str, &str)], over: &Layer, lookup: Lookup, environment: Environment) -> (Project, Policy) {
    let is_dockerfile = |path: &str| project::discovery::is_dockerfile_name(path.rsplit('/').next().unwrap());
    let found: Vec<PathBuf> = files.iter().filter(|(path, _)| is_dockerfile(path)).map(|(path, _)| path.into()).collect();
    let disk = MemoryDisk::new(files.iter().copied());
    let mut configs = Configs::new(&disk, lookup, environment).unwrap();
    let paths: Vec<PathBuf> = found.iter().filter(|path| !configs.excludes(path)).cloned().collect();
    let shells = configs.shells(paths.iter().map(PathBuf::as_path));
    let mut project = project::load(Arc::new(disk.clone()), &paths, &LoadOptions { shells, ..LoadOptions::default() });
    let searched = Searched { folders: &[PathBuf::new()], files: &found };
    let policy = Policy::new(RULES, &mut project, &mut configs, over, searched).unwrap();
    (project, policy)
}

/// What `--select` with these names says.
pub fn selecting(names: &[String]) -> Layer {
    let given = |name: &String| Given { value: name.clone(), origin: Origin::CommandLine("--select") };
    Layer { select: Some(names.iter().map(given).collect()), ..Layer::default() }
}
