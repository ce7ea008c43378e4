//! Credentials written out in commands and inline files.

use crate::diagnostic::{Diagnostic, Severity};
use crate::dockerfile::{Instruction, Kind};
use crate::lint::Cx;
use crate::rules::security::passwords::{self, Given, Taker};
use crate::rules::security::secrets::{SHORTEST_FORM, has_url_password, known_form, may_be_secret, names_secret};
use crate::shell::{Call, PartKind, Script, Word};
use crate::source::{MappedText, Span};
use std::ops::Range;

/// Passwords that everybody knows: they protect nothing, whoever reads them.
const WEAK: [&str; 12] =
    ["password", "pass", "passwd", "secret", "admin", "root", "test", "guest", "user", "changeit", "postgres", "mysql"];

/// The most bytes of a token, and of the text of one instruction that is searched for them.
const LONGEST: usize = 1024;

pub(super) fn check(cx: &mut Cx, instruction: &Instruction) {
    match &instruction.kind {
        Kind::Copy(transfer) | Kind::Add(transfer) => {
            transfer.inline.iter().for_each(|i| text(cx, &instruction.heredocs[*i].body));
        }
        Kind::Run(_) | Kind::Cmd(_) | Kind::Entrypoint(_) | Kind::Healthcheck(_) => {
            instruction.script.iter().for_each(|script| check_script(cx, script));
        }
        _ => {}
    }
}

fn check_script(cx: &mut Cx, script: &Script) {
    for command in &script.commands {
        command.words.iter().for_each(|w| word(cx, w));
        command.assignments.iter().for_each(|assignment| word(cx, &assignment.value));
        let heredocs = command.redirects.iter().filter_map(|r| r.heredoc.as_ref());
        heredocs.for_each(|body| text(cx, body));
    }
    passwords::given(script).iter().for_each(|given| password(cx, given));
    script.calls().for_each(|call| chpasswd(cx, call));
}

/// Looks at the literal pieces of a word.
fn word(cx: &mut Cx, word: &Word) {
    if let Some(whole) = word.literal() {
        for (range, what) in written_out(&whole) {
            report(cx, word.span_of(range), &what, Severity::Error);
        }
        return;
    }
    for part in &word.parts {
        if let PartKind::Literal(literal) = &part.kind {
            for (range, what) in written_out(literal) {
                let mut piece = MappedText::empty(part.span.start as usize);
                piece.push(literal, part.span);
                report(cx, piece.span_of(range), &what, Severity::Error);
            }
        }
    }
}

fn text(cx: &mut Cx, text: &MappedText) {
    for (range, what) in written_out(text.as_str()) {
        report(cx, text.span_of(range), &what, Severity::Error);
    }
}

/// Looks for tokens, private keys and URLs with passwords in a text: where they are, and what each is.
fn written_out(text: &str) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    if text.len() >= SHORTEST_FORM {
        tokens(text, &mut found);
        private_key(text, &mut found);
    }
    if text.contains('@') {
        url_passwords(text, &mut found);
    }
    found
}

fn tokens(text: &str, found: &mut Vec<(Range<usize>, String)>) {
    let is_part = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    let mut start = 0;
    for token in text.as_bytes().split(|b| !is_part(b)) {
        let range = start..start + token.len();
        start = range.end + 1;
        if (SHORTEST_FORM..LONGEST).contains(&token.len())
            && let Some(form) = known_form(&text[range.clone()])
        {
            found.push((range, format!("a credential ({form})")));
        }
    }
}

fn private_key(text: &str, found: &mut Vec<(Range<usize>, String)>) {
    if let Some((at, form)) = text.find("-----BEGIN ").and_then(|at| Some((at, known_form(&text[at..])?))) {
        let end = text[at..].find('\n').map_or(text.len(), |i| at + i);
        found.push((at..end, format!("a {form}")));
    }
}

fn url_passwords(text: &str, found: &mut Vec<(Range<usize>, String)>) {
    for (at, _) in text.match_indices("://") {
        let is_end = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '`' | '$' | '\\');
        let rest = &text[at..];
        let end = at + rest.find(is_end).unwrap_or(rest.len()).min(LONGEST);
        let scheme = text[..at].bytes().rev().take(16).take_while(u8::is_ascii_alphanumeric).count();
        let url = text.get(at - scheme..end).unwrap_or_default();
        if has_url_password(url) {
            found.push((at - scheme..end, "a password in a URL".to_owned()));
        }
    }
}

/// A password in a variable or in an option: `DB_PASSWORD=hunter2`, `wget --password=…`
fn password(cx: &mut Cx, given: &Given) {
    let (name, what) = match &given.to {
        Taker::Variable(name) if names_secret(name) => (name.as_str(), format!("the credential `{name}`")),
        Taker::Variable(_) => return,
        Taker::Program(name) | Taker::Option(name) => ("", format!("the password given to `{name}`")),
    };
    if is_password(name, &given.value) && known_form(&given.value).is_none() && !has_url_password(&given.value) {
        report(cx, given.span, &what, Severity::Warning);
    }
}

fn is_password(name: &str, value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    may_be_secret(name, value) && value.len() > 3 && !WEAK.contains(&lower.as_str())
}

/// `echo "root:hunter2" | chpasswd`
fn chpasswd(cx: &mut Cx, call: Call) {
    if call.name() != "chpasswd" {
        return;
    }
    let script = call.script;
    let id = call.info.command;
    let before = script.pipeline_of(id).commands.iter().take_while(|c| **c != id);
    let words = before.flat_map(|c| &script.commands[*c].words).skip(1).filter_map(Word::mapped);
    let inputs = call.command().redirects.iter().filter_map(|r| match r.operator.as_str() {
        "<<<" => r.target.mapped(),
        _ => r.heredoc.clone(),
    });
    for text in words.chain(inputs) {
        let Some((user, password)) = text.as_str().trim().split_once(':') else { continue };
        let is_name = !user.is_empty() && user.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'));
        if is_name && !password.is_empty() && !password.starts_with(['$', '*', '!']) {
            report(cx, text.span(), &format!("the password of `{user}`"), Severity::Warning)
                .alias("CKV2_DOCKER_17")
                .help("leave the account without a password, or set one when the container starts");
        }
    }
}

fn report<'c>(cx: &'c mut Cx, span: Span, what: &str, severity: Severity) -> &'c mut Diagnostic {
    let in_image = cx.stage().is_some_and(|stage| stage.in_image);
    let place = if in_image { "in the image's history" } else { "in the build's record and cache" };
    let severity = if in_image { severity } else { severity.min(Severity::Warning) };
    let finding = cx.report(span, format!("{what} is written out, and stays {place}"));
    let help = "give it to the one command that needs it (`RUN --mount=type=secret,…`); a real one that was published needs to be replaced";
    finding.severity(severity).help(help)
}
