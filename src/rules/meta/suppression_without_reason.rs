//! `suppression-without-reason`

use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "suppression-without-reason",
    category: Category::Meta,
    severity: Severity::Warning,
    default: false,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/meta/suppression-without-reason.md"),
    checks: &[Check::Engine],
};
