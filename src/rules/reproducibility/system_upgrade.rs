//! `system-upgrade`

use crate::diagnostic::Severity;
use crate::dockerfile::Instruction;
use crate::lint::{Category, Check, Cx, Rule, Started};
use crate::rules::packages::{Caller, subject};
use crate::shell::Call;
use crate::shell::tools::{Action, Ecosystem, Manager, action};

/// See the page.
pub static RULE: Rule = Rule {
    name: "system-upgrade",
    category: Category::Reproducibility,
    severity: Severity::Info,
    default: false,
    since: "0.1.0",
    aliases: &["DL3005", "DL3017", "DL3031", "DL3035", "DL3039"],
    fix: None,
    page: include_str!("../../../rules/reproducibility/system-upgrade.md"),
    checks: &[Check::Call(check), Check::Script(check_started)],
};

fn check(cx: &mut Cx, instruction: &Instruction, call: Call) {
    check_call(cx, Caller::Build(instruction), call);
}

/// Looks at what a container runs.
fn check_started(cx: &mut Cx, started: &Started) {
    started.script.calls().for_each(|call| check_call(cx, Caller::Start(started), call));
}

fn check_call(cx: &mut Cx, caller: Caller, call: Call) {
    let Some(Action::Upgrade { manager, packages, distribution }) = action(&call) else { return };
    // Arch Linux knows no other state than the newest.
    let system = manager.ecosystem() == Ecosystem::System && *manager != Manager::Pacman;
    let names_some = !packages.is_empty() || call.arguments().is_some_and(|a| !a.operands.is_empty());
    if !system || names_some {
        return;
    }
    let (span, name) = subject(call);
    let time = caller.time();
    let finding = cx.report(span, format!("`{name}` brings every package up to date: another {time} may get other versions"));
    let alias = match manager {
        Manager::Apt => Some("DL3005"),
        Manager::Apk => Some("DL3017"),
        Manager::Yum => Some("DL3031"),
        Manager::Zypper if *distribution => Some("DL3035"),
        Manager::Dnf | Manager::Microdnf | Manager::Tdnf => Some("DL3039"),
        _ => None,
    };
    if let Some(alias) = alias.filter(|_| caller.is_build()) {
        finding.alias(alias);
    }
    finding.help(match caller {
        Caller::Build(_) => "start from a newer version of the base image, and upgrade by name what cannot wait for it",
        Caller::Start(_) => "pull a newer version of the image, and upgrade in an image of its own what cannot wait for it",
    });
}
