//! `empty-continuation`

use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "empty-continuation",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["NoEmptyContinuation"],
    fix: None,
    page: include_str!("../../../rules/correctness/empty-continuation.md"),
    checks: &[Check::Engine],
};
