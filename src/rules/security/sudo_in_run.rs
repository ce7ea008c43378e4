//! `sudo-in-run`

use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "sudo-in-run",
    category: Category::Security,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &["DL3004"],
    fix: None,
    page: include_str!("../../../rules/security/sudo-in-run.md"),
    checks: &[Check::Engine],
};
