//! `add-instead-of-copy`

use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "add-instead-of-copy",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["DL3020"],
    fix: None,
    page: include_str!("../../../rules/correctness/add-instead-of-copy.md"),
    checks: &[Check::Engine],
};
