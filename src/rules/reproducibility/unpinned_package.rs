//! `unpinned-package`

use super::pins;
use crate::diagnostic::Severity;
use crate::dockerfile::Instruction;
use crate::lint::{Category, Check, Cx, Rule};
use crate::shell::Call;
use crate::shell::tools::{Ecosystem, Manager};

/// See the page.
pub static RULE: Rule = Rule {
    name: "unpinned-package",
    category: Category::Reproducibility,
    severity: Severity::Info,
    default: true,
    since: "0.1.0",
    aliases: &["DL3013", "DL3016", "DL3028", "DL3062"],
    fix: None,
    page: include_str!("../../../rules/reproducibility/unpinned-package.md"),
    checks: &[Check::Call(check)],
};

fn check(cx: &mut Cx, _: &Instruction, call: Call) {
    let managers = cx.options.unpinned_package.managers.as_deref();
    let asked_for = |manager: Manager| managers.is_none_or(|managers| managers.contains(&manager));
    pins::check(cx, call, |manager| manager.ecosystem() != Ecosystem::System && asked_for(manager));
}
