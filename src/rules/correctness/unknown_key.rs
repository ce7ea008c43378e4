//! `unknown-key`

use crate::compose::ProblemKind;
use crate::diagnostic::{Applicability, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::problems;

/// See the page.
pub static RULE: Rule = Rule {
    name: "unknown-key",
    category: Category::Correctness,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &["dc:invalid-schema"],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/correctness/unknown-key.md"),
    checks: &[Check::Compose(check)],
};

fn check(cx: &mut Cx, composition: &Composition) {
    problems::report(cx, composition, &[ProblemKind::UnknownKey], Some("dc:invalid-schema"));
}
