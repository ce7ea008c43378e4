//! Compound commands: groups, subshells, `if`, loops, `case`, functions, `[[ ]]` and `(( ))`.

use super::ast::{Block, BlockId, BlockKind, CommandId, CommandKind, Pipeline};
use super::closers::{BRACE, CASE_END, DO, DONE, ELIF, ELSE, ESAC, FI, PAREN, THEN};
use super::parser::{Parser, Place};
use super::word::Lexed;
use std::ops::Range;

impl Parser<'_, '_> {
    /// The compound command that starts here, if one does.
    pub fn compound(&mut self, place: Place) -> Option<CommandId> {
        let start = self.pos;
        let arithmetic = if self.starts_with("((") { self.arithmetic_end(start + 2) } else { None };
        let kind = match self.keyword() {
            "" if arithmetic.is_some() => CommandKind::Arithmetic,
            "" if self.peek() == Some(b'(') => CommandKind::Subshell,
            "{" => CommandKind::Group,
            "if" => CommandKind::If,
            "for" | "select" => CommandKind::For,
            "while" => CommandKind::While,
            "until" => CommandKind::Until,
            "case" => CommandKind::Case,
            "function" if self.names_function() => CommandKind::Function,
            "[[" => CommandKind::Test,
            _ => return None,
        };
        let (id, outer) = self.begin(place, kind);
        let opener = start..start + self.keyword().len().max(1);
        self.pos = opener.end;
        match kind {
            CommandKind::Arithmetic => self.arithmetic(start + 2, arithmetic.unwrap_or(self.end)),
            CommandKind::Subshell => {
                let errors = self.out.errors.len();
                let block = self.parenthesized(BlockKind::Subshell, opener.clone());
                self.expect_commands(block, opener, errors);
            }
            CommandKind::Group => self.group(opener),
            CommandKind::If => self.if_clause(opener),
            CommandKind::For => self.for_clause(id, opener),
            CommandKind::While | CommandKind::Until => self.while_clause(opener),
            CommandKind::Case => self.case_clause(id, opener),
            CommandKind::Function => self.function_clause(id, opener),
            CommandKind::Test => self.test(id, opener),
            CommandKind::Simple => {}
        }
        self.end_compound(id, outer, start);
        Some(id)
    }

    /// Reads the redirections behind a compound command, and sets its span.
    fn end_compound(&mut self, id: CommandId, outer: Option<CommandId>, start: usize) {
        let mut end = self.pos;
        loop {
            self.blanks();
            if !self.redirect(id) {
                break;
            }
            end = self.pos;
        }
        self.command = outer;
        self.out.commands[id].span = self.span(start..end);
    }

    /// A list up to one of `closers` or whatever closes something around it.
    fn list(&mut self, kind: BlockKind, closers: u16) -> BlockId {
        let outer = self.closers;
        self.closers |= closers;
        let block = self.block(kind);
        self.closers = outer;
        block
    }

    /// A list that is closed by `)`, which is read too.
    pub fn parenthesized(&mut self, kind: BlockKind, opener: Range<usize>) -> BlockId {
        let outer = std::mem::replace(&mut self.closers, PAREN);
        let block = self.block(kind);
        self.closers = outer;
        if self.peek() == Some(b')') {
            self.pos += 1;
        } else {
            self.unclosed(opener);
        }
        block
    }

    /// Says that what opens at `opener` is never closed.
    pub fn unclosed(&mut self, opener: Range<usize>) {
        let token = &self.text.as_str()[opener.clone()];
        self.error(opener, format!("`{token}` is not closed"));
    }

    /// Says that a list is empty, unless more than the `errors` before it were found in it.
    fn expect_commands(&mut self, block: BlockId, opener: Range<usize>, errors: usize) {
        if self.out.blocks[block].pipelines.is_empty() && self.out.errors.len() == errors {
            let token = &self.text.as_str()[opener.clone()];
            self.error(opener, format!("no command after `{token}`"));
        }
    }

