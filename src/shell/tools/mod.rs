//! What the programs mean that images are built with.

use crate::source::Span;

/// The arguments of a call, read by the program's own option table.
#[derive(Clone, Debug, Default)]
pub struct Arguments {
    /// The subcommand path in canonical spelling: `["install"]` for `npm i`, `["pip", "install"]` for `uv pip install`.
    pub subcommand: Vec<&'static str>,
    /// Its options, in order.
    pub options: Vec<OptionUse>,
    /// Operands as indexes into [`Call::words`](super::Call::words), the subcommand's words left out.
    pub operands: Vec<usize>,
}

/// One option as it was given.
#[derive(Clone, Debug)]
pub struct OptionUse {
    /// Canonical name with dashes, the long one where there is one: `--yes` for `-y`.
    pub name: String,
    /// The option, and its value where it is in the same word.
    pub span: Span,
    /// Its value, if it takes one: the text with [`Word::display`](super::Word::display)'s reading of expansions.
    pub value: Option<String>,
    /// Where the value stands.
    pub value_span: Option<Span>,
}

/// Reads the words of a call (its name first) by the option table of `name`; `None` where there is none.
pub fn arguments(_name: &str, _words: &[super::Word]) -> Option<Arguments> {
    None
}
