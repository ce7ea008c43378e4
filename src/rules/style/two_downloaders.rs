//! `two-downloaders`

use crate::diagnostic::Severity;
use crate::dockerfile::{Kind, Stage};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::places::own_steps;
use crate::shell::{Block, BlockKind, Call, CommandId, CommandKind, Link, Script};
use crate::source::Span;
use std::collections::HashMap;

/// See the page.
pub static RULE: Rule = Rule {
    name: "two-downloaders",
    category: Category::Style,
    severity: Severity::Info,
    default: true,
    since: "0.1.0",
    aliases: &["DL4001"],
    fix: None,
    page: include_str!("../../../rules/style/two-downloaders.md"),
    checks: &[Check::Stage(check)],
};

fn check(cx: &mut Cx, stage: &Stage) {
    for triggers in [false, true] {
        let runs = own_steps(cx.dockerfile, stage, triggers).filter(|(_, step)| matches!(step.kind, Kind::Run(_)));
        // Where each of the two is used for the first time.
        let mut first: [Option<Span>; 2] = [None, None];
        for uses in runs.filter_map(|(_, step)| step.script.as_ref()).map(uses) {
            for (slot, own) in first.iter_mut().zip(uses) {
                *slot = slot.or(own);
            }
        }
        if let [Some(curl), Some(wget)] = first {
            let (earlier, later) = (curl.min(wget), curl.max(wget));
            let (used, other) = if later == curl { ("curl", "wget") } else { ("wget", "curl") };
            let finding = cx.report(later, format!("`{used}` downloads here what `{other}` could"));
            finding.label(earlier, format!("`{other}` is used already")).alias("DL4001");
            finding.help("use one of them throughout, so that the image needs only that");
        }
    }
}

const DOWNLOADERS: [&str; 2] = ["curl", "wget"];

/// Where a script first calls curl, and wget, unless they are two ways to do the same: `curl … || wget …`, or one in each branch of an
/// `if`.
fn uses(script: &Script) -> [Option<Span>; 2] {
    let asks = |call: &Call| call.arguments().is_some_and(|a| a.has_any(&["--version", "--help"]));
    let calls: Vec<(usize, Call, Option<CommandId>)> = script
        .calls()
        .filter(|call| !asks(call) && script.pipeline_of(call.info.command).link != Link::Or)
        .filter_map(|call| Some((DOWNLOADERS.iter().position(|name| *name == call.name())?, call, decision(call))))
        .collect();
    // For each `if` which of the two are in it.
    let mut within: HashMap<CommandId, [bool; 2]> = HashMap::new();
    for (which, _, decision) in &calls {
        decision.iter().for_each(|id| within.entry(*id).or_default()[*which] = true);
    }
    let mut first: [Option<Span>; 2] = [None, None];
    for (which, call, decision) in calls {
        let instead = decision.is_some_and(|id| within.get(&id) == Some(&[true, true]));
        let span = call.name_word().span;
        first[which] = if instead { first[which] } else { first[which].min(Some(span)).or(Some(span)) };
    }
    first
}

/// The outermost `if` or `case` that a call depends on.
fn decision(call: Call) -> Option<CommandId> {
    let script = call.script;
    let chosen = |block: &Block| matches!(block.kind, BlockKind::Body | BlockKind::Condition);
    let deciding = script.blocks_around(call.info.command).filter(|block| chosen(block)).filter_map(|block| block.parent);
    deciding.filter(|id| matches!(script.commands[*id].kind, CommandKind::If | CommandKind::Case)).last()
}
