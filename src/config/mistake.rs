//! What is wrong in a configuration file.

use crate::diagnostic::Severity;
use crate::source::Span;

/// A mistake. It costs the entry that it is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Where.
    pub span: Span,
    /// How much it matters.
    pub severity: Severity,
    /// The fact, lower case, without a full stop.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// What was probably meant, to be written in place of `span`.
    pub meant: Option<String>,
    /// Another place that it is about, and what is to be seen there.
    pub other: Option<(Span, &'static str)>,
}

impl Mistake {
    /// A mistake that is an error.
    pub fn new(span: Span, message: impl Into<String>) -> Mistake {
        Mistake { span, severity: Severity::Error, message: message.into(), help: None, meant: None, other: None }
    }

    /// Says what to do.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Mistake {
        Mistake { help: Some(help.into()), ..self }
    }

    /// Says what was probably meant, if anybody knows.
    #[must_use]
    pub fn meant<'a>(self, meant: impl Into<Option<&'a str>>) -> Mistake {
        match meant.into() {
            Some(meant) => Mistake { help: Some(format!("did you mean `{meant}`?")), meant: Some(meant.to_owned()), ..self },
            None => self,
        }
    }
}
