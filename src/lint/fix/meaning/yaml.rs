//! What a YAML file means: its scalars, each with the key that it stands below.

use super::{COMMENT, Fact, Facts, Meaning};
use crate::source::{Source, Span};
use crate::yaml::{Kind, Node, Tree};

/// Every scalar, alias, tag and anchor is a fact, and so is an empty collection. How a scalar is quoted matters only where that makes it
/// another type. Items of a list are not numbered: one that goes does not change the others.
pub(super) fn meaning(source: &Source, tree: &Tree) -> Meaning {
    let mut facts = Facts::default();
    tree.comments.iter().for_each(|comment| facts.add(COMMENT, comment.span, source.slice(comment.span)));
    // For each node the key that it stands below; parents come before their children.
    let mut keys: Vec<Option<Span>> = vec![None; tree.nodes().len()];
    for node in tree.nodes() {
        let below = keys[node.index()];
        let mut add = |role, span, value| facts.0.push(Fact { span, role, value, below });
        if let Some(tag) = node.tag() {
            add("tag", tag.span, tag.text.clone());
        }
        if let Some(anchor) = node.anchor() {
            add("anchor", anchor.span, anchor.text.clone());
        }
        match node.kind() {
            Kind::Scalar(_) => add("value", node.span(), format!("{:?}", node.value())),
            Kind::Alias => add("alias", node.span(), source.slice(node.span()).to_owned()),
            Kind::Sequence if node.items().len() == 0 => add("list", node.span(), String::new()),
            Kind::Mapping if node.own_entries().len() == 0 => add("mapping", node.span(), String::new()),
            Kind::Sequence => node.items().for_each(|item| keys[item.index()] = below),
            Kind::Mapping => {
                for entry in node.own_entries() {
                    keys[entry.key.index()] = below;
                    keys[entry.value.index()] = Some(entry.key.span());
                }
            }
        }
    }
    let whole = vec![
        format!("byte order mark: {}", source.text().starts_with('\u{feff}')),
        format!("documents: {}", tree.documents().map(kind).collect::<Vec<_>>().join(" ")),
    ];
    Meaning { facts: facts.0, whole, errors: tree.errors.iter().map(|e| e.message.clone()).collect() }
}

fn kind(node: Node) -> &'static str {
    match node.kind() {
        Kind::Scalar(_) => "scalar",
        Kind::Sequence => "list",
        Kind::Mapping => "mapping",
        Kind::Alias => "alias",
    }
}
