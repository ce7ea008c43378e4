//! `unpinned-package`

use super::go_modules::GoModules;
use super::pins;
use crate::diagnostic::Severity;
use crate::dockerfile::Dockerfile;
use crate::lint::{Category, Check, Cx, Rule, Started};
use crate::rules::packages::{Caller, each_call};
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
    checks: &[Check::Dockerfile(check), Check::Script(check_started)],
};

fn check(cx: &mut Cx, file: &Dockerfile) {
    let mut modules: Option<GoModules> = None;
    each_call(cx, |cx, instruction, call| {
        let stage = cx.stage().map(|stage| stage.index);
        let wanted = wanted(cx);
        pins::check(cx, Caller::Build(instruction), call, |manager| {
            let mut in_module = || stage.is_some_and(|stage| modules.get_or_insert_with(|| GoModules::new(file)).at(stage, call));
            wanted(manager) && !(manager == Manager::Go && asks_module(call) && in_module())
        });
    });
}

/// Looks at what a container runs, where a folder of the host may hold the module that names the version.
fn check_started(cx: &mut Cx, started: &Started) {
    for call in started.script.calls() {
        let wanted = wanted(cx);
        pins::check(cx, Caller::Start(started), call, |manager| wanted(manager) && !(manager == Manager::Go && asks_module(call)));
    }
}

/// Whether the packages of a manager are this rule's, and asked for.
fn wanted<'a>(cx: &Cx<'a>) -> impl Fn(Manager) -> bool + use<'a> {
    let managers = cx.options.unpinned_package.managers.as_deref();
    move |manager| manager.ecosystem() != Ecosystem::System && managers.is_none_or(|managers| managers.contains(&manager))
}

/// Whether a call of `go` takes the version that the module names, where there is one.
fn asks_module(call: Call) -> bool {
    let Some(arguments) = call.arguments().filter(|a| matches!(a.verb(), "install" | "run")) else { return false };
    // All packages of one call have the same version.
    arguments.operands(call.words()).next().is_some_and(|package| !package.text.contains('@'))
}
