//! `label-schema`: the labels that an image must carry.

use super::reader::Reader;
use super::{Given, LabelFormat, Layer};
use crate::yaml::Node;

/// Reads `{strict: …, labels: {name: format}}`, or hadolint's flat `{name: format}`.
pub(super) fn schema(reader: &mut Reader, node: Node, layer: &mut Layer) {
    let nested = node.get("labels").is_some_and(|labels| labels.as_mapping().is_some() || labels.is_null())
        || node.get("strict").is_some_and(|strict| strict.as_bool().is_some());
    if !nested {
        layer.labels = Some(labels(reader, node));
        return;
    }
    for (name, entry) in reader.mapping(node, "a mapping") {
        match name {
            "labels" => layer.labels = Some(labels(reader, entry.value)),
            "strict" => layer.strict_labels = reader.boolean(entry.value),
            _ => reader.unknown("key", name, entry.key.span(), &["labels", "strict"]),
        }
    }
}

/// Reads `{name: format}`.
pub(super) fn labels(reader: &mut Reader, node: Node) -> Vec<(Given<String>, LabelFormat)> {
    let mut labels = Vec::new();
    for (name, entry) in reader.mapping(node, "a mapping of labels to formats") {
        if let Some(format) = format(reader, entry.value) {
            labels.push((reader.given(name.to_owned(), entry.key), format));
        }
    }
    labels
}

fn format(reader: &mut Reader, node: Node) -> Option<LabelFormat> {
    if node.as_mapping().is_none() {
        let known = LabelFormat::NAMED;
        return reader.word(node, "format", &known).map(|format| format.value);
    }
    let mut format = None;
    for (name, entry) in reader.mapping(node, "a format") {
        match name {
            "regex" => format = regex(reader, entry.value),
            _ => reader.unknown("key", name, entry.key.span(), &["regex"]),
        }
    }
    if format.is_none() && reader.mistakes.is_empty() {
        reader.expected(node, "`{regex: …}`");
    }
    format
}

fn regex(reader: &mut Reader, node: Node) -> Option<LabelFormat> {
    let text = reader.text(node, "a regular expression")?;
    if let Err(fault) = LabelFormat::pattern(text) {
        reader.mistake(node.span(), format!("`{text}` is no regular expression: {fault}"));
    }
    Some(LabelFormat::Regex(text.to_owned()))
}
