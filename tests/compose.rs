//! Compose files: the values in them against the verdicts of Compose's own reader, and inputs that nobody means well with.

mod corpus;
mod dotenv;
mod hostile;
mod interpolation;
mod mounts;
mod ports;

use docklint::compose::interpolation::{BUDGET, parse};
use docklint::dockerfile::expand::Value;
use docklint::source::MappedText;

/// A text that stands in a file just so.
fn text(text: &str) -> MappedText {
    MappedText::verbatim(text, 0)
}

/// What a text is where these variables are set, if Compose can tell.
fn interpolated(written: &str, variables: &[(&str, &str)]) -> Option<MappedText> {
    let value = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, v)| Value::Known((*v).to_owned()));
    let expansion = parse(&text(written)).expand(&value, &mut BUDGET.clone());
    assert!(expansion.faults.is_empty() && expansion.missing.is_empty() || !expansion.text.is_known(), "{written:?}");
    expansion.text.known()
}
