//! From paths to a [`Project`]: read, parse, link.

use super::composition::{self, Composition, Job, Reader};
use super::context::{Context, default_context, find_ignore_file};
use super::disk::{normal, parent};
use super::kin::Kin;
use super::read::{parsed, read_ignore, shown, unreadable};
use super::services::{arguments_of, build_of, inline_path};
use super::{Build, Content, Disk, File, Project, Roots, ServiceId};
use crate::compose::{self, Compose};
use crate::diagnostic::FileId;
use crate::dockerfile::expand::Value;
use crate::dockerfile::{Dockerfile, Interpreter, Kind, Outside};
use crate::source::MappedText;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// What [`load`] is told besides the files.
#[derive(Clone, Debug, Default)]
pub struct LoadOptions {
    /// The build context of every Dockerfile, if somebody named one.
    pub context: Option<PathBuf>,
    /// A file that is not on the disk: the path it is shown under, and its bytes.
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
pub(crate) const WORTH_THREADS: usize = 9;

/// How many Dockerfiles that nothing links are a part: enough for what a part costs, few enough for the memory of the last one to serve
/// the next.
const PART: usize = 32;

/// Reads and parses each path, as a Compose file if it is YAML, else as a Dockerfile, and what they lead to: the other Compose files
/// that belong to them, the Dockerfiles that services build, the context and the ignore file of each build. What cannot be read is a
/// file all the same: [`Content::Unreadable`].
pub fn load(disk: Arc<dyn Disk>, paths: &[PathBuf], options: &LoadOptions) -> Project {
    let load = Load::new(&disk, options);
    let (mut linked, alone) = load.split(paths);
    linked.known.add_dockerfiles(&load, &alone);
    linked.project(&load)
}

/// Loads the same as [`load`], as parts that have no link to each other: what Compose files lead to, and few at a time the Dockerfiles
/// that no service builds. Each part is gone when `each_part` has done with it, so that thousands of trees need not be held at once.
/// A file that several parts lead to, an ignore file, is in each of them.
pub fn load_in_parts<R: Send>(
    disk: Arc<dyn Disk>,
    paths: &[PathBuf],
    options: &LoadOptions,
    each_part: impl Fn(Project) -> R + Send + Sync,
) -> Vec<R> {
    let load = Load::new(&disk, options);
    let (mut linked, mut alone) = load.split(paths);
    if alone.len() <= PART {
        linked.known.add_dockerfiles(&load, &std::mem::take(&mut alone));
    }
    let mut done = vec![each_part(linked.project(&load))];
    let part = |paths: &[PathBuf]| {
        let mut part = Linked::default();
        part.known.add_dockerfiles(&load, paths);
        each_part(part.project(&load))
    };
    done.par_extend(alone.par_chunks(PART).map(part));
    done
}

/// A context's folder and ignore file.
type ContextKey = (PathBuf, Option<String>);

/// What all parts of a project share.
struct Load<'a> {
    disk: &'a Arc<dyn Disk>,
    options: &'a LoadOptions,
    roots: Roots<'a>,
    /// A context is walked once.
    contexts: Mutex<HashMap<ContextKey, Arc<Context>>>,
}

/// The files of a part of a project, and how its Compose files belong together.
#[derive(Default)]
struct Linked {
    known: Known,
    read: Vec<(Job, Compose)>,
}

