//! From the events of the parser to the tree.

use super::scalar::{Scalar, Style};
use super::{Comment, Content, Data, Error, ErrorKind, MAX_DEPTH, MAX_MERGED, Property, Tree, text};
use crate::source::{MappedText, Source, Span};
use granit_parser::{Event, Parser, ScalarStyle, Tag};
use std::collections::HashMap;

/// Reads a file.
pub fn parse(source: &Source) -> Tree {
    let options = granit_parser::options! {
        emit_unresolved_aliases: true,
        emit_anchor_events: true,
        max_buffered_comment_events: usize::MAX,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    let mut builder = Builder::new(source.text());
    let mut parser = Parser::new_from_str_with_options(source.text(), options);
    while let Some(next) = parser.next_event() {
        let mistake = match next {
            Ok((Event::StreamEnd, _)) => break,
            Ok((event, place)) => builder.event(event, place),
            Err(e) => Some(builder.mistake(&e)),
        };
        if let Some(mistake) = mistake {
            builder.tree.errors.push(mistake);
            builder.close_all();
            if !parser.proceed_next_document().unwrap_or(false) {
                break;
            }
        }
    }
    // The parser lets one pass in quotes, and elsewhere names the word that it is in.
    if let Some(at) = source.text().find(NO_TEXT) {
        builder.tree.errors.retain(|error| error.message != NOT_UTF8);
        builder.tree.errors.push(syntax(Span::new(at, at + 1), NOT_UTF8.to_owned()));
    }
    builder.finish()
}

struct Builder<'s> {
    text: &'s str,
    tree: Tree,
    /// The collections that are open, outermost first.
    open: Vec<Open>,
    /// The nodes that have anchors, by the parser's number.
    anchors: HashMap<usize, u32>,
    /// How many entries the merges of a mapping bring in, for those that have any; and all of them together.
    merged: HashMap<u32, usize>,
    merged_total: usize,
    /// Where the last node, bracket or document marker ended.
    cursor: usize,
}

struct Open {
    node: u32,
    /// The key of a mapping that waits for its value.
    key: Option<u32>,
}

