//! The reader of one word.

use super::pattern::{Fuel, OutOfFuel, Pattern};
use super::{Env, ExpandError, Expansion, Modifier, PartialText, Piece, Reference, Value};
use crate::source::{MappedText, Span};
use std::ops::Range;

/// BuildKit's scanner drops one at the start of a word.
pub(super) const BYTE_ORDER_MARK: char = '\u{feff}';

/// How deep `${…}` may be nested.
const MAX_DEPTH: usize = 64;

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

    pub(super) fn run(mut self) -> Expansion {
        let text = self.text_until(None, false).unwrap_or_default();
        Expansion { text, references: self.references, errors: self.errors }
    }

    pub(super) fn run_words(mut self) -> (Vec<PartialText>, Expansion) {
        self.words = Some(Words::default());
        let text = self.text_until(None, false).unwrap_or_default();
        let mut words = self.words.take().unwrap_or_default();
        words.finish();
        if !self.errors.is_empty() {
            words.done.clear();
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
            out.append(&part);
            if let Some(words) = self.words.as_mut().filter(|_| top) {
                words.add(&part, splits);
            }
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
            out.append(&part);
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

    /// The rest of a `${…}` that begins at `start`.
    fn braces(&mut self, start: usize) -> PartialText {
        if let Some('{' | '}' | ':') = self.peek() {
            self.skip_braces();
            return self.error(start, "bad substitution: a name must follow `${`");
        }
        let name = self.name();
        let modifier = self.next();
        match modifier {
            None => self.unclosed(start, "`${`"),
            Some('}') => {
                let value = self.look_up(start, name, None);
                self.substitute(start, value)
            }
            Some(kind @ ('-' | '+' | '?')) => self.conditional(start, name, kind, false),
            Some(kind @ ('#' | '%')) => self.trim(start, name, kind),
            Some('/') => self.replace(start, name),
            Some(':') => match self.peek() {
                None => self.unclosed(start, "`${`"),
                Some(kind @ ('-' | '+' | '?')) => {
                    self.at += 1;
                    self.conditional(start, name, kind, true)
                }
                Some('#' | '%') => self.unsupported(start, name, false),
                Some(_) => self.unsupported(start, name, true),
            },
            Some(_) => self.unsupported(start, name, false),
        }
    }

    /// A modifier that there is not; its `}` may be missing too. BuildKit looks the variable up only behind a colon.
    fn unsupported(&mut self, start: usize, name: Range<usize>, looks_up: bool) -> PartialText {
        let from = name.end;
        if !self.skip_braces() {
            return self.unclosed(start, "`${`");
        }
        if looks_up {
            self.look_up(start, name, Some(Modifier::Unsupported));
        }
        let message = format!("unsupported modifier `{}`", shortened(&self.text[from..self.at - 1]));
        self.error(start, &message)
    }

    /// `${name-word}`, `${name+word}` or `${name?word}`.
    fn conditional(&mut self, start: usize, name: Range<usize>, kind: char, empty_is_unset: bool) -> PartialText {
        let Some(word) = self.modifier_word('}', false) else { return self.unclosed(start, "`${`") };
        let modifier = match kind {
            '-' => Modifier::Default,
            '+' => Modifier::Alternative,
            _ => Modifier::Required,
        };
        let value = self.look_up(start, name.clone(), Some(modifier));
        let present = match &value {
            None => Some(false),
            Some(Value::Known(text)) => Some(!(empty_is_unset && text.is_empty())),
            Some(Value::Unknown) if empty_is_unset => None,
            Some(Value::Unknown) => Some(true),
        };
        match (modifier, present) {
            (_, None) => PartialText::unknown(self.span(start)),
            (Modifier::Alternative, Some(true)) | (Modifier::Default, Some(false)) => word,
            (Modifier::Alternative, Some(false)) => PartialText::default(),
            (_, Some(true)) => self.substitute(start, value),
            (_, Some(false)) => {
                let state = if value.is_none() { "not set" } else { "empty" };
                let mut message = format!("`{}` is {state}", &self.text[name]);
                if let Some(reason) = word.known().filter(|reason| !reason.is_empty()) {
                    message = format!("{message}: {}", shortened(reason.as_str()));
                }
                self.error(start, &message)
            }
        }
    }

    /// `${name#pattern}` or `${name%pattern}`; the sign twice asks for the longest match.
    fn trim(&mut self, start: usize, name: Range<usize>, sign: char) -> PartialText {
        let Some(pattern) = self.modifier_word('}', true) else { return self.unclosed(start, "`${`") };
        let is_prefix = sign == '#';
        let modifier = if is_prefix { Modifier::TrimPrefix } else { Modifier::TrimSuffix };
        let value = self.look_up(start, name, Some(modifier));
        let Some(pattern) = pattern.known() else { return PartialText::unknown(self.span(start)) };
        let (pattern, longest) = match pattern.as_str().strip_prefix(sign) {
            Some(rest) => (rest, true),
            None => (pattern.as_str(), false),
        };
        let pattern = match Pattern::parse(pattern) {
            Ok(pattern) => pattern,
            Err(escaped) => return self.bad_escape(start, escaped),
        };
        let Some(value) = self.within_limits(value) else { return PartialText::unknown(self.span(start)) };
        let trimmed = match is_prefix {
            true => pattern.trim_prefix(&value, longest, &mut self.fuel),
            false => pattern.trim_suffix(&value, longest, &mut self.fuel),
        };
        self.matched(start, trimmed)
    }

    /// `${name/pattern/replacement}`, or with `//` for every match.
    fn replace(&mut self, start: usize, name: Range<usize>) -> PartialText {
        let all = self.peek() == Some('/');
        self.at += usize::from(all);
        let Some(pattern) = self.modifier_word('/', true) else { return self.unclosed(start, "a second `/` is missing: `${`") };
        let Some(replacement) = self.modifier_word('}', true) else { return self.unclosed(start, "`${`") };
        let value = self.look_up(start, name, Some(Modifier::Replace));
        let unknown = PartialText::unknown(self.span(start));
        let (Some(pattern), Some(replacement)) = (pattern.known(), replacement.known()) else { return unknown };
        let pattern = match Pattern::parse(pattern.as_str()) {
            Ok(pattern) => pattern,
            Err(escaped) => return self.bad_escape(start, escaped),
        };
        // A `$` in what replaces all matches names groups of a regular expression, which no one means.
        if all && replacement.as_str().contains('$') {
            return unknown;
        }
        let Some(value) = self.within_limits(value) else { return unknown };
        let replaced = pattern.replace(&value, replacement.as_str(), all, &mut self.fuel);
        self.matched(start, replaced)
    }

    fn bad_escape(&mut self, start: usize, escaped: Option<char>) -> PartialText {
        match escaped {
            Some(c) => self.error(start, &format!("a pattern cannot escape `{c}`")),
            None => self.error(start, "the pattern ends in a backslash"),
        }
    }

    fn matched(&mut self, start: usize, result: Result<String, OutOfFuel>) -> PartialText {
        let value = result.map_or(Value::Unknown, Value::Known);
        self.substitute(start, Some(value))
    }

    /// The word of a modifier, up to `stop`; `None` if it does not come.
    fn modifier_word(&mut self, stop: char, raw: bool) -> Option<PartialText> {
        if self.depth == MAX_DEPTH {
            self.error(self.at, "`${…}` is nested too deep");
            self.at = self.text.len();
            self.cut_short = true;
            return None;
        }
        self.depth += 1;
        let word = self.text_until(Some(stop), raw);
        self.depth -= 1;
        // BuildKit's buffer for the unfinished word is used by the nested text too, and emptied.
        if let Some(words) = &mut self.words {
            words.unfinished = PartialText::default();
        }
        word
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
        // Text just as long as its source would count as a copy of it; two halves of it do not.
        let half = if value.len() == span.len() { value.chars().next().map_or(0, char::len_utf8) } else { 0 };
        text.push(&value[..half], span);
        text.push(&value[half..], span);
        if text.is_empty() { PartialText::default() } else { text.into() }
    }

    /// Moves behind the next `}`, if there is one.
    fn skip_braces(&mut self) -> bool {
        let close = self.text[self.at..].find('}');
        self.at = close.map_or(self.text.len(), |close| self.at + close + 1);
        close.is_some()
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

    fn finish(&mut self) {
        let word = std::mem::take(&mut self.unfinished);
        if !word.is_empty() {
            self.done.push(word);
        }
    }
}

/// Enough of a text to recognise it in a message.
fn shortened(text: &str) -> String {
    const MOST: usize = 60;
    let mut chars = text.chars();
    let start: String = chars.by_ref().take(MOST).collect();
    if chars.next().is_some() { start + "…" } else { start }
}
