//! The facts in words, for people.

use super::facts::{
    Asked, BaseFacts, CauseFacts, Chosen, Context, Facts, InputFacts, MountFacts, OriginFacts, StageFacts, StepFacts,
};
use crate::report::visible;
use crate::rules::words::{bytes, files, list};
use std::borrow::Cow;

/// The most inputs and variables of a step that are named.
const MOST: usize = 6;

/// Some names in backquotes.
fn names(names: &[String]) -> String {
    let names: Vec<Cow<str>> = names.iter().map(|name| visible(name)).collect();
    list(&names, 3)
}

/// `stage build`, `stage 2`.
pub(super) fn stage(facts: &Facts, index: usize) -> String {
    match facts.stages.get(index).and_then(|stage| stage.name.as_deref()) {
        Some(name) => format!("stage `{}`", visible(name)),
        None => format!("stage {index}"),
    }
}

/// What a stage starts from; the words of the `FROM` tell the rest.
fn base(facts: &Facts, from: &BaseFacts) -> String {
    match from {
        BaseFacts::Scratch => "nothing".to_owned(),
        BaseFacts::Stage { stage: index } => stage(facts, *index),
        BaseFacts::Image { .. } | BaseFacts::Unknown { .. } => "the image".to_owned(),
    }
}

pub(super) fn context(context: Option<&Context>) -> String {
    let Some(context) = context else { return "the build context is not known: nothing is counted".to_owned() };
    let more = if context.truncated { "more than " } else { "" };
    let amount = format!("{more}{} ({})", files(context.files), bytes(context.bytes));
    let ignore = context.ignore_file.as_ref().map(|path| format!(", without what `{}` leaves out", visible(path)));
    format!("context `{}`: {amount}{}", visible(&context.path), ignore.unwrap_or_default())
}

/// What has changed.
pub(super) fn change(asked: &Asked) -> Option<String> {
    if let Some(chosen) = &asked.ordinary {
        return Some(ordinary(chosen));
    }
    let of = |noun: &str, of: &[String]| match of {
        [] => None,
        [one] => Some(format!("{noun} `{}`", visible(one))),
        many => Some(format!("the {noun}s {}", names(many))),
    };
    let changed = [
        asked.text.then(|| "the Dockerfile's text".to_owned()),
        Some(names(&asked.files)).filter(|names| !names.is_empty()),
        of("argument", &asked.arguments),
        of("image", &asked.images),
    ];
    let changed: Vec<String> = changed.into_iter().flatten().collect();
    (!changed.is_empty()).then(|| format!("a change of {}", changed.join(" and ")))
}

fn ordinary(chosen: &Chosen) -> String {
    match (&chosen.assumed_from, chosen.stands_for, chosen.of) {
        (Some(source), ..) if *source == chosen.path => format!("a change of `{}`", visible(source)),
        (Some(source), ..) => format!("a change of a source file in `{}`", visible(source)),
        (None, Some(1), Some(1)) => format!("a change of `{}`, the only source file,", visible(&chosen.path)),
        (None, kind, all) => {
            let (kind, all) = (kind.unwrap_or_default(), all.unwrap_or_default());
            format!("a change of `{}`, which stands for {kind} of {all} source files,", visible(&chosen.path))
        }
    }
}

/// What of a step's key is not what it starts from.
pub(super) fn dependencies(facts: &Facts, stage: &StageFacts, step: &StepFacts) -> Vec<String> {
    let mut lines = Vec::new();
    if step.kind == "base" {
        lines.push(base(facts, &stage.from));
    }
    lines.extend(step.inputs.iter().take(MOST).map(|one| input(facts, one)));
    if step.inputs.len() > MOST {
        lines.push(format!("and {} more", step.inputs.len() - MOST));
    }
    lines.extend(variables(step));
    lines.extend(step.mounts.iter().map(mount));
    if step.linked {
        lines.push("not on the steps before".to_owned());
    }
    lines
}

