//! `unknown-stage`

use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "unknown-stage",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["DL3022"],
    fix: None,
    page: include_str!("../../../rules/correctness/unknown-stage.md"),
    checks: &[Check::Engine],
};
