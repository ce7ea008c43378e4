//! From files to a [`Compose`] (compose-go, `loader/loader.go`).

mod extends;
mod files;
mod include;
mod scope;

pub use scope::Environment;
pub(super) use scope::Scope;

use super::check::{self, Name};
use super::complete::Completion;
use super::dotenv::{self, EnvFile};
use super::merge;
use super::model::{Service, TextField};
use super::problem::{Problem, ProblemKind};
use super::resolve::{self, Notes};
use super::schema::ROOT;
use super::tree::{self, Node, Place};
use super::{Compose, Dropped, consistency, interpolation, model};
use crate::dockerfile::expand::Value;
use crate::source::{Source, Span};
use crate::yaml;
use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// The names that Compose looks for, the first that exists (Compose CLI, "docker compose").
pub const FILE_NAMES: [&str; 4] = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];

/// The names of the override that Compose looks for beside the file that it found, the first that exists.
pub const OVERRIDE_NAMES: [&str; 4] =
    ["compose.override.yml", "compose.override.yaml", "docker-compose.override.yml", "docker-compose.override.yaml"];

/// How many files a project may include and extend, all in all, each time that it does.
const MAX_LOADED: usize = 1000;

/// One file, in one role.
#[derive(Clone, Debug)]
pub struct File {
    /// Where it was read from.
    pub path: PathBuf,
    /// What relative paths in it are relative to.
    pub folder: PathBuf,
    /// Its text.
    pub source: Arc<Source>,
    /// What is in it.
    pub content: Content,
}

/// What a file is.
#[derive(Clone, Debug)]
pub enum Content {
    /// A Compose file: its YAML, as it is written.
    Compose(Arc<yaml::Tree>),
    /// A `.env`, or a file of `env_file`.
    Env(Arc<EnvFile>),
}

impl File {
    /// The YAML of a Compose file; an empty tree for others.
    pub fn tree(&self) -> Arc<yaml::Tree> {
        match &self.content {
            Content::Compose(tree) => tree.clone(),
            Content::Env(_) => Arc::default(),
        }
    }
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// There is none.
    Missing,
    /// There is one, and it cannot be read: why, as in "is a directory".
    Unreadable(String),
}

/// What answers with the text of files.
pub type Read<'a> = dyn Fn(&Path) -> Result<Arc<Source>, ReadError> + 'a;

/// How a project is loaded.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The files that are put on the main one, in order. `None` for those that Compose finds: those that `COMPOSE_FILE` in `.env` names
    /// behind the main one, or else the override beside a main file of one of [`FILE_NAMES`].
    pub overrides: Option<Vec<PathBuf>>,
    /// What variables are known.
    pub environment: Environment,
    /// Whether the main file is only an override: then it is not blamed for what a file below it may bring.
    pub is_override: bool,
    /// Whether files that services name (`env_file`, `label_file`) have to be there.
    pub check_files: bool,
}

/// Loads a project: the main file with its overrides, and all that they extend and include.
///
/// `read` is asked for files by path. Paths are put together by name alone, from the folder of `main`. A `main` that cannot be read is a
/// problem like others.
pub fn load(main: &Path, options: &Options, read: &Read) -> Compose {
    let mut loader = Loader::new(read);
    let folder = folder_of(main);
    let mut scope = Scope::new(&options.environment);
    let first = loader.open(main, &folder, None);
    loader.read_env(&folder.join(".env"), None, &mut scope);
    let overrides = match &options.overrides {
        Some(overrides) => overrides.clone(),
        None => found_overrides(main, &scope, read),
    };
    let others = overrides.iter().filter_map(|path| loader.open(path, &folder, None));
    let files: Vec<u32> = first.into_iter().chain(others).collect();
    let name = loader.declared_name(&files, &mut scope);
    scope.set_project_name(name, &folder);
    let mut stack = Vec::new();
    let root = loader.model(&files, &mut scope, &mut stack);
    let mut compose = loader.finish(root, options);
    activate(&mut compose.services, scope.get("COMPOSE_PROFILES").unwrap_or_default());
    compose
}

/// Marks the services that some profiles activate, with commas between: all of them, if one is `*`.
fn activate(services: &mut [Service], profiles: &str) {
    let active: Vec<&str> = profiles.split(',').map(str::trim).filter(|profile| !profile.is_empty()).collect();
    let is_active = |profile: &TextField| profile.known().is_some_and(|profile| active.contains(&profile));
    for service in services.iter_mut().filter(|service| !service.profiles.is_empty()) {
        service.is_activated = active.contains(&"*") || service.profiles.iter().any(is_active);
    }
}

