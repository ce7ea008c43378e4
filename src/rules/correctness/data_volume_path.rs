//! `data-volume-path`

use crate::compose::Service;
use crate::compose::model::Mount;
use crate::diagnostic::{Applicability, Diagnostic, Severity};
use crate::dockerfile::image::known::is_data_folder;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::{Composition, places};
use crate::rules::stores::{Store, is_writable};
use crate::source::Span;

/// See the page.
pub static RULE: Rule = Rule {
    name: "data-volume-path",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/correctness/data-volume-path.md"),
    checks: &[Check::Service(check)],
};

fn check(cx: &mut Cx, composition: &Composition, service: &Service) {
    let Some(store) = Store::of(cx, composition, service).filter(|store| !store.is_moved(composition)) else { return };
    let [folder] = store.folders else {
        misplaced(cx, &store, None);
        return;
    };
    let at = |path: &str| store.mounts.iter().find(|(_, target)| target == path);
    if let Some((mount, target)) = folder.refused.and_then(at) {
        let is_versioned = store.image.tag().is_some_and(|tag| tag.contains(|c: char| c.is_ascii_digit()));
        let image = store.image.without_digest();
        let message = match is_versioned {
            true => format!("`{image}` does not start with a mount at `{target}`"),
            false => format!("`{image}` is version 18 or later by now, which does not start with a mount at `{target}`"),
        };
        let severity = if is_versioned { Severity::Error } else { Severity::Warning };
        let help = match is_versioned {
            true => format!("mount it at `{}`", folder.path),
            false => format!("name the version, as in `postgres:17`, or mount a new volume at `{}`", folder.path),
        };
        report(cx, mount, message, Some(folder.path).filter(|_| is_versioned), help).severity(severity);
        return;
    }
    if store.data_mounts().next().is_some() {
        return;
    }
    let is_above = |target: &str| target != "/" && places::within(target, folder.path).is_some_and(|rest| !rest.is_empty());
    if let Some((mount, target)) = store.mounts.iter().find(|(mount, target)| is_writable(mount) && is_above(target)) {
        let message =
            format!("`{target}` stays empty: the image has a nameless volume of its own at `{}`, for its data", folder.path);
        report(cx, mount, message, Some(folder.path), format!("mount it at `{}`", folder.path));
        return;
    }
    misplaced(cx, &store, Some(folder.path));
}

/// Where another image keeps its data.
fn misplaced(cx: &mut Cx, store: &Store, path: Option<&'static str>) {
    let is_near = |target: &str| {
        let mut folders = store.folders.iter().map(|folder| folder.path);
        folders.any(|path| places::within(path, target).is_some() || places::within(target, path).is_some())
    };
    let is_wrong = |target: &str| is_data_folder(target) && !is_near(target);
    let Some((mount, target)) = store.mounts.iter().find(|(mount, target)| is_writable(mount) && is_wrong(target)) else { return };
    let image = store.image.without_digest();
    let message = match path {
        Some(path) => format!("`{target}` stays empty: `{image}` keeps its data in `{path}`"),
        None => format!("`{target}` stays empty: no version of `{image}` keeps its data there"),
    };
    let help = path.map_or_else(|| "mount it where this version has its data".to_owned(), |path| format!("mount it at `{path}`"));
    report(cx, mount, message, path, help);
}

/// Reports the target of a mount; what is to be there, where that is certain, is the fix.
fn report<'c>(cx: &'c mut Cx, mount: &Mount, message: String, path: Option<&str>, help: String) -> &'c mut Diagnostic {
    let (place, used) = mount.target.as_ref().map_or((mount.node.place, mount.node.used), |target| (target.place, target.used));
    let edit = path.and_then(|path| edit(cx, mount, path));
    let finding = cx.report_used(place, used, message).help(help);
    if let Some((edit, path)) = edit.zip(path) {
        finding.fix(Applicability::Unsafe, format!("mount it at `{path}`"), [edit]);
    }
    finding
}

fn edit(cx: &Cx, mount: &Mount, path: &str) -> Option<(Span, String)> {
    let target = mount.target.as_ref().filter(|target| !target.has_variables && target.text.is_verbatim())?;
    let span = target.text.span();
    let (file, _) = cx.site(target.place);
    let is_written = cx.project.file(file).source.slice(span) == target.text.as_str();
    is_written.then(|| (span, path.to_owned()))
}
