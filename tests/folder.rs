//! Temporary folders for tests that need a real disk.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder that goes away with its owner.
pub struct Folder(PathBuf);

impl Folder {
    /// A new folder with these files, each of which holds its own path.
    pub fn with(files: &[&str]) -> Folder {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("docklint-test-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = Folder(std::env::temp_dir().join(name));
        std::fs::create_dir_all(folder.path()).unwrap();
        for file in files {
            folder.write(file, file);
        }
        folder
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
