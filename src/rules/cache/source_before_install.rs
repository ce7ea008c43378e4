//! `source-before-install`

mod context;
mod copies;
mod installs;
mod manifests;
mod node;
mod remedy;
mod reorder;
mod system;
mod workspace;

use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::{Dockerfile, Kind};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::layers::{Change, Fate};
use crate::project::{Build, EntryKind, Item, Layers, Listing, places};
use crate::rules::words;
use crate::source::Span;
use context::Evidence;
use copies::{Broad, Stages};
use installs::{Install, Work};
use std::collections::{BTreeMap, HashMap, HashSet};

/// See the page.
pub static RULE: Rule = Rule {
    name: "source-before-install",
    category: Category::Cache,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/cache/source-before-install.md"),
    checks: &[Check::Build(check)],
};

/// So many installs behind one copy get a label of their own.
const LABELS: usize = 4;

/// In so many folders a source is changed to see what runs again.
const FOLDERS: usize = 8;

/// For so many copies of a file there is a fix, and for one with so many installs behind it.
const FIXES: usize = 64;

/// One finding for each copy, however many installs it makes run again.
fn check(cx: &mut Cx, build: &Build) {
    let mut told: HashSet<Span> = HashSet::new();
    for triggers in [false, true] {
        let mut found: BTreeMap<Span, (Broad, Vec<(Install, Evidence)>)> = BTreeMap::new();
        // The same install again reads the same files.
        let mut known: HashMap<_, Option<Evidence>> = HashMap::new();
        for (copy, install) in pairs(cx.dockerfile, triggers) {
            let evidence = || Evidence::of(cx.project, build, &copy, &install);
            if let Some(evidence) = known.entry((copy.span, install.reads())).or_insert_with(evidence).clone() {
                found.entry(copy.span).or_insert((copy, Vec::new())).1.push((install, evidence));
            }
        }
        let fates = fates(cx, build, found.values().map(|(copy, _)| copy));
        let layers = cx.layers(build);
        let steps = layers.steps.iter().zip(&fates).filter(|(step, fate)| !step.in_trigger && fate.is_again());
        let again: HashSet<usize> = steps.map(|(step, _)| step.instruction).collect();
        let mut fixes = 0;
        for (copy, mut installs) in found.into_values() {
            // The model has to say so, too.
            installs.retain(|(install, _)| triggers || again.contains(&install.index));
            if installs.is_empty() {
                continue;
            }
            told.insert(copy.span);
            fixes += 1;
            let is_fixable = !triggers && !copy.mounted && fixes <= FIXES && installs.len() <= FIXES;
            let edits = if is_fixable { reorder::edits(cx, &layers, &fates, &copy, &installs) } else { None };
            report(cx, &copy, &installs, edits);
        }
    }
    system::check(cx, build, &told);
}

/// What becomes of each step when in each of the folders that are copied a source changes that no install reads.
fn fates<'a>(cx: &mut Cx, build: &Build, copies: impl Iterator<Item = &'a Broad>) -> Vec<Fate> {
    let mut folders: Vec<&str> = copies.map(|copy| copy.source.as_str()).collect();
    folders.sort_unstable();
    folders.dedup();
    folders.truncate(FOLDERS);
    if folders.is_empty() {
        return Vec::new();
    }
    let listing = cx.project.listing(build);
    let layers = cx.layers(build);
    let changes: Vec<Change> = folders.iter().map(|folder| Change::File(a_source(&layers, listing, folder))).collect();
    layers.rebuilds(&changes).fates
}

/// A file that no install reads: one in the folder, else one that might be there.
fn a_source(layers: &Layers, listing: Option<&Listing>, folder: &str) -> String {
    let prefix = if folder == "." { String::new() } else { format!("{folder}/") };
    let is_source = |item: &&Item| {
        let ends = [".rs", ".go", ".js", ".ts", ".py", ".rb", ".php", ".java", ".cs", ".ex", ".tsx", ".jsx", ".vue", ".html"];
        item.kind == EntryKind::File && item.path.starts_with(&prefix) && ends.iter().any(|end| item.path.ends_with(end))
    };
    let found = listing.and_then(|listing| listing.items.iter().find(is_source)).map(|item| item.path.clone());
    found.unwrap_or_else(|| {
        let names = ["main.js", "main.py", "a.source"].map(|name| format!("{prefix}{name}"));
        names.iter().find(|name| !layers.ignores(name)).unwrap_or(&names[0]).clone()
    })
}

/// Each install that a broad copy before it makes run again, with that copy.
fn pairs(file: &Dockerfile, triggers: bool) -> Vec<(Broad, Install)> {
    let mut stages = Stages::default();
    let mut pairs = Vec::new();
    for stage in &file.stages {
        stages.open();
        for (index, step) in places::own_steps(file, stage, triggers) {
            match &step.kind {
                Kind::Copy(transfer) | Kind::Add(transfer) => stages.copy(file, index, step, transfer),
                Kind::Run(run) => {
                    for install in installs::of(file, index, step, run) {
                        let copy = stages.covering(file, stage, &install).or_else(|| copies::mounted(file, run, &install));
                        pairs.extend(copy.map(|copy| (copy, install.clone())));
                        stages.install(&install);
                    }
                }
                _ => {}
            }
        }
    }
    pairs
}

fn report(cx: &mut Cx, copy: &Broad, installs: &[(Install, Evidence)], edits: Option<Vec<(Span, String)>>) {
    let (first, evidence) = &installs[0];
    let mut shown: Vec<&str> = Vec::new();
    for (install, _) in installs {
        if !shown.contains(&install.shown.as_str()) && shown.len() < LABELS {
            shown.push(&install.shown);
        }
    }
    let shown = words::list(&shown, 2);
    let message = match installs.iter().all(|(install, _)| install.work == Work::Build) {
        true => format!("every change to the sources makes {shown} download its dependencies again"),
        false => format!("every change to the sources runs {shown} again"),
    };
    let finding = cx.report(copy.span, message);
    let needed = installs.iter().filter_map(|(_, e)| e.copied.as_ref()).map(|c| c.needed).max();
    let label = match (&evidence.copied, needed) {
        (Some(copied), Some(needed)) => {
            let more = if copied.truncated { "more than " } else { "" };
            let what = if first.work == Work::Build { "what is downloaded depends on" } else { "the install needs" };
            format!("{more}{} ({}); {what} {needed} of them", words::files(copied.files), words::bytes(copied.bytes))
        }
        _ if first.work == Work::Build => "all the sources; what is downloaded depends on the manifest files only".to_owned(),
        _ => "all the sources; the install needs its manifest files only".to_owned(),
    };
    finding.label(copy.span, label);
    if let Some(span) = copy.manifests.filter(|_| !evidence.is_workspace) {
        finding.label(span, "the manifest files are there already");
    }
    for (install, _) in installs.iter().take(LABELS) {
        let what = if install.work == Work::Build { "downloads again when" } else { "runs again when" };
        finding.label(install.span, format!("{what} any of them changes"));
    }
    finding.help(remedy::help(copy, first, evidence));
    if let Some(edits) = edits {
        finding.fix(Applicability::Unsafe, "copy the manifest files first, and all the rest behind the install", edits);
    }
}
