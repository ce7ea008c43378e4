//! Pipes whose left side may be lost without harm.

use super::{Class, Finding};
use docklint::dockerfile::image::known::brings_pipefail;
use docklint::dockerfile::{Base, Kind};
use docklint::shell::{BlockKind, Call, Command, CommandId, CommandKind, Link, PartKind, Pipeline, Script, ShellOptions};

pub const CLASSES: &[(&str, Class)] = &[
    ("left-side-cannot-fail", |f| harmless(f, Reason::CannotFail)),
    ("left-side-asks", |f| harmless(f, Reason::Asks)),
    ("right-side-notices", |f| harmless(f, Reason::Notices)),
    ("status-not-heeded", |f| harmless(f, Reason::NotHeeded)),
    ("pipefail-is-set", |f| harmless(f, Reason::Set)),
    ("pipe-status-is-read", |f| f.script().is_some_and(reads_pipe_status)),
    ("pipe-in-text", |f| f.script().is_some_and(|s| s.blocks.iter().flat_map(|b| &b.pipelines).all(|p| p.pipes.is_empty()))),
    ("not-a-unix-shell", |f| f.script().is_none() && matches!(f.instruction().kind, Kind::Run(_))),
];

/// Why nothing is lost in a pipeline.
#[derive(Clone, Copy, PartialEq)]
enum Reason {
    CannotFail,
    Asks,
    Notices,
    NotHeeded,
    Set,
}

/// Whether each pipeline has a reason, and one of them this.
fn harmless(f: &Finding, wanted: Reason) -> bool {
    let Some(script) = f.script() else { return false };
    let own = f.dockerfile.interpreter(f.index, f.instruction()).sh_options().unwrap_or_default();
    let of_image = f.stage().is_some_and(|stage| match f.dockerfile.root_base(stage) {
        Base::Image(image) | Base::Repository(image) => brings_pipefail(image) && f.dockerfile.shell_at(f.index).is_none(),
        _ => false,
    });
    let options = script.options_in_force(ShellOptions { errexit: own.errexit, pipefail: own.pipefail || of_image });
    let pipelines = script.blocks.iter().flat_map(|b| &b.pipelines).filter(|p| !p.pipes.is_empty());
    let reasons: Option<Vec<Reason>> =
        pipelines.map(|p| if options[p.commands[0]].pipefail { Some(Reason::Set) } else { reason(script, p) }).collect();
    reasons.is_some_and(|all| all.contains(&wanted))
}

fn reason(script: &Script, pipeline: &Pipeline) -> Option<Reason> {
    let (last, left) = pipeline.commands.split_last()?;
    let lefts: Option<Vec<Reason>> = left.iter().map(|id| is_tame(script, *id)).collect();
    match lefts {
        _ if !is_heeded(script, pipeline) => Some(Reason::NotHeeded),
        _ if notices(call(script, *last)) => Some(Reason::Notices),
        Some(all) => Some(if all.contains(&Reason::Asks) { Reason::Asks } else { Reason::CannotFail }),
        None => None,
    }
}

fn call(script: &Script, id: CommandId) -> Option<Call<'_>> {
    script.calls().find(|call| call.info.command == id)
}

/// Why it does not matter whether a command fails: it only speaks, asks, or turns what it reads into other text.
fn is_tame(script: &Script, id: CommandId) -> Option<Reason> {
    let says =
        ["echo", "printf", "yes", "uname", "arch", "date", "hostname", "pwd", "env", "printenv", "nproc", "seq", "true", ":", "id"];
    let names = ["basename", "dirname", "whoami", "sleep", "read", "set", "export"];
    let asks = [
        "find",
        "ldd",
        "lddtree",
        "scanelf",
        "getent",
        "readlink",
        "realpath",
        "which",
        "type",
        "dpkg-query",
        "pgrep",
        "rpm",
        "dpkg",
    ];
    let filters = [
        "awk", "gawk", "cat", "cut", "egrep", "fgrep", "grep", "head", "tail", "sed", "sort", "tac", "tee", "tr", "uniq", "wc",
        "column",
    ];
    let command: &Command = &script.commands[id];
    if command.kind != CommandKind::Simple {
        // A compound command fails as the last of what it runs.
        let inner = script
            .blocks
            .iter()
            .filter(|b| b.parent == Some(id) && matches!(b.kind, BlockKind::Group | BlockKind::Subshell | BlockKind::Body));
        let lasts: Option<Vec<Reason>> =
            inner.filter_map(|b| b.pipelines.last()?.commands.last()).map(|last| is_tame(script, *last)).collect();
        return lasts.map(|all| if all.contains(&Reason::Asks) { Reason::Asks } else { Reason::CannotFail });
    }
    let Some(call) = call(script, id) else { return command.words.is_empty().then_some(Reason::CannotFail) };
    let is_behind_a_pipe = script.pipeline_of(id).commands.first() != Some(&id);
    let is_fed = is_behind_a_pipe || command.redirects.iter().any(|r| r.operator.contains("<<"));
    match call.name() {
        name if says.contains(&name) || names.contains(&name) => Some(Reason::CannotFail),
        name if filters.contains(&name) && is_fed => Some(Reason::CannotFail),
        name if asks.contains(&name) => Some(Reason::Asks),
        _ => call.args().first().filter(|word| word.is("--version") || word.is("--help")).map(|_| Reason::Asks),
    }
}

/// Whether a program fails itself when it reads nothing.
fn notices(call: Option<Call>) -> bool {
    call.is_some_and(|call| match call.name() {
        "grep" | "egrep" | "fgrep" => !call.args().iter().any(|w| w.is("-v") || w.is("--invert-match")),
        name => name.ends_with("sum") && call.args().iter().any(|w| w.prefix().starts_with("-c") || w.is("--check")),
    })
}

/// Whether anything hangs on the status of a pipeline: it is no condition, no part of an argument, and nothing behind it makes it good.
fn is_heeded(script: &Script, pipeline: &Pipeline) -> bool {
    let always =
        |id: CommandId| call(script, id).is_some_and(|c| matches!(c.name(), "true" | ":" | "echo" | "printf" | "exit" | "return"));
    let last = *pipeline.commands.last().expect("a pipeline has commands");
    let command = &script.commands[last];
    let behind = &script.blocks[command.block].pipelines[command.pipeline + 1..];
    let made_good = behind
        .iter()
        .take_while(|p| matches!(p.link, Link::And | Link::Or))
        .any(|p| p.link == Link::Or && p.commands.last().is_some_and(|c| always(*c)));
    let within = script.blocks_around(last).any(|block| match (block.kind, block.parent) {
        (BlockKind::Condition | BlockKind::ProcessSubstitution, _) => true,
        (BlockKind::Substitution, Some(parent)) => !script.commands[parent].words.is_empty(),
        _ => false,
    });
    let outer = script.blocks[command.block].parent.is_none_or(|parent| is_heeded(script, script.pipeline_of(parent)));
    !(made_good || within || pipeline.negated || pipeline.background || always(last)) && outer
}

fn reads_pipe_status(script: &Script) -> bool {
    let words = script.commands.iter().flat_map(|c| c.words.iter().chain(c.assignments.iter().map(|a| &a.value)));
    let mut parts = words.flat_map(|w| &w.parts);
    parts.any(|p| matches!(&p.kind, PartKind::Parameter { name, .. } if name.eq_ignore_ascii_case("pipestatus")))
}
