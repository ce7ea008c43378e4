//! The YAML tree.

mod hostile;
mod laws;
mod oracle;

use docklint::source::{Source, Span};
use docklint::yaml::{self, Entry, ErrorKind, Kind, Node, Style, Tree, Value};

fn read(text: &str) -> (Source, Tree) {
    let source = Source::new("a.yaml", text);
    let tree = yaml::parse(&source);
    (source, tree)
}

/// What the span of each node covers, in order.
fn spans(text: &str) -> Vec<String> {
    let (source, tree) = read(text);
    tree.nodes().map(|node| source.slice(node.span()).to_owned()).collect()
}

/// Kind, place and message of each mistake.
fn errors(text: &str) -> Vec<(ErrorKind, String, String)> {
    let (source, tree) = read(text);
    tree.errors.iter().map(|e| (e.kind, source.slice(e.span).to_owned(), e.message.clone())).collect()
}

fn names<'t>(entries: &[Entry<'t>]) -> Vec<&'t str> {
    entries.iter().filter_map(Entry::name).collect()
}

#[test]
fn spans_cover_what_is_written() {
    assert_eq!(spans("a: 1\nb: [x, 'y' ] # c\n\n"), ["a: 1\nb: [x, 'y' ]", "a", "1", "b", "[x, 'y' ]", "x", "'y'"]);
    let nested = "a:\n  - b: 1\n    c: \"2\"\n  -\n  - d\nz:\n# end\n";
    let list = "- b: 1\n    c: \"2\"\n  -\n  - d";
    let inner = "b: 1\n    c: \"2\"";
    let all = ["a:\n  - b: 1\n    c: \"2\"\n  -\n  - d\nz:", "a", list, inner, "b", "1", "c", "\"2\"", "", "d", "z", ""];
    assert_eq!(spans(nested), all);
    assert_eq!(spans("[a: b, {c}]"), ["[a: b, {c}]", "a: b", "a", "b", "{c}", "c", ""]);
    assert_eq!(spans("? a\n: b\n"), ["? a\n: b", "a", "b"]);
}

#[test]
fn a_value_that_is_not_written_stands_behind_its_colon() {
    for (text, at) in
        [("a:\nb: 1", 2), ("a :   # c\n", 3), ("{a: , b: 1}", 3), ("{a, b}", 2), ("? a\n:\n", 5), ("? a\n", 3), ("a: &x\n", 5)]
    {
        let (_, tree) = read(text);
        let value = tree.root().unwrap().own_entries().next().unwrap().value;
        assert_eq!((value.span(), value.is_null()), (Span::empty(at), true), "{text:?}");
        assert_eq!(value.text(), Some(""), "{text:?}");
    }
}

#[test]
fn block_scalars_start_at_their_header_and_end_at_their_last_line() {
    assert_eq!(spans("a: |-\n  x\n   y\n\nb: 1")[2], "|-\n  x\n   y");
    assert_eq!(spans("a: &x|y !t >2+ # | c\n\n    x\n\n\n# | d\n")[2], ">2+ # | c\n\n    x");
    assert_eq!(spans("a: # c | d\n  |\n  x\n")[2], "|\n  x");
    assert_eq!(spans("- |\r\n  x\r\n- >\n- b\n"), ["- |\r\n  x\r\n- >\n- b", "|\r\n  x", ">", "b"]);
    assert_eq!(spans("--- |\n x\n... # y\n"), ["|\n x"]);
    assert_eq!(spans("a: |"), ["a: |", "a", "|"]);
    assert_eq!(spans("a: |-  \n\n\n")[2], "|-");
}

/// The text of the value of `a`, and for each of its pieces what it came from.
fn pieces(text: &str) -> (String, Vec<(String, String)>) {
    let (source, tree) = read(text);
    assert_eq!(tree.errors, [], "{text:?}");
    let text = &tree.root().unwrap().get("a").unwrap().as_scalar().unwrap().text;
    let pieces = text.pieces().map(|(range, span)| (text.as_str()[range].to_owned(), source.slice(span).to_owned()));
    (text.as_str().to_owned(), pieces.collect())
}

