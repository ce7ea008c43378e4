//! `overridden-instruction`

use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "overridden-instruction",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["DL4003", "DL4004", "DL3012", "MultipleInstructionsDisallowed"],
    fix: None,
    page: include_str!("../../../rules/correctness/overridden-instruction.md"),
    checks: &[Check::Engine],
};
