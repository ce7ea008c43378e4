//! `.env` files and the files of `env_file` (`compose-go`, `dotenv/parser.go`; Compose file reference, "env_file").
//!
//! ```text
//! entry := [ 'export' blank ] KEY ( '=' | ':' ) value | KEY
//! value := unquoted [ ' #' comment ] | '"' … '"' | "'" … "'"
//! ```
//!
//! Quoted values may run over several lines. Variables are expanded in values without quotes and in double quotes, as in a Compose file.

mod oddities;
mod parse;
mod raw;

pub use oddities::{Oddity, OddityKind};
pub use parse::parse;
pub use raw::parse_raw;

use super::Fault;
use super::interpolation::{self, Missing, Template, Use};
use crate::dockerfile::expand::{self, Env, PartialText};
use crate::source::{MappedText, Span};
use std::collections::HashMap;

/// A file of variables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnvFile {
    /// The entries that Compose can read, in the order of the file. Of equal keys the last counts.
    pub entries: Vec<Entry>,
    /// Every comment, from its `#` to the end of the line.
    pub comments: Vec<Span>,
    /// What Compose refuses, and the whole file with it.
    pub faults: Vec<Fault>,
    /// What Compose takes, and reads in another way than it looks, in the order of the file.
    pub oddities: Vec<Oddity>,
}

/// A variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// From the `export` or the key to the end of the value.
    pub span: Span,
    /// The word `export`.
    pub export: Option<Span>,
    /// The key.
    pub key: MappedText,
    /// The `=` or `:` between key and value.
    pub separator: Option<Span>,
    /// The value; none for a key alone, which takes the value that it has outside of the file, if it has one there.
    pub value: Option<EnvValue>,
    /// Whether Compose forgets it: a key alone at the end of the file, without a line break behind it.
    pub lost: bool,
}

/// The value of a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvValue {
    /// The text without quotes and escapes, variables not expanded.
    pub text: MappedText,
    /// Where it stands, with its quotes.
    pub span: Span,
    /// Its quotes.
    pub quote: Quote,
    /// Whether variables in it are expanded.
    pub expands: bool,
}

/// The quotes of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quote {
    /// None.
    None,
    /// `'…'`: all stands for itself, but `\'`.
    Single,
    /// `"…"`: with escapes.
    Double,
}

/// What a variable is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// Its value; `None` for a key alone that is not set outside of the file either.
    pub value: Option<PartialText>,
    /// The variables of its value.
    pub uses: Vec<Use>,
    /// The variables of its value that must be set and are not.
    pub missing: Vec<Missing>,
    /// What Compose cannot read in its value.
    pub faults: Vec<Fault>,
}

impl EnvValue {
    /// The value with its variables.
    pub fn template(&self) -> Template {
        if self.expands { interpolation::parse(&self.text) } else { Template::literal(&self.text) }
    }
}

impl EnvFile {
    /// What each entry is, in order. `env` is what holds outside of the file: it is asked first, then the entries above. For `budget`
    /// see [`Template::expand`].
    pub fn resolve(&self, env: &Env, budget: &mut usize) -> Vec<Resolved> {
        let mut above: HashMap<&str, expand::Value> = HashMap::new();
        let mut resolved = Vec::with_capacity(self.entries.len());
        for entry in &self.entries {
            let key = entry.key.as_str();
            let variable = match &entry.value {
                None => inherited(env(key).filter(|_| !entry.lost), &entry.key),
                Some(value) => {
                    let lookup = |name: &str| env(name).or_else(|| above.get(name).cloned());
                    let expansion = value.template().expand(&lookup, budget);
                    let (uses, missing, faults) = (expansion.uses, expansion.missing, expansion.faults);
                    Resolved { value: Some(expansion.text), uses, missing, faults }
                }
            };
            if let Some(value) = &variable.value {
                above.insert(key, value.value());
            }
            resolved.push(variable);
        }
        resolved
    }
}

/// A key alone.
fn inherited(value: Option<expand::Value>, key: &MappedText) -> Resolved {
    let value = value.map(|value| match value {
        expand::Value::Unknown => PartialText::unknown(key.span()),
        expand::Value::Known(text) => {
            let mut mapped = MappedText::empty(key.span().start as usize);
            mapped.push_decoded(&text, key.span());
            mapped.into()
        }
    });
    Resolved { value, uses: Vec::new(), missing: Vec::new(), faults: Vec::new() }
}
