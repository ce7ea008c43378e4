//! Where package managers keep their caches, seen from a `RUN`.

use crate::dockerfile::expand::Value;
use crate::dockerfile::image::known::{DefaultUser, default_user};
use crate::dockerfile::{Base, Binding, Dockerfile};
use crate::project::places;
use crate::shell::tools::{Cache, Holds, Manager};

/// Variables that say where a manager's cache is.
const MOVED_BY: [(Manager, &str); 9] = [
    (Manager::Pip, "PIP_CACHE_DIR"),
    (Manager::Uv, "UV_CACHE_DIR"),
    (Manager::Poetry, "POETRY_CACHE_DIR"),
    (Manager::Npm, "npm_config_cache"),
    (Manager::Npm, "NPM_CONFIG_CACHE"),
    (Manager::Yarn, "YARN_CACHE_FOLDER"),
    (Manager::Bun, "BUN_INSTALL_CACHE_DIR"),
    (Manager::Go, "GOMODCACHE"),
    (Manager::Composer, "COMPOSER_CACHE_DIR"),
];

/// The value of a variable at an instruction, if the file sets it: empty where only the build knows.
pub fn variable<'a>(file: &'a Dockerfile, index: usize, name: &str) -> Option<&'a str> {
    match file.variable(index, file.instructions[index].span.start, name) {
        Binding::Set(setting) => match &setting.value {
            Value::Known(text) => Some(text),
            Value::Unknown => Some(""),
        },
        Binding::Automatic | Binding::FromImage | Binding::Unset => None,
    }
}

/// Where a variable says that a manager's cache is: empty where only the build knows.
pub fn moved(file: &Dockerfile, index: usize, manager: Manager) -> Option<&str> {
    MOVED_BY.iter().filter(|(m, _)| *m == manager).find_map(|(_, name)| variable(file, index, name))
}

/// The home of the user who runs an instruction; `None` where it is not known.
pub fn home(file: &Dockerfile, index: usize) -> Option<String> {
    if let Some(home) = variable(file, index, "HOME") {
        return home.starts_with('/').then(|| home.trim_end_matches('/').to_owned());
    }
    match file.user_at(index) {
        Some((_, Value::Known(user))) => match user.split(':').next().unwrap_or_default() {
            "" | "0" | "root" => Some("/root".to_owned()),
            name if name.starts_with(|c: char| c.is_ascii_digit()) => None,
            name => Some(format!("/home/{name}")),
        },
        Some((_, Value::Unknown)) => None,
        None => match file.root_base(file.stage_of(index)?) {
            Base::Image(image) | Base::Repository(image) => {
                matches!(default_user(image), DefaultUser::Root | DefaultUser::StepsDown).then(|| "/root".to_owned())
            }
            Base::Scratch | Base::Stage(_) | Base::Unknown => None,
        },
    }
}

/// A cache of a manager, as a `RUN` finds it.
pub struct Place {
    /// The folder; `~` where the home is not known.
    pub path: String,
    /// What it holds.
    pub holds: Holds,
    /// The cache, if no variable says where it is.
    cache: Option<Cache>,
}

impl Place {
    /// Whether a folder is the cache, or above it.
    pub fn is_in(&self, folder: &str) -> bool {
        let below_some_home = || self.path.starts_with('~') && self.cache.is_some_and(|cache| cache.is_within(folder));
        places::within(folder, &self.path).is_some() || below_some_home()
    }
}

/// The folders that may be a manager's cache at an instruction.
pub fn caches(file: &Dockerfile, index: usize, manager: Manager) -> Vec<Place> {
    if let Some(path) = moved(file, index, manager) {
        return vec![Place { path: path.trim_end_matches('/').to_owned(), holds: Holds::Packages, cache: None }];
    }
    let home = home(file, index);
    let place = |cache: &Cache| {
        let path = match (&home, cache.path.strip_prefix('~')) {
            (Some(home), Some(rest)) => format!("{home}{rest}"),
            _ => cache.path.to_owned(),
        };
        Place { path, holds: cache.holds, cache: Some(*cache) }
    };
    // What is called yum has been dnf for long.
    let manager = if manager == Manager::Yum && !has_yum(file, index) { Manager::Dnf } else { manager };
    let mut all: Vec<Place> = manager.cache_paths().iter().map(place).collect();
    if manager == Manager::Apk {
        all.push(Place { path: "/etc/apk/cache".to_owned(), holds: Holds::All, cache: None });
    }
    all
}

/// Whether yum is itself, and not dnf by another name.
fn has_yum(file: &Dockerfile, index: usize) -> bool {
    let Some(Base::Image(image)) = file.stage_of(index).map(|stage| file.root_base(stage)) else { return false };
    let tag = image.tag().unwrap_or_default().trim_start_matches("centos");
    match image.official_name() {
        Some("centos") => tag.starts_with(['5', '6', '7']),
        Some("amazonlinux") => matches!(tag.split('.').next(), Some("1" | "2")),
        _ => false,
    }
}
