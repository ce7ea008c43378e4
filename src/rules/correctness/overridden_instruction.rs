//! `overridden-instruction`

use crate::diagnostic::Severity;
use crate::dockerfile::{Instruction, Kind, Stage};
use crate::lint::{Category, Check, Cx, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "overridden-instruction",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["DL4003", "DL4004", "DL3012", "MultipleInstructionsDisallowed"],
    fix: None,
    page: include_str!("../../../rules/correctness/overridden-instruction.md"),
    checks: &[Check::Stage(check)],
};

/// An instruction that the last of its kind in a stage replaces.
struct Single {
    keyword: &'static str,
    alias: &'static str,
    help: &'static str,
}

const CMD: Single = Single {
    keyword: "CMD",
    alias: "DL4003",
    help: "remove it; `RUN` is what runs a command while the image is built, and a script can start several programs",
};
const ENTRYPOINT: Single = Single {
    keyword: "ENTRYPOINT",
    alias: "DL4004",
    help: "remove it; `RUN` is what runs a command while the image is built, and a script can start several programs",
};
const HEALTHCHECK: Single =
    Single { keyword: "HEALTHCHECK", alias: "DL3012", help: "remove it; a script can check several things" };

/// The triggers of `ONBUILD` run in another build, so they only replace each other.
fn check(cx: &mut Cx, stage: &Stage) {
    let instructions = &cx.dockerfile.instructions[stage.instructions.clone()];
    let valid = || instructions.iter().filter(|i| i.valid);
    let triggers = valid().filter_map(|i| match &i.kind {
        Kind::Onbuild(Some(trigger)) if trigger.valid => Some((i, &**trigger)),
        _ => None,
    });
    report(cx, valid().map(|i| (i, i)));
    report(cx, triggers);
}

/// Reports all but the last of each kind among (what is marked, what it is).
fn report<'a>(cx: &mut Cx, instructions: impl DoubleEndedIterator<Item = (&'a Instruction, &'a Instruction)>) {
    let mut winners: [Option<&Instruction>; 3] = [None; 3];
    for (marked, instruction) in instructions.rev() {
        let (slot, single) = match instruction.kind {
            Kind::Cmd(_) => (0, &CMD),
            Kind::Entrypoint(_) => (1, &ENTRYPOINT),
            Kind::Healthcheck(_) => (2, &HEALTHCHECK),
            _ => continue,
        };
        let Some(winner) = winners[slot] else {
            winners[slot] = Some(marked);
            continue;
        };
        let Single { keyword, alias, help } = single;
        cx.report(marked.span, format!("this `{keyword}` has no effect: a later one replaces it"))
            .label(winner.span, "this one counts")
            .help(*help)
            .alias(alias)
            .alias("MultipleInstructionsDisallowed");
    }
}
