//! Variables in the words of an instruction, expanded as BuildKit does (`frontend/dockerfile/shell/lex.go`).
//!
//! The rules look like the shell's but are BuildKit's own: no command substitution, no arrays, `?` and `*` the only wildcards of a
//! pattern, and an escape character that the file chooses.

mod lexer;
mod partial;
mod pattern;

pub use partial::{PartialText, Piece};

use crate::source::{MappedText, Span};
use lexer::Lexer;

/// The value of a variable, as far as reading the file tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// This text, which may be empty.
    Known(String),
    /// Set, to something only the build knows.
    Unknown,
}

/// The variables in force: `None` for a name that is not set.
pub type Env<'a> = dyn Fn(&str) -> Option<Value> + 'a;

/// What a word expands to, and what was met on the way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expansion {
    /// The result. Where the expansion fails, a part of it is unknown.
    pub text: PartialText,
    /// Every variable named, in the order BuildKit looks them up: those in the word of a modifier come before its own.
    pub references: Vec<Reference>,
    /// Why BuildKit refuses the word, first reason first; it stops at the first, docklint reads on.
    pub errors: Vec<ExpandError>,
}

/// One `$name` or `${name…}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The name; also a number or one of `@*#?-$!`, which are names of their own.
    pub name: String,
    /// From the `$` to its end.
    pub span: Span,
    /// The name alone.
    pub name_span: Span,
    /// Whether it was set.
    pub set: bool,
    /// What `${name…}` does to the value.
    pub modifier: Option<Modifier>,
}

/// The modifiers of `${name…}`. Each of the first three has a form with a colon, for which empty counts as unset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modifier {
    /// `${name-word}`: `word` if unset.
    Default,
    /// `${name+word}`: `word` if set.
    Alternative,
    /// `${name?word}`: an error that says `word` if unset.
    Required,
    /// `${name#pattern}` and `##`.
    TrimPrefix,
    /// `${name%pattern}` and `%%`.
    TrimSuffix,
    /// `${name/pattern/replacement}` and `//`.
    Replace,
    /// One BuildKit does not know, such as `${name:0:1}`.
    Unsupported,
}

/// Why a word cannot be expanded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpandError {
    /// The quote or `${…}` that is wrong; to the end of the word where one is not closed.
    pub span: Span,
    /// What is wrong, lower case, names in backquotes.
    pub message: String,
}

/// Expands a word: variables replaced, quotes and escapes removed.
pub fn expand(word: &MappedText, escape: char, env: &Env) -> Expansion {
    if is_plain(word.as_str(), escape) {
        return Expansion { text: word.clone().into(), ..Expansion::default() };
    }
    Lexer::new(word, escape, env).run()
}

/// Expands a word and splits the result at white space outside of quotes, as only `EXPOSE` does. No words where the expansion fails.
///
/// As in BuildKit, a `${…}` with a modifier forgets the unfinished word before it: `80${X:-81}` is the one word `81`.
pub fn expand_words(word: &MappedText, escape: char, env: &Env) -> (Vec<PartialText>, Expansion) {
    Lexer::new(word, escape, env).run_words()
}

/// Expands the body of a heredoc of `COPY` or `ADD`: quotes are ordinary text, a backslash still escapes.
pub fn expand_heredoc(body: &MappedText, env: &Env) -> Expansion {
    Lexer::new(body, '\\', env).without_quotes().run()
}

/// The word without its quotes and escapes, if it names no variable and nothing is wrong with it.
pub fn literal(word: &MappedText, escape: char) -> Option<MappedText> {
    let expansion = expand(word, escape, &|_| None);
    expansion.references.is_empty().then(|| expansion.text.known())?
}

/// Whether a word stands for itself: it names no variable, and has no quote or escape.
pub(super) fn is_plain(word: &str, escape: char) -> bool {
    !word.starts_with(lexer::BYTE_ORDER_MARK) && !word.contains(['$', '\'', '"', escape])
}

#[cfg(test)]
mod tests;
