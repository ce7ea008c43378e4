//! Words as option readers see them: text in which every expansion is one byte.

use super::super::{Part, PartKind, Word};
use crate::source::Span;
use std::borrow::Cow;
use std::ops::Range;

/// Stands for an expansion in the text of [`mask`]: no option, subcommand or separator holds it.
pub(super) const GAP: char = '\u{1}';

/// A word, or a piece of one, given to a program: an operand or the value of an option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// Its text without quotes, expansions as [`Word::display`] shows them.
    pub text: String,
    /// Whether the text is all there is: no expansion in it.
    pub literal: bool,
    /// Index into [`Call::words`](super::super::Call::words) of the word it stands in.
    pub word: usize,
    /// Where it stands.
    pub span: Span,
}

impl Argument {
    /// The whole of word number `index`.
    pub(super) fn whole(words: &[Word], index: usize) -> Argument {
        let word = &words[index];
        Argument { text: word.display(), literal: word.literal().is_some(), word: index, span: word.span }
    }

    /// Bytes `range` of the mask of word number `index`.
    pub(super) fn piece(words: &[Word], index: usize, range: Range<usize>) -> Argument {
        let piece = slice(&words[index], range);
        Argument { text: piece.display(), literal: piece.literal().is_some(), word: index, span: piece.span }
    }

    /// The text, if no expansion is in it.
    pub fn literal(&self) -> Option<&str> {
        self.literal.then_some(self.text.as_str())
    }
}

/// The text of a word with every expansion as one [`GAP`].
pub(super) fn mask(word: &Word) -> Cow<'_, str> {
    if let Some(text) = word.literal() {
        return text;
    }
    let mut text = String::new();
    for part in &word.parts {
        match &part.kind {
            PartKind::Literal(literal) => text.push_str(literal),
            _ => text.push(GAP),
        }
    }
    Cow::Owned(text)
}

/// The part of a word that `range` of its mask covers, as a word of its own.
pub(super) fn slice(word: &Word, range: Range<usize>) -> Word {
    let mut parts: Vec<Part> = Vec::new();
    let mut at = 0;
    for part in &word.parts {
        let len = if let PartKind::Literal(text) = &part.kind { text.len() } else { 1 };
        let (from, to) = (range.start.max(at), range.end.min(at + len));
        if from < to {
            parts.push(cut(part, from - at..to - at));
        }
        at += len;
    }
    let span = match (parts.first(), parts.last()) {
        (Some(first), Some(last)) => first.span.cover(last.span),
        _ => Span::empty(word.parts.last().map_or(word.span, |last| last.span).end as usize),
    };
    Word { span, parts }
}

fn cut(part: &Part, range: Range<usize>) -> Part {
    let PartKind::Literal(text) = &part.kind else { return part.clone() };
    let start = part.span.start as usize;
    let verbatim = text.len() == part.span.len();
    let span = if verbatim { Span::new(start + range.start, start + range.end) } else { part.span };
    Part { kind: PartKind::Literal(text[range].to_owned()), quoted: part.quoted, span }
}
