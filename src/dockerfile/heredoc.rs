//! Heredocs: finding their words in a logical line, and reading their bodies.

use super::ast::Heredoc;
use super::lexer::Lines;
use crate::source::{MappedText, Span};
use std::ops::Range;

/// A heredoc's word before its body is read.
#[derive(Clone, Debug)]
pub(super) struct Opener {
    pub name: String,
    pub descriptor: u32,
    pub strips_tabs: bool,
    pub expands: bool,
    /// Its word, in bytes of the logical line.
    pub range: Range<usize>,
}

/// The heredocs that a logical line opens (`heredocsFromLine` of BuildKit). A line that its lexer cannot read has none.
pub(super) fn openers(line: &str) -> Vec<Opener> {
    if !line.contains("<<") {
        return Vec::new();
    }
    let words = Lexer::new(line).words().unwrap_or_default();
    words.into_iter().filter_map(|range| opener(line, range)).collect()
}

/// Whether a whole word is a heredoc, as `ParseHeredoc` of BuildKit judges it.
pub(super) fn is_heredoc(word: &str) -> bool {
    opener(word, 0..word.len()).is_some()
}

/// The heredoc that a word opens, if it does.
fn opener(line: &str, range: Range<usize>) -> Option<Opener> {
    let word = &line[range.clone()];
    let digits = word.len() - word.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let rest = word[digits..].strip_prefix("<<")?;
    let (rest, strips_tabs) = rest.strip_prefix('-').map_or((rest, false), |r| (r, true));
    if rest.contains('<') {
        return None;
    }
    let rest = rest.trim_start_matches(BLANKS);
    let (name, quoted) = unquote(rest)?;
    let descriptor = word[..digits].parse().unwrap_or(0);
    (!name.is_empty()).then_some(Opener { name, descriptor, strips_tabs, expands: !quoted, range })
}

/// A delimiter without quotes and escapes, and whether it had quotes; `None` if it is not one word.
fn unquote(text: &str) -> Option<(String, bool)> {
    let mut name = String::new();
    let mut quote = None;
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match quote {
            None if c == '\'' || c == '"' => (quote, quoted) = (Some(c), true),
            None if c.is_whitespace() => return None,
            None if c == '\\' => name.extend(chars.next()),
            Some('"') if c == '\\' => {
                let escaped = chars.next_if(|c| matches!(c, '"' | '$' | '\\'));
                name.push(escaped.unwrap_or(c));
            }
            Some(q) if c == q => quote = None,
            _ => name.push(c),
        }
    }
    quote.is_none().then_some((name, quoted))
}

/// Reads the bodies of `openers` from `lines`. The second value is the first opener whose terminator is missing.
pub(super) fn bodies(lines: &mut Lines, text: &MappedText, openers: Vec<Opener>) -> (Vec<Heredoc>, Option<Opener>) {
    let mut heredocs = Vec::new();
    for opener in openers {
        match body(lines, text, &opener) {
            Some(heredoc) => heredocs.push(heredoc),
            None => return (heredocs, Some(opener)),
        }
    }
    (heredocs, None)
}

fn body(lines: &mut Lines, text: &MappedText, opener: &Opener) -> Option<Heredoc> {
    let mut body: Option<MappedText> = None;
    while let Some(line) = lines.next() {
        let raw = lines.raw(line);
        let tabs = if opener.strips_tabs { raw.len() - raw.trim_start_matches('\t').len() } else { 0 };
        let start = line.span.start as usize + tabs;
        if lines.slice(line).get(tabs..) == Some(&opener.name) {
            return Some(Heredoc {
                name: opener.name.clone(),
                descriptor: opener.descriptor,
                strips_tabs: opener.strips_tabs,
                expands: opener.expands,
                opener: text.span_of(opener.range.clone()),
                body: body.unwrap_or_else(|| MappedText::empty(line.span.start as usize)),
                terminator: Span::new(start, line.span.end as usize),
            });
        }
        body.get_or_insert_with(|| MappedText::empty(start)).push(&raw[tabs..], Span::new(start, line.next));
    }
    None
}

/// The word splitter that BuildKit finds heredocs with: its shell lexer with quotes and escapes kept and no variable set.
struct Lexer<'a> {
    text: &'a str,
    pos: usize,
}

/// What the lexer refuses, so that the line has no heredoc at all.
struct Refused;

const BLANKS: [char; 3] = [' ', '\t', '\r'];

/// How deep `${a:-${b:-…}}` may nest.
const DEPTH: usize = 64;

