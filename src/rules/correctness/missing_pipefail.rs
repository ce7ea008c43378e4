//! `missing-pipefail`

mod outcome;
mod remedy;

use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::image::known::brings_pipefail;
use crate::dockerfile::{Base, Instruction, Kind};
use crate::lint::{Category, Check, Cx, Rule};
use crate::shell::{CommandId, Pipeline, ShellOptions};
use crate::source::Span;
use outcome::Outcomes;
use remedy::Remedy;

/// Pipes that lose the failure of their left side.
pub static RULE: Rule = Rule {
    name: "missing-pipefail",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["DL4006"],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/correctness/missing-pipefail.md"),
    checks: &[Check::Instruction(check)],
};

fn check(cx: &mut Cx, instruction: &Instruction) {
    let (Kind::Run(_), Some(script)) = (&instruction.kind, &instruction.script) else { return };
    if script.blocks.iter().flat_map(|b| &b.pipelines).all(|p| p.pipes.is_empty()) {
        return;
    }
    let outcomes = Outcomes::of(script);
    let switched_off = outcomes.switched_off();
    if outcomes.reads_pipe_status() {
        return;
    }
    let interpreter = cx.dockerfile.interpreter(cx.index, instruction);
    let own = interpreter.sh_options().unwrap_or_default();
    let pipefail = own.pipefail || inherits_pipefail(cx);
    let options = script.options_in_force(ShellOptions { errexit: own.errexit, pipefail });
    let remedy = Remedy::of(cx, instruction, &interpreter, &outcomes);
    for (block, unheeded) in script.blocks.iter().zip(&outcomes.unheeded) {
        for (pipeline, unheeded) in block.pipelines.iter().zip(unheeded) {
            let given_up = switched_off.is_some_and(|off| off < pipeline.span.start);
            if !unheeded && !given_up && !options[pipeline.commands[0]].pipefail {
                check_pipeline(cx, &outcomes, pipeline, &remedy);
            }
        }
    }
}

/// Whether no `SHELL` of this file is in force, but one of the base image's that sets `pipefail`.
fn inherits_pipefail(cx: &Cx) -> bool {
    let base = cx.stage().map(|stage| cx.dockerfile.root_base(stage));
    let brings = matches!(base, Some(Base::Image(image) | Base::Repository(image)) if brings_pipefail(image));
    brings && cx.dockerfile.shell_at(cx.index).is_none()
}

fn check_pipeline(cx: &mut Cx, outcomes: &Outcomes, pipeline: &Pipeline, remedy: &Remedy) {
    let [first, .., last] = pipeline.commands.as_slice() else { return };
    if outcomes.notices_missing_input(*last) {
        return;
    }
    let (_, decides) = described(outcomes, *last);
    let help = match pipeline.commands[1..].iter().any(|command| outcomes.stops_early(*command)) {
        true => "put its output into a file, and read that: under `pipefail` it fails too when its reader stops early".to_owned(),
        false => remedy.help(outcomes, *first),
    };
    for (i, (left, pipe)) in pipeline.commands.iter().zip(&pipeline.pipes).enumerate() {
        if !outcomes.may_fail(*left, i > 0) {
            continue;
        }
        let (name, span) = described(outcomes, *left);
        let finding = cx.report(*pipe, format!("a failure of {name} is lost in this pipe"));
        finding.label(span, "may fail").label(decides, "decides alone whether the pipeline fails");
        finding.help(help.clone()).alias("DL4006");
        if let Some(edit) = remedy.edit(outcomes, *first) {
            finding.fix(Applicability::Unsafe, "set `pipefail`", [edit]);
        }
    }
}

/// What a command is called in a message, and the words that show it.
fn described(outcomes: &Outcomes, command: CommandId) -> (String, Span) {
    match outcomes.call(command) {
        Some(call) => (format!("`{}`", call.name()), call.span()),
        None => ("its left side".to_owned(), outcomes.script.commands[command].span),
    }
}
