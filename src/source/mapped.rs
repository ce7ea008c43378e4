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

/// From byte `at` of the decoded text up to the next piece, it came from `span`: byte for byte if verbatim, else as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    at: u32,
    span: Span,
    verbatim: bool,
}

impl Piece {
    /// Where the source starts of what starts at a decoded byte of this piece.
    fn start_of(self, at: usize) -> usize {
        let within = if self.verbatim { at - self.at as usize } else { 0 };
        self.span.start as usize + within
    }

    /// Where the source ends of what ends before a decoded byte of this piece.
    fn end_of(self, at: usize) -> usize {
        if self.verbatim { self.start_of(at) } else { self.span.end as usize }
    }
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

    /// Appends text that stands at `span` in the source just so; text of another length was decoded from it.
    pub fn push(&mut self, text: &str, span: Span) {
        self.push_piece(text, span, text.len() == span.len());
    }

    /// Appends text that stands for all of `span`, such as the value of a variable, whatever its length.
    pub fn push_decoded(&mut self, text: &str, span: Span) {
        self.push_piece(text, span, false);
    }

    fn push_piece(&mut self, text: &str, span: Span, verbatim: bool) {
        if text.is_empty() {
            return;
        }
        if self.text.is_empty() && verbatim {
            self.base = span.start;
            self.pieces.clear();
        } else if !(verbatim && self.tail_joins(span.start)) {
            if self.pieces.is_empty() && !self.text.is_empty() {
                self.pieces.push(Piece { at: 0, span: self.whole(), verbatim: true });
            }
            self.pieces.push(Piece { at: Span::empty(self.text.len()).start, span, verbatim });
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
            self.push_piece(&other.text[piece.at as usize..other.piece_end(i)], piece.span, piece.verbatim);
        }
    }

    /// Whether verbatim text from `start` on would continue the last piece.
    fn tail_joins(&self, start: u32) -> bool {
        match self.pieces.last() {
            None => self.base as usize + self.text.len() == start as usize,
            Some(last) => last.verbatim && last.span.end == start,
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
        let first = if range.start >= last.at as usize { last } else { self.piece_at(range.start) };
        Span::new(first.start_of(range.start), last.end_of(range.end))
    }

    /// The source offset that the decoded byte at `at` came from.
    pub fn offset_of(&self, at: usize) -> usize {
        let piece = self.piece_at(at);
        if at >= self.text.len() { piece.end_of(at) } else { piece.start_of(at) }
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
            let (piece, end) = (self.pieces[i], self.piece_end(i));
            if piece.at as usize >= range.end {
                break;
            }
            let (from, to) = (range.start.max(piece.at as usize), range.end.min(end));
            part.push_piece(&self.text[from..to], Span::new(piece.start_of(from), piece.end_of(to)), piece.verbatim);
        }
        part
    }

    /// The text without white space (Unicode) around it.
    #[must_use]
    pub fn trim(self) -> MappedText {
        let start = self.text.len() - self.text.trim_start().len();
        let end = start + self.text.trim().len();
        if (start, end) == (0, self.text.len()) { self } else { self.slice(start..end) }
    }

    fn whole(&self) -> Span {
        Span::new(self.base as usize, self.base as usize + self.text.len())
    }

    /// The piece that holds the decoded byte at `at`.
    fn piece_at(&self, at: usize) -> Piece {
        match self.pieces.partition_point(|p| p.at as usize <= at).checked_sub(1) {
            None => Piece { at: 0, span: self.whole(), verbatim: true },
            Some(i) => self.pieces[i],
        }
    }

    fn piece_end(&self, i: usize) -> usize {
        self.pieces.get(i + 1).map_or(self.text.len(), |next| next.at as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::MappedText;
    use crate::source::Span;

    #[test]
    fn pieces_map_back() {
        let mut text = MappedText::empty(10);
        text.push("ab", Span::new(10, 12));
        text.push("cd", Span::new(12, 14));
        assert!(text.is_verbatim());
        text.push("ef", Span::new(20, 22));
        text.push_decoded("gh", Span::new(22, 24));
        text.push("i", Span::new(24, 25));
        assert_eq!(text.as_str(), "abcdefghi");
        assert_eq!(text.span_of(1..5), Span::new(11, 21));
        assert_eq!(text.span_of(7..8), Span::new(22, 24), "decoded text maps as a whole");
        assert_eq!(text.span_of(8..9), Span::new(24, 25));
        assert_eq!(text.slice(3..9).span(), Span::new(13, 25));
        assert_eq!(text.slice(6..7).span_of(0..1), Span::new(22, 24));
        assert_eq!(text.offset_of(9), 25);
    }
}
