//! From files to a [`Compose`].

use super::{Compose, Place};
use crate::source::Source;
use crate::yaml;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One file, in one role.
#[derive(Clone, Debug)]
pub struct File {
    /// Where it was read from.
    pub path: PathBuf,
    /// What relative paths in it are relative to.
    pub folder: PathBuf,
    /// Its text.
    pub source: Arc<Source>,
    /// Its YAML, as it is written.
    pub tree: Arc<yaml::Tree>,
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// There is none.
    Missing,
    /// There is one, and it cannot be read: why, as in "is a directory".
    Unreadable(String),
}

/// What variables are known.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// Those that are known, beside those of `.env`, which they hide.
    pub variables: BTreeMap<String, String>,
    /// Whether these and `.env` are all there are. Then any other is unset; else it is unknown, but where a default is given for it, as
    /// in `${NAME:-default}`: that is what a fresh checkout has.
    pub complete: bool,
}

/// How a project is loaded.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What variables are known.
    pub environment: Environment,
    /// Whether the main file is only an override: then it is not blamed for what a file below it may bring.
    pub is_override: bool,
    /// Whether files that services name (`env_file`, `label_file`) are looked for.
    pub check_files: bool,
}

/// A use of a variable.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    /// All of it: `$NAME` or `${NAME:-word}`.
    pub place: Place,
    /// The name.
    pub name: String,
    /// Whether a value was found for it.
    pub is_set: bool,
    /// The operator, such as `:-`; empty for none.
    pub operator: &'static str,
}

/// Loads a project: `main`, on it the files of `overrides` in order, and what they extend and include.
///
/// `read` is asked for files by path. Paths are put together by name alone, from the folder of `main`.
pub fn load(
    main: &Path,
    overrides: &[PathBuf],
    options: &Options,
    read: &dyn Fn(&Path) -> Result<Arc<Source>, ReadError>,
) -> Compose {
    let _ = (main, overrides, options, read);
    unimplemented!("the next commit")
}
