//! `missing-image-or-build`

use crate::compose::ProblemKind;
use crate::diagnostic::{Applicability, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::problems;

/// See the page.
pub static RULE: Rule = Rule {
    name: "missing-image-or-build",
    category: Category::Correctness,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/correctness/missing-image-or-build.md"),
    checks: &[Check::Compose(check)],
};

fn check(cx: &mut Cx, composition: &Composition) {
    problems::report(cx, composition, &[ProblemKind::MissingImageOrBuild], None);
}
