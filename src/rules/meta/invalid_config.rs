//! `invalid-config`

use crate::diagnostic::{Applicability, Severity};
use crate::lint::{Category, Check, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "invalid-config",
    category: Category::Meta,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: Some(Applicability::Manual),
    page: include_str!("../../../rules/meta/invalid-config.md"),
    checks: &[Check::Engine],
};
