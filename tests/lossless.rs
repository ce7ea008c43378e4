//! The tree loses nothing: every byte is in one token, and every word knows its bytes.

use crate::shared;
use docklint::dockerfile::tokens::{Token, TokenKind, tokens};
use docklint::dockerfile::{self, Dockerfile, Instruction, Kind};
use docklint::shell::{PartKind, Script};
use docklint::source::{MappedText, Source, Span};
use proptest::prelude::*;

/// The corpus and BuildKit's mutants, where they are at hand.
fn samples() -> Vec<Source> {
    let files = shared::corpus("dockerfiles").unwrap_or_default();
    let mutants = shared::json_lines("cases/dockerfile-mutants.jsonl.gz").unwrap_or_default();
    let read = files.into_iter().filter_map(|(path, bytes)| Source::from_bytes(path, bytes).ok());
    read.chain(mutants.iter().map(|m| Source::new("mutant", m["dockerfile"].as_str().unwrap()))).collect()
}

fn check_tokens(source: &Source, file: &Dockerfile) {
    let tokens = tokens(file, source);
    let whole: String = tokens.iter().map(|t| source.slice(t.span)).collect();
    assert!(whole == source.text(), "{}: the tokens are not the text", source.path());
    if file.foreign_frontend.is_some() {
        return;
    }
    let lost = lost_bodies(source, file);
    let spans: Vec<Span> = file.instructions.iter().map(|i| i.span).collect();
    for token in &tokens {
        check_token(source, file.escape, &spans, &lost, token);
    }
}

fn check_token(source: &Source, escape: char, instructions: &[Span], lost: &[Span], token: &Token) {
    let text = source.slice(token.span);
    let within = |spans: &[Span]| {
        let i = spans.partition_point(|s| s.end < token.span.end);
        spans.get(i).is_some_and(|s| s.contains(token.span))
    };
    let right = match token.kind {
        TokenKind::ByteOrderMark => text == "\u{feff}",
        TokenKind::Comment | TokenKind::Directive => text.starts_with('#') && !text.contains('\n'),
        TokenKind::Blank => text.chars().all(|c| c.is_whitespace() || c == escape),
        TokenKind::Keyword | TokenKind::Flag | TokenKind::HeredocOpener => within(instructions),
        TokenKind::Text => within(instructions) || within(lost) || text.chars().all(|c| c == escape || c.is_whitespace()),
        TokenKind::HeredocBody | TokenKind::HeredocTerminator => within(instructions),
    };
    assert!(right, "{}: {:?} {text:?} at {:?}", source.path(), token.kind, token.span);
}

/// What follows a heredoc that does not end belongs to nothing, up to the next instruction.
fn lost_bodies(source: &Source, file: &Dockerfile) -> Vec<Span> {
    let unterminated = |i: &Instruction| i.heredocs.is_empty() && !i.valid && i.arguments.as_str().contains("<<");
    let found = file.instructions.iter().enumerate().filter(|(_, i)| unterminated(i));
    let end = |n: usize| file.instructions.get(n + 1).map_or(source.text().len(), |next| next.span.start as usize);
    found.map(|(n, i)| Span::new(i.span.end as usize, end(n).max(i.span.end as usize))).collect()
}

/// Every piece of mapped text lies in the source, and the verbatim ones stand there so.
fn check_text(source: &Source, text: &MappedText) {
    for (range, span) in text.pieces() {
        let there = source.text().get(span.range());
        assert!(there.is_some(), "{}: {span:?} is no place", source.path());
        assert!(!text.is_verbatim() || there == Some(&text.as_str()[range]), "{}: {span:?}", source.path());
    }
}

fn check_script(source: &Source, script: &Script) {
    for part in script.commands.iter().flat_map(|c| &c.words).flat_map(|w| &w.parts) {
        let there = source.text().get(part.span.range());
        assert!(there.is_some(), "{}: {:?} is no place", source.path(), part.span);
        if let PartKind::Literal(text) = &part.kind {
            let verbatim = text.len() != part.span.len() || there == Some(text);
            assert!(verbatim || text.contains(['\u{fffd}', '\n']) || there.is_some_and(|t| t.contains('\\')), "{text:?}");
        }
    }
}

fn check_instruction(source: &Source, instruction: &Instruction) {
    [&instruction.keyword, &instruction.arguments].into_iter().for_each(|t| check_text(source, t));
    instruction.flags.iter().filter_map(|f| f.value.as_ref()).for_each(|v| check_text(source, v));
    instruction.heredocs.iter().for_each(|h| check_text(source, &h.body));
    instruction.script.iter().for_each(|s| check_script(source, s));
    match &instruction.kind {
        Kind::Add(t) | Kind::Copy(t) => t.sources.iter().chain([&t.target]).for_each(|w| check_text(source, w)),
        Kind::Env(pairs) | Kind::Label(pairs) => pairs.pairs.iter().flat_map(|(k, v)| [k, v]).for_each(|w| check_text(source, w)),
        Kind::Onbuild(Some(trigger)) => check_instruction(source, trigger),
        _ => {}
    }
}

fn check(source: &Source) {
    let file = dockerfile::parse(source);
    check_tokens(source, &file);
    file.instructions.iter().for_each(|i| check_instruction(source, i));
    for span in file.errors.iter().flat_map(|e| std::iter::once(e.span).chain(e.labels.iter().map(|l| l.0))) {
        assert!(source.text().get(span.range()).is_some(), "{}: an error at {span:?}", source.path());
    }
}

#[test]
fn every_byte_of_the_corpus_is_in_one_token() {
    samples().iter().for_each(check);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_byte_of_anything_is_in_one_token(text in r#"([FROMRUNCOPYENVadt \t\r\n\\`#=<"'$\[\]{},é-]|RUN |FROM a|<<-?E\n|ONBUILD |--|# escape=`\n|\u{feff}){0,60}"#) {
        check(&Source::new("Dockerfile", text));
    }
}
