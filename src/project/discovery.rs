//! Which files to lint: [`discover`].

use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};
use std::sync::mpsc;

use ignore::{DirEntry, Error, WalkBuilder, WalkState};

use super::Roots;
use super::composition::is_compose_name;
use super::disk::{RealDisk, normal};

/// The files to lint, and what could not be looked at.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Discovery {
    /// Each file once, in the order of the text of their paths: relative to the current directory where it was asked for so, without a leading `./`.
    pub files: Vec<PathBuf>,
    /// What does not exist or cannot be read, ordered by path, and why.
    pub errors: Vec<(PathBuf, String)>,
}

/// Directories that are not entered unless they are named.
const SKIPPED: [&str; 4] = [".git", ".hg", ".svn", "node_modules"];

/// Finds the files to lint: one that is named is taken, whatever it is called; in a directory those are, whose name is `wanted`.
///
/// `.gitignore` and `.ignore` files are honoured: those in the directory also outside of a git repository, those above it only
/// inside one. A user's own git configuration is not, so every machine finds the same. Hidden directories are entered. Symbolic
/// links are followed where they are named, and nowhere else.
pub fn discover(paths: &[PathBuf], wanted: fn(&str) -> bool) -> Discovery {
    let mut discovery = Discovery::default();
    let mut dirs = Vec::new();
    for path in paths {
        match std::fs::metadata(path) {
            Ok(found) if found.is_dir() => dirs.push(path),
            Ok(_) => discovery.files.push(shown(path)),
            Err(error) => discovery.errors.push((shown(path), error.to_string())),
        }
    }
    if !dirs.is_empty() {
        search(&dirs, wanted, &mut discovery);
    }
    discovery.files = once_each(discovery.files);
    discovery.errors.sort();
    discovery.errors.dedup();
    discovery
}

fn search(dirs: &[&PathBuf], wanted: fn(&str) -> bool, discovery: &mut Discovery) {
    let mut walk = WalkBuilder::empty();
    for dir in dirs {
        walk.add(dir);
    }
    walk.hidden(false).git_global(false).git_exclude(false).filter_entry(is_entered);
    // Outside of a repository there is no telling where a project ends, and many a `~/.gitignore` says `*`.
    let roots = Roots::new(&RealDisk);
    let in_repository = dirs.iter().all(|dir| roots.repository(dir).is_some());
    walk.require_git(in_repository).parents(in_repository);

    for message in walk_small(&walk, wanted).unwrap_or_else(|| walk_parallel(&walk, wanted)) {
        match message {
            Ok(path) => discovery.files.push(shown(&path)),
            Err(error) => discovery.errors.push(explain(error)),
        }
    }
}

/// A tree of fewer entries is walked before threads for it would have started.
const SMALL: usize = 400;

/// What a small tree holds; `None` if it is not small.
fn walk_small(walk: &WalkBuilder, wanted: fn(&str) -> bool) -> Option<Vec<Result<PathBuf, Error>>> {
    let mut found = Vec::new();
    for (count, entry) in walk.build().enumerate() {
        if count == SMALL {
            return None;
        }
        found.extend(message(entry, wanted));
    }
    Some(found)
}

fn walk_parallel(walk: &WalkBuilder, wanted: fn(&str) -> bool) -> Vec<Result<PathBuf, Error>> {
    let (found, all_found) = mpsc::channel();
    walk.build_parallel().run(|| {
        let found = found.clone();
        Box::new(move |entry| match message(entry, wanted) {
            Some(message) => found.send(message).map_or(WalkState::Quit, |()| WalkState::Continue),
            None => WalkState::Continue,
        })
    });
    drop(found);
    all_found.into_iter().collect()
}

/// A file that is wanted, or why something could not be looked at.
fn message(entry: Result<DirEntry, Error>, wanted: fn(&str) -> bool) -> Option<Result<PathBuf, Error>> {
    match entry {
        Err(error) => Some(Err(error)),
        Ok(entry) => is_wanted(&entry, wanted).then(|| Ok(entry.into_path())),
    }
}

fn is_entered(entry: &DirEntry) -> bool {
    entry.depth() == 0 || !SKIPPED.iter().any(|skipped| entry.file_name() == *skipped)
}

fn is_wanted(entry: &DirEntry, wanted: fn(&str) -> bool) -> bool {
    // A workflow may be called after what it runs: `compose-test.yml`.
    let is_workflow = entry.path().parent().is_some_and(|folder| folder.ends_with(".github/workflows"));
    !is_workflow && entry.file_type().is_some_and(|kind| kind.is_file()) && entry.file_name().to_str().is_some_and(wanted)
}

