//! A `command` or `entrypoint` that is one text, split into words as Compose does (`mattn/go-shellwords`).

use crate::compose::Fault;
use crate::source::{MappedText, Span};

/// The words of a command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommandLine {
    /// The words, quotes and escapes removed.
    pub words: Vec<MappedText>,
    /// What Compose drops without a word: all from the first `;`, `&`, `|`, `<` or `>` on that is not quoted. No shell reads the command.
    pub dropped: Option<Span>,
}

/// Splits a command into words. Variables of the shell and `$(…)` stay as they are.
///
/// # Errors
/// Where Compose refuses it: something is not closed, or there is a bracket that opens no `$(…)`.
pub fn parse_command(text: &MappedText) -> Result<CommandLine, Fault> {
    let mut splitter = Splitter { text, word: MappedText::empty(0), is_word: false, open: None, line: CommandLine::default() };
    let mut chars = text.as_str().char_indices();
    while let Some((at, c)) = chars.next() {
        if c == '\\' && !matches!(splitter.open, Some((_, Open::Single))) {
            let Some((next, escaped)) = chars.next() else {
                let fault = Fault::at(text, at..at + 1, "the `\\` at the end escapes nothing");
                return Err(fault.help("remove it, or write `\\\\`"));
            };
            splitter.escaped(at, next + escaped.len_utf8(), escaped);
        } else if !splitter.character(at, c)? {
            break;
        }
    }
    splitter.finish()
}

/// What is open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Single,
    Double,
    Backquote,
    Dollar,
}

struct Splitter<'t> {
    text: &'t MappedText,
    word: MappedText,
    is_word: bool,
    /// What is open, and where it was opened.
    open: Option<(usize, Open)>,
    line: CommandLine,
}

impl Splitter<'_> {
    fn push(&mut self, start: usize, end: usize) {
        self.word.push_mapped(&self.text.slice(start..end));
        self.is_word = true;
    }

    fn escaped(&mut self, start: usize, end: usize, c: char) {
        let decoded = match (self.open, c) {
            (Some((_, Open::Backquote | Open::Dollar)), _) => return self.push(start, end),
            (_, 't') => "\t",
            (_, 'n') => "\n",
            _ => &self.text.as_str()[start + 1..end],
        };
        self.word.push_decoded(decoded, self.text.span_of(start..end));
        self.is_word = true;
    }

    /// Reads a character; false where the command ends.
    fn character(&mut self, at: usize, c: char) -> Result<bool, Fault> {
        let end = at + c.len_utf8();
        let open = self.open.map(|(_, open)| open);
        match (open, c) {
            (None, ' ' | '\t' | '\r' | '\n') => self.end_word(),
            (None, '\'' | '"') => {
                self.open = Some((at, if c == '"' { Open::Double } else { Open::Single }));
                // So that an empty word has a place.
                if !self.is_word {
                    self.word = MappedText::empty(self.text.offset_of(at));
                }
            }
            (Some(Open::Single), '\'') | (Some(Open::Double), '"') => {
                self.open = None;
                self.is_word = true;
            }
            (None, '(') if self.after_dollar() => {
                self.open = Some((at - 1, Open::Dollar));
                self.push(at, end);
            }
            (None | Some(Open::Dollar), '(') | (None, ')') => {
                let fault = Fault::at(self.text, at..end, format!("a `{c}` outside of quotes, which Compose cannot read"));
                return Err(fault.help("put the command in quotes behind `sh -c`, or write it as a list"));
            }
            (None, ';' | '&' | '|' | '<' | '>') => {
                self.drop_rest(at, c);
                return Ok(false);
            }
            _ => {
                match (open, c) {
                    (None, '`') => self.open = Some((at, Open::Backquote)),
                    (Some(Open::Backquote), '`') | (Some(Open::Dollar), ')') => self.open = None,
                    _ => {}
                }
                self.push(at, end);
            }
        }
        Ok(true)
    }

    /// Whether the word ends with a `$` that is not escaped.
    fn after_dollar(&self) -> bool {
        let word = self.word.as_str();
        word.ends_with('$') && !word.ends_with("\\$")
    }

    fn end_word(&mut self) {
        let word = std::mem::replace(&mut self.word, MappedText::empty(0));
        if std::mem::take(&mut self.is_word) {
            self.line.words.push(word);
        }
    }

    /// A number right before a `>` is part of what is dropped: `2>`.
    fn drop_rest(&mut self, at: usize, c: char) {
        let number = self.word.as_str();
        let mut start = at;
        if c == '>' && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) {
            start = at - number.len();
            self.is_word = false;
        }
        self.line.dropped = Some(self.text.span_of(start..self.text.len()));
    }

    fn finish(mut self) -> Result<CommandLine, Fault> {
        let Some((at, open)) = self.open else {
            self.end_word();
            return Ok(self.line);
        };
        let mark = match open {
            Open::Single => "'",
            Open::Double => "\"",
            Open::Backquote => "`",
            Open::Dollar => "$(",
        };
        let message =
            if open == Open::Backquote { "a backquote is not closed".to_owned() } else { format!("a `{mark}` is not closed") };
        Err(Fault::at(self.text, at..at + mark.len(), message))
    }
}

#[cfg(test)]
mod tests;
