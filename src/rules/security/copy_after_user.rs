//! `copy-after-user`

use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "copy-after-user",
    category: Category::Security,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/security/copy-after-user.md"),
    checks: &[Check::Engine],
};
