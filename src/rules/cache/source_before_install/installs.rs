//! The commands of a `RUN` that install what the project's manifest files name.

use crate::dockerfile::mount::MountKind;
use crate::dockerfile::{Dockerfile, Instruction, Run};
use crate::project::places;
use crate::shell::Call;
use crate::shell::tools::{Action, Manager, PackageKind, action};
use crate::source::Span;

/// What a command does about dependencies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Work {
    /// It installs or downloads them.
    Install,
    /// It builds, and downloads them on the way.
    Build,
    /// A task of Maven or Gradle that only the project knows: it may download them, or not.
    Unknown,
}

/// An install of dependencies.
#[derive(Clone, Debug)]
pub struct Install {
    /// The `RUN`: an index into `Dockerfile::instructions`.
    pub index: usize,
    /// What installs.
    pub manager: Manager,
    /// The command.
    pub span: Span,
    /// The command in few words.
    pub shown: String,
    /// What it does.
    pub work: Work,
    /// Whether it installs the project itself too, unless an option says otherwise.
    pub with_project: bool,
    /// Whether it makes the project's own install scripts wait.
    pub ignores_scripts: bool,
    /// Where the manifest files lie.
    pub folder: String,
    /// Those that the command names, as paths in the image.
    pub manifests: Vec<String>,
    /// Whether its `RUN` keeps downloads in a cache mount, so that it is run again, and cheaply.
    pub cached: bool,
}

impl Install {
    /// All that decides which files it reads.
    pub fn reads(&self) -> (Manager, Work, bool, String, Vec<String>) {
        (self.manager, self.work, self.ignores_scripts, self.folder.clone(), self.manifests.clone())
    }
}

/// A command longer than this is shown without its arguments.
const LONGEST: usize = 72;

/// The installs of a `RUN`, in order.
pub fn of(file: &Dockerfile, index: usize, step: &Instruction, run: &Run) -> Vec<Install> {
    let Some(script) = step.script.as_ref().filter(|script| script.calls().any(|call| may_install(&call))) else {
        return Vec::new();
    };
    let cached = run.mounts.iter().any(|mount| {
        let target = mount.target.as_ref().map_or("", |t| t.prefix());
        mount.kind == MountKind::Cache && !target.starts_with("/var/")
    });
    let calls = places::calls(file, index, script);
    let calls = calls.iter().filter(|(call, _)| may_install(call));
    calls.filter_map(|(call, folder)| Some(Install { cached, ..install(file, index, call, folder)? })).collect()
}

/// Whether a call may be an install of a project's dependencies; most are not, and cost no more than this question.
fn may_install(call: &Call) -> bool {
    match action(call) {
        Some(Action::Install { project, .. }) => project.is_some(),
        Some(Action::Build { manager }) => manager.is_some(),
        Some(_) => false,
        None => call.arguments().is_some_and(|arguments| UNKNOWN_GOALS.iter().any(|manager| manager.name() == arguments.tool)),
    }
}

/// The managers whose every goal may download.
const UNKNOWN_GOALS: [Manager; 2] = [Manager::Maven, Manager::Gradle];

fn install(file: &Dockerfile, index: usize, call: &Call, folder: &str) -> Option<Install> {
    let arguments = call.arguments();
    let has = |names: &[&str]| arguments.is_some_and(|a| a.has_any(names));
    let mut install = Install {
        index,
        manager: Manager::Npm,
        span: call.span(),
        shown: shown(call),
        work: Work::Install,
        with_project: false,
        ignores_scripts: has(&["--ignore-scripts", "--no-scripts"]),
        folder: folder.to_owned(),
        manifests: Vec::new(),
        cached: false,
    };
    let Some(action) = action(call) else {
        let tool = arguments.filter(|a| !a.operands.is_empty())?.tool;
        install.manager = UNKNOWN_GOALS.into_iter().find(|m| m.name() == tool)?;
        install.work = Work::Unknown;
        return Some(install);
    };
    match action {
        Action::Install { manager, packages, project: Some(project) } => {
            install.manager = *manager;
            install.with_project = project.needs_sources;
            let own = matches!(manager, Manager::Poetry | Manager::Uv) && project.manifests.is_empty();
            // Folders and archives of the project are packages here.
            let local = packages.iter().any(|p| p.kind == PackageKind::Path);
            if local || (project.needs_sources && !own) {
                return None;
            }
            if let Some(elsewhere) = &project.folder {
                install.folder = places::path(file, index, folder, elsewhere);
            }
            let files = project.manifests.iter().filter(|m| !m.text.contains("://"));
            install.manifests = files.map(|m| places::path(file, index, &install.folder, m)).collect();
            if let Some(first) = install.manifests.first() {
                install.folder = manifest_folder(first);
            }
        }
        Action::Build { manager: Some(manager) } => {
            let downloads = [Manager::Maven, Manager::Gradle, Manager::Go, Manager::Cargo, Manager::Dotnet].contains(manager);
            let offline = has(&["--offline", "--no-restore", "--frozen"])
                || arguments.is_some_and(|a| a.option("-mod").is_some_and(|o| o.value.as_deref() == Some("vendor")));
            if !downloads || offline {
                return None;
            }
            (install.manager, install.work) = (*manager, Work::Build);
        }
        _ => return None,
    }
    Some(install)
}

/// The folder of a manifest file; a name without an ending is a folder itself.
fn manifest_folder(path: &str) -> String {
    if places::name(path).contains('.') { places::join(path, "..") } else { path.to_owned() }
}

/// The command on one line.
fn shown(call: &Call) -> String {
    let all: Vec<String> = call.words().iter().map(|w| w.display()).collect();
    let whole = all.join(" ");
    if whole.chars().count() <= LONGEST && !whole.contains(['\n', '`']) {
        return whole;
    }
    let verb = call.arguments().map(|a| a.subcommand.join(" ")).unwrap_or_default();
    format!("{} {verb}", call.name()).trim_end().to_owned() + " …"
}
