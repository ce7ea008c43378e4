//! Text some parts of which only the build knows.

use super::Value;
use crate::source::{MappedText, Span};

/// Text of known and unknown parts, such as `node:${VERSION}`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartialText {
    /// The parts in order; neighbours are never of the same kind.
    pub pieces: Vec<Piece>,
}

/// A part of a [`PartialText`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Known text. What a variable stood for came from its whole `${…}`.
    Text(MappedText),
    /// Any text, an empty one too, that the source at this place stands for.
    Unknown(Span),
}

impl From<MappedText> for PartialText {
    fn from(text: MappedText) -> PartialText {
        PartialText { pieces: vec![Piece::Text(text)] }
    }
}

impl PartialText {
    /// Text of which nothing is known.
    pub fn unknown(span: Span) -> PartialText {
        PartialText { pieces: vec![Piece::Unknown(span)] }
    }

    /// Whether no part is unknown.
    pub fn is_known(&self) -> bool {
        self.pieces.iter().all(|piece| matches!(piece, Piece::Text(_)))
    }

    /// All of the text, if it is known.
    pub fn known(&self) -> Option<MappedText> {
        match self.pieces.as_slice() {
            [] => Some(MappedText::default()),
            [Piece::Text(text)] => Some(text.clone()),
            _ => None,
        }
    }

    /// All of the text, if it is known, without a copy of it.
    pub fn into_known(mut self) -> Option<MappedText> {
        match (self.pieces.pop(), self.pieces.is_empty()) {
            (None, _) => Some(MappedText::default()),
            (Some(Piece::Text(text)), true) => Some(text),
            _ => None,
        }
    }

    /// The text as the value of a variable.
    pub fn value(&self) -> Value {
        match self.pieces.as_slice() {
            [] => Value::Known(String::new()),
            [Piece::Text(text)] => Value::Known(text.as_str().to_owned()),
            _ => Value::Unknown,
        }
    }

    /// The known text it starts with.
    pub fn prefix(&self) -> &str {
        match self.pieces.first() {
            Some(Piece::Text(text)) => text.as_str(),
            _ => "",
        }
    }

    /// The known text it ends with.
    pub fn suffix(&self) -> &str {
        match self.pieces.last() {
            Some(Piece::Text(text)) => text.as_str(),
            _ => "",
        }
    }

    /// Appends known text.
    pub fn push(&mut self, text: &MappedText) {
        match self.pieces.last_mut() {
            Some(Piece::Text(last)) => last.push_mapped(text),
            _ => self.pieces.push(Piece::Text(text.clone())),
        }
    }

    /// Appends text that only the build knows.
    pub fn push_unknown(&mut self, span: Span) {
        match self.pieces.last_mut() {
            Some(Piece::Unknown(last)) => *last = last.cover(span),
            _ => self.pieces.push(Piece::Unknown(span)),
        }
    }

    /// Appends the parts of another text.
    pub fn append(&mut self, other: &PartialText) {
        for piece in &other.pieces {
            match piece {
                Piece::Text(text) => self.push(text),
                Piece::Unknown(span) => self.push_unknown(*span),
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pieces.iter().all(|piece| matches!(piece, Piece::Text(text) if text.is_empty()))
    }
}