impl<'s> Builder<'s> {
    fn new(text: &'s str) -> Builder<'s> {
        Builder {
            text,
            tree: Tree::default(),
            open: Vec::new(),
            anchors: HashMap::new(),
            merged: HashMap::new(),
            merged_total: 0,
            cursor: 0,
        }
    }

    /// Takes in one event; answers with a mistake that ends the document.
    fn event(&mut self, event: Event<'_>, place: granit_parser::Span) -> Option<Error> {
        let span = span_of(place);
        let tag = event.tag().zip(place.tag_span()).map(|(tag, at)| property(tag, span_of(at)));
        match event {
            Event::Scalar(value, style, anchor, _) => self.scalar(&value, style, anchor, tag, span),
            Event::SequenceStart(_, anchor, _) => self.start(Content::Sequence(Vec::new()), anchor, tag, span),
            Event::MappingStart(_, anchor, _) => {
                self.start(Content::Mapping { entries: Vec::new(), merges: Vec::new() }, anchor, tag, span)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            Event::Alias(anchor) => self.alias(self.anchors.get(&anchor).copied(), span),
            Event::UnresolvedAlias(name) => {
                let message = format!("no anchor `&{name}` stands before this alias");
                self.tree.errors.push(Error { kind: ErrorKind::UnknownAlias, span, message, other: None });
                self.alias(None, span);
            }
            Event::Anchor(number, name) => self.anchor(number, &name, span),
            Event::Comment(..) => {
                let line = self.text[..span.start as usize].rfind(['\r', '\n']).map_or(0, |at| at + 1);
                let own_line = self.text[line..span.start as usize].trim_matches(['\u{feff}', ' ', '\t']).is_empty();
                self.tree.comments.push(Comment { span, own_line });
            }
            Event::DocumentStart(true, _) => self.cursor = self.cursor.max(span.end as usize),
            _ => {}
        }
        (self.open.len() > MAX_DEPTH).then(|| syntax(span, too_deep()))
    }

    fn scalar(&mut self, value: &str, style: ScalarStyle, anchor: usize, tag: Option<Property>, span: Span) {
        let style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted => Style::Single,
            ScalarStyle::DoubleQuoted => Style::Double,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
        };
        let (value, span) = match style {
            // For what is not there the parser says `~`.
            Style::Plain if span.is_empty() && tag.is_none() && anchor == 0 => {
                ("", Span::empty(self.place_of_nothing(span.start as usize)))
            }
            Style::Plain if span.is_empty() => ("", span),
            Style::Literal | Style::Folded => {
                let header = text::find(self.text, self.cursor, span.end as usize, [b'|', b'>']);
                let span = text::block_span(self.text, header.unwrap_or(span.start as usize), span.end as usize);
                // The parser adds a line break where the file ends without one; libyaml, go-yaml and the specification do not.
                let ends_here = span.end as usize == self.text.len();
                (value.strip_suffix('\n').filter(|_| ends_here).unwrap_or(value), span)
            }
            _ => (value, span),
        };
        let text = text::mapped(self.text, span, style, value);
        self.add(Data { content: Content::Scalar(Scalar { style, text }), span, tag, anchor: None }, anchor);
        self.cursor = self.cursor.max(span.end as usize);
    }

    /// Where a value that is not written would stand, which the parser saw at `at`: behind the `:`, or else behind the key.
    fn place_of_nothing(&self, at: usize) -> usize {
        let Some(key) = self.open.last().and_then(|open| open.key) else { return at };
        let key_end = self.tree.nodes[key as usize].written().end as usize;
        let rest = self.text[at.max(key_end)..].trim_start_matches([' ', '\t']);
        if rest.starts_with(':') { self.text.len() - rest.len() + 1 } else { key_end }
    }

    fn alias(&mut self, target: Option<u32>, span: Span) {
        self.add(Data { content: Content::Alias(target), span, tag: None, anchor: None }, 0);
        self.cursor = self.cursor.max(span.end as usize);
    }

    fn start(&mut self, content: Content, anchor: usize, tag: Option<Property>, span: Span) {
        let node = self.add(Data { content, span, tag, anchor: None }, anchor);
        self.open.push(Open { node, key: None });
        self.cursor = self.cursor.max(span.end as usize);
    }

    /// Adds a node to the collection that is open, or as a document.
    fn add(&mut self, data: Data, anchor: usize) -> u32 {
        let id = Span::empty(self.tree.nodes.len()).start;
        self.tree.nodes.push(data);
        if anchor != 0 {
            self.anchors.insert(anchor, id);
        }
        match self.open.last_mut() {
            None => self.tree.documents.push(id),
            Some(open) => match (&mut self.tree.nodes[open.node as usize].content, open.key.take()) {
                (Content::Sequence(items), _) => items.push(id),
                (Content::Mapping { entries, .. }, Some(key)) => entries.push((key, id)),
                _ => open.key = Some(id),
            },
        }
        id
    }

    fn anchor(&mut self, number: usize, name: &str, span: Span) {
        if let Some(id) = self.anchors.get(&number) {
            self.tree.nodes[*id as usize].anchor = Some(Property { text: format!("&{name}"), span });
        }
    }

    /// Closes the innermost collection at its closing bracket, or at an empty place somewhere behind it.
    fn end(&mut self, span: Span) {
        if self.open.last().is_some_and(|open| open.key.is_some()) {
            // A mistake stands where the value should.
            let at = self.place_of_nothing(self.cursor);
            let scalar = Scalar { style: Style::Plain, text: MappedText::empty(at) };
            self.add(Data { content: Content::Scalar(scalar), span: Span::empty(at), tag: None, anchor: None }, 0);
        }
        let Some(Open { node, .. }) = self.open.pop() else { return };
        let mut whole = self.tree.nodes[node as usize].span;
        if !span.is_empty() {
            whole = whole.cover(span);
            self.cursor = self.cursor.max(span.end as usize);
        }
        let ends = match &self.tree.nodes[node as usize].content {
            Content::Sequence(items) => items.first().copied().zip(items.last().copied()),
            Content::Mapping { entries, .. } => entries.first().map(|e| e.0).zip(entries.last().map(|e| e.1)),
            _ => None,
        };
        if let Some((first, last)) = ends {
            whole = whole.cover(self.tree.nodes[first as usize].written()).cover(self.tree.nodes[last as usize].written());
        }
        self.tree.nodes[node as usize].span = whole;
        self.check_keys(node);
        self.find_merges(node);
    }

    fn close_all(&mut self) {
        while !self.open.is_empty() {
            self.end(Span::default());
        }
        self.anchors.clear();
    }

    /// Reports keys that the mapping has already. Like go-yaml, it compares the text alone: `1` and `"1"` are equal.
    fn check_keys(&mut self, node: u32) {
        let nodes = &self.tree.nodes;
        let Content::Mapping { entries, .. } = &nodes[node as usize].content else { return };
        let mut first: HashMap<&str, Span> = HashMap::with_capacity(entries.len());
        for (key, _) in entries {
            let Data { content: Content::Scalar(scalar), span, .. } = &nodes[*key as usize] else { continue };
            let known = *first.entry(scalar.text.as_str()).or_insert(*span);
            if known != *span {
                let message = format!("the key `{}` is here a second time", scalar.text.as_str());
                self.tree.errors.push(Error { kind: ErrorKind::DuplicateKey, span: *span, message, other: Some(known) });
            }
        }
    }

    /// Finds out what the `<<` of a mapping bring in. go-yaml takes a mapping, an alias of one, or a list of these.
    fn find_merges(&mut self, node: u32) {
        let nodes = &self.tree.nodes;
        let Content::Mapping { entries, .. } = &nodes[node as usize].content else { return };
        let (mut merges, mut merged, mut mistakes) = (Vec::new(), 0, Vec::new());
        for (key, value) in entries.iter().filter(|(key, _)| nodes[*key as usize].is_merge_key()) {
            let sources = match &nodes[*value as usize].content {
                Content::Sequence(items) => items.as_slice(),
                _ => std::slice::from_ref(value),
            };
            for source in sources {
                let mapping = match nodes[*source as usize].content {
                    Content::Alias(Some(target)) => target,
                    // Of nothing: a mistake already.
                    Content::Alias(None) => continue,
                    _ => *source,
                };
                match self.weight(mapping, node) {
                    Ok(weight) if self.merged_total + merged + weight <= MAX_MERGED => {
                        merged += weight;
                        merges.push((*key, mapping));
                    }
                    Ok(_) => mistakes.push((*source, format!("the merges of this file bring in more than {MAX_MERGED} entries"))),
                    Err(message) => mistakes.push((*source, message.to_owned())),
                }
            }
        }
        if merged > 0 {
            self.merged.insert(node, merged);
            self.merged_total += merged;
        }
        for (source, message) in mistakes {
            let span = self.tree.nodes[source as usize].written();
            self.tree.errors.push(Error { kind: ErrorKind::Merge, span, message, other: None });
        }
        if let Content::Mapping { merges: found, .. } = &mut self.tree.nodes[node as usize].content {
            *found = merges;
        }
    }

    /// How many entries a mapping brings in where it is merged into another, or why it cannot be.
    fn weight(&self, mapping: u32, into: u32) -> Result<usize, &'static str> {
        let Content::Mapping { entries, .. } = &self.tree.nodes[mapping as usize].content else {
            return Err("only mappings can be merged, and this is none");
        };
        if mapping == into || self.open.iter().any(|open| open.node == mapping) {
            return Err("a mapping cannot be merged into a part of itself");
        }
        Ok(1 + entries.len() + self.merged.get(&mapping).unwrap_or(&0))
    }

