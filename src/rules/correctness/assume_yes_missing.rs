//! `assume-yes-missing`

use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "assume-yes-missing",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["DL3014", "DL3030", "DL3034", "DL3038"],
    fix: None,
    page: include_str!("../../../rules/correctness/assume-yes-missing.md"),
    checks: &[Check::Engine],
};
