//! `bind-mount-hides-build`

mod made;
mod started;

use super::bind_mounts::{Bind, binds, kind, targets};
use crate::compose::Service;
use crate::diagnostic::{Applicability, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::disk::EntryKind;
use crate::project::places::{name, within};
use crate::project::{Composition, Disk};
use crate::rules::built::Built;
use crate::source::Span;
use made::{Made, made};
use started::{Start, copied_from_context};
use std::collections::HashSet;

/// See the page.
pub static RULE: Rule = Rule {
    name: "bind-mount-hides-build",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/correctness/bind-mount-hides-build.md"),
    checks: &[Check::Service(check)],
};

fn check(cx: &mut Cx, composition: &Composition, service: &Service) {
    let binds = binds(composition, service);
    if binds.is_empty() || composition.is_override {
        return;
    }
    let (Some(built), Some(targets)) = (Built::of(cx, composition, service), targets(service)) else { return };
    let Some(stage) = built.stage() else { return };
    let start = Start::of(service, built.file, stage);
    let text = cx.project.file(built.id).source.text();
    let disk = cx.project.disk.clone();
    let made = made(built.file, stage).into_iter().filter(|made| !start.may_make(made) && !is_elsewhere(text, made));
    let made: Vec<Made> = made.filter(|made| !is_configured(&*disk, &binds, made)).collect();
    for bind in binds.iter().filter(|bind| kind(&*disk, &bind.host) == Some(EntryKind::Dir)) {
        let mut reported = HashSet::new();
        for made in &made {
            if is_hidden(&*disk, bind, &targets, &made.path) && reported.insert(&made.path) {
                report_made(cx, &built, bind, made);
            }
        }
        let program = start.paths.iter().find(|path| is_hidden(&*disk, bind, &targets, path));
        if let Some((path, span)) = program.and_then(|path| Some((path, copied_from_context(&*disk, &built, stage, path)?))) {
            let text = bind.source.text.as_str();
            let message = format!("the container starts `{path}`, and `{text}`, which is mounted over it, has no such file");
            let finding = cx.report_used(bind.mount.node.place, bind.mount.node.used, message);
            finding.label_in(built.id, span, "copied into the image here, and hidden by the mount");
            finding.help("mount the folder that has it, or do not mount over it");
        }
    }
}

/// Whether the Dockerfile names a folder of the same name at the root: it was moved there, or is installed there.
fn is_elsewhere(text: &str, made: &Made) -> bool {
    let at_root = format!("/{}", name(&made.path));
    let mut found = text.match_indices(&at_root).filter(|(at, _)| text[..*at].ends_with([' ', ':', '=', '"', '\'']));
    made.path != at_root && found.next().is_some()
}

/// Whether a file of the package manager may say that it installs elsewhere.
fn is_configured(disk: &dyn Disk, binds: &[Bind], made: &Made) -> bool {
    let files = [".yarnrc", ".yarnrc.yml", ".pnp.cjs"];
    let folders = binds.iter().filter_map(|bind| Some(bind.host.join(within(&bind.target, &made.path)?)));
    let mut beside = folders.flat_map(|path| files.map(|file| path.with_file_name(file)));
    name(&made.path) == "node_modules" && beside.any(|path| disk.exists(&path))
}

/// Whether something in the image lies below a mount, the host has nothing at its place, and no other mount brings it back: an anonymous
/// volume starts with what the image has.
fn is_hidden(disk: &dyn Disk, bind: &Bind, targets: &[String], path: &str) -> bool {
    let Some(rest) = within(&bind.target, path).filter(|rest| !rest.is_empty()) else { return false };
    let is_nearer = |target: &String| within(&bind.target, target).is_some_and(|rest| !rest.is_empty());
    let is_guarded = targets.iter().any(|target| is_nearer(target) && within(target, path).is_some());
    !is_guarded && !disk.exists(&bind.host.join(rest))
}

fn report_made(cx: &mut Cx, built: &Built, bind: &Bind, made: &Made) {
    let node = &bind.mount.node;
    let (text, path) = (bind.source.text.as_str(), &made.path);
    let message =
        format!("`{text}` is mounted over `{path}` of the image, and has no such folder: what the build put there is hidden");
    let insertion = if node.used.is_none() { next_item(cx, bind) } else { None };
    let finding = cx.report_used(node.place, node.used, message).label_in(built.id, made.span, made.by);
    finding.help(format!("add `- {path}` to `volumes`: an anonymous volume keeps what the image has there"));
    if let Some((span, indent)) = insertion.filter(|_| made.manager.is_some()) {
        let edit = (span, format!("\n{indent}- {path}"));
        finding.fix(Applicability::Unsafe, format!("keep `{path}` of the image in a volume"), [edit]);
    }
}

/// Behind the line of an item that stands alone on it, and the blanks before it.
fn next_item(cx: &Cx, bind: &Bind) -> Option<(Span, String)> {
    let (file, span) = cx.site(bind.mount.node.place);
    let text = cx.project.file(file).source.text();
    let (start, end) = (span.start as usize, span.end as usize);
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let indent = text[line_start..start].trim_end_matches(['"', '\'']).strip_suffix("- ")?;
    let is_alone = indent.bytes().all(|byte| byte == b' ') && !text[start..end].contains('\n');
    let line_end = text[end..].find('\n').map_or(text.len(), |at| end + at);
    let line_end = if text[..line_end].ends_with('\r') { line_end - 1 } else { line_end };
    is_alone.then(|| (Span::empty(line_end), indent.to_owned()))
}
