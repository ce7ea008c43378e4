//! Expansions: parameters, command substitutions, arithmetic.

use super::ast::{BlockKind, PartKind};
use super::parser::Parser;
use super::word::Lexed;
use crate::source::MappedText;
use std::ops::Range;

/// An expansion in a `-c` text that the outer shell makes, and that has been read already.
pub(super) struct Known {
    pub range: Range<usize>,
    pub kind: PartKind,
}

impl Parser<'_, '_> {
    /// Whether the `$` or backquote at hand starts an expansion (or `$'…'`, `$"…"` where no quotes are around it).
    pub fn at_expansion(&self, quoted: bool) -> bool {
        if self.bytes[self.pos] == b'`' {
            return true;
        }
        match self.peek_at(1) {
            Some(b'\'' | b'"') => !quoted,
            Some(b'(' | b'{' | b'_' | b'@' | b'*' | b'#' | b'?' | b'-' | b'$' | b'!') => true,
            Some(byte) => byte.is_ascii_alphanumeric(),
            None => false,
        }
    }

    /// Reads the expansion at hand.
    pub fn expansion(&mut self, lexed: &mut Lexed, quoted: bool) {
        let start = self.pos;
        if let Ok(i) = self.known.binary_search_by_key(&start, |k| k.range.start) {
            self.pos = self.known[i].range.end;
            let kind = self.known[i].kind.clone();
            return self.part(lexed, start, kind, quoted);
        }
        if self.bytes[start] == b'`' {
            return self.backquotes(lexed, quoted);
        }
        let kind = match self.peek_at(1) {
            Some(b'\'') => return self.ansi_string(lexed),
            Some(b'"') => return self.locale_string(lexed),
            Some(b'(') => self.substitution(),
            Some(b'{') => self.braced_parameter(quoted),
            _ => {
                self.pos += 1;
                let len = self.name_len().max(1);
                let name = self.text.as_str()[self.pos..self.pos + len].to_owned();
                self.pos += len;
                PartKind::Parameter { name, operation: String::new() }
            }
        };
        self.part(lexed, start, kind, quoted);
    }

    /// `$(( … ))` or `$( … )`
    fn substitution(&mut self) -> PartKind {
        let start = self.pos;
        if let Some(b'(') = self.peek_at(2)
            && let Some(close) = self.arithmetic_end(start + 3)
        {
            self.arithmetic(start + 3, close);
            return PartKind::Opaque;
        }
        self.pos += 2;
        PartKind::Substitution(self.parenthesized(BlockKind::Substitution, start..start + 2))
    }

    /// Length of the variable name here; digits are no name.
    pub fn name_len(&self) -> usize {
        let rest = &self.bytes[self.pos..self.end];
        match rest.first() {
            Some(b) if b.is_ascii_alphabetic() || *b == b'_' => {
                rest.iter().position(|b| !b.is_ascii_alphanumeric() && *b != b'_').unwrap_or(rest.len())
            }
            _ => 0,
        }
    }

    /// `${…}`: `#` (length) and `!` (indirection) before the name become part of it.
    fn braced_parameter(&mut self, quoted: bool) -> PartKind {
        let opener = self.pos..self.pos + 2;
        self.pos += 2;
        let name_start = self.pos;
        if matches!(self.peek(), Some(b'#' | b'!')) && !matches!(self.peek_at(1), None | Some(b'}' | b':' | b'#' | b'%')) {
            self.pos += 1;
        }
        let digits = self.bytes[self.pos..self.end].iter().position(|b| !b.is_ascii_digit()).unwrap_or(0);
        let special = usize::from(matches!(self.peek(), Some(b'@' | b'*' | b'#' | b'?' | b'-' | b'$' | b'!')));
        self.pos += self.name_len().max(digits).max(special);
        let name = self.text.as_str()[name_start..self.pos].to_owned();
        let operation_start = self.pos;
        if self.enter() {
            self.operation(quoted);
            self.leave();
        }
        let operation = self.text.as_str()[operation_start..self.pos].to_owned();
        if self.peek() == Some(b'}') {
            self.pos += 1;
        } else {
            self.unclosed(opener);
        }
        PartKind::Parameter { name, operation }
    }

