//! `unknown-frontend`

use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "unknown-frontend",
    category: Category::Meta,
    severity: Severity::Info,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/meta/unknown-frontend.md"),
    checks: &[Check::Engine],
};
