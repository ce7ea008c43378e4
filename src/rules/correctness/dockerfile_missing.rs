//! `dockerfile-missing`

use crate::compose::Service;
use crate::compose::model::TextField;
use crate::diagnostic::{Applicability, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::disk::{normal, slashed};
use crate::project::services::{ServiceBuild, build_of};
use crate::project::{Composition, Disk};
use crate::rules::built::{host_path, is_absent_on_purpose, is_in_project, near, shown};
use std::path::{Path, PathBuf};

/// See the page.
pub static RULE: Rule = Rule {
    name: "dockerfile-missing",
    category: Category::Correctness,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/correctness/dockerfile-missing.md"),
    checks: &[Check::Service(check)],
};

/// Names under which the default Dockerfile is found as well: BuildKit takes the lower case, Podman the last.
const OTHER_NAMES: [&str; 2] = ["dockerfile", "Containerfile"];

fn check(cx: &mut Cx, composition: &Composition, service: &Service) {
    let compose = &composition.compose;
    let (Some(described), Some(build)) = (&service.build, build_of(compose, service)) else { return };
    let Some(path) = build.dockerfile.clone() else { return };
    let named = described.dockerfile.as_ref();
    let place = named.or(described.context.as_ref()).map_or(described.node.place, |field| field.place);
    let context_place = described.context.as_ref().map_or(described.node.place, |context| context.place);
    let context_text = described.context.as_ref().map_or(Some("."), |context| context.known());
    let folder = &compose.file(context_place).folder;
    let disk = &*cx.project.disk;
    // A part of a project that is put on another may have its context from there.
    if context_text.and_then(|text| host_path(compose, context_place, text)).is_none()
        || (composition.is_override && described.context.is_none())
    {
        return;
    }
    let is_there = disk.exists(&path) || (named.is_none() && OTHER_NAMES.iter().any(|name| disk.exists(&build.context.join(name))));
    if is_there || disk.list(&build.context).is_err() || named.is_some_and(is_outside) {
        return;
    }
    let meant = meant(disk, folder, &build, named, &path);
    if meant.is_none() && (!is_in_project(disk, &build.context) || is_absent_on_purpose(disk, &path)) {
        return;
    }
    let context = shown(&build.context);
    let name = named.and_then(|named| named.known()).unwrap_or("Dockerfile");
    let used = named.or(described.context.as_ref()).map_or(described.node.used, |field| field.used);
    let finding = cx.report_used(place, used, format!("there is no `{name}` in the build context `{context}`"));
    // Where there is an image too, it is built only where that cannot be pulled.
    if service.image.is_some() {
        finding.severity(Severity::Warning);
    }
    match (meant, named) {
        (Some((meant, why)), Some(field)) => {
            finding.help(format!("write `{meant}`{why}"));
            if !field.has_variables {
                finding.fix(Applicability::Unsafe, format!("write `{meant}`"), [(field.place.span, meant)]);
            }
        }
        (Some((meant, _)), None) => {
            finding.help(format!("say which it is: `dockerfile: {meant}`"));
        }
        (None, _) => {
            finding.help(format!("add `{}`, or correct the path: it is relative to the context", shown(&path)));
        }
    }
}

/// Whether a path is absolute, so that another machine may have it.
fn is_outside(field: &TextField) -> bool {
    field.known().is_none_or(|text| text.starts_with(['/', '~']) || text.contains('\\'))
}

/// The path that was probably meant, relative to the context, and how it is known.
fn meant(
    disk: &dyn Disk,
    folder: &Path,
    build: &ServiceBuild,
    named: Option<&TextField>,
    path: &Path,
) -> Option<(String, &'static str)> {
    if let Some(text) = named.and_then(|named| named.known()) {
        let from_folder = normal(&folder.join(text));
        if let Some(relative) = relative(&build.context, &from_folder).filter(|_| is_file(disk, &from_folder)) {
            return Some((relative, ": the path is relative to the context, not to the Compose file"));
        }
        let near = near(disk, path)?;
        let start = text.rfind('/').map_or("", |slash| &text[..=slash]);
        return is_file(disk, &path.with_file_name(&near)).then(|| (format!("{start}{near}"), ""));
    }
    let entries = disk.list(&build.context).ok()?;
    let is_one =
        |name: &str| name.to_ascii_lowercase().starts_with("dockerfile") || name.to_ascii_lowercase().ends_with(".dockerfile");
    let mut candidates = entries.iter().map(|entry| entry.name.as_str()).filter(|name| is_one(name));
    let first = candidates.find(|name| !name.ends_with(".dockerignore") && is_file(disk, &build.context.join(name)))?;
    Some((first.to_owned(), ""))
}

fn is_file(disk: &dyn Disk, path: &Path) -> bool {
    disk.exists(path) && disk.list(path).is_err()
}

/// A path seen from a folder, both normal.
fn relative(folder: &Path, path: &Path) -> Option<String> {
    if let Ok(below) = path.strip_prefix(folder) {
        return Some(slashed(below));
    }
    let common = folder.components().zip(path.components()).take_while(|(a, b)| a == b).count();
    let up = folder.components().count() - common;
    let is_climbing = folder.components().any(|part| part.as_os_str() == "..");
    let rest: PathBuf = path.components().skip(common).collect();
    (!is_climbing).then(|| format!("{}{}", "../".repeat(up), slashed(&rest)))
}
