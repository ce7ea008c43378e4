//! Values as YAML.

use crate::source::Source;
use serde_json::Value;

/// A text as a scalar: plain where that is read as the same text, also within brackets.
pub(super) fn scalar(text: &str) -> String {
    let plain = !text.is_empty()
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "_./-*+@".contains(c))
        && text.starts_with(|c: char| c.is_ascii_alphanumeric() || "_./".contains(c))
        && crate::yaml::parse(&Source::new("", text)).root().is_some_and(|root| root.as_str() == Some(text));
    if plain { text.to_owned() } else { Value::from(text).to_string() }
}

/// Any value on one line.
pub(super) fn value(value: &Value) -> String {
    match value {
        Value::String(text) => scalar(text),
        Value::Array(items) => format!("[{}]", items.iter().map(self::value).collect::<Vec<_>>().join(", ")),
        Value::Object(entries) => {
            let entries = entries.iter().map(|(key, value)| format!("{}: {}", scalar(key), self::value(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        for text in [
            "",
            "a b",
            "true",
            "~",
            "1.0",
            "*.dev",
            "legacy/**",
            "a: b",
            "a #b",
            "\"\\\u{7f}\n",
            "- a",
            "DL3008",
            "x,y",
            "0x1",
            "日本",
        ] {
            let source = Source::new("", format!("[{}]", scalar(text)));
            let tree = crate::yaml::parse(&source);
            let read = tree.root().and_then(|root| root.items().next()).and_then(|item| item.as_str().map(str::to_owned));
            assert_eq!(read.as_deref(), Some(text));
        }
    }
}
