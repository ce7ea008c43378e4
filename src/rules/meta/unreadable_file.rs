//! `unreadable-file`

use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "unreadable-file",
    category: Category::Meta,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/meta/unreadable-file.md"),
    checks: &[Check::Engine],
};
