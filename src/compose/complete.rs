//! What only the merged tree tells: keys that are missing, values that are empty, items that are there twice.

use super::check::{Name, wrong_type};
use super::problem::{Problem, ProblemKind};
use super::schema::{Index, List, Map, Shape, Type, Unique};
use super::tree::{Node, Place, Value};
use super::{mount, port};
use std::collections::HashMap;

/// An entry of a list that a later one replaces, as Compose takes them for the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dropped {
    /// The item that counts for nothing.
    pub place: Place,
    /// The item that replaces it.
    pub by: Place,
    /// What both are for: the path in the container, the name of the variable.
    pub what: String,
    /// The key of the list that they are in: `volumes`.
    pub key: String,
}

/// Completes a merged tree: reports what is missing, and takes out of lists what Compose takes out.
pub(super) struct Completion<'a> {
    pub(super) problems: &'a mut Vec<Problem>,
    pub(super) dropped: &'a mut Vec<Dropped>,
    /// Whether all that is there is known: only then can anything be missing.
    pub(super) is_whole: bool,
}

impl Completion<'_> {
    /// Completes a node.
    pub(super) fn node(&mut self, node: &mut Node, shape: &'static Shape, name: Name) {
        if shape.is_any() {
            return;
        }
        match &mut node.value {
            Value::Null if self.is_whole && !shape.scalars.contains(&Type::Null) => {
                // The value is not written: the problem is where it would stand.
                self.problems.push(wrong_type(node, shape, name));
            }
            Value::Map(entries) => {
                let Some(map) = &shape.map else { return };
                for entry in entries.iter_mut() {
                    let inner = map.keys.iter().find(|key| *key.name == *entry.name).map(|key| key.shape);
                    if let Some(inner) = inner.or(map.others) {
                        self.node(&mut entry.node, inner, Name::Key(&entry.name));
                    }
                }
                self.required(node, map, name);
            }
            Value::List(items) => {
                let Some(list) = &shape.list else { return };
                let inner = match name {
                    Name::Key(key) => Name::Item(key),
                    other => other,
                };
                items.iter_mut().for_each(|item| self.node(item, list.items, inner));
                self.unique(items, list, name);
            }
            Value::Text(text) => {
                if let (Some(grammar), Some(_)) = (shape.grammar, text.known())
                    && let Err(fault) = grammar(&text.text)
                {
                    self.problems.push(Problem::of_fault(ProblemKind::InvalidValue, node.place.file, &fault));
                }
            }
            _ => {}
        }
    }

    fn required(&mut self, node: &Node, map: &Map, name: Name) {
        for key in map.required.iter().filter(|key| self.is_whole && node.get(key).is_none()) {
            let message = format!("{name} has no `{key}`");
            self.problems.push(Problem::new(ProblemKind::InvalidType, node.seen(), message).help(format!("add `{key}`")));
        }
    }

    fn unique(&mut self, items: &mut Vec<Node>, list: &List, name: Name) {
        if items.len() < 2 {
            return;
        }
        match list.unique {
            Unique::No => {}
            Unique::Items => {
                let mut seen: HashMap<String, Place> = HashMap::new();
                for item in items.iter() {
                    let Some(text) = scalar_text(item) else { continue };
                    if let Some(first) = seen.get(&text) {
                        let problem = Problem::new(ProblemKind::InvalidValue, item.place, format!("{name} has `{text}` twice"));
                        self.problems.push(problem.other(*first, "first here"));
                    } else {
                        seen.insert(text, item.place);
                    }
                }
            }
            Unique::By(index) => self.keep_last(items, index, name),
        }
    }

    /// Of items with the same key keeps the last, in the place of the first.
    fn keep_last(&mut self, items: &mut Vec<Node>, index: Index, name: Name) {
        let mut places: HashMap<String, usize> = HashMap::with_capacity(items.len());
        let mut kept: Vec<Node> = Vec::with_capacity(items.len());
        for item in items.drain(..) {
            let Some(what) = index_of(&item, index) else {
                kept.push(item);
                continue;
            };
            match places.get(&what) {
                Some(at) => {
                    let replaced = std::mem::replace(&mut kept[*at], item);
                    let key = if let Name::Key(key) = name { key.to_owned() } else { String::new() };
                    self.dropped.push(Dropped { place: replaced.place, by: kept[*at].place, what, key });
                }
                None => {
                    places.insert(what, kept.len());
                    kept.push(item);
                }
            }
        }
        *items = kept;
    }
}

/// A scalar as Compose writes it into a text; `None` if it is not known, or none.
pub(super) fn scalar_text(node: &Node) -> Option<String> {
    match &node.value {
        Value::Text(text) => text.known().map(str::to_owned),
        Value::Int(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Null | Value::Unknown | Value::List(_) | Value::Map(_) => None,
    }
}

/// What makes an item the same as another; `None` if it is not known.
fn index_of(item: &Node, index: Index) -> Option<String> {
    let long = |key: &str| item.get(key).and_then(scalar_text);
    let is_map = matches!(item.value, Value::Map(_));
    match index {
        Index::Name => scalar_text(item).map(|text| text.split('=').next().unwrap_or_default().to_owned()),
        Index::MountTarget if is_map => long("target").map(|target| clean(&target)),
        Index::MountTarget => mount::parse(&item.as_text()?.text).ok().map(|mount| clean(mount.target.as_str())),
        Index::DeviceTarget if is_map => long("target"),
        Index::DeviceTarget => scalar_text(item).map(|text| text.split(':').nth(1).unwrap_or(&text).to_owned()),
        Index::SecretTarget if is_map => long("target").or_else(|| long("source").map(|name| format!("/run/secrets/{name}"))),
        Index::SecretTarget => scalar_text(item).map(|name| format!("/run/secrets/{name}")),
        Index::ConfigTarget if is_map => long("target").or_else(|| long("source").map(|name| format!("/{name}"))),
        Index::ConfigTarget => scalar_text(item).map(|name| format!("/{name}")),
        Index::Port => port_index(item),
        Index::EnvFile if is_map => long("path"),
        Index::EnvFile => scalar_text(item),
    }
}

/// `path.Clean` of Go, as far as it matters here.
fn clean(path: &str) -> String {
    crate::ignorefile::clean(path).into_owned()
}

fn port_index(item: &Node) -> Option<String> {
    if let Value::Map(_) = item.value {
        let part = |key: &str, default: &str| match item.get(key) {
            None => Some(default.to_owned()),
            Some(node) => scalar_text(node),
        };
        let (host, published) = (part("host_ip", "")?, part("published", "")?);
        return Some(format!("{host}:{published}:{}/{}", part("target", "")?, part("protocol", "tcp")?));
    }
    let text = match &item.value {
        Value::Text(text) if text.known().is_some() => text.text.clone(),
        Value::Int(number) => crate::source::MappedText::verbatim(number.to_string(), item.place.span.start as usize),
        _ => return None,
    };
    let port = port::parse(&text).ok()?;
    let host = port.host_ip.map(|ip| ip.address.to_string()).unwrap_or_default();
    let published = port.published.map(|range| range.to_string()).unwrap_or_default();
    Some(format!("{host}:{published}:{}/{}", port.target, port.protocol.name()))
}
