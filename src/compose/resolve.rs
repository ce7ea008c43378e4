//! From YAML to the tree: aliases, merge keys, tags and variables.

use super::Fault;
use super::interpolation::{self, Missing};
use super::load::Scope;
use super::problem::{Problem, ProblemKind};
use super::tree::{Entry, Node, Place, Tag, Text, Value};
use crate::dockerfile::expand::{Piece, Value as Known};
use crate::source::{MappedText, Source, Span};
use crate::yaml;
use std::collections::HashMap;

/// How many nodes aliases and merge keys may bring in, in one document. Compose visits so many at most.
const MAX_BROUGHT: usize = 100_000;

/// A use of a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// The file that it is in, an index into [`super::Compose::files`].
    pub file: u32,
    /// What is used, and how.
    pub variable: interpolation::Use,
}

/// What was met on the way.
#[derive(Default)]
pub(super) struct Notes {
    pub(super) problems: Vec<Problem>,
    pub(super) uses: Vec<Use>,
}

impl Notes {
    /// Notes what was met where variables were put in.
    pub(super) fn variables(&mut self, file: u32, uses: &[interpolation::Use], faults: &[Fault], missing: &[Missing]) {
        self.uses.extend(uses.iter().map(|variable| Use { file, variable: variable.clone() }));
        let faults = faults.iter().map(|fault| Problem::of_fault(ProblemKind::InvalidInterpolation, file, fault));
        self.problems.extend(faults);
        for missing in missing {
            let state = if missing.empty { "empty" } else { "not set" };
            let message = match missing.message.value() {
                Known::Known(said) if !said.is_empty() => format!("`{}` has to have a value and is {state}: {said}", missing.name),
                _ => format!("`{}` has to have a value and is {state}", missing.name),
            };
            let place = Place { file, span: missing.span };
            self.problems.push(Problem::new(ProblemKind::MissingVariable, place, message));
        }
    }
}

/// Resolves one document of a file.
pub(super) fn resolve(file: u32, source: &Source, root: yaml::Node, scope: &mut Scope, notes: &mut Notes) -> Node {
    let mut resolver = Resolver { file, source, scope, notes, open: Vec::new(), brought: 0 };
    resolver.node(root, None)
}

/// The mistakes of the YAML itself.
pub(super) fn yaml_problems(file: u32, tree: &yaml::Tree) -> impl Iterator<Item = Problem> {
    tree.errors.iter().map(move |error| {
        let kind = match error.kind {
            yaml::ErrorKind::DuplicateKey => ProblemKind::DuplicateKey,
            yaml::ErrorKind::Syntax | yaml::ErrorKind::UnknownAlias | yaml::ErrorKind::Merge | yaml::ErrorKind::Unexpected => {
                ProblemKind::Syntax
            }
        };
        let problem = Problem::new(kind, Place { file, span: error.span }, error.message.clone());
        match error.other {
            Some(span) => problem.other(Place { file, span }, "first here"),
            None => problem,
        }
    })
}

struct Resolver<'a> {
    file: u32,
    source: &'a Source,
    scope: &'a mut Scope,
    notes: &'a mut Notes,
    /// The collections that are being resolved, outermost first.
    open: Vec<yaml::Node<'a>>,
    brought: usize,
}

impl<'a> Resolver<'a> {
    fn place(&self, span: Span) -> Place {
        Place { file: self.file, span }
    }

    fn problem(&mut self, kind: ProblemKind, span: Span, message: impl Into<String>) {
        self.notes.problems.push(Problem::new(kind, self.place(span), message));
    }

    fn node(&mut self, written: yaml::Node<'a>, used: Option<Place>) -> Node {
        let (used, found) = match (written.kind(), written.resolve()) {
            (yaml::Kind::Alias, found) => (used.or(Some(self.place(written.span()))), found),
            (_, found) => (used, found),
        };
        let tag = match written.tag().map(|tag| tag.text.as_str()) {
            Some("!reset") => Tag::Reset,
            Some("!override") => Tag::Override,
            _ => Tag::None,
        };
        let value = match found {
            Some(found) if self.may_open(written, found, used) => self.value(found, used),
            _ => Value::Unknown,
        };
        Node { place: self.place(found.unwrap_or(written).span()), used, tag, value }
    }

    /// Whether to go on: not into a collection that is open, nor without end.
    fn may_open(&mut self, written: yaml::Node<'a>, found: yaml::Node<'a>, used: Option<Place>) -> bool {
        if used.is_some() {
            self.brought += 1;
            if self.brought == MAX_BROUGHT {
                let message = format!("aliases bring in more than {MAX_BROUGHT} nodes");
                self.problem(ProblemKind::Syntax, written.span(), message);
            }
            if self.brought >= MAX_BROUGHT {
                return false;
            }
        }
        if written.kind() == yaml::Kind::Alias && self.open.contains(&found) {
            self.problem(ProblemKind::Syntax, written.span(), "this alias stands for something that it is part of");
            return false;
        }
        if self.open.len() > yaml::MAX_DEPTH {
            self.problem(ProblemKind::Syntax, written.span(), format!("nested deeper than {} through aliases", yaml::MAX_DEPTH));
            return false;
        }
        true
    }

