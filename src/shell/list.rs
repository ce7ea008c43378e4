//! Lists of pipelines.

use super::Dialect;
use super::ast::{Block, BlockId, BlockKind, CommandId, Link, Pipeline};
use super::parser::{Parser, Place};
use crate::source::Span;

impl Parser<'_, '_> {
    /// A list of pipelines up to something in `self.closers` or the end.
    pub fn block(&mut self, kind: BlockKind) -> BlockId {
        let id = self.out.blocks.len();
        let place = self.span(self.pos..self.pos);
        self.out.blocks.push(Block { kind, span: place, parent: self.command, pipelines: Vec::new() });
        if !self.enter() {
            return id;
        }
        let mut pipelines: Vec<Pipeline> = Vec::new();
        let mut link = (Link::First, place);
        loop {
            self.newlines();
            if self.pos >= self.end {
                break;
            }
            if let Some((closer, len)) = self.closer() {
                if self.closers & closer != 0 {
                    break;
                }
                self.unexpected(len);
                self.blanks();
                if matches!(self.peek(), Some(b';' | b'&')) || self.starts_with("||") {
                    let (found, span, _) = self.separator();
                    link = if pipelines.is_empty() { link } else { (found, span) };
                }
            } else if let Some(len) = self.operator() {
                self.unexpected(len);
            } else if let Some(mut pipeline) = self.pipeline(Place { block: id, pipeline: pipelines.len() }) {
                (pipeline.link, pipeline.link_span) = link;
                let (found, span, background) = self.separator();
                link = (found, span);
                pipeline.background = background;
                pipelines.push(pipeline);
            }
        }
        self.leave();
        let block = &mut self.out.blocks[id];
        if let (Some(first), Some(last)) = (pipelines.first(), pipelines.last()) {
            block.span = first.span.cover(last.span);
        }
        block.pipelines = pipelines;
        id
    }

    /// Says that the next `len` bytes cannot stand here.
    fn misplaced(&mut self, len: usize) {
        let token = &self.text.as_str()[self.pos..self.pos + len];
        self.error(self.pos..self.pos + len, format!("`{token}` is out of place here"));
    }

    /// Says so, and skips them.
    fn unexpected(&mut self, len: usize) {
        self.misplaced(len);
        self.pos += len;
    }

    /// The length of a control operator here that starts no command.
    pub fn operator(&self) -> Option<usize> {
        match (self.peek()?, self.peek_at(1)) {
            (b'&', Some(b'&')) | (b'|', Some(b'|' | b'&')) => Some(2),
            (b'&', Some(b'>')) if self.dialect != Dialect::Posix => None,
            (b'&' | b'|' | b';', _) => Some(1),
            _ => None,
        }
    }

    /// What joins the next pipeline to the one that was just read, and whether it is `&`.
    fn separator(&mut self) -> (Link, Span, bool) {
        self.skip_macro();
        self.blanks();
        let at = self.pos;
        let (link, len) = match (self.peek(), self.peek_at(1)) {
            (Some(b'&'), Some(b'&')) => (Link::And, 2),
            (Some(b'|'), Some(b'|')) => (Link::Or, 2),
            (Some(b'&'), _) => (Link::Sequence, 1),
            (Some(b';'), _) if self.closer().is_none() => (Link::Sequence, 1),
            (Some(b'\n'), _) => {
                let span = self.span(at..at + 1);
                return (Link::Sequence, span, false);
            }
            _ => {
                self.expect_end_of_command();
                let span = self.span(at..at);
                return (Link::Sequence, span, false);
            }
        };
        self.pos += len;
        let span = self.span(at..self.pos);
        if matches!(link, Link::And | Link::Or) {
            self.newlines();
            if self.at_end_of_block() {
                let operator = if link == Link::And { "&&" } else { "||" };
                self.error_at(span, format!("no command after `{operator}`"));
            }
        }
        (link, span, self.bytes[at..self.pos] == *b"&")
    }

    /// Whether the block ends here, rightly or not.
    fn at_end_of_block(&self) -> bool {
        self.pos >= self.end || self.closer().is_some()
    }

