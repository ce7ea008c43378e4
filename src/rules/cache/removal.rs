//! The edits that take an option, an operand or a command out of a script.

use crate::dockerfile::{CommandLine, Instruction};
use crate::lint::Cx;
use crate::shell::tools::Argument;
use crate::shell::{Call, Link, ShellOptions};
use crate::source::Span;

pub type Edits = Vec<(Span, String)>;

/// Whether the script is text, and not a list of words in JSON.
pub fn is_text(instruction: &Instruction) -> bool {
    matches!(instruction.kind.command(), Some(CommandLine::Shell { .. }))
}

/// Takes a word of a call out, or puts another in its place.
pub fn option(cx: &Cx, call: Call, word: usize, instead: &str) -> Option<Edits> {
    let span = call.words().get(word)?.span;
    match instead {
        "" => Some(vec![with_gap(cx, call, word)?]),
        instead => Some(vec![(span, instead.to_owned())]),
    }
}

/// Takes some operands of a call out.
pub fn words(cx: &Cx, call: Call, arguments: &[&Argument]) -> Option<Edits> {
    arguments.iter().map(|argument| with_gap(cx, call, argument.word)).collect()
}

/// A word, and what stands between it and the one before; `None` if that is more than blanks and a continuation.
fn with_gap(cx: &Cx, call: Call, word: usize) -> Option<(Span, String)> {
    let words = call.words();
    let before = words.get(word.checked_sub(1)?)?.span;
    let span = Span { start: before.end, end: words[word].span.end };
    let gap = cx.text(Span { start: before.end, end: words[word].span.start });
    is_gap(cx, gap).then(|| (span, String::new()))
}

fn is_gap(cx: &Cx, text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || c == cx.dockerfile.escape || c == '\\')
}

/// Takes a whole command out of the list it stands in, if the rest then does the same.
pub fn whole(cx: &Cx, call: Call) -> Option<Edits> {
    let script = call.script;
    let command = call.command();
    let list = &script.blocks.get(command.block)?.pipelines;
    let own = list.get(command.pipeline)?;
    let next = list.get(command.pipeline + 1);
    let is_plain = command.block == 0 && own.commands.len() == 1 && !own.negated && !own.background && script.errors.is_empty();
    let linked = |link: Link| matches!(link, Link::First | Link::And | Link::Sequence);
    if !is_plain || !linked(own.link) || next.is_some_and(|next| !linked(next.link)) || !command.redirects.is_empty() {
        return None;
    }
    let span = match (command.pipeline.checked_sub(1), next) {
        (Some(before), _) => Span { start: list[before].span.end, end: own.span.end },
        (None, Some(next)) => Span { start: own.span.start, end: next.span.start },
        (None, None) => return None,
    };
    // Of `a; b` only `b` tells whether it failed.
    let decides = own.link == Link::Sequence && next.is_none();
    let stops = || script.options_in_force(ShellOptions::default())[call.info.command].errexit;
    let before_is_background = command.pipeline > 0 && list[command.pipeline - 1].background;
    let comment = cx.text(span).contains('#');
    (!comment && !before_is_background && (!decides || stops())).then(|| vec![(span, String::new())])
}