    fn value(&mut self, node: yaml::Node<'a>, used: Option<Place>) -> Value {
        if let Some(scalar) = node.as_scalar() {
            return self.scalar(node, scalar, used);
        }
        self.open.push(node);
        let value = match node.as_sequence() {
            Some(items) => Value::List(items.map(|item| self.node(item, used)).collect()),
            None => Value::Map(self.entries(node, used)),
        };
        self.open.pop();
        value
    }

    fn entries(&mut self, node: yaml::Node<'a>, used: Option<Place>) -> Vec<Entry> {
        let written = node.entries();
        let mut entries: Vec<Entry> = Vec::with_capacity(written.len());
        for entry in &written {
            let Some(name) = self.key(entry.key, used) else { continue };
            let used = used.or(entry.merged_by.map(|by| self.place(by.span())));
            let value = self.node(entry.value, used);
            entries.push(Entry { name: name.into(), place: self.place(entry.key.span()), node: value });
        }
        drop_doubles(&mut entries);
        entries
    }

    /// The name of an entry. Compose takes texts alone.
    fn key(&mut self, key: yaml::Node<'a>, used: Option<Place>) -> Option<&'a str> {
        let is_text = matches!(key.value(), Some(yaml::Value::Str(_)));
        if !is_text && used.is_none() && key.resolve().is_some() {
            let message = format!("a key is {}, not a string", key.describe());
            let problem = Problem::new(ProblemKind::InvalidType, self.place(key.span()), message);
            let quoted = key.text().map(|text| format!("write it in quotes: `\"{text}\"`"));
            self.notes.problems.push(Problem { help: quoted, ..problem });
        }
        key.text()
    }

    fn scalar(&mut self, node: yaml::Node<'a>, scalar: &'a yaml::Scalar, used: Option<Place>) -> Value {
        match node.value() {
            Some(yaml::Value::Null) | None => Value::Null,
            Some(yaml::Value::Bool(value)) => Value::Bool(value),
            Some(yaml::Value::Int(value)) => octal(scalar).unwrap_or(Value::Int(value)),
            Some(yaml::Value::Float(value)) => Value::Float(value),
            Some(yaml::Value::Str(text)) if interpolation::is_plain(text) => Value::Text(Text::literal(scalar.text.clone())),
            Some(yaml::Value::Str(_)) => Value::Text(self.interpolate(&scalar.text, used)),
        }
    }

    fn interpolate(&mut self, text: &MappedText, used: Option<Place>) -> Text {
        let template = interpolation::parse(text);
        let expansion = self.scope.expand(&template);
        // What aliases bring in is noted where it is written.
        if used.is_none() {
            let interpolation::Expansion { uses, faults, missing, .. } = &expansion;
            self.notes.variables(self.file, uses, faults, missing);
        }
        let mut result = Text { has_variables: !expansion.uses.is_empty(), ..Text::default() };
        if expansion.text.pieces.is_empty() {
            result.text = MappedText::empty(text.span().start as usize);
        }
        for piece in &expansion.text.pieces {
            match piece {
                Piece::Text(known) => result.text.push_mapped(known),
                Piece::Unknown(span) => {
                    let start = result.text.len();
                    result.text.push(self.source.slice(*span), *span);
                    result.unknown.push(start..result.text.len());
                }
            }
        }
        result
    }
}

/// A plain number with a leading zero, which go-yaml reads as an octal one, as YAML 1.1 has it: `0644`.
fn octal(scalar: &yaml::Scalar) -> Option<Value> {
    let digits = scalar.text.as_str().strip_prefix('0').filter(|digits| !digits.is_empty())?;
    i64::from_str_radix(digits, 8).ok().map(Value::Int)
}

/// Of entries with the same name keeps the last, in the place of the first. There are none but in a file that has the mistake.
fn drop_doubles(entries: &mut Vec<Entry>) {
    let mut first: HashMap<Box<str>, usize> = HashMap::new();
    let is_small = entries.len() <= 8;
    let has_double = match is_small {
        true => (1..entries.len()).any(|i| entries[..i].iter().any(|earlier| earlier.name == entries[i].name)),
        false => {
            let mut names: Vec<&str> = entries.iter().map(|entry| &*entry.name).collect();
            names.sort_unstable();
            names.windows(2).any(|pair| pair[0] == pair[1])
        }
    };
    if !has_double {
        return;
    }
    let mut kept: Vec<Entry> = Vec::with_capacity(entries.len());
    for entry in entries.drain(..) {
        match first.get(&entry.name) {
            Some(at) => kept[*at] = entry,
            None => {
                first.insert(entry.name.clone(), kept.len());
                kept.push(entry);
            }
        }
    }
    *entries = kept;
}
