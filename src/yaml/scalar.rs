//! Scalars, and what they are by the core schema of YAML 1.2.

use crate::source::MappedText;

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// `'in single quotes'`.
    Single,
    /// `"in double quotes"`.
    Double,
    /// A block behind `|`.
    Literal,
    /// A block behind `>`, its lines joined.
    Folded,
}

/// A scalar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scalar {
    /// How it is written.
    pub style: Style,
    /// Its text, quotes and escapes decoded, lines folded; empty where nothing is written at all.
    pub text: MappedText,
}

/// What a scalar is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'t> {
    /// `null`, `~` or nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number that fits; one that does not is a [`Value::Float`].
    Int(i64),
    /// A number.
    Float(f64),
    /// Everything else, and all that is quoted.
    Str(&'t str),
}

impl Scalar {
    /// What it is by the core schema (YAML 1.2.2, section 10.3.2). `tag` is its tag, as [`super::Node::tag`] has it: `!!str` makes a
    /// string of anything, the other tags of the core schema look at quoted text as well.
    pub fn value(&self, tag: Option<&str>) -> Value<'_> {
        let text = self.text.as_str();
        let typed = match tag {
            Some("!!str" | "!") => false,
            Some("!!null" | "!!bool" | "!!int" | "!!float") => true,
            _ => self.style == Style::Plain,
        };
        if typed { plain(text) } else { Value::Str(text) }
    }
}

fn plain(text: &str) -> Value<'_> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => number(text).unwrap_or(Value::Str(text)),
    }
}

fn number(text: &str) -> Option<Value<'_>> {
    for (prefix, radix) in [("0o", 8), ("0x", 16)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            let is_number = !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
            return is_number.then(|| i64::from_str_radix(digits, radix).map_or(Value::Float(f64::INFINITY), Value::Int));
        }
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    match unsigned {
        ".inf" | ".Inf" | ".INF" if text.starts_with('-') => return Some(Value::Float(f64::NEG_INFINITY)),
        ".inf" | ".Inf" | ".INF" => return Some(Value::Float(f64::INFINITY)),
        ".nan" | ".NaN" | ".NAN" if unsigned == text => return Some(Value::Float(f64::NAN)),
        _ => {}
    }
    if !unsigned.is_empty() && unsigned.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().map(Value::Int).ok().or_else(|| text.parse().map(Value::Float).ok());
    }
    // What is left of `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?` after `inf` and `nan`, which Rust reads too.
    let is_float =
        unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') && !unsigned.ends_with(|c: char| c.is_alphabetic());
    if is_float { text.parse().map(Value::Float).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::{Value, plain};

    #[test]
    fn the_core_schema() {
        for text in ["", "~", "null", "Null", "NULL"] {
            assert_eq!(plain(text), Value::Null, "{text}");
        }
        let floats = [("1.5", 1.5), ("-.5", -0.5), ("1.", 1.0), ("1e3", 1000.0), ("+1.2E-1", 0.12), ("-.inf", f64::NEG_INFINITY)];
        for (text, value) in floats {
            assert_eq!(plain(text), Value::Float(value), "{text}");
        }
        for (text, value) in [("0", 0), ("-12", -12), ("+7", 7), ("017", 17), ("0o17", 15), ("0xfF", 255)] {
            assert_eq!(plain(text), Value::Int(value), "{text}");
        }
        assert_eq!(plain("9223372036854775808"), Value::Float(9_223_372_036_854_775_808.0), "beyond 64 bits");
        let strings =
            ["nULL", "yes", "on", "22:22", "0o8", "0x", "1_000", "inf", "nan", "-", "+", ".", "1e", "e3", "1.2.3", "--1", "0b1"];
        for text in strings.into_iter().chain([".e3", "+.nan", "-infinity", "1 2", "0o-7", "0x+7", "+-1", "-+1"]) {
            assert_eq!(plain(text), Value::Str(text), "{text}");
        }
        assert!(matches!(plain(".nan"), Value::Float(x) if x.is_nan()));
    }
}
