//! Where files come from: [`Disk`], and its three kinds.

use std::collections::BTreeMap;
use std::fs::{self, FileType};
use std::io::{self, Error, ErrorKind};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// All that docklint asks of a disk.
pub trait Disk: Send + Sync {
    /// The content of a file; a symbolic link is followed.
    ///
    /// # Errors
    /// When there is no such file, it cannot be read, or it is not a regular file.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// What a directory holds, by name; symbolic links in it are not followed. The empty path is the current directory.
    ///
    /// # Errors
    /// When there is no such directory, or it cannot be read.
    fn list(&self, dir: &Path) -> io::Result<Vec<Entry>>;

    /// Whether there is something at a path, be it a file, a directory or a link.
    fn exists(&self, path: &Path) -> bool {
        let path = normal(path);
        match path.file_name() {
            Some(name) => {
                let name = name.to_string_lossy();
                self.list(&parent(&path)).is_ok_and(|entries| entries.iter().any(|entry| entry.name == name))
            }
            None => self.list(&path).is_ok(),
        }
    }
}

/// One entry of a directory.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Its name; bytes that are not UTF-8 have become U+FFFD.
    pub name: String,
    /// What it is.
    pub kind: EntryKind,
    /// Bytes of a file; 0 for anything else.
    pub size: u64,
}

/// What an entry of a directory is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A directory.
    Dir,
    /// A symbolic link, to whatever.
    Link,
    /// A FIFO, a socket, a device.
    Other,
}

impl From<FileType> for EntryKind {
    fn from(kind: FileType) -> EntryKind {
        match kind {
            _ if kind.is_symlink() => EntryKind::Link,
            _ if kind.is_dir() => EntryKind::Dir,
            _ if kind.is_file() => EntryKind::File,
            _ => EntryKind::Other,
        }
    }
}

/// The disk of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        // Asked before it is opened: to open a FIFO waits for a writer.
        let found = fs::metadata(path)?;
        if found.is_dir() {
            return Err(Error::new(ErrorKind::IsADirectory, "is a directory"));
        }
        if !found.is_file() {
            return Err(Error::new(ErrorKind::InvalidInput, "is not a regular file"));
        }
        if found.len() > u64::from(u32::MAX) {
            return Err(Error::new(ErrorKind::FileTooLarge, "is larger than 4 GiB"));
        }
        fs::read(path)
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<Entry>> {
        let dir = if dir.as_os_str().is_empty() { Path::new(".") } else { dir };
        let mut entries = Vec::new();
        for entry in fs::read_dir(dir)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = entry.file_type()?.into();
            // A file that vanished since is as good as empty.
            let size = if kind == EntryKind::File { entry.metadata().map_or(0, |found| found.len()) } else { 0 };
            entries.push(Entry { name, kind, size });
        }
        entries.sort();
        Ok(entries)
    }

    fn exists(&self, path: &Path) -> bool {
        let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        fs::symlink_metadata(path).is_ok()
    }
}

/// Files that are held in memory: for tests, examples and editors.
#[derive(Clone, Debug, Default)]
pub struct MemoryDisk {
    files: BTreeMap<PathBuf, Vec<u8>>,
}

impl MemoryDisk {
    /// A disk of these files; the directories follow from their paths.
    pub fn new<P: AsRef<Path>, B: Into<Vec<u8>>>(files: impl IntoIterator<Item = (P, B)>) -> MemoryDisk {
        let files = files.into_iter().map(|(path, bytes)| (normal(path.as_ref()), bytes.into()));
        MemoryDisk { files: files.collect() }
    }

    /// Adds or replaces a file.
    pub fn insert(&mut self, path: impl AsRef<Path>, bytes: impl Into<Vec<u8>>) {
        self.files.insert(normal(path.as_ref()), bytes.into());
    }

    /// Takes a file away.
    pub fn remove(&mut self, path: impl AsRef<Path>) {
        self.files.remove(&normal(path.as_ref()));
    }
}

impl Disk for MemoryDisk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.files.get(&normal(path)).cloned().ok_or_else(not_found)
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<Entry>> {
        let dir = normal(dir);
        let mut entries: Vec<Entry> = Vec::new();
        // Paths are ordered part by part, so those of one directory stand together.
        for (path, bytes) in self.files.range(dir.clone()..).take_while(|(path, _)| path.starts_with(&dir)) {
            let mut below = path.components().skip(dir.components().count());
            let Some(name) = below.next().filter(|part| matches!(part, Component::Normal(_))) else { continue };
            let name = name.as_os_str().to_string_lossy().into_owned();
            let (kind, size) = if below.next().is_some() { (EntryKind::Dir, 0) } else { (EntryKind::File, bytes.len() as u64) };
            if entries.last().is_none_or(|last| last.name != name) {
                entries.push(Entry { name, kind, size });
            }
        }
        if entries.is_empty() && !dir.as_os_str().is_empty() { Err(not_found()) } else { Ok(entries) }
    }

    fn exists(&self, path: &Path) -> bool {
        let path = normal(path);
        path.as_os_str().is_empty() || self.files.range(path.clone()..).next().is_some_and(|(first, _)| first.starts_with(&path))
    }
}

fn not_found() -> Error {
    Error::new(ErrorKind::NotFound, "no such file or directory")
}

/// One disk on top of another, as open editor buffers lie on top of the files they come from.
#[derive(Clone)]
pub struct Overlay {
    /// What is asked first.
    pub over: MemoryDisk,
    /// What has the rest.
    pub under: Arc<dyn Disk>,
}

impl Disk for Overlay {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.over.read(path).or_else(|_| self.under.read(path))
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<Entry>> {
        let over = self.over.list(dir).unwrap_or_default();
        let mut entries = match self.under.list(dir) {
            Ok(entries) => entries,
            Err(_) if !over.is_empty() => Vec::new(),
            Err(error) => return Err(error),
        };
        for entry in over {
            match entries.binary_search_by(|known| known.name.cmp(&entry.name)) {
                Ok(known) => entries[known] = entry,
                Err(place) => entries.insert(place, entry),
            }
        }
        Ok(entries)
    }

    fn exists(&self, path: &Path) -> bool {
        self.over.exists(path) || self.under.exists(path)
    }
}

/// The shortest path that means the same, without asking the disk. The current directory is the empty path.
pub fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => normal = parent(&normal),
            _ => normal.push(part),
        }
    }
    normal
}

/// The directory above a normal path: `..` above the current directory, `/` above the root.
pub fn parent(path: &Path) -> PathBuf {
    match path.components().next_back() {
        Some(Component::Normal(_)) => path.parent().unwrap_or(path).to_owned(),
        Some(Component::RootDir | Component::Prefix(_)) => path.to_owned(),
        _ => path.join(".."),
    }
}

/// A path as reports show it: with `/`, and U+FFFD for bytes that are not UTF-8.
pub fn slashed(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}
