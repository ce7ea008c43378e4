//! From paths to a [`Project`]: read, parse, link.

use super::context::{Context, default_context, find_ignore_file};
use super::disk::{parent, slashed};
use super::{Build, Content, Disk, File, Project, Roots, panic};
use crate::diagnostic::FileId;
use crate::dockerfile::expand::Value;
use crate::dockerfile::{self, Dockerfile, Interpreter, Kind, Outside};
use crate::ignorefile::IgnoreFile;
use crate::source::{MappedText, Source};
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What [`load`] is told besides the files.
#[derive(Clone, Debug, Default)]
pub struct LoadOptions {
    /// The build context of every Dockerfile, if somebody named one.
    pub context: Option<PathBuf>,
    /// A Dockerfile that is not on the disk: the path it is shown under, and its bytes.
    pub stdin: Option<(String, Vec<u8>)>,
    /// The shell of images that set none, for single files by path; Docker's own for any other.
    pub shells: HashMap<PathBuf, Interpreter>,
    /// The build arguments that every Dockerfile is given.
    pub arguments: BTreeMap<String, Value>,
    /// Up to where the default context of a Dockerfile may lie above it, where no repository is found; empty is the current folder.
    pub root: PathBuf,
}

impl LoadOptions {
    /// What a Dockerfile is told.
    fn outside(&self, path: &Path) -> Outside {
        Outside { shell: self.shells.get(path).cloned(), arguments: self.arguments.clone() }
    }
}

/// Fewer files than this are not worth the start of threads.
const WORTH_THREADS: usize = 9;

/// Reads and parses each path as a Dockerfile, and finds the context and the ignore file of each. What cannot be read is a file
/// all the same: [`Content::Unreadable`].
pub fn load(disk: Arc<dyn Disk>, paths: &[PathBuf], options: &LoadOptions) -> Project {
    let roots = Roots::new(&*disk);
    let mut read = each(paths, |path| read_dockerfile(&*disk, &roots, path, options));
    if let Some((path, bytes)) = &options.stdin {
        read.push(from_stdin(&*disk, &roots, path, bytes, options));
    }
    let mut files = BTreeMap::new();
    let mut links = HashMap::new();
    let mut ignores = BTreeMap::new();
    for (file, link) in read {
        let path = file.source.path().to_string();
        if let Some(Link { root, ignore }) = link {
            let ignore = ignore.map(|(path, content)| {
                let name = shown(&path);
                ignores.entry(name.clone()).or_insert_with(|| read_ignore(&name, content));
                name
            });
            links.insert(path.clone(), (root, ignore));
        }
        files.insert(path, file);
    }
    for (name, file) in ignores {
        files.entry(name).or_insert(file);
    }
    let ids: HashMap<String, FileId> = files.keys().cloned().zip((0..).map(FileId)).collect();
    let files: Vec<File> = files.into_values().collect();
    let builds = builds(&files, &ids, links, options);
    Project { files, builds, disk }
}

/// Maps in parallel where that pays.
fn each<T: Sync, R: Send>(items: &[T], map: impl Fn(&T) -> R + Send + Sync) -> Vec<R> {
    if items.len() < WORTH_THREADS { items.iter().map(map).collect() } else { items.par_iter().map(map).collect() }
}

/// Where a Dockerfile is built, and the ignore file there.
struct Link {
    root: PathBuf,
    ignore: Option<(PathBuf, io::Result<Vec<u8>>)>,
}

fn read_dockerfile(disk: &dyn Disk, roots: &Roots, path: &Path, options: &LoadOptions) -> (File, Option<Link>) {
    let link = |file: &Dockerfile| link(disk, roots, path, file, options);
    parsed(shown(path), disk.read(path), options.outside(path), link)
}

/// A Dockerfile from standard input: one with a name of its own is built as if it were the file of that name, another only in a
/// context that somebody named.
fn from_stdin(disk: &dyn Disk, roots: &Roots, name: &str, bytes: &[u8], options: &LoadOptions) -> (File, Option<Link>) {
    let named = options.context.is_some() || disk.exists(&parent(Path::new(name)));
    let path = Path::new(name);
    let (file, link) =
        parsed(name.to_string(), Ok(bytes.to_vec()), options.outside(path), |file| link(disk, roots, path, file, options));
    (file, link.filter(|_| named && !name.starts_with('<')))
}

