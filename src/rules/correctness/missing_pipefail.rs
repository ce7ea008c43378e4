//! `missing-pipefail`

use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "missing-pipefail",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["DL4006"],
    fix: None,
    page: include_str!("../../../rules/correctness/missing-pipefail.md"),
    checks: &[Check::Engine],
};
