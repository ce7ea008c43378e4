#![allow(clippy::unwrap_used)]
use super::*;

fn parse(text: &str) -> JsonArray {
    parse_array(&MappedText::verbatim(text, 10))
}

fn strings(text: &str) -> Vec<String> {
    match parse(text) {
        JsonArray::Array(strings) => strings.iter().map(|s| s.as_str().to_owned()).collect(),
        other => panic!("{text}: {other:?}"),
    }
}

/// The reason, and the text it is about.
fn broken(text: &str) -> (NotJson, &str) {
    match parse(text) {
        JsonArray::NotJson { span, reason } => (reason, &text[span.start as usize - 10..span.end as usize - 10]),
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn arrays_of_strings() {
    assert_eq!(strings("[]"), [""; 0]);
    assert_eq!(strings("\u{a0} [ \"a\",\t\"b c\" ] "), ["a", "b c"]);
    assert_eq!(strings(r#"["\"\\\/\b\f\n\r\t", "\u00e9\u00E9é", ""]"#), ["\"\\/\u{8}\u{c}\n\r\t", "ééé", ""]);
    assert_eq!(
        strings(r#"["\ud83d\ude00", "\ud83dx", "\ude00", "\ud83d\u0041", "\ud83d\ud83d\ude00"]"#),
        ["😀", "\u{fffd}x", "\u{fffd}", "\u{fffd}A", "\u{fffd}😀"]
    );
    assert_eq!(strings("[\"\u{7f}\u{1a}\"]"), ["\u{7f}\u{fffd}"]);
}

#[test]
fn strings_know_their_places() {
    let JsonArray::Array(strings) = parse(r#"["ab", "c\u00e9d", ""]"#) else { panic!() };
    assert_eq!(strings[0].span(), Span::new(12, 14));
    assert_eq!(strings[1].span(), Span::new(18, 26));
    assert_eq!(strings[1].span_of(1..3), Span::new(19, 25));
    assert_eq!(strings[1].span_of(3..4), Span::new(25, 26));
    assert_eq!(strings[2].span(), Span::empty(30));
}

#[test]
fn arrays_of_other_things() {
    for (text, element) in [
        ("[1]", "1"),
        (r#"["a", -1.5e+3, 2]"#, "-1.5e+3"),
        ("[null]", "null"),
        (r#"[{"a": [true, {}], "b": 1}]"#, r#"{"a": [true, {}], "b": 1}"#),
        (r#"[["a"], "b"]"#, r#"["a"]"#),
        ("[[], 1]", "[]"),
    ] {
        let start = 10 + text.find(element).unwrap();
        assert_eq!(parse(text), JsonArray::NotStrings(Span::new(start, start + element.len())), "{text}");
    }
}

#[test]
fn what_is_no_json() {
    assert_eq!(broken("a"), (NotJson::NoBracket, ""));
    assert_eq!(broken("['a b', 'c']"), (NotJson::SingleQuotes, "'a b'"));
    assert_eq!(broken("[\u{201c}a\u{201d}]"), (NotJson::SmartQuotes, "\u{201c}"));
    assert_eq!(broken(r#"["a", ]"#), (NotJson::TrailingComma, ","));
    assert_eq!(broken(r#"["a" "b"]"#), (NotJson::MissingComma, ""));
    assert_eq!(broken(r#"["a""#), (NotJson::Unterminated, "["));
    assert_eq!(broken(r#"["a"#), (NotJson::Unterminated, "\""));
    assert_eq!(broken("[\"a\\"), (NotJson::Unterminated, "\\"));
    assert_eq!(broken(r#"["c:\windows"]"#), (NotJson::BadEscape, r"\w"));
    assert_eq!(broken(r#"["\u12g4"]"#), (NotJson::BadEscape, r"\u12"));
    assert_eq!(broken("[node, server.js]"), (NotJson::Unquoted, "node"));
    assert_eq!(broken("[ -f x ] && y"), (NotJson::Unquoted, "-f"));
    assert_eq!(broken(r#"["a"] && b "#), (NotJson::TextAfter, "&& b"));
    assert_eq!(broken("[\"a\tb\"]"), (NotJson::Other, "\t"));
    assert_eq!(broken("[01]"), (NotJson::Other, "1"));
    assert_eq!(broken("[1e999]"), (NotJson::Unquoted, "1e999"));
    assert_eq!(broken(r#"[{"a"}]"#), (NotJson::Other, "}"));
    assert_eq!(broken(r#"[{"a": 1,}]"#), (NotJson::Other, "}"));
    assert_eq!(broken("[}"), (NotJson::Other, "}"));
    assert_eq!(broken("[[ -n x ]]"), (NotJson::Unquoted, "-n"));
}

#[test]
fn depth_has_gos_limit_and_costs_no_stack() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert!(matches!(parse(&nested(10_000)), JsonArray::NotStrings(_)));
    assert_eq!(broken(&nested(10_001)).0, NotJson::Other);
    assert_eq!(broken(&"[".repeat(1_000_000)).0, NotJson::Other);
    assert_eq!(broken(&"[{\"a\":".repeat(1_000_000)).0, NotJson::Other);
}
