//! What `RUN`, `CMD`, `ENTRYPOINT` and `HEALTHCHECK` run.

use super::{Class, Finding};
use docklint::dockerfile::{Instruction, Kind};
use docklint::shell::CommandKind;

pub const CLASSES: &[(&str, Class)] = &[
    ("more-than-one-command", |f| is_step(f.instruction()) || f.previous().is_some_and(is_step)),
    ("command-replaces-the-shell", |f| {
        is_command(f) && f.script().is_some_and(|s| s.simple_commands().any(|(_, c, _)| c.words.len() > 1 && c.words[0].is("exec")))
    }),
    ("health-check-that-needs-a-shell", |f| matches!(f.instruction().kind, Kind::Healthcheck(Some(_))) && needs_shell(f)),
    ("shell-was-chosen", |f| is_command(f) && f.dockerfile.shell_at(f.index).is_some()),
];

/// Whether a `RUN` does several things.
fn is_step(instruction: &Instruction) -> bool {
    let script = instruction.script.as_ref().filter(|_| matches!(instruction.kind, Kind::Run(_)));
    script.is_some_and(|s| s.simple_commands().filter(|(_, c, _)| !c.words.is_empty()).count() > 1)
}

/// Whether it says what containers run.
fn is_command(f: &Finding) -> bool {
    matches!(f.instruction().kind, Kind::Cmd(_) | Kind::Entrypoint(_) | Kind::Healthcheck(Some(_)))
}

/// Whether it is more than one program with words that any shell would leave alone.
fn needs_shell(f: &Finding) -> bool {
    let builtins = ["exit", "cd", "test", ".", "source", ":", "command", "type", "eval", "exec"];
    let Some(script) = f.script().filter(|_| f.dockerfile.escape != '`') else { return true };
    let [command] = script.commands.as_slice() else { return true };
    let is_plain = |text: &str| !text.contains(['*', '?', '[', '{', '~', '\\']);
    let fixed = command.words.iter().all(|w| w.literal().is_some_and(|text| is_plain(&text)));
    let builtin = command.words.first().is_none_or(|w| builtins.iter().any(|name| w.is(name)));
    command.kind != CommandKind::Simple || !command.redirects.is_empty() || !command.assignments.is_empty() || !fixed || builtin
}
