//! `update-without-install`

use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::{Base, CommandLine, Dockerfile, Instruction, Kind};
use crate::lint::{Category, Check, Cx, Rule};
use crate::rules::packages::{IndexUse, subject};
use crate::shell::tools::Manager;
use crate::shell::{Call, Link};
use crate::source::Span;

/// See the page.
pub static RULE: Rule = Rule {
    name: "update-without-install",
    category: Category::Cache,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/cache/update-without-install.md"),
    checks: &[Check::Dockerfile(check)],
};

/// The managers that install from the index that is there, however old. The others look for a newer one by themselves.
const MANAGERS: [Manager; 2] = [Manager::Apt, Manager::Pacman];

/// A refresh that nothing has used so far.
#[derive(Clone, Copy)]
struct Refresh<'a> {
    instruction: usize,
    call: Call<'a>,
}

fn check(cx: &mut Cx, dockerfile: &Dockerfile) {
    for manager in MANAGERS {
        let mut reported = vec![false; dockerfile.instructions.len()];
        // For each stage the refresh that is in force at its end.
        let mut ends: Vec<Option<Refresh>> = Vec::new();
        for stage in &dockerfile.stages {
            let mut open = match stage.base {
                Base::Stage(parent) => ends[parent],
                _ => None,
            };
            for index in stage.instructions.clone() {
                let instruction = &dockerfile.instructions[index];
                let (Kind::Run(_), true, Some(script)) = (&instruction.kind, instruction.valid, &instruction.script) else {
                    continue;
                };
                let usage = IndexUse::of(script, manager);
                if let Some((refresh, install)) = open.zip(usage.bare_install)
                    && !std::mem::replace(&mut reported[refresh.instruction], true)
                {
                    report(cx, refresh, index, install);
                }
                if usage.refreshes {
                    open = usage.idle_refresh.map(|call| Refresh { instruction: index, call });
                }
            }
            ends.push(open);
        }
    }
}

fn report(cx: &mut Cx, refresh: Refresh, user: usize, install: Call) {
    cx.index = refresh.instruction;
    let (span, name) = subject(refresh.call);
    let (place, user_name) = subject(install);
    let fix = merge(cx, refresh, user);
    let finding = cx.report(span, format!("`{name}` is cached, so `{user_name}` below works from an old index"));
    finding.label(place, "installs what the index said when it was fetched");
    finding.help("refresh the index and install in one `RUN`");
    if let Some(edit) = fix {
        finding.fix(Applicability::Unsafe, "join both instructions", [edit]);
    }
}

/// The edit that makes one instruction of a `RUN` that does nothing but refresh and of the one right behind it, if that installs.
fn merge(cx: &Cx, refresh: Refresh, user: usize) -> Option<(Span, String)> {
    let instructions = &cx.dockerfile.instructions;
    let (first, second) = (&instructions[refresh.instruction], &instructions[user]);
    let is_plain = |i: &Instruction| {
        let is_shell = matches!(&i.kind, Kind::Run(run) if matches!(run.command, CommandLine::Shell { .. }));
        is_shell && i.flags.is_empty() && i.heredocs.is_empty() && i.script.as_ref().is_some_and(|s| s.errors.is_empty())
    };
    let script = refresh.call.script;
    let alone = script.commands.len() == 1 && !script.blocks[0].pipelines[0].background && script.comments.is_empty();
    let between = Span { start: script.blocks[0].pipelines[0].span.end, end: second.arguments.span().start };
    let keyword = Span { start: second.span.start, end: between.end };
    let nothing_else = cx.text(Span { start: between.start, end: keyword.start }).trim().is_empty();
    let is_list = second.script.as_ref().is_some_and(|s| {
        let list = &s.blocks[0].pipelines;
        list.iter().all(|p| matches!(p.link, Link::First | Link::And) && !p.background) && !list[0].negated
    });
    let joined = user == refresh.instruction + 1 && alone && nothing_else && is_list && is_plain(first) && is_plain(second);
    joined.then(|| (between, " && ".to_owned()))
}
