//! Decoded text that remembers where it came from.

use super::Span;
use std::ops::Range;

/// Text after decoding (continuations joined, quotes or escapes removed), each piece of which knows the source bytes it came from.
///
/// Most text is one verbatim stretch of the source and costs no table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MappedText {
    text: String,
    /// Where the text starts in the source, while `pieces` is empty: then all of it is verbatim.
    base: u32,
    pieces: Vec<Piece>,
}

/// From byte `at` of the decoded text up to the next piece, it came from `span`: byte for byte if the lengths are equal, else as
/// a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    at: u32,
    span: Span,
}

impl MappedText {
    /// Empty text at a place; [`MappedText::push`] adds to it.
    pub fn empty(offset: usize) -> MappedText {
        MappedText { text: String::new(), base: Span::empty(offset).start, pieces: Vec::new() }
    }

    /// Text that stands in the source just so, from `offset` on.
    pub fn verbatim(text: impl Into<String>, offset: usize) -> MappedText {
        MappedText { text: text.into(), ..MappedText::empty(offset) }
    }

    /// Appends `text`, which was decoded from `span`. Equal lengths mean that it stands there verbatim.
    pub fn push(&mut self, text: &str, span: Span) {
        if text.is_empty() {
            return;
        }
        let verbatim = text.len() == span.len();
        if self.text.is_empty() && verbatim {
            self.base = span.start;
            self.pieces.clear();
        } else if !(verbatim && self.tail_joins(span.start)) {
            if self.pieces.is_empty() && !self.text.is_empty() {
                let base = self.base as usize;
                self.pieces.push(Piece { at: 0, span: Span::new(base, base + self.text.len()) });
            }
            let at = Span::empty(self.text.len()).start;
            self.pieces.push(Piece { at, span });
        } else if let Some(last) = self.pieces.last_mut() {
            last.span.end = span.end;
        }
        self.text.push_str(text);
    }

    /// Appends another decoded text.
    pub fn push_mapped(&mut self, other: &MappedText) {
        if other.pieces.is_empty() {
            return self.push(&other.text, other.whole());
        }
        for (i, piece) in other.pieces.iter().enumerate() {
            self.push(&other.text[piece.at as usize..other.piece_end(i)], piece.span);
        }
    }

    /// Whether verbatim text from `start` on would continue the last piece.
    fn tail_joins(&self, start: u32) -> bool {
        match self.pieces.last() {
            None => self.base as usize + self.text.len() == start as usize,
            Some(last) => last.span.end == start && last.span.len() == self.text.len() - last.at as usize,
        }
    }

    /// The decoded text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Number of decoded bytes.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether there is no decoded text.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Whether the decoded text stands in the source just so, in one stretch.
    pub fn is_verbatim(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Where all of it came from, first byte to last.
    pub fn span(&self) -> Span {
        self.span_of(0..self.text.len())
    }

    /// Where a range of decoded bytes came from: the smallest span that covers all of its source.
    pub fn span_of(&self, range: Range<usize>) -> Span {
        if range.is_empty() {
            return Span::empty(self.offset_of(range.start));
        }
        let last = self.piece_at(range.end - 1);
        let (at, span) = last;
        let end = if span.len() == self.verbatim_len(at) { span.start as usize + (range.end - at) } else { span.end as usize };
        Span::new(self.offset_of(range.start), end)
    }

    /// The source offset that the decoded byte at `at` came from.
    pub fn offset_of(&self, at: usize) -> usize {
        let (start, span) = self.piece_at(at);
        if span.len() == self.verbatim_len(start) {
            span.start as usize + (at - start)
        } else if at >= self.text.len() {
            span.end as usize
        } else {
            span.start as usize
        }
    }

    /// The pieces as (decoded range, source span), in order.
    pub fn pieces(&self) -> impl Iterator<Item = (Range<usize>, Span)> + '_ {
        let whole = self.pieces.is_empty().then(|| (0..self.text.len(), self.whole()));
        whole.into_iter().chain(self.pieces.iter().enumerate().map(|(i, p)| (p.at as usize..self.piece_end(i), p.span)))
    }

    /// A part of it, with its own mapping.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> MappedText {
        let text = &self.text[range.clone()];
        if self.pieces.is_empty() {
            return MappedText::verbatim(text, self.base as usize + range.start);
        }
        let mut part = MappedText::empty(self.offset_of(range.start));
        let first = self.pieces.partition_point(|p| p.at as usize <= range.start).saturating_sub(1);
        for i in first..self.pieces.len() {
            let (from, to) = (self.pieces[i].at as usize, self.piece_end(i));
            if from >= range.end {
                break;
            }
            let (from, to) = (from.max(range.start), to.min(range.end));
            part.push(&self.text[from..to], self.span_of(from..to));
        }
        part
    }

    /// The text without white space (Unicode) around it.
    #[must_use]
    pub fn trim(&self) -> MappedText {
        let start = self.text.len() - self.text.trim_start().len();
        let end = start + self.text.trim().len();
        self.slice(start..end)
    }

    fn whole(&self) -> Span {
        Span::new(self.base as usize, self.base as usize + self.text.len())
    }

    /// The decoded start and the source of the piece that holds the decoded byte at `at`.
    fn piece_at(&self, at: usize) -> (usize, Span) {
        let i = self.pieces.partition_point(|p| p.at as usize <= at);
        match i.checked_sub(1) {
            None => (0, self.whole()),
            Some(i) => (self.pieces[i].at as usize, self.pieces[i].span),
        }
    }

    fn piece_end(&self, i: usize) -> usize {
        self.pieces.get(i + 1).map_or(self.text.len(), |next| next.at as usize)
    }

    /// Decoded length of the piece that starts at `at`.
    fn verbatim_len(&self, at: usize) -> usize {
        let i = self.pieces.partition_point(|p| p.at as usize <= at);
        self.pieces.get(i).map_or(self.text.len(), |next| next.at as usize) - at
    }
}
