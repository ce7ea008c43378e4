//! What there is to say about the suppressions themselves.

use super::comment::{Dialect, Reach};
use super::mend::{self, Mend};
use super::places::Scope;
use super::{Hits, Suppression, names};
use crate::diagnostic::{Applicability, Severity};
use crate::lint::name::suggest;
use crate::lint::rival::{suggest_buildkit_check, suggest_dclint_rule};
use crate::lint::{Cx, Name, Selection};
use crate::source::Span;

/// Reports what is written wrong, names nothing that exists, or lacks a reason.
pub(super) fn mistakes(cx: &mut Cx, selection: &Selection, suppressions: &[Suppression]) {
    for suppression in suppressions {
        match &suppression.written.names {
            Err(why) => report_malformed(cx, selection, suppression, why),
            Ok(_) => {
                for (i, entry) in suppression.entries.iter().enumerate() {
                    if entry.names.is_none() {
                        report_unknown(cx, selection, suppression, i);
                    }
                }
                report_lost(cx, selection, suppression);
                report_unreasoned(cx, selection, suppression);
            }
        }
    }
}

/// Findings of one file that anybody would read: beyond them nothing is guessed, which takes its time.
const READABLE: usize = 1000;

fn report_unknown(cx: &mut Cx, selection: &Selection, suppression: &Suppression, entry: usize) {
    let Some(rule) = selection.enabled_rule("unknown-suppression") else { return };
    cx.rule = rule;
    let span = suppression.entries[entry].span;
    let name = cx.text(span);
    let dialect = suppression.written.dialect;
    let (fact, otherwise) = match dialect {
        Dialect::Docklint => ("no rule is called", "write a rule, a category or a rival's code; `docklint rules` lists them all"),
        Dialect::Hadolint => {
            ("no code of hadolint's is called", "write a code of hadolint or ShellCheck, like `DL3008` or `SC2086`")
        }
        Dialect::BuildKit => {
            ("no check of BuildKit's is called", "write one of BuildKit's checks, like `StageNameCasing`, or `all`")
        }
        Dialect::ShellCheck => ("no code of ShellCheck's is called", "write a code of ShellCheck, like `SC2086`"),
        Dialect::Dclint => ("no rule of dclint's is called", "write a rule of dclint, like `no-version-field`"),
    };
    // A name of ours that another tool does not know.
    if dialect != Dialect::Docklint && Name::resolve(selection.rules(), name).is_some_and(|n| !matches!(n, Name::Alias(_))) {
        cx.report(span, format!("{fact} `{name}`"))
            .help(format!("write `# docklint: ignore[{name}]`, or `ignore-file` for the whole file"));
        return;
    }
    let readable = cx.findings.len() < READABLE;
    let meant = match dialect {
        Dialect::Docklint => suggest(selection.rules(), name).filter(|_| readable).map(str::to_owned),
        Dialect::Hadolint | Dialect::ShellCheck => {
            Some(name.to_ascii_uppercase()).filter(|code| names::resolve(selection.rules(), dialect, code).is_some())
        }
        Dialect::BuildKit => suggest_buildkit_check(name).filter(|_| readable).map(str::to_owned),
        Dialect::Dclint => suggest_dclint_rule(name).filter(|_| readable).map(str::to_owned),
    };
    let mut unwanted = vec![false; suppression.entries.len()];
    unwanted[entry] = true;
    let Mend { title, edits, .. } = mend::without(cx, suppression, &unwanted);
    let finding = cx.report(span, format!("{fact} `{name}`"));
    match meant {
        Some(meant) => {
            finding.help(format!("did you mean `{meant}`?")).fix(Applicability::Unsafe, format!("write `{meant}`"), [(span, meant)])
        }
        None => finding.help(otherwise).fix(Applicability::Manual, title, edits),
    };
}

fn report_malformed(cx: &mut Cx, selection: &Selection, suppression: &Suppression, why: &str) {
    let Some(rule) = selection.enabled_rule("malformed-suppression") else { return };
    cx.rule = rule;
    let comment = suppression.comment;
    let help = match suppression.written.dialect {
        Dialect::Docklint => {
            "write `# docklint: ignore[rule] reason` above what it is about, or `# docklint: ignore-file[rule] reason`"
        }
        Dialect::Hadolint => "write `# hadolint ignore=DL3008,DL3009 # reason`, or `# docklint: ignore[DL3008, DL3009] reason`",
        Dialect::BuildKit => "write `# check=skip=StageNameCasing,UndefinedVar`, without blanks before it or in it",
        Dialect::ShellCheck => "write `# shellcheck disable=SC2086,SC2046 # reason`",
        Dialect::Dclint => {
            "write `# dclint disable rule` in the first line, or `# dclint disable-line rule`; or `# docklint: ignore[rule] reason`"
        }
    };
    let text = cx.text(comment);
    let meant = mend::rewritten(selection.rules(), text).filter(|meant| *meant != text.trim_end());
    let finding = cx.report(comment, format!("this comment suppresses nothing: {why}"));
    finding.help(help);
    if let Some(meant) = meant {
        finding.fix(Applicability::Unsafe, format!("write `{meant}`"), [(comment, meant)]);
    }
}