    /// Complains about anything that follows a whole command and is no separator; it is read as another command.
    fn expect_end_of_command(&mut self) {
        if self.at_end_of_block() {
            return;
        }
        self.misplaced(self.keyword().len().max(self.char_len()));
    }

    /// Skips `( … )` right behind a word, within the line: the macro of some preprocessor, and no commands.
    fn skip_macro(&mut self) {
        let follows_a_word = self.pos > 0 && !matches!(self.bytes[self.pos - 1], b' ' | b'\t' | b'\n');
        if self.peek() != Some(b'(') || !follows_a_word {
            return;
        }
        let rest = &self.bytes[self.pos..self.line_end()];
        let mut depth = 0_usize;
        let closing = rest.iter().position(|b| {
            depth = if *b == b'(' { depth + 1 } else { depth - usize::from(*b == b')') };
            depth == 0
        });
        if let Some(len) = closing {
            self.misplaced(1);
            self.pos += len + 1;
        }
    }

    /// Commands joined by `|`; `None` if there is no command.
    fn pipeline(&mut self, place: Place) -> Option<Pipeline> {
        let start = self.pos;
        let mut negated = false;
        loop {
            match self.keyword() {
                "!" => negated = !negated,
                "time" if self.times_compound() => self.pos += 3,
                "coproc" => match self.coprocess() {
                    Some(len) => self.pos += len - 1,
                    None => break,
                },
                _ => break,
            }
            self.pos += 1;
            self.blanks();
        }
        let mut commands = Vec::new();
        let mut pipes = Vec::new();
        if let Some(id) = self.command(place) {
            commands.push(id);
        }
        loop {
            self.blanks();
            let len = match (self.peek(), self.peek_at(1)) {
                (Some(b'|'), Some(b'|')) => break,
                (Some(b'|'), Some(b'&')) => 2,
                (Some(b'|'), _) => 1,
                _ => break,
            };
            let pipe = self.span(self.pos..self.pos + len);
            self.pos += len;
            self.newlines();
            match self.command(place) {
                Some(id) => {
                    commands.push(id);
                    pipes.push(pipe);
                }
                None => self.error_at(pipe, "no command after `|`"),
            }
        }
        let last = self.out.commands[*commands.last()?].span;
        let span = self.span(start..start + 1).cover(last);
        pipes.truncate(commands.len() - 1);
        Some(Pipeline { link: Link::First, link_span: span, negated, background: false, commands, pipes, span })
    }

    /// Whether `time` here is the keyword before a compound command or `!`. Else it is read as a program, which it is in `sh`.
    fn times_compound(&self) -> bool {
        let rest = &self.text.as_str()[self.pos + 4..self.end];
        let next = rest.trim_start_matches(BLANKS);
        let next = next.strip_prefix("-p").unwrap_or(next).trim_start_matches(BLANKS);
        next.starts_with("! ") || starts_compound(next)
    }

    /// The length of `coproc`, and of the name behind it, before a compound command. Else it is read as a program.
    fn coprocess(&self) -> Option<usize> {
        let rest = &self.text.as_str()[self.pos..self.end];
        let next = rest["coproc".len()..].trim_start_matches(BLANKS);
        let behind = next.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_').trim_start_matches(BLANKS);
        let command = if starts_compound(next) { next } else { Some(behind).filter(|behind| starts_compound(behind))? };
        Some(rest.len() - command.len())
    }

    /// One command, if one starts here.
    fn command(&mut self, place: Place) -> Option<CommandId> {
        if self.pos >= self.end || self.operator().is_some() || self.closer().is_some() || self.peek() == Some(b'\n') {
            return None;
        }
        Some(self.compound(place).unwrap_or_else(|| self.simple(place)))
    }
}

const BLANKS: [char; 2] = [' ', '\t'];

fn starts_compound(text: &str) -> bool {
    let word = text.split([' ', '\t', '\n', ';']).next().unwrap_or_default();
    text.starts_with('(') || matches!(word, "{" | "if" | "for" | "while" | "until" | "case" | "[[" | "select")
}
