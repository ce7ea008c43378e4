//! `unused-suppression`

use crate::diagnostic::{Applicability, Severity};
use crate::lint::{Category, Check, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "unused-suppression",
    category: Category::Meta,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: Some(Applicability::Safe),
    page: include_str!("../../../rules/meta/unused-suppression.md"),
    checks: &[Check::Engine],
};
