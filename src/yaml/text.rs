//! The decoded text of scalars, and which bytes each piece of it came from.
//!
//! What the text is, the parser has said. Decoding it again tells where each piece comes from; if ever the two disagreed, the
//! parser's text stands, and maps to the scalar as a whole.

use super::scalar::Style;
use crate::source::{MappedText, Span};

/// The text of a scalar that stands at `span`: with its quotes, or from its block header on.
pub(super) fn mapped(source: &str, span: Span, style: Style, value: &str) -> MappedText {
    let (start, end) = (span.start as usize, span.end as usize);
    let text = match style {
        Style::Plain => flow(source, start, end, style, value),
        Style::Single | Style::Double => flow(source, start + 1, (end - 1).max(start + 1), style, value),
        Style::Literal => literal(source, span, value),
        Style::Folded => folded(source, span, value),
    };
    if text.as_str() == value { text } else { whole(value, span) }
}

fn whole(value: &str, span: Span) -> MappedText {
    let mut text = MappedText::empty(span.start as usize);
    text.push_decoded(value, span);
    text
}

const BLANK: [char; 4] = [' ', '\t', '\r', '\n'];

/// Plain and quoted text between two offsets: lines folded (YAML 1.2.2, section 6.5), quotes and escapes decoded.
fn flow(source: &str, start: usize, end: usize, style: Style, value: &str) -> MappedText {
    let raw = &source[start..end];
    if raw == value {
        return MappedText::verbatim(value, start);
    }
    let special = |c: char| matches!((c, style), (' ' | '\t' | '\r' | '\n', _) | ('\\', Style::Double) | ('\'', Style::Single));
    let mut text = MappedText::empty(start);
    let mut at = 0;
    while at < raw.len() {
        let rest = &raw[at..];
        let plain = rest.find(special).unwrap_or(rest.len());
        let blank = rest.len() - rest.trim_start_matches(BLANK).len();
        let place = |len: usize| Span::new(start + at, start + at + len);
        if plain > 0 {
            text.push(&rest[..plain], place(plain));
            at += plain;
        } else if blank > 0 {
            match breaks(&rest[..blank]) {
                0 => text.push(&rest[..blank], place(blank)),
                1 => text.push_decoded(" ", place(blank)),
                n => text.push_decoded(&"\n".repeat(n - 1), place(blank)),
            }
            at += blank;
        } else if style == Style::Single {
            text.push_decoded("'", place(2.min(rest.len())));
            at += 2;
        } else {
            let (decoded, len) = escape(rest, value.get(text.len()..).unwrap_or(""));
            text.push_decoded(&decoded, place(len));
            at += len;
        }
    }
    text
}

/// What an escape in double quotes stands for, which `value` starts with, and how many bytes it is long.
fn escape(rest: &str, value: &str) -> (String, usize) {
    let len = match rest.as_bytes().get(1) {
        Some(b'\r' | b'\n') => {
            // The line break goes, and so does the indentation; lines that are empty stay.
            let len = 1 + rest[1..].len() - rest[1..].trim_start_matches(BLANK).len();
            return ("\n".repeat(breaks(&rest[1..len]) - 1), len);
        }
        Some(b'x') => 4,
        // Beyond the basic plane JSON writes two of them.
        Some(b'u') if value.chars().next().is_some_and(|c| c.len_utf8() == 4) => 12,
        Some(b'u') => 6,
        Some(b'U') => 10,
        _ => 2,
    };
    let len = (len.min(rest.len())..=rest.len()).find(|len| rest.is_char_boundary(*len)).unwrap_or(rest.len());
    (value.chars().take(1).collect(), len)
}

/// The number of line breaks; CR LF is one.
fn breaks(blank: &str) -> usize {
    blank.matches(['\r', '\n']).count() - blank.matches("\r\n").count()
}

