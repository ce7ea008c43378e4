//! `stale-baseline`

use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "stale-baseline",
    category: Category::Meta,
    severity: Severity::Info,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/meta/stale-baseline.md"),
    checks: &[Check::Engine],
};
