//! `unpinned-system-package`

use super::pins;
use crate::diagnostic::Severity;
use crate::dockerfile::Dockerfile;
use crate::lint::{Category, Check, Cx, Rule, Started};
use crate::rules::packages::{Caller, InForce, Setting, each_call, text_of};
use crate::shell::Call;
use crate::shell::tools::{Action, Ecosystem, Manager, action};
use std::cell::LazyCell;

/// See the page.
pub static RULE: Rule = Rule {
    name: "unpinned-system-package",
    category: Category::Reproducibility,
    severity: Severity::Info,
    default: false,
    since: "0.1.0",
    aliases: &["DL3008", "DL3018", "DL3033", "DL3037", "DL3041"],
    fix: None,
    page: include_str!("../../../rules/reproducibility/unpinned-system-package.md"),
    checks: &[Check::Dockerfile(check), Check::Script(check_started)],
};

/// Archives of a distribution as it was on some day.
const SNAPSHOT: Setting = Setting { files: SNAPSHOTS, names: SNAPSHOTS };
const SNAPSHOTS: &[&str] = &["snapshot.debian.org", "snapshot.ubuntu.com", "snapshot-cloudflare.debian.org"];

fn check(cx: &mut Cx, _: &Dockerfile) {
    let snapshot = InForce::new(cx, &SNAPSHOT);
    each_call(cx, |cx, instruction, call| check_call(cx, Caller::Build(instruction), call, |cx| snapshot.at(cx, call)));
}

/// Looks at what a container runs.
fn check_started(cx: &mut Cx, started: &Started) {
    let script = text_of(cx, started.script);
    let is_frozen = LazyCell::new(|| SNAPSHOT.is_named_in(script));
    for call in started.script.calls() {
        check_call(cx, Caller::Start(started), call, |_| *is_frozen);
    }
}

fn check_call(cx: &mut Cx, caller: Caller, call: Call, is_frozen: impl Fn(&Cx) -> bool) {
    let managers = cx.options.unpinned_package.managers.as_deref();
    let asked_for = |manager: Manager| managers.is_none_or(|managers| managers.contains(&manager));
    // dpkg and rpm install files, and the repositories of pacman have one version of each package.
    let is_system = |manager: Manager| manager.ecosystem() == Ecosystem::System && pins::alias(manager).is_some();
    let manager = match action(&call) {
        Some(Action::Install { manager, .. }) if is_system(*manager) && asked_for(*manager) => *manager,
        _ => return,
    };
    if manager != Manager::Apt || !is_frozen(cx) {
        pins::check(cx, caller, call, |_| true);
    }
}
