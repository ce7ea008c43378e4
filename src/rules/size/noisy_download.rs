//! `noisy-download`

use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::image::ImageRef;
use crate::dockerfile::image::known::{Shell, default_shell};
use crate::dockerfile::{Base, Dockerfile};
use crate::lint::{Category, Check, Cx, Moment, Rule, Started};
use crate::rules::packages::{Caller, InForce, Setting, each_call, may_hold_options, text_of};
use crate::shell::tools::{Action, Manager, action};
use crate::shell::{Call, Script};
use std::cell::LazyCell;

/// See the page.
pub static RULE: Rule = Rule {
    name: "noisy-download",
    category: Category::Size,
    severity: Severity::Info,
    default: true,
    since: "0.1.0",
    aliases: &["DL3047"],
    fix: Some(Applicability::Safe),
    page: include_str!("../../../rules/size/noisy-download.md"),
    checks: &[Check::Dockerfile(check), Check::Script(check_started)],
};

/// Options that say how much is shown, or where.
const DECIDING: [&str; 7] =
    ["--quiet", "--no-verbose", "--progress", "--output-file", "--append-output", "--background", "--execute"];

const CONFIGURATION: Setting = Setting { files: &["wgetrc"], names: &["progress", "quiet", "verbose"] };

fn check(cx: &mut Cx, file: &Dockerfile) {
    let configured = InForce::new(cx, &CONFIGURATION);
    let mut busybox: Option<Vec<bool>> = None;
    each_call(cx, |cx, instruction, call| {
        if is_noisy(call) && !configured.at(cx, call) && !may_hold_options(cx, call) {
            let stage = cx.stage().map(|stage| stage.index);
            let busybox = busybox.get_or_insert_with(|| busybox_stages(file));
            report(cx, Caller::Build(instruction), call, stage.is_some_and(|stage| busybox[stage]));
        }
    });
}

/// Looks at what a service runs, each start of which goes into its log. What a health check says is cut short anyway, and who starts an
/// image by hand may want to see how far it is.
fn check_started(cx: &mut Cx, started: &Started) {
    let Some(service) = started.service.filter(|_| started.moment != Moment::HealthCheck) else { return };
    let script = text_of(cx, started.script);
    let (configured, installed) =
        (LazyCell::new(|| CONFIGURATION.is_named_in(script)), LazyCell::new(|| installs_wget(started.script)));
    for call in started.script.calls() {
        if is_noisy(call) && !*configured && !may_hold_options(cx, call) {
            let image = service.image.as_ref().and_then(|image| ImageRef::parse(image.known()?).ok());
            let busybox = image.is_some_and(|image| default_shell(&image) == Shell::Busybox);
            report(cx, Caller::Start(started), call, busybox && !*installed);
        }
    }
}

/// For each stage whether its `wget` is that of busybox: the base has no other, and none is installed.
fn busybox_stages(file: &Dockerfile) -> Vec<bool> {
    let mut stages: Vec<bool> = Vec::new();
    for stage in &file.stages {
        let comes_with_it = match &stage.base {
            Base::Stage(parent) => stages[*parent],
            Base::Image(image) | Base::Repository(image) => default_shell(image) == Shell::Busybox,
            Base::Scratch | Base::Unknown => false,
        };
        let scripts = file.instructions[stage.instructions.clone()].iter().filter_map(|i| i.script.as_ref());
        stages.push(comes_with_it && !scripts.into_iter().any(installs_wget));
    }
    stages
}

fn installs_wget(script: &Script) -> bool {
    script.calls().any(|call| match action(&call) {
        Some(Action::Install { manager: Manager::Apk, packages, .. }) => packages.iter().any(|p| p.name == "wget"),
        _ => false,
    })
}

/// Whether a call is a `wget` that shows in the log how far it is.
fn is_noisy(call: Call) -> bool {
    let Some(arguments) = call.arguments().filter(|a| a.tool == "wget") else { return false };
    let downloads = matches!(action(&call), Some(Action::Download { .. }));
    downloads && !DECIDING.iter().any(|name| arguments.option(name).is_some()) && !is_redirected(call)
}

/// Whether what a call has to say goes elsewhere, by a redirection of its own or of what is around it.
fn is_redirected(call: Call) -> bool {
    let script = call.script;
    let mut next = Some(call.info.command);
    while let Some(id) = next {
        let command = &script.commands[id];
        let has = |operators: &[&str]| command.redirects.iter().any(|r| operators.contains(&r.operator.as_str()));
        let output_goes_on = !script.pipeline_of(id).pipes.is_empty() || has(&[">", ">>", ">|", "1>"]);
        if has(&["2>", "2>>", "&>", "&>>", ">&"]) || output_goes_on && has(&["2>&"]) {
            return true;
        }
        next = script.blocks[command.block].parent;
    }
    false
}

fn report(cx: &mut Cx, caller: Caller, call: Call, busybox: bool) {
    let (option, help) = match busybox {
        true => ("-q", "add `-q`, which still shows errors; the `wget` of busybox ignores `-nv`"),
        false => ("-nv", "add `-nv`, which still shows errors and what was downloaded"),
    };
    let edit = caller.insert_behind(cx, call, 0, option);
    let log = match caller {
        Caller::Build(_) => "the log of the build",
        Caller::Start(_) => "the log of the service",
    };
    let finding = cx.report(call.name_word().span, format!("`wget` writes its progress into {log}"));
    finding.help(help);
    if caller.is_build() {
        finding.alias("DL3047");
    }
    if let Some(edit) = edit {
        finding.fix(Applicability::Safe, format!("add `{option}`"), [edit]);
    }
}
