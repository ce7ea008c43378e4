//! The files of a project, read and linked. Only this module asks the disk.

pub mod composition;
pub mod context;
pub mod discovery;
pub mod disk;
mod kin;
pub mod layers;
mod load;
pub mod notable;
pub(crate) mod panic;
pub mod places;
mod read;
mod roots;
pub mod services;

pub use composition::Composition;
pub use context::{Context, Item, Listing};
pub use discovery::{Discovery, discover};
pub use disk::{Disk, Entry, EntryKind, MemoryDisk, Overlay, RealDisk};
pub use kin::Kin;
pub use layers::Layers;
pub(crate) use load::WORTH_THREADS;
pub use load::{LoadOptions, load, load_in_parts};
pub use notable::{Notable, notable};
pub(crate) use read::reason;
pub use roots::Roots;

use crate::diagnostic::FileId;
use crate::dockerfile::Dockerfile;
use crate::ignorefile::IgnoreFile;
use crate::source::Source;
use crate::yaml;
use std::sync::Arc;

/// Everything that one run looks at.
pub struct Project {
    /// Every file: those asked for and those that they lead to, sorted by path; behind them the configuration files.
    pub files: Vec<File>,
    /// The Compose files that belong together.
    pub compositions: Vec<Composition>,
    /// How those lie to each other.
    pub kin: Kin,
    /// What is built from them, in the order of the Dockerfiles.
    pub builds: Vec<Build>,
    /// The disk that they were read from.
    pub disk: Arc<dyn Disk>,
}

impl Default for Project {
    /// Nothing, on an empty disk in memory.
    fn default() -> Project {
        let disk = Arc::new(MemoryDisk::default());
        Project { files: Vec::new(), compositions: Vec::new(), kin: Kin::default(), builds: Vec::new(), disk }
    }
}

impl std::fmt::Debug for Project {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Project").field("files", &self.files).field("builds", &self.builds).finish_non_exhaustive()
    }
}

/// One file.
#[derive(Debug)]
pub struct File {
    /// Its path and text; the text of an unreadable file is empty.
    pub source: Arc<Source>,
    /// What it is.
    pub content: Content,
    /// Whether somebody asked for it. Another file was read for what it says to those; of it nothing is reported, or of a Compose file
    /// only what keeps those from working.
    pub is_asked: bool,
}

/// What a file is.
#[derive(Debug)]
pub enum Content {
    /// A Dockerfile.
    Dockerfile(Box<Dockerfile>),
    /// A Compose file, as it is written.
    Compose(Arc<yaml::Tree>),
    /// A file of variables: `.env`, or one that a service names.
    Env,
    /// The ignore file of a build.
    Ignore(Arc<IgnoreFile>),
    /// A configuration file, docklint's or another tool's.
    Config,
    /// A Dockerfile that was checked in a part of the project of its own; its tree is kept no longer.
    Released,
    /// Could not be read, and why.
    Unreadable(String),
    /// The parser panicked, with this message: a bug of docklint's.
    Broken(String),
}

/// One Dockerfile in its context, as something builds it.
#[derive(Debug)]
pub struct Build {
    /// The Dockerfile.
    pub dockerfile: FileId,
    /// The folder that is sent to the builder; `None` where none is known, as for standard input.
    pub context: Option<Arc<Context>>,
    /// Whether somebody named that folder; else it is [`context::default_context`]'s guess.
    pub context_given: bool,
    /// The ignore file that applies.
    pub ignore: Option<FileId>,
    /// The service that it is built for.
    pub service: Option<ServiceId>,
    /// The stage that is built, as it is asked for; `None` for the last one.
    pub target: Option<String>,
}

/// A service of a composition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ServiceId {
    /// An index into `Project::compositions`.
    pub composition: usize,
    /// An index into `Compose::services`.
    pub service: usize,
}

impl File {
    /// A file that somebody asked for.
    pub fn new(source: impl Into<Arc<Source>>, content: Content) -> File {
        File { source: source.into(), content, is_asked: true }
    }
}

impl Project {
    /// The file of an id.
    pub fn file(&self, id: FileId) -> &File {
        &self.files[id.0 as usize]
    }

    /// The file of a path, as reports show it.
    pub fn find(&self, path: &str) -> Option<FileId> {
        let found = self.files.iter().position(|file| file.source.path() == path)?;
        Some(FileId(u32::try_from(found).expect("fewer files than 4 billion")))
    }

    /// What is built from a Dockerfile.
    pub fn builds_of(&self, dockerfile: FileId) -> &[Build] {
        let start = self.builds.partition_point(|build| build.dockerfile < dockerfile);
        let len = self.builds[start..].partition_point(|build| build.dockerfile == dockerfile);
        &self.builds[start..start + len]
    }

    /// The ignore file of an id, if it could be read.
    pub fn ignore_file(&self, id: FileId) -> Option<&IgnoreFile> {
        match &self.file(id).content {
            Content::Ignore(ignore) => Some(ignore),
            _ => None,
        }
    }

    /// What the context of a build holds; walked at the first call.
    pub fn listing<'a>(&'a self, build: &'a Build) -> Option<&'a Listing> {
        Some(build.context.as_ref()?.listing(&*self.disk))
    }
}
