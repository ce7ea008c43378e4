//! The YAML tree.

use docklint::source::Source;
use docklint::yaml::{self, Tree};

fn read(text: &str) -> (Source, Tree) {
    let source = Source::new("a.yaml", text);
    let tree = yaml::parse(&source);
    (source, tree)
}

/// What `span` covers of each node, in order.
fn spans(text: &str) -> Vec<String> {
    let (source, tree) = read(text);
    tree.nodes().map(|node| source.slice(node.span()).to_owned()).collect()
}

#[test]
fn spans_cover_what_is_written() {
    assert_eq!(spans("a: 1\nb: [x, 'y' ] # c\n\n"), ["a: 1\nb: [x, 'y' ]", "a", "1", "b", "[x, 'y' ]", "x", "'y'"]);
    assert_eq!(
        spans("a:\n  - b: 1\n    c: \"2\"\n  -\n  - d\nz:\n"),
        [
            "a:\n  - b: 1\n    c: \"2\"\n  -\n  - d\nz:",
            "a",
            "- b: 1\n    c: \"2\"\n  -\n  - d",
            "b: 1\n    c: \"2\"",
            "b",
            "1",
            "c",
            "\"2\"",
            "",
            "d",
            "z",
            ""
        ]
    );
}
