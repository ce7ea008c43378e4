//! How compositions lie to each other: which of them read a file, and which lie in a folder.

use super::composition::Composition;
use super::disk::{normal, parent};
use crate::diagnostic::FileId;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Numbers of compositions, by what they have in common; so that nobody looks through all of them for each.
#[derive(Debug, Default)]
pub struct Kin {
    readers: HashMap<FileId, Vec<usize>>,
    folders: HashMap<PathBuf, Vec<usize>>,
    above: HashMap<PathBuf, Vec<usize>>,
}

impl Kin {
    pub(super) fn of(compositions: &[Composition]) -> Kin {
        let mut kin = Kin::default();
        for (number, composition) in compositions.iter().enumerate() {
            for file in &composition.files {
                let readers = kin.readers.entry(*file).or_default();
                // A file may be there twice, for two folders.
                if readers.last() != Some(&number) {
                    readers.push(number);
                }
            }
            let Some(main) = composition.compose.files.first() else { continue };
            let folder = parent(&normal(&main.path));
            if folder.file_name().is_some() {
                kin.above.entry(parent(&folder)).or_default().push(number);
            }
            kin.folders.entry(folder).or_default().push(number);
        }
        kin
    }

    /// Those that read a file.
    pub fn readers(&self, file: FileId) -> &[usize] {
        self.readers.get(&file).map_or(&[], Vec::as_slice)
    }

    /// Those whose main file lies in a folder, a normal path.
    pub fn in_folder(&self, folder: &Path) -> &[usize] {
        self.folders.get(folder).map_or(&[], Vec::as_slice)
    }

    /// Those whose main file lies in a folder of a folder.
    pub fn below(&self, folder: &Path) -> &[usize] {
        self.above.get(folder).map_or(&[], Vec::as_slice)
    }
}
