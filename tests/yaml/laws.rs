//! What holds for every YAML file.

use docklint::source::{Source, Span};
use docklint::yaml::{self, Kind, Node, Tree};

/// Holds a text to the laws; answers with its tree.
pub fn hold(name: &str, text: &str) -> Tree {
    let source = Source::new(name, text);
    let tree = yaml::parse(&source);
    let lies_in_it = |span: Span| assert!(text.get(span.range()).is_some(), "{name}: {span:?} in {text:?}");
    let mut behind = 0;
    for root in tree.documents() {
        assert!(root.written().start >= behind, "{name}: documents overlap in {text:?}");
        behind = root.written().end;
    }
    for node in tree.nodes() {
        lies_in_it(node.span());
        lies_in_it(node.written());
        properties_are_right(&source, node);
        children_are_inside_and_in_order(&source, node);
        text_maps_into_the_node(&source, node);
    }
    for comment in &tree.comments {
        lies_in_it(comment.span);
        assert!(text[comment.span.range()].starts_with('#'), "{name}: {comment:?} in {text:?}");
    }
    for error in &tree.errors {
        lies_in_it(error.span);
        error.other.into_iter().for_each(lies_in_it);
        let first = error.message.chars().next().unwrap();
        assert!(!first.is_uppercase() && !error.message.ends_with('.'), "{name}: {}", error.message);
    }
    tree
}

fn properties_are_right(source: &Source, node: Node<'_>) {
    let begins = |span: Span, with: &str| assert!(source.slice(span).starts_with(with), "{}: {span:?} of {node:?}", source.text());
    if let Some(tag) = node.tag() {
        begins(tag.span, "!");
    }
    if let Some(anchor) = node.anchor() {
        begins(anchor.span, &anchor.text);
    }
    if node.kind() == Kind::Alias {
        begins(node.span(), "*");
    }
}

fn children_are_inside_and_in_order(source: &Source, node: Node<'_>) {
    if node.kind() == Kind::Alias {
        return;
    }
    let mut behind = node.span().start;
    for child in node.own_entries().flat_map(|entry| [entry.key, entry.value]).chain(node.items()) {
        let span = child.written();
        assert!(node.span().contains(span), "{}: {child:?} is not in {node:?}", source.text());
        assert!(span.start >= behind, "{}: {child:?} is before {behind}", source.text());
        behind = span.end;
    }
}

fn text_maps_into_the_node(source: &Source, node: Node<'_>) {
    let (Some(scalar), false) = (node.as_scalar(), node.kind() == Kind::Alias) else { return };
    let mut behind = node.span().start;
    for (range, span) in scalar.text.pieces() {
        let piece = &scalar.text.as_str()[range];
        assert!(node.span().contains(span) && span.start >= behind, "{}: {piece:?} of {node:?} at {span:?}", source.text());
        behind = span.end;
        let same = source.slice(span) == piece || piece.trim().is_empty() || source.slice(span).starts_with(['\\', '\'', '|', '>']);
        assert!(same || span == node.span(), "{}: {piece:?} of {node:?} at {span:?}", source.text());
    }
}

/// Whether nothing better was found than that the text stands for the scalar as a whole.
fn maps_as_a_whole(node: Node<'_>) -> bool {
    let Some(scalar) = node.as_scalar().filter(|_| node.kind() != Kind::Alias) else { return false };
    !scalar.text.is_verbatim() && scalar.text.pieces().all(|(_, span)| span == node.span())
}

#[test]
fn they_hold_for_real_compose_files() {
    let Some(files) = crate::shared::corpus("compose") else { return };
    let (mut nodes, mut broken, mut unmapped, mut comments) = (0, 0, 0, 0);
    for (path, bytes) in &files {
        let Ok(text) = std::str::from_utf8(bytes) else { continue };
        for text in [text.to_owned(), text.replace('\n', "\r\n"), format!("\u{feff}{text}")] {
            let tree = hold(path, &text);
            nodes += tree.nodes().len();
            comments += tree.comments.len();
            broken += usize::from(tree.errors.iter().any(|e| e.kind == yaml::ErrorKind::Syntax));
            for node in tree.nodes().filter(|node| maps_as_a_whole(*node)) {
                eprintln!("{path}: maps as a whole: {:?}", &text[node.span().range()]);
                unmapped += 1;
            }
        }
    }
    eprintln!(
        "{} files, read in 3 forms: {nodes} nodes, {comments} comments, {broken} broken, {unmapped} texts map as a whole",
        files.len()
    );
    assert_eq!(unmapped, 0);
}
