#![allow(clippy::unwrap_used)]
use super::*;

fn env(name: &str) -> Option<Value> {
    match name {
        "A" => Some(Value::Known("1".into())),
        "EMPTY" => Some(Value::Known(String::new())),
        "LONG" => Some(Value::Known("x".repeat(3000))),
        "U" => Some(Value::Unknown),
        _ => None,
    }
}

fn expanded(word: &str) -> Expansion {
    expand(&MappedText::verbatim(word, 100), '\\', &env)
}

fn value(word: &str) -> Value {
    expanded(word).text.value()
}

fn known(text: &str) -> Value {
    Value::Known(text.into())
}

fn message(word: &str) -> String {
    let expansion = expanded(word);
    assert_eq!(expansion.errors.len(), 1, "{word}: {:?}", expansion.errors);
    assert_eq!(expansion.text.value(), Value::Unknown);
    expansion.errors[0].message.clone()
}

#[test]
fn what_is_unknown_stays_unknown_unless_the_modifier_decides() {
    assert_eq!(value("a$U"), Value::Unknown);
    assert_eq!(value("${U-x}"), Value::Unknown);
    assert_eq!(value("${U:-x}"), Value::Unknown);
    assert_eq!(value("${U+x}"), known("x"));
    assert_eq!(value("${U:+x}"), Value::Unknown);
    assert_eq!(value("${A:+$U}"), Value::Unknown);
    assert_eq!(value("${A:-$U}"), known("1"));
    assert_eq!(value("${U%.*}"), Value::Unknown);
    assert_eq!(value("${A%$U}"), Value::Unknown);
}

#[test]
fn the_known_ends_are_there() {
    let text = expanded("node:${U}-slim").text;
    assert_eq!((text.prefix(), text.suffix()), ("node:", "-slim"));
    assert_eq!(text.pieces[1], Piece::Unknown(Span::new(105, 109)));
}

#[test]
fn references_have_places() {
    let references = expanded("a${NO:-$A}\"$U\"").references;
    let seen: Vec<_> = references.iter().map(|r| (r.name.as_str(), r.span.start, r.name_span.start, r.set)).collect();
    assert_eq!(seen, [("A", 107, 108, true), ("NO", 101, 103, false), ("U", 111, 112, true)]);
    assert_eq!(references[1].span.end, 110);
    assert_eq!(references[1].modifier, Some(Modifier::Default));
}

#[test]
fn the_result_maps_to_the_source() {
    let text = expanded("a'b'${A}c").text.known().unwrap();
    assert_eq!(text.as_str(), "ab1c");
    assert_eq!(text.span_of(1..2), Span::new(102, 103));
    assert_eq!(text.span_of(2..3), Span::new(104, 108));
    assert_eq!(text.span_of(3..4), Span::new(108, 109));
    // As long as its source, and no copy of it.
    let env = |_: &str| Some(known("xyzw"));
    let text = expand(&MappedText::verbatim("${V}", 0), '\\', &env).text.known().unwrap();
    assert!(!text.is_verbatim());
    assert_eq!(text.span_of(3..4), Span::new(0, 4));
}

#[test]
fn messages() {
    assert_eq!(message("${NO?}"), "`NO` is not set");
    assert_eq!(message("${NO:?give it}"), "`NO` is not set: give it");
    assert_eq!(message("${EMPTY:?}"), "`EMPTY` is empty");
    assert_eq!(message("${A^^}"), "unsupported modifier `^^`");
    assert_eq!(message("${A:0:1}"), "unsupported modifier `:0:1`");
    assert_eq!(message("${A:}"), "unsupported modifier `:`");
    assert_eq!(message("${A"), "`${` is not closed");
    assert_eq!(message("${A:-\"x}"), "the quote `\"` is not closed");
    assert_eq!(message("${A/x}"), "a second `/` is missing: `${` is not closed");
    assert_eq!(message("'x"), "the quote `'` is not closed");
    assert_eq!(message("${}"), "bad substitution: a name must follow `${`");
    assert_eq!(message(r"${A#\q}"), "a pattern cannot escape `q`");
}

#[test]
fn reading_goes_on_behind_an_error() {
    assert_eq!(message("${A:-${NO^}}"), "unsupported modifier `^`");
    let expansion = expanded("${A^^}$NO${U:}");
    assert_eq!(expansion.errors.len(), 2);
    assert_eq!(expansion.references.iter().map(|r| r.name.as_str()).collect::<Vec<_>>(), ["NO", "U"]);
}

#[test]
fn heredoc_bodies_keep_their_quotes() {
    let body = MappedText::verbatim("it's \"$A\" \\$A\n", 0);
    assert_eq!(expand_heredoc(&body, &env).text.value(), known("it's \"1\" $A\n"));
}

#[test]
fn literals() {
    let literal = |word: &str| literal(&MappedText::verbatim(word, 0), '\\').map(|t| t.as_str().to_owned());
    assert_eq!(literal("a'b c'\\$d"), Some("ab c$d".into()));
    assert_eq!(literal(""), Some(String::new()));
    assert_eq!(literal("a$"), Some("a$".into()));
    assert_eq!(literal("a$b"), None);
    assert_eq!(literal("a'b"), None);
    assert_eq!(literal("'$b'"), Some("$b".into()));
}

#[test]
fn an_unknown_part_is_part_of_a_word() {
    let (words, _) = expand_words(&MappedText::verbatim("80 $U/tcp ${NO}", 0), '\\', &env);
    assert_eq!(words.iter().map(PartialText::value).collect::<Vec<_>>(), [known("80"), Value::Unknown]);
    assert_eq!(words[1].suffix(), "/tcp");
}

#[test]
fn nesting_and_growth_have_limits() {
    let deep = "${a:-".repeat(100_000) + &"}".repeat(100_000);
    assert_eq!(message(&deep), "`${…}` is nested too deep");
    let deep_quotes = "\"${a:-".repeat(100_000);
    assert_eq!(message(&deep_quotes), "`${…}` is nested too deep");
    assert_eq!(value("$LONG"), known(&"x".repeat(3000)));
    assert_eq!(value("$LONG$LONG"), Value::Unknown);
    assert_eq!(value(&"${A}".repeat(5000)), Value::Unknown);
    let long = "word ".repeat(200_000);
    assert_eq!(value(&long), known(&long));
    assert_eq!(expanded(&"${".repeat(100_000)).errors.len(), 1);
}
