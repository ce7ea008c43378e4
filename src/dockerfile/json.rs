//! The JSON form of an instruction's arguments: an array of strings, read just as strictly as BuildKit's (Go's `encoding/json`) reader.
//!
//! Whatever is no JSON silently becomes the shell form, so the place and the reason of the break are worth knowing.

use crate::source::{MappedText, Span};

/// How deep Go's reader lets arrays and objects nest.
const MAX_DEPTH: usize = 10_000;

/// The arguments of an instruction, read as JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JsonArray {
    /// An array of strings. Each text is decoded and lies within its quotes.
    Array(Vec<MappedText>),
    /// An array that holds something else, at this place first. BuildKit refuses it.
    NotStrings(Span),
    /// No JSON array: BuildKit takes the text as it stands.
    NotJson {
        /// Where the JSON breaks.
        span: Span,
        /// How it breaks.
        reason: NotJson,
    },
}

/// How text fails to be a JSON array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotJson {
    /// It does not start with `[`.
    NoBracket,
    /// A single quote where a string should start; the span is the quoted text.
    SingleQuotes,
    /// A typographic quote where a string should start; the span is that quote.
    SmartQuotes,
    /// A comma before the closing bracket; the span is the comma.
    TrailingComma,
    /// A value right behind another; the span is the empty place of the comma.
    MissingComma,
    /// The array or a string in it is not closed; the span is the opening bracket or quote.
    Unterminated,
    /// A backslash that escapes nothing; the span is the escape.
    BadEscape,
    /// A word without quotes; the span is the word.
    Unquoted,
    /// Something behind the closing bracket; the span is all of it.
    TextAfter,
    /// Anything else, such as a control character in a string.
    Other,
}

/// Reads the arguments of an instruction as a JSON array of strings.
pub fn parse_array(text: &MappedText) -> JsonArray {
    let trimmed = text.as_str().trim_start();
    let start = text.len() - trimmed.len();
    if !trimmed.starts_with('[') {
        return JsonArray::NotJson { span: Span::empty(text.offset_of(start)), reason: NotJson::NoBracket };
    }
    let mut reader =
        Reader { text, bytes: text.as_str().as_bytes(), at: start, open: Vec::new(), strings: Vec::new(), other: None };
    match (reader.array(), reader.other) {
        (Err((from, to, reason)), _) => JsonArray::NotJson { span: text.span_of(from..to), reason },
        (Ok(()), Some(span)) => JsonArray::NotStrings(span),
        (Ok(()), None) => JsonArray::Array(reader.strings),
    }
}

/// Where in the text the JSON breaks, and how.
type Break = (usize, usize, NotJson);

struct Reader<'a> {
    text: &'a MappedText,
    bytes: &'a [u8],
    at: usize,
    /// The arrays and objects we are in: the offset of the bracket.
    open: Vec<usize>,
    strings: Vec<MappedText>,
    /// The first element that is no string.
    other: Option<Span>,
}

/// What may stand next.
#[derive(Clone, Copy, PartialEq)]
enum Next {
    Value,
    ValueOrEnd,
    Key,
    KeyOrEnd,
    Colon,
    CommaOrEnd,
}

