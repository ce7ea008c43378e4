//! `cd-in-run`

use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "cd-in-run",
    category: Category::Style,
    severity: Severity::Info,
    default: true,
    since: "0.1.0",
    aliases: &["DL3003"],
    fix: None,
    page: include_str!("../../../rules/style/cd-in-run.md"),
    checks: &[Check::Engine],
};
