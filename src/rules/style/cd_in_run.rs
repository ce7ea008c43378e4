//! `cd-in-run`

use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::expand::Value;
use crate::dockerfile::{Base, Binding, CommandLine, Instruction, Kind};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::places;
use crate::shell::tools::{Action, Argument, action};
use crate::shell::{CommandId, Link, PartKind, Pipeline, Script, Word};
use crate::source::Span;

/// `RUN` that starts with `cd` where `WORKDIR` would do.
pub static RULE: Rule = Rule {
    name: "cd-in-run",
    category: Category::Style,
    severity: Severity::Info,
    default: true,
    since: "0.1.0",
    aliases: &["DL3003"],
    fix: Some(Applicability::Safe),
    page: include_str!("../../../rules/style/cd-in-run.md"),
    checks: &[Check::Instruction(check)],
};

/// Folders in which nobody wants an image to start, so that a `WORKDIR` would have to be undone. The last is `cd tmp` where the
/// working directory is not known: most often the root.
const TEMPORARY: [&str; 4] = ["/tmp", "/var/tmp", "/dev/shm", "?/tmp"];

/// So many stages are asked whether they start from another.
const MANY_STAGES: usize = 1000;

/// The `cd` that a script starts with.
struct Lead<'a> {
    command: CommandId,
    span: Span,
    /// The folder for a `WORKDIR`.
    operand: String,
    /// The same, seen from the working directory.
    folder: String,
    /// What follows it; `None` if nothing does.
    next: Option<&'a Pipeline>,
}

fn check(cx: &mut Cx, instruction: &Instruction) {
    let (Kind::Run(run), Some(script)) = (&instruction.kind, &instruction.script) else { return };
    let shell_form = matches!(run.command, CommandLine::Shell { .. });
    let Some(lead) = lead(cx, script).filter(|_| shell_form) else { return };
    let Some(next) = lead.next else {
        let help = format!("write `{} {}` instead of this `RUN`", workdir_keyword(cx), lead.operand);
        let finding = cx.report(lead.span, "this `cd` does nothing: the next instruction starts where `WORKDIR` says");
        finding.severity(Severity::Warning).help(help).alias("DL3003");
        return;
    };
    if next.link == Link::Or || changes_again(script, lead.command) {
        return;
    }
    if !cx.in_trigger && places::workdir(cx.dockerfile, cx.index) == lead.folder {
        report_needless(cx, &lead, next);
    } else if !is_fleeting(cx, instruction, script, &lead.folder) {
        report_replaceable(cx, instruction, &lead, next);
    }
}

/// How the working directory is set where this `RUN` stands.
fn workdir_keyword(cx: &Cx) -> &'static str {
    if cx.in_trigger { "ONBUILD WORKDIR" } else { "WORKDIR" }
}

fn lead<'a>(cx: &Cx, script: &'a Script) -> Option<Lead<'a>> {
    let pipelines = &script.blocks.first()?.pipelines;
    let names = |pipeline: &Pipeline, name: &str| match pipeline.commands.as_slice() {
        [only] => script.commands[*only].words.first().is_some_and(|word| word.is(name)),
        _ => false,
    };
    let at = pipelines.iter().position(|p| !names(p, "set"))?;
    let pipeline = Some(&pipelines[at]).filter(|p| names(p, "cd") && !p.negated && !p.background)?;
    let command = &script.commands[pipeline.commands[0]];
    let [_, word] = command.words.as_slice() else { return None };
    if !command.redirects.is_empty() || !is_for_workdir(cx, word) {
        return None;
    }
    let file = cx.dockerfile;
    let argument = Argument { text: word.display(), literal: word.literal().is_some(), word: 1, span: word.span };
    let folder = places::path(file, cx.index, &places::workdir(file, cx.index), &argument);
    let operand = if argument.literal && folder.starts_with('/') { folder.clone() } else { argument.text };
    Some(Lead { command: pipeline.commands[0], span: command.span, operand, folder, next: pipelines.get(at + 1) })
}

/// Whether `WORKDIR` takes a folder as `cd` does: it knows neither globs nor `~` nor variables other than the Dockerfile's own.
fn is_for_workdir(cx: &Cx, word: &Word) -> bool {
    let plain = |text: &str, quoted: bool| quoted || !text.contains(['*', '?', '[', '{', '~']);
    let fits = word.parts.iter().all(|part| match &part.kind {
        PartKind::Literal(text) => plain(text, part.quoted) && !text.contains(['$', '\\', '"', '\'']),
        PartKind::Parameter { name, operation } => {
            operation.is_empty() && matches!(cx.dockerfile.variable(cx.index, word.span.start, name), Binding::Set(_))
        }
        _ => false,
    });
    fits && !word.parts.is_empty() && !word.prefix().starts_with('-')
}