    /// The list behind a keyword, which must not be empty.
    fn clause(&mut self, kind: BlockKind, opener: Range<usize>, closers: u16) {
        let errors = self.out.errors.len();
        let block = self.list(kind, closers);
        self.expect_commands(block, opener, errors);
    }

    fn group(&mut self, opener: Range<usize>) {
        self.clause(BlockKind::Group, opener.clone(), BRACE);
        if !self.take_keyword("}") {
            self.unclosed(opener);
        }
    }

    fn if_clause(&mut self, opener: Range<usize>) {
        let mut keyword = opener.clone();
        loop {
            self.clause(BlockKind::Condition, keyword.clone(), THEN | ELIF | ELSE | FI);
            let then = self.pos..self.pos + 4;
            if self.take_keyword("then") {
                self.clause(BlockKind::Body, then, ELIF | ELSE | FI);
            } else {
                let token = &self.text.as_str()[keyword.clone()];
                self.error(keyword.clone(), format!("`{token}` without `then`"));
            }
            keyword = self.pos..self.pos + 4;
            if !self.take_keyword("elif") {
                break;
            }
        }
        if self.take_keyword("else") {
            self.clause(BlockKind::Body, keyword, FI);
        }
        if !self.take_keyword("fi") {
            self.unclosed(opener);
        }
    }

    fn while_clause(&mut self, opener: Range<usize>) {
        self.clause(BlockKind::Condition, opener.clone(), DO | DONE);
        self.loop_body(opener);
    }

    /// `do … done`, or the braces that bash takes in place of them.
    fn loop_body(&mut self, opener: Range<usize>) {
        let keyword = self.pos..self.pos + 2;
        if self.take_keyword("do") {
            self.clause(BlockKind::Body, keyword, DONE);
            if !self.take_keyword("done") {
                self.unclosed(opener);
            }
        } else if self.take_keyword("{") {
            self.clause(BlockKind::Body, self.pos - 1..self.pos, BRACE);
            if !self.take_keyword("}") {
                self.unclosed(opener);
            }
        } else {
            let token = &self.text.as_str()[opener.clone()];
            self.error(opener, format!("`{token}` without `do`"));
            self.list(BlockKind::Body, DONE);
            self.take_keyword("done");
        }
    }

    fn for_clause(&mut self, id: CommandId, opener: Range<usize>) {
        self.blanks();
        if self.starts_with("((") {
            let from = self.pos + 2;
            match self.arithmetic_end(from) {
                Some(close) => self.arithmetic(from, close),
                None => self.unclosed(self.pos..from),
            }
        } else if self.at_word() {
            let variable = self.word();
            self.out.commands[id].words.push(variable.word);
        } else {
            self.error(opener.clone(), "`for` without a variable");
        }
        self.newlines();
        if self.take_keyword("in") {
            loop {
                self.blanks();
                if !self.at_word() {
                    break;
                }
                let item = self.word();
                self.out.commands[id].words.push(item.word);
            }
        }
        if self.peek() == Some(b';') {
            self.pos += 1;
        }
        self.newlines();
        self.loop_body(opener);
    }

    fn case_clause(&mut self, id: CommandId, opener: Range<usize>) {
        self.blanks();
        if self.at_word() {
            let subject = self.word();
            self.out.commands[id].words.push(subject.word);
        }
        self.newlines();
        if !self.take_keyword("in") {
            self.error(opener.clone(), "`case` without `in`");
        }
        loop {
            self.newlines();
            if self.take_keyword("esac") {
                return;
            }
            if !self.case_item() {
                return self.unclosed(opener);
            }
        }
    }

