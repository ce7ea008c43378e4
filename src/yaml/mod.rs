//! YAML with places: a tree in which every key, value, tag, anchor and comment knows its bytes.
//!
//! [`parse`] reads the events of a YAML 1.2 parser into a [`Tree`], and never fails: a mistake ends the document that it is in, which
//! keeps what stands before it, and reading goes on at the next `---`. Nothing is expanded: an alias is a node that names its anchor,
//! and `<<` is a key. What they stand for is looked up when it is asked for, by [`Node`], within limits; so the tree is as large as
//! the file and no larger.
//!
//! ```
//! use docklint::source::Source;
//! use docklint::yaml;
//!
//! let source = Source::new("docklint.yaml", "rules:\n  - root-user # strict\n");
//! let tree = yaml::parse(&source);
//! let rules = tree.root().and_then(|root| root.get("rules")).expect("it is there");
//! let names: Vec<_> = rules.items().filter_map(|item| item.as_str()).collect();
//! assert_eq!(names, ["root-user"]);
//! assert_eq!(source.slice(rules.span()), "- root-user");
//! assert_eq!(source.slice(tree.comments[0].span), "# strict");
//! ```

mod build;
mod node;
mod scalar;
mod text;

pub use build::parse;
pub use node::{Entry, Items, Kind, Node};
pub use scalar::{Scalar, Style, Value};

use crate::source::Span;

/// How deep collections may nest; what is deeper is a mistake.
pub const MAX_DEPTH: usize = 128;

/// How many entries all merges of a file may bring in, together; what brings in more is a mistake, and not merged.
pub const MAX_MERGED: usize = 1 << 20;

/// A file of YAML documents.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    nodes: Vec<Data>,
    documents: Vec<u32>,
    /// Every comment, in the order of the file; those behind a mistake, up to the next document, are not read.
    pub comments: Vec<Comment>,
    /// Every mistake, in the order of the file.
    pub errors: Vec<Error>,
}

impl Tree {
    /// The root nodes of its documents, of those that have one.
    pub fn documents(&self) -> impl ExactSizeIterator<Item = Node<'_>> {
        self.documents.iter().map(|id| Node::new(self, *id))
    }

    /// The root of the first document; `None` for a file without any.
    pub fn root(&self) -> Option<Node<'_>> {
        self.documents().next()
    }

    /// Every node, parents before their children, in the order of the file.
    pub fn nodes(&self) -> impl ExactSizeIterator<Item = Node<'_>> {
        (0..self.nodes.len() as u32).map(|id| Node::new(self, id))
    }
}

/// A comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// From `#` to the end of the line, the line break not included.
    pub span: Span,
    /// Whether it has its line to itself.
    pub own_line: bool,
}

/// A mistake in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What kind of mistake.
    pub kind: ErrorKind,
    /// Where.
    pub span: Span,
    /// The fact, lower case, without a full stop.
    pub message: String,
    /// The other place that it is about: the first of two equal keys.
    pub other: Option<Span>,
}

/// The kinds of mistakes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// Not YAML, or nested too deep: the rest of the document was not read.
    Syntax,
    /// A key that the mapping has already.
    DuplicateKey,
    /// An alias of an anchor that does not stand before it.
    UnknownAlias,
    /// A `<<` of something that cannot be merged.
    Merge,
    /// Well-formed, and not what its reader expected; see [`Node::expected`].
    Unexpected,
}

/// The text of a tag or an anchor and where it stands, its `!` or `&` included in both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// As it was written; a tag of the core schema always in the form `!!str`.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// A node as it is stored.
#[derive(Clone, Debug)]
struct Data {
    content: Content,
    /// The value alone.
    span: Span,
    tag: Option<Property>,
    anchor: Option<Property>,
}

impl Data {
    /// The value with its tag and anchor.
    fn written(&self) -> Span {
        [&self.tag, &self.anchor].into_iter().flatten().fold(self.span, |span, property| span.cover(property.span))
    }

    /// Whether as a key it is a merge key, as go-yaml sees it: `<<` without quotes.
    fn is_merge_key(&self) -> bool {
        let Content::Scalar(Scalar { style: Style::Plain, text }) = &self.content else { return false };
        text.as_str() == "<<" && self.tag.as_ref().is_none_or(|tag| matches!(tag.text.as_str(), "!" | "!!merge"))
    }
}

/// What a node is, as it is stored. Numbers are indexes into `Tree::nodes`.
#[derive(Clone, Debug)]
enum Content {
    Scalar(Scalar),
    Sequence(Vec<u32>),
    Mapping {
        /// Keys and values.
        entries: Vec<(u32, u32)>,
        /// What its `<<` bring in: the key that does, and the mapping. There are no circles among these.
        merges: Vec<(u32, u32)>,
    },
    /// Without a target where no anchor of that name stands before it.
    Alias(Option<u32>),
}
