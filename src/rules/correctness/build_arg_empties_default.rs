//! `build-arg-empties-default`

use super::build_args::Arguments;
use crate::compose::Service;
use crate::compose::model::{Pair, TextField};
use crate::diagnostic::{Applicability, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::source::Span;

/// See the page.
pub static RULE: Rule = Rule {
    name: "build-arg-empties-default",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: Some(Applicability::Safe),
    page: include_str!("../../../rules/correctness/build-arg-empties-default.md"),
    checks: &[Check::Service(check)],
};

fn check(cx: &mut Cx, composition: &Composition, service: &Service) {
    let Some(build) = service.build.as_ref().filter(|build| !build.args.is_empty()) else { return };
    let Some(arguments) = Arguments::of(cx, composition, service) else { return };
    for pair in &build.args {
        let (Some(name), Some(value)) = (pair.name.known(), &pair.value) else { continue };
        let Some(Lone { name: variable, edit }) = lone_variable(cx, pair, value) else { continue };
        let with_default = arguments.named(name).filter(|declared| declared.is_needed);
        let with_default = with_default.filter_map(|declared| Some((declared, declared.declaration.default.as_ref()?)));
        let Some((declared, default)) = with_default.into_iter().find(|(_, default)| !is_blank(default.as_str())) else { continue };
        let id = arguments.built.id;
        let message = format!("where `{variable}` is not set, the build gets an empty `{name}`, and not `{}`", default.as_str());
        let span = declared.declaration.name.span().cover(default.span());
        let finding = cx.report_used(value.place, value.used, message).label_in(id, span, "this default is not used then");
        let same = variable == name;
        let help = match same {
            true => format!("write `{name}` without a value: it is given only where the variable is set"),
            false => format!("write a default here too: `${{{variable}:-{}}}`", default.as_str()),
        };
        finding.help(help);
        if let Some(edit) = edit.filter(|_| same) {
            finding.fix(Applicability::Safe, format!("give `{name}` only where it is set"), [edit]);
        }
    }
}

fn is_blank(default: &str) -> bool {
    matches!(default, "" | "\"\"" | "''")
}

/// A value that is one variable and nothing else.
struct Lone {
    /// The variable.
    name: String,
    /// What takes the value away, where it stands behind the name.
    edit: Option<(Span, String)>,
}

/// The variable that a value is, if it is nothing else and empty where that is not set: `$NAME`, `${NAME}`, `${NAME:-}`, `${NAME-}`.
fn lone_variable(cx: &Cx, pair: &Pair, value: &TextField) -> Option<Lone> {
    let is_unset = value.has_variables && value.known().is_none_or(str::is_empty);
    let (name, place) = (pair.name.place, value.place);
    let source = &cx.project.file(cx.site(place).0).source;
    let is_together = name.file == place.file && name.span.end <= place.span.start;
    let behind = if is_together { &source.text()[name.span.end as usize..] } else { "" };
    let line = behind.lines().next().unwrap_or_default();
    let is_item = line.starts_with("=$");
    // The empty value of a part of a text has no length.
    let end = if is_item { name.span.end as usize + 1 + variable_len(&line[1..]) } else { place.span.end as usize };
    let start = if is_item { name.span.end as usize + 1 } else { place.span.start as usize };
    let written = source.text()[start..end].trim_matches(['"', '\'']);
    let variable = written.strip_prefix('$').filter(|_| is_unset)?;
    let variable = match variable.strip_prefix('{') {
        Some(braced) => braced.strip_suffix('}')?.trim_end_matches('-').trim_end_matches(':'),
        None => variable,
    };
    let is_name = !variable.is_empty() && variable.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let edit = is_together.then(|| match is_item {
        true => item_edit(source.text(), name.span, end),
        false => (Span::new(name.span.end as usize, end), ":".to_owned()),
    });
    is_name.then(|| Lone { name: variable.to_owned(), edit })
}

/// Leaves the name alone of an item `NAME=value`, without its quotes.
fn item_edit(text: &str, name: Span, end: usize) -> (Span, String) {
    let (start, bytes) = (name.start as usize, text.as_bytes());
    let quote = start.checked_sub(1).map(|before| bytes[before]).filter(|before| matches!(before, b'"' | b'\''));
    let is_quoted = quote.is_some() && bytes.get(end).copied() == quote;
    let around = usize::from(is_quoted);
    (Span::new(start - around, end + around), text[start..name.end as usize].to_owned())
}

/// The bytes of the variable that a text starts with.
fn variable_len(text: &str) -> usize {
    let is_end = |c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '$');
    match text.starts_with("${") {
        true => text.find('}').map_or(text.len(), |close| close + 1),
        false => text.find(is_end).unwrap_or(text.len()),
    }
}
