//! `entrypoint-drops-command`

use crate::compose::Service;
use crate::compose::model::Command;
use crate::diagnostic::Severity;
use crate::dockerfile::{CommandLine, Dockerfile, Instruction, Kind, Stage};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::{Composition, places};
use crate::rules::built::Built;
use crate::rules::services::words;

/// See the page.
pub static RULE: Rule = Rule {
    name: "entrypoint-drops-command",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/correctness/entrypoint-drops-command.md"),
    checks: &[Check::Service(check)],
};

/// Programs that do nothing but start another, which follows them.
const WRAPPERS: [&str; 3] = ["catatonit", "dumb-init", "tini"];

fn check(cx: &mut Cx, composition: &Composition, service: &Service) {
    if composition.is_override {
        return;
    }
    let Some(built) = Built::of(cx, composition, service) else { return };
    let Some(stage) = built.stage() else { return };
    match (&service.entrypoint, &service.command) {
        (None, Some(command)) => ignored(cx, &built, stage, command),
        (Some(entrypoint), None) => dropped(cx, &built, stage, entrypoint),
        _ => {}
    }
}

/// A command behind an entry point in shell form: the shell does not look at it.
fn ignored(cx: &mut Cx, built: &Built, stage: &Stage, command: &Command) {
    let is_entrypoint = |kind: &Kind| matches!(kind, Kind::Entrypoint(_));
    let Some(instruction) = last(built.file, stage, is_entrypoint) else { return };
    let Kind::Entrypoint(CommandLine::Shell { text, fault: None }) = &instruction.kind else { return };
    // A script that names its arguments means them; what is empty resets the image's.
    if text.as_str().contains(['$', '@']) || text.is_empty() {
        return;
    }
    let Some(first) = words(command).into_iter().next() else { return };
    let message = "`command` has no effect: the `ENTRYPOINT` of the image is in shell form, and takes no arguments";
    let finding = cx.report_used(first.place, first.used, message);
    finding.label_in(built.id, instruction.span, "a shell runs this line alone");
    finding.help("write the `ENTRYPOINT` in JSON form, `[\"program\", \"argument\"]`, or set `entrypoint` here");
}

/// An entry point that starts what follows it, and nothing follows: that of the service drops the image's `CMD`.
fn dropped(cx: &mut Cx, built: &Built, stage: &Stage, entrypoint: &Command) {
    let Some(instruction) = last(built.file, stage, |kind| matches!(kind, Kind::Cmd(_))) else { return };
    let words = words(entrypoint);
    let Some((first, rest)) = words.split_first() else { return };
    let Some(program) = first.known() else { return };
    let single = |text: &str| text.split_whitespace().count() == 1;
    let name = places::name(program);
    let is_wrapper = WRAPPERS.contains(&name) || (name.ends_with(".sh") && hands_on(cx, built, name));
    let is_alone = rest.iter().all(|word| word.known().is_some_and(|word| word == "--" || word.starts_with('-')));
    if !(is_wrapper && is_alone && single(program)) {
        return;
    }
    let message = format!("`{program}` is started without a command: `entrypoint` drops the `CMD` of the image");
    let finding = cx.report_used(first.place, first.used, message).label_in(built.id, instruction.span, "this is not run");
    finding.help("set `command` here as well");
}

/// Whether a script of the context, by its name, starts what it is given.
fn hands_on(cx: &Cx, built: &Built, name: &str) -> bool {
    let (Some(context), Some(listing)) = (&built.build.context, cx.project.listing(built.build)) else { return false };
    let item = listing.items.iter().find(|item| places::name(&item.path) == name);
    let read = item.and_then(|item| cx.project.disk.read(&context.root().join(&item.path)).ok());
    read.is_some_and(|bytes| String::from_utf8_lossy(&bytes).contains("\"$@\""))
}

fn last<'a>(file: &'a Dockerfile, stage: &'a Stage, is_wanted: impl Fn(&Kind) -> bool) -> Option<&'a Instruction> {
    places::steps(file, stage, false).map(|(_, step)| step).filter(|step| is_wanted(&step.kind)).last()
}
