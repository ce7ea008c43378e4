//! `malformed-exec-form`

use super::json_repair::repair;
use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::json::{JsonArray, NotJson, is_smart_quote, parse_array};
use crate::dockerfile::{CommandLine, Instruction, Kind};
use crate::lint::{Category, Check, Cx, Rule};
use crate::source::{MappedText, Span};

/// See the page.
pub static RULE: Rule = Rule {
    name: "malformed-exec-form",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["DL3025", "JSONArgsRecommended"],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/correctness/malformed-exec-form.md"),
    checks: &[Check::Instruction(check)],
};

/// How much of a text messages show.
const SHOWN: usize = 40;

fn check(cx: &mut Cx, instruction: &Instruction) {
    let Some((text, span, reason)) = fault(instruction) else { return };
    let keyword = instruction.keyword.as_str().to_uppercase();
    let goes_to_shell = !matches!(instruction.kind, Kind::Copy(_) | Kind::Add(_) | Kind::Volume(_));
    let reader = if goes_to_shell { "the shell reads it" } else { "it is split at blanks" };
    let repair = repair(&text).map(|edits| whole(cx, text.span(), &edits));
    let aliases = aliases(cx, instruction);
    let (why, help) = explain(reason, cx.text(span));
    let finding = cx.report(span, format!("this `{keyword}` is not in JSON form, so {reader}: {why}")).help(help);
    finding.aliases.extend(aliases);
    if let Some(repair) = repair {
        finding.fix(Applicability::Unsafe, "mend the JSON form", [repair]);
    }
}

/// One edit for all: it is not only the places of the edits that will be read in another way.
fn whole(cx: &Cx, span: Span, edits: &[(Span, String)]) -> (Span, String) {
    let mut text = String::new();
    let mut done = span.start;
    for (place, new) in edits {
        text.push_str(cx.text(Span { start: done, end: place.start }));
        text.push_str(new);
        done = place.end;
    }
    text.push_str(cx.text(Span { start: done, end: span.end }));
    (span, text)
}

/// The text that was meant to be a JSON array, and where and how it fails to be one.
fn fault(instruction: &Instruction) -> Option<(MappedText, Span, NotJson)> {
    let (text, (span, reason)) = match &instruction.kind {
        Kind::Cmd(command) | Kind::Entrypoint(command) | Kind::Healthcheck(Some(command)) => shell_form(command)?,
        Kind::Run(run) => shell_form(&run.command)?,
        Kind::Copy(_) | Kind::Add(_) | Kind::Volume(_) if instruction.arguments.as_str().starts_with('[') => {
            match parse_array(&instruction.arguments) {
                JsonArray::NotJson { span, reason } => (&instruction.arguments, (span, reason)),
                _ => return None,
            }
        }
        _ => return None,
    };
    let meant = match instruction.kind {
        Kind::Copy(_) | Kind::Add(_) => has_quote_first(text.as_str()) || text.as_str().ends_with(']'),
        Kind::Volume(_) => true,
        _ => is_meant(text.as_str(), reason, instruction.script.is_some()),
    };
    // What a template puts there is not known.
    let is_template = reason != NotJson::SingleQuotes && text.as_str().contains("{{");
    (meant && !is_template).then(|| (text.clone(), span, reason))
}

fn shell_form(command: &CommandLine) -> Option<(&MappedText, (Span, NotJson))> {
    match command {
        CommandLine::Shell { text, fault } => Some((text, (*fault)?)),
        CommandLine::Exec(_) => None,
    }
}

fn is_quote(c: char) -> bool {
    c == '"' || c == '\'' || is_smart_quote(c)
}

fn has_quote_first(text: &str) -> bool {
    text[1..].trim_start().starts_with(is_quote)
}

/// Whether text for a shell that starts with `[` was meant as JSON, and not as a test, `[ -f x ] && y` and `[[ … ]]`, or as a
/// type of PowerShell's, which is not `read` by docklint.
fn is_meant(text: &str, reason: NotJson, read: bool) -> bool {
    let inside = &text[1..];
    let is_list = || text.contains("&&") || text.contains("||") || text.contains(';');
    let first = inside.trim_start();
    match first.chars().next() {
        Some('[' | '-' | '!' | '(') | None => false,
        Some('"' | '\'') if inside.len() > first.len() => {
            let quote = &first[..1];
            let rest = first[1..].split_once(quote).map_or("", |(_, rest)| rest).trim_start();
            rest.starts_with(',') || rest == "]" || (reason == NotJson::MissingComma && !is_list())
        }
        Some(c) if is_quote(c) => true,
        // Words without quotes: of a test, none ends in a comma.
        Some(_) => read && first.contains(',') || (read && text.ends_with(']') && inside.len() == first.len() && !is_list()),
    }
}

/// The finding also answers to what rivals say of the shell form.
fn aliases(cx: &Cx, instruction: &Instruction) -> &'static [&'static str] {
    match instruction.kind {
        Kind::Cmd(_) | Kind::Entrypoint(_) if cx.dockerfile.shell_at(cx.index).is_none() => &["DL3025", "JSONArgsRecommended"],
        Kind::Cmd(_) | Kind::Entrypoint(_) | Kind::Healthcheck(_) => &["DL3025"],
        _ => &[],
    }
}

/// What is wrong with the text at the break, and what to do.
fn explain(reason: NotJson, text: &str) -> (String, &'static str) {
    let text = text.chars().take(SHOWN).collect::<String>();
    match reason {
        NotJson::SingleQuotes => ("JSON knows no single quotes".to_owned(), "write double quotes"),
        NotJson::SmartQuotes => (format!("`{text}` is no quote in JSON"), "write straight double quotes"),
        NotJson::TrailingComma => ("a comma stands before the `]`".to_owned(), "remove the comma"),
        NotJson::MissingComma => ("a comma is missing".to_owned(), "put a comma between the strings"),
        NotJson::Unterminated => (format!("the `{text}` is not closed"), "close it"),
        NotJson::BadEscape => (format!("JSON has no escape `{text}`"), "write the backslash twice"),
        NotJson::Unquoted => (format!("`{text}` has no quotes"), "put each word in double quotes"),
        NotJson::TextAfter if text.starts_with('#') => {
            ("text follows the `]`".to_owned(), "put the comment on a line of its own: Docker knows none behind an instruction")
        }
        NotJson::TextAfter => ("text follows the `]`".to_owned(), "put all of it into the brackets, or leave them out"),
        NotJson::NoBracket | NotJson::Other => (format!("`{text}` cannot stand here"), "write `[\"program\", \"argument\"]`"),
    }
}