fn explain(error: Error) -> (PathBuf, String) {
    match error {
        Error::WithDepth { err, .. } | Error::WithLineNumber { err, .. } => explain(*err),
        Error::WithPath { path, err } => (shown(&path), explain(*err).1),
        Error::Io(error) => (PathBuf::new(), error.to_string()),
        other => (PathBuf::new(), other.to_string()),
    }
}

/// The path as reports show it: without `./`.
fn shown(path: &Path) -> PathBuf {
    path.components().filter(|part| *part != Component::CurDir).collect()
}

/// Each file once, though it may have been named in several ways; in the order of the text that is shown.
fn once_each(files: Vec<PathBuf>) -> Vec<PathBuf> {
    let current = std::env::current_dir().unwrap_or_default();
    let mut known = HashSet::new();
    let mut files: Vec<PathBuf> =
        files.into_iter().filter(|file| known.insert(normal(&current.join(file)).into_os_string())).collect();
    files.sort_by(|a, b| a.as_os_str().cmp(b.as_os_str()));
    files
}

/// Whether a file of this name is one that docklint reads in a folder: a Dockerfile or a Compose file.
pub fn is_wanted_name(name: &str) -> bool {
    is_dockerfile_name(name) || is_compose_name(name)
}

/// Whether a file of this name is a Dockerfile, whatever the case: `Dockerfile`, `Dockerfile.dev`, `Dockerfile-dev`,
/// `Dockerfile_dev`, `Dockerfile2`, `DockerfileDev`, `dev.Dockerfile`, and the same with `Containerfile`.
///
/// Names that say otherwise are not: `Dockerfile.dockerignore`, `Dockerfile.md`, `dockerfile.go`, `Dockerfile.j2`, `Dockerfile.bak`.
pub fn is_dockerfile_name(name: &str) -> bool {
    ["dockerfile", "containerfile"].iter().any(|word| is_named_after(word, name))
}

fn is_named_after(word: &str, name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    if let Some(rest) = lower.strip_prefix(word) {
        let variant = name[word.len()..].strip_prefix(['.', '-', '_']);
        let is_variant = match variant {
            Some(variant) => !variant.is_empty(),
            None => name[word.len()..].starts_with(|c: char| c.is_ascii_digit() || c.is_ascii_uppercase()),
        };
        return rest.is_empty() || is_variant && !is_of_another_kind(rest);
    }
    let is_editors_own = name.starts_with(".#") || name.starts_with('#');
    lower.strip_suffix(word).is_some_and(|rest| rest.ends_with('.')) && !is_editors_own
}

/// Whether the end of a name says that the file is a document, a program, a template or a leftover.
fn is_of_another_kind(lower: &str) -> bool {
    let extension = lower.rsplit_once('.').map_or("", |(_, extension)| extension);
    lower.ends_with('~') || NOT_DOCKERFILES.contains(&extension)
}

/// Extensions of files that are named after Dockerfiles, but are none. What could be a system, a distribution, a version or a variant
/// (`rpm`, `deb`, `node`, `php`, `old`, `sample`, `dist`) is not among them.
#[rustfmt::skip]
const NOT_DOCKERFILES: &[&str] = &[
    // ignore files
    "dockerignore", "containerignore", "gitignore",
    // documents and pictures
    "md", "markdown", "mdx", "rst", "adoc", "asciidoc", "txt", "htm", "html", "css", "scss", "pdf", "svg", "png", "gif", "ico", "jpg",
    "jpeg", "webp",
    // data
    "json", "jsonc", "json5", "jsonl", "yaml", "yml", "toml", "xml", "csv", "ini", "cfg", "conf", "properties", "lock", "sum", "snap",
    "plist", "log", "sql", "zip", "tar", "gz", "tgz", "asc", "sig", "sha256", "license",
    // programs and editor grammars
    "go", "py", "pyc", "pyi", "js", "cjs", "mjs", "jsx", "ts", "cts", "mts", "tsx", "vue", "rs", "rb", "java", "class", "kt", "kts",
    "scala", "groovy", "c", "cc", "cpp", "h", "hpp", "cs", "fs", "swift", "lua", "pl", "ex", "exs", "hs", "ml", "el", "sh", "bash",
    "zsh", "ps1", "bat", "cmd", "vim", "snippets", "tmlanguage", "sublime-syntax", "bnf", "g4", "nix",
    // templates
    "j2", "jinja", "jinja2", "njk", "tmpl", "tpl", "template", "templ", "tera", "gotmpl", "erb", "ejs", "hbs", "handlebars", "mustache",
    "liquid", "mako", "twig", "m4", "in", "jsonnet", "cue",
    // leftovers
    "bak", "backup", "orig", "rej", "diff", "patch", "swp", "swo", "swn", "tmp", "temp", "save",
];
