//! `recommended-packages`

use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::{Dockerfile, Instruction};
use crate::lint::{Category, Check, Cx, Rule};
use crate::rules::packages::{InForce, Setting, apt_option, each_call, insert_option, may_hold_options, subject, takes_from_input};
use crate::shell::Call;
use crate::shell::tools::{Action, Manager, action};

/// See the page.
pub static RULE: Rule = Rule {
    name: "recommended-packages",
    category: Category::Size,
    severity: Severity::Info,
    default: true,
    since: "0.1.0",
    aliases: &["DL3015"],
    fix: Some(Applicability::Safe),
    page: include_str!("../../../rules/size/recommended-packages.md"),
    checks: &[Check::Dockerfile(check)],
};

const CONFIGURATION: Setting = Setting { files: &["apt.conf"], names: &["::install-recommends"] };

fn check(cx: &mut Cx, _: &Dockerfile) {
    let configured = InForce::new(cx, &CONFIGURATION);
    each_call(cx, |cx, instruction, call| {
        let counts = cx.stage().is_some_and(|stage| stage.in_image);
        if counts && installs_recommended(call) && !configured.at(cx, call) && !may_hold_options(cx, call) {
            report(cx, instruction, call);
        }
    });
}

/// Whether a call installs packages, and those that they recommend.
fn installs_recommended(call: Call) -> bool {
    let Some(Action::Install { manager: Manager::Apt, packages, .. }) = action(&call) else { return false };
    let Some(arguments) = call.arguments() else { return false };
    // Who asks for them in so many words wants them.
    let decided = ["--no-install-recommends", "--install-recommends"].iter().any(|name| arguments.option(name).is_some());
    let refused = decided || apt_option(call, "APT::Install-Recommends").is_some();
    let asks_for_some = !packages.is_empty() || takes_from_input(call) || arguments.has("--fix-broken");
    arguments.verb() == "install" && asks_for_some && !refused
}

fn report(cx: &mut Cx, instruction: &Instruction, call: Call) {
    let (span, name) = subject(call);
    let finding = cx.report(span, format!("`{name}` also installs what the packages only recommend"));
    if call.name() == "apt-get" {
        finding.alias("DL3015");
    }
    finding.help("add `--no-install-recommends`, and name the recommended packages that are needed");
    let option = "--no-install-recommends";
    finding.fix(Applicability::Safe, format!("add `{option}`"), [insert_option(instruction, call, option)]);
}
