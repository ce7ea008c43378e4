//! Words: literal text, quotes, escapes; the expansions in them are read by `expansion`.

use super::ast::{BlockKind, Part, PartKind, Word};
use super::expansion::Known;
use super::parser::{Parser, is_meta};
use crate::source::{MappedText, Span};
use std::ops::Range;

/// A word, and for each of its parts the bytes of the parser's text that it was read from.
pub(super) struct Lexed {
    pub word: Word,
    pub ranges: Vec<Range<usize>>,
}

impl Default for Lexed {
    /// With room for the one part that most words have: there are very many words.
    fn default() -> Lexed {
        Lexed { word: Word { span: Span::default(), parts: Vec::with_capacity(1) }, ranges: Vec::with_capacity(1) }
    }
}

/// What the shell text around a word allows in it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Setting {
    Plain,
    /// Behind `=~`, where parentheses and `|` stand for themselves.
    Regex,
}

impl Parser<'_, '_> {
    /// Whether a word starts here.
    pub fn at_word(&self) -> bool {
        match (self.peek(), self.peek_at(1)) {
            (None, _) => false,
            (Some(b'<' | b'>'), Some(b'(')) => true,
            (Some(byte), _) => !is_meta(byte) && !self.at_return(),
        }
    }

    /// A word; empty where none starts.
    pub fn word(&mut self) -> Lexed {
        self.word_in(Setting::Plain)
    }

    /// The right side of `=~`.
    pub fn regex(&mut self) -> Lexed {
        self.word_in(Setting::Regex)
    }

    fn word_in(&mut self, setting: Setting) -> Lexed {
        let start = self.pos;
        let mut lexed = Lexed::default();
        let mut run = start;
        let mut open = Vec::new();
        while let Some(byte) = self.peek() {
            match byte {
                b'\\' => {
                    self.literal(&mut lexed, run..self.pos, false);
                    self.escape(&mut lexed);
                    run = self.pos;
                }
                b'\'' | b'"' => {
                    self.literal(&mut lexed, run..self.pos, false);
                    self.quotes(&mut lexed);
                    run = self.pos;
                }
                b'$' | b'`' if self.at_expansion(false) => {
                    self.literal(&mut lexed, run..self.pos, false);
                    self.expansion(&mut lexed, false);
                    run = self.pos;
                }
                b'<' | b'>' if open.is_empty() && self.peek_at(1) == Some(b'(') => {
                    self.literal(&mut lexed, run..self.pos, false);
                    self.process_substitution(&mut lexed);
                    run = self.pos;
                }
                b'(' if !open.is_empty() || setting == Setting::Regex || self.after_glob_operator(start) => {
                    open.push(self.pos);
                    self.pos += 1;
                }
                b')' if !open.is_empty() => {
                    open.pop();
                    self.pos += 1;
                }
                b'|' if setting == Setting::Regex && self.peek_at(1) != Some(b'|') => self.pos += 1,
                _ if open.is_empty() && (is_meta(byte) || self.at_return()) => break,
                _ => self.pos += 1,
            }
        }
        self.literal(&mut lexed, run..self.pos, false);
        if let Some(open) = open.first() {
            self.unclosed(*open..*open + 1);
        }
        lexed.word.span = self.span(start..self.pos);
        lexed
    }

    /// Whether the byte before this one makes an extended glob of a parenthesis.
    fn after_glob_operator(&self, start: usize) -> bool {
        self.pos > start && matches!(self.bytes[self.pos - 1], b'?' | b'*' | b'+' | b'@' | b'!')
    }

    /// Adds text that stands for itself, in as many parts as its mapping has pieces.
    pub fn literal(&self, lexed: &mut Lexed, range: Range<usize>, quoted: bool) {
        if range.is_empty() {
            return;
        }
        let text = self.text.as_str();
        let span = self.span(range.clone());
        let mut push = |range: Range<usize>, span| {
            lexed.word.parts.push(Part { kind: PartKind::Literal(text[range.clone()].to_owned()), quoted, span });
            lexed.ranges.push(range);
        };
        if span.len() == range.len() {
            return push(range, span);
        }
        for (piece, span) in self.text.slice(range.clone()).pieces() {
            push(range.start + piece.start..range.start + piece.end, span);
        }
    }

    /// A backslash outside quotes.
    fn escape(&mut self, lexed: &mut Lexed) {
        let continuation = self.continuation();
        if continuation > 0 {
            self.pos += continuation;
            return;
        }
        let backslash = self.pos;
        self.pos += 1;
        let len = self.char_len();
        if len == 0 {
            self.literal(lexed, backslash..self.pos, false);
        } else {
            self.literal(lexed, self.pos..self.pos + len, true);
            self.pos += len;
        }
    }

    /// A quoted string of either kind.
    fn quotes(&mut self, lexed: &mut Lexed) {
        let opener = self.pos;
        let parts = lexed.ranges.len();
        let single = self.bytes[opener] == b'\'';
        self.pos += 1;
        if single {
            let len = self.bytes[self.pos..self.end].iter().position(|b| *b == b'\'');
            let close = len.map_or(self.end, |len| self.pos + len);
            self.literal(lexed, self.pos..close, true);
            self.pos = close;
        } else {
            self.quoted_text(lexed, Some(b'"'));
        }
        if lexed.ranges.len() == parts {
            self.empty_literal(lexed);
        }
        if self.pos < self.end {
            self.pos += 1;
        } else {
            self.unclosed(opener..opener + 1);
        }
    }

