//! `relative-workdir`

use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "relative-workdir",
    category: Category::Correctness,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &["DL3000", "WorkdirRelativePath"],
    fix: None,
    page: include_str!("../../../rules/correctness/relative-workdir.md"),
    checks: &[Check::Engine],
};
