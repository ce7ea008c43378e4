//! What calls of pip, uv, poetry, pipenv and pipx mean.

use super::action::{self, install, packages, remove};
use super::package::{PackageKind, package, split_python};
use super::python_tables::{PIP, PIPENV, PIPX, POETRY, UV, UVX};
use super::reader::{PLAIN, Program};
use super::{Action, Argument, Arguments, Holds, Manager, Package, Project};
use crate::shell::Word;

pub(super) const PROGRAMS: &[&Program] = &[&PIP, &UV, &UVX, &POETRY, &PIPENV, &PIPX, &PYTHON];

/// What `-m` runs is read by the table of that module; this is for the rest.
static PYTHON: Program = Program {
    names: "python pypy",
    values: &["-c", "-m", "-W", "-X", "--check-hash-based-pycs"],
    flags: &["--version -V", "--help -h"],
    runs: true,
    meaning: python,
    ..PLAIN
};

/// `python setup.py install` and `python -m build`.
fn python(arguments: &Arguments, words: &[Word]) -> Option<Action> {
    let setup = arguments.operands(words).next().is_some_and(|script| script.text.ends_with("setup.py"));
    let builds = setup || arguments.option("-m").is_some_and(|m| m.literal() == Some("build"));
    builds.then_some(Action::Build { manager: Some(Manager::Pip) })
}

pub(super) fn pip(arguments: &Arguments, words: &[Word]) -> Option<Action> {
    let manager = Manager::Pip;
    match arguments.subcommand.as_slice() {
        ["install"] if arguments.has("--dry-run") => None,
        ["install"] => Some(requirements(manager, arguments, words)),
        ["uninstall"] => Some(remove(manager, arguments, words)),
        ["cache", "purge"] => Some(Action::CleanCache { manager, cleaned: Holds::All }),
        _ => None,
    }
}

/// `pip install` and its like: packages, requirement files, and folders that hold a project.
fn requirements(manager: Manager, arguments: &Arguments, words: &[Word]) -> Action {
    let mut named = packages(manager, arguments, words);
    named.extend(arguments.all("--editable").filter_map(|e| editable(manager, e.argument()?)));
    named.sort_by_key(|p| p.span);
    let mut manifests: Vec<Argument> = arguments.values("--requirement").collect();
    if !manifests.is_empty() {
        manifests.extend(arguments.values("--constraint"));
    }
    let folder = |p: &Package| p.kind == PackageKind::Path && is_folder(&p.name);
    let needs_sources = named.iter().any(folder);
    manifests.extend(named.iter().filter(|p| folder(p)).map(|p| Argument {
        text: p.name.clone(),
        literal: !p.name.contains('$'),
        word: p.word,
        span: p.span,
    }));
    let from_group = arguments.option("--group").is_some();
    let locked = arguments.has("--require-hashes");
    let project =
        (from_group || !manifests.is_empty()).then_some(Project { manifests, locked, needs_sources, ..Project::default() });
    Action::Install { manager, packages: named, project }
}

/// The value of `--editable` is a folder or a URL.
fn editable(manager: Manager, value: Argument) -> Option<Package> {
    let kind = if value.text.contains("://") || value.text.starts_with("git+") { PackageKind::Url } else { PackageKind::Path };
    let kind = if value.text.starts_with('$') && !value.text.contains('/') { PackageKind::Variable } else { kind };
    let reference = if kind == PackageKind::Url { split_python(&value.text).1 } else { None };
    (manager != Manager::Pipx).then_some(Package {
        manager,
        version: reference.map(|range| value.text[range].to_owned()),
        name: value.text,
        kind,
        word: value.word,
        span: value.span,
    })
}

fn is_folder(path: &str) -> bool {
    let path = path.split('[').next().unwrap_or(path);
    ![".whl", ".tar.gz", ".zip", ".tgz", ".tar.bz2"].iter().any(|end| path.ends_with(end))
}

pub(super) fn uv(arguments: &Arguments, words: &[Word]) -> Option<Action> {
    let manager = Manager::Uv;
    let locked = arguments.has_any(&["--locked", "--frozen", "--require-hashes"]);
    match arguments.subcommand.as_slice() {
        ["pip", "install"] if !arguments.has("--dry-run") => Some(requirements(manager, arguments, words)),
        ["pip", "sync"] => {
            let manifests = arguments.operands(words).collect();
            Some(action::project(manager, Project { manifests, locked: true, ..Project::default() }))
        }
        ["sync"] => {
            let alone = ["--no-install-project", "--no-install-workspace", "--no-install-local"];
            let needs_sources = !arguments.has_any(&alone);
            Some(action::project(manager, Project { locked, needs_sources, ..Project::default() }))
        }
        ["add"] => Some(requirements(manager, arguments, words)),
        ["tool", "install"] => Some(install(manager, arguments, words)),
        ["pip", "uninstall"] | ["remove"] => Some(remove(manager, arguments, words)),
        ["build"] => Some(Action::Build { manager: Some(manager) }),
        ["cache", "clean"] if arguments.operands.is_empty() => Some(Action::CleanCache { manager, cleaned: Holds::All }),
        // Of what is left, `uv cache prune --ci` drops only what it could download again.
        ["cache", "prune"] if arguments.has("--ci") => Some(Action::CleanCache { manager, cleaned: Holds::Packages }),
        _ => None,
    }
}

pub(super) fn poetry(arguments: &Arguments, words: &[Word]) -> Option<Action> {
    let manager = Manager::Poetry;
    match arguments.subcommand.as_slice() {
        ["install" | "sync"] if !arguments.has("--dry-run") => {
            // Poetry refuses to install when the lock file disagrees with the manifest.
            let needs_sources = !arguments.has("--no-root");
            Some(action::project(manager, Project { locked: true, needs_sources, ..Project::default() }))
        }
        ["update"] if arguments.operands.is_empty() => Some(action::project(manager, Project::default())),
        ["add"] | ["self", "add"] => Some(install(manager, arguments, words)),
        ["remove"] | ["self", "remove"] => Some(remove(manager, arguments, words)),
        ["build"] => Some(Action::Build { manager: Some(manager) }),
        ["cache", "clear"] if arguments.has("--all") => Some(Action::CleanCache { manager, cleaned: Holds::All }),
        _ => None,
    }
}

pub(super) fn pipenv(arguments: &Arguments, words: &[Word]) -> Option<Action> {
    let manager = Manager::Pipenv;
    match arguments.verb() {
        "install" if arguments.operands.is_empty() => {
            let manifests = arguments.values("--requirements").collect();
            let locked = arguments.has_any(&["--deploy", "--ignore-pipfile"]);
            Some(action::project(manager, Project { manifests, locked, ..Project::default() }))
        }
        "install" => Some(install(manager, arguments, words)),
        "sync" => Some(action::project(manager, Project { locked: true, ..Project::default() })),
        "uninstall" => Some(remove(manager, arguments, words)),
        _ => None,
    }
}

pub(super) fn pipx(arguments: &Arguments, words: &[Word]) -> Option<Action> {
    let manager = Manager::Pipx;
    match arguments.verb() {
        "install" => Some(install(manager, arguments, words)),
        // The first operand is the environment, which is installed already.
        "inject" => {
            let packages = arguments.operands.iter().skip(1).filter_map(|i| package(manager, words, *i)).collect();
            Some(Action::Install { manager, packages, project: None })
        }
        "uninstall" => Some(remove(manager, arguments, words)),
        _ => None,
    }
}