/// Whether the script goes on to other folders: then it needs `cd` anyway.
fn changes_again(script: &Script, lead: CommandId) -> bool {
    let mut changes = script.calls().filter(|call| matches!(call.name(), "cd" | "pushd" | "popd"));
    changes.any(|call| call.info.command != lead && script.is_top_level(call.info.command))
}

/// Whether the folder is of use to this `RUN` only: the root, one that is temporary, mounted, or deleted at the end.
fn is_fleeting(cx: &Cx, instruction: &Instruction, script: &Script, folder: &str) -> bool {
    let Kind::Run(run) = &instruction.kind else { return false };
    // A `cd /` is there to be nowhere else.
    let is_root = folder == "/";
    let mounted =
        run.mounts.iter().filter_map(|m| m.target.as_ref()?.known()).any(|t| places::within(t.as_str(), folder).is_some());
    let deletes = || {
        places::calls(cx.dockerfile, cx.index, script).into_iter().any(|(call, from)| match action(&call) {
            Some(Action::Delete { paths, .. }) => {
                paths.iter().any(|p| places::within(&places::path(cx.dockerfile, cx.index, &from, p), folder).is_some())
            }
            _ => false,
        })
    };
    is_root || mounted || TEMPORARY.iter().any(|t| places::within(t, folder).is_some()) || deletes()
}

/// Says that the `RUN` starts there anyway.
fn report_needless(cx: &mut Cx, lead: &Lead, next: &Pipeline) {
    let file = cx.dockerfile;
    let workdir = file.last_workdir(cx.index).map(|i| file.instructions[i].span);
    let edit = removal(cx, lead, next);
    let finding = cx.report(lead.span, format!("this `RUN` starts in `{}` without `cd`", lead.operand));
    finding.help("leave the `cd` out").alias("DL3003");
    if let Some(workdir) = workdir {
        finding.label(workdir, "in force here");
    }
    if let Some(edit) = edit {
        finding.fix(Applicability::Safe, "leave the `cd` out", [edit]);
    }
}

/// Says that a `WORKDIR` would do.
fn report_replaceable(cx: &mut Cx, instruction: &Instruction, lead: &Lead, next: &Pipeline) {
    let matters = matters_later(cx);
    let simple = lead.operand.starts_with('/') && lead.operand.bytes().all(|b| b.is_ascii_alphanumeric() || b"/._-+@".contains(&b));
    let start = instruction.span.start as usize;
    let line = format!("WORKDIR {}\n", lead.operand);
    let removal = removal(cx, lead, next).filter(|_| simple && !matters && !cx.in_trigger);
    let edits = removal.map(|removal| [(Span::empty(start), line), removal]);
    let put = format!("put `{} {}` before it", workdir_keyword(cx), lead.operand);
    let help = match cx.dockerfile.workdir_at(cx.index) {
        _ if !matters || cx.in_trigger => put,
        Value::Known(before) => format!("{put}, and `WORKDIR {before}` behind it"),
        Value::Unknown => format!("{put}, and set it back for what follows"),
    };
    let finding = cx.report(lead.span, "`cd` at the start of a `RUN`, where `WORKDIR` would do");
    finding.help(help).alias("DL3003");
    if let Some(edits) = edits {
        finding.fix(Applicability::Unsafe, "use `WORKDIR`", edits);
    }
}

/// The removal of the `cd` and of what joins it to the next command, unless that holds a comment.
fn removal(cx: &Cx, lead: &Lead, next: &Pipeline) -> Option<(Span, String)> {
    let span = Span::new(lead.span.start as usize, next.span.start as usize);
    (!cx.text(span).contains('#')).then(|| (span, String::new()))
}

/// Whether something behind this instruction would notice another working directory.
fn matters_later(cx: &Cx) -> bool {
    let (file, Some(stage)) = (cx.dockerfile, cx.stage()) else { return true };
    for instruction in &file.instructions[cx.index + 1..stage.instructions.end] {
        match &instruction.kind {
            Kind::Workdir(path) if path.as_str().starts_with('/') => return false,
            Kind::Workdir(_) | Kind::Run(_) | Kind::Onbuild(_) | Kind::Unknown => return true,
            Kind::Add(transfer) | Kind::Copy(transfer) if !transfer.target.as_str().starts_with('/') => return true,
            _ => {}
        }
    }
    let others = &file.stages[stage.index + 1..];
    stage.in_image || others.len() > MANY_STAGES || others.iter().any(|s| s.base == Base::Stage(stage.index))
}
