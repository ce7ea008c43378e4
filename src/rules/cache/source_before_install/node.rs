//! What an install of Node.js packages needs besides the files of its folder.

use super::installs::Install;
use super::workspace::{Read, Workspace};
use crate::project::{Listing, places};
use serde_json::Value;

/// See [`needs`].
#[derive(Debug, Default)]
pub struct Needs {
    /// The manifest files of the workspace's members, and the patches that the packages get.
    pub files: Vec<String>,
    /// Whether there are members.
    pub is_workspace: bool,
    /// A script of `package.json` that runs with the install.
    pub script: Option<&'static str>,
}

/// Scripts of `package.json` that npm and its kin run with an install of the project.
const SCRIPTS: [&str; 4] = ["preinstall", "install", "postinstall", "prepare"];

/// Where `package.json` names other packages.
const DEPENDENCIES: [&str; 3] = ["dependencies", "devDependencies", "optionalDependencies"];

/// `None` where the install reads sources, or nobody knows whether it does: a script builds, a package lies in some folder, a package
/// uses a program of another member, which is linked only if it is there.
pub fn needs(install: &Install, workspace: &Workspace, found: &[String], listing: &Listing, read: Read) -> Option<Needs> {
    let Workspace { root, members } = workspace;
    let manifests: Vec<String> = members.iter().map(|folder| format!("{folder}/package.json")).collect();
    let own = found.iter().filter(|path| places::name(path) == "package.json");
    let texts = own.chain(&manifests).filter_map(|path| read(path));
    let packages: Vec<Value> = texts.filter_map(|text| serde_json::from_str(&text).ok()).collect();
    let programs: Vec<&str> = packages.iter().filter(|p| p.get("bin").is_some()).filter_map(|p| p.get("name")?.as_str()).collect();
    let mut needs = Needs { is_workspace: !members.is_empty(), files: manifests, script: None };
    for package in &packages {
        let is_foreign = |name: &str, version: &str| {
            let is_link = version.starts_with("workspace:");
            let is_path = ["file:", "link:", "portal:"].iter().any(|scheme| version.starts_with(scheme));
            is_path || (is_link && members.is_empty()) || programs.contains(&name)
        };
        let objects = DEPENDENCIES.iter().filter_map(|key| package.get(key)?.as_object());
        if objects.flatten().any(|(name, version)| is_foreign(name, version.as_str().unwrap_or_default())) {
            return None;
        }
        let script_of = |name: &str| package.get("scripts")?.get(name)?.as_str();
        if let Some(name) = SCRIPTS.into_iter().find(|name| script_of(name).is_some()).filter(|_| !install.ignores_scripts) {
            let text = script_of(name).unwrap_or_default();
            if ["build", "tsc", "compile"].iter().any(|word| text.contains(word)) {
                return None;
            }
            needs.script = Some(name);
        }
    }
    for folder in members {
        let own = [".npmrc", ".yarnrc.yml"].map(|name| format!("{folder}/{name}"));
        needs.files.extend(own.into_iter().filter(|path| listing.get(path).is_some()));
    }
    let patches = packages.iter().flat_map(patches).map(|path| places::join(if root.is_empty() { "." } else { root }, path));
    let is_new = |path: &String| listing.get(path).is_some() && !found.iter().any(|known| places::within(known, path).is_some());
    needs.files.extend(patches.filter(is_new));
    Some(needs)
}

/// The files that `patchedDependencies` of pnpm and bun names.
fn patches(package: &Value) -> impl Iterator<Item = &str> {
    let tables = [package.get("patchedDependencies"), package.get("pnpm").and_then(|pnpm| pnpm.get("patchedDependencies"))];
    tables.into_iter().flatten().filter_map(Value::as_object).flatten().filter_map(|(_, path)| path.as_str())
}
