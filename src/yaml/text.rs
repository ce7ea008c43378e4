//! The decoded text of scalars, and which bytes each piece of it came from.

use crate::source::{MappedText, Span};

/// The text of a plain or quoted scalar, which `span` covers with its quotes.
pub(super) fn flow(source: &str, span: Span, value: &str) -> MappedText {
    let raw = &source[span.range()];
    let quoted = raw.len() == value.len() + 2 && &raw[1..raw.len() - 1] == value;
    if raw == value {
        MappedText::verbatim(value, span.start as usize)
    } else if quoted {
        MappedText::verbatim(value, span.start as usize + 1)
    } else {
        whole(value, span)
    }
}

/// The text of a block scalar, which `span` covers from its header.
pub(super) fn block(_source: &str, span: Span, value: &str) -> MappedText {
    whole(value, span)
}

fn whole(value: &str, span: Span) -> MappedText {
    let mut text = MappedText::empty(span.start as usize);
    text.push_decoded(value, span);
    text
}

/// Where the header of a block scalar, `|` or `>`, stands behind `from`: with tags, anchors, indicators and comments between.
pub(super) fn header(source: &str, from: usize, to: usize) -> Option<usize> {
    let bytes = source.as_bytes();
    let mut at = from;
    while at < to {
        let skip_to = |stop: fn(&u8) -> bool| bytes[at..].iter().position(stop).map_or(to, |n| at + n);
        match bytes[at] {
            b'|' | b'>' => return Some(at),
            b'#' => at = skip_to(|b| *b == b'\n'),
            b'!' | b'&' => at = skip_to(u8::is_ascii_whitespace),
            _ => at += 1,
        }
    }
    None
}

/// From the header to the end of the last line that is not blank; `to` is where the parser saw the next thing.
pub(super) fn block_span(source: &str, header: usize, to: usize) -> Span {
    let line = source[header..].find('\n').map_or(source.len(), |n| header + n);
    let header_end = header + source[header..line].split([' ', '\t', '\r']).next().map_or(0, str::len);
    let content = source.get(line..to).unwrap_or("").trim_end();
    if content.is_empty() {
        return Span::new(header, header_end);
    }
    let last = line + content.len();
    let end = source[last..].find(['\r', '\n']).map_or(source.len(), |n| last + n);
    Span::new(header, end)
}
