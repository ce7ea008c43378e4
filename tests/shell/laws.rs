//! What holds for every script, however broken its text is.

use docklint::shell::{BlockKind, Part, PartKind, Script, Word, exec};
use docklint::source::{MappedText, Span};
use proptest::prelude::*;

/// Panics where a script breaks a law.
pub fn check_laws(script: &Script, source: &str) {
    let check = |span: Span| assert!(span.start <= span.end && source.get(span.range()).is_some(), "{span:?}");
    script.errors.iter().for_each(|e| check(e.span));
    script.comments.iter().for_each(|c| {
        check(*c);
        assert!(source[c.range()].starts_with('#'));
    });
    check_blocks(script, &check);
    for command in &script.commands {
        check(command.span);
        let values = command.assignments.iter().map(|a| (&a.value, a.span));
        let targets = command.redirects.iter().map(|r| (&r.target, r.span));
        for (word, span) in values.chain(targets) {
            check(span);
            check_word(word, source);
        }
        command.words.iter().for_each(|w| check_word(w, source));
        command.redirects.iter().filter_map(|r| r.heredoc.as_ref()).for_each(|h| check(h.span()));
    }
    assert!(script.calls.is_sorted_by_key(|c| c.command));
    for call in script.calls() {
        check(call.span());
        assert!(!call.words().is_empty() && !call.name().is_empty());
        call.info.wrappers.iter().for_each(|(_, span)| check(*span));
        call.info.environment.iter().for_each(|(_, word)| check_word(word, source));
    }
}

fn check_blocks(script: &Script, check: &impl Fn(Span)) {
    let mut held = 0;
    for (id, block) in script.blocks.iter().enumerate() {
        check(block.span);
        assert_eq!(block.kind == BlockKind::Script, block.parent.is_none());
        assert!(block.parent.is_none_or(|c| script.commands[c].block < id), "a block comes after the one that holds it");
        for (index, pipeline) in block.pipelines.iter().enumerate() {
            check(pipeline.span);
            check(pipeline.link_span);
            assert_eq!(pipeline.pipes.len() + 1, pipeline.commands.len());
            for command in &pipeline.commands {
                let command = &script.commands[*command];
                assert_eq!((command.block, command.pipeline), (id, index));
                held += 1;
            }
        }
    }
    assert_eq!(held, script.commands.len(), "every command is in one pipeline");
}

fn check_word(word: &Word, source: &str) {
    assert!(source.get(word.span.range()).is_some());
    for Part { kind, span, .. } in &word.parts {
        assert!(source.get(span.range()).is_some());
        assert!(word.span.contains(*span), "{:?} in {:?}", span, word.span);
        if let PartKind::Literal(text) = kind
            && text.len() == span.len()
        {
            // `eval` puts a blank in the place of whatever one stands between its words.
            let blanks = ['\n', '\r', '\t'];
            assert_eq!(source[span.range()].replace(blanks, " "), text.replace(blanks, " "));
        }
    }
}

/// Words and marks that shell texts are made of, and some that they should not be.
pub const TOKENS: &[&str] = &[
    "if", "then", "elif", "else", "fi", "for", "in", "do", "done", "while", "until", "case", "esac", "function", "select", "time",
    "!", "{", "}", "(", ")", "((", "))", "[[", "]]", ";", ";;", ";&", ";;&", "&", "&&", "|", "||", "|&", "\n", "\r\n", " ", "\t",
    "\\", "\\\n", "'", "\"", "`", "$", "$(", "${", "$((", "$'", "$\"", "<(", ">(", "<", ">", ">>", "<<", "<<-", "<<<", ">&", "&>",
    "2>&1", "{fd}>", "EOF", "<<EOF", "<<'EOF'", "\nEOF\n", "#", "a", "b=", "b+=(", "x[1]=", "é", "日本", "$x", "${x:-", "${#x}",
    "@(", "?(", "=~", "==", "-c", "sh", "bash", "eval", "sudo", "env", "find", "-exec", "xargs", "su", "declare", "export",
    "\u{1a}", "\0",
];

fn soup() -> impl Strategy<Value = String> {
    let token = prop_oneof![4 => proptest::sample::select(TOKENS).prop_map(str::to_owned), 1 => Just(" ".to_owned()), 1 => any::<char>().prop_map(String::from)];
    proptest::collection::vec(token, 0..60).prop_map(|tokens| tokens.concat())
}

/// The text with some of its lines joined, as continuations are, and some of its characters decoded from longer ones.
fn mapped(text: &str) -> (String, MappedText) {
    let mut source = String::from("RUN ");
    let mut mapped = MappedText::empty(source.len());
    for c in text.chars() {
        let start = source.len();
        match c {
            'é' => source.push_str("\\u00e9"),
            'a' => source.push_str("\\\n  # joined\na"),
            _ => source.push(c),
        }
        let start = if c == 'a' { source.len() - 1 } else { start };
        mapped.push(c.encode_utf8(&mut [0; 4]), Span::new(start, source.len()));
    }
    (source, mapped)
}

#[test]
fn words_of_eval_that_a_tab_parts_break_no_law() {
    let text = "(eval \"'\"\t\\";
    check_laws(&docklint::shell::parse(&MappedText::verbatim(text, 0), docklint::shell::Dialect::Bash), text);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn token_soup_breaks_no_law(text in soup(), posix in any::<bool>()) {
        let dialect = if posix { docklint::shell::Dialect::Posix } else { docklint::shell::Dialect::Bash };
        check_laws(&docklint::shell::parse(&MappedText::verbatim(text.as_str(), 0), dialect), &text);
        let (source, mapped) = mapped(&text);
        check_laws(&docklint::shell::parse(&mapped, dialect), &source);
    }

    #[test]
    fn exec_forms_break_no_law(words in proptest::collection::vec(soup(), 0..4)) {
        let mut source = String::new();
        let mut texts = Vec::new();
        for word in &words {
            let (text, _) = mapped(word);
            texts.push(MappedText::verbatim(text.as_str(), source.len()));
            source.push_str(&text);
        }
        check_laws(&exec(&texts), &source);
    }
}
