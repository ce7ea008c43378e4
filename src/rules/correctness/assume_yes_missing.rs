//! `assume-yes-missing`

use crate::compose::Service;
use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::image::ImageRef;
use crate::dockerfile::image::known::apt_assumes_yes;
use crate::dockerfile::{Base, Dockerfile};
use crate::lint::{Category, Check, Cx, Rule, Started};
use crate::rules::packages::{
    Caller, InForce, Setting, apt_option, each_call, is_off, may_hold_options, subject, takes_from_input, text_of,
};
use crate::shell::Call;
use crate::shell::tools::{Action, Arguments, Manager, action};
use std::cell::LazyCell;

/// See the page.
pub static RULE: Rule = Rule {
    name: "assume-yes-missing",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["DL3014", "DL3030", "DL3034", "DL3038"],
    fix: Some(Applicability::Safe),
    page: include_str!("../../../rules/correctness/assume-yes-missing.md"),
    checks: &[Check::Dockerfile(check), Check::Script(check_started)],
};

const APT: Setting = Setting { files: &["apt.conf"], names: &["::assume-yes"] };
const DNF: Setting = Setting { files: &["dnf.conf", "yum.conf", "config-manager"], names: &["assumeyes"] };

fn check(cx: &mut Cx, _: &Dockerfile) {
    let (apt, dnf) = (InForce::new(cx, &APT), InForce::new(cx, &DNF));
    each_call(cx, |cx, instruction, call| {
        let Some(manager) = unanswered(cx, call) else { return };
        let configured = match manager {
            Manager::Apt => apt.at(cx, call) || base_assumes_yes(cx),
            Manager::Yum | Manager::Dnf | Manager::Tdnf => dnf.at(cx, call),
            _ => false,
        };
        if !configured {
            report(cx, Caller::Build(instruction), call, manager);
        }
    });
}

/// Looks at what a service runs. An image may be meant for people, who have a terminal.
fn check_started(cx: &mut Cx, started: &Started) {
    let Some(service) = started.service.filter(|service| !waits_for_input(service)) else { return };
    let script = text_of(cx, started.script);
    let [apt, dnf] = [&APT, &DNF].map(|setting| LazyCell::new(|| setting.is_named_in(script)));
    for call in started.script.calls() {
        let Some(manager) = unanswered(cx, call) else { continue };
        let configured = match manager {
            Manager::Apt => *apt || image_assumes_yes(service),
            Manager::Yum | Manager::Dnf | Manager::Tdnf => *dnf,
            _ => false,
        };
        if !configured {
            report(cx, Caller::Start(started), call, manager);
        }
    }
}

/// Whether somebody can attach to a service and answer.
fn waits_for_input(service: &Service) -> bool {
    service.get("stdin_open").is_some_and(|open| open.as_bool() != Some(false))
}

fn image_assumes_yes(service: &Service) -> bool {
    let image = service.image.as_ref().and_then(|image| ImageRef::parse(image.known()?).ok());
    image.is_some_and(|image| apt_assumes_yes(&image))
}

/// The manager of a call that asks, and is not answered by what stands in the call.
fn unanswered(cx: &Cx, call: Call) -> Option<Manager> {
    let (manager, arguments) = asking(call).zip(call.arguments())?;
    let is_open = !assumes_yes(manager, call, arguments) && !is_answered(call) && !may_hold_options(cx, call);
    is_open.then_some(manager)
}

/// Whether the base image configures apt to take yes for an answer.
fn base_assumes_yes(cx: &Cx) -> bool {
    let base = cx.stage().map(|stage| cx.dockerfile.root_base(stage));
    matches!(base, Some(Base::Image(image) | Base::Repository(image)) if apt_assumes_yes(image))
}

/// The manager of a call that asks before it changes anything. `microdnf` never does.
fn asking(call: Call) -> Option<Manager> {
    let manager = match action(&call) {
        Some(Action::Install { packages, .. } | Action::Remove { packages, .. }) if packages.is_empty() && does_nothing(call) => {
            return None;
        }
        Some(Action::Install { manager, .. } | Action::Remove { manager, .. } | Action::Upgrade { manager, .. }) => *manager,
        Some(_) => return None,
        None => match call.arguments()?.subcommand.as_slice() {
            ["swap"] | ["module", "enable" | "disable" | "reset"] | ["copr", "enable"] => match call.arguments()?.tool {
                "yum" => Manager::Yum,
                "dnf" => Manager::Dnf,
                _ => return None,
            },
            _ => return None,
        },
    };
    let asks = matches!(manager, Manager::Apt | Manager::Yum | Manager::Dnf | Manager::Tdnf | Manager::Zypper | Manager::Pacman);
    asks.then_some(manager)
}

