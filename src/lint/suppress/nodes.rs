//! What a comment in YAML covers: an entry of a mapping or an item of a list, with all it holds.

use super::places::Scope;
use crate::source::{Source, Span};
use crate::yaml::{Comment, Kind, Tree};
use std::cmp::Reverse;

/// The entries and items of a tree by place, the outer before the inner.
pub(super) struct Nodes<'a> {
    source: &'a Source,
    spans: Vec<Span>,
}

impl<'a> Nodes<'a> {
    pub(super) fn new(source: &'a Source, tree: &Tree) -> Nodes<'a> {
        let entries = tree.nodes().filter(|node| node.kind() == Kind::Mapping).flat_map(|node| node.own_entries());
        let items = tree.nodes().filter(|node| node.kind() == Kind::Sequence).flat_map(|node| node.items());
        let mut spans: Vec<Span> = entries.map(|entry| entry.span()).chain(items.map(|item| item.written())).collect();
        spans.sort_unstable_by_key(|span| (span.start, Reverse(span.end)));
        Nodes { source, spans }
    }

    /// What a comment covers. On a line of its own that is the next node; at the end of a line the one that ends there, of several all
    /// that also start there, else the one that starts there: `None` where nothing follows.
    pub(super) fn scope(&self, comment: &Comment) -> Option<Scope> {
        let behind = self.spans.partition_point(|span| span.start < comment.span.start);
        if comment.own_line {
            return self.spans.get(behind).copied().map(Scope::Stretch);
        }
        let line = self.line_start(comment.span.start);
        let first = self.spans.partition_point(|span| span.start < line);
        let here = &self.spans[first..behind];
        // In a line of `{a: 1, b: 2}` all of it.
        let ends_here = here.iter().filter(|span| span.end <= comment.span.start).copied().reduce(Span::cover);
        let holding = || self.holders(comment.span.start).last();
        ends_here.or(here.first().copied()).or_else(holding).map(Scope::Stretch)
    }

    /// The nodes that hold a place, outermost first.
    pub(super) fn holders(&self, offset: u32) -> impl DoubleEndedIterator<Item = Span> {
        let until = self.spans.partition_point(|span| span.start <= offset);
        self.spans[..until].iter().copied().filter(move |span| offset <= span.end)
    }

    /// The innermost node that holds a place and is the first thing in its line, where a comment above that line would cover it.
    pub(super) fn coverable(&self, offset: u32) -> Option<Span> {
        let is_first = |span: &Span| {
            let before = Span { start: self.line_start(span.start), end: span.start };
            self.source.slice(before).trim_start_matches([' ', '-']).is_empty()
        };
        let inner = self.holders(offset).rfind(is_first)?;
        // Of those that start in one line a comment covers the outermost.
        let line = self.line_start(inner.start);
        let first = self.spans.partition_point(|span| span.start < line);
        self.spans.get(first).copied()
    }

    pub(super) fn line_start(&self, offset: u32) -> u32 {
        let lines = self.source.lines();
        lines.start(lines.line_of(offset))
    }
}
