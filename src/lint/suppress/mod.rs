//! Comments that silence findings, and findings about those comments.

mod comment;

use super::name::{is_rival_code, suggest};
use super::{Cx, Name, Selection};
use crate::diagnostic::{Applicability, Diagnostic, Severity};
use crate::dockerfile::Dockerfile;
use crate::source::Span;
use comment::{Dialect, Reach, Written};
use std::collections::HashMap;

/// What a suppression covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Scope {
    File,
    /// A stage: an index into `Dockerfile::stages`.
    Stage(usize),
    /// An index into `Dockerfile::instructions`.
    Instruction(usize),
}

/// A comment that suppresses.
struct Suppression {
    comment: Span,
    /// `None` where nothing follows that it could cover.
    scope: Option<Scope>,
    entries: Vec<Entry>,
}

struct Entry {
    span: Span,
    /// `None` for one that nothing can be said about: a misspelt name, or a rival's code that no rule answers to.
    name: Option<Name>,
}

/// What is suppressed where, and whether anything was. A finding asks for each name that it goes by, so its cost does not grow
/// with the number of comments.
type Hits = HashMap<(Scope, Name), bool>;

/// Drops the findings of `cx` that are not selected or are suppressed, and adds those about the suppressions themselves.
/// `complete`: whether every rule could look at all of the file; if not, no suppression is called unused.
pub(super) fn apply(cx: &mut Cx, selection: &Selection, complete: bool) {
    let suppressions = collect(cx, selection);
    let mut hits = Hits::new();
    for suppression in &suppressions {
        let names = suppression.entries.iter().filter_map(|e| e.name);
        hits.extend(suppression.scope.into_iter().flat_map(|scope| names.clone().map(move |name| ((scope, name), false))));
    }
    let mut findings = std::mem::take(&mut cx.findings);
    retain_wanted(&mut findings, cx.dockerfile, selection, &mut hits);
    if complete {
        report_unused(cx, selection, &suppressions, &hits);
        retain_wanted(&mut cx.findings, cx.dockerfile, selection, &mut hits);
    }
    cx.findings.append(&mut findings);
}

fn retain_wanted(findings: &mut Vec<Diagnostic>, dockerfile: &Dockerfile, selection: &Selection, hits: &mut Hits) {
    findings.retain(|f| selection.keeps(f) && (hits.is_empty() || !is_hit(f, dockerfile, selection, hits)));
}

/// Whether a suppression covers `finding`. Every one that does counts as used.
fn is_hit(finding: &Diagnostic, dockerfile: &Dockerfile, selection: &Selection, hits: &mut Hits) -> bool {
    let instruction = instruction_at(dockerfile, finding.span.start);
    let stage = instruction.and_then(|i| stage_of(dockerfile, i));
    let scopes = [Some(Scope::File), stage.map(Scope::Stage), instruction.map(Scope::Instruction)];
    let mut hit = false;
    for name in Name::all_of(selection.rule(finding.rule), finding) {
        for scope in scopes.into_iter().flatten() {
            if let Some(used) = hits.get_mut(&(scope, name)) {
                *used = true;
                hit = true;
            }
        }
    }
    hit
}

/// The instruction that holds `offset`, or ends there.
fn instruction_at(dockerfile: &Dockerfile, offset: u32) -> Option<usize> {
    let i = dockerfile.instructions.partition_point(|i| i.span.start <= offset).checked_sub(1)?;
    (offset <= dockerfile.instructions[i].span.end).then_some(i)
}

fn stage_of(dockerfile: &Dockerfile, instruction: usize) -> Option<usize> {
    dockerfile.stages.partition_point(|s| s.instructions.start <= instruction).checked_sub(1)
}

