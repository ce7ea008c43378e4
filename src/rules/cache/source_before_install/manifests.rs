//! The manifest files that an install needs, as a `COPY` names them.

use super::context::Evidence;
use super::copies::Broad;
use super::installs::Install;
use crate::project::places;
use crate::shell::tools::Manager;

/// A file or folder that an install reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// Its path in the context, or a pattern where the disk does not tell.
    pub path: String,
    /// Whether it is a folder.
    pub is_folder: bool,
}

/// Into so many folders manifest files are copied.
const FOLDERS: usize = 16;

/// What all installs need: what is on disk, else what the text tells; `None` where neither is sure.
pub fn needed(copy: &Broad, installs: &[(Install, Evidence)]) -> Option<Vec<Manifest>> {
    let mut all: Vec<Manifest> = Vec::new();
    for (install, evidence) in installs {
        let own = match evidence.manifests.as_slice() {
            [] => by_text(copy, install)?,
            found => {
                let folder = |path: &String| evidence.folders.contains(path);
                found.iter().map(|path| Manifest { path: path.clone(), is_folder: folder(path) }).collect()
            }
        };
        all.extend(own.into_iter().filter(|manifest| !all.contains(manifest)).collect::<Vec<_>>());
    }
    (!all.is_empty()).then_some(all)
}

fn by_text(copy: &Broad, install: &Install) -> Option<Vec<Manifest>> {
    // Whether another source is a folder, the text does not tell.
    let below = places::within(&copy.target, &install.folder).filter(|_| copy.source == ".")?;
    let names: &[&str] = match install.manager {
        Manager::Npm => &["package*.json"],
        Manager::Yarn => &["package.json", "yarn.lock*"],
        Manager::Pnpm => &["package.json", "pnpm-lock.yaml*"],
        Manager::Bun => &["package.json", "bun.lock*"],
        Manager::Uv => &["pyproject.toml", "uv.lock*"],
        Manager::Poetry => &["pyproject.toml", "poetry.lock*"],
        Manager::Pipenv => &["Pipfile*"],
        Manager::Bundler => &["Gemfile*"],
        Manager::Go => &["go.mod", "go.sum*"],
        Manager::Mix => &["mix.exs", "mix.lock*"],
        _ => &[],
    };
    let paths: Vec<String> = match install.manifests.as_slice() {
        [] => names.iter().map(|name| places::join("/", &format!("{below}/{name}"))).collect(),
        named => named
            .iter()
            .map(|path| places::within(&copy.target, path).map(|path| places::join("/", path)))
            .collect::<Option<_>>()?,
    };
    let manifest = |path: String| Manifest { path: path.trim_start_matches('/').to_owned(), is_folder: false };
    Some(paths.into_iter().map(manifest).collect())
}

/// The manifest files by the folder that they go to, seen from the target of the copy; a folder goes to one of its name.
pub fn by_folder(copy: &Broad, needed: Vec<Manifest>) -> Option<Vec<(String, Vec<String>)>> {
    let source = if copy.source == "." { "" } else { copy.source.as_str() };
    let mut folders: Vec<(String, Vec<String>)> = Vec::new();
    for manifest in needed {
        let below = places::within_context(source, &manifest.path)?;
        let folder = if manifest.is_folder { below } else { below.rsplit_once('/').map_or("", |(folder, _)| folder) }.to_owned();
        let path = if manifest.is_folder { format!("{}/", manifest.path) } else { manifest.path };
        match folders.iter_mut().find(|(known, _)| *known == folder) {
            Some((_, paths)) => paths.push(path),
            None => folders.push((folder, vec![path])),
        }
    }
    (folders.len() <= FOLDERS).then_some(folders)
}
