//! Projects made of text.

use docklint::config::{Configs, Environment, Given, Layer, Lookup, Origin};
use docklint::diagnostic::Applicability;
use docklint::lint::fix::{Fixed, Job, fix};
use docklint::lint::{Policy, Searched, Selection, Settings};
use docklint::project::{self, Disk, LoadOptions, MemoryDisk, Project};
use docklint::rules::RULES;
use std::path::PathBuf;
use std::sync::Arc;

/// The project of some files, given by path and text. Every Dockerfile among them is built in its default context.
pub fn project_of<T: Into<Vec<u8>> + Copy>(files: &[(&str, T)]) -> Project {
    project_with(files, &LoadOptions::default())
}

/// The same, told more.
pub fn project_with<T: Into<Vec<u8>> + Copy>(files: &[(&str, T)], options: &LoadOptions) -> Project {
    project::load(Arc::new(MemoryDisk::new(files.iter().copied())), &asked_for(files), options)
}

/// The files that docklint would find in that folder.
pub fn asked_for<T>(files: &[(&str, T)]) -> Vec<PathBuf> {
    let is_wanted = |path: &str| project::discovery::is_wanted_name(path.rsplit('/').next().unwrap());
    files.iter().filter(|(path, _)| is_wanted(path)).map(|(path, _)| path.into()).collect()
}

/// Mends such a project.
pub fn fix_files<T: Into<Vec<u8>> + Copy>(
    files: &[(&str, T)],
    selection: Selection,
    least: Applicability,
    only: Option<&Selection>,
) -> Fixed {
    let paths = asked_for(files);
    let settings = Settings::from(selection);
    let job = Job { disk: Arc::new(MemoryDisk::new(files.iter().copied())), stdin: None, least, only };
    fix(&job, &mut |disk, _| {
        let project = project::load(disk, &paths, &LoadOptions::default());
        let policy = Policy::uniform(&project, settings.clone());
        (project, policy)
    })
}

/// Mends a project with the configuration files among its files, as [`configured`] checks it.
pub fn fix_configured(files: &[(&str, &str)], over: &Layer, least: Applicability, only: &Selection) -> Fixed {
    let job = Job { disk: Arc::new(MemoryDisk::new(files.iter().copied())), stdin: None, least, only: Some(only) };
    fix(&job, &mut |disk, _| configured_on(disk, &asked_for(files), over, Lookup::Nearest, Environment::default()))
}

/// The same with the configuration files among them, as if the folder was searched. `over` lies on top.
pub fn configured(files: &[(&str, &str)], over: &Layer) -> (Project, Policy) {
    configured_with(files, over, Lookup::Nearest, Environment::default())
}

/// [`configured`], with the configuration from elsewhere.
pub fn configured_with(files: &[(&str, &str)], over: &Layer, lookup: Lookup, environment: Environment) -> (Project, Policy) {
    configured_on(Arc::new(MemoryDisk::new(files.iter().copied())), &asked_for(files), over, lookup, environment)
}

fn configured_on(
    disk: Arc<dyn Disk>,
    found: &[PathBuf],
    over: &Layer,
    lookup: Lookup,
    environment: Environment,
) -> (Project, Policy) {
    let mut configs = Configs::new(&*disk, lookup, environment).unwrap();
    let paths: Vec<PathBuf> = found.iter().filter(|path| !configs.excludes(path)).cloned().collect();
    let shells = configs.shells(paths.iter().map(PathBuf::as_path));
    let mut project = project::load(disk.clone(), &paths, &LoadOptions { shells, ..LoadOptions::default() });
    let searched = Searched { folders: &[PathBuf::new()], files: found };
    let policy = Policy::new(RULES, &mut project, &mut configs, over, searched).unwrap();
    (project, policy)
}

/// What `--select` with these names says.
pub fn selecting(names: &[String]) -> Layer {
    let given = |name: &String| Given { value: name.clone(), origin: Origin::CommandLine("--select") };
    Layer { select: Some(names.iter().map(given).collect()), ..Layer::default() }
}
