//! `shell-form-command`

use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "shell-form-command",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["DL3025", "JSONArgsRecommended"],
    fix: None,
    page: include_str!("../../../rules/correctness/shell-form-command.md"),
    checks: &[Check::Engine],
};
