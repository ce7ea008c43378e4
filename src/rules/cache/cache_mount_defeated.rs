//! `cache-mount-defeated`

mod debian;
mod forbidden;

use super::{homes, removal};
use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::mount::MountKind;
use crate::dockerfile::{Dockerfile, Instruction, Kind, Run};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::places;
use crate::rules::packages::subject;
use crate::shell::tools::{Action, Argument, Manager, action};
use crate::shell::{Call, Script};
use crate::source::Span;
use std::collections::BTreeSet;

/// See the page.
pub static RULE: Rule = Rule {
    name: "cache-mount-defeated",
    category: Category::Cache,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: Some(Applicability::Safe),
    page: include_str!("../../../rules/cache/cache-mount-defeated.md"),
    checks: &[Check::Dockerfile(check)],
};

/// A cache mount of a `RUN`.
struct Mounted {
    /// The words that say where.
    span: Span,
    /// Where it is mounted.
    target: String,
}

fn check(cx: &mut Cx, file: &Dockerfile) {
    for (index, instruction) in file.walk() {
        let is_valid = instruction.valid && file.instructions[index].valid;
        if let (true, Kind::Run(run), Some(script)) = (is_valid, &instruction.kind, &instruction.script) {
            let mounts = mounts(file, index, run);
            if !mounts.is_empty() {
                cx.index = index;
                check_run(cx, instruction, script, &mounts);
            }
        }
    }
    debian::check(cx, file);
}

fn mounts(file: &Dockerfile, index: usize, run: &Run) -> Vec<Mounted> {
    let caches = run.mounts.iter().filter(|mount| mount.kind == MountKind::Cache && mount.errors.is_empty());
    let mounted = caches.filter_map(|mount| {
        let target = mount.target.as_ref()?.known()?;
        let is_target = |key: &str| ["target", "dst", "destination"].iter().any(|name| key.eq_ignore_ascii_case(name));
        let field = mount.fields.iter().rev().find(|field| is_target(field.key.as_str()))?;
        let span = field.key.span().cover(field.value.as_ref()?.span());
        Some(Mounted { span, target: places::join(&places::workdir(file, index), target.as_str()) })
    });
    mounted.collect()
}

fn check_run(cx: &mut Cx, instruction: &Instruction, script: &Script, mounts: &[Mounted]) {
    let managers: BTreeSet<Manager> = script.calls().filter_map(|call| action(&call)?.manager()).collect();
    for (call, folder) in places::calls(cx.dockerfile, cx.index, script) {
        match action(&call) {
            Some(Action::Install { manager, .. } | Action::Upgrade { manager, .. }) => {
                forbidden::check(cx, instruction, call, *manager, mounts);
            }
            Some(Action::CleanCache { manager, cleaned }) if !keeps_some(call) => {
                let places = homes::caches(cx.dockerfile, cx.index, *manager);
                let cleaned = places.iter().filter(|place| cleaned.covers(place.holds));
                let (inside, outside): (Vec<_>, Vec<_>) = cleaned.partition(|place| mount_of(mounts, |m| place.is_in(m)).is_some());
                let needs_all = matches!(manager, Manager::Go | Manager::Pacman);
                if let Some(mount) = inside.first().and_then(|place| mount_of(mounts, |m| place.is_in(m))) {
                    let may_go = outside.is_empty() || !needs_all;
                    let edits = may_go.then(|| removal::whole(cx, call)).flatten();
                    let (span, name) = subject(call);
                    report(cx, instruction, (span, &format!("`{name}`")), mount, edits);
                }
            }
            Some(Action::Delete { paths, recursive, filtered: false }) if script.is_top_level(call.info.command) => {
                delete(cx, instruction, call, &folder, (paths, *recursive), &managers, mounts);
            }
            _ => {}
        }
    }
}

/// What is still of use stays: `pnpm store prune`, `uv cache prune`.
fn keeps_some(call: Call) -> bool {
    call.arguments().is_some_and(|a| a.subcommand.last() == Some(&"prune"))
}

fn mount_of(mounts: &[Mounted], test: impl Fn(&str) -> bool) -> Option<&Mounted> {
    mounts.iter().find(|mount| test(&mount.target))
}

fn delete(
    cx: &mut Cx,
    instruction: &Instruction,
    call: Call,
    folder: &str,
    (paths, recursive): (&[Argument], bool),
    managers: &BTreeSet<Manager>,
    mounts: &[Mounted],
) {
    let mut vain: Vec<&Argument> = Vec::new();
    let mut found = None;
    let mut is_more = false;
    for argument in paths.iter().filter(|argument| recursive || argument.text.ends_with('*')) {
        let path = places::path(cx.dockerfile, cx.index, folder, argument);
        let emptied = emptied(&path);
        let caches: Vec<homes::Place> = managers.iter().flat_map(|m| homes::caches(cx.dockerfile, cx.index, *m)).collect();
        let Some(mount) = mounts.iter().find(|mount| empties(emptied, mount, &caches)) else { continue };
        found.get_or_insert(mount);
        // Above the mount it deletes what is in the image, too.
        is_more |= places::within(&mount.target, emptied).is_none();
        vain.push(argument);
    }
    let Some(mount) = found else { return };
    let edits = match vain.len() == paths.len() {
        _ if is_more => None,
        true => removal::whole(cx, call),
        false => removal::words(cx, call, &vain),
    };
    let what = format!("deleting `{}`", vain[0].text.replace('`', "'"));
    report(cx, instruction, (vain[0].span, &what), mount, edits);
}

/// The folder that is empty when what a path names is gone: `/x` for `/x/*` and `/x/*.deb`.
fn emptied(path: &str) -> &str {
    match path.rsplit_once('/') {
        Some(("", name)) if name.starts_with('*') => "/",
        Some((folder, "*" | "*.deb" | "*.rpm" | "*_*")) => folder,
        _ => path,
    }
}

/// Whether nothing is left in a mount, or of a cache in it, when a folder is empty.
fn empties(folder: &str, mount: &Mounted, caches: &[homes::Place]) -> bool {
    const ARCHIVES: &str = "/var/cache/apt/archives";
    if folder == mount.target {
        return true;
    }
    if places::within(&mount.target, folder).is_some() {
        let is_archive = folder == ARCHIVES && caches.iter().any(|cache| cache.is_in("/var/cache/apt"));
        return is_archive || caches.iter().any(|cache| cache.is_in(folder));
    }
    // What it is about may be a cache that is not mounted.
    let is_about_another = caches.iter().any(|cache| cache.is_in(folder) && !cache.is_in(&mount.target));
    places::within(folder, &mount.target).is_some() && !is_about_another
}

fn report(cx: &mut Cx, instruction: &Instruction, (span, what): (Span, &str), mount: &Mounted, edits: Option<removal::Edits>) {
    let edits = edits.filter(|_| removal::is_text(instruction));
    let finding = cx.report(span, format!("{what} empties the cache mounted at `{}`", mount.target));
    finding.label(mount.span, "what is here is kept for the next build, and never in the image");
    finding.help("leave it out: a cache mount takes no room in the image");
    if let Some(edits) = edits {
        finding.fix(Applicability::Safe, "take it out", edits);
    }
}
