//! Workspaces: one install for several packages, each with a manifest file of its own.

use super::installs::{Install, Work};
use crate::project::{EntryKind, Listing, places};
use crate::shell::tools::Manager;
use crate::source::Source;
use crate::yaml;
use globset::{GlobBuilder, GlobMatcher};
use serde_json::Value;

/// Reads a file of the context.
pub type Read<'a> = &'a dyn Fn(&str) -> Option<String>;

/// A workspace with more members than this is left alone.
const MEMBERS: usize = 256;

/// What an install works on.
pub struct Workspace<'f> {
    /// The folder of the context that it works in.
    pub root: &'f str,
    /// The folders of the other packages that it installs for.
    pub members: Vec<String>,
}

/// The workspace that an install in a folder works on, which is its own folder alone where there is none: `None` where nobody knows the
/// members. All of npm, yarn, pnpm and bun look upward for the root of one.
pub fn of<'f>(install: &Install, folder: &'f str, listing: &Listing, read: Read) -> Option<Workspace<'f>> {
    let workspace = match install.manager {
        Manager::Go if install.work == Work::Install => Workspace { root: folder, members: go_modules(folder, read)? },
        Manager::Npm | Manager::Yarn | Manager::Pnpm | Manager::Bun => {
            let above =
                std::iter::successors(Some(folder), |f| (!f.is_empty()).then(|| f.rsplit_once('/').map_or("", |(above, _)| above)));
            let takes = |patterns: &Option<Patterns>, root: &str| {
                root == folder
                    || patterns.as_ref().is_some_and(|p| p.take(places::within_context(root, folder).unwrap_or_default()))
            };
            let found = above.into_iter().filter_map(|root| Some((root, patterns(install.manager, root, read)?)));
            match found.into_iter().find(|(root, patterns)| takes(patterns, root)) {
                Some((root, patterns)) => Workspace { root, members: patterns?.members(root, listing) },
                None => Workspace { root: folder, members: Vec::new() },
            }
        }
        _ => return Some(Workspace { root: folder, members: Vec::new() }),
    };
    let is_whole = workspace.members.is_empty() || !listing.truncated;
    (workspace.members.len() <= MEMBERS && is_whole).then_some(workspace)
}

/// The manifest file of a package.
const MANIFEST: &str = "package.json";

/// Which folders are members: a pattern speaks of the manifest files in them.
struct Patterns {
    taken: Vec<GlobMatcher>,
    left_out: Vec<GlobMatcher>,
}

impl Patterns {
    /// `None` where one is not understood.
    fn of(texts: &[&str]) -> Option<Patterns> {
        let glob = |text: &&str| {
            let text = text.trim_start_matches('!').trim_start_matches("./").trim_end_matches('/');
            Some(GlobBuilder::new(&format!("{text}/{MANIFEST}")).literal_separator(true).build().ok()?.compile_matcher())
        };
        let (left_out, taken): (Vec<&str>, Vec<&str>) = texts.iter().partition(|text| text.starts_with('!'));
        let globs = |texts: &[&str]| texts.iter().map(glob).collect::<Option<Vec<_>>>();
        Some(Patterns { taken: globs(&taken)?, left_out: globs(&left_out)? })
    }

    /// The folders below a root that have a manifest file and are taken.
    fn members(&self, root: &str, listing: &Listing) -> Vec<String> {
        let below = if root.is_empty() { &listing.items } else { listing.below(root) };
        let manifests = below.iter().filter(|item| item.kind == EntryKind::File && places::name(&item.path) == MANIFEST);
        let folders = manifests.filter_map(|item| Some(item.path.rsplit_once('/')?.0)).filter(|folder| *folder != root);
        let is_member = |folder: &&str| places::within_context(root, folder).is_some_and(|path| self.take(path));
        folders.filter(is_member).map(str::to_owned).collect()
    }

    fn take(&self, folder: &str) -> bool {
        let manifest = format!("{folder}/{MANIFEST}");
        let is_installed = folder.split('/').any(|name| name == "node_modules");
        !is_installed && self.taken.iter().any(|g| g.is_match(&manifest)) && !self.left_out.iter().any(|g| g.is_match(&manifest))
    }
}

/// What the file in a folder says that the members are: `None` where it is no workspace, `Some(None)` where it is not understood.
fn patterns(manager: Manager, folder: &str, read: Read) -> Option<Option<Patterns>> {
    let path = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
    if manager == Manager::Pnpm {
        let source = Source::new("pnpm-workspace.yaml", &read(&path("pnpm-workspace.yaml"))?);
        let tree = yaml::parse(&source);
        let packages = tree.root()?.get("packages")?;
        let texts: Option<Vec<&str>> = packages.as_sequence().and_then(|items| items.map(|item| item.as_str()).collect());
        return Some(texts.and_then(|texts| Patterns::of(&texts)));
    }
    let package: Value = serde_json::from_str(&read(&path(MANIFEST))?).ok()?;
    let workspaces = package.get("workspaces")?;
    let list = workspaces.get("packages").unwrap_or(workspaces).as_array();
    let texts: Option<Vec<&str>> = list.and_then(|items| items.iter().map(Value::as_str).collect());
    Some(texts.and_then(|texts| Patterns::of(&texts)))
}

/// The folders that `use` of `go.work` names, and those of local modules that `replace` of `go.mod` does: `None` where one lies outside.
/// (Go modules reference, "Workspaces" and "replace directive".)
fn go_modules(root: &str, read: Read) -> Option<Vec<String>> {
    let path = |name: &str| if root.is_empty() { name.to_owned() } else { format!("{root}/{name}") };
    let [work, module] = ["go.work", "go.mod"].map(|name| read(&path(name)).unwrap_or_default());
    let mut used = Vec::new();
    let mut in_use = false;
    for line in work.lines().map(|line| line.split("//").next().unwrap_or_default().trim()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["use", "("] => in_use = true,
            [")"] => in_use = false,
            ["use", folder] => used.push(*folder),
            [folder] if in_use => used.push(*folder),
            _ => {}
        }
    }
    let lines = || work.lines().chain(module.lines());
    let replaced = lines().filter_map(|line| line.split_once("=>")).filter_map(|(_, to)| to.split_whitespace().next());
    used.extend(replaced.filter(|to| to.starts_with(['.', '/'])));
    let mut folders = Vec::new();
    for folder in used.iter().map(|folder| folder.trim_matches(['"', '`'])) {
        let inside = places::join(if root.is_empty() { "." } else { root }, folder);
        if inside.starts_with(['.', '/']) && inside != "." {
            return None;
        }
        if !matches!(inside.as_str(), "" | ".") && inside != root && !folders.contains(&inside) {
            folders.push(inside);
        }
    }
    Some(folders)
}
