//! `recommended-packages`

use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "recommended-packages",
    category: Category::Size,
    severity: Severity::Info,
    default: true,
    since: "0.1.0",
    aliases: &["DL3015"],
    fix: None,
    page: include_str!("../../../rules/size/recommended-packages.md"),
    checks: &[Check::Engine],
};