    /// What follows the name in braces. Its substitutions are read into blocks; the rest is kept raw.
    fn operation(&mut self, quoted: bool) {
        let quotes = !quoted || matches!(self.peek(), Some(b'#' | b'%' | b'/' | b'^' | b','));
        let mut inner = Lexed::default();
        while let Some(byte) = self.peek() {
            match byte {
                b'}' => break,
                b'\\' => {
                    self.pos += 1;
                    self.pos += self.char_len();
                }
                b'\'' if quotes => {
                    let open = self.pos;
                    self.pos += 1;
                    let close = self.bytes[self.pos..self.end].iter().position(|b| *b == b'\'');
                    self.pos = close.map_or(self.end, |n| self.pos + n + 1);
                    if close.is_none() {
                        self.unclosed(open..open + 1);
                    }
                }
                b'"' => {
                    self.pos += 1;
                    self.quoted_text(&mut inner, Some(b'"'));
                    self.pos = self.end.min(self.pos + 1);
                }
                b'$' | b'`' if self.at_expansion(!quotes) => self.expansion(&mut inner, quoted),
                _ => self.pos += 1,
            }
            inner = Lexed::default();
        }
    }

    /// Backquotes: decoded first, then read as a script of their own.
    fn backquotes(&mut self, lexed: &mut Lexed, quoted: bool) {
        let start = self.pos;
        self.pos += 1;
        let mut inner = MappedText::empty(self.text.offset_of(self.pos));
        let mut run = self.pos;
        while let Some(byte) = self.peek() {
            match byte {
                b'`' => break,
                b'\\' => {
                    let escaped = self.peek_at(1).is_some_and(|b| matches!(b, b'$' | b'`' | b'\\') || (quoted && b == b'"'));
                    if escaped {
                        inner.push_mapped(&self.text.slice(run..self.pos));
                        run = self.pos + 1;
                    }
                    self.pos += 1;
                    self.pos += self.char_len();
                }
                _ => self.pos += 1,
            }
        }
        inner.push_mapped(&self.text.slice(run..self.pos));
        let block = self.nested(&inner).run(BlockKind::Substitution);
        if self.pos < self.end {
            self.pos += 1;
        } else {
            self.unclosed(start..start + 1);
        }
        self.part(lexed, start, PartKind::Substitution(block), quoted);
    }

    /// Where the arithmetic ends whose text starts at `from`: the offset of its `))`. `None` if the parentheses before `from` are
    /// rather those of nested subshells.
    pub fn arithmetic_end(&mut self, from: usize) -> Option<usize> {
        if self.endless_arithmetic {
            return None;
        }
        let bytes = &self.bytes[..self.end];
        let mut at = from;
        let mut open = 0usize;
        while at < bytes.len() {
            match bytes[at] {
                b'(' => open += 1,
                b')' if open > 0 => open -= 1,
                b')' => return (bytes.get(at + 1) == Some(&b')')).then_some(at),
                b'\\' => at += 1,
                quote @ (b'\'' | b'"' | b'`') => {
                    at += 1;
                    while at < bytes.len() && bytes[at] != quote {
                        at += if bytes[at] == b'\\' && quote != b'\'' { 2 } else { 1 };
                    }
                }
                _ => {}
            }
            at += 1;
        }
        self.endless_arithmetic = true;
        None
    }

    /// Reads arithmetic up to the `))` at `close`, for the substitutions in it.
    pub fn arithmetic(&mut self, from: usize, close: usize) {
        self.pos = from;
        let end = std::mem::replace(&mut self.end, close);
        if self.enter() {
            let mut inner = Lexed::default();
            while let Some(byte) = self.peek() {
                match byte {
                    b'\\' => {
                        self.pos += 1;
                        self.pos += self.char_len();
                    }
                    b'$' | b'`' if self.at_expansion(true) => self.expansion(&mut inner, true),
                    _ => self.pos += 1,
                }
                inner = Lexed::default();
            }
            self.leave();
        }
        self.end = end;
        self.pos = if self.gave_up { end } else { close + 2 };
    }
}
