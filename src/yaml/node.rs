//! Looking at the tree: [`Node`], which sees through aliases and merge keys.

use super::scalar::{Scalar, Style, Value};
use super::{Content, Data, Error, ErrorKind, Property, Tree};
use crate::source::Span;
use std::collections::HashSet;

/// A node of a [`Tree`].
///
/// [`Node::kind`], [`Node::tag`], [`Node::anchor`] and the spans tell what is written; everything else sees through an alias, to the
/// node that it stands for.
#[derive(Clone, Copy)]
pub struct Node<'t> {
    tree: &'t Tree,
    id: u32,
}

/// What a node is, as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A scalar, and how it is written. Where nothing is written it is plain and empty.
    Scalar(Style),
    /// A list.
    Sequence,
    /// Keys and values.
    Mapping,
    /// `*name`.
    Alias,
}

/// The items of a list.
#[derive(Clone)]
pub struct Items<'t> {
    tree: &'t Tree,
    ids: std::slice::Iter<'t, u32>,
}

impl<'t> Iterator for Items<'t> {
    type Item = Node<'t>;

    fn next(&mut self) -> Option<Node<'t>> {
        self.ids.next().map(|id| Node::new(self.tree, *id))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.ids.size_hint()
    }
}

impl ExactSizeIterator for Items<'_> {}

/// A key and its value.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'t> {
    /// The key, where it is written.
    pub key: Node<'t>,
    /// The value, where it is written.
    pub value: Node<'t>,
    /// The `<<` of the mapping in question that brought this entry in from elsewhere; `None` for its own.
    pub merged_by: Option<Node<'t>>,
}

impl<'t> Entry<'t> {
    /// The text of the key; `None` if it is a collection.
    pub fn name(&self) -> Option<&'t str> {
        self.key.text()
    }

    /// From the key to the end of the value, tags and anchors included.
    pub fn span(&self) -> Span {
        self.key.written().cover(self.value.written())
    }

    /// Whether the key is the merge key `<<`.
    pub fn is_merge(&self) -> bool {
        self.key.data().is_merge_key()
    }
}

impl<'t> Node<'t> {
    pub(super) fn new(tree: &'t Tree, id: u32) -> Node<'t> {
        Node { tree, id }
    }

    /// Its number among [`Tree::nodes`].
    pub fn index(self) -> usize {
        self.id as usize
    }

    fn data(self) -> &'t Data {
        &self.tree.nodes[self.id as usize]
    }

    /// What it is, as it is written.
    pub fn kind(self) -> Kind {
        match &self.data().content {
            Content::Scalar(scalar) => Kind::Scalar(scalar.style),
            Content::Sequence(_) => Kind::Sequence,
            Content::Mapping { .. } => Kind::Mapping,
            Content::Alias(_) => Kind::Alias,
        }
    }

    /// The bytes of the value, without tag and anchor: with its quotes or brackets; a block scalar from its `|` or `>`; a block
    /// collection up to the end of its last child. Empty where nothing is written.
    pub fn span(self) -> Span {
        self.data().span
    }

    /// The value with its tag and anchor.
    pub fn written(self) -> Span {
        self.data().written()
    }

