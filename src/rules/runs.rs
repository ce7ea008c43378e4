//! Edits of `RUN`s: making one of several, and taking commands out.

use crate::dockerfile::{CommandLine, Instruction, Kind};
use crate::lint::Cx;
use crate::shell::{Command, CommandKind, Link, Pipeline, Script};
use crate::source::Span;
use std::fmt::Write as _;

/// Commands that change the shell for what follows them.
const LASTING: [&str; 22] = [
    "builtin", "command", ".", "alias", "cd", "declare", "eval", "exec", "exit", "export", "local", "popd", "pushd", "read",
    "return", "set", "shopt", "source", "trap", "ulimit", "umask", "unset",
];

/// What marks a comment for a linter, about the instruction below it.
const PRAGMAS: [&str; 4] = ["docklint", "hadolint", "shellcheck", "check="];

/// From the first to the last of what is joined are at most so many instructions: a step of more is none that anybody would write.
const MOST: usize = 8;

/// What to put between the commands of two `RUN`s, one right behind the other, so that they are one that does the same.
pub(super) fn joint(cx: &Cx, first: &Instruction, second: &Instruction) -> Option<(Span, String)> {
    if !may_join(cx, first, second) {
        return None;
    }
    let end = first.arguments.span().end;
    let text = cx.text(Span { start: end, end: second.span.start });
    if PRAGMAS.iter().any(|pragma| text.contains(pragma)) {
        return None;
    }
    let newline = if text.starts_with('\r') { "\r\n" } else { "\n" };
    let comments = text.lines().map(str::trim_end).filter(|line| !line.is_empty());
    let comments: String = comments.map(|line| format!("{line}{newline}")).collect();
    let joint = format!(" {}{newline}{comments}    && ", cx.dockerfile.escape);
    Some((Span { start: end, end: second.arguments.span().start }, joint))
}

/// The edits that make one of the `RUN`s from one instruction to another, where nothing stands between them that could matter to one.
/// What does stand there comes behind them.
pub(super) fn join_all(cx: &Cx, first: usize, last: usize) -> Option<Vec<(Span, String)>> {
    if !(first + 1..first + MOST).contains(&last) {
        return None;
    }
    let all = &cx.dockerfile.instructions[first..=last];
    let is_run = |i: &&Instruction| matches!(i.kind, Kind::Run(_));
    let runs: Vec<&Instruction> = all.iter().filter(is_run).collect();
    if !all.iter().all(|instruction| instruction.valid && (is_run(&instruction) || is_idle(instruction))) {
        return None;
    }
    if runs.len() == all.len() {
        return runs.windows(2).map(|pair| joint(cx, pair[0], pair[1])).collect();
    }
    if !runs.windows(2).all(|pair| may_join(cx, pair[0], pair[1])) {
        return None;
    }
    // The commands go up to the first of them, and their lines go away.
    let mut moved = String::new();
    let mut edits = Vec::new();
    for pair in all.windows(2).filter(|pair| is_run(&&pair[1])) {
        let between = Span { start: pair[0].span.end, end: pair[1].span.start };
        if !cx.text(between).trim().is_empty() {
            return None;
        }
        let gone = Span { start: pair[0].span.end, end: pair[1].span.end };
        write!(moved, " {}\n    && {}", cx.dockerfile.escape, cx.text(pair[1].arguments.span())).expect("a text takes all");
        edits.push((gone, String::new()));
    }
    edits.insert(0, (Span { start: runs[0].span.end, end: runs[0].span.end }, moved));
    Some(edits)
}

/// Whether an instruction only says what the container does, so that no `RUN` behind it knows.
pub(super) fn is_idle(instruction: &Instruction) -> bool {
    match &instruction.kind {
        Kind::Cmd(_)
        | Kind::Entrypoint(_)
        | Kind::Expose(_)
        | Kind::Healthcheck(_)
        | Kind::Label(_)
        | Kind::Maintainer(_)
        | Kind::Stopsignal(_) => true,
        Kind::Add(_)
        | Kind::Arg(_)
        | Kind::Copy(_)
        | Kind::Env(_)
        | Kind::From(_)
        | Kind::Onbuild(_)
        | Kind::Run(_)
        | Kind::Shell(_)
        | Kind::User(_)
        | Kind::Volume(_)
        | Kind::Workdir(_)
        | Kind::Unknown => false,
    }
}

/// Whether two `RUN`s do the same as one whose commands `&&` joins.
fn may_join(cx: &Cx, first: &Instruction, second: &Instruction) -> bool {
    let is_text = |i: &Instruction| i.heredocs.is_empty() && matches!(i.kind.command(), Some(CommandLine::Shell { .. }));
    let (Some(before), Some(after)) = (&first.script, &second.script) else { return false };
    let dangles = first.arguments.as_str().ends_with([';', '&', '|', '\\', cx.dockerfile.escape]);
    let head = cx.text(Span { start: second.span.start, end: second.arguments.span().start });
    let alike = is_text(first) && is_text(second) && flags(first) == flags(second);
    alike && leaves_shell_alone(before) && is_chain(after) && !dangles && !head.contains('#')
}

/// Name and value of each flag, in one order.
pub(super) fn flags(instruction: &Instruction) -> Vec<(&str, Option<&str>)> {
    let mut flags: Vec<_> = instruction.flags.iter().map(|f| (f.name.as_str(), f.value.as_ref().map(|v| v.as_str()))).collect();
    flags.sort_unstable();
    flags
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

/// The commands of some pipelines of a script itself, and what joins them to the rest, if that does the same without them: none of them
/// is one of a pipe, and `&&` stands before and behind. All of it, line end included, where nothing else is left of the `RUN`.
pub(super) fn without(cx: &Cx, run: &Instruction, first: usize, last: usize) -> Option<Span> {
    let is_text = run.heredocs.is_empty() && matches!(run.kind.command(), Some(CommandLine::Shell { .. }));
    let pipelines = &run.script.as_ref().filter(|_| is_text)?.blocks.first()?.pipelines;
    let is_linked = |p: &Pipeline| matches!(p.link, Link::First | Link::And);
    let is_alone = |p: &Pipeline| p.commands.len() == 1 && !p.background && !p.negated && is_linked(p);
    if !pipelines[first..=last].iter().all(is_alone) || !pipelines.get(last + 1).is_none_or(is_linked) {
        return None;
    }
    let (start, end) = (pipelines[first].span.start, pipelines[last].span.end);
    let removed = match (first.checked_sub(1), pipelines.get(last + 1)) {
        (None, Some(next)) => Span { start, end: next.span.start },
        (Some(before), _) => Span { start: pipelines[before].span.end, end },
        (None, None) => whole_lines(cx, run.span)?,
    };
    (!cx.text(removed).contains('#')).then_some(removed)
}

/// The lines of an instruction, line end included, if nothing else is in them.
fn whole_lines(cx: &Cx, span: Span) -> Option<Span> {
    let text = cx.source.text();
    let start = text[..span.start as usize].rfind('\n').map_or(0, |i| i + 1);
    let end = text[span.end as usize..].find('\n').map_or(text.len(), |i| span.end as usize + i + 1);
    let is_alone = text[start..span.start as usize].trim().is_empty() && text[span.end as usize..end].trim().is_empty();
    is_alone.then(|| Span::new(start, end))
}