    /// Patterns and a list; false where the case cannot go on.
    fn case_item(&mut self) -> bool {
        let start = self.pos;
        if self.peek() == Some(b'(') {
            self.pos += 1;
        }
        loop {
            self.blanks();
            if self.at_word() {
                self.word();
            }
            self.blanks();
            if self.peek() != Some(b'|') {
                break;
            }
            self.pos += 1;
        }
        if self.peek() == Some(b')') {
            self.pos += 1;
        } else if self.pos > start && self.pos < self.end {
            self.error(start..self.pos, "a pattern of `case` ends with `)`");
        } else {
            return false;
        }
        self.list(BlockKind::Body, CASE_END | ESAC);
        match self.closer() {
            Some((CASE_END, len)) => self.pos += len,
            Some((ESAC, _)) => {}
            _ => return false,
        }
        true
    }

    /// Whether `function` is followed by a name, as the keyword is.
    fn names_function(&self) -> bool {
        let rest = &self.text.as_str()[self.pos + "function".len()..self.end];
        rest.starts_with([' ', '\t']) && rest.trim_start_matches([' ', '\t']).starts_with(|c: char| c.is_alphanumeric() || c == '_')
    }

    fn function_clause(&mut self, id: CommandId, opener: Range<usize>) {
        self.blanks();
        let name = self.word();
        self.out.commands[id].words.push(name.word);
        self.take_function_parens();
        self.function_body(opener);
    }

    /// Reads `()`, blanks before and within, if it stands here.
    fn take_function_parens(&mut self) -> bool {
        let start = self.pos;
        self.spaces();
        if self.peek() == Some(b'(') {
            self.pos += 1;
            self.spaces();
            if self.peek() == Some(b')') {
                self.pos += 1;
                return true;
            }
        }
        self.pos = start;
        false
    }

    /// A definition `name() …` of which the name was just read, if it is one.
    pub fn function_after(&mut self, id: CommandId, name: &mut Option<Lexed>, range: Range<usize>) -> bool {
        if !matches!(self.peek(), Some(b' ' | b'\t' | b'(' | b'\\')) || !self.take_function_parens() {
            return false;
        }
        let command = &mut self.out.commands[id];
        command.kind = CommandKind::Function;
        command.words.extend(name.take().map(|n| n.word));
        self.function_body(range);
        true
    }

    /// The body: one compound command in a block of its own.
    fn function_body(&mut self, opener: Range<usize>) {
        self.newlines();
        if !self.enter() {
            return;
        }
        let block = self.out.blocks.len();
        let place = self.span(self.pos..self.pos);
        let parent = self.command;
        self.out.blocks.push(Block { kind: BlockKind::Function, span: place, parent, pipelines: Vec::new() });
        match self.compound(Place { block, pipeline: 0 }) {
            Some(id) => {
                let span = self.out.commands[id].span;
                self.out.blocks[block].span = span;
                self.out.blocks[block].pipelines.push(Pipeline::of_one(id, span));
            }
            None => self.error(opener, "a function without a body"),
        }
        self.leave();
    }

    /// `[[ … ]]`: its operands and operators become the words.
    fn test(&mut self, id: CommandId, opener: Range<usize>) {
        let mut regex = false;
        loop {
            self.newlines();
            if self.pos >= self.end {
                return self.unclosed(opener);
            }
            if self.take_keyword("]]") {
                return;
            }
            let start = self.pos;
            let operator = match (self.bytes[start], self.peek_at(1)) {
                (b'&', Some(b'&')) | (b'|', Some(b'|')) => 2,
                (b'(' | b')', _) if !regex => 1,
                (b'<' | b'>', next) if next != Some(b'(') => 1,
                (b';' | b'&', _) => return self.unclosed(opener),
                _ => 0,
            };
            if operator > 0 {
                self.pos += operator;
                regex = false;
                continue;
            }
            let word = if regex { self.regex() } else { self.word() };
            if self.pos == start {
                self.pos += 1;
            }
            regex = word.word.is("=~");
            self.out.commands[id].words.push(word.word);
        }
    }
}
