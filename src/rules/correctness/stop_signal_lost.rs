//! `stop-signal-lost`

use crate::compose::Service;
use crate::diagnostic::Severity;
use crate::dockerfile::{CommandLine, Instruction, Kind};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::{Composition, places};
use crate::rules::built::Built;
use crate::shell::Script;

/// See the page.
pub static RULE: Rule = Rule {
    name: "stop-signal-lost",
    category: Category::Correctness,
    severity: Severity::Info,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/correctness/stop-signal-lost.md"),
    checks: &[Check::Service(check)],
};

fn check(cx: &mut Cx, composition: &Composition, service: &Service) {
    let Some(entry) = ["stop_signal", "stop_grace_period"].iter().find_map(|key| service.entry(key)) else { return };
    let has_init = service.get("init").is_some_and(|init| init.as_bool() != Some(false));
    if service.entrypoint.is_some() || service.command.is_some() || has_init {
        return;
    }
    let Some(built) = Built::of(cx, composition, service) else { return };
    let Some(stage) = built.stage() else { return };
    let last =
        |is: fn(&Kind) -> bool| places::steps(built.file, stage, false).map(|(_, step)| step).filter(|step| is(&step.kind)).last();
    let entrypoint = last(|kind| matches!(kind, Kind::Entrypoint(_)));
    let Some(started) = entrypoint.or_else(|| last(|kind| matches!(kind, Kind::Cmd(_)))) else { return };
    if is_kept(started) {
        let message = format!("`{}` does not reach the program: a shell waits for it, and passes no signal on", entry.name);
        let finding = cx.report_used(entry.place, entry.node.used, message);
        finding.label_in(built.id, started.span, "this shell is what Docker stops");
        finding.help("write the JSON form there, or start the last program of the shell with `exec`, outside of a pipe");
    }
}

/// Whether a command surely keeps the shell that runs it: what comes last is a pipe. The place of the shell is given to a single program
/// by some shells.
fn is_kept(started: &Instruction) -> bool {
    let (Kind::Cmd(CommandLine::Shell { fault: None, .. }) | Kind::Entrypoint(CommandLine::Shell { fault: None, .. })) =
        &started.kind
    else {
        return false;
    };
    let traps = |script: &Script| script.calls().any(|call| matches!(call.name(), "trap" | "exec"));
    let ends_in_pipe = |script: &Script| {
        let last = script.blocks.first().and_then(|block| block.pipelines.last());
        last.is_some_and(|pipeline| pipeline.commands.len() > 1)
    };
    let execs =
        |script: &Script| script.simple_commands().any(|(_, command, _)| command.words.first().is_some_and(|word| word.is("exec")));
    started.script.as_ref().is_some_and(|script| ends_in_pipe(script) && !traps(script) && !execs(script))
}
