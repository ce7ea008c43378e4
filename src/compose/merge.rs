//! One tree on another: overrides and `extends` (compose-go, `override/merge.go`).

use super::check::Name;
use super::problem::{Problem, ProblemKind};
use super::schema::{Map, Merge, Shape};
use super::tree::{Entry, Node, Place, Tag, Text, Value};
use crate::source::{MappedText, Span};
use std::collections::{HashMap, HashSet};

/// Puts `over` on `base`. `None` where `over` says that nothing is to be there.
pub(super) fn merge(base: Node, over: Node, shape: &'static Shape, name: Name, problems: &mut Vec<Problem>) -> Option<Node> {
    match over.tag {
        Tag::Reset => return None,
        Tag::Override => return without_tags(over),
        Tag::None => {}
    }
    if matches!(base.value, Value::Unknown) || (over.is_null() && shape.merge != Merge::Replace) {
        return Some(base);
    }
    let (base, over) = match (shape.merge, &base.value, &over.value) {
        (Merge::Replace, _, _) | (_, Value::Null, _) => return without_tags(over),
        (Merge::Pairs, Value::Map(_), Value::List(_)) => (base, pairs_to_map(over)),
        (Merge::Pairs, Value::List(_), Value::Map(_)) => (pairs_to_map(base), over),
        (Merge::Hosts, Value::Map(_), _) | (Merge::Hosts, _, Value::Map(_)) => (pairs_to_list(base), pairs_to_list(over)),
        (Merge::Append, _, _) => (to_list(base), to_list(over)),
        (Merge::Names, _, _) => (names_to_map(base, shape), names_to_map(over, shape)),
        (Merge::Build, _, _) => (text_to_build(base), text_to_build(over)),
        (Merge::Logging, _, _) if drivers_differ(&base, &over) => return without_tags(over),
        (Merge::Subnets, Value::List(_), Value::List(_)) => return Some(merge_subnets(base, over, shape, name, problems)),
        _ => (base, over),
    };
    merge_values(base, over, shape, name, problems)
}

fn merge_values(mut base: Node, over: Node, shape: &'static Shape, name: Name, problems: &mut Vec<Problem>) -> Option<Node> {
    match (&mut base.value, over.value) {
        (Value::Map(entries), Value::Map(later)) => merge_entries(entries, later, shape, problems),
        (Value::List(items), Value::List(later)) if shape.merge == Merge::Hosts => {
            let text = |item: &Node| item.as_text().map(|text| text.text.as_str().to_owned());
            let earlier: HashSet<_> = items.iter().map(text).collect();
            let new = later.into_iter().filter(|item| !earlier.contains(&text(item)));
            items.extend(new.filter_map(without_tags));
        }
        (Value::List(items), Value::List(later)) => items.extend(later.into_iter().filter_map(without_tags)),
        (Value::Map(_) | Value::List(_), value) => {
            let over = Node { value, ..Node::new(over.place, Value::Null) };
            let both_fit = |node: &Node| match node.value {
                Value::Map(_) => shape.map.is_some(),
                Value::List(_) => shape.list.is_some(),
                _ => !shape.scalars.is_empty(),
            };
            if both_fit(&base) && both_fit(&over) {
                let message = format!("{name} is {} here, and {} in what this is put on", over.describe(), base.describe());
                problems.push(Problem::new(ProblemKind::InvalidType, over.place, message).other(base.place, "what it is put on"));
            }
        }
        (_, value) => return without_tags(Node { value, ..over }),
    }
    Some(base)
}

fn merge_entries(entries: &mut Vec<Entry>, later: Vec<Entry>, shape: &'static Shape, problems: &mut Vec<Problem>) {
    let mut places: HashMap<Box<str>, usize> = entries.iter().enumerate().map(|(i, entry)| (entry.name.clone(), i)).collect();
    let mut gone = HashSet::new();
    for entry in later {
        let Some(at) = places.get(&entry.name).copied() else {
            if let Some(node) = without_tags(entry.node) {
                places.insert(entry.name.clone(), entries.len());
                entries.push(Entry { node, ..entry });
            }
            continue;
        };
        let base = std::mem::replace(&mut entries[at].node, Node::new(entry.place, Value::Null));
        let name = Name::Key(&entry.name);
        let merged = match shape.of(&entry.name) {
            Some(inner) => merge(base, entry.node, inner, name, problems),
            // What Compose does not know is replaced: `x-` keys, and mistakes.
            None => without_tags(entry.node),
        };
        match merged {
            Some(node) => entries[at].node = node,
            None => _ = gone.insert(at),
        }
    }
    let mut at = 0;
    entries.retain(|_| {
        at += 1;
        !gone.contains(&(at - 1))
    });
}

/// The tree without what is reset. The other tags mean nothing where nothing lies below.
pub(super) fn without_tags(mut node: Node) -> Option<Node> {
    if node.tag == Tag::Reset {
        return None;
    }
    node.tag = Tag::None;
    match &mut node.value {
        Value::List(items) => drop_reset(items, |item| &mut *item),
        Value::Map(entries) => drop_reset(entries, |entry| &mut entry.node),
        _ => {}
    }
    Some(node)
}

fn drop_reset<T>(children: &mut Vec<T>, node: fn(&mut T) -> &mut Node) {
    children.retain_mut(|child| {
        let inner = node(child);
        let place = inner.place;
        match without_tags(std::mem::replace(inner, Node::new(place, Value::Null))) {
            Some(kept) => {
                *node(child) = kept;
                true
            }
            None => false,
        }
    });
}

