//! What the rules share that compare a service with the image it builds and the files it mounts.

use super::correctness::context_sources::is_left_to_others;
use crate::compose::{Compose, Place, Service};
use crate::diagnostic::FileId;
use crate::dockerfile::{Dockerfile, Stage, closest};
use crate::lint::Cx;
use crate::project::disk::{normal, parent, slashed};
use crate::project::{Build, Composition, Content, Disk, Entry, EntryKind};
use std::path::{Component, Path, PathBuf};

/// A service and the Dockerfile that it builds, which is a file of its own.
pub(super) struct Built<'a> {
    /// The Dockerfile.
    pub id: FileId,
    /// Its tree.
    pub file: &'a Dockerfile,
    /// In which context.
    pub build: &'a Build,
}

impl<'a> Built<'a> {
    /// The Dockerfile of a service, if it could be read and is in Dockerfile's own language.
    pub fn of(cx: &Cx<'a>, composition: &Composition, service: &Service) -> Option<Built<'a>> {
        let project = cx.project;
        let build = &project.builds[*composition.builds.get(&service.name)?];
        let Content::Dockerfile(file) = &project.file(build.dockerfile).content else { return None };
        let is_read = file.foreign_frontend.is_none() && !file.stages.is_empty();
        is_read.then_some(Built { id: build.dockerfile, file, build })
    }

    /// The stage that is built; `None` where there is no such stage.
    pub fn stage(&self) -> Option<&'a Stage> {
        match &self.build.target {
            Some(target) => stage_of_target(self.file, target),
            None => self.file.final_stage(),
        }
    }

    /// The text of the Dockerfile's path, as reports show it.
    pub fn path(&self, cx: &Cx<'a>) -> &'a str {
        cx.project.file(self.id).source.path()
    }
}

/// The stage that `target` names: by its name in any case, or else by its number (`dockerfile2llb`, `convert.go` of BuildKit).
pub(super) fn stage_of_target<'a>(file: &'a Dockerfile, target: &str) -> Option<&'a Stage> {
    file.stage_named(target).or_else(|| file.stages.get(target.parse::<usize>().ok()?))
}

/// So many folders of a project are looked into.
const MOST_FOLDERS: usize = 32;

/// Whether the rest of a project is there to judge by: a folder, or one in it, holds something besides YAML. A Compose file that lies
/// alone, or among others of its kind, was taken out of its project.
pub(super) fn is_in_project(disk: &dyn Disk, folder: &Path) -> bool {
    let is_other = |entry: &Entry| entry.kind != EntryKind::Dir && !(entry.name.ends_with(".yml") || entry.name.ends_with(".yaml"));
    let has_other = |folder: &Path| disk.list(folder).is_ok_and(|entries| entries.iter().any(is_other));
    let below = || disk.list(folder).unwrap_or_default().into_iter().filter(|entry| entry.kind == EntryKind::Dir);
    has_other(folder) || below().take(MOST_FOLDERS).any(|entry| has_other(&folder.join(entry.name)))
}

/// A path of the host that a Compose file names: where it leads from the folder of the file that it stands in. `None` where it is
/// absolute or starts in somebody's home, so that another machine may have it.
pub(super) fn host_path(compose: &Compose, place: Place, text: &str) -> Option<PathBuf> {
    let is_windows = text.get(1..2) == Some(":") || text.contains('\\');
    let is_local = !text.is_empty() && !text.starts_with(['/', '~', '$']) && !is_windows;
    is_local.then(|| normal(&compose.file(place).folder.join(text)))
}

/// Whether git ignores a path of the host, or keeps it in a submodule, so that a checkout lacks it.
pub(super) fn is_absent_on_purpose(disk: &dyn Disk, path: &Path) -> bool {
    let mut folder = PathBuf::new();
    let mut rest = path.components().peekable();
    // What climbs out of the current folder, or starts at the root, is asked for from there.
    while let Some(part) = rest.next_if(|part| !matches!(part, Component::Normal(_))) {
        folder.push(part);
    }
    let inside: PathBuf = rest.collect();
    is_left_to_others(disk, &folder, &slashed(&inside))
}

/// A path of the host for messages: the current folder is `.`.
pub(super) fn shown(path: &Path) -> String {
    match slashed(path) {
        text if text.is_empty() => ".".to_owned(),
        text => text,
    }
}

/// The name beside a path that is nearly its own.
pub(super) fn near(disk: &dyn Disk, path: &Path) -> Option<String> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    let entries = disk.list(&parent(path)).ok()?;
    let names = || entries.iter().map(|entry| entry.name.as_str());
    let same_but_case = names().find(|other| other.eq_ignore_ascii_case(&name) && *other != name);
    let long_enough = |near: &&str| near.len().min(name.len()) > 2 * strsim::levenshtein(near, &name);
    let near = same_but_case.or_else(|| closest(&name, names()).filter(long_enough))?;
    Some(near.to_owned())
}
