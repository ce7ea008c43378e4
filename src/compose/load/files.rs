//! The files that services name.

use super::{Content, File, Loader, ReadError, folder_of, join};
use crate::compose::dotenv;
use crate::compose::problem::{Problem, ProblemKind};
use crate::compose::tree::Place;
use crate::compose::{Service, model};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

impl Loader<'_> {
    /// Reads every file of `env_file`, and looks for those of `label_file`.
    pub(super) fn service_files(&mut self, services: &mut [Service]) {
        let mut found = HashMap::new();
        for service in services {
            for env_file in &mut service.env_file {
                env_file.file = self.env_file(env_file, &mut found);
            }
            for label_file in model::texts(&service.node, "label_file") {
                let Some(path) = label_file.known() else { continue };
                let path = self.path_of(path, label_file.place);
                if let Err(error) = (self.read)(&path) {
                    self.missing(&path, &error, label_file.place);
                }
            }
        }
    }

    fn path_of(&self, path: &str, place: Place) -> PathBuf {
        join(&self.files[place.file as usize].folder, path)
    }

    fn env_file(&mut self, env_file: &model::EnvFile, found: &mut HashMap<(PathBuf, bool), u32>) -> Option<u32> {
        let path = self.path_of(env_file.path.known()?, env_file.path.place);
        let key = (path, env_file.raw);
        if let Some(file) = found.get(&key) {
            return Some(*file);
        }
        let (path, _) = &key;
        let source = match (self.read)(path) {
            Ok(source) => source,
            Err(ReadError::Missing) if !env_file.required => return None,
            Err(error) => {
                self.missing(path, &error, env_file.path.place);
                return None;
            }
        };
        let parsed = if env_file.raw { dotenv::parse_raw(&source) } else { dotenv::parse(&source) };
        let file = self.next_file();
        let faults = parsed.faults.iter().map(|fault| Problem::of_fault(ProblemKind::InvalidEnvFile, file, fault));
        self.notes.problems.extend(faults);
        self.files.push(File { path: path.clone(), folder: folder_of(path), source, content: Content::Env(Arc::new(parsed)) });
        found.insert(key, file);
        Some(file)
    }

    /// Reports a file that is named and cannot be read.
    pub(super) fn missing(&mut self, path: &Path, error: &ReadError, place: Place) {
        let path = path.display();
        let message = match error {
            ReadError::Missing => format!("there is no file `{path}`"),
            ReadError::Unreadable(reason) => format!("`{path}` cannot be read: {reason}"),
        };
        self.problem(Problem::new(ProblemKind::MissingFile, place, message));
    }
}
