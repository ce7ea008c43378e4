//! From the events of the parser to the tree.

use super::scalar::{Scalar, Style};
use super::{Comment, Content, Data, Error, ErrorKind, MAX_DEPTH, Property, Tree, text};
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
    builder.finish()
}

struct Builder<'s> {
    text: &'s str,
    tree: Tree,
    /// The collections that are open, outermost first.
    open: Vec<Open>,
    /// The nodes that have anchors, by the parser's number.
    anchors: HashMap<usize, u32>,
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
        Builder { text, tree: Tree::default(), open: Vec::new(), anchors: HashMap::new(), cursor: 0 }
    }

    /// Takes in one event; answers with a mistake that ends the document.
    fn event(&mut self, event: Event<'_>, place: granit_parser::Span) -> Option<Error> {
        let span = span_of(place);
        let tag = event.tag().zip(place.tag_span()).map(|(tag, at)| property(tag, span_of(at)));
        match event {
            Event::Scalar(value, style, anchor, _) => self.scalar(&value, style, anchor, tag, span),
            Event::SequenceStart(_, anchor, _) => self.start(Content::Sequence(Vec::new()), anchor, tag, span),
            Event::MappingStart(_, anchor, _) => self.start(Content::Mapping(Vec::new()), anchor, tag, span),
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            Event::Alias(anchor) => self.alias(self.anchors.get(&anchor).copied(), span),
            Event::UnresolvedAlias(name) => {
                let message = format!("no anchor `&{name}` stands before this alias");
                self.tree.errors.push(Error { kind: ErrorKind::UnknownAlias, span, message, other: None });
                self.alias(None, span);
            }
            Event::Anchor(number, name) => self.anchor(number, &name, span),
            Event::Comment(..) => {
                let line = self.text[..span.start as usize].rfind('\n').map_or(0, |at| at + 1);
                let own_line = self.text[line..span.start as usize].trim_matches(['\u{feff}', ' ', '\t']).is_empty();
                self.tree.comments.push(Comment { span, own_line });
            }
            Event::DocumentStart(..) => self.cursor = self.cursor.max(span.end as usize),
            _ => {}
        }
        let too_deep = self.open.len() > MAX_DEPTH;
        too_deep.then(|| Error {
            kind: ErrorKind::Syntax,
            span,
            message: format!("nested deeper than {MAX_DEPTH} levels"),
            other: None,
        })
    }

    fn scalar(&mut self, value: &str, style: ScalarStyle, anchor: usize, tag: Option<Property>, span: Span) {
        let (style, text, span) = match style {
            // For what is not there the parser says `~`.
            ScalarStyle::Plain if span.is_empty() => {
                let at = self.place_of_nothing(span.start as usize);
                (Style::Plain, MappedText::empty(at), Span::empty(at))
            }
            ScalarStyle::Plain => (Style::Plain, text::flow(self.text, span, value), span),
            ScalarStyle::SingleQuoted => (Style::Single, text::flow(self.text, span, value), span),
            ScalarStyle::DoubleQuoted => (Style::Double, text::flow(self.text, span, value), span),
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let style = if style == ScalarStyle::Literal { Style::Literal } else { Style::Folded };
                let header = text::header(self.text, self.cursor, span.end as usize);
                let block = text::block_span(self.text, header.unwrap_or(span.start as usize), span.end as usize);
                (style, text::block(self.text, block, value), block)
            }
        };
        self.add(Data { content: Content::Scalar(Scalar { style, text }), span, tag, anchor: None }, anchor);
        self.cursor = self.cursor.max(span.end as usize);
    }

    /// Where a value that is not written would stand: behind the `:`, if there is one.
    fn place_of_nothing(&self, at: usize) -> usize {
        let Some(key) = self.open.last().and_then(|open| open.key) else { return at };
        let at = at.max(self.tree.nodes[key as usize].written().end as usize);
        let rest = self.text[at..].trim_start_matches([' ', '\t']);
        if rest.starts_with(':') { self.text.len() - rest.len() + 1 } else { at }
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
                (Content::Mapping(entries), Some(key)) => entries.push((key, id)),
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
            Content::Mapping(entries) => entries.first().map(|e| e.0).zip(entries.last().map(|e| e.1)),
            _ => None,
        };
        if let Some((first, last)) = ends {
            whole = whole.cover(self.tree.nodes[first as usize].written()).cover(self.tree.nodes[last as usize].written());
        }
        self.tree.nodes[node as usize].span = whole;
        self.check_keys(node);
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
        let Content::Mapping(entries) = &nodes[node as usize].content else { return };
        if entries.len() < 2 {
            return;
        }
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

    fn mistake(&self, error: &granit_parser::ScanError) -> Error {
        let at = error.marker().byte_offset().unwrap_or(self.text.len()).min(self.text.len());
        let at = (0..=at).rev().find(|i| self.text.is_char_boundary(*i)).unwrap_or(0);
        let rest = &self.text[at..];
        let word = rest.find(char::is_whitespace).unwrap_or(rest.len());
        Error { kind: ErrorKind::Syntax, span: Span::new(at, at + word), message: message(error), other: None }
    }

    fn finish(mut self) -> Tree {
        self.close_all();
        self.tree.comments.sort_by_key(|comment| comment.span);
        self.tree.errors.sort_by_key(|error| error.span);
        self.tree
    }
}

/// The parser's message in our form.
fn message(error: &granit_parser::ScanError) -> String {
    use granit_parser::ErrorKind as E;
    match error.kind() {
        E::MappingValueNotAllowed => "`:` is not allowed here".to_owned(),
        E::TabInBlockIndentation => "a tab cannot indent".to_owned(),
        E::SimpleKeyExpected => "expected `:` behind a key".to_owned(),
        E::ExpectedBlockMappingKey => "expected a key".to_owned(),
        E::ExpectedBlockSequenceEntry => "expected `-`".to_owned(),
        E::UnclosedFlowCollection { open } => format!("`{open}` is never closed"),
        E::UnexpectedCharacter { character } => format!("unexpected `{}`", character.escape_debug()),
        _ => {
            let info = error.info();
            let fact = info.rsplit_once(", ").map_or(info.as_str(), |(_, fact)| fact);
            fact.trim_start_matches("did not find ").replace('\'', "`")
        }
    }
}

fn property(tag: &Tag, span: Span) -> Property {
    let text = tag.core_suffix().map_or_else(|| tag.original(), |suffix| format!("!!{suffix}"));
    Property { text, span }
}

fn span_of(place: granit_parser::Span) -> Span {
    let range = place.byte_range().expect("a parser of a string knows bytes");
    Span::new(range.start, range.end.max(range.start))
}
