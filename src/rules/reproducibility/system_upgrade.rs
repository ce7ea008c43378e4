//! `system-upgrade`

use crate::diagnostic::Severity;
use crate::dockerfile::Instruction;
use crate::lint::{Category, Check, Cx, Rule};
use crate::rules::packages::subject;
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
    checks: &[Check::Call(check)],
};

fn check(cx: &mut Cx, _: &Instruction, call: Call) {
    let Some(Action::Upgrade { manager, packages, distribution }) = action(&call) else { return };
    // Arch Linux knows no other state than the newest.
    let system = manager.ecosystem() == Ecosystem::System && *manager != Manager::Pacman;
    let names_some = !packages.is_empty() || call.arguments().is_some_and(|a| !a.operands.is_empty());
    if !system || names_some {
        return;
    }
    let (span, name) = subject(call);
    let finding = cx.report(span, format!("`{name}` brings every package up to date: another build may get other versions"));
    match manager {
        Manager::Apt => finding.alias("DL3005"),
        Manager::Apk => finding.alias("DL3017"),
        Manager::Yum => finding.alias("DL3031"),
        Manager::Zypper if *distribution => finding.alias("DL3035"),
        Manager::Dnf | Manager::Microdnf | Manager::Tdnf => finding.alias("DL3039"),
        _ => finding,
    };
    finding.help("start from a newer version of the base image, and upgrade by name what cannot wait for it");
}
