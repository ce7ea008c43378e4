//! `${name…}` and its modifiers.

use super::super::pattern::{OutOfFuel, Pattern};
use super::{Lexer, Modifier, PartialText, Value};
use std::ops::Range;

/// How deep `${…}` may be nested.
const MAX_DEPTH: usize = 64;

impl Lexer<'_> {
    /// The rest of a `${…}` that begins at `start`.
    pub(super) fn braces(&mut self, start: usize) -> PartialText {
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
            words.forget_unfinished();
        }
        word
    }

    /// Moves behind the next `}`, if there is one.
    fn skip_braces(&mut self) -> bool {
        let close = self.text[self.at..].find('}');
        self.at = close.map_or(self.text.len(), |close| self.at + close + 1);
        close.is_some()
    }
}

/// Enough of a text to recognise it in a message.
fn shortened(text: &str) -> String {
    const MOST: usize = 60;
    let mut chars = text.chars();
    let start: String = chars.by_ref().take(MOST).collect();
    if chars.next().is_some() { start + "…" } else { start }
}
