//! Variables in the scalars of a Compose file (Compose specification, "Interpolation"; `compose-go`, `template/template.go`).
//!
//! ```text
//! text   := ( '$$' | '$' NAME | '${' NAME [ operator word ] '}' | other )*
//! word   := text                  operator := '-' | ':-' | '+' | ':+' | '?' | ':?'
//! ```
//!
//! [`parse`] reads a text into a [`Template`], [`Template::expand`] tells what it stands for where these variables are in force. Only
//! values are interpolated, never keys. A `$` that starts none of these stands for itself.

mod expand;
mod parse;

pub use expand::{Expansion, Missing, Use};
pub use parse::parse;

use super::Fault;
use crate::source::{MappedText, Span};

/// How deep words may hold variables with words; what is deeper is a fault. Compose has no limit.
pub const MAX_DEPTH: usize = 64;

/// How many bytes of values a project may put into its texts: a start for the budget of [`Template::expand`].
pub const BUDGET: usize = 1 << 24;

/// A text with variables in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template {
    /// Its parts in order. Neighbours are never both [`Piece::Text`].
    pub pieces: Vec<Piece>,
}

/// A part of a [`Template`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Text that stands for itself; `$$` is a `$` already.
    Text(MappedText),
    /// `$NAME` or `${NAME…}`.
    Variable(Variable),
    /// A `${` that Compose cannot read, which fails the file wherever the text is expanded.
    Invalid(Fault),
}

/// `$NAME` or `${NAME…}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// From the `$` to its end.
    pub span: Span,
    /// The name.
    pub name: String,
    /// The name alone.
    pub name_span: Span,
    /// What is done with its value.
    pub operation: Option<Operation>,
}

/// What `${NAME…}` does with the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// What it is.
    pub operator: Operator,
    /// Whether it has a colon, so that empty counts as unset.
    pub colon: bool,
    /// The operator, with its colon.
    pub span: Span,
    /// What stands behind it.
    pub word: Template,
}

/// The operators of `${NAME…}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `${NAME-word}`: `word` if unset.
    Default,
    /// `${NAME+word}`: `word` if set, else nothing.
    Alternative,
    /// `${NAME?word}`: an error that says `word` if unset.
    Required,
}

impl Variable {
    /// Whether a default is given for it.
    pub fn has_default(&self) -> bool {
        self.operation.as_ref().is_some_and(|operation| operation.operator == Operator::Default)
    }
}

impl Template {
    /// A text in which nothing is interpolated.
    pub fn literal(text: &MappedText) -> Template {
        Template { pieces: if text.is_empty() { Vec::new() } else { vec![Piece::Text(text.clone())] } }
    }

    /// Every `${` in it that Compose cannot read, in words too.
    pub fn faults(&self) -> Vec<&Fault> {
        let mut faults = Vec::new();
        self.collect_faults(&mut faults);
        faults
    }

    fn collect_faults<'t>(&'t self, faults: &mut Vec<&'t Fault>) {
        for piece in &self.pieces {
            match piece {
                Piece::Invalid(fault) => faults.push(fault),
                Piece::Variable(Variable { operation: Some(operation), .. }) => operation.word.collect_faults(faults),
                Piece::Text(_) | Piece::Variable(_) => {}
            }
        }
    }
}

/// Whether a text stands for itself: nothing in it is interpolated.
pub fn is_plain(text: &str) -> bool {
    !text.contains('$')
}
