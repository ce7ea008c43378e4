//! What a call does, for rules that never look at options.

use super::package::package;
use super::{Argument, Arguments, Holds, Manager, OptionUse, Package, arguments, build, program};
use crate::shell::{Call, Word};

/// What a call does to the image.
#[derive(Clone, Debug)]
pub enum Action {
    /// Installs packages.
    Install {
        /// What installs them.
        manager: Manager,
        /// Those that the command line names.
        packages: Vec<Package>,
        /// What the project's own files name, if it installs that: `npm ci`, `pip install -r requirements.txt`.
        project: Option<Project>,
    },
    /// Removes packages; none are named where it removes what nothing needs any more (`apt-get autoremove`).
    Remove {
        /// What removes them.
        manager: Manager,
        /// Those that the command line names.
        packages: Vec<Package>,
    },
    /// Fetches the index of packages.
    RefreshIndex {
        /// Whose.
        manager: Manager,
    },
    /// Brings installed packages up to date.
    Upgrade {
        /// What does it.
        manager: Manager,
        /// Those that the command line names; everything, if it names none.
        packages: Vec<Package>,
        /// Whether it may remove packages or go to another release of the distribution: `dist-upgrade`, `zypper dup`.
        distribution: bool,
    },
    /// Empties a manager's cache.
    CleanCache {
        /// Whose.
        manager: Manager,
        /// What it empties: `apt-get clean` leaves the index alone.
        cleaned: Holds,
    },
    /// Deletes files.
    Delete {
        /// As named, globs included; where `find` deletes, the folders it searches.
        paths: Vec<Argument>,
        /// Whether folders go with all they hold.
        recursive: bool,
        /// Whether only some of what `paths` hold goes: a `find` with tests, `rmdir`.
        filtered: bool,
    },
    /// Downloads files.
    Download {
        /// From where.
        urls: Vec<Argument>,
        /// To where.
        output: Output,
    },
    /// Unpacks archives.
    Unpack {
        /// The archives; empty where it reads its input.
        archives: Vec<Argument>,
        /// The folder it unpacks to; the current one if `None`.
        directory: Option<Argument>,
    },
    /// Changes permissions.
    ChangeMode {
        /// The mode as written: `777`, `u+x`.
        mode: Argument,
        /// Of what.
        paths: Vec<Argument>,
        /// Whether with all they hold.
        recursive: bool,
    },
    /// Changes owners.
    ChangeOwner {
        /// `user`, `user:group`, `:group`; for `chgrp` the group.
        owner: Argument,
        /// Of what.
        paths: Vec<Argument>,
        /// Whether with all they hold.
        recursive: bool,
    },
    /// Makes a user.
    MakeUser {
        /// The name.
        name: Option<Argument>,
        /// The number, if one is given.
        uid: Option<Argument>,
        /// Whether it is a system account.
        system: bool,
    },
    /// Clones a repository.
    Clone {
        /// From where.
        url: Argument,
        /// Branch or tag, if one is given.
        branch: Option<Argument>,
        /// The folder it makes, if one is given.
        directory: Option<Argument>,
    },
    /// Builds the project: compiles, bundles.
    Build {
        /// The manager whose caches it uses, if any.
        manager: Option<Manager>,
    },
}

/// The project's part of an install.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Project {
    /// Files or folders given on the command line (`-r requirements.txt`, `restore App.csproj`); where there are none, those of
    /// [`Manager::manifests`] in the current folder are read.
    pub manifests: Vec<Argument>,
    /// The folder it works in, where an option names another than the current one: `npm --prefix web ci`.
    pub folder: Option<Argument>,
    /// Whether it fails, or changes nothing, when the lock file disagrees: `npm ci`, `--frozen-lockfile`, `--require-hashes`.
    pub locked: bool,
    /// Whether it installs the project itself too, so that it needs the sources and not only the manifest files.
    pub needs_sources: bool,
}

/// Where a download goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// To standard output.
    Stdout,
    /// To this file.
    File(Argument),
    /// To files named by the URLs, in this folder or the current one.
    Named(Option<Argument>),
}

impl Action {
    /// The package manager at work, if one is.
    pub fn manager(&self) -> Option<Manager> {
        match self {
            Action::Install { manager, .. } | Action::Remove { manager, .. } | Action::Upgrade { manager, .. } => Some(*manager),
            Action::RefreshIndex { manager } | Action::CleanCache { manager, .. } => Some(*manager),
            Action::Build { manager } => *manager,
            _ => None,
        }
    }
}

/// What a call does, if that is one of the things docklint knows. Asking for help or a version does nothing.
///
/// Many rules ask, so the answer is kept with the call.
pub fn action<'a>(call: &Call<'a>) -> Option<&'a Action> {
    call.info.action.get_or_init(|| read(call).map(Box::new)).as_deref()
}

fn read(call: &Call) -> Option<Action> {
    let words = call.words();
    match call.arguments() {
        Some(known) => meaning(known, words),
        None => match arguments(call.name(), words) {
            Some(read) => meaning(&read, words),
            None => build::compiler(call.name()),
        },
    }
}

/// What arguments mean.
pub(super) fn meaning(arguments: &Arguments, words: &[Word]) -> Option<Action> {
    if arguments.has_any(&["--help", "--version"]) && !has_valued_version(arguments) {
        return None;
    }
    let mut action = (program(arguments.tool)?.meaning)(arguments, words)?;
    if let Action::Install { manager, project: Some(project), .. } = &mut action {
        let option = folder_options(*manager).iter().find_map(|name| arguments.option(name));
        project.folder = option.and_then(OptionUse::argument);
    }
    Some(action)
}

/// The options that name the folder of the project.
fn folder_options(manager: Manager) -> &'static [&'static str] {
    match manager {
        Manager::Npm => &["--prefix"],
        Manager::Yarn | Manager::Bun => &["--cwd"],
        Manager::Pnpm => &["--dir"],
        Manager::Uv | Manager::Poetry => &["--project", "--directory"],
        Manager::Composer => &["--working-dir"],
        Manager::Gradle => &["--project-dir"],
        Manager::Go | Manager::Cargo => &["-C"],
        _ => &[],
    }
}

/// `gem install x --version 1` asks for a version of x.
fn has_valued_version(arguments: &Arguments) -> bool {
    arguments.option("--version").is_some_and(|o| o.value.is_some())
}

/// The operands as packages.
pub(super) fn packages(manager: Manager, arguments: &Arguments, words: &[Word]) -> Vec<Package> {
    arguments.operands.iter().filter_map(|index| package(manager, words, *index)).collect()
}

/// An install of the operands alone.
pub(super) fn install(manager: Manager, arguments: &Arguments, words: &[Word]) -> Action {
    Action::Install { manager, packages: packages(manager, arguments, words), project: None }
}

/// An install of what the project's files name.
pub(super) fn project(manager: Manager, project: Project) -> Action {
    Action::Install { manager, packages: Vec::new(), project: Some(project) }
}

/// A removal of the operands.
pub(super) fn remove(manager: Manager, arguments: &Arguments, words: &[Word]) -> Action {
    Action::Remove { manager, packages: packages(manager, arguments, words) }
}

/// An upgrade of the operands, or of everything.
pub(super) fn upgrade(manager: Manager, arguments: &Arguments, words: &[Word], distribution: bool) -> Action {
    Action::Upgrade { manager, packages: packages(manager, arguments, words), distribution }
}
