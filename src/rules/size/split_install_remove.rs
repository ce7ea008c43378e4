//! `split-install-remove`

use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "split-install-remove",
    category: Category::Size,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/size/split-install-remove.md"),
    checks: &[Check::Engine],
};
