//! `shell-relinked`

use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::{CommandLine, Instruction, Kind};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::places;
use crate::shell::tools::{Action, action};
use crate::shell::{Call, Link, Word};
use crate::source::Span;

/// See the page.
pub static RULE: Rule = Rule {
    name: "shell-relinked",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["DL4005"],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/correctness/shell-relinked.md"),
    checks: &[Check::Instruction(check)],
};

fn check(cx: &mut Cx, instruction: &Instruction) {
    let (Kind::Run(_), Some(script)) = (&instruction.kind, &instruction.script) else { return };
    let replaces = |call: Call| matches!(call.name(), "ln" | "mv" | "cp");
    if !script.calls().any(replaces) {
        return;
    }
    for (call, folder) in places::calls(cx.dockerfile, cx.index, script) {
        let Some((link, shell)) = relinked(call, &folder) else { continue };
        let edit = edit(cx, instruction, call, &shell);
        let finding = cx.report(link.span, format!("`{}` puts another program in the place of `/bin/sh`", call.name()));
        finding.alias("DL4005");
        let name = if shell.starts_with('/') { shell.as_str() } else { "/bin/bash" };
        let instead = format!("SHELL [\"{name}\", \"-c\"]");
        finding.help(format!("write `{instead}`: it changes the shell of the build, and of nothing else"));
        if let Some(span) = edit {
            finding.fix(Applicability::Unsafe, format!("write `{instead}` instead"), [(span, instead)]);
        }
    }
}

/// The word that names `/bin/sh` as what is made by a call of `ln`, `mv` or `cp` in `folder`, and the path of what it stands for then.
fn relinked<'a>(call: Call<'a>, folder: &str) -> Option<(&'a Word, String)> {
    if !matches!(call.name(), "ln" | "mv" | "cp") {
        return None;
    }
    let mut operands = call.args().iter().filter(|word| !word.prefix().starts_with('-'));
    let (from, link) = (operands.next()?, operands.next()?);
    let is_sh = |path: &str| matches!(places::join(folder, path).as_str(), "/bin/sh" | "/usr/bin/sh");
    if operands.next().is_some() || !is_sh(&link.literal()?) {
        return None;
    }
    let from = from.display();
    let shell = if from.contains(['/', '$']) { from } else { format!("/bin/{from}") };
    // A `sh` of some other place, or its backup, is what `/bin/sh` is meant to be.
    let is_sh = places::name(&shell).split('.').next() == Some("sh");
    (!is_sh && !shell.contains("busybox")).then_some((link, shell))
}

/// What `SHELL` may replace: an instruction that does nothing else, at most removes `/bin/sh` before.
fn edit(cx: &Cx, instruction: &Instruction, relinking: Call, shell: &str) -> Option<Span> {
    let script = instruction.script.as_ref().filter(|script| script.calls.len() <= 2)?;
    let Kind::Run(run) = &instruction.kind else { return None };
    let removes = |call: Call| match action(&call) {
        Some(Action::Delete { paths, .. }) => paths.iter().all(|path| matches!(path.text.as_str(), "/bin/sh" | "/usr/bin/sh")),
        _ => call.name() == "ln" && call.span() == relinking.span(),
    };
    let is_plain = script.blocks.len() == 1
        && script.blocks[0].pipelines.iter().all(|p| matches!(p.link, Link::First | Link::And | Link::Sequence))
        && script.calls().all(removes);
    let is_shell = ["bash", "dash", "zsh", "ash"].iter().any(|name| places::name(shell) == *name) && shell.starts_with('/');
    let bare = instruction.flags.is_empty() && instruction.heredocs.is_empty() && matches!(run.command, CommandLine::Shell { .. });
    let span = instruction.span;
    let commented = cx.dockerfile.comments.iter().any(|c| span.start <= c.span.start && c.span.end <= span.end);
    (is_plain && is_shell && bare && !commented && !cx.in_trigger).then_some(span)
}
