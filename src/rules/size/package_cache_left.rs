//! `package-cache-left`

use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "package-cache-left",
    category: Category::Size,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["DL3009", "DL3019", "DL3032", "DL3036", "DL3040", "DL3042", "DL3060"],
    fix: None,
    page: include_str!("../../../rules/size/package-cache-left.md"),
    checks: &[Check::Engine],
};