fn input(facts: &Facts, input: &InputFacts) -> String {
    let what = match &input.from {
        OriginFacts::Context { source, known: false, .. } => format!("`{}`: only the build knows", visible(source)),
        OriginFacts::Context { source, files: None, .. } => format!("`{}`", visible(source)),
        OriginFacts::Context { source, files: Some(0), .. } => format!("`{}`: no files are there", visible(source)),
        OriginFacts::Context { source, files: Some(1), bytes: size, .. } => {
            format!("`{}` ({})", visible(source), bytes(size.unwrap_or_default()))
        }
        OriginFacts::Context { source, files: Some(count), bytes: size, .. } => {
            format!("`{}`: {} ({})", visible(source), files(*count), bytes(size.unwrap_or_default()))
        }
        OriginFacts::Stage { stage: index, path } => format!("{}: {}", stage(facts, *index), path_of(path.as_deref())),
        OriginFacts::Image { image, path } => format!("image `{}`: {}", visible(image), path_of(path.as_deref())),
        OriginFacts::Remote { url } => format!("what is at `{}`", visible(url)),
        OriginFacts::Inline => "its own text".to_owned(),
        OriginFacts::Unknown => "what only the build knows".to_owned(),
    };
    if input.mounted { format!("mounts {what}") } else { what }
}

fn path_of(path: Option<&str>) -> String {
    path.map_or_else(|| "a path that only the build knows".to_owned(), |path| format!("`{}`", visible(path)))
}

fn variables(step: &StepFacts) -> Option<String> {
    let shown: Vec<Cow<str>> = step.variables.iter().take(MOST).map(|variable| visible(&variable.name)).collect();
    let more = match step.variables.len() - shown.len() {
        0 => String::new(),
        _ if step.more_variables => " and many more".to_owned(),
        rest => format!(" and {rest} more"),
    };
    (!shown.is_empty()).then(|| format!("${}{more}", shown.join(", $")))
}

fn mount(mount: &MountFacts) -> String {
    let name = mount.name.as_ref().map(|name| format!(" `{}`", visible(name))).unwrap_or_default();
    format!("{}{name}: its content never counts", mount.kind)
}

/// Why a step runs again, or may.
pub(super) fn cause(facts: &Facts, stage_index: usize, step: &StepFacts) -> String {
    let place = |of: usize, line: u32| {
        if of == stage_index { format!("line {line}") } else { format!("{}, line {line}", stage(facts, of)) }
    };
    let unsure = step.fate == Some("perhaps");
    match &step.cause {
        None => String::new(),
        Some(CauseFacts::File { path }) => match facts.change.ordinary.as_ref().and_then(|chosen| chosen.assumed_from.as_ref()) {
            Some(source) if source != path => format!("takes a source file in `{}`", visible(source)),
            _ => format!("takes `{}`", visible(path)),
        },
        Some(CauseFacts::Argument { argument, variable }) if argument == variable => format!("depends on `${}`", visible(argument)),
        Some(CauseFacts::Argument { argument, variable }) => {
            format!("depends on `${}`, made from `${}`", visible(variable), visible(argument))
        }
        Some(CauseFacts::Image { image: Some(image) }) if unsure => {
            format!("if the image `{}` has other files there", visible(image))
        }
        Some(CauseFacts::Image { image: Some(image) }) => format!("starts from the image `{}`", visible(image)),
        Some(CauseFacts::Image { image: None }) => "starts from the image".to_owned(),
        Some(CauseFacts::Text) if unsure => "takes from another place than before".to_owned(),
        Some(CauseFacts::Text) => "is not what it was".to_owned(),
        Some(CauseFacts::Parent { stage, line }) if unsure => format!("if {} runs again", place(*stage, *line)),
        Some(CauseFacts::Parent { stage, line }) => format!("stands on {}", place(*stage, *line)),
        Some(CauseFacts::Stage { stage, line }) if unsure => format!("if {} makes other files than before", place(*stage, *line)),
        Some(CauseFacts::Stage { stage, line }) => format!("takes from {}", place(*stage, *line)),
        Some(CauseFacts::Unknown) => "only the build knows what it takes".to_owned(),
    }
}

/// What takes long in a step: `compiles`.
pub(super) fn expenses(step: &StepFacts) -> Option<String> {
    let mut kinds: Vec<&str> = step.expenses.iter().map(|expense| expense.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    (!kinds.is_empty()).then(|| format!("slow: {}", kinds.join(", ")))
}
