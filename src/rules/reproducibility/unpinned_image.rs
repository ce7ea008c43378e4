//! `unpinned-image`

use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "unpinned-image",
    category: Category::Reproducibility,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["DL3006", "DL3007"],
    fix: None,
    page: include_str!("../../../rules/reproducibility/unpinned-image.md"),
    checks: &[Check::Engine],
};
