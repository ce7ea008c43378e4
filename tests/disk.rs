//! The three disks give the same answers.

use std::io::ErrorKind;
use std::path::Path;

use docklint::project::disk::{Disk, EntryKind, MemoryDisk, Overlay, RealDisk, normal, parent};

use crate::folder::Folder;

const FILES: [&str; 5] = ["b/c/d", "b/c-d", "b/x", "a", "z"];

fn names(disk: &dyn Disk, dir: &Path) -> Vec<String> {
    disk.list(dir).unwrap().into_iter().map(|entry| entry.name).collect()
}

#[test]
fn memory_is_like_a_real_disk() {
    let folder = Folder::with(&FILES);
    let memory = MemoryDisk::new(FILES.map(|path| (folder.path().join(path), path)));
    for dir in ["", "b", "b/c", "b/../b/.", "none", "a"] {
        let dir = folder.path().join(dir);
        let (real, memory) = (RealDisk.list(&dir), memory.list(&dir));
        assert_eq!(real.is_ok(), memory.is_ok() && !dir.ends_with("a"), "{}", dir.display());
        if let Ok(real) = real {
            assert_eq!(real, memory.unwrap());
        }
    }
    for file in ["a", "b/c/d", "b", "none"] {
        let file = folder.path().join(file);
        assert_eq!(RealDisk.read(&file).ok(), memory.read(&file).ok());
    }
}

#[test]
fn only_regular_files_are_read() {
    let folder = Folder::with(&["file"]);
    assert_eq!(RealDisk.read(folder.path()).unwrap_err().kind(), ErrorKind::IsADirectory);
    assert_eq!(RealDisk.read(&folder.path().join("none")).unwrap_err().kind(), ErrorKind::NotFound);
    if cfg!(unix) {
        assert_eq!(RealDisk.read(Path::new("/dev/null")).unwrap_err().to_string(), "is not a regular file");
        let fifo = folder.path().join("fifo");
        if std::process::Command::new("mkfifo").arg(&fifo).status().is_ok_and(|status| status.success()) {
            assert_eq!(RealDisk.read(&fifo).unwrap_err().to_string(), "is not a regular file");
            assert_eq!(RealDisk.list(folder.path()).unwrap()[0].kind, EntryKind::Other);
        }
    }
}

#[test]
fn open_buffers_lie_on_top() {
    let under = MemoryDisk::new([("a", "old"), ("b/x", "x")]);
    let over = MemoryDisk::new([("a", "newer"), ("b/new", ""), ("fresh/file", "")]);
    let disk = Overlay { over, under: std::sync::Arc::new(under) };
    assert_eq!(disk.read(Path::new("a")).unwrap(), b"newer");
    assert_eq!(disk.read(Path::new("b/x")).unwrap(), b"x");
    assert_eq!(names(&disk, Path::new("")), ["a", "b", "fresh"]);
    assert_eq!(names(&disk, Path::new("b")), ["new", "x"]);
    assert_eq!(disk.list(Path::new(".")).unwrap()[0].size, 5);
    assert_eq!(names(&disk, Path::new("fresh")), ["file"]);
    assert!(disk.list(Path::new("none")).is_err());
}

#[test]
fn files_come_and_go() {
    let mut disk = MemoryDisk::default();
    assert_eq!(names(&disk, Path::new("")), [""; 0]);
    disk.insert("./a/b", "x");
    assert!(disk.exists(Path::new("a")) && disk.exists(Path::new("a/./b")) && disk.exists(Path::new("")));
    disk.remove("a/b");
    assert!(!disk.exists(Path::new("a")));
}

#[test]
fn paths_without_a_disk() {
    for (path, shortest) in
        [("./a/../b/.", "b"), ("", ""), (".", ""), ("a/..", ""), ("../a", "../a"), ("../../a/..", "../.."), ("/../a", "/a")]
    {
        assert_eq!(normal(Path::new(path)), Path::new(shortest), "{path}");
    }
    for (path, above) in [("a/b", "a"), ("a", ""), ("", ".."), ("..", "../.."), ("/a", "/"), ("/", "/")] {
        assert_eq!(parent(Path::new(path)), Path::new(above), "{path}");
    }
}