    /// The tag, such as `!reset`.
    pub fn tag(self) -> Option<&'t Property> {
        self.data().tag.as_ref()
    }

    /// The anchor, such as `&defaults`.
    pub fn anchor(self) -> Option<&'t Property> {
        self.data().anchor.as_ref()
    }

    /// The node that an alias stands for; any other node is itself. `None` for an alias of an unknown anchor.
    ///
    /// A collection may hold an alias of itself: whoever goes down the tree through aliases needs a limit.
    pub fn resolve(self) -> Option<Node<'t>> {
        match self.data().content {
            Content::Alias(target) => target.map(|id| Node::new(self.tree, id)),
            _ => Some(self),
        }
    }

    /// The scalar, if it is one.
    pub fn as_scalar(self) -> Option<&'t Scalar> {
        match &self.resolve()?.data().content {
            Content::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The text of a scalar of any type.
    pub fn text(self) -> Option<&'t str> {
        self.as_scalar().map(|scalar| scalar.text.as_str())
    }

    /// What the scalar is by the core schema of YAML 1.2; `None` for a collection.
    pub fn value(self) -> Option<Value<'t>> {
        let tag = self.resolve()?.tag().map(|tag| tag.text.as_str());
        self.as_scalar().map(|scalar| scalar.value(tag))
    }

    /// The text of a string.
    pub fn as_str(self) -> Option<&'t str> {
        match self.value()? {
            Value::Str(text) => Some(text),
            _ => None,
        }
    }

    /// `true` or `false`.
    pub fn as_bool(self) -> Option<bool> {
        match self.value()? {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// A whole number.
    pub fn as_int(self) -> Option<i64> {
        match self.value()? {
            Value::Int(value) => Some(value),
            _ => None,
        }
    }

    /// Whether it is `null`, `~` or nothing.
    pub fn is_null(self) -> bool {
        self.value() == Some(Value::Null)
    }

    /// The items, if it is a list.
    pub fn as_sequence(self) -> Option<Items<'t>> {
        match &self.resolve()?.data().content {
            Content::Sequence(items) => Some(Items { tree: self.tree, ids: items.iter() }),
            _ => None,
        }
    }

    /// The entries, if it is a mapping: see [`Node::entries`].
    pub fn as_mapping(self) -> Option<Vec<Entry<'t>>> {
        matches!(self.resolve()?.data().content, Content::Mapping { .. }).then(|| self.entries())
    }

    /// The items of a list; none if it is something else.
    pub fn items(self) -> Items<'t> {
        self.as_sequence().unwrap_or(Items { tree: self.tree, ids: [].iter() })
    }

    /// The entries as they are written, in order, `<<` and duplicates among them; none if it is no mapping.
    pub fn own_entries(self) -> impl DoubleEndedIterator<Item = Entry<'t>> + ExactSizeIterator {
        let entries: &[(u32, u32)] = match self.resolve().map(|node| &node.data().content) {
            Some(Content::Mapping { entries, .. }) => entries,
            _ => &[],
        };
        let tree = self.tree;
        entries.iter().map(move |(key, value)| Entry {
            key: Node::new(tree, *key),
            value: Node::new(tree, *value),
            merged_by: None,
        })
    }

    /// The entry, of those that are written here, that some bytes of the file lie in. They are in the order of the file, so that it is
    /// found without looking at all.
    pub fn own_entry_around(self, span: Span) -> Option<Entry<'t>> {
        let Content::Mapping { entries, .. } = &self.data().content else { return None };
        let tree = self.tree;
        let after = entries.partition_point(|(key, _)| Node::new(tree, *key).written().start <= span.start);
        let (key, value) = entries[after.checked_sub(1)?];
        let entry = Entry { key: Node::new(tree, key), value: Node::new(tree, value), merged_by: None };
        Some(entry).filter(|entry| entry.span().contains(span))
    }

    /// The entries in force: its own in order, then those that `<<` brings in and that have no equal before them.
    ///
    /// As go-yaml has it: merging is shallow, its own entries win wherever `<<` stands, and of several mappings the first wins.
    pub fn entries(self) -> Vec<Entry<'t>> {
        let mut entries: Vec<_> = self.own_entries().filter(|entry| !entry.is_merge()).collect();
        if entries.len() < self.own_entries().len() {
            let mut names: HashSet<_> = entries.iter().filter_map(Entry::name).collect();
            self.merged(|entry| {
                if entry.name().is_none_or(|name| names.insert(name)) {
                    entries.push(entry);
                }
                true
            });
        }
        entries
    }

    /// The entry of a name that is in force: the last of its own, or else the first that is merged.
    pub fn entry(self, name: &str) -> Option<Entry<'t>> {
        let is_it = |entry: &Entry| entry.name() == Some(name) && !entry.is_merge();
        let mut found = self.own_entries().rfind(is_it);
        if found.is_none() {
            self.merged(|entry| {
                found = found.or(Some(entry).filter(is_it));
                found.is_none()
            });
        }
        found
    }

    /// The value of a name: see [`Node::entry`].
    pub fn get(self, name: &str) -> Option<Node<'t>> {
        self.entry(name).map(|entry| entry.value)
    }

    /// Calls `visit` for the entries of merged mappings, those that win first, until it says `false`.
    fn merged(self, mut visit: impl FnMut(Entry<'t>) -> bool) {
        let merges = |id: u32| match &Node::new(self.tree, id).data().content {
            Content::Mapping { merges, .. } => merges.as_slice(),
            _ => &[],
        };
        let Some(id) = self.resolve().map(|node| node.id) else { return };
        let mut waiting: Vec<_> = merges(id).iter().rev().copied().collect();
        while let Some((by, mapping)) = waiting.pop() {
            for entry in Node::new(self.tree, mapping).own_entries().filter(|entry| !entry.is_merge()) {
                if !visit(Entry { merged_by: Some(Node::new(self.tree, by)), ..entry }) {
                    return;
                }
            }
            waiting.extend(merges(mapping).iter().rev().map(|(_, mapping)| (by, *mapping)));
        }
    }

    /// What it is, in words: "a list", "a string", "nothing".
    pub fn describe(self) -> &'static str {
        match (self.resolve(), self.value()) {
            (None, _) => "an unknown alias",
            (_, Some(Value::Null)) => "nothing",
            (_, Some(Value::Bool(true))) => "`true`",
            (_, Some(Value::Bool(false))) => "`false`",
            (_, Some(Value::Int(_) | Value::Float(_))) => "a number",
            (_, Some(Value::Str(_))) => "a string",
            (Some(node), None) if node.kind() == Kind::Sequence => "a list",
            _ => "a mapping",
        }
    }

    /// The mistake that this is something else than `what`, such as "a list".
    pub fn expected(self, what: &str) -> Error {
        let message = format!("expected {what}, found {}", self.describe());
        Error { kind: ErrorKind::Unexpected, span: self.span(), message, other: None }
    }
}

impl PartialEq for Node<'_> {
    /// Whether it is the same node of the same tree.
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.tree, other.tree) && self.id == other.id
    }
}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Node").field("id", &self.id).field("kind", &self.kind()).field("span", &self.span()).finish()
    }
}
