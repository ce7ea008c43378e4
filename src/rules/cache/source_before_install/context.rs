//! What the disk says: which files are copied, which of them the install needs, and whether it could do with those.

use super::copies::Broad;
use super::installs::{Install, Work};
use super::node::{self, Needs};
use super::workspace::{self, Read, Workspace};
use crate::project::{Build, EntryKind, Listing, Project, places};
use crate::shell::tools::{Ecosystem, Manager};
use std::path::Path;

/// What the disk says about one install; nothing where the context is not there.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// What is copied.
    pub copied: Option<Copied>,
    /// The manifest files, as the context has them.
    pub manifests: Vec<String>,
    /// Those of them that are folders.
    pub folders: Vec<String>,
    /// Whether a requirements file names another one.
    pub names_others: bool,
    /// A script of `package.json` that runs with the install.
    pub script: Option<&'static str>,
    /// Whether the packages of a workspace are installed together.
    pub is_workspace: bool,
}

/// How much is copied.
#[derive(Clone, Debug)]
pub struct Copied {
    /// Number of files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Whether there is more than was looked at.
    pub truncated: bool,
    /// How many of them the install needs.
    pub needed: u64,
}

/// Manifest files larger than this are not read.
const READ_LIMIT: u64 = 1 << 20;

impl Evidence {
    /// `None` where the disk shows that there is nothing to gain, or the text alone does not tell.
    pub fn of(project: &Project, build: &Build, copy: &Broad, install: &Install) -> Option<Evidence> {
        let within = places::within(&copy.target, &install.folder)?;
        let folder = places::join("/", &format!("{}/{within}", copy.source));
        let folder = folder.trim_start_matches('/');
        // The text alone tells only of those builds that never do without a download.
        let by_text = || {
            let sure = install.work == Work::Install || matches!(install.manager, Manager::Maven | Manager::Gradle);
            sure.then(Evidence::default)
        };
        let (Some(listing), Some(context)) = (project.listing(build), &build.context) else { return by_text() };
        let read = |path: &str| read(project, context.root(), listing, path);
        let workspace = workspace::of(install, folder, listing, &read)?;
        let mut found = manifests(listing, workspace.root, copy, install);
        if found.is_empty() {
            return by_text();
        }
        let needs = needs(install, &workspace, &found, listing, &read)?;
        let mut evidence = Evidence { script: needs.script, is_workspace: needs.is_workspace, ..Evidence::default() };
        found.extend(needs.files);
        let (files, bytes) = match copy.source.as_str() {
            "." => (listing.files, listing.bytes),
            source => (listing.folder(source).files, listing.folder(source).bytes),
        };
        let needed = found.iter().map(|path| listing.folder(path).files.max(1)).sum();
        let is_copied = |name: &&&str| copy.source == "." && listing.get(name).is_some();
        let beside = ["Dockerfile", ".dockerignore"].iter().filter(is_copied).count() as u64;
        evidence.copied = Some(Copied { files, bytes, truncated: listing.truncated, needed });
        evidence.names_others = install.manager == Manager::Pip
            && found.iter().filter_map(|path| read(path)).any(|text| text.lines().any(names_another));
        let is_folder = |path: &&String| listing.get(path).is_some_and(|item| item.kind == EntryKind::Dir);
        evidence.folders = found.iter().filter(is_folder).cloned().collect();
        evidence.manifests = found;
        (files > needed + beside).then_some(evidence)
    }
}

/// What the install needs besides the manifest files found in its folder; `None` where it needs sources, or nobody knows.
fn needs(install: &Install, workspace: &Workspace, found: &[String], listing: &Listing, read: Read) -> Option<Needs> {
    let manager = install.manager;
    if manager.ecosystem() == Ecosystem::Node {
        return node::needs(install, workspace, found, listing, read);
    }
    if needs_sources(install, found, listing, read) {
        return None;
    }
    let mut needs = Needs { is_workspace: found.iter().any(|path| declares_workspace(path, read)), ..Needs::default() };
    for member in &workspace.members {
        let [module, sums] = ["go.mod", "go.sum"].map(|name| format!("{member}/{name}"));
        needs.files.push(listing.get(&module)?.path.clone());
        needs.files.extend(listing.get(&sums).map(|item| item.path.clone()));
        needs.is_workspace = true;
    }
    if manager == Manager::Cargo && needs.is_workspace {
        let below = if workspace.root.is_empty() { &listing.items } else { listing.below(workspace.root) };
        let crates = below.iter().map(|item| &item.path).filter(|path| places::name(path) == "Cargo.toml");
        needs.files.extend(crates.filter(|path| !found.contains(path)).cloned());
    }
    Some(needs)
}

