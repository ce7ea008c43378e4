//! What rules ask of the variables of Compose files.

mod inside;

pub use inside::{Evidence, Inside, inside};

use crate::compose::dotenv::{EnvFile, EnvValue};
use crate::compose::{self, Place, Service, Text, Use};
use crate::project::Composition;
use crate::project::disk::normal;
use crate::source::Span;
use std::collections::{HashMap, HashSet};

/// The variables of the `.env` beside the main file: but for the environment of whoever starts Compose, they are all there is.
pub struct DotEnv {
    /// Its path, as reports show it.
    pub path: String,
    names: HashSet<String>,
}

impl DotEnv {
    /// The `.env` beside the main file of a composition, if there is one that can be read.
    pub fn of(composition: &Composition) -> Option<DotEnv> {
        let (number, env_file) = dot_env(composition)?;
        let path = composition.compose.files[number].source.path().to_owned();
        Some(DotEnv { names: names(env_file).map(str::to_owned).collect(), path })
    }

    /// Whether it has a variable.
    pub fn sets(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Every name that it has, in no order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// Whether other files of variables may count where something is used: in a file of another folder, which was included.
    pub fn is_partial_for(&self, composition: &Composition, used: &Use) -> bool {
        let files = &composition.compose.files;
        files[used.file as usize].folder != files[0].folder
    }
}

/// The `.env` beside the main file of a composition, if it can be read: its number among the files, and what it says.
pub fn dot_env(composition: &Composition) -> Option<(usize, &EnvFile)> {
    let files = &composition.compose.files;
    let path = normal(&files.first()?.folder.join(".env"));
    let there = files.iter().enumerate().filter(|(_, file)| normal(&file.path) == path);
    there.into_iter().find_map(|(number, file)| Some((number, env_file(file)?)))
}

/// A variable that a file gives to a service.
pub struct FileVariable<'c> {
    /// The file, an index into `Compose::files`.
    pub file: u32,
    /// Where `env_file` names it.
    pub named: Place,
    /// All of the line that sets it.
    pub span: Span,
    /// Its value.
    pub value: &'c EnvValue,
}

/// The variables that `env_file` gives to a service, by name: of several of a name the last counts.
pub fn file_variables<'c>(composition: &'c Composition, service: &'c Service) -> HashMap<&'c str, FileVariable<'c>> {
    let files = &composition.compose.files;
    let mut variables = HashMap::new();
    for named in &service.env_file {
        let Some((file, read)) = named.file.and_then(|file| Some((file, env_file(&files[file as usize])?))) else { continue };
        for (entry, value) in read.entries.iter().filter_map(|entry| Some((entry, entry.value.as_ref()?))) {
            let variable = FileVariable { file, named: named.path.seen(), span: entry.span, value };
            variables.insert(entry.key.as_str(), variable);
        }
    }
    variables
}

/// What a file of variables says; `None` for a Compose file.
pub fn env_file(file: &compose::File) -> Option<&EnvFile> {
    match &file.content {
        compose::Content::Env(env_file) => Some(env_file),
        compose::Content::Compose(_) => None,
    }
}

/// The names that a file of variables sets.
pub fn names(env_file: &EnvFile) -> impl Iterator<Item = &str> {
    env_file.entries.iter().map(|entry| entry.key.as_str())
}

/// The files that `env_file` of a service names and that are there: the path as reports show it, where it is named, and what it says.
pub fn env_files<'c>(composition: &'c Composition, service: &'c Service) -> impl Iterator<Item = (&'c str, Place, &'c EnvFile)> {
    service.env_file.iter().filter_map(|named| {
        let file = &composition.compose.files[named.file? as usize];
        Some((file.source.path(), named.path.place, env_file(file)?))
    })
}

/// The uses of variables in a text of a composition.
pub fn uses_in<'c>(composition: &'c Composition, place: Place, text: &Text) -> &'c [Use] {
    let uses = &composition.compose.uses;
    if !text.has_variables {
        return &[];
    }
    let start = uses.partition_point(|used| (used.file, used.variable.span.start) < (place.file, place.span.start));
    let len = uses[start..].partition_point(|used| (used.file, used.variable.span.start) < (place.file, place.span.end));
    &uses[start..start + len]
}

/// The uses that are not in the word of another, as in `${NAME:-${OTHER}}`: whether those count is not known.
pub fn outermost(uses: &[Use]) -> impl Iterator<Item = &Use> {
    let mut outer = (0, 0);
    uses.iter().filter(move |used| {
        let is_inner = outer.0 == used.file && used.variable.span.end <= outer.1;
        if !is_inner {
            outer = (used.file, used.variable.span.end);
        }
        !is_inner
    })
}

/// Variables that the shells and systems of people set, and those of Compose, Docker and the usual CI.
pub fn is_usual(name: &str) -> bool {
    #[rustfmt::skip]
    const NAMES: [&str; 24] = [
        "HOME", "USER", "LOGNAME", "PWD", "OLDPWD", "PATH", "SHELL", "HOSTNAME", "HOST", "UID", "GID", "EUID", "TERM", "LANG", "TZ",
        "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "SSH_AUTH_SOCK", "TMPDIR", "USERPROFILE", "USERNAME", "APPDATA", "CI",
    ];
    const STARTS: [&str; 8] = ["COMPOSE_", "DOCKER_", "BUILDKIT_", "XDG_", "LC_", "GITHUB_", "CI_", "GITLAB_"];
    NAMES.contains(&name) || STARTS.iter().any(|start| name.starts_with(start))
}
