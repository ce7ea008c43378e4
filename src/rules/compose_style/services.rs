//! The services of Compose files, as they are written.

use crate::lint::Cx;
use crate::project::Composition;
use crate::rules::compositions::{self, Written};
use crate::yaml::{Entry, Kind, Node};

/// The Compose files without mistakes in their YAML: what is broken has no order.
pub fn sound_files<'a>(cx: &Cx<'a>, composition: &Composition) -> Vec<Written<'a>> {
    compositions::files(cx, composition).into_iter().filter(|file| file.tree.errors.is_empty()).collect()
}

/// The mapping `services` of each document that has one of its own.
pub fn mappings<'a>(file: Written<'a>) -> impl Iterator<Item = Node<'a>> {
    file.tree.documents().filter_map(|document| own(document, "services")).filter(|node| node.kind() == Kind::Mapping)
}

/// The services that are written out, an alias of none among them.
pub fn services<'a>(file: Written<'a>) -> impl Iterator<Item = Entry<'a>> {
    mappings(file).flat_map(|services| services.own_entries()).filter(|service| service.value.kind() == Kind::Mapping)
}

/// The value of a name in a mapping that is written there, not merged into it.
pub fn own<'a>(node: Node<'a>, name: &str) -> Option<Node<'a>> {
    node.own_entries().find(|entry| entry.name() == Some(name)).map(|entry| entry.value)
}
