//! Inputs made to hurt.

use docklint::source::Source;
use docklint::yaml::{self, Node, Tree};
use proptest::prelude::*;
use std::time::{Duration, Instant};

/// Far more than any of these takes, on a busy machine too.
const PATIENCE: Duration = Duration::from_secs(60);

/// Reads a text, and asks everything of every node.
fn read(what: &str, text: &str) -> Tree {
    let start = Instant::now();
    let tree = yaml::parse(&Source::new("a.yaml", text));
    let parsed = start.elapsed();
    let mut seen = 0;
    for node in tree.nodes() {
        seen += node.entries().len() + usize::from(node.get("nowhere").is_some()) + node.describe().len();
    }
    eprintln!("{what}: {} KB, parsed in {parsed:?}, asked in {:?} ({seen})", text.len() / 1000, start.elapsed() - parsed);
    assert!(start.elapsed() < PATIENCE, "{what}");
    tree
}

#[test]
fn depth_has_a_limit() {
    let staircase = |n: usize| (0..n).map(|i| format!("{}a:\n", " ".repeat(i))).collect::<String>();
    let deep = [
        ("brackets", "[".repeat(200_000)),
        ("pairs of brackets", "[".repeat(100_000) + &"]".repeat(100_000)),
        ("braces", "{a: ".repeat(100_000)),
        ("braces as keys", "{? ".repeat(100_000)),
        ("pairs in lists", "[a: ".repeat(100_000)),
        ("dashes", "- ".repeat(100_000)),
        ("question marks", "? ".repeat(100_000)),
        ("levels", staircase(4_000)),
        ("documents", "\n--- {[\n".repeat(50_000)),
    ];
    for (what, text) in deep {
        let tree = read(what, &text);
        assert!(!tree.errors.is_empty(), "{what}");
        assert!(tree.nodes().len() <= 200_000, "{what}");
    }
    let tree = read("100 levels", &staircase(100));
    assert!(tree.errors.is_empty());
    let mut node = tree.root();
    let depth = std::iter::from_fn(|| {
        node = node?.get("a");
        node
    });
    assert_eq!(depth.count(), 100);
}

#[test]
fn aliases_and_merges_do_not_explode() {
    let bomb = |merge: &str| {
        let levels = (1..5_000).map(|i| {
            format!("a{i}: &a{i} {merge}[*a{0}, *a{0}, *a{0}, *a{0}]{1}\n", i - 1, if merge.is_empty() { "" } else { "}" })
        });
        format!("a0: &a0 {{k: v}}\n{}", levels.collect::<String>())
    };
    assert!(read("aliases", &bomb("")).errors.is_empty());
    let tree = read("merges", &bomb("{<<: "));
    assert!(
        tree.errors.iter().all(|e| e.message.starts_with("the merges of this file bring in more than")) && !tree.errors.is_empty()
    );
    let root = tree.root().unwrap();
    assert_eq!(root.get("a6").unwrap().get("k").and_then(Node::as_str), Some("v"));
    let wide: String =
        (0..5_000).map(|i| format!("  k{i}: v\n")).chain((0..5_000).map(|i| format!("m{i}: {{<<: *w}}\n"))).collect();
    assert!(!read("wide merges", &format!("w: &w\n{wide}")).errors.is_empty());
    assert!(read("many merges", &format!("w: &w {{k: v}}\nm: {{<<: [{}]}}\n", "*w, ".repeat(100_000))).errors.is_empty());
    assert_eq!(read("merge keys", &format!("w: &w {{k: v}}\nm: {{{}}}\n", "<<: *w, ".repeat(20_000))).errors.len(), 19_999);
}

#[test]
fn long_things_take_linear_time() {
    let long = [
        ("a plain line", format!("a: {}\n", "x ".repeat(5_000_000))),
        ("a plain text of many lines", format!("a: {}\n", "x\n  ".repeat(1_000_000))),
        ("a quoted line", format!("a: \"{}\"\n", "\\n ".repeat(1_000_000))),
        ("quotes in quotes", format!("a: '{}'\n", "''".repeat(1_000_000))),
        ("escaped line breaks", format!("a: \"{}\"\n", "x\\\n\n ".repeat(500_000))),
        ("a block", format!("a: |\n{}", "  x y\n".repeat(500_000))),
        ("a folded block", format!("a: >\n{}", "  x y\n\n".repeat(500_000))),
        ("blank lines", format!("a: |+\n{}b: 1\n", "\n".repeat(5_000_000))),
        ("comments", format!("a:\n{}  b: 1\n", "# c\n".repeat(500_000))),
        ("comments in lines that end with CR", "# c\r".repeat(500_000)),
        ("comments behind values", "a: 1 # c\n".repeat(50_000)),
        ("spaces", format!("a: {}\n", " ".repeat(3_000_000))),
        ("keys", (0..200_000).map(|i| format!("k{i}: v\n")).collect()),
        ("items", "- x\n".repeat(500_000)),
        ("items in brackets", format!("[{}]", "x, ".repeat(500_000))),
        ("nothing in braces", format!("{{{}}}", "a: , ".repeat(100_000))),
        ("anchors", (0..100_000).map(|i| format!("- &a{i} x\n")).collect()),
        ("documents", "--- x\n".repeat(200_000)),
        ("broken documents", "--- ]\n".repeat(100_000)),
        ("a long key", format!("{}: x\n", "k".repeat(1_000_000))),
        ("open quote", format!("a: '{}\n", "x\n  ".repeat(500_000))),
        ("colons", ":".repeat(1_000_000)),
        ("tags", "- !t x\n".repeat(100_000)),
    ];
    for (what, text) in long {
        read(what, &text);
    }
}

proptest! {
    #[test]
    fn any_text_is_read(text in any::<String>()) {
        super::laws::hold("any text", &text);
    }

    #[test]
    fn any_text_of_yaml_pieces_is_read(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40)) {
        super::laws::hold("pieces", &pieces.concat());
    }
}

const PIECES: &[&str] = &[
    "a",
    "b: ",
    "c:\n",
    "- ",
    "-\n",
    "\n",
    "\r\n",
    "\r",
    " ",
    "  ",
    "\t",
    "? ",
    ": ",
    ":",
    "[",
    "]",
    "{",
    "}",
    ", ",
    "&x ",
    "*x",
    "*y ",
    "!t ",
    "!!str ",
    "!",
    "'",
    "''",
    "\"",
    "\\",
    "\\n",
    "\\u00e9",
    "\\\n",
    "|",
    "|\n",
    "|-\n  ",
    ">",
    ">+\n ",
    "|2\n",
    "# c",
    "#",
    "---",
    "--- ",
    "\n---\n",
    "...\n",
    "%YAML 1.2\n",
    "%TAG ! x\n",
    "<<: ",
    "~",
    "null",
    "1",
    "é",
    "𝄞",
    "\u{feff}",
    "\u{85}",
    "\u{2028}",
    "\u{a0}",
    "\u{1a}",
    "\0",
    "@",
    "`",
];
