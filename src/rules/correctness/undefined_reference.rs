//! `undefined-reference`

mod piece;

use crate::compose::ProblemKind;
use crate::diagnostic::{Applicability, FileId, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::problems;
use crate::source::Span;
use std::collections::HashSet;

/// See the page.
pub static RULE: Rule = Rule {
    name: "undefined-reference",
    category: Category::Correctness,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/correctness/undefined-reference.md"),
    checks: &[Check::Compose(check)],
};

/// With one of these a project is not read to its end, and tells nothing of names.
const HOLES: [ProblemKind; 4] =
    [ProblemKind::Syntax, ProblemKind::MissingFile, ProblemKind::IncludeCycle, ProblemKind::ExtendsCycle];

fn check(cx: &mut Cx, composition: &Composition) {
    let mut undefined = problems::of(composition, &[ProblemKind::UndefinedReference]).peekable();
    if undefined.peek().is_none() {
        return;
    }
    let users = users(cx, composition);
    let piece = piece::why(cx, composition);
    for problem in undefined {
        let site = composition.site(problem.place);
        if users.iter().any(|undefined| !undefined.contains(&site)) {
            continue;
        }
        let name = piece::name_at(cx, site);
        // What looks like a path is no name, wherever it were declared.
        let declared = if name.contains('/') { None } else { piece::declared_near(cx, composition, name) };
        let finding = problems::report_one(cx, problem);
        if let Some(near) = declared {
            finding.severity(Severity::Info).help(format!("declare it, or use this file together with `{near}`, which does"));
            finding.fix = None;
        } else if let Some(why) = piece.as_ref().filter(|_| problem.meant.is_none()) {
            finding.severity(Severity::Info).help(format!("declare it, or use this file together with one that does: {why}"));
        }
    }
}

/// For each project that brings in the main file of this one, by `extends` or as what another file is put on: where a name is undefined
/// there. A file that others complete is a piece, and not to be used alone.
fn users(cx: &Cx, composition: &Composition) -> Vec<HashSet<(FileId, Span)>> {
    let Some(main) = composition.files.first() else { return Vec::new() };
    let readers = cx.project.kin.readers(*main).iter().map(|number| &cx.project.compositions[*number]);
    let others = readers.filter(|other| !std::ptr::eq(*other, composition));
    let whole = others.filter(|other| problems::of(other, &HOLES).next().is_none());
    let undefined = |other: &Composition| {
        problems::of(other, &[ProblemKind::UndefinedReference]).map(|problem| other.site(problem.place)).collect()
    };
    whole.map(undefined).collect()
}
