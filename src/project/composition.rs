//! The Compose files of a project: which belong together, and what they say together.

use super::disk::{Disk, normal, parent, slashed};
use super::load::each;
use super::read::reason;
use crate::compose::{self, Compose, FILE_NAMES, OVERRIDE_NAMES, Place, ReadError};
use crate::diagnostic::FileId;
use crate::source::{Source, Span};
use crate::yaml::{self, Tree};
use std::collections::{HashMap, HashSet};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Compose files that are used together.
#[derive(Debug)]
pub struct Composition {
    /// What they say together.
    pub compose: Compose,
    /// For each of [`Compose::files`] the file of the project.
    pub files: Vec<FileId>,
    /// The only file that is looked at, where the others are only what it lies on; else all of them are.
    pub only: Option<FileId>,
    /// Whether they are only put on top of a file that is not there.
    pub is_override: bool,
    /// By the name of a service what it builds, if that is a Dockerfile that was read: an index into `Project::builds`.
    pub builds: HashMap<String, usize>,
}

impl Composition {
    /// The file and the bytes of a place.
    pub fn site(&self, place: Place) -> (FileId, Span) {
        (self.files[place.file as usize], place.span)
    }
}

/// Files to read together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Job {
    pub main: PathBuf,
    /// The files on top of it; `None` for those that Compose finds.
    pub overrides: Option<Vec<PathBuf>>,
    /// Whether the main file is an override, of a file that is not there.
    pub is_override: bool,
    pub only: Option<PathBuf>,
}

/// Whether a file of this name is a Compose file: `compose.yaml`, `docker-compose.yml`, and with a variant between: `compose.prod.yml`,
/// `docker-compose-dev.yaml`.
pub fn is_compose_name(name: &str) -> bool {
    let Some(stem) = name.strip_suffix(".yaml").or(name.strip_suffix(".yml")) else { return false };
    let stem = stem.strip_prefix("docker-").unwrap_or(stem);
    stem.strip_prefix("compose").is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
}

/// Whether a file that somebody named is a Compose file: by its name, or because it is YAML of any other.
pub fn is_compose_path(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "yml" || extension == "yaml")
}

/// Reads files once, for as many compositions as want them.
pub(super) struct Reader<'d> {
    disk: &'d dyn Disk,
    known: Mutex<HashMap<PathBuf, Result<Arc<Source>, ReadError>>>,
    /// The YAML of files that others may lie on.
    trees: Mutex<HashMap<PathBuf, Arc<Tree>>>,
}

impl<'d> Reader<'d> {
    /// `stdin`: a file that is not on the disk.
    pub fn new(disk: &'d dyn Disk, stdin: Option<(&str, &[u8])>) -> Reader<'d> {
        let given = stdin.map(|(name, bytes)| (PathBuf::from(name), source(Path::new(name), bytes.to_vec())));
        Reader { disk, known: Mutex::new(given.into_iter().collect()), trees: Mutex::default() }
    }

    pub fn read(&self, path: &Path) -> Result<Arc<Source>, ReadError> {
        let path = normal(path);
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known().get(&path) {
            return known.clone();
        }
        let read = match self.disk.read(&path) {
            Ok(bytes) => source(&path, bytes),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Err(ReadError::Missing),
            Err(error) => Err(ReadError::Unreadable(reason(&error))),
        };
        known().entry(path).or_insert(read).clone()
    }
}

impl Reader<'_> {
    fn tree(&self, path: &Path) -> Option<Arc<Tree>> {
        let trees = || self.trees.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(tree) = trees().get(path) {
            return Some(tree.clone());
        }
        let tree = Arc::new(yaml::parse(&*self.read(path).ok()?));
        trees().insert(path.to_owned(), tree.clone());
        Some(tree)
    }
}

fn source(path: &Path, bytes: Vec<u8>) -> Result<Arc<Source>, ReadError> {
    Source::from_bytes(slashed(path), bytes).map(Arc::new).map_err(|why| ReadError::Unreadable(why.to_string()))
}

