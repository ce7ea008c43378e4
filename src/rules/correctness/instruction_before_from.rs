//! `instruction-before-from`

use super::syntax_error::report;
use crate::diagnostic::Severity;
use crate::dockerfile::ErrorKind;
use crate::lint::{Category, Check, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "instruction-before-from",
    category: Category::Correctness,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &["DL3061"],
    fix: None,
    page: include_str!("../../../rules/correctness/instruction-before-from.md"),
    checks: &[Check::Dockerfile(|cx, file| report(cx, file, "DL3061", ErrorKind::BeforeFrom))],
};