/// The overrides that Compose finds for a main file.
fn found_overrides(main: &Path, scope: &Scope, read: &Read) -> Vec<PathBuf> {
    let folder = folder_of(main);
    if let Some(listed) = scope.get("COMPOSE_FILE") {
        let separator = scope.get("COMPOSE_PATH_SEPARATOR").filter(|text| !text.is_empty()).unwrap_or(":");
        let mut files = listed.split(separator).filter(|path| !path.is_empty()).map(|path| join(&folder, path));
        return if files.next().as_deref() == Some(&*normal(main)) { files.collect() } else { Vec::new() };
    }
    let is_found = main.file_name().is_some_and(|name| FILE_NAMES.iter().any(|known| name == *known));
    let beside = OVERRIDE_NAMES.iter().map(|name| folder.join(name));
    beside.filter(|_| is_found).find(|path| read(path).is_ok()).into_iter().collect()
}

struct Loader<'a> {
    read: &'a Read<'a>,
    files: Vec<File>,
    /// Each file that was read, by path.
    read_files: HashMap<PathBuf, (Arc<Source>, Arc<yaml::Tree>)>,
    notes: Notes,
    dropped: Vec<Dropped>,
    extends: extends::Layers,
    /// How many files may still be loaded.
    left: usize,
    /// Whether something is missing that might declare anything: nothing is said to be undefined.
    is_incomplete: bool,
}

