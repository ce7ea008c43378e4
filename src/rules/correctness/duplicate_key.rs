//! `duplicate-key`

use crate::compose::{Problem, ProblemKind};
use crate::diagnostic::{Applicability, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::compositions::{self, Written};
use crate::rules::problems;
use crate::source::Span;
use crate::yaml::{Entry, Kind};
use std::collections::HashMap;

/// See the page.
pub static RULE: Rule = Rule {
    name: "duplicate-key",
    category: Category::Correctness,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &["dc:invalid-yaml"],
    fix: Some(Applicability::Safe),
    page: include_str!("../../../rules/correctness/duplicate-key.md"),
    checks: &[Check::Compose(check)],
};

/// What mends a finding.
struct Mend {
    applicability: Applicability,
    title: &'static str,
    edits: Vec<(Span, String)>,
}

fn check(cx: &mut Cx, composition: &Composition) {
    if problems::of(composition, &[ProblemKind::DuplicateKey]).next().is_none() {
        return;
    }
    for file in compositions::files(cx, composition) {
        let is_here = |problem: &&Problem| problem.place.file == file.number;
        let entries = entries(file);
        for problem in problems::of(composition, &[ProblemKind::DuplicateKey]).filter(is_here) {
            let first = problem.others.first().and_then(|(place, _)| entries.get(&place.span));
            let mend = first.zip(entries.get(&problem.place.span)).and_then(|(first, second)| mend(file, first, second));
            let finding = problems::report_one(cx, problem).alias("dc:invalid-yaml");
            if let Some(Mend { applicability, title, edits }) = mend {
                finding.fix(applicability, title, edits);
            }
        }
    }
}

/// Every entry of every mapping, by the place of its key.
fn entries(file: Written<'_>) -> HashMap<Span, Entry<'_>> {
    let mappings = file.tree.nodes().filter(|node| node.kind() == Kind::Mapping);
    mappings.flat_map(|node| node.own_entries()).map(|entry| (entry.key.span(), entry)).collect()
}

/// Two `<<` of aliases become one with a list. An entry that says the same again goes.
fn mend(file: Written, first: &Entry, second: &Entry) -> Option<Mend> {
    let text = |entry: &Entry| file.source.slice(entry.value.written());
    let gone = compositions::removal(file, second.span(), false)?;
    if first.is_merge() && first.value.kind() == Kind::Alias && second.value.kind() == Kind::Alias {
        let list = format!("[{}, {}]", text(first), text(second));
        let edits = vec![(first.value.span(), list), (gone, String::new())];
        return Some(Mend { applicability: Applicability::Unsafe, title: "merge a list", edits });
    }
    (text(first) == text(second)).then(|| Mend {
        applicability: Applicability::Safe,
        title: "remove the second",
        edits: vec![(gone, String::new())],
    })
}