    fn mistake(&self, error: &granit_parser::ScanError) -> Error {
        use granit_parser::ErrorKind as E;
        let at = error.marker().byte_offset().unwrap_or(self.text.len()).min(self.text.len());
        let at_end = at == self.text.len();
        let at = match error.kind() {
            // Seen lines later; what is wrong is the quote.
            E::InvalidQuotedScalarIndent | E::UnclosedQuotedScalar => {
                text::find(self.text, self.cursor, at, [b'\'', b'"']).unwrap_or(at)
            }
            _ => (0..=at).rev().find(|i| self.text.is_char_boundary(*i)).unwrap_or(0),
        };
        let rest = &self.text[at..];
        let word = rest.find(char::is_whitespace).unwrap_or(rest.len());
        syntax(Span::new(at, at + word), message(error, at_end))
    }

    fn finish(mut self) -> Tree {
        self.close_all();
        self.tree.comments.sort_by_key(|comment| comment.span);
        self.tree.errors.sort_by_key(|error| error.span);
        self.tree
    }
}

fn syntax(span: Span, message: String) -> Error {
    Error { kind: ErrorKind::Syntax, span, message, other: None }
}

fn too_deep() -> String {
    format!("nested deeper than {MAX_DEPTH} levels")
}

/// What `Source` puts in the place of a byte that is not UTF-8. YAML allows that character no more than Compose the byte.
const NO_TEXT: char = '\u{1a}';
const NOT_UTF8: &str = "a byte that is not UTF-8";

/// The parser's message in our form; `at_end`: it came upon the end of the file.
fn message(error: &granit_parser::ScanError, at_end: bool) -> String {
    use granit_parser::ErrorKind as E;
    let fact = match error.kind() {
        E::RecursionLimitExceeded => return too_deep(),
        E::UnclosedFlowCollection { open } => return format!("`{open}` is never closed"),
        E::UnexpectedCharacter { character: NO_TEXT } => NOT_UTF8,
        E::UnexpectedCharacter { character } => return format!("unexpected `{}`", character.escape_debug()),
        E::MappingValueNotAllowed => "`:` is not allowed here",
        E::SimpleKeyExpected => "expected `:` behind a key",
        E::ExpectedBlockMappingKey => "expected a key",
        E::ExpectedBlockSequenceEntry => "expected `-`",
        E::TabInBlockIndentation | E::TabInIndentation => "a tab cannot indent",
        E::UnclosedQuotedScalar => "this quote is never closed",
        E::InvalidQuotedScalarIndent if at_end => "this quote is never closed",
        E::InvalidQuotedScalarIndent => "this quote is not closed, and the next line is not indented",
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => "unexpected text behind a closing quote",
        E::MisplacedFlowCollectionEnd => "this bracket closes nothing",
        E::UnknownQuotedScalarEscape => "an unknown escape",
        _ => {
            let info = error.info();
            let fact = info.rsplit_once(", ").map_or(info.as_str(), |(_, fact)| fact);
            return fact.trim_start_matches("did not find ").replace('\'', "`");
        }
    };
    fact.to_owned()
}

fn property(tag: &Tag, span: Span) -> Property {
    let text = tag.core_suffix().map_or_else(|| tag.original(), |suffix| format!("!!{suffix}"));
    Property { text, span }
}

fn span_of(place: granit_parser::Span) -> Span {
    let range = place.byte_range().expect("a parser of a string knows bytes");
    Span::new(range.start, range.end.max(range.start))
}
