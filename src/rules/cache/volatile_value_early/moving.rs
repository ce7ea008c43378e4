//! Where the arguments should stand, and the edits that bring them there.

use super::{Early, uses};
use crate::dockerfile::{Dockerfile, Instruction, Kind};
use crate::lint::Cx;
use crate::project::Layers;
use crate::rules::cache::lines::{line_end, line_start, start_with_comments};
use crate::source::Span;

/// So many instructions are moved, and so many variables.
const MOVED: usize = 32;

/// Where the arguments should stand.
pub struct Place {
    /// The instructions to move: the `ARG`s, and what is made of them.
    moved: Vec<usize>,
    /// The byte at which a line starts, or the end of the file.
    at: usize,
    /// The instruction that stands there, if it is the first that uses one of them.
    pub before: Option<usize>,
}

/// Just before the first instruction that uses them, else behind the last layer of the stage; `None` where a stage that starts from
/// this one suffers, too, or something else in between uses them.
pub fn place(cx: &Cx, layers: &Layers, early: &Early) -> Option<Place> {
    let file = cx.dockerfile;
    let stage = &file.stages[early.stage];
    let last = early.victims.iter().map(|(step, _)| &layers.steps[*step]).max_by_key(|step| (step.stage, step.instruction))?;
    if last.stage != early.stage {
        return None;
    }
    let mut variables: Vec<String> = early.declared.iter().map(|d| d.declaration.name.as_str().to_owned()).collect();
    let mut moved = Vec::new();
    for index in early.declared[0].index..last.instruction {
        let instruction = &file.instructions[index];
        if belongs(&instruction.kind, &mut variables)? {
            moved.push(index);
        }
        if moved.len() > MOVED || variables.len() > MOVED {
            return None;
        }
    }
    let behind = last.instruction + 1..stage.instructions.end;
    let uses = |index: &usize| may_use(cx, &file.instructions[*index], &variables);
    let before = behind.clone().find(uses);
    let at = match before {
        Some(index) => start_with_comments(cx, index),
        None => {
            let step = layers.steps[layers.last_layer(early.stage)?].instruction.max(last.instruction);
            line_end(cx, step)
        }
    };
    let end = before.unwrap_or(stage.instructions.end);
    let reads_another = moved.iter().any(|m| {
        let mut passed = (*m + 1..end).filter(|index| !moved.contains(index)).map(|index| &file.instructions[index]);
        passed.any(|other| overrides(&file.instructions[*m], other))
    });
    (!reads_another).then_some(Place { moved, at, before })
}

/// Whether an instruction is made of the variables alone; `None` if it uses them and cannot be moved.
fn belongs(kind: &Kind, variables: &mut Vec<String>) -> Option<bool> {
    match kind {
        Kind::Arg(declarations) => {
            let is_one = |name: &str| variables.iter().any(|known| known == name);
            let own: Vec<bool> = declarations
                .iter()
                .map(|d| is_one(d.name.as_str()) || d.default.as_ref().is_some_and(|text| uses::refers(text, variables)))
                .collect();
            if own.contains(&true) && own.contains(&false) {
                return None;
            }
            let all = own.contains(&true);
            variables.extend(declarations.iter().filter(|_| all).map(|d| d.name.as_str().to_owned()));
            Some(all)
        }
        Kind::Env(pairs) => {
            let own: Vec<bool> = pairs.pairs.iter().map(|(_, value)| uses::refers(value, variables)).collect();
            if own.contains(&true) && own.contains(&false) {
                return None;
            }
            let all = own.contains(&true);
            variables.extend(pairs.pairs.iter().filter(|_| all).map(|(name, _)| name.as_str().to_owned()));
            Some(all)
        }
        Kind::Label(pairs) => {
            Some(pairs.pairs.iter().any(|(key, value)| uses::refers(value, variables) || uses::refers(key, variables)))
        }
        Kind::Expose(texts) | Kind::Volume(texts) => texts.iter().all(|text| !uses::refers(text, variables)).then_some(false),
        Kind::User(text) | Kind::Stopsignal(text) => (!uses::refers(text, variables)).then_some(false),
        // What a step uses was looked at before.
        Kind::Add(_)
        | Kind::Cmd(_)
        | Kind::Copy(_)
        | Kind::Entrypoint(_)
        | Kind::From(_)
        | Kind::Healthcheck(_)
        | Kind::Maintainer(_)
        | Kind::Onbuild(_)
        | Kind::Run(_)
        | Kind::Shell(_)
        | Kind::Workdir(_)
        | Kind::Unknown => Some(false),
    }
}

