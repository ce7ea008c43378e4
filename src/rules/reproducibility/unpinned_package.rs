//! `unpinned-package`

use super::go_modules::GoModules;
use super::pins;
use crate::diagnostic::Severity;
use crate::dockerfile::Dockerfile;
use crate::lint::{Category, Check, Cx, Rule};
use crate::rules::packages::each_call;
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
    checks: &[Check::Dockerfile(check)],
};

fn check(cx: &mut Cx, file: &Dockerfile) {
    let mut modules: Option<GoModules> = None;
    each_call(cx, |cx, _, call| {
        let managers = cx.options.unpinned_package.managers.as_deref();
        let asked_for = |manager: Manager| managers.is_none_or(|managers| managers.contains(&manager));
        let stage = cx.stage().map(|stage| stage.index);
        pins::check(cx, call, |manager| {
            let mut in_module = || stage.is_some_and(|stage| modules.get_or_insert_with(|| GoModules::new(file)).at(stage, call));
            let wanted = manager.ecosystem() != Ecosystem::System && asked_for(manager);
            wanted && !(manager == Manager::Go && asks_module(call) && in_module())
        });
    });
}

/// Whether a call of `go` takes the version that the module names, where there is one.
fn asks_module(call: Call) -> bool {
    let Some(arguments) = call.arguments().filter(|a| matches!(a.verb(), "install" | "run")) else { return false };
    // All packages of one call have the same version.
    arguments.operands(call.words()).next().is_some_and(|package| !package.text.contains('@'))
}
