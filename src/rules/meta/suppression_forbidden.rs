//! `suppression-forbidden`

use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "suppression-forbidden",
    category: Category::Meta,
    severity: Severity::Warning,
    default: false,
    since: "0.1.0",
    aliases: &["DL1001"],
    fix: None,
    page: include_str!("../../../rules/meta/suppression-forbidden.md"),
    checks: &[Check::Engine],
};