/// The text of `|`: each line without its indentation.
fn literal(source: &str, span: Span, value: &str) -> MappedText {
    let mut text = MappedText::empty(span.end as usize);
    let mut last_end = None;
    for line in lines(source, span, value) {
        if let Some(end) = last_end {
            let ends_crlf = source[end..].starts_with("\r\n");
            text.push("\n", Span::new(end, end + 1 + usize::from(ends_crlf)));
        }
        text.push(&source[line.range()], line);
        last_end = Some(line.end as usize);
    }
    tail(text, span, value)
}

/// The text of `>`: lines without their indentation, most line breaks folded (section 8.1.3). How, the value shows.
fn folded(source: &str, span: Span, value: &str) -> MappedText {
    let mut text = MappedText::empty(span.end as usize);
    let mut last_end = span.start;
    for line in lines(source, span, value).filter(|line| !line.is_empty()) {
        let rest = value.get(text.len()..).unwrap_or("");
        let newlines = rest.len() - rest.trim_start_matches('\n').len();
        let space = newlines == 0 && last_end != span.start && rest.starts_with(' ');
        text.push_decoded(&rest[..newlines + usize::from(space)], Span { start: last_end, end: line.start });
        text.push(&source[line.range()], line);
        last_end = line.end;
    }
    tail(text, span, value)
}

/// Adds the line breaks that a block scalar ends with. They stand for the end of its last line.
fn tail(mut text: MappedText, span: Span, value: &str) -> MappedText {
    let rest = value.get(text.len()..).filter(|rest| rest.trim_matches(BLANK).is_empty());
    text.push_decoded(rest.unwrap_or(""), Span::empty(span.end as usize));
    text
}

/// The lines of a block scalar without indentation and line breaks.
///
/// The indentation shows in the first line that is not blank: it has so many spaces more than the first such line of the value.
fn lines<'s>(source: &'s str, span: Span, value: &str) -> impl Iterator<Item = Span> + 's {
    let block = &source[span.range()];
    let header = block.find('\n').map_or(block.len(), |n| n + 1);
    let spaces = |text: &str| {
        let line = text.split('\n').find(|line| !line.trim_matches([' ', '\r']).is_empty()).unwrap_or("");
        line.len() - line.trim_start_matches(' ').len()
    };
    let indent = spaces(&block[header..]).saturating_sub(spaces(value));
    let mut at = span.start as usize + header;
    let ended = header == block.len() && !block.ends_with('\n');
    block[header..].split('\n').filter(move |_| !ended).map(move |line| {
        let start = at + indent.min(line.len() - line.trim_start_matches(' ').len());
        let end = (at + line.trim_end_matches('\r').len()).max(start);
        at += line.len() + 1;
        Span::new(start, end)
    })
}

/// Where the first of `marks` (the header of a block scalar, a quote) stands behind `from`, past tags, anchors, indicators and comments.
pub(super) fn find(source: &str, from: usize, to: usize, marks: [u8; 2]) -> Option<usize> {
    let bytes = source.as_bytes();
    let mut at = from;
    while at < to {
        let skip_to = |stop: fn(&u8) -> bool| bytes[at..].iter().position(stop).map_or(to, |n| at + n);
        match bytes[at] {
            mark if marks.contains(&mark) => return Some(at),
            b'#' => at = skip_to(|b| matches!(b, b'\r' | b'\n')),
            b'!' | b'&' => at = skip_to(u8::is_ascii_whitespace),
            _ => at += 1,
        }
    }
    None
}

/// From the header to the end of the last line that is not blank; `to` is where the parser saw the next thing.
pub(super) fn block_span(source: &str, header: usize, to: usize) -> Span {
    let line = source[header..].find(['\r', '\n']).map_or(source.len(), |n| header + n);
    let content = source.get(line..to).unwrap_or("").trim_end_matches(BLANK);
    if content.is_empty() {
        let len = source[header..line].split([' ', '\t']).next().map_or(0, str::len);
        return Span::new(header, header + len);
    }
    let last = line + content.len();
    let end = source[last..].find(['\r', '\n']).map_or(source.len(), |n| last + n);
    Span::new(header, end)
}