/// The files and folders that the install reads, among those copied.
fn manifests(listing: &Listing, folder: &str, copy: &Broad, install: &Install) -> Vec<String> {
    if !install.manifests.is_empty() && install.manager != Manager::Dotnet {
        let in_context = |path: &String| {
            let path = places::join("/", &format!("{}/{}", copy.source, places::within(&copy.target, path)?));
            listing.get(path.trim_start_matches('/')).map(|item| item.path.clone())
        };
        return install.manifests.iter().filter_map(in_context).collect();
    }
    // Projects of these have manifest files in each of their folders.
    let deep = matches!(install.manager, Manager::Dotnet | Manager::Maven | Manager::Gradle);
    let below = if folder.is_empty() { &listing.items } else { listing.below(folder) };
    let prefix = if folder.is_empty() { 0 } else { folder.len() + 1 };
    let wanted = install.manager.manifests();
    let here = below.iter().filter(|item| deep || !item.path[prefix..].contains('/'));
    let named = here.filter(|item| wanted.iter().any(|pattern| places::fits(pattern, places::name(&item.path))));
    let mut names: Vec<String> = named.map(|item| item.path.clone()).collect();
    names.sort_by_key(|path| wanted.iter().position(|pattern| places::fits(pattern, places::name(path))));
    // Without the file that names the dependencies this is some other folder.
    let first = |path: &String| deep || places::fits(wanted.first().copied().unwrap_or(""), places::name(path));
    if names.iter().any(first) { names } else { Vec::new() }
}

fn read(project: &Project, root: &Path, listing: &Listing, path: &str) -> Option<String> {
    let item = listing.get(path).filter(|item| item.kind == EntryKind::File && item.size <= READ_LIMIT)?;
    let bytes = project.disk.read(&root.join(&item.path)).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// `[workspace]` in `Cargo.toml`, `[tool.uv.workspace]` in `pyproject.toml`.
fn is_workspace_table(line: &str) -> bool {
    ["[workspace]", "[tool.uv.workspace]"].contains(&line)
}

/// Whether a manifest file of cargo or uv is that of a workspace.
fn declares_workspace(path: &str, read: Read) -> bool {
    let is_known = ["Cargo.toml", "pyproject.toml"].contains(&places::name(path));
    is_known && read(path).is_some_and(|text| text.lines().any(|line| is_workspace_table(line.trim())))
}

/// `-r base.txt` and `-c constraints.txt` in a requirements file.
fn names_another(line: &str) -> bool {
    ["-r", "-c", "--requirement", "--constraint"].iter().any(|option| line.trim_start().starts_with(option))
}

/// Whether the manifest files name folders of the project, or, for a build, nothing to download.
fn needs_sources(install: &Install, found: &[String], listing: &Listing, read: Read) -> bool {
    let named =
        |pattern: &str| found.iter().filter(|p| places::fits(pattern, places::name(p))).filter_map(|p| read(p)).collect::<Vec<_>>();
    let any =
        |pattern: &str, test: &dyn Fn(&str) -> bool| named(pattern).iter().any(|text| text.lines().any(|line| test(line.trim())));
    let vendored =
        || found.iter().any(|p| listing.get(places::join("/", &format!("{p}/../vendor")).trim_start_matches('/')).is_some());
    let builds = install.work == Work::Build;
    match install.manager {
        Manager::Pip => any("*", &|line| {
            let local = line.trim_start_matches("-e").trim_start_matches("--editable").trim_start();
            local.starts_with(['.', '/']) || local.starts_with("file:")
        }),
        Manager::Uv | Manager::Poetry => {
            let is_member = |line: &str| line.contains("workspace = true") && !any("pyproject.toml", &is_workspace_table);
            any("pyproject.toml", &|line| line.contains("path = \"") || is_member(line))
        }
        Manager::Bundler => any("Gemfile", &|line| line.starts_with("gemspec") || line.contains("path:")),
        Manager::Composer => any("composer.json", &|line| line.replace(' ', "").contains("\"type\":\"path\"")),
        Manager::Go if builds => !found.iter().any(|p| places::name(p) == "go.sum") || vendored(),
        Manager::Cargo if builds => !any("Cargo.lock", &|line| line.starts_with("source = ")) || vendored(),
        Manager::Cargo => any("Cargo.toml", &|line| line.contains("path = \"..")),
        Manager::Dotnet if builds => !any("*proj", &|line| line.contains("<PackageReference")),
        _ => false,
    }
}
