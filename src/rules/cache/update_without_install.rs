//! `update-without-install`

use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "update-without-install",
    category: Category::Cache,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/cache/update-without-install.md"),
    checks: &[Check::Engine],
};
