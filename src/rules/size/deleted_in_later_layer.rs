//! `deleted-in-later-layer`

use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "deleted-in-later-layer",
    category: Category::Size,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/size/deleted-in-later-layer.md"),
    checks: &[Check::Engine],
};
