//! `consecutive-run`

use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::{Instruction, Kind};
use crate::lint::{Category, Check, Cx, Rule};
use crate::rules::runs::{flags, joint};
use crate::shell::{BlockKind, Command, CommandId, Script};
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

fn check(cx: &mut Cx, second: &Instruction) {
    let counts = cx.stage().is_some_and(|stage| stage.in_image) && !cx.in_trigger;
    let Some(first) = cx.index.checked_sub(1).map(|before| &cx.dockerfile.instructions[before]).filter(|first| first.valid) else {
        return;
    };
    if !counts || !is_small(first) || !is_small(second) || flags(first) != flags(second) {
        return;
    }
    let edit = joint(cx, first, second);
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