impl Reader<'_> {
    /// The whole array, up to the end of the text.
    fn array(&mut self) -> Result<(), Break> {
        let mut next = self.enter();
        let mut comma = self.at;
        while let Some(&bracket) = self.open.last() {
            self.skip_white();
            let Some(c) = self.peek() else { return Err((bracket, bracket + 1, NotJson::Unterminated)) };
            next = match (next, c) {
                (Next::ValueOrEnd | Next::KeyOrEnd | Next::CommaOrEnd, b']' | b'}') => self.leave(bracket, c)?,
                (Next::CommaOrEnd, b',') => {
                    comma = self.at;
                    self.at += 1;
                    if self.bytes[bracket] == b'{' { Next::Key } else { Next::Value }
                }
                (Next::Colon, b':') => {
                    self.at += 1;
                    Next::Value
                }
                (Next::Key | Next::KeyOrEnd, b'"') => {
                    self.string()?;
                    Next::Colon
                }
                (Next::Value, b']') if self.bytes[bracket] == b'[' => return Err((comma, comma + 1, NotJson::TrailingComma)),
                (Next::Value | Next::ValueOrEnd, _) => self.value(c)?,
                _ => return Err(self.misplaced(next, c)),
            };
        }
        self.skip_white();
        let rest = self.text.as_str()[self.at..].trim_end().len();
        if self.at < self.bytes.len() { Err((self.at, self.at + rest, NotJson::TextAfter)) } else { Ok(()) }
    }

    /// A value: a string, a number, `true`, `false`, `null`, or the start of an array or object.
    fn value(&mut self, c: u8) -> Result<Next, Break> {
        let start = self.at;
        let is_element = self.open.len() == 1;
        match c {
            b'"' => {
                let string = self.string()?;
                if is_element {
                    self.strings.push(string);
                }
                return Ok(Next::CommaOrEnd);
            }
            b'[' | b'{' => {
                if self.open.len() == MAX_DEPTH {
                    return Err((start, start + 1, NotJson::Other));
                }
                return Ok(self.enter());
            }
            _ if self.literal() || self.number() => {}
            _ => return Err(self.unquoted()),
        }
        self.note_other(is_element, start);
        Ok(Next::CommaOrEnd)
    }

    fn enter(&mut self) -> Next {
        let next = if self.bytes[self.at] == b'[' { Next::ValueOrEnd } else { Next::KeyOrEnd };
        self.open.push(self.at);
        self.at += 1;
        next
    }

    fn leave(&mut self, bracket: usize, close: u8) -> Result<Next, Break> {
        // In ASCII both closing brackets stand two behind their opening ones.
        if self.bytes[bracket] + 2 != close {
            return Err((self.at, self.at + 1, NotJson::Other));
        }
        self.at += 1;
        self.open.pop();
        self.note_other(self.open.len() == 1, bracket);
        Ok(Next::CommaOrEnd)
    }

    fn note_other(&mut self, is_element: bool, start: usize) {
        if is_element && self.other.is_none() {
            self.other = Some(self.text.span_of(start..self.at));
        }
    }

    /// A string, decoded.
    fn string(&mut self) -> Result<MappedText, Break> {
        let quote = self.at;
        self.at += 1;
        let mut decoded = self.text.slice(self.at..self.at);
        loop {
            let start = self.at;
            while self.peek().is_some_and(|c| c >= b' ' && c != b'"' && c != b'\\') {
                self.at += 1;
            }
            decoded.push_mapped(&self.text.slice(start..self.at));
            match self.peek() {
                None => return Err((quote, quote + 1, NotJson::Unterminated)),
                Some(b'"') => break,
                Some(b'\\') => {
                    let start = self.at;
                    let c = self.escape()?;
                    decoded.push(c.encode_utf8(&mut [0; 4]), self.text.span_of(start..self.at));
                }
                // Stands for a byte that is no UTF-8 (see `Source`), which Go reads as U+FFFD.
                Some(0x1a) => {
                    decoded.push("\u{fffd}", self.text.span_of(self.at..self.at + 1));
                    self.at += 1;
                }
                Some(_) => return Err((self.at, self.at + 1, NotJson::Other)),
            }
        }
        self.at += 1;
        Ok(decoded)
    }

    /// The character that an escape stands for: half of a surrogate pair is U+FFFD.
    fn escape(&mut self) -> Result<char, Break> {
        let start = self.at;
        self.at += 2;
        let c = match self.bytes.get(start + 1) {
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(&c @ (b'"' | b'\\' | b'/')) => char::from(c),
            Some(b'u') => return self.unicode_escape(start),
            Some(_) => {
                let len = self.text.as_str()[start + 1..].chars().next().map_or(0, char::len_utf8);
                return Err((start, start + 1 + len, NotJson::BadEscape));
            }
            None => return Err((start, start + 1, NotJson::Unterminated)),
        };
        Ok(c)
    }

    fn unicode_escape(&mut self, start: usize) -> Result<char, Break> {
        let Some(unit) = self.hex() else {
            let valid = self.bytes[self.at..].iter().take(4).take_while(|c| c.is_ascii_hexdigit()).count();
            return Err((start, self.at + valid, NotJson::BadEscape));
        };
        if (0xd800..0xdc00).contains(&unit) && self.bytes[self.at..].starts_with(b"\\u") {
            let second = self.at;
            self.at += 2;
            if let Some(low @ 0xdc00..=0xdfff) = self.hex() {
                return Ok(
                    char::from_u32(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00)).unwrap_or(char::REPLACEMENT_CHARACTER)
                );
            }
            self.at = second;
        }
        Ok(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    /// Four hexadecimal digits.
    fn hex(&mut self) -> Option<u32> {
        let digits = self.bytes.get(self.at..self.at + 4)?;
        let value = digits.iter().try_fold(0, |value, &digit| Some(value * 16 + char::from(digit).to_digit(16)?))?;
        self.at += 4;
        Some(value)
    }

    fn literal(&mut self) -> bool {
        let rest = &self.bytes[self.at..];
        let found = [&b"true"[..], b"false", b"null"].into_iter().find(|word| rest.starts_with(word));
        self.at += found.map_or(0, <[u8]>::len);
        found.is_some()
    }

    /// A number; one too large for a float is none, as in Go.
    fn number(&mut self) -> bool {
        let start = self.at;
        let ok = self.number_text() && self.text.as_str()[start..self.at].parse::<f64>().is_ok_and(f64::is_finite);
        if !ok {
            self.at = start;
        }
        ok
    }

    fn number_text(&mut self) -> bool {
        self.skip(|c| c == b'-', 1);
        if self.skip(|c| c == b'0', 1) == 0 && self.skip(|c| c.is_ascii_digit(), usize::MAX) == 0 {
            return false;
        }
        if self.skip(|c| c == b'.', 1) == 1 && self.skip(|c| c.is_ascii_digit(), usize::MAX) == 0 {
            return false;
        }
        if self.skip(|c| c == b'e' || c == b'E', 1) == 1 {
            self.skip(|c| c == b'+' || c == b'-', 1);
            return self.skip(|c| c.is_ascii_digit(), usize::MAX) > 0;
        }
        true
    }

    /// Why there is no value here.
    fn unquoted(&self) -> Break {
        let (start, rest) = (self.at, &self.text.as_str()[self.at..]);
        let until = |stop: &[char]| start + rest.find(stop).unwrap_or(rest.len());
        match rest.chars().next() {
            Some('\'') => {
                let inside = &rest[1..];
                let len = inside.find('\'').map_or(inside.find([',', ']']).unwrap_or(inside.len()), |close| close + 1);
                (start, start + 1 + len, NotJson::SingleQuotes)
            }
            Some(c) if is_smart_quote(c) => (start, start + c.len_utf8(), NotJson::SmartQuotes),
            Some(',' | ':' | ']' | '}') | None => (start, (start + 1).min(self.bytes.len()), NotJson::Other),
            Some(c) if c.is_control() => (start, start + c.len_utf8(), NotJson::Other),
            Some(_) => (start, until(&[',', ']', ' ', '\t', '\r', '\n']), NotJson::Unquoted),
        }
    }

    /// Why `c` cannot stand where it does.
    fn misplaced(&self, next: Next, c: u8) -> Break {
        let in_array = self.open.last().is_some_and(|&bracket| self.bytes[bracket] == b'[');
        if next == Next::CommaOrEnd && in_array && (c == b'"' || c == b'\'') {
            return (self.at, self.at, NotJson::MissingComma);
        }
        let len = self.text.as_str()[self.at..].chars().next().map_or(0, char::len_utf8);
        (self.at, self.at + len, NotJson::Other)
    }

    fn skip_white(&mut self) {
        self.skip(|c| matches!(c, b' ' | b'\t' | b'\r' | b'\n'), usize::MAX);
    }

    /// Moves over at most `most` bytes of a kind; how many they were.
    fn skip(&mut self, is: impl Fn(u8) -> bool, most: usize) -> usize {
        let count = self.bytes[self.at..].iter().take(most).take_while(|&&c| is(c)).count();
        self.at += count;
        count
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }
}

/// Whether a word processor would put this for a quote.
pub fn is_smart_quote(c: char) -> bool {
    matches!(c, '\u{2018}'..='\u{201f}' | '\u{2032}' | '\u{2033}' | '\u{ab}' | '\u{bb}' | '\u{ff02}' | '\u{ff07}')
}

#[cfg(test)]
mod tests;
