//! `secret-in-env`

use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "secret-in-env",
    category: Category::Security,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["DL3064", "SecretsUsedInArgOrEnv"],
    fix: None,
    page: include_str!("../../../rules/security/secret-in-env.md"),
    checks: &[Check::Engine],
};
