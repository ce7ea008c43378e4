//! The root of the project that a file belongs to.

use super::disk::{Disk, normal, parent};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Finds the roots of projects; looks at each directory once.
pub struct Roots<'d> {
    disk: &'d dyn Disk,
    /// The current folder.
    current: PathBuf,
    known: Mutex<HashMap<PathBuf, Option<PathBuf>>>,
}

impl<'d> Roots<'d> {
    /// Knows nothing yet.
    pub fn new(disk: &'d dyn Disk) -> Roots<'d> {
        Roots { disk, current: std::env::current_dir().unwrap_or_default(), known: Mutex::new(HashMap::new()) }
    }

    /// The nearest directory above a file that holds `.git`, else `fallback`.
    ///
    /// As relative or absolute as `file` is, and normal: empty for the current directory.
    pub fn of(&self, file: &Path, fallback: &Path) -> PathBuf {
        self.repository(&parent(&normal(file))).unwrap_or_else(|| normal(fallback))
    }

    /// The directory itself or the nearest above it that holds `.git`.
    pub fn repository(&self, dir: &Path) -> Option<PathBuf> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let mut passed = Vec::new();
        let mut dir = normal(dir);
        let depth = self.current.join(&dir).components().count();
        let root = loop {
            if let Some(root) = known.get(&dir) {
                break root.clone();
            }
            passed.push(dir.clone());
            if self.disk.exists(&dir.join(".git")) {
                break Some(dir);
            }
            let above = parent(&dir);
            if above == dir || passed.len() >= depth {
                break None;
            }
            dir = above;
        };
        known.extend(passed.into_iter().map(|dir| (dir, root.clone())));
        root
    }
}
