//! `bind-type-mismatch`

use super::bind_mounts::{binds, is_of_file, kind};
use crate::compose::Service;
use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::project::disk::EntryKind;

/// See the page.
pub static RULE: Rule = Rule {
    name: "bind-type-mismatch",
    category: Category::Correctness,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/correctness/bind-type-mismatch.md"),
    checks: &[Check::Service(check)],
};

fn check(cx: &mut Cx, composition: &Composition, service: &Service) {
    for bind in binds(composition, service) {
        let (text, target) = (bind.source.text.as_str(), &bind.target);
        let written = bind.mount.target.as_ref().map_or("", |target| target.text.as_str());
        let (message, help) = match kind(&*cx.project.disk, &bind.host) {
            Some(EntryKind::Dir) if is_of_file(target) && !is_of_file(text) => (
                format!("`{text}` is a folder, and `{target}` looks like a file"),
                "name the file in the folder, or the folder that it is to be mounted at",
            ),
            Some(EntryKind::Dir) if is_of_file(target) => (
                format!("`{text}` is a folder: Docker may have made it when the file was missing"),
                "remove the folder, and put the file there",
            ),
            Some(EntryKind::File) if written.ends_with('/') && written.len() > 1 => {
                (format!("`{text}` is a file, and `{written}` is a folder"), "write the path of the file in the container")
            }
            _ => continue,
        };
        cx.report_used(bind.source.place, bind.source.used, message).help(help);
    }
}