/// Puts the files together that belong together. Each of `paths` can be read.
pub(super) fn jobs(reader: &Reader, paths: &[PathBuf]) -> Vec<Job> {
    let mut jobs: Vec<Job> = Vec::new();
    let mut known: HashSet<Job> = HashSet::new();
    for path in paths.iter().map(|path| normal(path)) {
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let folder = parent(&path);
        let there = |names: &[&str]| names.iter().map(|name| folder.join(name)).find(|path| reader.read(path).is_ok());
        let with_override = |main: PathBuf| Job { main, overrides: None, is_override: false, only: None };
        let job = if FILE_NAMES.contains(&name.as_str()) {
            // Of two such files Compose takes the first, and somebody may name the other.
            let is_first = there(&FILE_NAMES).is_some_and(|first| first == path);
            if is_first { with_override(path) } else { alone(path, false) }
        } else if OVERRIDE_NAMES.contains(&name.as_str()) {
            there(&FILE_NAMES).map_or_else(|| alone(path.clone(), true), with_override)
        } else if is_compose_name(&name) {
            let is_partial = is_partial(reader, &path);
            match there(&FILE_NAMES).filter(|main| is_partial || needs(reader, &path, main)) {
                Some(main) => Job { main, overrides: Some(vec![path.clone()]), is_override: false, only: Some(path) },
                None => alone(path, is_partial),
            }
        } else {
            alone(path, false)
        };
        if known.insert(job.clone()) {
            jobs.push(job);
        }
    }
    jobs
}

fn alone(main: PathBuf, is_override: bool) -> Job {
    Job { main, overrides: Some(Vec::new()), is_override, only: None }
}

/// Whether a file makes sense only on top of another: it has a service without an image of any kind, or no services at all.
fn is_partial(reader: &Reader, path: &Path) -> bool {
    let Some(tree) = reader.tree(path) else { return false };
    let Some(services) = tree.root().and_then(|root| root.get("services")) else {
        return tree.root().is_some_and(|root| root.get("include").is_none());
    };
    let is_whole = |service: yaml::Node| ["image", "build", "extends", "provider"].iter().any(|key| service.get(key).is_some());
    services.entries().iter().any(|entry| !is_whole(entry.value))
}

/// Whether a file names services, networks or secrets that it lacks and another has.
fn needs(reader: &Reader, path: &Path, main: &Path) -> bool {
    let (Some(tree), Some(other)) = (reader.tree(path), reader.tree(main)) else { return false };
    let (Some(root), Some(other)) = (tree.root(), other.root()) else { return false };
    let names = |node: yaml::Node| -> HashSet<String> {
        let entries = node.entries();
        let items = node.items().filter_map(|item| item.get("source").unwrap_or(item).as_str().map(str::to_owned));
        entries.iter().filter_map(|entry| entry.name().map(str::to_owned)).chain(items).collect()
    };
    let services = root.get("services").map(|services| services.entries()).unwrap_or_default();
    [("depends_on", "services"), ("networks", "networks"), ("secrets", "secrets")].iter().any(|(key, section)| {
        let [own, others] = [root, other].map(|root| root.get(section).map(names).unwrap_or_default());
        let mut wanted = services.iter().filter_map(|service| service.value.get(key)).flat_map(names);
        wanted.any(|name| !own.contains(&name) && others.contains(&name))
    })
}

/// The files that a file of `paths` includes, and those that they include. Each is read there, with all that it needs; of files that
/// include each other in a circle none is among them.
pub(super) fn included(reader: &Reader, paths: &[PathBuf]) -> HashSet<PathBuf> {
    let includes: HashMap<PathBuf, Vec<PathBuf>> =
        paths.iter().map(|path| normal(path)).map(|path| (path.clone(), included_by(reader, &path))).collect();
    let named: HashSet<&PathBuf> = includes.values().flatten().collect();
    let mut waiting: Vec<&PathBuf> = includes.keys().filter(|path| !named.contains(path)).collect();
    let mut included = HashSet::new();
    while let Some(path) = waiting.pop() {
        let new = includes.get(path).into_iter().flatten().filter(|path| included.insert((*path).clone()));
        waiting.extend(new);
    }
    included
}

/// The files that a file includes itself, as far as their paths are known.
fn included_by(reader: &Reader, path: &Path) -> Vec<PathBuf> {
    let is_likely = reader.read(path).is_ok_and(|source| source.text().contains("include"));
    let Some(tree) = is_likely.then(|| reader.tree(path)).flatten() else { return Vec::new() };
    let Some(include) = tree.root().and_then(|root| root.get("include")) else { return Vec::new() };
    let paths = include.items().flat_map(|item| {
        let named = item.get("path").unwrap_or(item);
        std::iter::once(named).chain(named.items()).filter_map(|text| text.as_str().map(str::to_owned)).collect::<Vec<_>>()
    });
    paths.map(|text| normal(&parent(path).join(text))).collect()
}

