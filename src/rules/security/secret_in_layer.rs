//! `secret-in-layer`

mod files;
mod texts;

use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "secret-in-layer",
    category: Category::Security,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &["CKV2_DOCKER_17"],
    fix: None,
    page: include_str!("../../../rules/security/secret-in-layer.md"),
    checks: &[Check::Build(files::check), Check::Instruction(texts::check)],
};