    /// An empty string is a part only where it is all of the word so far: `""` is a word, `a""` is `a`.
    fn empty_literal(&self, lexed: &mut Lexed) {
        if lexed.ranges.is_empty() {
            let span = self.span(self.pos..self.pos);
            lexed.word.parts.push(Part { kind: PartKind::Literal(String::new()), quoted: true, span });
            lexed.ranges.push(self.pos..self.pos);
        }
    }

    /// Text in which `$`, backquotes and some backslashes are special: within double quotes up to the closing one, or a heredoc.
    pub fn quoted_text(&mut self, lexed: &mut Lexed, close: Option<u8>) {
        let mut run = self.pos;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' if close == Some(b'"') => break,
                b'\\' if self.continuation() > 0 => {
                    self.literal(lexed, run..self.pos, true);
                    self.pos += self.continuation();
                    run = self.pos;
                }
                b'\\' if self.peek_at(1).is_some_and(|b| matches!(b, b'$' | b'`' | b'\\') || Some(b) == close) => {
                    self.literal(lexed, run..self.pos, true);
                    run = self.pos + 1;
                    self.pos += 2;
                }
                b'$' | b'`' if self.at_expansion(true) => {
                    self.literal(lexed, run..self.pos, true);
                    self.expansion(lexed, true);
                    run = self.pos;
                }
                _ => self.pos += 1,
            }
        }
        self.literal(lexed, run..self.pos, true);
    }

    /// `$"…"` is read as `"…"`.
    pub fn locale_string(&mut self, lexed: &mut Lexed) {
        self.pos += 1;
        self.quotes(lexed);
    }

    /// `$'…'` with its C escapes.
    pub fn ansi_string(&mut self, lexed: &mut Lexed) {
        let opener = self.pos;
        let parts = lexed.ranges.len();
        self.pos += 2;
        let mut run = self.pos;
        while let Some(byte) = self.peek() {
            match byte {
                b'\'' => break,
                b'\\' => {
                    self.literal(lexed, run..self.pos, true);
                    self.ansi_escape(lexed);
                    run = self.pos;
                }
                _ => self.pos += 1,
            }
        }
        self.literal(lexed, run..self.pos, true);
        if lexed.ranges.len() == parts {
            self.empty_literal(lexed);
        }
        if self.pos < self.end {
            self.pos += 1;
        } else {
            self.unclosed(opener..opener + 2);
        }
    }

    fn ansi_escape(&mut self, lexed: &mut Lexed) {
        let start = self.pos;
        self.pos += 1;
        let Some(byte) = self.peek() else {
            return self.literal(lexed, start..self.pos, true);
        };
        let simple = match byte {
            b'a' => '\x07',
            b'b' => '\x08',
            b'e' | b'E' => '\x1b',
            b'f' => '\x0c',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'v' => '\x0b',
            b'\\' | b'\'' | b'"' | b'?' => char::from(byte),
            b'0'..=b'7' => self.code(0, 3, 8),
            b'x' => self.code(1, 2, 16),
            b'u' => self.code(1, 4, 16),
            b'U' => self.code(1, 8, 16),
            _ => {
                self.pos += self.char_len();
                return self.literal(lexed, start..self.pos, true);
            }
        };
        if !matches!(byte, b'0'..=b'7' | b'x' | b'u' | b'U') {
            self.pos += 1;
        }
        let span = self.span(start..self.pos);
        lexed.word.parts.push(Part { kind: PartKind::Literal(simple.into()), quoted: true, span });
        lexed.ranges.push(start..self.pos);
    }

    /// Reads a character code: `skip` bytes, then at most `most` digits.
    fn code(&mut self, skip: usize, most: usize, radix: u32) -> char {
        self.pos += skip;
        let mut value = 0;
        for _ in 0..most {
            let Some(digit) = self.peek().and_then(|b| char::from(b).to_digit(radix)) else { break };
            value = value * radix + digit;
            self.pos += 1;
        }
        char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    /// `<( … )` or `>( … )`
    fn process_substitution(&mut self, lexed: &mut Lexed) {
        let start = self.pos;
        self.pos += 2;
        let block = self.parenthesized(BlockKind::ProcessSubstitution, start..self.pos);
        self.part(lexed, start, PartKind::ProcessSubstitution(block), false);
    }

    /// Adds what was read since `start`.
    pub fn part(&self, lexed: &mut Lexed, start: usize, kind: PartKind, quoted: bool) {
        lexed.word.parts.push(Part { kind, quoted, span: self.span(start..self.pos) });
        lexed.ranges.push(start..self.pos);
    }

    /// The text of words as a shell gets them that reads them as a script: expansions stay as they are written.
    pub fn text_of(&self, words: &[Word], ranges: &[Vec<Range<usize>>]) -> (MappedText, Vec<Known>) {
        let mut text = MappedText::empty(words.first().map_or(0, |w| w.span.start as usize));
        let mut known = Vec::new();
        for (i, word) in words.iter().enumerate() {
            if i > 0 {
                let gap = Span { start: words[i - 1].span.end, end: word.span.start.max(words[i - 1].span.end) };
                text.push(" ", gap);
            }
            for (j, part) in word.parts.iter().enumerate() {
                let start = text.len();
                match (&part.kind, ranges.get(i).and_then(|r| r.get(j))) {
                    (PartKind::Literal(literal), _) => text.push(literal, part.span),
                    (kind, Some(range)) => {
                        text.push_mapped(&self.text.slice(range.clone()));
                        known.push(Known { range: start..text.len(), kind: kind.clone() });
                    }
                    (_, None) => {}
                }
            }
        }
        (text, known)
    }
}
