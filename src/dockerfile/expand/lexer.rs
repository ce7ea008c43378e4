//! The reader of one word.

mod modifiers;

use super::pattern::Fuel;
use super::{Env, ExpandError, Expansion, Modifier, PartialText, Piece, Reference, Value};
use crate::source::{MappedText, Span};
use std::ops::Range;

/// BuildKit's scanner drops one at the start of a word.
pub(super) const BYTE_ORDER_MARK: char = '\u{feff}';

/// How many bytes the variables of one word may bring in. Beyond it the result is unknown: `ENV A=$A$A`, forty times over, is longer
/// than any memory.
const MAX_SUBSTITUTED: usize = 4096;

/// How many steps of matching patterns one word may cost.
const MAX_STEPS: usize = 1 << 16;

pub(super) struct Lexer<'a> {
    word: &'a MappedText,
    text: &'a str,
    /// Where we are in `text`.
    at: usize,
    escape: char,
    quotes: bool,
    env: &'a Env<'a>,
    depth: usize,
    room: usize,
    fuel: Fuel,
    /// Whether the end of the word was reported as an error already: whatever is open around the innermost thing is no news.
    cut_short: bool,
    words: Option<Words>,
    references: Vec<Reference>,
    errors: Vec<ExpandError>,
}

/// The result split into words.
#[derive(Default)]
struct Words {
    done: Vec<PartialText>,
    unfinished: PartialText,
}

/// Whether white space in a part of the result ends a word.
#[derive(Clone, Copy, PartialEq)]
enum Splits {
    Yes,
    No,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(word: &'a MappedText, escape: char, env: &'a Env<'a>) -> Lexer<'a> {
        Lexer {
            word,
            text: word.as_str(),
            at: if word.as_str().starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 },
            escape,
            quotes: true,
            env,
            depth: 0,
            room: MAX_SUBSTITUTED,
            fuel: Fuel(MAX_STEPS),
            cut_short: false,
            words: None,
            references: Vec::new(),
            errors: Vec::new(),
        }
    }

