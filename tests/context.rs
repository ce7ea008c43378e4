//! What a build finds in its context.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use docklint::ignorefile::IgnoreFile;
use docklint::project::context::{Context, Listing, default_context, find_ignore_file, walk};
use docklint::project::disk::{Disk, EntryKind, MemoryDisk, RealDisk};
use docklint::source::Source;
use proptest::prelude::*;

use crate::folder::Folder;

fn disk(files: &[&str]) -> MemoryDisk {
    MemoryDisk::new(files.iter().map(|path| (path, *path)))
}

fn ignoring(text: &str) -> IgnoreFile {
    IgnoreFile::parse(&Source::new(".dockerignore", text))
}

fn files(listing: &Listing) -> Vec<&str> {
    listing.items.iter().filter(|item| item.kind != EntryKind::Dir).map(|item| item.path.as_str()).collect()
}

#[test]
fn a_listing_and_its_sums() {
    let disk = disk(&["app/a", "app/src/x/y", "app/src-old", "app/src/b", "other"]);
    let context = Context::new("app".into(), None);
    let listing = context.listing(&disk);
    assert_eq!(files(listing), ["a", "src-old", "src/b", "src/x/y"]);
    assert_eq!((listing.files, listing.bytes), (4, 5 + 11 + 9 + 11));
    let folders: Vec<_> = listing.folders().into_iter().map(|folder| (folder.path, folder.files, folder.bytes)).collect();
    assert_eq!(folders, [("src".to_owned(), 2, 20)]);
    assert_eq!(listing.get("src/b").map(|item| item.size), Some(9));
    for path in [".", "/", "a", "./src/", "src/x", "/src/b", "src/../a"] {
        assert!(listing.contains(path), "{path}");
    }
    for path in ["b", "sr", "src/x/y/z", "../other"] {
        assert!(!listing.contains(path), "{path}");
    }
}

#[test]
fn the_ignore_file_counts() {
    let disk = disk(&["a", "src/main.rs", "src/deep/x.log", "src/deep/keep.log", "node_modules/m/index.js"]);
    let ignore = ignoring("*\n!src\n**/*.log\n!**/keep.log\n");
    let context = Context::new(PathBuf::new(), Some(Arc::new(ignore)));
    assert_eq!(files(context.listing(&disk)), ["src/deep/keep.log", "src/main.rs"]);
    // A directory that is ignored, and has something taken back in.
    let listing = walk(&disk, Path::new(""), Some(&ignoring("src\n!src/main.rs")), 100);
    assert!(listing.get("src").is_none() && listing.contains("src") && listing.contains("src/main.rs"));
    assert!(!listing.contains("src/deep"));
}

/// A disk that says which directories were listed.
struct Watched(MemoryDisk, std::sync::Mutex<Vec<PathBuf>>);

impl Disk for Watched {
    fn read(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        self.0.read(path)
    }

    fn list(&self, dir: &Path) -> std::io::Result<Vec<docklint::project::Entry>> {
        self.1.lock().unwrap().push(dir.to_owned());
        self.0.list(dir)
    }
}

#[test]
fn ignored_directories_are_passed_by() {
    let disk = Watched(disk(&["a/b/c/d", "keep/x", "node_modules/m/x"]), Default::default());
    walk(&disk, Path::new(""), Some(&ignoring("a\nnode_modules\n!a/b/x")), 100);
    assert_eq!(*disk.1.lock().unwrap(), [Path::new(""), Path::new("a"), Path::new("keep"), Path::new("a/b")]);
}

#[test]
fn a_listing_is_bounded() {
    let disk = disk(&["a/1/2/3", "a/4", "b/1", "c"]);
    let listing = walk(&disk, Path::new(""), None, 4);
    assert!(listing.truncated);
    assert_eq!(listing.items.iter().map(|item| item.path.as_str()).collect::<Vec<_>>(), ["a", "a/1", "b", "c"]);
    assert!(!walk(&disk, Path::new(""), None, 8).truncated);
    assert_eq!(walk(&disk, Path::new("none"), None, 7).unreadable, ["."]);
}