impl<'a> Lexer<'a> {
    fn new(text: &'a str) -> Lexer<'a> {
        Lexer { text, pos: 0 }
    }

    fn peek(&self) -> Option<char> {
        self.text[self.pos..].chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.pos += c.len_utf8();
        Some(c)
    }

    /// The words, as ranges of the text.
    fn words(mut self) -> Result<Vec<Range<usize>>, Refused> {
        let mut words = Vec::new();
        let mut start = None;
        while let Some(c) = self.peek() {
            if c.is_whitespace() {
                if start.is_some_and(|s| self.text[s..self.pos].ends_with("<<")) && BLANKS.contains(&c) {
                    // Blanks right behind `<<` belong to the word.
                    self.pos = self.text.len() - self.text[self.pos..].trim_start_matches(BLANKS).len();
                } else {
                    words.extend(start.take().map(|s| s..self.pos));
                    self.bump();
                }
                continue;
            }
            start.get_or_insert(self.pos);
            self.token(DEPTH)?;
        }
        words.extend(start.map(|s| s..self.pos));
        Ok(words)
    }

    /// One character, escape, quoted text or variable.
    fn token(&mut self, depth: usize) -> Result<(), Refused> {
        match self.bump() {
            Some('\'') => {
                let close = self.text[self.pos..].find('\'').ok_or(Refused)?;
                self.pos += close + 1;
                Ok(())
            }
            Some('"') => self.double_quoted(depth),
            Some('$') => self.dollar(depth),
            Some('\\') => {
                self.bump();
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn double_quoted(&mut self, depth: usize) -> Result<(), Refused> {
        while let Some(c) = self.bump() {
            match c {
                '"' => return Ok(()),
                '$' => self.dollar(depth)?,
                '\\' if matches!(self.peek(), Some('"' | '$' | '\\')) => {
                    self.bump();
                }
                _ => {}
            }
        }
        Err(Refused)
    }

    fn dollar(&mut self, depth: usize) -> Result<(), Refused> {
        if self.peek() != Some('{') {
            self.name();
            return Ok(());
        }
        self.bump();
        if depth == 0 || matches!(self.peek(), None | Some('{' | '}' | ':')) {
            return Err(Refused);
        }
        self.name();
        match self.bump() {
            Some('}') => Ok(()),
            Some(':') => match self.bump() {
                None | Some('#' | '%') => Err(Refused),
                Some(_) => self.until('}', depth - 1),
            },
            Some('+' | '-' | '?' | '#' | '%') => self.until('}', depth - 1),
            Some('/') => {
                if self.peek() == Some('/') {
                    self.bump();
                }
                self.until('/', depth - 1)?;
                self.until('}', depth - 1)
            }
            _ => Err(Refused),
        }
    }

    fn until(&mut self, stop: char, depth: usize) -> Result<(), Refused> {
        while let Some(c) = self.peek() {
            if c == stop {
                self.bump();
                return Ok(());
            }
            self.token(depth)?;
        }
        Err(Refused)
    }

    fn name(&mut self) {
        let rest = &self.text[self.pos..];
        let first = rest.chars().next();
        let len = match first {
            Some(c) if c.is_numeric() => rest.find(|c: char| !c.is_numeric()).unwrap_or(rest.len()),
            Some('@' | '*' | '#' | '?' | '-' | '$' | '!') => 1,
            _ => rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len()),
        };
        self.pos += len;
    }
}

#[cfg(test)]
mod tests {
    use super::openers;

    fn names(line: &str) -> Vec<String> {
        openers(line).into_iter().map(|o| o.name).collect()
    }

    #[test]
    fn finds_what_buildkit_finds() {
        assert_eq!(names("RUN <<EOF"), ["EOF"]);
        assert_eq!(names("RUN << EOF cat"), ["EOF"]);
        assert_eq!(names("RUN cat <<A 3<<-'B'"), ["A", "B"]);
        assert_eq!(names(r"RUN <<E\OF"), ["EOF"]);
        assert_eq!(names("RUN echo $((1 << 4))"), ["4))"]);
        assert_eq!(names("RUN cat <<EOF>file"), ["EOF>file"]);
    }

    #[test]
    fn leaves_what_buildkit_leaves() {
        for line in
            ["RUN foo<<EOF", "RUN <<<x", "RUN \"<<EOF\"", r"RUN \<<EOF", "RUN <<A<<B", "RUN <<", "RUN <<\"\"", "RUN <<- EOF"]
        {
            assert_eq!(names(line), Vec::<String>::new(), "{line}");
        }
        assert_eq!(names("RUN cat <<EOF && echo it's"), Vec::<String>::new());
        assert_eq!(names("RUN cat <<EOF && echo ${A^^}"), Vec::<String>::new());
        assert_eq!(names("RUN echo $((1<<2))"), Vec::<String>::new());
    }

    #[test]
    fn deep_nesting_is_refused_quickly() {
        assert!(names(&format!("RUN <<EOF {}", "${a:-".repeat(100_000))).is_empty());
    }
}
