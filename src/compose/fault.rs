//! What is wrong with a value.

use crate::source::{MappedText, Span};
use std::ops::Range;

/// Why Compose does not take a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The part that is wrong; empty where something is missing.
    pub span: Span,
    /// What is wrong, lower case, names in backquotes, without a full stop.
    pub message: String,
    /// What to do about it, where there is more to say.
    pub help: Option<String>,
    /// What was probably meant, to be written in place of `span`.
    pub meant: Option<&'static str>,
}

impl Fault {
    pub(super) fn new(span: Span, message: impl Into<String>) -> Fault {
        Fault { span, message: message.into(), help: None, meant: None }
    }

    /// A fault of the decoded bytes in `range`.
    pub(super) fn at(text: &MappedText, range: Range<usize>, message: impl Into<String>) -> Fault {
        Fault::new(text.span_of(range), message)
    }

    #[must_use]
    pub(super) fn help(self, help: impl Into<String>) -> Fault {
        Fault { help: Some(help.into()), ..self }
    }

    /// Says what was probably meant, if anybody knows.
    #[must_use]
    pub(super) fn meant(self, meant: Option<&'static str>) -> Fault {
        match meant {
            Some(word) => Fault { meant, ..self.help(format!("did you mean `{word}`?")) },
            None => self,
        }
    }
}

/// As much of a text as a message shows, in characters.
const SHOWN: usize = 40;

/// The text for a message: its start and `…`, if it is long.
pub(super) fn short(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
