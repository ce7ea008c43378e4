//! The parser's state, and the bytes, blanks and keywords at hand. Each part of the grammar has a file of its own.
//!
//! One pass by recursive descent over the bytes of one [`MappedText`]. Texts that must be decoded before they can be read (backquotes,
//! heredocs, `-c` texts) are read by a parser of their own that writes to the same tables. Every recursion goes through
//! [`Parser::enter`], so the stack is bounded.

use super::ast::{BlockId, BlockKind, Command, CommandId, CommandKind, Script, ShellError};
use super::expansion::Known;
use super::redirect::PendingHeredoc;
use super::{Dialect, closers};
use crate::source::{MappedText, Span};
use std::collections::VecDeque;
use std::ops::Range;

/// How deep constructs may nest. What lies deeper is not read.
const MAX_DEPTH: usize = 100;

pub(super) struct Parser<'t, 'o> {
    pub text: &'t MappedText,
    pub bytes: &'t [u8],
    /// The next byte to read.
    pub pos: usize,
    /// Where to stop reading.
    pub end: usize,
    pub out: &'o mut Script,
    pub dialect: Dialect,
    pub depth: usize,
    /// The command that is being read: the parent of new blocks.
    pub command: Option<CommandId>,
    /// What may close the constructs that are open, up to the innermost parenthesis.
    pub closers: u16,
    /// Heredocs whose bodies start after the next line end.
    pub heredocs: VecDeque<PendingHeredoc>,
    /// Expansions that an outer shell has made already.
    pub known: Vec<Known>,
    /// A `((` was found to have no end, so no later one is looked for.
    pub endless_arithmetic: bool,
    /// The text nests too deeply: the rest is skipped, and nothing more is said about it.
    pub gave_up: bool,
}

/// Where a command will stand.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub block: BlockId,
    pub pipeline: usize,
}

impl<'t, 'o> Parser<'t, 'o> {
    pub fn new(text: &'t MappedText, out: &'o mut Script, dialect: Dialect) -> Parser<'t, 'o> {
        Parser {
            text,
            bytes: text.as_str().as_bytes(),
            pos: 0,
            end: text.len(),
            out,
            dialect,
            depth: 0,
            command: None,
            closers: 0,
            heredocs: VecDeque::new(),
            known: Vec::new(),
            endless_arithmetic: false,
            gave_up: false,
        }
    }

