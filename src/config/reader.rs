//! From YAML to values: what every reader of a configuration file needs.

use super::{Given, Mistake, Origin};
use crate::dockerfile::closest;
use crate::source::Span;
use crate::yaml::{Entry, Node};
use std::path::Path;

/// One file on its way to a [`super::Layer`].
pub(super) struct Reader<'a> {
    /// Its index in `Configs::files`.
    pub(super) file: usize,
    /// Its folder, absolute: what patterns and paths in it are relative to.
    pub(super) folder: &'a Path,
    pub(super) mistakes: Vec<Mistake>,
}

/// Mistakes that anybody would read: beyond them nothing is guessed, which takes its time.
const READABLE: usize = 1000;

impl Reader<'_> {
    pub(super) fn given<T>(&self, value: T, node: Node) -> Given<T> {
        Given { value, origin: Origin::File { file: self.file, span: node.span() } }
    }

    pub(super) fn mistake(&mut self, span: Span, message: impl Into<String>) {
        self.mistakes.push(Mistake::new(span, message));
    }

    /// A text that is none of those that are known.
    pub(super) fn unknown(&mut self, what: &str, text: &str, span: Span, known: &[&str]) {
        let guess = if self.mistakes.len() < READABLE { closest(text, known.iter().copied()) } else { None };
        let mistake = Mistake::new(span, format!("unknown {what} `{text}`"));
        let otherwise = known.iter().map(|known| format!("`{known}`")).collect::<Vec<_>>().join(", ");
        self.mistakes.push(mistake.help(format!("known are {otherwise}")).meant(guess));
    }

    pub(super) fn expected(&mut self, node: Node, what: &str) {
        // An alias of nothing is a mistake already.
        if node.resolve().is_some() {
            let error = node.expected(what);
            self.mistake(error.span, error.message);
        }
    }

    /// The entries of a mapping. Nothing is an empty one.
    pub(super) fn mapping<'t>(&mut self, node: Node<'t>, what: &str) -> Vec<(&'t str, Entry<'t>)> {
        let entries = node.as_mapping();
        if entries.is_none() && !node.is_null() {
            self.expected(node, what);
        }
        let mut named = Vec::new();
        for entry in entries.unwrap_or_default() {
            match entry.name() {
                Some(name) => named.push((name, entry)),
                None => self.expected(entry.key, "a name"),
            }
        }
        named
    }

    /// The items of a list. A single value is a list of one, nothing an empty one.
    pub(super) fn list<'t>(&mut self, node: Node<'t>, what: &str) -> Vec<Node<'t>> {
        match node.as_sequence() {
            Some(items) => items.collect(),
            None if node.is_null() => Vec::new(),
            None if node.as_scalar().is_some() => vec![node],
            None => {
                self.expected(node, what);
                Vec::new()
            }
        }
    }

    /// A list of texts.
    pub(super) fn texts(&mut self, node: Node, what: &str, each: &str) -> Vec<Given<String>> {
        let items = self.list(node, what);
        items.into_iter().filter_map(|item| self.text(item, each).map(|text| self.given(text.to_owned(), item))).collect()
    }

    /// A text; a number is one too.
    pub(super) fn text<'t>(&mut self, node: Node<'t>, what: &str) -> Option<&'t str> {
        let text = node.text().filter(|text| !text.trim().is_empty() && !node.is_null());
        if text.is_none() {
            self.expected(node, what);
        }
        text
    }

    pub(super) fn boolean(&mut self, node: Node) -> Option<Given<bool>> {
        let value = node.as_bool();
        if value.is_none() {
            self.expected(node, "`true` or `false`");
        }
        value.map(|value| self.given(value, node))
    }

    /// One of some known words.
    pub(super) fn word<T: Clone>(&mut self, node: Node, what: &str, known: &[(&str, T)]) -> Option<Given<T>> {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        let Some(text) = node.text() else {
            self.expected(node, &format!("one of {}", names.join(", ")));
            return None;
        };
        let found = known.iter().find(|(name, _)| *name == text);
        if found.is_none() {
            self.unknown(what, text, node.span(), &names);
        }
        found.map(|(_, value)| self.given(value.clone(), node))
    }
}