#[test]
fn decoded_text_knows_its_bytes() {
    let cases: [(&str, &[(&str, &str)]); 17] = [
        ("a: b c", &[("b c", "b c")]),
        ("a: 'b c'", &[("b c", "b c")]),
        ("a: 'it''s'", &[("it", "it"), ("'", "''"), ("s", "s")]),
        ("a: b\n  c\n\n\n  d", &[("b", "b"), (" ", "\n  "), ("c", "c"), ("\n\n", "\n\n\n  "), ("d", "d")]),
        ("a: \"b\\n\\\"\\x41\\u00e9\"", &[("b", "b"), ("\n", "\\n"), ("\"", "\\\""), ("A", "\\x41"), ("é", "\\u00e9")]),
        ("a: \"\\ud834\\udd1e\\U0001d11e-\"", &[("𝄞", "\\ud834\\udd1e"), ("𝄞", "\\U0001d11e"), ("-", "-")]),
        ("a: \"b \\\n  c\\\n\n  d\"", &[("b ", "b "), ("c", "c"), ("\n", "\\\n\n  "), ("d", "d")]),
        ("a: \"b\r\n  c\"", &[("b", "b"), (" ", "\r\n  "), ("c", "c")]),
        ("a: |\n  b\n   c\n", &[("b\n", "b\n"), (" c", " c"), ("\n", "")]),
        ("a: |-\n  b\n\n  c\n", &[("b\n\n", "b\n\n"), ("c", "c")]),
        ("a: |+\n\n  b\n\n", &[("\n", "\n"), ("b", "b"), ("\n\n", "")]),
        ("a: |2-\r\n   b\r\n  c\r\n", &[(" b", " b"), ("\n", "\r\n"), ("c", "c")]),
        ("a: >-\n  b\n  c\n\n  d\n", &[("b", "b"), (" ", "\n  "), ("c", "c"), ("\n", "\n\n  "), ("d", "d")]),
        (
            "a: >\n\n  b\n   c\n  d\n",
            &[("\n", ">\n\n  "), ("b", "b"), ("\n", "\n  "), (" c", " c"), ("\n", "\n  "), ("d", "d"), ("\n", "")],
        ),
        ("a: |", &[("", "")]),
        ("a: |\n  b", &[("b", "b")]),
        ("a: |+\n\n", &[("\n", "")]),
    ];
    for (text, expected) in cases {
        let (decoded, pieces) = pieces(text);
        let expected: Vec<_> = expected.iter().map(|(t, s)| ((*t).to_owned(), (*s).to_owned())).collect();
        assert_eq!(pieces, expected, "{text:?}");
        assert_eq!(decoded, expected.iter().map(|(t, _)| t.as_str()).collect::<String>(), "{text:?}");
    }
}

#[test]
fn scalars_have_types_unless_quoted() {
    let value = |text: &str| {
        let (_, tree) = read(text);
        format!("{:?}", tree.root().unwrap().value())
    };
    let cases = [
        ("1", "Int(1)"),
        ("'1'", "Str(\"1\")"),
        ("\"true\"", "Str(\"true\")"),
        ("true", "Bool(true)"),
        ("yes", "Str(\"yes\")"),
        ("22:22", "Str(\"22:22\")"),
        ("1.10", "Float(1.1)"),
        ("~", "Null"),
        ("---", "Null"),
        ("!!str 1", "Str(\"1\")"),
        ("! 1", "Str(\"1\")"),
        ("!!int '1'", "Int(1)"),
        ("!<tag:yaml.org,2002:str> null", "Str(\"null\")"),
        ("!reset null", "Null"),
        ("|-\n 1", "Str(\"1\")"),
    ];
    for (text, expected) in cases {
        assert_eq!(value(text), format!("Some({expected})"), "{text:?}");
    }
    assert_eq!(value("[1]"), "None");
}

#[test]
fn typed_reading_is_short() {
    let (_, tree) = read("s: x\nb: false\ni: -3\nn:\nl: [1, two]\nm: {k: v}\n");
    let root = tree.root().unwrap();
    assert_eq!(root.get("s").and_then(Node::as_str), Some("x"));
    assert_eq!(root.get("b").and_then(Node::as_bool), Some(false));
    assert_eq!(root.get("i").and_then(Node::as_int), Some(-3));
    assert!(root.get("n").unwrap().is_null() && root.get("none").is_none());
    assert_eq!(root.get("l").unwrap().as_sequence().unwrap().len(), 2);
    assert_eq!(names(&root.get("m").unwrap().as_mapping().unwrap()), ["k"]);
    assert!(root.get("m").unwrap().as_sequence().is_none() && root.get("l").unwrap().as_mapping().is_none());
    let found: Vec<_> = root.entries().iter().map(|e| e.value.expected("it").message).collect();
    let what = ["a string", "`false`", "a number", "nothing", "a list", "a mapping"];
    assert_eq!(found, what.map(|what| format!("expected it, found {what}")));
}

