//! The grammar of `.env` files.

use super::{Entry, EnvFile, EnvValue, Quote, oddities};
use crate::compose::Fault;
use crate::compose::fault::short;
use crate::source::{MappedText, Source, Span};

const BYTE_ORDER_MARK: char = '\u{feff}';

/// Reads a file. A mistake costs its line.
pub fn parse(source: &Source) -> EnvFile {
    let start = if source.text().starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 };
    let mut parser = Parser { text: source.text(), at: start, file: EnvFile::default() };
    while parser.next_entry() {}
    oddities::find(source.text(), &mut parser.file);
    parser.file
}

struct Parser<'t> {
    text: &'t str,
    /// What is read so far.
    at: usize,
    file: EnvFile,
}

/// A blank within a line, as `compose-go` has it.
pub(super) fn is_blank(c: char) -> bool {
    matches!(c, '\t' | '\u{b}' | '\u{c}' | '\r' | ' ' | '\u{85}' | '\u{a0}')
}

impl<'t> Parser<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn line_end(&self) -> usize {
        self.rest().find('\n').map_or(self.text.len(), |n| self.at + n)
    }

    /// Reads up to the end of an entry or of a mistake; false at the end of the file.
    fn next_entry(&mut self) -> bool {
        self.at = self.text.len() - self.rest().trim_start().len();
        if self.rest().is_empty() {
            return false;
        }
        if self.rest().starts_with('#') {
            self.comment();
        } else if let Err(fault) = self.entry() {
            self.file.faults.push(fault);
            self.at = self.line_end();
        }
        true
    }

    fn comment(&mut self) {
        let end = self.line_end();
        let line = self.text[self.at..end].trim_end_matches('\r');
        self.file.comments.push(Span::new(self.at, self.at + line.len()));
        self.at = end;
    }

    fn entry(&mut self) -> Result<(), Fault> {
        let start = self.at;
        let export = self.export();
        let (key, separator) = self.key()?;
        let place = key.span();
        let value = match separator {
            Some(_) => Some(self.value()?),
            None => None,
        };
        let end = value.as_ref().map_or(place.end, |value| value.span.end) as usize;
        let lost = separator.is_none() && self.rest().is_empty();
        self.file.entries.push(Entry { span: Span::new(start, end), export, key, separator, value, lost });
        Ok(())
    }

    /// The word `export`, if a blank follows it.
    fn export(&mut self) -> Option<Span> {
        const WORD: &str = "export";
        let behind = self.rest().strip_prefix(WORD)?;
        if !behind.starts_with([' ', '\t', '\r', '\u{c}', '\n']) {
            return None;
        }
        let span = Span::new(self.at, self.at + WORD.len());
        self.at = self.text.len() - behind.trim_start_matches(is_blank).len();
        Some(span)
    }

    /// The key, and the separator behind it. A key alone ends with its line, or with the file, where Compose forgets it.
    fn key(&mut self) -> Result<(MappedText, Option<Span>), Fault> {
        let start = self.at;
        let is_key = |c: char| is_blank(c) || c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '[' | ']');
        let end = self.rest().find(|c| !is_key(c)).map_or(self.text.len(), |n| start + n);
        let written = &self.text[start..end];
        let key = written.trim_end();
        let separator = match self.text[end..].chars().next() {
            Some('=' | ':') => Some(Span::new(end, end + 1)),
            Some('\n') | None => None,
            Some(c) => return Err(unexpected(end, c)),
        };
        if key.contains(' ') {
            let fault = Fault::new(Span::new(start, start + key.len()), format!("the key `{}` has a blank", short(key)));
            return Err(fault.help("write `KEY=value`, and a comment behind a `#`"));
        }
        self.at = end + usize::from(separator.is_some());
        Ok((MappedText::verbatim(key, start), separator))
    }

    fn value(&mut self) -> Result<EnvValue, Fault> {
        self.at = self.text.len() - self.rest().trim_start_matches(is_blank).len();
        match self.rest().chars().next() {
            Some('"') => self.quoted(Quote::Double),
            Some('\'') => self.quoted(Quote::Single),
            _ => Ok(self.unquoted()),
        }
    }

    fn unquoted(&mut self) -> EnvValue {
        let (start, end) = (self.at, self.line_end());
        let line = &self.text[start..end];
        let value = match line.find(" #") {
            Some(at) => {
                self.at = start + at + 1;
                self.comment();
                &line[..at]
            }
            None => line,
        };
        self.at = end;
        let value = value.trim_end();
        let span = Span::new(start, start + value.len());
        EnvValue { text: MappedText::verbatim(value, start), span, quote: Quote::None, expands: true }
    }

    fn quoted(&mut self, quote: Quote) -> Result<EnvValue, Fault> {
        let mark = if quote == Quote::Double { '"' } else { '\'' };
        let (start, body) = (self.at, self.at + 1);
        let mut text = MappedText::empty(body);
        let mut at = body;
        loop {
            let rest = &self.text[at..];
            let Some(plain) = rest.find(['\\', mark]) else {
                let line = self.text[start..self.line_end()].trim_end();
                let message = format!("the `{mark}` before this value is never closed");
                return Err(Fault::new(Span::new(start, start + line.len()), message));
            };
            text.push(&rest[..plain], Span::new(at, at + plain));
            at += plain;
            let rest = &rest[plain..];
            if rest.starts_with(mark) {
                self.at = at + 1;
                return Ok(EnvValue { text, span: Span::new(start, at + 1), quote, expands: quote == Quote::Double });
            }
            let (decoded, len) = escape(rest, mark);
            text.push(&decoded, Span::new(at, at + len));
            at += len;
        }
    }
}

fn unexpected(at: usize, c: char) -> Fault {
    let fault = Fault::new(Span::new(at, at + c.len_utf8()), format!("`{}` cannot be part of a key", c.escape_debug()));
    fault.help("a key has letters, digits, `_`, `.`, `-`, `[` and `]`; a comment starts with `#`")
}

/// What the backslash that `rest` starts with stands for, and how many bytes it takes up with what belongs to it.
///
/// In single quotes only the quote can be escaped. In double quotes the escapes are those of Go, octal ones behind a 0; a `$` becomes
/// `$$`, which is a `$` when variables are expanded.
fn escape(rest: &str, mark: char) -> (String, usize) {
    let Some(c) = rest[1..].chars().next() else { return (rest.to_owned(), rest.len()) };
    let len = 1 + c.len_utf8();
    if c == mark {
        return (c.to_string(), len);
    }
    let decoded = match c {
        _ if mark == '\'' => return (rest[..len].to_owned(), len),
        '0' => return octal(rest),
        'a' => "\u{7}",
        'b' => "\u{8}",
        'f' => "\u{c}",
        'n' => "\n",
        'r' => "\r",
        't' => "\t",
        'v' => "\u{b}",
        '\\' => "\\",
        '$' => "$$",
        _ => &rest[..len],
    };
    (decoded.to_owned(), len)
}

/// `\0123` is `S`. Of what is no such escape Compose loses the 0.
fn octal(rest: &str) -> (String, usize) {
    let digits = rest[2..].bytes().take(3).take_while(u8::is_ascii_digit).count();
    let digits = &rest[2..2 + digits];
    let code = u8::from_str_radix(digits, 8).ok().filter(|_| digits.len() == 3);
    (code.map_or_else(|| format!("\\{digits}"), |code| char::from(code).to_string()), 2 + digits.len())
}
