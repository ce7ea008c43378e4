//! `invalid-interpolation`

use crate::compose::ProblemKind;
use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::problems;

/// See the page.
pub static RULE: Rule = Rule {
    name: "invalid-interpolation",
    category: Category::Correctness,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/correctness/invalid-interpolation.md"),
    checks: &[Check::Compose(check)],
};

fn check(cx: &mut Cx, composition: &Composition) {
    problems::report(cx, composition, &[ProblemKind::InvalidInterpolation], None);
}
