//! `relative-copy-target`

use super::relative_workdir::is_absolute;
use super::unreachable_stage::may_start_from_stage;
use crate::diagnostic::Severity;
use crate::dockerfile::{Base, Instruction, Kind};
use crate::lint::{Category, Check, Cx, Rule};

/// `COPY` and `ADD` to a relative path where no `WORKDIR` says what it is relative to.
pub static RULE: Rule = Rule {
    name: "relative-copy-target",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["DL3045"],
    fix: None,
    page: include_str!("../../../rules/correctness/relative-copy-target.md"),
    checks: &[Check::Instruction(check)],
};

fn check(cx: &mut Cx, instruction: &Instruction) {
    let (Kind::Add(transfer) | Kind::Copy(transfer)) = &instruction.kind else { return };
    let target = &transfer.target;
    let expansion = cx.dockerfile.expand(cx.index, target).text;
    let start = expansion.prefix();
    // Nothing is said where the start is unknown, be it a template's. The variables of a trigger are those of another build.
    let of_another_build = cx.in_trigger && target.as_str().contains('$');
    if start.is_empty() || is_absolute(start) || start.starts_with("{{") || of_another_build {
        return;
    }
    let shown = target.as_str();
    if start == "~" || start.starts_with("~/") {
        let message = format!("`{shown}` leads to a folder named `~`: only a shell knows home folders");
        let finding = cx.report(target.span(), message).severity(Severity::Error);
        finding.help("write where the home folder is, such as `/root`").alias("DL3045");
        return;
    }
    let Some(stage) = cx.stage() else { return };
    // A trigger runs behind all of its stage. What starts from nothing starts in `/`.
    let at = if cx.in_trigger { stage.instructions.end } else { cx.index };
    let root = cx.dockerfile.lineage(stage).last().unwrap_or(stage);
    if cx.dockerfile.last_workdir(at).is_some() || root.base == Base::Scratch || may_start_from_stage(cx.dockerfile, root) {
        return;
    }
    let message = format!("`{shown}` is relative, and no `WORKDIR` says to what: the base image decides where it leads");
    cx.report(target.span(), message).help("write the whole path, or put a `WORKDIR` before it").alias("DL3045");
}
