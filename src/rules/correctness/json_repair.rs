//! Text that was meant as a JSON array of strings, made into one: for `malformed-exec-form`.

use crate::dockerfile::json::{JsonArray, is_smart_quote, parse_array};
use crate::source::{MappedText, Span};
use std::ops::Range;

/// What a bare word may consist of, besides letters and digits, to be taken for a string.
const WORD: &str = "-_./:=@%+";

/// The edits that make the text a JSON array of strings, if it is certain what was meant.
pub(super) fn repair(text: &MappedText) -> Option<Vec<(Span, String)>> {
    let mut reader = Reader { text: text.as_str(), at: 1, edits: Vec::new(), last: None };
    reader.array()?;
    let mut repaired = String::new();
    let mut done = 0;
    for (range, new) in &reader.edits {
        repaired.push_str(&reader.text[done..range.start]);
        repaired.push_str(new);
        done = range.end;
    }
    repaired.push_str(&reader.text[done..]);
    let is_array = matches!(parse_array(&MappedText::verbatim(repaired, 0)), JsonArray::Array(_));
    is_array.then(|| reader.edits.into_iter().map(|(range, new)| (text.span_of(range), new)).collect())
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// Ranges of the text, in order, and what comes in their place.
    edits: Vec<(Range<usize>, String)>,
    /// The last thing read.
    last: Option<Token>,
}

enum Token {
    /// Where it ends.
    String(usize),
    Comma(Range<usize>),
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Reads to the end of the text; `None` where that is no array however one looks at it.
    fn array(&mut self) -> Option<()> {
        loop {
            self.at += self.rest().len() - self.rest().trim_start().len();
            let start = self.at;
            match self.rest().chars().next() {
                None => return self.close(),
                Some(']') if self.rest().trim_end().len() > 1 => return None,
                Some(']') => {
                    if let Some(Token::Comma(range)) = self.last.take() {
                        self.edits.push((range, String::new()));
                    }
                    return Some(());
                }
                Some(',') => {
                    self.at += 1;
                    let before = self.last.replace(Token::Comma(start..self.at));
                    matches!(before, Some(Token::String(_))).then_some(())?;
                }
                Some(c) => {
                    self.separate()?;
                    match c {
                        '"' => self.string()?,
                        '\'' => self.quoted(|c| c == '\'')?,
                        c if is_smart_quote(c) => self.quoted(is_smart_quote)?,
                        _ => self.word()?,
                    }
                    self.last = Some(Token::String(self.at));
                }
            }
        }
    }

    /// The text ends where a `]` should be.
    fn close(&mut self) -> Option<()> {
        let Some(Token::String(end)) = self.last else { return None };
        self.insert(end, "]");
        Some(())
    }

    /// Puts a comma behind a string that another follows.
    fn separate(&mut self) -> Option<()> {
        let Some(Token::String(end)) = self.last else { return Some(()) };
        if end == self.at {
            return None;
        }
        self.insert(end, ",");
        Some(())
    }

    fn insert(&mut self, at: usize, new: &str) {
        match self.edits.last_mut() {
            Some((range, text)) if range.end == at => text.push_str(new),
            _ => self.edits.push((at..at, new.to_owned())),
        }
    }

    /// A string of JSON. Backslashes that escape nothing are doubled, unless others may escape something by mistake.
    fn string(&mut self) -> Option<()> {
        let (mut good, mut bad) = (false, Vec::new());
        let mut chars = self.rest().char_indices().skip(1);
        while let Some((i, c)) = chars.next() {
            match c {
                '"' => {
                    if good && !bad.is_empty() {
                        return None;
                    }
                    self.edits.extend(bad.into_iter().map(|at| (at..at, "\\".to_owned())));
                    self.at += i + 1;
                    return Some(());
                }
                '\\' => match chars.next()?.1 {
                    '"' | '\\' => {}
                    '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u' => good = true,
                    _ => bad.push(self.at + i),
                },
                _ => {}
            }
        }
        None
    }

    /// A string in other quotes.
    fn quoted(&mut self, is_quote: impl Fn(char) -> bool) -> Option<()> {
        let open = self.rest().chars().next()?.len_utf8();
        let inside = &self.rest()[open..];
        let end = inside.find(is_quote)?;
        let close = inside[end..].chars().next()?.len_utf8();
        if inside[..end].contains(['"', '\\']) {
            return None;
        }
        self.edits.push((self.at..self.at + open, "\"".to_owned()));
        self.at += open + end;
        self.edits.push((self.at..self.at + close, "\"".to_owned()));
        self.at += close;
        Some(())
    }

    /// A word without quotes.
    fn word(&mut self) -> Option<()> {
        let rest = self.rest();
        let word = &rest[..rest.find([',', ']', ' ', '\t']).unwrap_or(rest.len())];
        let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || WORD.contains(c));
        if word.is_empty() || !plain {
            return None;
        }
        self.edits.push((self.at..self.at + word.len(), format!("\"{word}\"")));
        self.at += word.len();
        Some(())
    }
}
