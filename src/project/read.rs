//! From the bytes of a file to a [`File`].

use super::disk::slashed;
use super::{Content, File, panic};
use crate::dockerfile::{self, Dockerfile, Outside};
use crate::ignorefile::IgnoreFile;
use crate::source::Source;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// Parses a Dockerfile; `also` is asked of one that could be read.
pub(super) fn parsed<R>(
    name: String,
    bytes: io::Result<Vec<u8>>,
    outside: Outside,
    also: impl Fn(&Dockerfile) -> Option<R>,
) -> (File, Option<R>) {
    let source = match bytes.map(|b| Source::from_bytes(&name, b)) {
        Ok(Ok(source)) => Arc::new(source),
        Ok(Err(why)) => return (unreadable(&name, why.to_string()), None),
        Err(why) => return (unreadable(&name, reason(&why)), None),
    };
    let dockerfile = match panic::catch(|| dockerfile::parse_with(&source, outside)) {
        Ok(dockerfile) => dockerfile,
        Err(message) => return (File::new(source, Content::Broken(message)), None),
    };
    let also = also(&dockerfile);
    (File::new(source, Content::Dockerfile(Box::new(dockerfile))), also)
}

/// Parses an ignore file.
pub(super) fn read_ignore(name: &str, bytes: io::Result<Vec<u8>>) -> File {
    match bytes.map(|b| Source::from_bytes(name, b)) {
        Ok(Ok(source)) => {
            let content = Content::Ignore(Arc::new(IgnoreFile::parse(&source)));
            File::new(source, content)
        }
        Ok(Err(why)) => unreadable(name, why.to_string()),
        Err(why) => unreadable(name, reason(&why)),
    }
}

/// A file that could not be read.
pub(super) fn unreadable(name: &str, why: String) -> File {
    File::new(Source::new(name, ""), Content::Unreadable(why))
}

/// An error of the system in plain words.
pub(crate) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file".into(),
        io::ErrorKind::PermissionDenied => "permission denied".into(),
        io::ErrorKind::IsADirectory => "it is a directory".into(),
        _ => error.to_string(),
    }
}

/// A path as reports show it.
pub(super) fn shown(path: &Path) -> String {
    let text = slashed(path);
    text.strip_prefix("./").map_or(text.clone(), str::to_string)
}
