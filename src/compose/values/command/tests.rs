use super::parse_command;
use crate::source::MappedText;

/// The words, and the text that is dropped.
fn split(command: &str) -> Result<(Vec<String>, Option<String>), (String, String)> {
    let shown = |span: crate::source::Span| command[span.range()].to_owned();
    let line = parse_command(&MappedText::verbatim(command, 0)).map_err(|fault| (fault.message.clone(), shown(fault.span)))?;
    Ok((line.words.iter().map(|word| word.as_str().to_owned()).collect(), line.dropped.map(shown)))
}

fn words(command: &str) -> Vec<String> {
    split(command).map(|(words, _)| words).unwrap_or_default()
}

#[test]
fn words_are_split() {
    assert_eq!(words("a  b\tc\nd"), ["a", "b", "c", "d"]);
    assert_eq!(words(r#"sh -c 'a "b" \n' "c d"e"#), ["sh", "-c", r#"a "b" \n"#, "c de"]);
    assert_eq!(words(r#"a '' "" b"#), ["a", "", "", "b"]);
    assert_eq!(words(r#"a\ b \t\n\x \\ "\n\"""#), ["a b", "\t\nx", "\\", "\n\""]);
    assert_eq!(words("echo $(date +%s) `a b` $HOME"), ["echo", "$(date +%s)", "`a b`", "$HOME"]);
    assert_eq!(words(r"echo `a\n`"), ["echo", r"`a\n`"]);
    assert_eq!(words("é 'ü'"), ["é", "ü"]);
    assert!(words("").is_empty() && words("  ").is_empty());
}

#[test]
fn the_rest_is_dropped() {
    let dropped = |command: &str| split(command).ok().and_then(|(words, dropped)| Some((words.join(" "), dropped?)));
    assert_eq!(dropped("a b && c"), Some(("a b".to_owned(), "&& c".to_owned())));
    assert_eq!(dropped("a 2>/dev/null"), Some(("a".to_owned(), "2>/dev/null".to_owned())));
    assert_eq!(dropped("a x2>y"), Some(("a x2".to_owned(), ">y".to_owned())));
    assert_eq!(dropped("a;'"), Some(("a".to_owned(), ";'".to_owned())));
    assert_eq!(dropped("a '|' \"&\" \\; `>` $(|)"), None);
}

#[test]
fn faults_say_what_is_wrong() {
    for (command, message, marked) in [
        ("echo \"x", "a `\"` is not closed", "\""),
        ("it's", "a `'` is not closed", "'"),
        ("a `b", "a backquote is not closed", "`"),
        ("a $(b", "a `$(` is not closed", "$("),
        ("a (b)", "a `(` outside of quotes, which Compose cannot read", "("),
        ("a b)", "a `)` outside of quotes, which Compose cannot read", ")"),
        ("a $(b (c))", "a `(` outside of quotes, which Compose cannot read", "("),
        ("a \\", "the `\\` at the end escapes nothing", "\\"),
    ] {
        assert_eq!(split(command), Err((message.to_owned(), marked.to_owned())), "{command}");
    }
}

#[test]
fn places_are_exact() {
    let command = r#"a "b c"\nd"#;
    let line = parse_command(&MappedText::verbatim(command, 10)).unwrap_or_default();
    let spans: Vec<_> = line.words.iter().map(|word| word.span().range()).collect();
    assert_eq!(spans, [10..11, 13..20]);
    let empty = parse_command(&MappedText::verbatim("a ''", 10)).unwrap_or_default();
    assert_eq!(empty.words[1].span().range(), 12..12);
}
