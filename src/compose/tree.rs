//! The tree that Compose sees: YAML with aliases, merge keys, tags and variables resolved, where every node knows its places.

use crate::source::MappedText;
use crate::source::Span;
use std::ops::Range;

/// Where something stands: a file of [`super::Compose::files`], and bytes in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// Index into [`super::Compose::files`].
    pub file: u32,
    /// Bytes of that file.
    pub span: Span,
}

/// A node.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where it is written, without tag and anchor.
    pub place: Place,
    /// Where it is used, if that is elsewhere: the alias, the `<<`, the `extends` or the item of `include` that brought it here; of
    /// several, the outermost.
    pub used: Option<Place>,
    /// Its tag, if that is one of Compose's.
    pub tag: Tag,
    /// What it is.
    pub value: Value,
}

/// The tags that Compose knows (Compose specification, "Merge").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tag {
    /// None, or one that means nothing.
    #[default]
    None,
    /// `!reset`: what earlier files have here is dropped, and so is this value.
    Reset,
    /// `!override`: this replaces what earlier files have here.
    Override,
}

/// What a node is, after variables were put in.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`, `~` or nothing.
    Null,
    /// `true` or `false`, or a text in a place where Compose makes one of it.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A text.
    Text(Text),
    /// Not known: what an alias of nothing or of itself stands for, or what is beyond the limits.
    Unknown,
    /// A list.
    List(Vec<Node>),
    /// A mapping, in the order of the file; no name occurs twice.
    Map(Vec<Entry>),
}

/// A name and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The name. Variables in it are not replaced.
    pub name: Box<str>,
    /// Where the name is written.
    pub place: Place,
    /// The value.
    pub node: Node,
}

/// A text after variables were put in. Each byte knows where it comes from: those of a value from its whole `${NAME}`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Text {
    /// The text. A variable that nobody knows stands in it as it is written.
    pub text: MappedText,
    /// The parts of `text` that are not known, in order.
    pub unknown: Vec<Range<usize>>,
    /// Whether there is any variable in it, known or not.
    pub has_variables: bool,
}

impl Text {
    /// Text without variables.
    pub fn literal(text: MappedText) -> Text {
        Text { text, unknown: Vec::new(), has_variables: false }
    }

    /// All of it, if all of it is known.
    pub fn known(&self) -> Option<&str> {
        self.unknown.is_empty().then(|| self.text.as_str())
    }

    /// A part of it.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Text {
        let cut = |part: &Range<usize>| {
            let (start, end) = (part.start.max(range.start), part.end.min(range.end));
            (start < end).then(|| start - range.start..end - range.start)
        };
        Text {
            text: self.text.slice(range.clone()),
            unknown: self.unknown.iter().filter_map(cut).collect(),
            has_variables: self.has_variables,
        }
    }
}

impl Node {
    /// A node without tag, used where it is written.
    pub fn new(place: Place, value: Value) -> Node {
        Node { place, used: None, tag: Tag::None, value }
    }

    /// Where a reader looks first: where it is used, or else where it is written.
    pub fn seen(&self) -> Place {
        self.used.unwrap_or(self.place)
    }

    /// The value of a name, if this is a mapping that has it.
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.entry(name).map(|entry| &entry.node)
    }

    /// The entry of a name, if this is a mapping that has it.
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| &*entry.name == name)
    }

    /// The entries of a mapping; none if it is something else.
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; none if it is something else.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&Text> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text, if it is one and all of it is known.
    pub fn as_str(&self) -> Option<&str> {
        self.as_text()?.known()
    }

    /// `true` or `false`.
    pub fn as_bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// A whole number.
    pub fn as_int(&self) -> Option<i64> {
        match self.value {
            Value::Int(value) => Some(value),
            _ => None,
        }
    }

    /// Whether it is `null`, `~` or nothing.
    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    /// What it is, in words: "a list", "a string", "nothing".
    pub fn describe(&self) -> &'static str {
        match &self.value {
            Value::Null => "nothing",
            Value::Bool(true) => "`true`",
            Value::Bool(false) => "`false`",
            Value::Int(_) | Value::Float(_) => "a number",
            Value::Text(_) => "a string",
            Value::Unknown => "something unknown",
            Value::List(_) => "a list",
            Value::Map(_) => "a mapping",
        }
    }

    /// How many nodes it holds, itself among them.
    pub(super) fn size(&self) -> usize {
        let below: usize = match &self.value {
            Value::List(items) => items.iter().map(Node::size).sum(),
            Value::Map(entries) => entries.iter().map(|entry| entry.node.size()).sum(),
            _ => 0,
        };
        below + 1
    }

    /// Says of this node and all below where they are used.
    pub(super) fn use_at(&mut self, place: Place) {
        self.used = Some(place);
        match &mut self.value {
            Value::List(items) => items.iter_mut().for_each(|item| item.use_at(place)),
            Value::Map(entries) => entries.iter_mut().for_each(|entry| entry.node.use_at(place)),
            _ => {}
        }
    }
}
