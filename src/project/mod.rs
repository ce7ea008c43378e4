//! The files of a project, read and linked. Only this module asks the disk.

use crate::diagnostic::FileId;
use crate::dockerfile::Dockerfile;
use crate::source::Source;
use std::path::PathBuf;

/// Everything that one run looks at.
#[derive(Debug, Default)]
pub struct Project {
    /// Every file, sorted by path.
    pub files: Vec<File>,
    /// What is built from them.
    pub builds: Vec<Build>,
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
    /// Could not be read, and why.
    Unreadable(String),
}

/// One Dockerfile in its context, as something builds it.
#[derive(Debug)]
pub struct Build {
    /// The Dockerfile.
    pub dockerfile: FileId,
    /// The folder that is sent to the builder; `None` where no disk is known.
    pub context: Option<PathBuf>,
}

impl Project {
    /// The file of an id.
    pub fn file(&self, id: FileId) -> &File {
        &self.files[id.0 as usize]
    }
}