/// A list of `NAME=value` as a mapping.
fn pairs_to_map(node: Node) -> Node {
    let Value::List(items) = node.value else { return node };
    let mut entries: Vec<Entry> = Vec::with_capacity(items.len());
    let mut places: HashMap<Box<str>, usize> = HashMap::new();
    for item in items {
        let Some(text) = item.as_text() else { continue };
        let (name, value) = split_pair(text);
        let place = |text: &Text| Place { span: text.text.span(), ..item.place };
        let node = match &value {
            Some(value) => Node { place: place(value), value: Value::Text(value.clone()), ..item.clone() },
            None => Node { value: Value::Null, ..item.clone() },
        };
        let entry = Entry { name: name.text.as_str().into(), place: place(&name), node };
        match places.get(&entry.name) {
            Some(at) => entries[*at] = entry,
            None => {
                places.insert(entry.name.clone(), entries.len());
                entries.push(entry);
            }
        }
    }
    Node { value: Value::Map(entries), ..node }
}

/// The parts of `NAME=value`.
pub(super) fn split_pair(text: &Text) -> (Text, Option<Text>) {
    let whole = text.text.as_str();
    match whole.find('=') {
        Some(at) => (text.slice(0..at), Some(text.slice(at + 1..whole.len()))),
        None => (text.clone(), None),
    }
}

/// A mapping of names to texts, or lists of them, as a list of `NAME=value`.
fn pairs_to_list(node: Node) -> Node {
    let Value::Map(entries) = node.value else { return node };
    let mut items = Vec::new();
    for entry in entries {
        let values = match entry.node.value {
            Value::List(values) => values,
            _ => vec![entry.node],
        };
        for value in values {
            let Some(address) = value.as_text() else { continue };
            let mut text = decoded(&entry.name, entry.place);
            text.push_decoded("=", Span::empty(entry.place.span.end as usize));
            let start = text.len();
            text.push_mapped(&address.text);
            let unknown = address.unknown.iter().map(|part| part.start + start..part.end + start).collect();
            let text = Text { text, unknown, has_variables: address.has_variables };
            items.push(Node { value: Value::Text(text), ..value });
        }
    }
    Node { value: Value::List(items), ..node }
}

fn decoded(text: &str, place: Place) -> MappedText {
    let mut mapped = MappedText::empty(place.span.start as usize);
    mapped.push_decoded(text, place.span);
    mapped
}

fn to_list(node: Node) -> Node {
    match node.value {
        Value::Text(_) => Node { place: node.place, used: node.used, tag: Tag::None, value: Value::List(vec![node]) },
        _ => node,
    }
}

/// A list of names as a mapping, each with what Compose takes for granted: of a dependency, the first condition there is.
fn names_to_map(node: Node, shape: &Shape) -> Node {
    let Value::List(items) = node.value else { return node };
    let granted = shape.map.as_ref().and_then(|map| map.others).and_then(|shape| shape.map.as_ref());
    let mut entries: Vec<Entry> = Vec::with_capacity(items.len());
    let mut names = HashSet::new();
    for item in items {
        let Some(name) = item.as_text().map(|text| text.text.as_str()) else { continue };
        let value = match granted.map(|map| required_entries(map, &item)) {
            Some(entries) if !entries.is_empty() => Value::Map(entries),
            _ => Value::Null,
        };
        if names.insert(name.to_owned()) {
            entries.push(Entry { name: name.into(), place: item.place, node: Node { value, ..item.clone() } });
        }
    }
    Node { value: Value::Map(entries), ..node }
}

fn required_entries(map: &Map, item: &Node) -> Vec<Entry> {
    let required = map.keys.iter().filter(|key| map.required.contains(&key.name));
    let entry = |key: &super::schema::Key| {
        let word = decoded(key.shape.words.first()?, item.place);
        Some(Entry { name: key.name.into(), place: item.place, node: Node::new(item.place, Value::Text(Text::literal(word))) })
    };
    required.filter_map(entry).collect()
}

fn text_to_build(node: Node) -> Node {
    match node.value {
        Value::Text(_) => {
            let context = Entry { name: "context".into(), place: node.place, node: node.clone() };
            Node { value: Value::Map(vec![context]), ..node }
        }
        _ => node,
    }
}

fn drivers_differ(base: &Node, over: &Node) -> bool {
    matches!((base.get("driver"), over.get("driver")), (Some(base), Some(over)) if !same(&base.value, &over.value))
}

fn merge_subnets(mut base: Node, over: Node, shape: &'static Shape, name: Name, problems: &mut Vec<Problem>) -> Node {
    let Some(list) = &shape.list else { return base };
    if let (Value::List(items), Value::List(later)) = (&mut base.value, over.value) {
        let subnet = |node: &Node| node.get("subnet").and_then(Node::as_str).map(str::to_owned);
        let places: HashMap<_, _> = items.iter().enumerate().rev().map(|(i, item)| (subnet(item), i)).collect();
        for item in later {
            match places.get(&subnet(&item)) {
                Some(at) => {
                    let below = items[*at].clone();
                    items[*at] = merge(below.clone(), item, list.items, name, problems).unwrap_or(below);
                }
                None => items.push(item),
            }
        }
    }
    base
}

/// Whether two values say the same, wherever they are written.
pub(super) fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Text(a), Value::Text(b)) => a.text.as_str() == b.text.as_str(),
        (Value::List(a), Value::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(&a.value, &b.value)),
        (Value::Map(a), Value::Map(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.name == b.name && same(&a.node.value, &b.node.value))
        }
        _ => a == b,
    }
}
