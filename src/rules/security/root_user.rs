//! `root-user`

use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "root-user",
    category: Category::Security,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["DL3002", "CKV_DOCKER_3", "CKV_DOCKER_8"],
    fix: None,
    page: include_str!("../../../rules/security/root-user.md"),
    checks: &[Check::Engine],
};