    /// A parser for decoded text that belongs to the command at hand, writing to the same tables.
    pub fn nested<'n>(&'n mut self, text: &'n MappedText) -> Parser<'n, 'n> {
        let mut inner = Parser::new(text, &mut *self.out, self.dialect);
        inner.depth = self.depth;
        inner.command = self.command;
        inner
    }

    /// Reads the whole text as one block.
    pub fn run(&mut self, kind: BlockKind) -> BlockId {
        let id = self.block(kind);
        while let Some(heredoc) = self.heredocs.pop_front() {
            self.doubt(heredoc.operator, "this heredoc has no body");
        }
        id
    }

    // ---- bytes

    pub fn peek(&self) -> Option<u8> {
        self.peek_at(0)
    }

    pub fn peek_at(&self, ahead: usize) -> Option<u8> {
        let at = self.pos + ahead;
        if at < self.end { Some(self.bytes[at]) } else { None }
    }

    /// Bytes of the character at hand.
    pub fn char_len(&self) -> usize {
        self.text.as_str()[self.pos..self.end].chars().next().map_or(0, char::len_utf8)
    }

    pub fn starts_with(&self, token: &str) -> bool {
        self.bytes[self.pos..self.end].starts_with(token.as_bytes())
    }

    pub fn span(&self, range: Range<usize>) -> Span {
        self.text.span_of(range)
    }

    pub fn error(&mut self, range: Range<usize>, message: impl Into<String>) {
        let span = self.span(range);
        self.error_at(span, message);
    }

    pub fn error_at(&mut self, span: Span, message: impl Into<String>) {
        self.push_error(ShellError { span, message: message.into(), is_fatal: self.dialect != Dialect::Other });
    }

    /// What no shell stops at.
    pub fn doubt(&mut self, span: Span, message: impl Into<String>) {
        self.push_error(ShellError { span, message: message.into(), is_fatal: false });
    }

    fn push_error(&mut self, error: ShellError) {
        if !self.gave_up {
            self.out.errors.push(error);
        }
    }

    /// One level deeper; false (and the rest of the text is skipped) where that is too deep.
    pub fn enter(&mut self) -> bool {
        if self.depth >= MAX_DEPTH {
            self.doubt(self.span(self.pos..self.pos), "nested too deeply: the rest is not read");
            self.gave_up = true;
            self.pos = self.end;
            return false;
        }
        self.depth += 1;
        true
    }

    pub fn leave(&mut self) {
        self.depth -= 1;
    }

    // ---- blanks

    /// Whether a carriage return here is part of a line end.
    pub fn at_return(&self) -> bool {
        self.peek() == Some(b'\r') && matches!(self.peek_at(1), None | Some(b'\n'))
    }

    /// The length of a line continuation here, 0 if there is none.
    pub fn continuation(&self) -> usize {
        match (self.peek(), self.peek_at(1), self.peek_at(2)) {
            (Some(b'\\'), Some(b'\n'), _) => 2,
            (Some(b'\\'), Some(b'\r'), Some(b'\n')) => 3,
            _ => 0,
        }
    }

    /// Skips blanks and line continuations.
    pub fn spaces(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t') => self.pos += 1,
                Some(b'\\') if self.continuation() > 0 => self.pos += self.continuation(),
                Some(b'\r') if self.at_return() => self.pos += 1,
                _ => break,
            }
        }
    }

    /// Skips blanks, line continuations and a comment.
    pub fn blanks(&mut self) {
        self.spaces();
        if self.peek() == Some(b'#') {
            self.comment();
        }
    }

    fn comment(&mut self) {
        let start = self.pos;
        self.pos = self.line_end();
        let end = if self.bytes[self.pos - 1] == b'\r' { self.pos - 1 } else { self.pos };
        let span = self.span(start..end);
        self.out.comments.push(span);
    }

    /// The offset of the next line feed, or the end.
    pub fn line_end(&self) -> usize {
        self.bytes[self.pos..self.end].iter().position(|b| *b == b'\n').map_or(self.end, |n| self.pos + n)
    }

    /// Skips blanks, comments and line ends; bodies of heredocs are read on the way.
    pub fn newlines(&mut self) {
        loop {
            self.blanks();
            if self.peek() != Some(b'\n') {
                break;
            }
            self.pos += 1;
            self.read_heredocs();
        }
    }

    // ---- tables

    /// Takes the next place in the table, and makes the command the parent of blocks to come. Returns the parent so far too.
    pub fn begin(&mut self, place: Place, kind: CommandKind) -> (CommandId, Option<CommandId>) {
        let id = self.out.commands.len();
        self.out.commands.push(Command {
            kind,
            assignments: Vec::new(),
            words: Vec::new(),
            redirects: Vec::new(),
            block: place.block,
            pipeline: place.pipeline,
            span: Span::default(),
        });
        (id, self.command.replace(id))
    }

    // ---- keywords

    /// The unquoted word at hand if it is short enough to be a keyword, else nothing.
    pub fn keyword(&self) -> &'t str {
        let rest = &self.bytes[self.pos..self.end.min(self.pos + 10)];
        let len = rest.iter().position(|b| is_meta(*b) || matches!(b, b'\r')).unwrap_or(rest.len());
        if len == 10 || rest[..len].iter().any(|b| !b.is_ascii() || matches!(b, b'\\' | b'\'' | b'"' | b'$' | b'`')) {
            return "";
        }
        &self.text.as_str()[self.pos..self.pos + len]
    }

    /// What closes a construct here, and its length.
    pub fn closer(&self) -> Option<(u16, usize)> {
        match (self.peek()?, self.peek_at(1), self.peek_at(2)) {
            (b')', ..) => Some((closers::PAREN, 1)),
            (b';', Some(b';'), Some(b'&')) => Some((closers::CASE_END, 3)),
            (b';', Some(b';' | b'&'), _) => Some((closers::CASE_END, 2)),
            _ => {
                let word = self.keyword();
                closers::of(word).map(|closer| (closer, word.len()))
            }
        }
    }

    /// Reads a keyword if it stands here.
    pub fn take_keyword(&mut self, word: &str) -> bool {
        let taken = self.keyword() == word;
        if taken {
            self.pos += word.len();
        }
        taken
    }
}

/// Whether an unquoted byte ends a word.
pub(super) fn is_meta(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')')
}