/// Whether an instruction behind the steps that take long uses one of the variables, or may.
fn may_use(cx: &Cx, instruction: &Instruction, variables: &[String]) -> bool {
    match &instruction.kind {
        Kind::Add(_) | Kind::Copy(_) | Kind::Run(_) | Kind::Workdir(_) => uses::may_use(cx, instruction, variables),
        Kind::Arg(_) | Kind::Env(_) | Kind::Label(_) | Kind::Expose(_) | Kind::Volume(_) | Kind::User(_) | Kind::Stopsignal(_) => {
            uses::names_any(cx, instruction, variables)
        }
        Kind::Cmd(_)
        | Kind::Entrypoint(_)
        | Kind::From(_)
        | Kind::Healthcheck(_)
        | Kind::Maintainer(_)
        | Kind::Onbuild(_)
        | Kind::Shell(_)
        | Kind::Unknown => false,
    }
}

/// Whether an instruction means something else behind another: that sets the same label, or a variable that it uses.
fn overrides(moved: &Instruction, other: &Instruction) -> bool {
    let uses =
        |name: &str| moved.expandable_words().iter().any(|word| word.as_str().contains('$') && uses::names(word.as_str(), name));
    match (&moved.kind, &other.kind) {
        (Kind::Label(first), Kind::Label(second)) => {
            first.pairs.iter().any(|(key, _)| second.pairs.iter().any(|(other, _)| key.as_str() == other.as_str()))
        }
        (_, Kind::Arg(declarations)) => declarations.iter().any(|d| uses(d.name.as_str())),
        (_, Kind::Env(pairs)) => pairs.pairs.iter().any(|(name, _)| uses(name.as_str())),
        _ => false,
    }
}

/// The edits that move them; `None` where their lines hold something else.
pub fn edits(cx: &Cx, place: &Place) -> Option<Vec<(Span, String)>> {
    let file = cx.dockerfile;
    let mut lines: Vec<Span> = Vec::new();
    let mut text = String::new();
    for index in &place.moved {
        let span = Span::new(comments_above(cx, file, *index, &place.moved)?, line_end(cx, *index));
        text.push_str(cx.text(span));
        match lines.last_mut() {
            Some(last) if last.end == span.start => last.end = span.end,
            _ => lines.push(span),
        }
    }
    let all = cx.source.text();
    // Two blank lines in a row become one.
    for span in &mut lines {
        let rest = &all[span.end as usize..];
        let blank = rest.len() - rest.strip_prefix("\r\n").or(rest.strip_prefix('\n')).unwrap_or(rest).len();
        let ends_blank = ["\n\n", "\r\n\r\n"].iter().any(|end| all[..span.start as usize].ends_with(end));
        span.end += if ends_blank { Span::empty(blank).end } else { 0 };
    }
    if !all[..place.at].ends_with('\n') {
        text = format!("\n{}", text.trim_end_matches(['\r', '\n']));
    }
    // Behind the end of a paragraph they are one of their own.
    if place.before.is_none() && all[place.at..].lines().next().is_none_or(|line| line.trim().is_empty()) {
        text.insert(0, '\n');
    }
    let mut edits: Vec<(Span, String)> = lines.into_iter().map(|span| (span, String::new())).collect();
    edits.push((Span::empty(place.at), text.replace("\r\n", "\n")));
    Some(edits)
}

/// Where the line of an instruction starts, the comments right above it included if they may be about it alone; `None` if something
/// stands before it.
fn comments_above(cx: &Cx, file: &Dockerfile, index: usize, moved: &[usize]) -> Option<usize> {
    let span = file.instructions[index].span;
    let start = line_start(cx, span.start as usize)?;
    let is_followed = file.instructions.get(index + 1).is_some_and(|next| {
        let same = std::mem::discriminant(&next.kind) == std::mem::discriminant(&file.instructions[index].kind);
        same && next.lines.0 == file.instructions[index].lines.1 + 1 && !moved.contains(&(index + 1))
    });
    Some(if is_followed { start } else { start_with_comments(cx, index) })
}