impl<'a> Load<'a> {
    fn new(disk: &'a Arc<dyn Disk>, options: &'a LoadOptions) -> Load<'a> {
        Load { disk, options, roots: Roots::new(&**disk), contexts: Mutex::default() }
    }

    /// Reads the Compose files, what they lead to, and the standard input; and says which Dockerfiles are left.
    fn split(&self, paths: &[PathBuf]) -> (Linked, Vec<PathBuf>) {
        let disk = &**self.disk;
        let is_compose = |path: &Path| composition::is_compose_path(path);
        let (composes, dockerfiles): (Vec<PathBuf>, Vec<PathBuf>) = paths.iter().cloned().partition(|path| is_compose(path));
        let stdin = self.options.stdin.as_ref().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
        let (compose_stdin, dockerfile_stdin) = match stdin {
            Some((name, _)) if is_compose(Path::new(name)) => (stdin, None),
            _ => (None, stdin),
        };
        let mut known = Known { asked: paths.iter().map(|path| normal(path)).collect(), ..Known::default() };
        known.asked.extend(stdin.map(|(name, _)| PathBuf::from(name)));
        let read = compositions(disk, composes, compose_stdin, &mut known);
        let services = services(disk, &read, &dockerfiles, &mut known);
        let (built, alone): (Vec<PathBuf>, Vec<PathBuf>) = dockerfiles.into_iter().partition(|path| services.contains_key(path));
        let service = |id: ServiceId| &read[id.composition].1.services[id.service];
        let dockerfile = |path: &PathBuf, bytes: io::Result<Vec<u8>>| {
            let mut outside = self.options.outside(path);
            outside.arguments.extend(arguments_of(services[path].iter().filter_map(|link| link.service).map(service)));
            parsed(shown(path), bytes, outside, |_| None::<Link>).0
        };
        for file in each(&built, |path| dockerfile(path, disk.read(path))) {
            known.add_dockerfile(file, None);
        }
        for path in services.keys().filter(|path| !known.asked.contains(&normal(path))) {
            let Ok(bytes) = disk.read(path) else { continue };
            let file = dockerfile(path, Ok(bytes));
            known.files.entry(shown(path)).or_insert(File { is_asked: false, ..file });
        }
        if let Some((name, bytes)) = dockerfile_stdin {
            let (file, link) = self.read_stdin(name, bytes);
            known.add_dockerfile(file, link);
        }
        for (path, builds) in services {
            for build in builds {
                let ignore = find_ignore_file(disk, &path, &build.root);
                known.link(shown(&path), Link { ignore, ..build });
            }
        }
        (Linked { known, read }, alone)
    }

    fn dockerfile(&self, path: &Path, link: impl Fn(&Dockerfile) -> Option<Link>) -> (File, Option<Link>) {
        parsed(shown(path), self.disk.read(path), self.options.outside(path), link)
    }

    /// A Dockerfile from standard input: one with a name of its own is built as if it were the file of that name, another only in a
    /// context that somebody named.
    fn read_stdin(&self, name: &str, bytes: &[u8]) -> (File, Option<Link>) {
        let path = Path::new(name);
        let named = self.options.context.is_some() || self.disk.exists(&parent(path));
        let link = |file: &Dockerfile| Some(self.link(path, file));
        let (file, link) = parsed(name.to_string(), Ok(bytes.to_vec()), self.options.outside(path), link);
        (file, link.filter(|_| named && !name.starts_with('<')))
    }

    fn link(&self, path: &Path, dockerfile: &Dockerfile) -> Link {
        let disk = &**self.disk;
        let root = self.options.context.clone().unwrap_or_else(|| {
            let sources = context_sources(dockerfile);
            let sources: Vec<&str> = sources.iter().map(MappedText::as_str).collect();
            default_context(disk, path, &sources, &self.roots.of(path, &self.options.root))
        });
        let ignore = find_ignore_file(disk, path, &root);
        Link { root, ignore, service: None, target: None }
    }

    /// A folder as a build sees it.
    fn context(&self, root: PathBuf, ignore: Option<&File>) -> Arc<Context> {
        let patterns = ignore.and_then(|file| match &file.content {
            Content::Ignore(ignore) => Some(ignore.clone()),
            _ => None,
        });
        let key = (root.clone(), ignore.map(|file| file.source.path().to_owned()));
        let mut contexts = self.contexts.lock().unwrap_or_else(PoisonError::into_inner);
        contexts.entry(key).or_insert_with(|| Arc::new(Context::new(root, patterns))).clone()
    }
}

impl Linked {
    fn project(self, load: &Load) -> Project {
        let Linked { mut known, read } = self;
        for (name, file) in std::mem::take(&mut known.ignores) {
            known.files.entry(name).or_insert(file);
        }
        let ids: HashMap<String, FileId> = known.files.keys().cloned().zip((0..).map(FileId)).collect();
        let files: Vec<File> = std::mem::take(&mut known.files).into_values().collect();
        let builds = builds(load, &files, &ids, known.links);
        let composition = |(job, compose): (Job, Compose)| Composition {
            files: compose.files.iter().map(|file| ids[&shown(Path::new(file.source.path()))]).collect(),
            only: job.only.map(|path| ids[&shown(&path)]),
            is_override: job.is_override,
            builds: HashMap::new(),
            compose,
        };
        let mut compositions: Vec<Composition> = read.into_iter().map(composition).collect();
        for (number, build) in builds.iter().enumerate() {
            if let Some(ServiceId { composition, service }) = build.service {
                let composition = &mut compositions[composition];
                composition.builds.insert(composition.compose.services[service].name.clone(), number);
            }
        }
        Project { files, kin: Kin::of(&compositions), compositions, builds, disk: load.disk.clone() }
    }
}

/// The files that were read so far.
#[derive(Default)]
struct Known {
    /// The paths that somebody named.
    asked: HashSet<PathBuf>,
    files: BTreeMap<String, File>,
    ignores: BTreeMap<String, File>,
    /// For each Dockerfile where it is built.
    links: HashMap<String, Vec<Place>>,
}

/// A [`Link`] whose ignore file is among the files.
struct Place {
    root: PathBuf,
    ignore: Option<String>,
    service: Option<ServiceId>,
    target: Option<String>,
}

impl Known {
    fn add_dockerfile(&mut self, file: File, link: Option<Link>) {
        let path = file.source.path().to_owned();
        self.files.insert(path.clone(), file);
        if let Some(link) = link {
            self.link(path, link);
        }
    }

