//! The build context: the files that a build may copy.

use std::collections::VecDeque;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::disk::{Disk, EntryKind, normal, parent};
use crate::ignorefile::{IgnoreFile, Inherited, clean};

/// How many entries of a context are looked at, ignored ones included; a [`Listing`] beyond that is cut off.
pub const ENTRY_LIMIT: usize = 200_000;

/// A directory as Docker sends it to a build: without what its ignore file leaves out.
#[derive(Debug)]
pub struct Context {
    root: PathBuf,
    ignore: Option<Arc<IgnoreFile>>,
    listing: OnceLock<Listing>,
}

impl Context {
    /// The context at `root`. Nothing is read yet.
    pub fn new(root: PathBuf, ignore: Option<Arc<IgnoreFile>>) -> Context {
        Context { root, ignore, listing: OnceLock::new() }
    }

    /// The directory.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Its ignore file, if it has one.
    pub fn ignore(&self) -> Option<&IgnoreFile> {
        self.ignore.as_deref()
    }

    /// What is in it; walked at the first call.
    pub fn listing(&self, disk: &dyn Disk) -> &Listing {
        self.listing.get_or_init(|| walk(disk, &self.root, self.ignore(), ENTRY_LIMIT))
    }
}

/// What a context holds, after its ignore file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// Files, links, and directories that are not ignored themselves, ordered by path.
    pub items: Vec<Item>,
    /// Number of files and links.
    pub files: u64,
    /// Bytes of all files.
    pub bytes: u64,
    /// Whether the limit was reached, so that there is more than is listed.
    pub truncated: bool,
    /// Directories that could not be read.
    pub unreadable: Vec<String>,
}

/// One entry of a context.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Item {
    /// Its path, relative to the root of the context, with `/`.
    pub path: String,
    /// A file, a directory, or a link (which is sent as a link, wherever it leads).
    pub kind: EntryKind,
    /// Bytes of a file; 0 for anything else.
    pub size: u64,
}

/// How much is below a directory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folder {
    /// Its path, relative to the root of the context; without a `/` for a top-level one.
    pub path: String,
    /// Number of files and links in it, at any depth.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

impl Listing {
    /// The entry at `path`: clean, relative to the root. A directory that is ignored itself, with some of its content taken back in,
    /// has no entry.
    pub fn get(&self, path: &str) -> Option<&Item> {
        self.items.binary_search_by(|item| item.path.as_str().cmp(path)).ok().map(|i| &self.items[i])
    }

    /// Whether a build finds something at `path`, given as in a `COPY`: a leading `/` is the root of the context too.
    pub fn contains(&self, path: &str) -> bool {
        let path = clean(path);
        let path = path.trim_start_matches('/');
        matches!(path, "" | ".") || self.get(path).is_some() || !self.below(path).is_empty()
    }

    /// The entries below a directory, at any depth.
    pub fn below(&self, dir: &str) -> &[Item] {
        let dir = format!("{dir}/");
        let start = self.items.partition_point(|item| item.path < dir);
        let len = self.items[start..].partition_point(|item| item.path.starts_with(&dir));
        &self.items[start..start + len]
    }

    /// How much is below a directory.
    pub fn folder(&self, dir: &str) -> Folder {
        let mut folder = Folder { path: dir.to_owned(), ..Folder::default() };
        for item in self.below(dir).iter().filter(|item| item.kind != EntryKind::Dir) {
            folder.files += 1;
            folder.bytes += item.size;
        }
        folder
    }

    /// The top-level directories, ordered by name.
    pub fn folders(&self) -> Vec<Folder> {
        let mut names: Vec<&str> = self.items.iter().filter_map(top_level_directory).collect();
        names.sort_unstable();
        names.dedup();
        names.into_iter().map(|name| self.folder(name)).collect()
    }
}

fn top_level_directory(item: &Item) -> Option<&str> {
    match item.path.split_once('/') {
        Some((name, _)) => Some(name),
        None => (item.kind == EntryKind::Dir).then_some(&item.path),
    }
}