/// Leaves out the files that are read as a part of another alone: what they need may stand there. One that has an override of its own is
/// used alone as well.
pub(super) fn without_parts(read: Vec<(Job, Compose)>, included: &HashSet<PathBuf>) -> Vec<(Job, Compose)> {
    let wholes = read.iter().filter(|(job, _)| !included.contains(&job.main));
    let elsewhere: HashSet<PathBuf> = wholes.flat_map(|(_, compose)| &compose.files).map(|file| normal(&file.path)).collect();
    let has_override = |job: &Job, compose: &Compose| {
        let is_override = |path: &Path| OVERRIDE_NAMES.iter().any(|name| path == parent(&job.main).join(name));
        job.overrides
            .as_ref()
            .map_or_else(|| compose.files.iter().any(|file| is_override(&normal(&file.path))), |all| !all.is_empty())
    };
    let is_part =
        |job: &Job, compose: &Compose| included.contains(&job.main) && elsewhere.contains(&job.main) && !has_override(job, compose);
    read.into_iter().filter(|(job, compose)| !is_part(job, compose)).collect()
}

/// Reads what belongs together.
pub(super) fn load(reader: &Reader, jobs: &[Job]) -> Vec<Compose> {
    each(jobs, |job| {
        let options = compose::Options {
            overrides: job.overrides.clone(),
            is_override: job.is_override,
            check_files: true,
            ..compose::Options::default()
        };
        compose::load(&job.main, &options, &|path| reader.read(path))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::MemoryDisk;

    #[test]
    fn names() {
        for name in ["compose.yaml", "docker-compose.yml", "compose.prod.yml", "docker-compose-dev.yaml", "compose_test.yml"] {
            assert!(is_compose_name(name), "{name}");
        }
        for name in ["composer.yaml", "compose.json", "docker.yml", "my-compose.yml", "compose"] {
            assert!(!is_compose_name(name), "{name}");
        }
    }

    #[test]
    fn what_belongs_together() {
        let whole = "services: {web: {image: nginx}}";
        let part = "services: {web: {ports: ['80:80']}}";
        let disk = MemoryDisk::new([
            ("compose.yaml", whole),
            ("compose.override.yaml", part),
            ("compose.prod.yaml", part),
            ("compose.test.yaml", whole),
            ("compose.dev.yaml", "services: {api: {image: busybox, depends_on: [web]}}"),
            ("compose.other.yaml", "services: {api: {image: busybox, networks: [nowhere]}}"),
            ("other/compose.override.yml", part),
            ("stack.yml", whole),
        ]);
        let reader = Reader::new(&disk, None);
        let of = |paths: &[&str]| jobs(&reader, &paths.iter().map(PathBuf::from).collect::<Vec<_>>());
        let main = Job { main: "compose.yaml".into(), overrides: None, is_override: false, only: None };
        let prod =
            Job { overrides: Some(vec!["compose.prod.yaml".into()]), only: Some("compose.prod.yaml".into()), ..main.clone() };
        assert_eq!(of(&["compose.override.yaml", "compose.yaml"]), [main]);
        let dev = Job { overrides: Some(vec!["compose.dev.yaml".into()]), only: Some("compose.dev.yaml".into()), ..prod.clone() };
        assert_eq!(of(&["compose.prod.yaml"]), [prod]);
        assert_eq!(of(&["compose.dev.yaml"]), [dev], "it needs what the main file has");
        assert_eq!(of(&["compose.other.yaml"]), [alone("compose.other.yaml".into(), false)]);
        assert_eq!(
            of(&["compose.test.yaml", "stack.yml"]),
            [alone("compose.test.yaml".into(), false), alone("stack.yml".into(), false)]
        );
        assert_eq!(of(&["other/compose.override.yml"]), [alone("other/compose.override.yml".into(), true)]);
    }

    #[test]
    fn what_is_included() {
        let disk = MemoryDisk::new([
            ("compose.yaml", "include: [a/compose.yaml, {path: [b.yaml]}]"),
            ("a/compose.yaml", "include: [../c.yaml]"),
            ("b.yaml", "services: {b: {image: nginx}}"),
            ("c.yaml", "services: {c: {image: nginx}}"),
            ("d.yaml", "include: [e.yaml]"),
            ("e.yaml", "include: [d.yaml]"),
        ]);
        let paths = ["compose.yaml", "a/compose.yaml", "b.yaml", "c.yaml", "d.yaml", "e.yaml"].map(PathBuf::from);
        let found = included(&Reader::new(&disk, None), &paths);
        let expected = ["a/compose.yaml", "b.yaml", "c.yaml"].map(PathBuf::from);
        assert_eq!(found, HashSet::from(expected), "a circle has no file that stands above");
    }
}