    fn link(&mut self, dockerfile: String, link: Link) {
        let Link { root, ignore, service, target } = link;
        let ignore = ignore.map(|(path, content)| {
            let name = shown(&path);
            self.ignores.entry(name.clone()).or_insert_with(|| read_ignore(&name, content));
            name
        });
        self.links.entry(dockerfile).or_default().push(Place { root, ignore, service, target });
    }

    /// Reads Dockerfiles that no service builds.
    fn add_dockerfiles(&mut self, load: &Load, paths: &[PathBuf]) {
        for (file, link) in each(paths, |path| load.dockerfile(path, |file| Some(load.link(path, file)))) {
            self.add_dockerfile(file, link);
        }
    }
}

/// Reads the Compose files, and what belongs to them.
fn compositions(disk: &dyn Disk, mut paths: Vec<PathBuf>, stdin: Option<(&str, &[u8])>, known: &mut Known) -> Vec<(Job, Compose)> {
    let reader = Reader::new(disk, stdin);
    paths.extend(stdin.map(|(name, _)| PathBuf::from(name)));
    paths.retain(|path| match reader.read(path) {
        Ok(_) => true,
        Err(why) => {
            let why = match why {
                compose::ReadError::Missing => "no such file".to_owned(),
                compose::ReadError::Unreadable(why) => why,
            };
            known.files.insert(shown(path), unreadable(&shown(path), why));
            false
        }
    });
    let jobs = composition::jobs(&reader, &paths);
    let read = composition::load(&reader, &jobs);
    let read = composition::without_parts(jobs.into_iter().zip(read).collect(), &composition::included(&reader, &paths));
    for file in read.iter().flat_map(|(_, compose)| &compose.files) {
        // What is wrong in an env file is told wherever it is used, as of an ignore file.
        let (content, is_asked) = match &file.content {
            compose::Content::Compose(tree) => (Content::Compose(tree.clone()), known.asked.contains(&normal(&file.path))),
            compose::Content::Env(_) => (Content::Env, true),
        };
        let file = File { source: file.source.clone(), content, is_asked };
        known.files.entry(shown(Path::new(file.source.path()))).or_insert(file);
    }
    read
}

/// The builds of services, by Dockerfile.
fn services(disk: &dyn Disk, read: &[(Job, Compose)], dockerfiles: &[PathBuf], known: &mut Known) -> BTreeMap<PathBuf, Vec<Link>> {
    // By the path under which somebody asked for it.
    let asked: HashMap<PathBuf, &PathBuf> = dockerfiles.iter().map(|path| (normal(path), path)).collect();
    let mut builds: BTreeMap<PathBuf, Vec<Link>> = BTreeMap::new();
    for (composition, (_, compose)) in read.iter().enumerate() {
        for (service, described) in compose.services.iter().enumerate() {
            let Some(build) = build_of(compose, described) else { continue };
            let Some(dockerfile) = build.dockerfile else {
                known.ignores.extend(
                    find_ignore_file(disk, &inline_path(&build.context), &build.context)
                        .map(|(path, content)| (shown(&path), read_ignore(&shown(&path), content))),
                );
                continue;
            };
            let path = asked.get(&dockerfile).map_or(&dockerfile, |path| *path).clone();
            let service = Some(ServiceId { composition, service });
            builds.entry(path).or_default().push(Link { root: build.context, ignore: None, service, target: build.target });
        }
    }
    builds.retain(|path, _| asked.contains_key(&normal(path)) || disk.exists(path));
    builds
}

/// Maps in parallel where that pays.
pub(super) fn each<T: Sync, R: Send>(items: &[T], map: impl Fn(&T) -> R + Send + Sync) -> Vec<R> {
    if items.len() < WORTH_THREADS { items.iter().map(map).collect() } else { items.par_iter().map(map).collect() }
}

/// Where a Dockerfile is built, for whom, and the ignore file there.
struct Link {
    root: PathBuf,
    ignore: Option<(PathBuf, io::Result<Vec<u8>>)>,
    service: Option<ServiceId>,
    target: Option<String>,
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

fn builds(load: &Load, files: &[File], ids: &HashMap<String, FileId>, mut links: HashMap<String, Vec<Place>>) -> Vec<Build> {
    let mut builds = Vec::new();
    for file in files.iter().filter(|f| matches!(f.content, Content::Dockerfile(_))) {
        let dockerfile = ids[file.source.path()];
        let Some(places) = links.remove(file.source.path()) else {
            let context = load.options.context.clone().map(|root| load.context(root, None));
            let context_given = context.is_some();
            builds.push(Build { dockerfile, context_given, context, ignore: None, service: None, target: None });
            continue;
        };
        for Place { root, ignore, service, target } in places {
            let ignore = ignore.map(|name| ids[&name]);
            let context = Some(load.context(root, ignore.map(|id| &files[id.0 as usize])));
            let context_given = load.options.context.is_some() || service.is_some();
            builds.push(Build { dockerfile, context, context_given, ignore, service, target });
        }
    }
    builds
}
