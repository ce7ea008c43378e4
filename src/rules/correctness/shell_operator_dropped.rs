//! `shell-operator-dropped`

use crate::compose::model::{Command, TextField};
use crate::compose::{Place, Service, values};
use crate::diagnostic::{Applicability, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::source::Span;

/// See the page.
pub static RULE: Rule = Rule {
    name: "shell-operator-dropped",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/correctness/shell-operator-dropped.md"),
    checks: &[Check::Service(check)],
};

/// How the rest of a command gets its shell.
#[derive(Clone, Copy)]
enum Remedy {
    /// By a list that starts with `sh -c`.
    Shell,
    /// By a list of one item: the entrypoint is a shell that reads it.
    Item,
    /// Not by this key alone: another program gets the words.
    None,
    /// It needs none: all of it is a placeholder, such as `<KEY>`.
    Value,
}

fn check(cx: &mut Cx, _: &Composition, service: &Service) {
    let for_command = match &service.entrypoint {
        None => Remedy::Shell,
        Some(entrypoint) if ends_with_c(entrypoint) => Remedy::Item,
        Some(_) => Remedy::None,
    };
    let own = [("entrypoint", &service.entrypoint, Remedy::Shell), ("command", &service.command, for_command)];
    let hooks = service.hooks.iter().map(|(key, hook)| (*key, &hook.command, Remedy::Shell));
    for (key, command, remedy) in own.into_iter().chain(hooks) {
        if let Some(Command::Text(text)) = command {
            check_text(cx, key, text, remedy);
        }
    }
}

/// Whether the last word of an entrypoint is `-c`, so that a shell reads the first of the command.
fn ends_with_c(entrypoint: &Command) -> bool {
    match entrypoint {
        Command::Words(words) => words.last().and_then(|word| word.known()) == Some("-c"),
        Command::Text(text) => text.known().is_some_and(|text| text.trim_end().ends_with(" -c")),
    }
}

fn check_text(cx: &mut Cx, key: &str, text: &TextField, remedy: Remedy) {
    let Ok(values::CommandLine { words, dropped: Some(dropped) }) = values::parse_command(&text.text) else { return };
    let remedy = if words.is_empty() { Remedy::Value } else { remedy };
    let is_unknown =
        |range: &std::ops::Range<usize>| text.text.span_of(range.clone()).contains(Span::empty(dropped.start as usize));
    let (file, all) = cx.site(text.place);
    let source = cx.project.file(file).source.text();
    let rest = source[dropped.range()].trim_end_matches(['"', '\'']).trim();
    // A closing `;` changes nothing, and both outputs go to the log anyway.
    if rest.trim_matches(';').trim().is_empty() || rest == "2>&1" || text.unknown.iter().any(is_unknown) {
        return;
    }
    let end = rest.find(|c: char| !c.is_ascii_digit() && !";&|<>".contains(c)).unwrap_or(rest.len());
    let operator = if end == 0 { rest } else { &rest[..end] };
    let message = format!("no shell reads `{key}`, and Compose drops all from `{operator}` on");
    let fix = replacement(&source[all.range()], remedy);
    let finding = cx.report_used(Place { span: dropped, ..text.place }, text.used, message);
    match remedy {
        Remedy::Shell => finding.help("write it as a list: `sh`, `-c` and the whole command"),
        Remedy::Item => finding.help("write it as a list with one item, so that the shell of `entrypoint` gets all of it"),
        Remedy::Value => finding.help("write what belongs there, or quote it once more"),
        Remedy::None => finding.help("let `entrypoint` be a shell, or put the command into a script"),
    };
    if let Some(list) = fix {
        finding.fix(Applicability::Unsafe, "let a shell read it", [(all, list)]);
    }
}

/// The list that hands a command, as it is written in YAML, to a shell; `None` where it has several lines.
fn replacement(written: &str, remedy: Remedy) -> Option<String> {
    if written.contains('\n') || written.starts_with(['|', '>']) {
        return None;
    }
    let quoted = match written.chars().next()? {
        '"' | '\'' => written.to_owned(),
        _ if written.contains(['"', '\\']) => format!("'{}'", written.replace('\'', "''")),
        _ => format!("\"{written}\""),
    };
    match remedy {
        Remedy::Shell => Some(format!("[\"sh\", \"-c\", {quoted}]")),
        Remedy::Item => Some(format!("[{quoted}]")),
        Remedy::None | Remedy::Value => None,
    }
}
