//! From nodes to fields. What is not of the right type is left out: that it is not has been said.

use super::{Command, Pair, TextField};
use crate::compose::complete::scalar_text;
use crate::compose::merge::split_pair;
use crate::compose::{Entry, Field, Node, Place, Text, Value};
use crate::source::MappedText;

/// A value at the place of a node.
pub(super) fn field<T>(node: &Node, value: T) -> Field<T> {
    Field { value, place: node.place, used: node.used }
}

/// A text, or what Compose makes a text of.
pub(super) fn scalar(node: &Node) -> Option<TextField> {
    match &node.value {
        Value::Text(text) => Some(field(node, text.clone())),
        _ => scalar_text(node).map(|text| field(node, decoded(&text, node.place))),
    }
}

fn decoded(text: &str, place: Place) -> Text {
    let mut mapped = MappedText::empty(place.span.start as usize);
    mapped.push_decoded(text, place.span);
    Text::literal(mapped)
}

/// A part of a text that has the places of a node.
pub(super) fn part(node: &Node, text: Text) -> TextField {
    Field { place: Place { span: text.text.span(), ..node.place }, used: node.used, value: text }
}

/// The name of an entry as a field.
pub(super) fn name(entry: &Entry) -> TextField {
    Field { value: decoded(&entry.name, entry.place), place: entry.place, used: entry.node.used }
}

/// The text of a key.
pub(super) fn text(node: &Node, key: &str) -> Option<TextField> {
    let node = node.get(key)?;
    node.as_text().map(|text| field(node, text.clone()))
}

/// The texts of a key that takes a list of them, or one.
pub(in crate::compose) fn texts(node: &Node, key: &str) -> Vec<TextField> {
    match node.get(key) {
        Some(list) if matches!(list.value, Value::List(_)) => list.items().iter().filter_map(scalar).collect(),
        Some(single) => scalar(single).into_iter().collect(),
        None => Vec::new(),
    }
}

/// `true` or `false` of a key.
pub(super) fn flag(node: &Node, key: &str) -> Option<Field<bool>> {
    let node = node.get(key)?;
    node.as_bool().map(|value| field(node, value))
}

/// The whole number of a key.
pub(super) fn int(node: &Node, key: &str) -> Option<Field<i64>> {
    let node = node.get(key)?;
    node.as_int().map(|value| field(node, value))
}

/// The pairs of a key, as a list or a mapping.
pub(super) fn pairs(node: &Node, key: &str) -> Vec<Pair> {
    node.get(key).map(pairs_of).unwrap_or_default()
}

/// The pairs of a list or a mapping, or of one text.
pub(super) fn pairs_of(node: &Node) -> Vec<Pair> {
    let from_text = |item: &Node| {
        let (name, value) = split_pair(item.as_text()?);
        Some(Pair { name: part(item, name), value: value.map(|value| part(item, value)) })
    };
    match &node.value {
        Value::List(items) => items.iter().filter_map(from_text).collect(),
        Value::Map(entries) => entries.iter().map(|entry| Pair { name: name(entry), value: scalar(&entry.node) }).collect(),
        _ => from_text(node).into_iter().collect(),
    }
}

/// The command of a key.
pub(super) fn command(node: &Node, key: &str) -> Option<Command> {
    let node = node.get(key)?;
    match &node.value {
        Value::Text(text) => Some(Command::Text(field(node, text.clone()))),
        Value::List(items) => Some(Command::Words(items.iter().filter_map(scalar).collect())),
        _ => None,
    }
}
