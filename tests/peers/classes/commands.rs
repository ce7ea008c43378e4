//! What `RUN`, `CMD`, `ENTRYPOINT` and `HEALTHCHECK` run.

use super::{Class, Finding};
use docklint::dockerfile::{Instruction, Kind};
use docklint::shell::{BlockKind, Call, CommandId, CommandKind, Script};

pub const CLASSES: &[(&str, Class)] = &[
    ("more-than-one-command", |f| is_step(f.instruction()) || f.previous().is_some_and(is_step)),
    ("command-replaces-the-shell", |f| {
        is_command(f) && f.script().is_some_and(|s| s.simple_commands().any(|(_, c, _)| c.words.len() > 1 && c.words[0].is("exec")))
    }),
    ("health-check-that-needs-a-shell", |f| matches!(f.instruction().kind, Kind::Healthcheck(Some(_))) && needs_shell(f)),
    ("serves-the-script", |f| f.script().is_some_and(serves)),
    ("editor-without-a-screen", |f| f.calls().any(|c| c.name() == "vim" && c.args().iter().any(|w| w.prefix().starts_with('+')))),
    ("number-not-known-to-be-high", |f| f.calls().any(|c| c.name() == "useradd" && c.args().iter().any(|w| w.literal().is_none()))),
    ("shell-was-chosen", |f| is_command(f) && f.dockerfile.shell_at(f.index).is_some()),
];

/// Whether a `RUN` does several things.
fn is_step(instruction: &Instruction) -> bool {
    let script = instruction.script.as_ref().filter(|_| matches!(instruction.kind, Kind::Run(_)));
    // A test only decides, and a shell that is given a text does what is in there.
    script.is_some_and(|s| {
        let calls_a_shell = |id: CommandId| s.blocks.iter().any(|b| b.kind == BlockKind::Nested && b.parent == Some(id));
        s.simple_commands().filter(|(id, c, _)| c.words.first().is_some_and(|w| !w.is("[")) && !calls_a_shell(*id)).count() > 1
    })
}

/// Whether a script starts a service and goes on, ends one that it may have started, or looks after what it put in the background.
fn serves(script: &Script) -> bool {
    let calls: Vec<Call> = script.calls().collect();
    let last = calls.len().saturating_sub(1);
    let background = script.blocks.iter().flat_map(|b| &b.pipelines).any(|p| p.background);
    let has = |call: &Call, word: &str| call.args().iter().any(|w| w.is(word));
    calls.iter().enumerate().any(|(i, call)| match call.name() {
        "service" => has(call, "start") && i < last || has(call, "stop") && i > 0,
        "ps" | "kill" => background,
        _ => false,
    })
}

/// Whether it says what containers run.
fn is_command(f: &Finding) -> bool {
    matches!(f.instruction().kind, Kind::Cmd(_) | Kind::Entrypoint(_) | Kind::Healthcheck(Some(_)))
}

/// Whether it is more than one program with words that any shell would leave alone.
fn needs_shell(f: &Finding) -> bool {
    let builtins = ["exit", "cd", ".", "source", ":", "command", "type", "eval", "exec"];
    let Some(script) = f.script().filter(|_| f.dockerfile.escape != '`') else { return true };
    let [command] = script.commands.as_slice() else { return true };
    let is_plain = |text: &str| !text.contains(['*', '?', '[', '{', '~', '\\']);
    let fixed = command.words.iter().all(|w| w.literal().is_some_and(|text| is_plain(&text)));
    let builtin = command.words.first().is_none_or(|w| builtins.iter().any(|name| w.is(name)));
    command.kind != CommandKind::Simple || !command.redirects.is_empty() || !command.assignments.is_empty() || !fixed || builtin
}