#[test]
fn tags_and_anchors_are_kept_with_their_places() {
    let (source, tree) = read("a: &x !reset\nb: !override &y\n  - 1\n&k c: !!str 1\nd: !e!f {}\n");
    let property = |p: Option<&yaml::Property>| p.map(|p| (p.text.clone(), source.slice(p.span).to_owned()));
    let both = |text: &str| Some((text.to_owned(), text.to_owned()));
    let root = tree.root().unwrap();
    let node = |name| root.get(name).unwrap();
    assert_eq!((property(node("a").tag()), property(node("a").anchor())), (both("!reset"), both("&x")));
    assert_eq!((property(node("b").tag()), property(node("b").anchor())), (both("!override"), both("&y")));
    assert_eq!(source.slice(node("b").written()), "!override &y\n  - 1");
    assert_eq!(source.slice(node("b").span()), "- 1");
    let c = root.entry("c").unwrap();
    assert_eq!((property(c.key.anchor()), property(c.value.tag())), (both("&k"), both("!!str")));
    assert_eq!(source.slice(c.span()), "&k c: !!str 1");
}

#[test]
fn comments_have_places() {
    let (source, tree) = read("# top\na: 1 # right\n  # own\nb: | # header\n  # text\n#\n- 'x # y'\n");
    let comments: Vec<_> = tree.comments.iter().map(|c| (source.slice(c.span), c.own_line)).collect();
    assert_eq!(comments, [("# top", true), ("# right", false), ("# own", true), ("# header", false), ("#", true)]);
    let (source, tree) = read("\u{feff}# top\r\n[a, # one\r\n b]\r\n");
    let comments: Vec<_> = tree.comments.iter().map(|c| (source.slice(c.span), c.own_line)).collect();
    assert_eq!(comments, [("# top", true), ("# one", false)]);
}

#[test]
fn aliases_are_followed_when_asked() {
    let (source, tree) = read("a: &x {k: v}\nb: *x\nc: *x\nd: &x [1]\ne: *x\nf: *none\n");
    let root = tree.root().unwrap();
    let b = root.get("b").unwrap();
    assert_eq!((b.kind(), source.slice(b.span())), (Kind::Alias, "*x"));
    assert_eq!(b.get("k").and_then(Node::as_str), Some("v"));
    assert_eq!(b.resolve(), root.get("a"));
    assert_eq!(root.get("e").unwrap().items().len(), 1, "the last anchor before it counts");
    let f = root.get("f").unwrap();
    assert_eq!((f.resolve(), f.as_str(), f.describe(), f.entries().len(), f.items().len()), (None, None, "an unknown alias", 0, 0));
    let unknown = tree.errors.iter().map(|e| (e.kind, source.slice(e.span))).collect::<Vec<_>>();
    assert_eq!(unknown, [(ErrorKind::UnknownAlias, "*none")]);
    let (_, tree) = read("&x a: *x\n---\nb: *x\n");
    assert_eq!(tree.root().unwrap().get("a").and_then(Node::as_str), Some("a"), "a key may have an anchor");
    assert_eq!(tree.errors.len(), 1, "anchors end with their document");
}

#[test]
fn merge_keys_bring_entries_in() {
    let text = "x: &x {a: 1, b: 1}\ny: &y {<<: *x, b: 2, c: 2}\nz:\n  <<: [*y, {c: 3, d: 3}]\n  a: 4\n  '<<': 5\n";
    let (source, tree) = read(text);
    let z = tree.root().unwrap().get("z").unwrap();
    let entries = z.entries();
    let seen: Vec<_> = entries.iter().map(|e| (e.name().unwrap(), e.value.as_int().unwrap(), e.merged_by.is_some())).collect();
    assert_eq!(seen, [("a", 4, false), ("<<", 5, false), ("b", 2, true), ("c", 2, true), ("d", 3, true)]);
    for entry in &entries {
        assert_eq!(z.entry(entry.name().unwrap()).map(|e| e.value), Some(entry.value));
    }
    assert_eq!(source.slice(entries[2].span()), "b: 2", "it knows where it is written");
    assert_eq!(names(&z.own_entries().collect::<Vec<_>>()), ["<<", "a", "<<"]);
    assert!(z.get("e").is_none());
}

#[test]
fn what_cannot_be_merged_is_a_mistake() {
    let place = |text: &str| errors(text).into_iter().map(|(kind, place, _)| (kind, place)).collect::<Vec<_>>();
    assert_eq!(place("<<: 1"), [(ErrorKind::Merge, "1".to_owned())]);
    assert_eq!(
        place("a: &a [{}]\nb: {<<: [*a, {}, *none]}"),
        [(ErrorKind::Merge, "*a".to_owned()), (ErrorKind::UnknownAlias, "*none".to_owned())]
    );
    let (_, tree) = read("a: &a\n  <<: [*a, *a, *b]\n  k: v\n");
    assert_eq!(names(&tree.root().unwrap().get("a").unwrap().entries()), ["k"], "a mapping that merges itself");
    let message = "a mapping cannot be merged into a part of itself";
    assert_eq!(errors("a: &a {b: {<<: *a}}"), [(ErrorKind::Merge, "*a".to_owned(), message.to_owned())]);
}