/// Whether a call that names no packages finds nothing to do, as `apt-get purge` alone.
fn does_nothing(call: Call) -> bool {
    let idle =
        |a: &Arguments| matches!(a.subcommand.as_slice(), ["install" | "reinstall" | "remove" | "purge"]) && !a.has("--fix-broken");
    !takes_from_input(call) && call.arguments().is_none_or(idle)
}

/// Whether an option answers, or makes sure that nothing is asked.
fn assumes_yes(manager: Manager, call: Call, arguments: &Arguments) -> bool {
    match manager {
        Manager::Apt => {
            let is_on = |name| apt_option(call, name).is_some_and(|value| !is_off(&value));
            let answers = ["--yes", "--force-yes", "--assume-no"].iter().any(|name| arguments.option(name).is_some());
            answers || is_quiet(arguments) || is_on("APT::Get::Assume-Yes")
        }
        Manager::Zypper => arguments
            .options
            .iter()
            .any(|o| matches!(o.name.as_str(), "--no-confirm" | "--yes" | "-y") || o.name.starts_with("--non-interactive")),
        Manager::Pacman => arguments.has("--noconfirm"),
        _ => {
            arguments.has_any(&["--assumeyes", "--yes"])
                || arguments.all("--setopt").any(|o| o.value.as_deref().is_some_and(sets_yes))
        }
    }
}

/// From the second `-q` on, apt takes yes for an answer.
fn is_quiet(arguments: &Arguments) -> bool {
    let level = |value: &str| value.parse::<u32>().is_ok_and(|n| n > 1);
    arguments.count("--quiet") > 1 || arguments.all("--quiet").any(|o| o.value.as_deref().is_some_and(level))
}

/// `assumeyes=1`
fn sets_yes(option: &str) -> bool {
    option
        .split_once('=')
        .is_some_and(|(name, value)| name == "assumeyes" && !matches!(value.to_ascii_lowercase().as_str(), "0" | "false" | "no"))
}

/// Whether something is piped or redirected into the call, which may hold the answer: `yes | apt-get install`. What `xargs` runs
/// reads nothing.
fn is_answered(call: Call) -> bool {
    let script = call.script;
    let mut next = Some(call.info.command).filter(|_| !takes_from_input(call));
    while let Some(id) = next {
        let command = &script.commands[id];
        let is_fed = command.redirects.iter().any(|r| r.operator.contains('<'));
        if is_fed || script.pipeline_of(id).commands.first() != Some(&id) {
            return true;
        }
        next = script.blocks[command.block].parent;
    }
    false
}

fn report(cx: &mut Cx, caller: Caller, call: Call, manager: Manager) {
    let (span, name) = subject(call);
    let is_source = call.arguments().is_some_and(|a| a.is(&["source-install"]));
    let (option, edit) = match manager {
        Manager::Pacman => ("--noconfirm", caller.insert_option(cx, call, "--noconfirm")),
        Manager::Zypper if is_source => ("-n", caller.insert_behind(cx, call, 0, "-n")),
        _ => ("-y", caller.insert_option(cx, call, "-y")),
    };
    let nobody = match caller {
        Caller::Build(_) => "which a build cannot give",
        Caller::Start(_) => "which nobody gives to a container that starts by itself",
    };
    let finding = cx.report(span, format!("`{name}` asks for confirmation, {nobody}"));
    let alias = match manager {
        Manager::Apt => Some("DL3014"),
        Manager::Yum => Some("DL3030"),
        Manager::Zypper => Some("DL3034"),
        Manager::Dnf | Manager::Tdnf => Some("DL3038"),
        _ => None,
    };
    if let Some(alias) = alias.filter(|_| caller.is_build()) {
        finding.alias(alias);
    }
    finding.help(format!("add `{option}`"));
    if let Some(edit) = edit {
        finding.fix(Applicability::Safe, format!("add `{option}`"), [edit]);
    }
}