/// Reads the suppressions of a file, and reports the names and comments that cannot be understood.
fn collect(cx: &mut Cx, selection: &Selection) -> Vec<Suppression> {
    let dockerfile = cx.dockerfile;
    let mut suppressions = Vec::new();
    for comment in &dockerfile.comments {
        let Some(written) = comment::read(cx.source, comment.span) else { continue };
        match &written.names {
            Ok(names) => {
                let entries = names.iter().map(|span| entry(cx, selection, &written, *span)).collect();
                let scope = scope(dockerfile, comment.span, written.reach);
                suppressions.push(Suppression { comment: comment.span, scope, entries });
            }
            Err(why) => report_malformed(cx, selection, comment.span, written.dialect, why),
        }
    }
    suppressions
}

fn scope(dockerfile: &Dockerfile, comment: Span, reach: Reach) -> Option<Scope> {
    let next = || {
        let next = dockerfile.instructions.partition_point(|i| i.span.start < comment.start);
        (next < dockerfile.instructions.len()).then_some(next)
    };
    match reach {
        Reach::File => Some(Scope::File),
        Reach::Stage => next().and_then(|i| stage_of(dockerfile, i)).map(Scope::Stage),
        Reach::Instruction => instruction_at(dockerfile, comment.start).or_else(next).map(Scope::Instruction),
    }
}

fn entry(cx: &mut Cx, selection: &Selection, written: &Written, span: Span) -> Entry {
    let text = cx.text(span);
    let known = Name::resolve(selection.rules(), text);
    let name = match (known, written.dialect) {
        (Some(Name::Alias(_)), _) | (_, Dialect::Docklint) => known,
        (_, Dialect::Hadolint) => None,
    };
    if name.is_none() && !is_rival_code(text) {
        report_unknown(cx, selection, written, span, known.is_some());
    }
    Entry { span, name }
}

/// Findings of one file that anybody would read: beyond them nothing is guessed, which takes its time.
const READABLE: usize = 1000;

/// `ours`: a name of docklint's in a comment for hadolint.
fn report_unknown(cx: &mut Cx, selection: &Selection, written: &Written, span: Span, ours: bool) {
    let Some(rule) = selection.enabled_rule("unknown-suppression") else { return };
    cx.rule = rule;
    let name = cx.text(span);
    if ours {
        cx.report(span, format!("`{name}` is not a code of hadolint"))
            .help(format!("write `# docklint: ignore[{name}]`, or `ignore-file` for the whole file"));
        return;
    }
    let (fact, meant, otherwise) = match written.dialect {
        Dialect::Docklint => {
            let guess = || suggest(selection.rules(), name).map(str::to_owned);
            let meant = if cx.findings.len() < READABLE { guess() } else { None };
            ("no rule is called", meant, "write a rule, a category or a rival's code; `docklint rules` lists them all")
        }
        Dialect::Hadolint => {
            let meant = Some(name.to_ascii_uppercase()).filter(|code| is_rival_code(code));
            ("hadolint has no code", meant, "write a code of hadolint or ShellCheck, like `DL3008` or `SC2086`")
        }
    };
    let finding = cx.report(span, format!("{fact} `{name}`"));
    match meant {
        Some(meant) => {
            finding.help(format!("did you mean `{meant}`?")).fix(Applicability::Unsafe, format!("write `{meant}`"), [(span, meant)])
        }
        None => finding.help(otherwise),
    };
}

fn report_malformed(cx: &mut Cx, selection: &Selection, comment: Span, dialect: Dialect, why: &str) {
    let Some(rule) = selection.enabled_rule("malformed-suppression") else { return };
    cx.rule = rule;
    let help = match dialect {
        Dialect::Docklint => {
            "write `# docklint: ignore[rule] reason` above an instruction, or `# docklint: ignore-file[rule] reason`"
        }
        Dialect::Hadolint => "write `# hadolint ignore=DL3008,DL3009 # reason`, or `# docklint: ignore[DL3008, DL3009] reason`",
    };
    cx.report(comment, format!("this comment suppresses nothing: {why}")).help(help);
}

