//! Redirections and heredocs.

use super::Dialect;
use super::ast::{CommandId, Redirect};
use super::expansion::Known;
use super::parser::Parser;
use super::word::Lexed;
use crate::source::{MappedText, Span};

/// A heredoc whose body has not been reached.
pub(super) struct PendingHeredoc {
    pub operator: Span,
    pub command: CommandId,
    /// Whether that command is a shell that runs its input.
    pub script: Option<Dialect>,
    index: usize,
    delimiter: String,
    strips_tabs: bool,
    expands: bool,
}

/// Longer ones first.
const OPERATORS: [&str; 11] = ["&>>", "<<<", "<<-", "&>", "<<", "<&", "<>", ">>", ">&", ">|", "<"];

impl Parser<'_, '_> {
    /// Reads a redirection into `command`, if one starts here.
    pub fn redirect(&mut self, command: CommandId) -> bool {
        let start = self.pos;
        let descriptor = self.descriptor_len();
        self.pos += descriptor;
        let Some(len) = self.redirect_operator(descriptor > 0) else {
            self.pos = start;
            return false;
        };
        self.pos += len;
        let operator = self.text.as_str()[start..self.pos].to_owned();
        let operator_span = self.span(start..self.pos);
        let symbol = &self.text.as_str()[start + descriptor..self.pos];
        self.blanks();
        let target_start = self.pos;
        let target = self.word();
        if self.pos == target_start {
            self.error_at(operator_span, format!("`{operator}` without a target"));
        } else if matches!(symbol, "<<" | "<<-") {
            let raw = &self.text.as_str()[target_start..self.pos];
            self.heredocs.push_back(PendingHeredoc {
                operator: operator_span,
                command,
                script: None,
                index: self.out.commands[command].redirects.len(),
                delimiter: target.word.literal().map_or_else(|| raw.to_owned(), |text| text.into_owned()),
                strips_tabs: symbol == "<<-",
                expands: !target.word.parts.iter().any(|p| p.quoted),
            });
        }
        let span = operator_span.cover(if self.pos == target_start { operator_span } else { target.word.span });
        self.out.commands[command].redirects.push(Redirect { operator, target: target.word, heredoc: None, span });
        true
    }

    /// Length of the digits or the `{name}` before a redirection operator.
    fn descriptor_len(&self) -> usize {
        let rest = &self.bytes[self.pos..self.end];
        let digits = rest.iter().position(|b| !b.is_ascii_digit()).unwrap_or(0);
        if rest.first() != Some(&b'{') || self.dialect == Dialect::Posix {
            return digits;
        }
        let name = rest[1..].iter().position(|b| !b.is_ascii_alphanumeric() && *b != b'_').unwrap_or(0);
        if name > 0 && rest[1 + name] == b'}' { name + 2 } else { 0 }
    }

    fn redirect_operator(&self, after_descriptor: bool) -> Option<usize> {
        match (self.peek()?, self.peek_at(1)) {
            (b'<' | b'>', Some(b'(')) => return None,
            (b'&', _) if after_descriptor || self.dialect == Dialect::Posix => return None,
            (b'>', _) | (b'<' | b'&', _) => {}
            _ => return None,
        }
        let found = OPERATORS.iter().find(|operator| self.starts_with(operator)).map(|operator| operator.len());
        found.or((self.peek() == Some(b'>')).then_some(1))
    }

    /// Reads the bodies of the heredocs on the line that has just ended.
    pub fn read_heredocs(&mut self) {
        while let Some(heredoc) = self.heredocs.pop_front() {
            self.read_heredoc(&heredoc);
        }
    }

    fn read_heredoc(&mut self, heredoc: &PendingHeredoc) {
        let mut body = MappedText::empty(self.text.offset_of(self.pos));
        let mut joined = false;
        loop {
            if self.pos >= self.end {
                self.doubt(heredoc.operator, format!("no line `{}` ends this heredoc", heredoc.delimiter));
                break;
            }
            let end = self.line_end();
            let line = &self.bytes[self.pos..end];
            let tabs = line.iter().position(|b| *b != b'\t').unwrap_or(line.len());
            let start = self.pos + if heredoc.strips_tabs { tabs } else { 0 };
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let ends = !joined
                && self.pos + line.len() >= start
                && self.bytes[start..self.pos + line.len()] == *heredoc.delimiter.as_bytes();
            joined = heredoc.expands && line.iter().rev().take_while(|b| **b == b'\\').count() % 2 == 1;
            self.pos = self.end.min(end + 1);
            if ends {
                break;
            }
            body.push_mapped(&self.text.slice(start..self.pos));
        }
        let mut known = Vec::new();
        if heredoc.expands && body.as_str().contains(['$', '`', '\\']) {
            (body, known) = self.expand_heredoc(heredoc, &body);
        }
        if let Some(dialect) = heredoc.script {
            self.nested_script(heredoc.command, &body, known, dialect);
        }
        self.out.commands[heredoc.command].redirects[heredoc.index].heredoc = Some(body);
    }

    /// Reads the expansions of a body, and removes its escapes.
    fn expand_heredoc(&mut self, heredoc: &PendingHeredoc, body: &MappedText) -> (MappedText, Vec<Known>) {
        if !self.enter() {
            return Default::default();
        }
        let mut inner = self.nested(body);
        inner.command = Some(heredoc.command);
        let mut lexed = Lexed::default();
        inner.quoted_text(&mut lexed, None);
        let expanded = inner.text_of(std::slice::from_ref(&lexed.word), std::slice::from_ref(&lexed.ranges));
        self.leave();
        expanded
    }
}
