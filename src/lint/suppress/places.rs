//! What a suppression covers, and what covers a place.

use super::comment::Reach;
use crate::dockerfile::{Dockerfile, Instruction, Kind};
use crate::shell::{Link, Script};
use crate::source::Span;
use std::cmp::Reverse;

/// What a suppression covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Scope {
    File,
    /// A stage: an index into `Dockerfile::stages`.
    Stage(usize),
    /// An index into `Dockerfile::instructions`.
    Instruction(usize),
    /// A stretch of the text: commands of a script, an entry or an item of YAML.
    Stretch(Span),
}

/// The instruction that holds `offset`, or ends there.
pub(super) fn instruction_at(dockerfile: &Dockerfile, offset: u32) -> Option<usize> {
    let i = dockerfile.instructions.partition_point(|i| i.span.start <= offset).checked_sub(1)?;
    (offset <= dockerfile.instructions[i].span.end).then_some(i)
}

fn stage_of(dockerfile: &Dockerfile, instruction: usize) -> Option<usize> {
    dockerfile.stages.partition_point(|s| s.instructions.start <= instruction).checked_sub(1)
}

/// Finds what comments cover. Each script is looked through once, however many comments are in it.
pub(super) struct Finder<'a> {
    dockerfile: &'a Dockerfile,
    /// The instruction asked about last, and the lists in its script.
    lists: Option<(usize, Vec<Span>)>,
}

impl<'a> Finder<'a> {
    pub(super) fn new(dockerfile: &'a Dockerfile) -> Finder<'a> {
        Finder { dockerfile, lists: None }
    }

    /// What the comment covers; `None` where nothing follows that it could.
    pub(super) fn scope(&mut self, comment: Span, reach: Reach) -> Option<Scope> {
        let file = self.dockerfile;
        let next = || {
            let next = file.instructions.partition_point(|i| i.span.start < comment.start);
            (next < file.instructions.len()).then_some(next)
        };
        let here = || instruction_at(file, comment.start).or_else(next);
        match reach {
            Reach::File => Some(Scope::File),
            Reach::Stage => next().and_then(|i| stage_of(file, i)).map(Scope::Stage),
            Reach::Instruction => here().map(Scope::Instruction),
            Reach::Command => {
                let instruction = here()?;
                let Some(script) = script_of(&file.instructions[instruction]) else { return Some(Scope::Instruction(instruction)) };
                if self.lists.as_ref().is_none_or(|(i, _)| *i != instruction) {
                    self.lists = Some((instruction, lists(script)));
                }
                let lists = self.lists.as_ref().map_or(&[][..], |(_, lists)| lists);
                // At the top of a script it is for all of it.
                match lists.partition_point(|l| l.start < comment.end) {
                    0 => Some(Scope::Instruction(instruction)),
                    next => lists.get(next).copied().map(Scope::Stretch),
                }
            }
        }
    }
}

/// The script of an instruction or of its trigger.
pub(super) fn script_of(instruction: &Instruction) -> Option<&Script> {
    match &instruction.kind {
        Kind::Onbuild(Some(trigger)) => trigger.script.as_ref(),
        _ => instruction.script.as_ref(),
    }
}

/// What ShellCheck takes for the next command: pipelines that `&&` and `||` join, seen from the first; behind these operators,
/// where ShellCheck reads no comment, a pipeline. In order, the outer before the inner.
fn lists(script: &Script) -> Vec<Span> {
    let mut lists = Vec::new();
    for block in &script.blocks {
        let mut joined: Option<Span> = None;
        for pipeline in block.pipelines.iter().rev() {
            let all = joined.map_or(pipeline.span, |rest| pipeline.span.cover(rest));
            let continues = matches!(pipeline.link, Link::And | Link::Or);
            joined = continues.then_some(all);
            lists.push(if continues { pipeline.span } else { all });
        }
    }
    lists.sort_unstable_by_key(|l| (l.start, Reverse(l.end)));
    lists
}

/// Tells what covers a place.
pub(super) struct Cover<'a> {
    dockerfile: &'a Dockerfile,
    /// The stretches that a comment covers, in order, the outer before the inner: they nest as the text does. Each with the
    /// index of the one that holds it.
    stretches: Vec<(Span, Option<usize>)>,
}

impl<'a> Cover<'a> {
    pub(super) fn new(dockerfile: &'a Dockerfile, scopes: impl Iterator<Item = Scope>) -> Cover<'a> {
        let stretches = scopes.filter_map(|scope| if let Scope::Stretch(span) = scope { Some(span) } else { None });
        let mut spans = stretches.collect::<Vec<_>>();
        spans.sort_unstable_by_key(|l| (l.start, Reverse(l.end)));
        spans.dedup();
        let mut stretches: Vec<(Span, Option<usize>)> = Vec::with_capacity(spans.len());
        for span in spans {
            let mut holder = stretches.len().checked_sub(1);
            while let Some(i) = holder.filter(|i| !stretches[*i].0.contains(span)) {
                holder = stretches[i].1;
            }
            stretches.push((span, holder));
        }
        Cover { dockerfile, stretches }
    }

    /// Every scope that holds `offset`.
    pub(super) fn scopes(&self, offset: u32) -> impl Iterator<Item = Scope> {
        let instruction = instruction_at(self.dockerfile, offset);
        let stage = instruction.and_then(|i| stage_of(self.dockerfile, i));
        let last = self.stretches.partition_point(|(span, _)| span.start <= offset).checked_sub(1);
        let stretches = std::iter::successors(last, |i| self.stretches[*i].1).map(|i| self.stretches[i].0);
        let around = stretches.filter(move |span| offset < span.end).map(Scope::Stretch);
        [Some(Scope::File), stage.map(Scope::Stage), instruction.map(Scope::Instruction)].into_iter().flatten().chain(around)
    }
}
