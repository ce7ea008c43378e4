//! Simple commands: assignments, words, redirections.

use super::Dialect;
use super::ast::{Assignment, BlockKind, CommandId, CommandKind, Part, PartKind, Word};
use super::calls;
use super::expansion::Known;
use super::parser::{Parser, Place};
use super::word::Lexed;
use crate::source::MappedText;
use std::ops::Range;

/// Deeper than this, a `-c` text within a `-c` text is not read.
const MAX_SCRIPT_DEPTH: usize = 8;

impl Parser<'_, '_> {
    /// A simple command, or a function definition `name() …`. Reads at least one byte.
    pub fn simple(&mut self, place: Place) -> CommandId {
        let start = self.pos;
        let (id, outer) = self.begin(place, CommandKind::Simple);
        let mut words: Vec<Lexed> = Vec::new();
        let mut end = start;
        loop {
            self.blanks();
            if self.redirect(id) {
                end = self.pos;
                continue;
            }
            if !self.at_word() {
                break;
            }
            let declares = words.first().is_some_and(|w| declares(&w.word));
            let assignment = if words.is_empty() || declares { self.assignment_len() } else { None };
            match assignment {
                Some(len) if words.is_empty() => self.assignment(id, len),
                Some(len) if self.peek_at(len) == Some(b'(') => {
                    let word = self.array_word(len);
                    words.push(word);
                }
                _ => words.push(self.word()),
            }
            end = self.pos;
            let command = &self.out.commands[id];
            if words.len() == 1 && command.assignments.is_empty() && command.redirects.is_empty() {
                let mut name = words.pop();
                if self.function_after(id, &mut name, start..end) {
                    end = self.pos;
                    break;
                }
                words.extend(name);
            }
        }
        self.out.commands[id].span = self.span(start..end);
        if self.out.commands[id].kind == CommandKind::Simple {
            let (words, ranges): (Vec<Word>, Vec<Vec<Range<usize>>>) = words.into_iter().map(|w| (w.word, w.ranges)).unzip();
            self.out.commands[id].words = words;
            self.find_calls(id, &ranges);
        }
        self.command = outer;
        id
    }

    /// Length of `NAME=`, `NAME+=` or `NAME[…]=` here.
    fn assignment_len(&self) -> Option<usize> {
        let mut len = self.name_len();
        if len == 0 {
            return None;
        }
        if self.peek_at(len) == Some(b'[') {
            let rest = &self.bytes[self.pos + len..self.end];
            let close = rest.iter().position(|b| matches!(b, b']' | b' ' | b'\t' | b'\n' | b';' | b'|' | b'&'))?;
            if rest[close] != b']' {
                return None;
            }
            len += close + 1;
        }
        if self.peek_at(len) == Some(b'+') {
            len += 1;
        }
        (self.peek_at(len) == Some(b'=')).then_some(len + 1)
    }

    fn assignment(&mut self, id: CommandId, len: usize) {
        let start = self.pos;
        let name = self.text.as_str()[start..start + self.name_len()].to_owned();
        self.pos += len;
        let value = if self.peek() == Some(b'(') {
            let mut array = Lexed::default();
            self.array(&mut array);
            array.word
        } else if self.at_word() {
            self.word().word
        } else {
            Word { span: self.span(self.pos..self.pos), parts: Vec::new() }
        };
        let span = self.span(start..self.pos);
        self.out.commands[id].assignments.push(Assignment { name, value, span });
    }

    /// `NAME=( … )` as an argument of `declare` and its like.
    fn array_word(&mut self, len: usize) -> Lexed {
        let start = self.pos;
        let mut lexed = Lexed::default();
        self.literal(&mut lexed, start..start + len, false);
        self.pos += len;
        self.array(&mut lexed);
        lexed.word.span = self.span(start..self.pos);
        lexed
    }

    /// `( … )`, the elements of which are read for the substitutions in them.
    fn array(&mut self, lexed: &mut Lexed) {
        let start = self.pos;
        self.pos += 1;
        loop {
            self.newlines();
            match self.peek() {
                None => {
                    self.unclosed(start..start + 1);
                    break;
                }
                Some(b')') => {
                    self.pos += 1;
                    break;
                }
                Some(_) if self.at_word() => {
                    self.word();
                }
                Some(_) => {
                    self.error(self.pos..self.pos + 1, "only words can stand in an array");
                    self.pos += 1;
                }
            }
        }
        self.part(lexed, start, PartKind::Opaque, false);
        lexed.word.span = self.span(start..self.pos);
    }

    /// Enters the calls of a simple command, and reads the scripts that they are given as text.
    pub fn find_calls(&mut self, id: CommandId, ranges: &[Vec<Range<usize>>]) {
        let words = std::mem::take(&mut self.out.commands[id].words);
        let found = calls::of(id, &self.out.commands[id].assignments, &words);
        for call in &found {
            let at = call.words.start;
            let words = &words[call.words.clone()];
            match calls::script_of(&call.name, words) {
                Some(calls::ScriptText::Words(range)) => {
                    let ranges = ranges.get(at + range.start..at + range.end).unwrap_or_default();
                    let (text, known) = self.text_of(&words[range], ranges);
                    let dialect = Dialect::of(&call.name).unwrap_or(self.dialect);
                    self.nested_script(id, &text, known, dialect);
                }
                Some(calls::ScriptText::Tail { word, from }) => {
                    if let Some(text) = words[word].mapped() {
                        self.nested_script(id, &text.slice(from..text.len()), Vec::new(), self.dialect);
                    }
                }
                Some(calls::ScriptText::Input) => {
                    let last = self.heredocs.iter_mut().rev().take_while(|h| h.command >= id);
                    let dialect = Dialect::of(&call.name).unwrap_or(self.dialect);
                    last.filter(|h| h.command == id).for_each(|h| h.script = Some(dialect));
                }
                None => {}
            }
        }
        self.out.calls.extend(found);
        self.out.commands[id].words = words;
    }

    /// Reads a text that `command` runs as a script.
    pub fn nested_script(&mut self, command: CommandId, text: &MappedText, known: Vec<Known>, dialect: Dialect) {
        let depth = self.out.blocks_around(command).filter(|b| b.kind == BlockKind::Nested).count();
        if depth >= MAX_SCRIPT_DEPTH {
            return;
        }
        let mut inner = self.nested(text);
        inner.command = Some(command);
        inner.known = known;
        inner.dialect = dialect;
        inner.run(BlockKind::Nested);
    }
}

/// Whether the command's arguments may be array assignments.
fn declares(name: &Word) -> bool {
    let builtins = ["declare", "export", "local", "readonly", "typeset"];
    matches!(name.parts.as_slice(), [Part { kind: PartKind::Literal(text), .. }] if builtins.contains(&text.as_str()))
}