#[test]
fn duplicate_keys_are_kept_and_reported() {
    let (source, tree) = read("a: 1\nb: 2\n\"a\": 3\n");
    let root = tree.root().unwrap();
    assert_eq!(names(&root.entries()), ["a", "b", "a"]);
    assert_eq!(root.get("a").and_then(Node::as_int), Some(3), "the last one counts");
    let error = &tree.errors[0];
    assert_eq!((error.kind, error.message.as_str()), (ErrorKind::DuplicateKey, "the key `a` is here a second time"));
    assert_eq!((source.slice(error.span), error.other), ("\"a\"", Some(Span::new(0, 1))));
}

#[test]
fn a_mistake_costs_what_stands_behind_it() {
    let cases: [(&str, &str, &str, &[&str]); 14] = [
        ("a: 1\nb\nc: 2\n", "b", "expected `:` behind a key", &["a"]),
        ("a: 1\nb: x: y\n", ":", "`:` is not allowed here", &["a", "b"]),
        ("a: 1\nb: [x,\n", "[x,", "`[` is never closed", &["a", "b"]),
        ("a: {b: 1\nc: 2\n", ":", "expected `,` or `}`", &["a"]),
        ("a:\n\tb: 1\n", "b:", "a tab cannot indent", &["a"]),
        ("a: 1\nb: @x\n", "@x", "unexpected `@`", &["a", "b"]),
        ("a:\n  - b\n  c: 1\n", "c:", "expected `-`", &["a"]),
        ("a: 1\n- b\n", "b", "expected a key", &["a"]),
        ("a: 'x' y\n", "y", "unexpected text behind a closing quote", &["a"]),
        ("a: \"\\q\"\n", "\"\\q\"", "an unknown escape", &["a"]),
        ("a: \"x y\n# c\nb: 1\n", "\"x", "this quote is not closed, and the next line is not indented", &["a"]),
        ("a: 1\nb: ['x\n", "'x", "this quote is never closed", &["a", "b"]),
        ("a: 'x\n", "'x", "this quote is never closed", &["a"]),
        ("a: ]\n", "]", "this bracket closes nothing", &["a"]),
    ];
    for (text, place, message, keys) in cases {
        let (_, tree) = read(text);
        assert_eq!(errors(text), [(ErrorKind::Syntax, place.to_owned(), message.to_owned())], "{text:?}");
        assert_eq!(names(&tree.root().unwrap().entries()), keys, "{text:?}");
    }
}

/// In comments and texts too.
#[test]
fn a_byte_that_is_not_utf8_is_a_mistake() {
    for (bytes, keys) in
        [(&b"a: 1\nb: \xff\n"[..], 2), (b"a: x\xffy\nb: 2\n", 1), (b"a: 'x\xff'\n", 1), (b"a: 1 # \xff\nb: 2\n", 1)]
    {
        let source = Source::from_bytes("a.yaml", bytes.to_vec()).unwrap();
        let tree = yaml::parse(&source);
        let told: Vec<_> = tree.errors.iter().map(|e| (e.span.start as usize, e.message.as_str())).collect();
        let place = bytes.iter().position(|b| *b == 0xff).unwrap();
        assert_eq!(told, [(place, "a byte that is not UTF-8")], "{:?}", source.text());
        assert_eq!(tree.root().unwrap().entries().len(), keys, "{:?}", source.text());
    }
}

#[test]
fn the_next_document_is_read_behind_a_mistake() {
    let (_, tree) = read("a: [1, 2\n---\nb: 1\n---\nc: *x\n...\n---\n- {\n--- d\n");
    let roots: Vec<_> = tree.documents().map(|node| (node.kind(), node.own_entries().len(), node.text())).collect();
    let expected = [(Kind::Mapping, 1, None), (Kind::Mapping, 1, None), (Kind::Mapping, 1, None), (Kind::Sequence, 0, None)];
    assert_eq!(roots[..4], expected);
    assert_eq!(roots[4], (Kind::Scalar(Style::Plain), 0, Some("d")));
    assert_eq!(tree.errors.len(), 3);
    let (_, tree) = read("");
    assert!(tree.root().is_none() && tree.errors.is_empty());
    let (_, tree) = read("# nothing\n");
    assert!(tree.root().is_none_or(|node| node.value() == Some(Value::Null)));
}

#[test]
fn a_byte_order_mark_and_crlf_move_places_only() {
    let (source, tree) = read("\u{feff}a: x\r\nb:\r\n  - y\r\n");
    let root = tree.root().unwrap();
    assert_eq!(source.slice(root.span()), "a: x\r\nb:\r\n  - y");
    assert_eq!(root.get("b").unwrap().items().next().and_then(Node::as_str), Some("y"));
}
