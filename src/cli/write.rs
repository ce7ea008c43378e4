//! Files changed on disk: whole or not at all, and never over somebody else's work.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Replaces the file at `path`, which held `before` when it was read, by `after`; without `before` the file is new.
///
/// It is written beside the file and renamed, so that nobody ever sees half of it. A symbolic link stays, and what it leads to
/// changes. The mode is kept, the owner where the system allows it.
///
/// # Errors
/// A sentence: the file cannot be written, or no longer holds `before`. Then it is as it was.
pub(super) fn write_file(path: &Path, before: Option<&[u8]>, after: &[u8]) -> Result<(), String> {
    replace(path, before, after)
        .map_err(|e| format!("cannot write `{}`: {}", crate::report::visible(&path.to_string_lossy()), reason(&e)))
}

fn replace(path: &Path, before: Option<&[u8]>, after: &[u8]) -> io::Result<()> {
    let Some(before) = before else { return create(path, after) };
    let target = fs::canonicalize(path)?;
    let found = fs::read(&target)?;
    // Two paths may lead to one file.
    if found == after {
        return Ok(());
    }
    if found != before {
        return Err(io::Error::other("it has changed since it was read"));
    }
    // A new file would not mind that the old one must not be written.
    let metadata = OpenOptions::new().write(true).open(&target)?.metadata()?;
    if metadata.permissions().readonly() {
        return Err(ErrorKind::PermissionDenied.into());
    }
    let temporary = Temporary::beside(&target)?;
    temporary.fill(after, Some(&metadata))?;
    fs::rename(&temporary.path, &target)
}

fn create(path: &Path, text: &[u8]) -> io::Result<()> {
    let temporary = Temporary::beside(path)?;
    temporary.fill(text, None)?;
    // Unlike a rename, a link never replaces what somebody made meanwhile.
    match fs::hard_link(&temporary.path, path) {
        Err(e) if e.kind() != ErrorKind::AlreadyExists => File::create_new(path)?.write_all(text),
        done => done,
    }
}

/// A file that is gone when it goes out of scope, unless it was renamed.
struct Temporary {
    path: PathBuf,
}

impl Temporary {
    fn beside(target: &Path) -> io::Result<Temporary> {
        let name = target.file_name().ok_or(ErrorKind::InvalidInput)?.to_string_lossy();
        let path = target.with_file_name(format!(".{name}.docklint-{}", std::process::id()));
        File::create_new(&path)?;
        Ok(Temporary { path })
    }

    fn fill(&self, text: &[u8], like: Option<&Metadata>) -> io::Result<()> {
        fs::write(&self.path, text)?;
        let Some(like) = like else { return Ok(()) };
        keep_owner(&self.path, like);
        fs::set_permissions(&self.path, like.permissions())
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// Only some may give a file away: who may not becomes its owner.
#[cfg(unix)]
fn keep_owner(path: &Path, like: &Metadata) {
    use std::os::unix::fs::{MetadataExt, chown};
    let _ = chown(path, Some(like.uid()), Some(like.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_: &Path, _: &Metadata) {}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "no such file".into(),
        ErrorKind::PermissionDenied => "permission denied".into(),
        ErrorKind::AlreadyExists => "it exists by now".into(),
        ErrorKind::ReadOnlyFilesystem => "the file system is read-only".into(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// A new folder with a file `a` that holds "old".
    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("docklint-write-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("a"), "old").unwrap();
        folder
    }

    /// What the files of a folder hold, by name; the folder goes away.
    fn left(folder: &Path) -> Vec<(String, String)> {
        let entries = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
        let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
        let mut left: Vec<_> = entries.map(|path| (name(&path), fs::read_to_string(&path).unwrap())).collect();
        left.sort();
        fs::remove_dir_all(folder).unwrap();
        left
    }

    fn pairs(files: &[(&str, &str)]) -> Vec<(String, String)> {
        files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn a_file_is_replaced() {
        let folder = folder("replaced");
        write_file(&folder.join("a"), Some(b"old"), b"new").unwrap();
        assert_eq!(write_file(&folder.join("a"), Some(b"old"), b"new"), Ok(()), "it holds this already");
        assert_eq!(left(&folder), pairs(&[("a", "new")]));
    }

    #[test]
    fn what_changed_meanwhile_is_left_alone() {
        let folder = folder("meanwhile");
        let why = write_file(&folder.join("a"), Some(b"older"), b"new").unwrap_err();
        assert!(why.ends_with("/a`: it has changed since it was read"), "{why}");
        let why = write_file(&folder.join("b"), Some(b""), b"new").unwrap_err();
        assert!(why.ends_with("/b`: no such file"), "{why}");
        let why = write_file(&folder.join("a"), None, b"new").unwrap_err();
        assert!(why.ends_with("/a`: it exists by now"), "{why}");
        assert_eq!(left(&folder), pairs(&[("a", "old")]));
    }

    #[test]
    fn a_file_is_made() {
        let folder = folder("made");
        write_file(&folder.join("b"), None, b"new").unwrap();
        assert_eq!(left(&folder), pairs(&[("a", "old"), ("b", "new")]));
    }

    #[cfg(unix)]
    #[test]
    fn the_mode_and_the_link_are_kept() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = folder("mode");
        fs::set_permissions(folder.join("a"), fs::Permissions::from_mode(0o755)).unwrap();
        symlink("a", folder.join("link")).unwrap();
        write_file(&folder.join("link"), Some(b"old"), b"new").unwrap();
        assert!(fs::symlink_metadata(folder.join("link")).unwrap().is_symlink());
        assert_eq!(fs::metadata(folder.join("a")).unwrap().permissions().mode() & 0o777, 0o755);
        fs::set_permissions(folder.join("a"), fs::Permissions::from_mode(0o444)).unwrap();
        let why = write_file(&folder.join("link"), Some(b"new"), b"newer").unwrap_err();
        assert!(why.ends_with("/link`: permission denied"), "{why}");
        assert_eq!(left(&folder), pairs(&[("a", "new"), ("link", "new")]));
    }
}
