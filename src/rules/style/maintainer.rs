//! `maintainer`

use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "maintainer",
    category: Category::Style,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["DL4000", "MaintainerDeprecated"],
    fix: None,
    page: include_str!("../../../rules/style/maintainer.md"),
    checks: &[Check::Engine],
};
