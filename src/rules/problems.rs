//! What the reading of Compose files found wrong, as the findings of rules.

use crate::compose::{Problem, ProblemKind};
use crate::diagnostic::{Applicability, Diagnostic};
use crate::lint::Cx;
use crate::project::Composition;

/// The problems of some kinds, in the order of files and places.
pub fn of<'c>(composition: &'c Composition, kinds: &'c [ProblemKind]) -> impl Iterator<Item = &'c Problem> {
    composition.compose.problems.iter().filter(|problem| kinds.contains(&problem.kind))
}

/// Reports every problem of some kinds. `alias` is the rival's code for all of them.
pub fn report(cx: &mut Cx, composition: &Composition, kinds: &[ProblemKind], alias: Option<&'static str>) {
    for problem in of(composition, kinds) {
        report_one(cx, problem).aliases.extend(alias);
    }
}

/// Reports a problem, with its other places, its help, and what was probably meant as a fix.
pub fn report_one<'c>(cx: &'c mut Cx, problem: &Problem) -> &'c mut Diagnostic {
    let others: Vec<_> = problem.others.iter().map(|(place, words)| (cx.site(*place), words.clone())).collect();
    let finding = cx.report_at(problem.place, &problem.message);
    for ((file, span), words) in others {
        finding.label_in(file, span, words);
    }
    finding.help.clone_from(&problem.help);
    if let Some(meant) = &problem.meant {
        finding.fix(Applicability::Unsafe, format!("write `{meant}`"), [(problem.place.span, meant.clone())]);
    }
    finding
}
