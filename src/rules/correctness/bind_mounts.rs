//! The folders and files of the host that a service mounts.

use crate::compose::model::{Mount, MountKind, TextField};
use crate::compose::{Compose, Service};
use crate::ignorefile::clean;
use crate::project::disk::{EntryKind, parent};
use crate::project::{Composition, Disk};
use crate::rules::built::host_path;
use std::path::{Path, PathBuf};

/// A path of the host in a container.
pub(super) struct Bind<'c> {
    /// The item of `volumes`.
    pub mount: &'c Mount,
    /// The path on the host as it is written.
    pub source: &'c TextField,
    /// Where that leads.
    pub host: PathBuf,
    /// Where in the container: clean.
    pub target: String,
}

/// The binds of a service whose host path is relative, and known as the target is.
pub(super) fn binds<'c>(composition: &'c Composition, service: &'c Service) -> Vec<Bind<'c>> {
    service.volumes.iter().filter_map(|mount| bind(&composition.compose, mount)).collect()
}

fn bind<'c>(compose: &Compose, mount: &'c Mount) -> Option<Bind<'c>> {
    let source = mount.source.as_ref().filter(|_| mount.kind == Some(MountKind::Bind))?;
    let target = mount.target.as_ref()?.known()?;
    let host = host_path(compose, source.place, source.known()?)?;
    let is_absolute = target.starts_with('/');
    is_absolute.then(|| Bind { mount, source, host, target: clean(target).into_owned() })
}

/// Where everything else that a service mounts lies in the container; `None` where one of these paths is not known.
pub(super) fn targets(service: &Service) -> Option<Vec<String>> {
    let of_volumes = service.volumes.iter().map(|mount| mount.target.as_ref()?.known());
    let of_tmpfs = service.tmpfs.iter().map(|tmpfs| Some(tmpfs.known()?.split(':').next().unwrap_or_default()));
    of_volumes.chain(of_tmpfs).map(|target| Some(clean(target?).into_owned())).collect()
}

/// What is at a path of the host; `None` for nothing, and for links and devices, which lead anywhere.
pub(super) fn kind(disk: &dyn Disk, path: &Path) -> Option<EntryKind> {
    let Some(name) = path.file_name() else { return Some(EntryKind::Dir) };
    let name = name.to_string_lossy();
    let entry = disk.list(&parent(path)).ok()?.into_iter().find(|entry| entry.name == name)?;
    matches!(entry.kind, EntryKind::File | EntryKind::Dir).then_some(entry.kind)
}

/// Ends of the names of files that programs read and people write.
#[rustfmt::skip]
const FILES: [&str; 26] = [
    "cfg", "cnf", "conf", "config", "css", "env", "hcl", "html", "ini", "js", "json", "lua", "php", "pl", "properties", "py", "rb",
    "rules", "sh", "sql", "template", "toml", "ts", "xml", "yaml", "yml",
];

/// Whether a path is surely meant to be one of a file.
pub(super) fn is_of_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').is_some_and(|(stem, end)| !stem.is_empty() && FILES.contains(&end.to_ascii_lowercase().as_str()))
}
