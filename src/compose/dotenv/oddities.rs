//! What Compose takes in a file of variables, and reads in another way than it looks.

use super::{Entry, EnvFile, Quote};
use crate::source::Span;
use std::collections::HashMap;

/// Something odd, which is no mistake to Compose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Oddity {
    /// What is odd.
    pub kind: OddityKind,
    /// The entry that it is about, by its number in [`EnvFile::entries`].
    pub entry: usize,
    /// Where it is to be seen.
    pub span: Span,
}

/// The kinds of oddities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OddityKind {
    /// A key that an entry above has, with this number: the value there does not count.
    DuplicateKey(usize),
    /// No key before the `=`.
    NoKey,
    /// A key that no shell could set: it starts with a digit, or has something else than ASCII letters, digits and `_`.
    UnusualKey,
    /// A key alone at the end of the file, without a line break behind it: Compose forgets it.
    KeyAtEnd,
    /// `:` in place of `=`.
    Colon,
    /// A blank before or behind the separator. Other readers of such files refuse it, or make it part of the key or the value.
    BlankAtSeparator,
    /// `KEY= # text`: the comment is the value.
    CommentAsValue,
    /// Blanks within a value that has no quotes. A shell would read them as the end of the value.
    UnquotedBlanks,
    /// A quote in a value that does not start with one: it is part of the value.
    StrayQuote,
    /// Behind a closing quote, on its line: the start of another entry.
    BehindQuote,
}

/// Finds the oddities of a file whose entries are read.
pub(super) fn find(text: &str, file: &mut EnvFile) {
    let mut first: HashMap<&str, usize> = HashMap::new();
    let mut oddities = Vec::new();
    for (i, entry) in file.entries.iter().enumerate() {
        let mut add = |kind, span| oddities.push(Oddity { kind, entry: i, span });
        if let Some(above) = i.checked_sub(1).map(|above| &file.entries[above]).filter(|above| runs_on(text, above, entry)) {
            add(OddityKind::BehindQuote, Span { start: above.span.end, end: entry.span.end });
        }
        key(entry, &mut add);
        if let Some(above) = first.insert(entry.key.as_str(), i) {
            add(OddityKind::DuplicateKey(above), entry.key.span());
        }
        value(text, entry, &mut add);
    }
    file.oddities = oddities;
}

/// Whether an entry stands on the line where the value of the one above it ends.
fn runs_on(text: &str, above: &Entry, entry: &Entry) -> bool {
    let is_quoted = above.value.as_ref().is_some_and(|value| value.quote != Quote::None);
    is_quoted && !text[above.span.end as usize..entry.span.start as usize].contains('\n')
}

fn key(entry: &Entry, add: &mut impl FnMut(OddityKind, Span)) {
    let (name, span) = (entry.key.as_str(), entry.key.span());
    let is_usual = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.is_empty() {
        add(OddityKind::NoKey, entry.separator.unwrap_or(span));
    } else if name.starts_with(|c: char| c.is_ascii_digit()) || !name.chars().all(is_usual) {
        add(OddityKind::UnusualKey, span);
    }
    if entry.lost {
        add(OddityKind::KeyAtEnd, span);
    }
}

fn value(text: &str, entry: &Entry, add: &mut impl FnMut(OddityKind, Span)) {
    let (Some(separator), Some(value)) = (entry.separator, &entry.value) else { return };
    if &text[separator.range()] == ":" {
        add(OddityKind::Colon, separator);
    }
    let (before, behind) = (entry.key.span().end, value.span.start);
    let is_apart = before < separator.start || (separator.end < behind && !value.text.is_empty());
    if is_apart {
        add(OddityKind::BlankAtSeparator, Span { start: before, end: behind });
    }
    if value.quote != Quote::None || !value.expands {
        return;
    }
    let written = value.text.as_str();
    if written.starts_with('#') {
        add(OddityKind::CommentAsValue, value.span);
    } else if written.contains(['"', '\'']) {
        add(OddityKind::StrayQuote, value.span);
    } else if written.contains([' ', '\t']) {
        add(OddityKind::UnquotedBlanks, value.span);
    }
}