    pub(super) fn without_quotes(mut self) -> Lexer<'a> {
        self.quotes = false;
        self
    }

    pub(super) fn run(self) -> Expansion {
        self.finish().1
    }

    pub(super) fn run_words(mut self) -> (Vec<PartialText>, Expansion) {
        self.words = Some(Words::default());
        self.finish()
    }

    fn finish(mut self) -> (Vec<PartialText>, Expansion) {
        let mut text = self.text_until(None, false).unwrap_or_default();
        let mut words = self.words.take().unwrap_or_default();
        words.finish();
        // An error may lie where it does not count for the text, in the word of a modifier.
        if let Some(error) = self.errors.first() {
            words.done.clear();
            if text.is_known() {
                text.push_unknown(error.span);
            }
        }
        (words.done, Expansion { text, references: self.references, errors: self.errors })
    }

    /// The text up to `stop`, which is consumed, or to the end of the word; `None` if `stop` never comes. `raw` keeps the escape
    /// characters, for a pattern.
    fn text_until(&mut self, stop: Option<char>, raw: bool) -> Option<PartialText> {
        let mut out = PartialText::default();
        let top = stop.is_none();
        while let Some(c) = self.peek() {
            let (part, splits) = match c {
                c if Some(c) == stop => {
                    self.at += c.len_utf8();
                    return Some(out);
                }
                '$' => (self.dollar(), Splits::Yes),
                '\'' if self.quotes => (self.single_quoted(), Splits::No),
                '"' if self.quotes => (self.double_quoted(raw), Splits::No),
                c if c == self.escape => (self.escaped(raw), Splits::No),
                _ => (self.plain(stop), Splits::Yes),
            };
            if let Some(words) = self.words.as_mut().filter(|_| top) {
                words.add(&part, splits);
            }
            add(&mut out, part);
        }
        top.then_some(out)
    }

    /// Ordinary text up to the next special character.
    fn plain(&mut self, stop: Option<char>) -> PartialText {
        let (quotes, escape) = (self.quotes, self.escape);
        let special = |c| c == '$' || c == escape || Some(c) == stop || (quotes && (c == '\'' || c == '"'));
        self.take_until(special)
    }

    /// An escape character outside of quotes, and what it escapes. At the end of the word it vanishes.
    fn escaped(&mut self, raw: bool) -> PartialText {
        let start = self.at;
        self.at += self.escape.len_utf8();
        let kept = if raw { start } else { self.at };
        if let Some(c) = self.peek() {
            self.at += c.len_utf8();
        }
        self.word.slice(kept..self.at).into()
    }

    fn single_quoted(&mut self) -> PartialText {
        let start = self.at;
        self.at += 1;
        let inside = self.take_until(|c| c == '\'');
        if self.peek().is_none() {
            return self.unclosed(start, "the quote `'`");
        }
        self.at += 1;
        inside
    }

    fn double_quoted(&mut self, raw: bool) -> PartialText {
        let start = self.at;
        self.at += 1;
        let mut out = PartialText::default();
        while let Some(c) = self.peek() {
            let part = match c {
                '"' => {
                    self.at += 1;
                    return out;
                }
                '$' => self.dollar(),
                c if c == self.escape => self.escaped_in_quotes(raw),
                _ => {
                    let escape = self.escape;
                    self.take_until(|c| c == '"' || c == '$' || c == escape)
                }
            };
            add(&mut out, part);
        }
        self.unclosed(start, "the quote `\"`")
    }

    /// An escape character in double quotes: it escapes `"`, `$` and itself, and else stands for itself. In a pattern it is kept and
    /// stands for itself too, so that the pattern's own escape gives it back.
    fn escaped_in_quotes(&mut self, raw: bool) -> PartialText {
        let start = self.at;
        self.at += self.escape.len_utf8();
        let itself = self.word.slice(start..self.at);
        let mut out = PartialText::default();
        if raw {
            out.push(&itself);
        }
        match self.peek() {
            None => {}
            Some(c) if c == '"' || c == '$' || c == self.escape => {
                let from = self.at;
                self.at += c.len_utf8();
                out.push(&self.word.slice(from..self.at));
            }
            Some(_) => out.push(&itself),
        }
        out
    }

    /// `$name`, `${…}`, or a `$` that is only that.
    fn dollar(&mut self) -> PartialText {
        let start = self.at;
        self.at += 1;
        if self.peek() == Some('{') {
            self.at += 1;
            return self.braces(start);
        }
        let name = self.name();
        if name.is_empty() {
            return self.word.slice(start..self.at).into();
        }
        let value = self.look_up(start, name, None);
        self.substitute(start, value)
    }

    /// Reads a name; it may be empty.
    fn name(&mut self) -> Range<usize> {
        let rest = &self.text[self.at..];
        let len = match rest.chars().next() {
            Some(c) if c.is_ascii_digit() => rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len()),
            Some('@' | '*' | '#' | '?' | '-' | '$' | '!') => 1,
            _ => rest.find(|c: char| !(c.is_alphabetic() || c.is_ascii_digit() || c == '_')).unwrap_or(rest.len()),
        };
        self.at += len;
        self.at - len..self.at
    }

    /// Notes a reference that began at `start` and ends here.
    fn look_up(&mut self, start: usize, name: Range<usize>, modifier: Option<Modifier>) -> Option<Value> {
        let value = (self.env)(&self.text[name.clone()]);
        self.references.push(Reference {
            name: self.text[name.clone()].to_owned(),
            span: self.span(start),
            name_span: self.word.span_of(name),
            set: value.is_some(),
            modifier,
        });
        value
    }

    /// The text of a value, empty if unset; `None` if it is unknown or there is no room for it.
    fn within_limits(&self, value: Option<Value>) -> Option<String> {
        match value {
            None => Some(String::new()),
            Some(Value::Known(text)) if text.len() <= self.room => Some(text),
            Some(_) => None,
        }
    }

    /// The value in place of the source from `start` to here.
    fn substitute(&mut self, start: usize, value: Option<Value>) -> PartialText {
        let span = self.span(start);
        let Some(value) = self.within_limits(value) else { return PartialText::unknown(span) };
        self.room -= value.len();
        let mut text = MappedText::empty(span.start as usize);
        text.push_decoded(&value, span);
        if text.is_empty() { PartialText::default() } else { text.into() }
    }

    /// An error about the source from `start` to here.
    fn error(&mut self, start: usize, message: &str) -> PartialText {
        let span = self.span(start);
        self.errors.push(ExpandError { span, message: message.to_owned() });
        PartialText::unknown(span)
    }

    /// The end of the word came too early for what began at `start`.
    fn unclosed(&mut self, start: usize, what: &str) -> PartialText {
        if self.cut_short {
            return PartialText::unknown(self.span(start));
        }
        self.cut_short = true;
        self.error(start, &format!("{what} is not closed"))
    }

    fn take_until(&mut self, stop: impl Fn(char) -> bool) -> PartialText {
        let start = self.at;
        let rest = &self.text[start..];
        self.at += rest.find(stop).unwrap_or(rest.len());
        self.word.slice(start..self.at).into()
    }

    fn span(&self, start: usize) -> Span {
        self.word.span_of(start..self.at)
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }
}

/// Appends a part. The first is taken as it is: most words have no other.
fn add(out: &mut PartialText, part: PartialText) {
    if out.pieces.is_empty() {
        *out = part;
    } else {
        out.append(&part);
    }
}

impl Words {
    fn add(&mut self, part: &PartialText, splits: Splits) {
        for piece in &part.pieces {
            match piece {
                Piece::Unknown(span) => self.unfinished.push_unknown(*span),
                Piece::Text(text) if splits == Splits::No => self.unfinished.push(text),
                Piece::Text(text) => self.add_split(text),
            }
        }
    }

    fn add_split(&mut self, text: &MappedText) {
        let mut start = 0;
        for (at, c) in text.as_str().char_indices().filter(|(_, c)| c.is_whitespace()) {
            self.unfinished.push(&text.slice(start..at));
            self.finish();
            start = at + c.len_utf8();
        }
        self.unfinished.push(&text.slice(start..text.len()));
    }

    fn forget_unfinished(&mut self) {
        self.unfinished = PartialText::default();
    }

    fn finish(&mut self) {
        let word = std::mem::take(&mut self.unfinished);
        if !word.is_empty() {
            self.done.push(word);
        }
    }
}
