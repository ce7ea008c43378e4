//! `malformed-suppression`

use crate::diagnostic::{Applicability, Severity};
use crate::lint::{Category, Check, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "malformed-suppression",
    category: Category::Meta,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/meta/malformed-suppression.md"),
    checks: &[Check::Engine],
};
