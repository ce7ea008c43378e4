//! How instructions split their text: keyword, flags, words.

use super::ast::Flag;
use crate::source::MappedText;
use std::ops::Range;

/// The blanks that BuildKit splits at; others, such as U+00A0, are ordinary.
pub(super) fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\x0b' | '\x0c')
}

/// Splits once at the first run of blanks; the second part is empty if there is none.
pub(super) fn split_once(text: &str) -> (Range<usize>, Range<usize>) {
    let first = text.find(is_blank).unwrap_or(text.len());
    let second = text[first..].find(|c| !is_blank(c)).map_or(text.len(), |i| first + i);
    (0..first, second..text.len())
}

/// Splits at runs of blanks, without any quoting.
pub(super) fn split_blanks(text: &MappedText) -> Vec<MappedText> {
    let mut words = Vec::new();
    let mut rest = 0..text.len();
    while !rest.is_empty() {
        let (word, behind) = split_once(&text.as_str()[rest.clone()]);
        words.push(text.slice(rest.start + word.start..rest.start + word.end));
        rest = rest.start + behind.start..rest.end;
    }
    words
}

/// The flags at the start of an instruction's text, and where its arguments begin (`extractBuilderFlags` of BuildKit).
///
/// A flag word may hold quotes and escapes anywhere; a word `--` ends the flags and is dropped.
pub(super) fn flags(text: &MappedText, escape: char) -> (Vec<Flag>, usize) {
    let raw = text.as_str();
    let mut found = Vec::new();
    let mut pos = 0;
    loop {
        pos += raw[pos..].len() - raw[pos..].trim_start().len();
        if !raw[pos..].starts_with("--") {
            return (found, pos);
        }
        let (word, end) = flag_word(text, pos, escape);
        if word.as_str() == "--" {
            return (found, end);
        }
        found.push(flag(&word, text.slice(pos..end)));
        pos = end;
    }
}

fn flag(word: &MappedText, written: MappedText) -> Flag {
    let body = word.as_str().get(2..).unwrap_or("");
    let equals = body.find('=').map(|i| i + 2);
    Flag {
        name: word.as_str().get(2..equals.unwrap_or(word.len())).unwrap_or("").to_string(),
        value: equals.map(|i| word.slice(i + 1..word.len())),
        span: written.span(),
    }
}

/// Decodes a flag word from `start` on: quotes dropped, an escape character keeps what follows. Returns it and its end.
fn flag_word(text: &MappedText, start: usize, escape: char) -> (MappedText, usize) {
    let raw = text.as_str();
    let mut word = MappedText::empty(text.offset_of(start));
    let mut quote = None;
    let mut chars = raw[start..].char_indices().map(|(i, c)| (start + i, c));
    while let Some((at, c)) = chars.next() {
        match quote {
            None if c.is_whitespace() => return (word, at),
            None if c == '\'' || c == '"' => quote = Some(c),
            Some(q) if c == q => quote = None,
            _ if c == escape => {
                if let Some((next, c)) = chars.next() {
                    push(&mut word, text, next..next + c.len_utf8());
                }
            }
            _ => push(&mut word, text, at..at + c.len_utf8()),
        }
    }
    (word, raw.len())
}

fn push(word: &mut MappedText, text: &MappedText, range: Range<usize>) {
    word.push(&text.as_str()[range.clone()], text.span_of(range));
}

/// The words of `ENV`, `LABEL` and `ARG` (`parseWords` of BuildKit): split at white space outside quotes, quotes and escapes
/// kept; an escape character at the very end is dropped.
pub(super) fn quoted_words(text: &MappedText, escape: char) -> Vec<MappedText> {
    let raw = text.as_str();
    let mut words = Vec::new();
    let mut start = None;
    let mut quote = None;
    let mut chars = raw.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match quote {
            None if c.is_whitespace() => {
                if let Some(start) = start.take() {
                    words.push(text.slice(start..at));
                }
                continue;
            }
            None if c == '\'' || c == '"' => quote = Some(c),
            Some(q) if c == q => quote = None,
            _ => {}
        }
        let begin = *start.get_or_insert(at);
        if c == escape && quote != Some('\'') && chars.next().is_none() {
            if begin < at {
                words.push(text.slice(begin..at));
            }
            return words;
        }
    }
    if let Some(start) = start {
        words.push(text.slice(start..raw.len()));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(words: &[MappedText]) -> Vec<&str> {
        words.iter().map(MappedText::as_str).collect()
    }

    #[test]
    fn quoted_words_keep_quotes_and_escapes() {
        let text = MappedText::verbatim(r#"a="b c" d=e\ f g='h\' i"#, 0);
        assert_eq!(texts(&quoted_words(&text, '\\')), [r#"a="b c""#, r"d=e\ f", r"g='h\'", "i"]);
        let text = MappedText::verbatim(r"a=1 b=2\", 0);
        assert_eq!(texts(&quoted_words(&text, '\\')), ["a=1", "b=2"]);
    }

    #[test]
    fn flags_end_at_the_first_other_word() {
        let text = MappedText::verbatim(r#"--a=1 --"b c"=\d -- --e x"#, 10);
        let (found, rest) = flags(&text, '\\');
        assert_eq!(found.len(), 2);
        assert_eq!((found[1].name.as_str(), found[1].value.as_ref().map(MappedText::as_str)), ("b c", Some("d")));
        assert_eq!(text.as_str()[rest..].trim(), "--e x");
    }
}
