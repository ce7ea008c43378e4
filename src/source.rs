//! Text and places in it: [`Source`], [`Span`], [`LineIndex`] and [`MappedText`].
//!
//! Everything inside docklint speaks of byte offsets. Lines and columns are computed at the edge, when a finding is shown.

mod lines;
mod mapped;

pub use lines::{LineIndex, Position};
pub use mapped::MappedText;

use std::ops::Range;
use std::sync::OnceLock;

/// A range of bytes in one [`Source`]: half-open, on character boundaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// The span from `start` up to, not including, `end`.
    ///
    /// # Panics
    /// If either offset is beyond 4 GiB; no [`Source`] is that large.
    pub fn new(start: usize, end: usize) -> Span {
        debug_assert!(start <= end, "a span runs forwards");
        Span { start: to_u32(start), end: to_u32(end) }
    }

    /// The empty span at `offset`.
    pub fn empty(offset: usize) -> Span {
        Span::new(offset, offset)
    }

    /// Number of bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether it covers no byte at all.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The span as a range, to index text with.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn cover(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Whether `other` lies within this span.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

fn to_u32(offset: usize) -> u32 {
    u32::try_from(offset).expect("a source is smaller than 4 GiB")
}

/// One file's text and the path it is shown under.
#[derive(Debug)]
pub struct Source {
    path: String,
    text: String,
    lines: OnceLock<LineIndex>,
}

/// Why bytes could not become a [`Source`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceError {
    /// Larger than 4 GiB.
    TooLarge,
    /// Starts with a UTF-16 or UTF-32 byte order mark, which Docker cannot read.
    NotUtf8,
}

impl std::fmt::Display for SourceError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            SourceError::TooLarge => "larger than 4 GiB",
            SourceError::NotUtf8 => "encoded as UTF-16, which Docker cannot read",
        })
    }
}

impl std::error::Error for SourceError {}

impl Source {
    /// A source of text that is UTF-8 already. `path` is how reports name it, with `/` between its parts.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Source {
        Source { path: path.into(), text: text.into(), lines: OnceLock::new() }
    }

    /// A source of bytes as read from a disk. A byte that is not UTF-8 becomes one U+001A (SUBSTITUTE), so every offset still
    /// is that of the file.
    ///
    /// # Errors
    /// When the file is larger than 4 GiB or is UTF-16.
    pub fn from_bytes(path: impl Into<String>, bytes: Vec<u8>) -> Result<Source, SourceError> {
        if u32::try_from(bytes.len()).is_err() {
            return Err(SourceError::TooLarge);
        }
        if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
            return Err(SourceError::NotUtf8);
        }
        let text = String::from_utf8(bytes).unwrap_or_else(|e| substitute_invalid(e.into_bytes()));
        Ok(Source::new(path, text))
    }

    /// The path it is shown under.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The whole text, a byte order mark included.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of `span`.
    pub fn slice(&self, span: Span) -> &str {
        &self.text[span.range()]
    }

    /// Where each line starts; built at the first call.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    /// Line and column of a byte offset.
    pub fn position(&self, offset: u32) -> Position {
        self.lines().position(&self.text, offset)
    }
}

fn substitute_invalid(mut bytes: Vec<u8>) -> String {
    let mut checked = 0;
    while let Err(e) = std::str::from_utf8(&bytes[checked..]) {
        let bad = checked + e.valid_up_to();
        let len = e.error_len().unwrap_or(bytes.len() - bad);
        bytes[bad..bad + len].fill(0x1a);
        checked = bad + len;
    }
    String::from_utf8(bytes).expect("every invalid byte was replaced")
}