#[cfg(unix)]
#[test]
fn links_are_listed_and_not_followed() {
    let folder = Folder::with(&["outside/secret", "app/file"]);
    std::os::unix::fs::symlink("../outside", folder.path().join("app/link")).unwrap();
    std::os::unix::fs::symlink(".", folder.path().join("app/self")).unwrap();
    let listing = walk(&RealDisk, &folder.path().join("app"), None, 100);
    assert_eq!(files(&listing), ["file", "link", "self"]);
    assert_eq!(listing.get("link").map(|item| item.kind), Some(EntryKind::Link));
}

#[test]
fn deep_directories_do_no_harm() {
    let path = "d/".repeat(2000) + "file";
    assert_eq!(walk(&disk(&[&path]), Path::new(""), Some(&ignoring("**/x\n!**/d")), 10_000).files, 1);
}

#[test]
fn which_ignore_file() {
    let find = |files: &[&str]| find_ignore_file(&disk(files), Path::new("docker/Dockerfile"), Path::new("")).map(|(path, _)| path);
    assert_eq!(find(&["docker/Dockerfile.dockerignore", ".dockerignore"]), Some("docker/Dockerfile.dockerignore".into()));
    assert_eq!(find(&[".dockerignore", "docker/.dockerignore"]), Some(".dockerignore".into()));
    assert_eq!(find(&["docker/.dockerignore"]), None);
    let empty = MemoryDisk::new([("Dockerfile.dockerignore", ""), (".dockerignore", "a")]);
    let (path, content) = find_ignore_file(&empty, Path::new("Dockerfile"), Path::new("")).unwrap();
    assert_eq!((path, content.unwrap()), ("Dockerfile.dockerignore".into(), vec![]));
}

#[test]
fn the_context_a_dockerfile_is_written_for() {
    let disk = disk(&["package.json", "src/a", "docker/web/Dockerfile", "docker/web/nginx.conf", "docker/shared/x", "svc/go.mod"]);
    let context =
        |dockerfile: &str, sources: &[&str], stop: &str| default_context(&disk, dockerfile.as_ref(), sources, stop.as_ref());
    let web = "docker/web/Dockerfile";
    assert_eq!(context(web, &["nginx.conf"], ""), Path::new("docker/web"));
    assert_eq!(context(web, &["package.json", "src/"], "."), Path::new(""));
    assert_eq!(context(web, &["nginx.conf", "/package.json", "./src"], ""), Path::new(""));
    assert_eq!(context(web, &["nginx.conf", "package.json"], ""), Path::new("docker/web"), "of equals the nearest");
    assert_eq!(context(web, &["shared/x"], ""), Path::new("docker"));
    assert_eq!(context(web, &["package.json"], "docker"), Path::new("docker/web"), "not beyond the project");
    assert_eq!(context(web, &["package.json"], "/else/where"), Path::new("docker/web"));
    assert_eq!(context(web, &[".", "nothing", "*"], ""), Path::new("docker/web"));
    assert_eq!(context(web, &["src/*.js"], ""), Path::new(""), "the part before a wildcard");
    assert_eq!(context("./svc/Dockerfile", &["svc/go.mod"], ""), Path::new(""));
    assert_eq!(context("Dockerfile", &["missing"], ""), Path::new(""));
}

#[test]
fn a_context_above_the_current_directory() {
    let folder = Folder::with(&["src/main.rs", "docker/Dockerfile"]);
    let dockerfile = folder.path().join("docker/Dockerfile");
    assert_eq!(default_context(&RealDisk, &dockerfile, &["src"], folder.path()), folder.path());
    let memory = disk(&["../package.json", "sub/Dockerfile"]);
    assert_eq!(default_context(&memory, Path::new("sub/Dockerfile"), &["package.json"], Path::new("..")), Path::new(".."));
}

proptest! {
    /// A walk prunes and inherits, and still sends exactly what the ignore file leaves.
    #[test]
    fn a_walk_agrees_with_the_patterns(
        text in r"(!?(a|b|\*|\?|\*\*|[ab]\*|/|\[\^a\]){1,6}\n){1,5}",
        paths in proptest::collection::vec(r"[ab](/[ab]){0,4}/f", 1..8),
    ) {
        let ignore = ignoring(&text);
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let listing = walk(&disk(&paths), Path::new(""), Some(&ignore), 1000);
        let mut kept: Vec<&str> = paths.into_iter().filter(|path| !ignore.matches(path)).collect();
        kept.sort_unstable();
        kept.dedup();
        prop_assert_eq!(files(&listing), kept);
    }
}
