//! Texts that mean harm: deep nesting, endless quotes, what would be read again and again. Each must be read in one pass, within a
//! stack of 1 MiB; a quadratic reading would not come back.

use super::laws::check_laws;
use docklint::shell::{Dialect, Script, parse};
use docklint::source::MappedText;

/// Parses on a small stack, checks the laws, and returns the script.
fn parse_small(text: String) -> Script {
    let read = move || {
        let script = parse(&MappedText::verbatim(text.as_str(), 0), Dialect::Bash);
        check_laws(&script, &text);
        script
    };
    std::thread::Builder::new().stack_size(1 << 20).spawn(read).unwrap().join().unwrap()
}

#[test]
fn deep_nesting_gives_one_error() {
    let openers = [
        "(",
        "{ ",
        "$(",
        "`",
        "((",
        "$((",
        "if ",
        "if a; then ",
        "while ",
        "for i in $(",
        "case x in x) ",
        "f() ",
        "f() { ",
        "<(",
        "${x:-",
        "\"$(",
        "\"${x:-",
        "$(cat <<E\n$(",
        "a=(",
        "a=($(",
        "[[ $(",
        "! ",
        "time ",
        "x $'",
        "${x[",
        "@(",
        "a[$(",
        "\"`",
        "$[",
        "{a,",
        "|",
        "&& ",
        "then ",
        ") ",
        "bash -c '",
        "eval ",
        "sudo ",
        "find -exec ",
        "env A=b ",
        "bash <<A ",
        "a & ",
    ];
    for opener in openers {
        let script = parse_small(opener.repeat(100_000));
        assert!(script.blocks.len() <= 200_001 && script.calls.len() <= 200_000, "{opener:?}");
        let deep = script.errors.iter().filter(|e| e.message.contains("too deeply")).count();
        assert!(deep <= 1, "{opener:?}: {deep} errors");
    }
}

#[test]
fn long_texts_are_read_once() {
    const LEN: usize = 10_000_000;
    let word = parse_small("a".repeat(LEN));
    assert_eq!(word.calls[0].name.len(), LEN);
    let quotes = parse_small("\"".repeat(LEN));
    assert_eq!((quotes.commands.len(), quotes.errors.len()), (1, 0));
    let odd = parse_small("'".repeat(LEN + 1));
    assert_eq!((odd.commands.len(), odd.errors.len()), (1, 1));
    let backquotes = parse_small("`".repeat(LEN / 10));
    assert_eq!(backquotes.blocks.len(), LEN / 20 + 1);
    let backslashes = parse_small("\\".repeat(LEN / 10));
    assert_eq!(backslashes.commands.len(), 1);
    let lines = parse_small("a b\n".repeat(LEN / 40));
    assert_eq!(lines.calls.len(), LEN / 40);
    let pipes = parse_small("a|".repeat(LEN / 40));
    assert_eq!((pipes.blocks[0].pipelines.len(), pipes.errors.len()), (1, 1));
    let parameters = parse_small("$x".repeat(LEN / 40));
    assert_eq!(parameters.commands[0].words[0].parts.len(), LEN / 40);
    let comments = parse_small("#\n".repeat(LEN / 40));
    assert_eq!(comments.comments.len(), LEN / 40);
}

#[test]
fn what_could_be_read_twice_is_read_once() {
    const COUNT: usize = 100_000;
    let texts = [
        "<<A ".repeat(COUNT),
        "cat <<A\n".repeat(COUNT),
        "bash <<A; ".repeat(COUNT) + "\n" + &"echo\nA\n".repeat(COUNT),
        "(( x ".repeat(COUNT),
        "$((a) b) ".repeat(COUNT),
        "((a) ".repeat(COUNT),
        "a[ ".repeat(COUNT),
        "x=$((1 ".repeat(COUNT),
        "f ( ".repeat(COUNT),
        "time ".repeat(COUNT),
        "function ".repeat(COUNT),
        "case ".repeat(COUNT),
        "fi done esac ".repeat(COUNT),
        "eval eval ".repeat(COUNT),
        "find -exec a \\; ".repeat(COUNT),
        format!("find {}", "-exec find ".repeat(COUNT)),
        "sh -c 'sh -c \"a\"'; ".repeat(COUNT / 10),
        "env A=1 ".repeat(COUNT),
        format!("bash {}", "<<A ".repeat(COUNT)),
        format!("`{}`", "\\`".repeat(COUNT)),
        format!("\"{}\"", "$(a \"b\")".repeat(COUNT)),
        "${x#'".repeat(COUNT),
        "<(a) >(b)".repeat(COUNT),
        "\\\n".repeat(COUNT),
        "\r".repeat(COUNT),
        "# `$(\n".repeat(COUNT),
        "&>".repeat(COUNT),
        "é=(".repeat(COUNT),
    ];
    for text in texts {
        let len = text.len();
        let script = parse_small(text);
        let size = script.blocks.len() + script.commands.len() + script.calls.len() + script.errors.len();
        assert!(size <= 4 * len, "tables grow no faster than the text");
    }
}

#[test]
fn scripts_in_scripts_are_read_so_far() {
    let mut text = String::from("a");
    for _ in 0..12 {
        text = format!("sh -c \"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    }
    let script = parse_small(text);
    assert_eq!(script.calls.len(), 9, "the outer one, and eight within");
}

#[test]
fn a_mapping_with_many_pieces_is_no_burden() {
    let mut source = String::new();
    let mut text = MappedText::empty(0);
    for _ in 0..200_000 {
        for (decoded, raw) in [("$x", "$x"), ("", "\\\n"), ("\"", "\\\""), (" ", " "), ("y", "\\u0079"), ("\"", "\\\"")] {
            let start = source.len();
            source.push_str(raw);
            text.push(decoded, docklint::source::Span::new(start, source.len()));
        }
    }
    let script = parse(&text, Dialect::Bash);
    check_laws(&script, &source);
    assert_eq!(script.errors.len(), 0);
}
