//! What the disk says: which files are copied, which of them the install needs, and whether it could do with those.

use super::copies::Broad;
use super::installs::{Install, Work};
use crate::project::{Build, EntryKind, Listing, Project, places};
use crate::shell::tools::Manager;
use std::path::Path;

/// What the disk says about one install; nothing where the context is not there.
#[derive(Debug, Default)]
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
}

/// How much is copied.
#[derive(Debug)]
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
        let found = project.listing(build).map(|listing| manifests(listing, folder, copy, install)).unwrap_or_default();
        let (Some(listing), Some(context), false) = (project.listing(build), &build.context, found.is_empty()) else {
            // The text alone tells only of those builds that never do without a download.
            let sure = install.work == Work::Install || matches!(install.manager, Manager::Maven | Manager::Gradle);
            return sure.then(Evidence::default);
        };
        let read = |path: &str| read(project, context.root(), listing, path);
        let mut evidence = Evidence::default();
        if needs_sources(install, &found, listing, &read, &mut evidence.script) {
            return None;
        }
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

/// `-r base.txt` and `-c constraints.txt` in a requirements file.
fn names_another(line: &str) -> bool {
    ["-r", "-c", "--requirement", "--constraint"].iter().any(|option| line.trim_start().starts_with(option))
}

/// Whether the manifest files name folders of the project, or, for a build, nothing to download.
fn needs_sources(
    install: &Install,
    found: &[String],
    listing: &Listing,
    read: &dyn Fn(&str) -> Option<String>,
    script: &mut Option<&'static str>,
) -> bool {
    let named =
        |pattern: &str| found.iter().filter(|p| places::fits(pattern, places::name(p))).filter_map(|p| read(p)).collect::<Vec<_>>();
    let any =
        |pattern: &str, test: &dyn Fn(&str) -> bool| named(pattern).iter().any(|text| text.lines().any(|line| test(line.trim())));
    let vendored =
        || found.iter().any(|p| listing.get(places::join("/", &format!("{p}/../vendor")).trim_start_matches('/')).is_some());
    let builds = install.work == Work::Build;
    match install.manager {
        Manager::Npm | Manager::Yarn | Manager::Pnpm | Manager::Bun => {
            found.iter().any(|p| places::name(p) == "pnpm-workspace.yaml")
                || named("package.json").iter().any(|text| node_needs_sources(text, install, script))
        }
        Manager::Pip => any("*", &|line| {
            let local = line.trim_start_matches("-e").trim_start_matches("--editable").trim_start();
            local.starts_with(['.', '/']) || local.starts_with("file:")
        }),
        Manager::Uv | Manager::Poetry => {
            any("pyproject.toml", &|line| line.contains("path = \"") || line.contains("workspace = true"))
        }
        Manager::Bundler => any("Gemfile", &|line| line.starts_with("gemspec") || line.contains("path:")),
        Manager::Composer => any("composer.json", &|line| line.replace(' ', "").contains("\"type\":\"path\"")),
        Manager::Go if builds => !found.iter().any(|p| places::name(p) == "go.sum") || vendored(),
        Manager::Go => any("go.mod", &|line| line.contains("=> .")),
        Manager::Cargo if builds => !any("Cargo.lock", &|line| line.starts_with("source = ")) || vendored(),
        Manager::Cargo => any("Cargo.toml", &|line| line.contains("path = \"..") || line.starts_with("[workspace")),
        Manager::Dotnet if builds => !any("*proj", &|line| line.contains("<PackageReference")),
        _ => false,
    }
}

/// Scripts of `package.json` that npm and its kin run with an install of the project.
const SCRIPTS: [&str; 4] = ["preinstall", "install", "postinstall", "prepare"];

fn node_needs_sources(text: &str, install: &Install, script: &mut Option<&'static str>) -> bool {
    let Ok(package) = serde_json::from_str::<serde_json::Value>(text) else { return false };
    let is_local = |version: &serde_json::Value| {
        version.as_str().is_some_and(|v| ["file:", "link:", "workspace:", "portal:"].iter().any(|p| v.starts_with(p)))
    };
    let depends = |key| package.get(key).and_then(|d| d.as_object()).is_some_and(|d| d.values().any(is_local));
    let text_of = |name: &str| package.get("scripts").and_then(|s| s.get(name)).and_then(|s| s.as_str());
    if !install.ignores_scripts {
        *script = SCRIPTS.into_iter().find(|name| text_of(name).is_some());
    }
    let builds = script.and_then(text_of).is_some_and(|s| ["build", "tsc", "compile"].iter().any(|word| s.contains(word)));
    package.get("workspaces").is_some()
        || ["dependencies", "devDependencies", "optionalDependencies"].into_iter().any(depends)
        || builds
}