fn report_lost(cx: &mut Cx, selection: &Selection, suppression: &Suppression) {
    let Some((span, why)) = suppression.written.lost else { return };
    let Some(rule) = selection.enabled_rule("malformed-suppression") else { return };
    cx.rule = rule;
    let before = cx.source.text()[..span.start as usize].trim_end().len();
    let blanks = Span { start: u32::try_from(before).unwrap_or(span.start), end: span.start };
    let lost = cx.text(span);
    let finding = cx.report(span, format!("`{lost}` has no effect: {why}"));
    if blanks.is_empty() {
        finding.help("move it into a `# check=` in the first line");
    } else {
        finding.help("leave out the blanks").fix(Applicability::Unsafe, "leave out the blanks", [(blanks, String::new())]);
    }
}

fn report_unreasoned(cx: &mut Cx, selection: &Selection, suppression: &Suppression) {
    let Some(rule) = selection.enabled_rule("suppression-without-reason").filter(|_| suppression.written.reason.is_none()) else {
        return;
    };
    cx.rule = rule;
    let place = match suppression.written.dialect {
        Dialect::Docklint => "behind the bracket",
        Dialect::Hadolint | Dialect::ShellCheck => "behind ` # `",
        Dialect::BuildKit => "behind a blank",
        Dialect::Dclint => "in a comment of its own: write `# docklint: ignore[rule] reason`",
    };
    cx.report(suppression.comment, "this suppression does not say why it is there").help(format!("say it {place}"));
}

/// Reports every suppression, where none are welcome. No comment silences that.
pub(super) fn forbidden(cx: &mut Cx, selection: &Selection, suppressions: &[Suppression]) {
    let Some(rule) = selection.enabled_rule("suppression-forbidden") else { return };
    cx.rule = rule;
    for Suppression { comment, written, .. } in suppressions.iter().filter(|s| s.written.names.is_ok()) {
        let finding = cx.report(*comment, "suppressions are not allowed here").help("mend what it hides, and remove it");
        // What hadolint objects to, too.
        if written.dialect == Dialect::Hadolint && written.reach == Reach::Instruction {
            finding.alias("DL1001");
        }
    }
}

/// Reports what suppresses nothing.
pub(super) fn unused(cx: &mut Cx, selection: &Selection, suppressions: &[Suppression], hits: &Hits) {
    let Some(rule) = selection.enabled_rule("unused-suppression") else { return };
    cx.rule = rule;
    let built = cx.project.builds_of(cx.file).iter().any(|build| build.context.is_some());
    for suppression in suppressions {
        let used = |name: &Name| suppression.scope.is_some_and(|scope| hits[&(scope, *name)]);
        // One that covers this very rule might yet be needed for the finding that would call it unused.
        let is_unused = |name: &Name| !used(name) && !name.concerns(rule) && selection.judges(*name, built);
        let names = suppression.entries.iter().map(|entry| entry.names.as_deref().unwrap_or_default());
        let unused = names.map(|names| !names.is_empty() && names.iter().all(is_unused)).collect::<Vec<_>>();
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
        Some(Scope::Instruction(_) | Scope::Stretch(_)) => "here",
        None => "here: nothing follows",
    };
    let span = spans[0].cover(spans[spans.len() - 1]);
    // A rival may find there what docklint, on purpose, does not.
    let rival = match suppression.written.dialect {
        Dialect::Docklint => None,
        Dialect::Hadolint => Some("hadolint"),
        Dialect::BuildKit => Some("BuildKit"),
        Dialect::ShellCheck => Some("ShellCheck"),
        Dialect::Dclint => Some("dclint"),
    };
    let what = if rival.is_some() { "nothing that docklint finds" } else { "nothing" };
    let help = if unused.contains(&false) { "remove what is of no use" } else { "remove the comment" };
    let Mend { title, edits, keeps_the_rest } = mend::without(cx, suppression, unused);
    let applicability = if rival.is_none() && keeps_the_rest { Applicability::Safe } else { Applicability::Manual };
    let finding = cx.report(span, format!("{names} {verb} {what} {place}"));
    finding.help(help).fix(applicability, title, edits);
    if let Some(rival) = rival {
        finding.severity(Severity::Info).help(format!("{help}, unless {rival} needs it"));
    }
}
