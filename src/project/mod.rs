//! The files of a project, read and linked. Only this module asks the disk.

pub mod context;
pub mod discovery;
pub mod disk;
mod load;
pub mod notable;
pub(crate) mod panic;
mod roots;

pub use context::{Context, Listing};
pub use discovery::{Discovery, discover};
pub use disk::{Disk, Entry, EntryKind, MemoryDisk, Overlay, RealDisk};
pub use load::{LoadOptions, load};
pub(crate) use load::{WORTH_THREADS, reason};
pub use notable::{Notable, notable};
pub use roots::Roots;

use crate::diagnostic::FileId;
use crate::dockerfile::Dockerfile;
use crate::ignorefile::IgnoreFile;
use crate::source::Source;
use std::sync::Arc;

/// Everything that one run looks at.
pub struct Project {
    /// Every file: those asked for and the ignore files of their builds, sorted by path; behind them the configuration files.
    pub files: Vec<File>,
    /// What is built from them.
    pub builds: Vec<Build>,
    /// The disk that they were read from.
    pub disk: Arc<dyn Disk>,
}

impl Default for Project {
    /// Nothing, on an empty disk in memory.
    fn default() -> Project {
        Project { files: Vec::new(), builds: Vec::new(), disk: Arc::new(MemoryDisk::default()) }
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
    pub source: Source,
    /// What it is.
    pub content: Content,
}

/// What a file is.
#[derive(Debug)]
pub enum Content {
    /// A Dockerfile.
    Dockerfile(Box<Dockerfile>),
    /// The ignore file of a build.
    Ignore(Arc<IgnoreFile>),
    /// A configuration file, docklint's or another tool's.
    Config,
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

    /// What the context of a build holds; walked at the first call.
    pub fn listing<'a>(&'a self, build: &'a Build) -> Option<&'a Listing> {
        Some(build.context.as_ref()?.listing(&*self.disk))
    }
}