fn report_unused(cx: &mut Cx, selection: &Selection, suppressions: &[Suppression], hits: &Hits) {
    let Some(rule) = selection.enabled_rule("unused-suppression") else { return };
    cx.rule = rule;
    let built = cx.project.builds.iter().any(|b| b.dockerfile == cx.file && b.context.is_some());
    for suppression in suppressions {
        let is_unused = |entry: &Entry| {
            let used = |name| suppression.scope.is_some_and(|scope| hits[&(scope, name)]);
            // One that covers this very rule might yet be needed for the finding that would call it unused.
            entry.name.is_some_and(|name| !used(name) && !name.concerns(rule) && selection.judges(name, built))
        };
        let unused = suppression.entries.iter().map(is_unused).collect::<Vec<_>>();
        if unused.contains(&true) {
            report_entries(cx, suppression, &unused);
        }
    }
}

/// One finding for all entries of a comment that are of no use, so that one fix mends the comment.
fn report_entries(cx: &mut Cx, suppression: &Suppression, unused: &[bool]) {
    let spans = suppression.entries.iter().zip(unused).filter(|(_, unused)| **unused).map(|(entry, _)| entry.span);
    let spans = spans.collect::<Vec<_>>();
    let names = spans.iter().map(|span| format!("`{}`", cx.text(*span))).collect::<Vec<_>>().join(", ");
    let verb = if spans.len() == 1 { "suppresses" } else { "suppress" };
    let place = match suppression.scope {
        Some(Scope::File) => "in this file",
        Some(Scope::Stage(_)) => "in this stage",
        Some(Scope::Instruction(_)) => "here",
        None => "here: nothing follows",
    };
    let span = spans[0].cover(spans[spans.len() - 1]);
    // hadolint may find there what docklint, on purpose, does not.
    let of_hadolint = cx.text(suppression.comment).trim_start_matches('#').trim_start().starts_with("hadolint");
    let what = if of_hadolint { "nothing that docklint finds" } else { "nothing" };
    let line = line_of(cx, suppression.comment);
    let (title, help, edits) = match unused.contains(&false) {
        true => (format!("remove {names}"), "remove what is of no use", removals(&suppression.entries, unused)),
        false => ("remove the comment".to_string(), "remove the comment", vec![(line, String::new())]),
    };
    let is_safe = !of_hadolint && (unused.contains(&false) || !guards_directive(cx, line));
    let applicability = if is_safe { Applicability::Safe } else { Applicability::Manual };
    let finding = cx.report(span, format!("{names} {verb} {what} {place}"));
    finding.help(help).fix(applicability, title, edits);
    if of_hadolint {
        finding.severity(Severity::Info).help(format!("{help}, unless hadolint runs here too"));
    }
}

/// Deletes the unused entries with one comma each.
fn removals(entries: &[Entry], unused: &[bool]) -> Vec<(Span, String)> {
    let first_kept = unused.iter().position(|unused| !unused).unwrap_or(unused.len());
    let indexes = (0..entries.len()).filter(|i| unused[*i]);
    let removal = |i: usize| match i < first_kept {
        true => Span { start: entries[i].span.start, end: entries[i + 1].span.start },
        false => Span { start: entries[i - 1].span.end, end: entries[i].span.end },
    };
    indexes.map(|i| (removal(i), String::new())).collect()
}

/// The whole line of a comment, its line end included.
fn line_of(cx: &Cx, comment: Span) -> Span {
    let start = cx.source.lines().start(cx.source.lines().line_of(comment.start));
    let behind = &cx.source.text()[comment.end as usize..];
    let end = behind.find('\n').map_or(behind.len(), |i| i + 1);
    Span { start, end: comment.end + u32::try_from(end).expect("a source is smaller than 4 GiB") }
}

/// Whether the comment on `line` might be all that keeps the line below from being a parser directive, which only the first lines
/// of a file can be.
fn guards_directive(cx: &Cx, line: Span) -> bool {
    let text = cx.source.text();
    let leads = text[..line.start as usize].trim_start_matches('\u{feff}').lines().all(|l| l.trim_start().starts_with('#'));
    let below = text[line.end as usize..].lines().next().unwrap_or("");
    leads && below.trim_start().starts_with('#') && below.contains('=')
}
