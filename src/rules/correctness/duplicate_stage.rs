//! `duplicate-stage`

use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "duplicate-stage",
    category: Category::Correctness,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &["DL3024", "DuplicateStageName"],
    fix: None,
    page: include_str!("../../../rules/correctness/duplicate-stage.md"),
    checks: &[Check::Engine],
};
