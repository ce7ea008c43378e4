//! Which configuration a file is checked with: [`Configs`].

use super::file::{ConfigFile, Tool, parse, shown};
use super::{Given, Layer, Mistake, Origin, dclint, hadolint};
use crate::dockerfile::Interpreter;
use crate::project::disk::{Disk, normal, parent, slashed};
use crate::project::{WORTH_THREADS, panic, reason};
use crate::source::{Source, Span};
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// The names of the configuration file; of several in one folder the first is read.
pub const NAMES: [&str; 4] = ["docklint.yaml", ".docklint.yaml", "docklint.yml", ".docklint.yml"];

/// What a repository has at its root.
const REPOSITORY: &str = ".git";

/// How many files may extend each other in a row.
const DEEPEST: usize = 32;

/// Where to look for configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Lookup {
    /// The nearest file upward from each checked file, up to the root of its repository, or else of the file system; where there is
    /// none, the files of hadolint and dclint, and hadolint's variables.
    #[default]
    Nearest,
    /// In this file only.
    File(PathBuf),
    /// Nowhere.
    Nowhere,
}

/// The environment variables that matter.
#[derive(Clone, Debug, Default)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// Of these variables.
    pub fn new<N: Into<String>, V: Into<String>>(variables: impl IntoIterator<Item = (N, V)>) -> Environment {
        Environment(variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }

    /// What the process was started with: `HADOLINT_…`, `HOME` and `XDG_CONFIG_HOME`.
    pub fn of_process() -> Environment {
        let text =
            |(name, value): (std::ffi::OsString, std::ffi::OsString)| Some((name.into_string().ok()?, value.into_string().ok()?));
        let matters = |name: &str| name.starts_with("HADOLINT_") || name == "HOME" || name == "XDG_CONFIG_HOME";
        Environment(std::env::vars_os().filter_map(text).filter(|(name, _)| matters(name)).collect())
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

/// What a file is checked with.
#[derive(Debug)]
pub struct Effective {
    /// The files that say something about it, the one with the last word last: indexes into [`Configs::files`].
    pub files: Vec<usize>,
    /// What they say together.
    pub layer: Layer,
}

/// Finds and reads configuration files, each once.
pub struct Configs<'d> {
    /// Every file that was read.
    pub files: Vec<ConfigFile>,
    /// What is wrong in the environment, a sentence each.
    pub warnings: Vec<String>,
    disk: &'d dyn Disk,
    lookup: Lookup,
    environment: Environment,
    /// The current folder.
    current: PathBuf,
    /// Files by absolute path.
    known: HashMap<PathBuf, usize>,
    /// Folders that hold neither a file of ours nor a repository.
    bare: HashSet<OsString>,
    /// For each folder that was looked at the nearest file.
    nearest: HashMap<PathBuf, Option<usize>>,
    /// The files of other tools, once they were looked for.
    others: Option<Vec<usize>>,
    effective: Vec<Effective>,
    /// By the file with the last word.
    by_file: HashMap<Option<usize>, usize>,
    /// By the folder of the checked file, as its path has it.
    by_folder: HashMap<OsString, usize>,
}

impl<'d> Configs<'d> {
    /// Nothing is read yet but a file that was named.
    ///
    /// # Errors
    /// Why that one could not be read.
    pub fn new(disk: &'d dyn Disk, lookup: Lookup, environment: Environment) -> Result<Configs<'d>, String> {
        let mut configs = Configs {
            files: Vec::new(),
            warnings: Vec::new(),
            disk,
            lookup,
            environment,
            current: std::env::current_dir().unwrap_or_default(),
            known: HashMap::new(),
            bare: HashSet::new(),
            nearest: HashMap::new(),
            others: None,
            effective: Vec::new(),
            by_file: HashMap::new(),
            by_folder: HashMap::new(),
        };
        if let Lookup::File(path) = configs.lookup.clone() {
            configs.read(&path).map_err(|why| format!("cannot read `{}`: {why}", slashed(&path)))?;
        }
        Ok(configs)
    }

    /// Looks at the folders of many files before they are asked about one by one: disks answer several questions at once.
    pub fn look_ahead(&mut self, paths: &[PathBuf]) {
        if self.lookup != Lookup::Nearest || paths.len() < WORTH_THREADS {
            return;
        }
        let folders: HashSet<&OsStr> = paths.iter().flat_map(|path| path.ancestors().skip(1).map(Path::as_os_str)).collect();
        let disk = self.disk;
        let is_bare = |folder: &&OsStr| {
            let folder = Path::new(folder);
            !NAMES.iter().chain([&REPOSITORY]).any(|name| disk.exists(&folder.join(name)))
        };
        let bare: Vec<&OsStr> = folders.into_par_iter().filter(is_bare).collect();
        self.bare.extend(bare.into_iter().map(OsStr::to_owned));
    }

    /// What the file at `path` is checked with: an index for [`Configs::effective`].
    pub fn of(&mut self, path: &Path) -> usize {
        let folder = path.parent().unwrap_or(path).as_os_str();
        if let Some(known) = self.by_folder.get(folder) {
            return *known;
        }
        let index = self.find(path);
        self.by_folder.insert(folder.to_owned(), index);
        index
    }

    fn find(&mut self, path: &Path) -> usize {
        let file = match &self.lookup {
            Lookup::Nearest => self.nearest_to(path),
            Lookup::File(path) => self.known.get(&self.absolute(path)).copied(),
            Lookup::Nowhere => None,
        };
        if let Some(known) = self.by_file.get(&file) {
            return *known;
        }
        let effective = self.compute(file);
        self.effective.push(effective);
        self.by_file.insert(file, self.effective.len() - 1);
        self.effective.len() - 1
    }

    /// What [`Configs::of`] gave.
    pub fn effective(&self, index: usize) -> &Effective {
        &self.effective[index]
    }

    /// The absolute, normal form of a path.
    pub fn absolute(&self, path: &Path) -> PathBuf {
        normal(&self.current.join(path))
    }

    /// Whether a file is excluded from what is found in folders.
    pub fn excludes(&mut self, path: &Path) -> bool {
        let index = self.of(path);
        let globs = &self.effective[index].layer.exclude;
        if globs.is_empty() {
            return false;
        }
        let path = self.absolute(path);
        globs.iter().any(|glob| glob.value.matches(&path))
    }

    /// The shell that the images of each file are said to have, for [`crate::project::LoadOptions`].
    pub fn shells<'p>(&mut self, paths: impl IntoIterator<Item = &'p Path>) -> HashMap<PathBuf, Interpreter> {
        let mut shells = HashMap::new();
        for path in paths {
            let effective = self.of(path);
            if let Some(shell) = &self.effective[effective].layer.shell {
                shells.insert(path.to_owned(), Interpreter::of(shell.value.iter().map(String::as_str)));
            }
        }
        shells
    }

    /// Whether a file has the last word for some file: it was not only extended, nor passed over.
    pub fn is_nearest(&self, file: usize) -> bool {
        let is_other = self.others.as_ref().is_some_and(|others| others.contains(&file)) && self.by_file.contains_key(&None);
        is_other || self.by_file.contains_key(&Some(file))
    }

    /// A place as people read it: `docklint.yaml:3`, `--select`, `HADOLINT_IGNORE`.
    pub fn place(&self, origin: Origin) -> String {
        match origin {
            Origin::File { file, span } => {
                let source = &self.files[file].source;
                format!("{}:{}", source.path(), source.position(span.start).line)
            }
            Origin::Environment(name) | Origin::CommandLine(name) => name.to_owned(),
        }
    }

    /// The nearest file of ours in the folder of `path` or above.
    fn nearest_to(&mut self, path: &Path) -> Option<usize> {
        let mut folder = parent(&normal(path));
        let depth = self.current.join(&folder).components().count();
        let mut passed = Vec::new();
        let found = loop {
            if let Some(known) = self.nearest.get(&folder) {
                break *known;
            }
            passed.push(folder.clone());
            let is_bare = self.bare.contains(folder.as_os_str());
            if let Some(file) = if is_bare { None } else { self.in_folder(&folder) } {
                break Some(file);
            }
            let above = parent(&folder);
            if above == folder || passed.len() >= depth || !is_bare && self.disk.exists(&folder.join(REPOSITORY)) {
                break None;
            }
            folder = above;
        };
        self.nearest.extend(passed.into_iter().map(|folder| (folder, found)));
        found
    }

    fn in_folder(&mut self, folder: &Path) -> Option<usize> {
        let mut there = NAMES.map(|name| folder.join(name)).into_iter().filter(|path| self.disk.exists(path)).collect::<Vec<_>>();
        let read = (!there.is_empty()).then(|| there.remove(0))?;
        let file = self.read_or_note(&read);
        for shadowed in there {
            let name = read.file_name().unwrap_or_default().to_string_lossy();
            let mistake = Mistake::new(Span::empty(0), format!("this file is not read: `{name}` stands beside it"));
            let source = self.disk.read(&shadowed).ok().and_then(|bytes| Source::from_bytes(shown(&shadowed), bytes).ok());
            let source = source.unwrap_or_else(|| Source::new(shown(&shadowed), ""));
            let mistakes = vec![mistake.help("keep one of the two")];
            self.files.push(ConfigFile { mistakes, ..ConfigFile::new(source, shadowed) });
        }
        Some(file)
    }

    /// hadolint's file and dclint's: of each the first that exists of those that it looks for.
    fn of_other_tools(&mut self) -> Vec<usize> {
        if let Some(known) = &self.others {
            return known.clone();
        }
        let hadolints = hadolint::places(&self.environment).into_iter().find(|path| self.disk.exists(path));
        let dclints = dclint::find(self.disk, Path::new(""));
        let others: Vec<usize> = hadolints.into_iter().chain(dclints).map(|path| self.read_or_note(&path)).collect();
        self.others = Some(others.clone());
        others
    }

    /// Reads a file, or notes why that cannot be done.
    fn read_or_note(&mut self, path: &Path) -> usize {
        self.read(path).unwrap_or_else(|why| {
            let unreadable = Some(why);
            self.files.push(ConfigFile { unreadable, ..ConfigFile::new(Source::new(shown(path), ""), path.to_owned()) });
            self.files.len() - 1
        })
    }

    fn read(&mut self, path: &Path) -> Result<usize, String> {
        let absolute = self.absolute(path);
        if let Some(known) = self.known.get(&absolute) {
            return Ok(*known);
        }
        let bytes = self.disk.read(path).map_err(|error| reason(&error))?;
        let source = Source::from_bytes(shown(path), bytes).map_err(|error| error.to_string())?;
        let number = self.files.len();
        let folder = parent(&absolute);
        let file = panic::catch(|| parse(source, path, number, &folder)).map_err(|why| format!("docklint failed on it: {why}"))?;
        self.files.push(file);
        self.known.insert(absolute, number);
        Ok(number)
    }

    fn compute(&mut self, file: Option<usize>) -> Effective {
        let mut layer = Layer::default();
        let mut files = Vec::new();
        match file {
            Some(file) if self.files[file].tool == Tool::Docklint => {
                self.bases_first(file, &mut vec![file], &mut files);
                files.iter().for_each(|file| layer.put(&self.files[*file].layer));
            }
            Some(file) => files.push(file),
            None if self.lookup == Lookup::Nearest => files = self.of_other_tools(),
            None => {}
        }
        let nothing_of_ours = self.lookup == Lookup::Nearest && file.is_none();
        if nothing_of_ours || file.is_some_and(|file| self.files[file].tool == Tool::Hadolint) {
            layer = hadolint::from_environment(&self.environment, &mut self.warnings);
        }
        for other in files.iter().map(|file| &self.files[*file]) {
            match other.tool {
                Tool::Docklint => {}
                Tool::Hadolint => hadolint::put(&mut layer, &other.layer),
                Tool::Dclint => layer.put(&other.layer),
            }
        }
        Effective { files, layer }
    }

    /// Adds to `order` what `file` extends, each once, and then itself. `open`: the files that led here, itself the last.
    fn bases_first(&mut self, file: usize, open: &mut Vec<usize>, order: &mut Vec<usize>) {
        for Given { value, origin } in self.files[file].extends.clone() {
            let Origin::File { span, .. } = origin else { continue };
            let path = normal(&parent(&self.files[file].path).join(&value));
            let problem = match self.read(&path) {
                Err(why) => format!("cannot read `{value}`: {why}"),
                Ok(base) if self.files[base].tool != Tool::Docklint => {
                    format!("`{value}` is a file of {}'s", self.files[base].tool.name())
                }
                Ok(base) if base == file => "the file extends itself".to_owned(),
                Ok(base) if open.contains(&base) => format!("`{value}` extends this file in turn"),
                Ok(_) if open.len() >= DEEPEST => format!("more than {DEEPEST} files extend each other in a row"),
                Ok(base) => {
                    if !order.contains(&base) {
                        open.push(base);
                        self.bases_first(base, open, order);
                        open.pop();
                    }
                    continue;
                }
            };
            let mistake = Mistake::new(span, problem);
            if !self.files[file].mistakes.contains(&mistake) {
                self.files[file].mistakes.push(mistake);
            }
        }
        order.push(file);
    }
}

/// The configuration files of hadolint and dclint that stand in a folder, of each the one that is read.
pub fn others_files(disk: &dyn Disk, folder: &Path) -> Vec<PathBuf> {
    let hadolints = hadolint::NAMES.iter().map(|name| folder.join(name)).find(|path| disk.exists(path));
    hadolints.into_iter().chain(dclint::find(disk, folder)).collect()
}