/// Parses what was read; `link` says where the Dockerfile is built.
fn parsed(name: String, bytes: io::Result<Vec<u8>>, outside: Outside, link: impl Fn(&Dockerfile) -> Link) -> (File, Option<Link>) {
    let source = match bytes.map(|b| Source::from_bytes(&name, b)) {
        Ok(Ok(source)) => source,
        Ok(Err(why)) => return (unreadable(&name, why.to_string()), None),
        Err(why) => return (unreadable(&name, reason(&why)), None),
    };
    let dockerfile = match panic::catch(|| dockerfile::parse_with(&source, outside)) {
        Ok(dockerfile) => dockerfile,
        Err(message) => return (File { source, content: Content::Broken(message) }, None),
    };
    let link = link(&dockerfile);
    (File { source, content: Content::Dockerfile(Box::new(dockerfile)) }, Some(link))
}

fn link(disk: &dyn Disk, roots: &Roots, path: &Path, dockerfile: &Dockerfile, options: &LoadOptions) -> Link {
    let root = options.context.clone().unwrap_or_else(|| {
        let sources = context_sources(dockerfile);
        let sources: Vec<&str> = sources.iter().map(MappedText::as_str).collect();
        default_context(disk, path, &sources, &roots.of(path, &options.root))
    });
    let ignore = find_ignore_file(disk, path, &root);
    Link { root, ignore }
}

/// The sources that a Dockerfile takes from its context, where they are known.
fn context_sources(file: &Dockerfile) -> Vec<MappedText> {
    let transfers = file.instructions.iter().enumerate().filter_map(|(i, instruction)| match &instruction.kind {
        Kind::Copy(transfer) | Kind::Add(transfer) if instruction.flag("from").is_none() => Some((i, transfer)),
        _ => None,
    });
    let sources = transfers.flat_map(|(i, t)| t.sources.iter().filter_map(move |s| file.expanded(i, s)));
    sources.filter(|s| !s.as_str().contains("://") && !s.as_str().starts_with("git@")).collect()
}

fn read_ignore(name: &str, bytes: io::Result<Vec<u8>>) -> File {
    match bytes.map(|b| Source::from_bytes(name, b)) {
        Ok(Ok(source)) => {
            let content = Content::Ignore(Arc::new(IgnoreFile::parse(&source)));
            File { source, content }
        }
        Ok(Err(why)) => unreadable(name, why.to_string()),
        Err(why) => unreadable(name, reason(&why)),
    }
}

fn unreadable(name: &str, why: String) -> File {
    File { source: Source::new(name, ""), content: Content::Unreadable(why) }
}

/// An error of the system in plain words.
pub(crate) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file".into(),
        io::ErrorKind::PermissionDenied => "permission denied".into(),
        io::ErrorKind::IsADirectory => "it is a directory".into(),
        _ => error.to_string(),
    }
}

fn builds(
    files: &[File],
    ids: &HashMap<String, FileId>,
    mut links: HashMap<String, (PathBuf, Option<String>)>,
    options: &LoadOptions,
) -> Vec<Build> {
    let mut contexts: HashMap<(PathBuf, Option<FileId>), Arc<Context>> = HashMap::new();
    let mut builds = Vec::new();
    for file in files.iter().filter(|f| matches!(f.content, Content::Dockerfile(_))) {
        let dockerfile = ids[file.source.path()];
        let Some((root, ignore)) = links.remove(file.source.path()) else {
            let context = options.context.clone().map(|root| Arc::new(Context::new(root, None)));
            builds.push(Build { dockerfile, context_given: context.is_some(), context, ignore: None });
            continue;
        };
        let ignore = ignore.map(|name| ids[&name]);
        let patterns = ignore.and_then(|id| match &files[id.0 as usize].content {
            Content::Ignore(ignore) => Some(ignore.clone()),
            _ => None,
        });
        let context = contexts.entry((root.clone(), ignore)).or_insert_with(|| Arc::new(Context::new(root, patterns)));
        builds.push(Build { dockerfile, context: Some(context.clone()), context_given: options.context.is_some(), ignore });
    }
    builds
}

/// A path as reports show it.
fn shown(path: &Path) -> String {
    let text = slashed(path);
    text.strip_prefix("./").map_or(text.clone(), str::to_string)
}
