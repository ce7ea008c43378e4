//! Where to mount a cache for each package manager.

use crate::dockerfile::expand::Value;
use crate::dockerfile::image::ImageRef;
use crate::dockerfile::{Base, Dockerfile, Kind};
use crate::rules::cache::homes::{self, home, variable};
use crate::shell::tools::{Action, Manager, action};
use std::collections::HashMap;

/// A folder to mount a cache at.
pub struct Target {
    /// The folder.
    pub path: String,
    /// Whether builds at the same time would disturb each other in it.
    pub locked: bool,
}

/// Who writes to a cache.
#[derive(Debug, PartialEq, Eq)]
pub enum Owner {
    /// Root, to whom a cache belongs if nothing is said.
    Root,
    /// The user of this number.
    User(String),
}

impl Owner {
    /// The fields of the mount that say so.
    pub fn fields(&self) -> String {
        match self {
            Owner::Root => String::new(),
            Owner::User(uid) => format!(",uid={uid}"),
        }
    }
}

/// The folders of a manager at an instruction; empty where it is not known, or a cache would be of no use.
pub fn of(file: &Dockerfile, index: usize, manager: Manager, builds: bool) -> Vec<Target> {
    let shared = |path: String| Target { path, locked: false };
    let locked = |path: &str| Target { path: path.to_owned(), locked: true };
    match homes::moved(file, index, manager) {
        Some(path) if path.starts_with('/') => return vec![shared(path.trim_end_matches('/').to_owned())],
        Some(_) => return Vec::new(),
        None => {}
    }
    let image = image(file, index);
    let official = image.and_then(ImageRef::official_name).unwrap_or_default();
    match manager {
        Manager::Apt => return vec![locked("/var/cache/apt"), locked("/var/lib/apt")],
        Manager::Apk => return vec![locked("/etc/apk/cache")],
        Manager::Dnf if official == "fedora" => return vec![locked(fedora_cache(image.and_then(ImageRef::tag)))],
        Manager::Dnf => return vec![locked("/var/cache/dnf")],
        Manager::Zypper => return vec![locked("/var/cache/zypp")],
        Manager::Pacman => return vec![locked("/var/cache/pacman/pkg")],
        Manager::Composer if official == "composer" => return vec![shared("/tmp/cache".to_owned())],
        Manager::Gem | Manager::Bundler if official == "ruby" => return vec![shared("/usr/local/bundle/cache".to_owned())],
        _ => {}
    }
    let Some(home) = home(file, index) else { return Vec::new() };
    let below = |paths: &[&str]| paths.iter().map(|path| shared(format!("{home}/{path}"))).collect();
    match manager {
        Manager::Pip => below(&[".cache/pip"]),
        Manager::Uv => below(&[".cache/uv"]),
        Manager::Poetry => below(&[".cache/pypoetry"]),
        Manager::Pipenv => below(&[".cache/pipenv", ".cache/pip"]),
        Manager::Npm => below(&[".npm"]),
        Manager::Yarn if official == "node" && home == "/root" => vec![shared("/usr/local/share/.cache/yarn".to_owned())],
        Manager::Yarn => below(&[".cache/yarn"]),
        Manager::Pnpm => match variable(file, index, "PNPM_HOME") {
            Some(path) if path.starts_with('/') => vec![shared(format!("{}/store", path.trim_end_matches('/')))],
            Some(_) => Vec::new(),
            None => below(&[".local/share/pnpm/store"]),
        },
        Manager::Bun => below(&[".bun/install/cache"]),
        Manager::Maven => below(&[".m2/repository"]),
        Manager::Gradle => below(&[".gradle"]),
        Manager::Dotnet => below(&[".nuget/packages"]),
        Manager::Go => {
            let path = variable(file, index, "GOPATH").unwrap_or(if official == "golang" { "/go" } else { "" });
            let path = if path.is_empty() { format!("{home}/go") } else { path.to_owned() };
            let results = builds.then(|| shared(format!("{home}/.cache/go-build")));
            [shared(format!("{path}/pkg/mod"))].into_iter().chain(results).collect()
        }
        Manager::Cargo => {
            let path = variable(file, index, "CARGO_HOME").unwrap_or(if official == "rust" { "/usr/local/cargo" } else { "" });
            let path = if path.is_empty() { format!("{home}/.cargo") } else { path.to_owned() };
            vec![shared(format!("{path}/registry")), shared(format!("{path}/git/db"))]
        }
        // Of the others too little is known: what is where depends on their versions.
        _ => Vec::new(),
    }
}

fn image(file: &Dockerfile, index: usize) -> Option<&ImageRef> {
    match file.root_base(file.stage_of(index)?) {
        Base::Image(image) | Base::Repository(image) => Some(image),
        Base::Scratch | Base::Stage(_) | Base::Unknown => None,
    }
}

/// Fedora has dnf5 since version 41.
fn fedora_cache(tag: Option<&str>) -> &'static str {
    let version = tag.and_then(|tag| tag.parse::<u32>().ok());
    if version.is_some_and(|version| version < 41) { "/var/cache/dnf" } else { "/var/cache/libdnf5" }
}

/// Who runs an instruction, by number; `None` where that is not known.
pub fn owner(file: &Dockerfile, index: usize, users: &HashMap<String, String>) -> Option<Owner> {
    let user = match file.user_at(index) {
        None => return (home(file, index)? == "/root").then_some(Owner::Root),
        Some((_, Value::Known(user))) => user.split(':').next().unwrap_or_default(),
        Some((_, Value::Unknown)) => return None,
    };
    match user {
        "" | "0" | "root" => Some(Owner::Root),
        number if number.chars().all(|c| c.is_ascii_digit()) => Some(Owner::User(number.to_owned())),
        "node" if image(file, index).and_then(ImageRef::official_name) == Some("node") => Some(Owner::User("1000".to_owned())),
        name => users.get(name).cloned().map(Owner::User),
    }
}

/// The users that a file makes with a number of its choice, and the number.
pub fn users(file: &Dockerfile) -> HashMap<String, String> {
    let runs = file.instructions.iter().filter(|i| matches!(i.kind, Kind::Run(_)));
    let calls = runs.filter_map(|run| run.script.as_ref()).flat_map(|script| script.calls());
    let users = calls.filter_map(|call| match action(&call)? {
        Action::MakeUser { name: Some(made), uid: Some(uid), .. } if uid.literal => Some((made.text.clone(), uid.text.clone())),
        _ => None,
    });
    users.collect()
}
