//! Packages of the distribution, installed below a copy of the whole context by a `RUN` that needs nothing of it.

use super::copies::{Broad, Stages};
use super::reorder::{is_indifferent, is_settled_above};
use super::{LABELS, fates};
use crate::diagnostic::Applicability;
use crate::dockerfile::{Dockerfile, Instruction, Kind};
use crate::lint::Cx;
use crate::project::{Build, Listing, places};
use crate::rules::cache::lines::{line_end, line_start, start_with_comments};
use crate::rules::packages::subject;
use crate::rules::runs::is_idle;
use crate::rules::words;
use crate::shell::tools::{Action, Ecosystem, action};
use crate::source::Span;
use std::collections::{BTreeMap, HashSet};

/// So many installs below one copy are moved together.
const TOGETHER: usize = 16;

/// The `RUN`s below one copy.
struct Below {
    copy: Broad,
    /// Indexes into `Dockerfile::instructions`.
    runs: Vec<usize>,
}

/// One finding for each copy, unless there is one already: `told` are the copies whose place is wrong for another install.
pub fn check(cx: &mut Cx, build: &Build, told: &HashSet<Span>) {
    let mut found = find(cx.dockerfile);
    found.retain(|below| !told.contains(&below.copy.span));
    if found.is_empty() || is_empty(cx, build) {
        return;
    }
    let fates = fates(cx, build, found.iter().map(|below| &below.copy));
    let layers = cx.layers(build);
    for mut below in found {
        below.runs.retain(|index| layers.step_of(*index).is_some_and(|step| fates[step].is_again()));
        if !below.runs.is_empty() && is_settled_above(&layers, &fates, &below.copy) {
            report(cx, build, &below);
        }
    }
}

/// Whether nothing in the context could change. One that nobody named, with nothing in it, may well be another one.
fn is_empty(cx: &Cx, build: &Build) -> bool {
    build.context_given && cx.project.listing(build).is_some_and(|listing| others(cx, listing) == 0)
}

/// How many files there are beside this one and the list of what is left out.
fn others(cx: &Cx, listing: &Listing) -> u64 {
    let beside = [places::name(cx.source.path()), ".dockerignore"].iter().filter(|name| listing.get(name).is_some()).count() as u64;
    listing.files.saturating_sub(beside)
}

/// The copies of the whole context with an install below them, in the same stage.
fn find(file: &Dockerfile) -> Vec<Below> {
    let mut found: BTreeMap<usize, Below> = BTreeMap::new();
    for stage in &file.stages {
        let mut stages = Stages::default();
        stages.open();
        for (index, step) in places::own_steps(file, stage, false) {
            match &step.kind {
                Kind::Copy(transfer) | Kind::Add(transfer) => stages.copy(file, index, step, transfer),
                Kind::Run(_) if installs(step) => {
                    // At the root, what is copied may be settings of the system.
                    if let Some(copy) = stages.first_whole().filter(|copy| copy.target != "/" && needs_nothing(step, copy)) {
                        found.entry(copy.index).or_insert_with(|| Below { copy: copy.clone(), runs: Vec::new() }).runs.push(index);
                    }
                }
                _ => {}
            }
        }
    }
    found.into_values().collect()
}

/// Whether a `RUN` installs packages of the distribution.
fn installs(step: &Instruction) -> bool {
    let is_one = |action: &Action| matches!(action, Action::Install { manager, .. } if manager.ecosystem() == Ecosystem::System);
    step.script.iter().flat_map(|script| script.calls()).any(|call| action(&call).is_some_and(is_one))
}

/// Whether a `RUN` does the same without what a copy brings: all that it does names what it needs.
fn needs_nothing(step: &Instruction, copy: &Broad) -> bool {
    let Kind::Run(run) = &step.kind else { return false };
    let Some(script) = step.script.as_ref().filter(|script| script.errors.is_empty() && run.mounts.is_empty()) else {
        return false;
    };
    let is_nowhere = |text: &str| text == "/dev/null" || text.bytes().all(|c| c.is_ascii_digit());
    let redirected = script.commands.iter().flat_map(|command| &command.redirects);
    let is_plain = redirected.into_iter().all(|redirect| is_nowhere(&redirect.target.display()));
    let knows_all = script.commands.iter().all(|command| !command.words.is_empty());
    let named = script.calls().all(|call| call.name() != "cd" && is_indifferent(call, copy, &[]));
    is_plain && knows_all && named && step.heredocs.is_empty()
}

fn report(cx: &mut Cx, build: &Build, below: &Below) {
    let edits = edits(cx, below);
    let copied = cx.project.listing(build).filter(|listing| others(cx, listing) > 0).map(|listing| {
        let more = if listing.truncated { "more than " } else { "" };
        format!("{more}{} ({}); the install needs none of them", words::files(listing.files), words::bytes(listing.bytes))
    });
    let file = cx.dockerfile;
    let mut shown: Vec<(Span, String)> = Vec::new();
    for index in &below.runs {
        let calls = file.instructions[*index].script.iter().flat_map(|script| script.calls());
        let is_install = |action: &Action| matches!(action, Action::Install { .. });
        shown.extend(calls.filter(|call| action(call).is_some_and(is_install)).map(subject).next());
    }
    let mut names: Vec<&str> = shown.iter().map(|(_, name)| name.as_str()).collect();
    names.dedup();
    let message = format!("every change to the sources runs {} again", words::list(&names, 2));
    let finding = cx.report(below.copy.span, message);
    finding.label(below.copy.span, copied.unwrap_or_else(|| "all the sources; the install needs none of them".to_owned()));
    for (span, _) in shown.iter().take(LABELS) {
        finding.label(*span, "runs again when any of them changes");
    }
    finding.help("install the packages before this copy");
    if let Some(edits) = edits {
        finding.fix(Applicability::Unsafe, "install the packages before the sources are copied", edits);
    }
}

/// Moves the installs above the copy, where nothing in between has a say in what they do.
fn edits(cx: &Cx, below: &Below) -> Option<Vec<(Span, String)>> {
    let file = cx.dockerfile;
    let last = *below.runs.last()?;
    let mut moved: Vec<usize> = Vec::new();
    for index in below.copy.index + 1..=last {
        let instruction = &file.instructions[index];
        if matches!(instruction.kind, Kind::Run(_)) && needs_nothing(instruction, &below.copy) {
            moved.push(index);
        } else if !is_idle(instruction) {
            return None;
        }
    }
    if moved.len() > TOGETHER {
        return None;
    }
    let above = start_with_comments(cx, below.copy.index);
    line_start(cx, file.instructions[below.copy.index].span.start as usize)?;
    let mut text = String::new();
    let mut edits = Vec::new();
    for index in moved {
        line_start(cx, file.instructions[index].span.start as usize)?;
        let lines = Span::new(start_with_comments(cx, index), line_end(cx, index));
        text.push_str(cx.text(lines).trim_end_matches(['\r', '\n']));
        text.push('\n');
        edits.push((lines, String::new()));
    }
    edits.insert(0, (Span::empty(above), text.replace("\r\n", "\n")));
    Some(edits)
}
