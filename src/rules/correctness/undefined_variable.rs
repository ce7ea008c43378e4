//! `undefined-variable`

use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "undefined-variable",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["UndefinedVar", "UndefinedArgInFrom"],
    fix: None,
    page: include_str!("../../../rules/correctness/undefined-variable.md"),
    checks: &[Check::Engine],
};
