//! `consecutive-run`

use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::{CommandLine, Instruction, Kind};
use crate::lint::{Category, Check, Cx, Rule};
use crate::shell::{BlockKind, Command, CommandId, CommandKind, Link, Script};
use crate::source::Span;
use std::collections::HashSet;

/// See the page.
pub static RULE: Rule = Rule {
    name: "consecutive-run",
    category: Category::Cache,
    severity: Severity::Info,
    default: true,
    since: "0.1.0",
    aliases: &["DL3059"],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/cache/consecutive-run.md"),
    checks: &[Check::Instruction(check)],
};

/// Commands that change the shell for what follows them.
const LASTING: [&str; 22] = [
    "builtin", "command", ".", "alias", "cd", "declare", "eval", "exec", "exit", "export", "local", "popd", "pushd", "read",
    "return", "set", "shopt", "source", "trap", "ulimit", "umask", "unset",
];

/// What marks a comment for a linter, about the instruction below it.
const PRAGMAS: [&str; 4] = ["docklint", "hadolint", "shellcheck", "check="];

fn check(cx: &mut Cx, second: &Instruction) {
    let counts = cx.stage().is_some_and(|stage| stage.in_image) && !cx.in_trigger;
    let Some(first) = cx.index.checked_sub(1).map(|before| &cx.dockerfile.instructions[before]).filter(|first| first.valid) else {
        return;
    };
    if !counts || !is_small(first) || !is_small(second) || flags(first) != flags(second) {
        return;
    }
    let edit = join(cx, first, second);
    let finding = cx.report(second.keyword.span(), "this `RUN` makes a layer for a single command, as the one before it does");
    finding.label(first.keyword.span(), "could do both").help("join them with `&&`").alias("DL3059");
    if let Some(edit) = edit {
        finding.fix(Applicability::Unsafe, "join them", [edit]);
    }
}

/// Whether it is a `RUN` of a single command. One of more is a step of its own.
fn is_small(instruction: &Instruction) -> bool {
    matches!(instruction.kind, Kind::Run(_))
        && instruction.script.as_ref().is_some_and(|script| commands(script).take(2).count() < 2)
}

/// The commands of a script that do something: a test only decides, `cd` only goes somewhere, and a shell that is given a text does what
/// is in there.
fn commands(script: &Script) -> impl Iterator<Item = &Command> {
    let nested: HashSet<CommandId> =
        script.blocks.iter().filter(|b| b.kind == BlockKind::Nested).filter_map(|b| b.parent).collect();
    let does = move |id: CommandId, command: &Command| {
        let first = command.words.first();
        first.is_some_and(|word| !word.is("[") && !word.is("cd")) && !nested.contains(&id)
    };
    script.simple_commands().filter(move |(id, command, _)| does(*id, command)).map(|(_, command, _)| command)
}

/// Name and value of each flag, in one order.
fn flags(instruction: &Instruction) -> Vec<(&str, Option<&str>)> {
    let mut flags: Vec<_> = instruction.flags.iter().map(|f| (f.name.as_str(), f.value.as_ref().map(|v| v.as_str()))).collect();
    flags.sort_unstable();
    flags
}

/// What to put between the commands of two instructions so that they are one, if the second does the same there.
fn join(cx: &Cx, first: &Instruction, second: &Instruction) -> Option<(Span, String)> {
    let is_text = |i: &Instruction| i.heredocs.is_empty() && matches!(i.kind.command(), Some(CommandLine::Shell { .. }));
    let (before, after) = (first.script.as_ref()?, second.script.as_ref()?);
    if !is_text(first) || !is_text(second) || !leaves_shell_alone(before) || !is_chain(after) {
        return None;
    }
    let end = first.arguments.span().end;
    let text = cx.text(Span { start: end, end: second.span.start });
    let head = cx.text(Span { start: second.span.start, end: second.arguments.span().start });
    let dangles = first.arguments.as_str().ends_with([';', '&', '|', '\\', cx.dockerfile.escape]);
    if dangles || head.contains('#') || PRAGMAS.iter().any(|pragma| text.contains(pragma)) {
        return None;
    }
    let newline = if text.starts_with('\r') { "\r\n" } else { "\n" };
    let comments = text.lines().map(str::trim_end).filter(|line| !line.is_empty());
    let comments: String = comments.map(|line| format!("{line}{newline}")).collect();
    let joint = format!(" {}{newline}{comments}    && ", cx.dockerfile.escape);
    Some((Span { start: end, end: second.arguments.span().start }, joint))
}

/// Whether what follows a script in the same shell finds that as it was, and is reached.
fn leaves_shell_alone(script: &Script) -> bool {
    let is_lasting = |c: &Command| c.words.first().is_some_and(|word| LASTING.iter().any(|name| word.is(name)));
    let sets = script.commands.iter().any(|c| c.words.is_empty() && !c.assignments.is_empty() || c.kind == CommandKind::Function);
    let clean = script.errors.is_empty() && script.comments.is_empty();
    clean
        && !sets
        && !script.commands.iter().any(is_lasting)
        && !script.blocks.iter().flat_map(|b| &b.pipelines).any(|p| p.background)
}

/// Whether each command of a script runs only if the one before succeeded.
fn is_chain(script: &Script) -> bool {
    let pipelines = script.blocks.first().map_or(&[][..], |block| &block.pipelines);
    let linked = pipelines.iter().all(|p| matches!(p.link, Link::First | Link::And) && !p.background);
    script.errors.is_empty() && !pipelines.is_empty() && linked
}