/// Lists the context at `root`, breadth first, so that a listing cut off at `limit` entries still has every top-level directory.
///
/// Links are not followed. Ignored directories are passed by, unless the ignore file takes something in them back in.
pub fn walk(disk: &dyn Disk, root: &Path, ignore: Option<&IgnoreFile>, limit: usize) -> Listing {
    let everything = IgnoreFile::default();
    let ignore = ignore.unwrap_or(&everything);
    let mut listing = Listing::default();
    let mut seen = 0;
    let mut queue = VecDeque::from([(String::new(), Inherited::default())]);
    'walk: while let Some((dir, inherited)) = queue.pop_front() {
        let Ok(entries) = disk.list(&root.join(&dir)) else {
            listing.unreadable.push(if dir.is_empty() { ".".to_owned() } else { dir });
            continue;
        };
        for entry in entries.into_iter().filter(|entry| entry.kind != EntryKind::Other) {
            if seen == limit {
                listing.truncated = true;
                break 'walk;
            }
            seen += 1;
            let path = if dir.is_empty() { entry.name } else { format!("{dir}/{}", entry.name) };
            let ignored = ignore.judge(&path, &inherited).is_some_and(|pattern| !pattern.negated);
            if entry.kind == EntryKind::Dir && (!ignored || ignore.could_reinclude_below(&path)) {
                queue.push_back((path.clone(), ignore.inherit(&path, &inherited)));
            }
            if !ignored {
                listing.files += u64::from(entry.kind != EntryKind::Dir);
                listing.bytes += entry.size;
                listing.items.push(Item { path, kind: entry.kind, size: entry.size });
            }
        }
    }
    listing.items.sort_unstable();
    listing.unreadable.sort_unstable();
    listing
}

/// The ignore file of a build: `<Dockerfile>.dockerignore` beside the Dockerfile, even an empty one, else `.dockerignore` at the root
/// of the context. With its path, and its content or why that cannot be read.
pub fn find_ignore_file(disk: &dyn Disk, dockerfile: &Path, root: &Path) -> Option<(PathBuf, io::Result<Vec<u8>>)> {
    let mut own = dockerfile.as_os_str().to_owned();
    own.push(".dockerignore");
    [PathBuf::from(own), root.join(".dockerignore")].into_iter().find_map(|path| match disk.read(&path) {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => None,
        content => Some((path, content)),
    })
}

/// The context that a Dockerfile seems to be written for, where nobody says.
///
/// That is the directory it is in, unless what it copies is not there. Then it is the directory above, up to and including `stop`,
/// that has the most of `copy_sources`; of equals the nearest. `docker/Dockerfile` with `COPY package.json .` is meant to be built
/// from the project's root.
///
/// `copy_sources` are those of local `COPY` and `ADD`, without variables; of one with wildcards the directories before them count.
/// `dockerfile` and `stop` are both absolute or both relative to the current directory; a `stop` that is not above the Dockerfile
/// leaves the Dockerfile's own directory. The answer is a normal path: empty for the current directory.
pub fn default_context(disk: &dyn Disk, dockerfile: &Path, copy_sources: &[&str], stop: &Path) -> PathBuf {
    let own = parent(&normal(dockerfile));
    let stop = normal(stop);
    let mut sources: Vec<String> = copy_sources.iter().filter_map(|source| fixed_part(source)).collect();
    sources.sort_unstable();
    sources.dedup();
    let found_in = |dir: &Path| sources.iter().filter(|source| disk.exists(&dir.join(source))).count();

    let (mut best, mut most) = (own.clone(), found_in(&own));
    for dir in directories_up_to(&own, &stop).into_iter().skip(1) {
        if most == sources.len() {
            break;
        }
        let found = found_in(&dir);
        if found > most {
            (best, most) = (dir, found);
        }
    }
    best
}

/// What of a source must exist, relative to the context; `None` where that is only the context itself.
fn fixed_part(source: &str) -> Option<String> {
    let source = clean(source);
    let is_fixed = |part: &&str| !part.contains(['*', '?', '[', '\\']);
    // A source cannot climb out of the context: what is above its root is its root.
    let parts: Vec<&str> = source.split('/').take_while(is_fixed).filter(|part| !matches!(*part, "" | "." | "..")).collect();
    (!parts.is_empty()).then(|| parts.join("/"))
}

/// `dir` and the directories above it up to `stop`; only `dir` where `stop` is not among them.
fn directories_up_to(dir: &Path, stop: &Path) -> Vec<PathBuf> {
    const DEEPEST: usize = 64;
    let mut dirs = vec![dir.to_owned()];
    while dirs[dirs.len() - 1] != stop {
        let above = parent(&dirs[dirs.len() - 1]);
        if dirs.len() == DEEPEST || above == dirs[dirs.len() - 1] {
            return vec![dir.to_owned()];
        }
        dirs.push(above);
    }
    dirs
}