impl<'a> Loader<'a> {
    fn new(read: &'a Read<'a>) -> Loader<'a> {
        Loader {
            read,
            files: Vec::new(),
            read_files: HashMap::new(),
            notes: Notes::default(),
            dropped: Vec::new(),
            extends: extends::Layers::default(),
            left: MAX_LOADED,
            is_incomplete: false,
        }
    }

    fn problem(&mut self, problem: Problem) {
        self.notes.problems.push(problem);
    }

    /// Reads a file that is named in a place, or else by the caller, whose relative paths are relative to `folder`.
    fn open(&mut self, path: &Path, folder: &Path, named: Option<Place>) -> Option<u32> {
        let path = normal(path);
        if let Some(found) = self.files.iter().position(|file| file.path == path && file.folder == folder) {
            return u32::try_from(found).ok();
        }
        if !self.read_files.contains_key(&path) {
            let source = match (self.read)(&path) {
                Ok(source) => source,
                Err(error) => {
                    self.unreadable(&path, &error, named);
                    return None;
                }
            };
            let tree = Arc::new(yaml::parse(&source));
            self.read_files.insert(path.clone(), (source, tree));
        }
        let (source, tree) = self.read_files[&path].clone();
        let file = self.next_file();
        self.notes.problems.extend(resolve::yaml_problems(file, &tree));
        if tree.errors.iter().any(|error| error.kind == yaml::ErrorKind::Syntax) {
            self.is_incomplete = true;
        }
        self.files.push(File { path, folder: folder.to_owned(), source, content: Content::Compose(tree) });
        Some(file)
    }

    fn next_file(&self) -> u32 {
        u32::try_from(self.files.len()).expect("fewer files than 4 billion")
    }

    /// Reads a file of variables into a scope. One that nobody named may be missing.
    fn read_env(&mut self, path: &Path, named: Option<Place>, scope: &mut Scope) {
        let source = match (self.read)(path) {
            Ok(source) => source,
            Err(ReadError::Missing) if named.is_none() => return,
            Err(error) => return self.unreadable(path, &error, named),
        };
        let env_file = dotenv::parse(&source);
        let file = self.next_file();
        let faults = env_file.faults.iter().map(|fault| Problem::of_fault(ProblemKind::InvalidEnvFile, file, fault));
        self.notes.problems.extend(faults);
        scope.add(&env_file, file, &mut self.notes);
        let content = Content::Env(Arc::new(env_file));
        self.files.push(File { path: path.to_owned(), folder: folder_of(path), source, content });
    }

    fn unreadable(&mut self, path: &Path, error: &ReadError, named: Option<Place>) {
        self.is_incomplete = true;
        let place = named.unwrap_or_else(|| {
            // What is missing has no text; the problem is in an empty file of its name.
            let source = Arc::new(Source::new(path.to_string_lossy(), ""));
            let file = self.next_file();
            self.files.push(File {
                path: path.to_owned(),
                folder: folder_of(path),
                source,
                content: Content::Compose(Arc::default()),
            });
            Place { file, span: Span::empty(0) }
        });
        self.missing(path, error, place);
    }

    /// What the last of some files that does so calls the project.
    fn declared_name(&self, files: &[u32], scope: &mut Scope) -> Option<Value> {
        let trees = files.iter().rev().map(|file| self.files[*file as usize].tree());
        let template = |tree: Arc<yaml::Tree>| Some(interpolation::parse(&tree.root()?.get("name")?.as_scalar()?.text));
        let template = trees.filter_map(template).next()?;
        Some(scope.expand(&template).text.value())
    }

    /// The documents of a file, each held against the schema.
    fn documents(&mut self, file: u32, scope: &mut Scope) -> Vec<Node> {
        let (source, tree) = (self.files[file as usize].source.clone(), self.files[file as usize].tree());
        let mut documents = Vec::new();
        for root in tree.documents() {
            let mut document = resolve::resolve(file, &source, root, scope, &mut self.notes);
            match document.value {
                tree::Value::Map(_) => {
                    check::check(&mut document, &ROOT, Name::Top, &mut self.notes.problems);
                    documents.push(document);
                }
                tree::Value::Null | tree::Value::Unknown => {}
                _ => {
                    let message = format!("a Compose file is a mapping, and this is {}", document.describe());
                    self.problem(Problem::new(ProblemKind::InvalidType, document.place, message));
                    self.is_incomplete = true;
                }
            }
        }
        documents
    }

    /// The merged tree of some files, with all that they extend and include. `stack` are the files that include these.
    fn model(&mut self, files: &[u32], scope: &mut Scope, stack: &mut Vec<u32>) -> Node {
        let mut merged: Option<Node> = None;
        for file in files {
            stack.push(*file);
            for mut document in self.documents(*file, scope) {
                self.include_all(&mut document, *file, scope, stack);
                self.extend_all(&mut document, *file, scope);
                let problems = &mut self.notes.problems;
                merged = match merged {
                    None => merge::without_tags(document),
                    Some(base) => merge::merge(base, document, &ROOT, Name::Top, problems),
                };
            }
        }
        stack.truncate(stack.len() - files.len());
        let place = Place { file: files.first().copied().unwrap_or_default(), span: Span::empty(0) };
        merged.unwrap_or_else(|| Node::new(place, tree::Value::Map(Vec::new())))
    }

    fn finish(mut self, mut root: Node, options: &Options) -> Compose {
        let is_whole = !self.is_incomplete && !options.is_override;
        if !self.is_incomplete && root.entries().iter().all(|entry| &*entry.name == "version") {
            let place = Place { span: Span::empty(root.place.span.start as usize), ..root.place };
            self.problem(Problem::new(ProblemKind::EmptyFile, place, "a Compose file without services"));
        }
        let mut completion = Completion { problems: &mut self.notes.problems, dropped: &mut self.dropped, is_whole };
        completion.node(&mut root, &ROOT, Name::Top);
        let mut compose = model::read(root, &mut self.notes.problems);
        if options.check_files {
            self.service_files(&mut compose.services);
        }
        compose.files = self.files;
        compose.dropped = self.dropped;
        compose.problems = self.notes.problems;
        compose.uses = self.notes.uses;
        consistency::check(&mut compose, is_whole);
        compose.problems.sort_by(|a, b| (a.place, a.kind, &a.message).cmp(&(b.place, b.kind, &b.message)));
        // What aliases spread is wrong once. The names in the message may be those of each place that it came to.
        compose.problems.dedup_by(|a, b| {
            a.place == b.place && (a.message == b.message || (a.kind == b.kind && a.kind == ProblemKind::UnknownKey))
        });
        compose.uses.sort_by_key(|used| (used.file, used.variable.span));
        compose.uses.dedup_by_key(|used| (used.file, used.variable.span));
        compose
    }
}

/// The folder that a file is in.
fn folder_of(path: &Path) -> PathBuf {
    normal(path.parent().unwrap_or(Path::new("")))
}

/// A path that is written in a file.
pub(super) fn join(folder: &Path, path: &str) -> PathBuf {
    normal(&folder.join(path))
}

/// The path without `.`, `..` and doubled `/`, as far as names tell.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => match normal.components().next_back() {
                Some(Component::Normal(_)) => _ = normal.pop(),
                Some(Component::RootDir | Component::Prefix(_)) => {}
                _ => normal.push(".."),
            },
            _ => normal.push(part),
        }
    }
    normal
}

/// Whether a path is none of this machine: a URL, or what Git would clone.
fn is_remote(path: &str) -> bool {
    path.contains("://") || path.starts_with("git@") || path.starts_with("github.com/")
}
