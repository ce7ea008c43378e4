//! `invalid-type`

use crate::compose::{Problem, ProblemKind};
use crate::diagnostic::{Applicability, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::compositions::{self, Written};
use crate::rules::problems;
use crate::source::Span;
use crate::yaml::{Kind, Node, Style};
use std::collections::HashMap;

/// See the page.
pub static RULE: Rule = Rule {
    name: "invalid-type",
    category: Category::Correctness,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &["dc:invalid-schema"],
    fix: Some(Applicability::Safe),
    page: include_str!("../../../rules/correctness/invalid-type.md"),
    checks: &[Check::Compose(check)],
};

/// The lists of `NAME=value`.
const PAIRS: [&str; 5] = ["environment", "args", "labels", "annotations", "sysctls"];

fn check(cx: &mut Cx, composition: &Composition) {
    if problems::of(composition, &[ProblemKind::InvalidType]).next().is_none() {
        return;
    }
    for file in compositions::files(cx, composition) {
        let is_here = |problem: &&Problem| problem.place.file == file.number;
        let pairs = pairs(file);
        for problem in problems::of(composition, &[ProblemKind::InvalidType]).filter(is_here) {
            let span = problem.place.span;
            let pair = pairs.get(&span).and_then(|pair| as_text(file, *pair));
            let quoted = problem.needs_quotes.then(|| quoted(file, span)).flatten();
            let finding = problems::report_one(cx, problem).alias("dc:invalid-schema");
            if let Some(pair) = pair {
                finding.help(format!("in a list write `{pair}`"));
                finding.fix(Applicability::Safe, format!("write `{pair}`"), [(span, pair)]);
            } else if let Some(quoted) = quoted {
                finding.fix(Applicability::Safe, "put it in quotes", [(span, quoted)]);
            }
        }
    }
}

/// The mappings in lists of `NAME=value`, by place.
fn pairs(file: Written<'_>) -> HashMap<Span, Node<'_>> {
    let mappings = file.tree.nodes().filter(|node| node.kind() == Kind::Mapping);
    let lists = mappings.flat_map(|node| node.own_entries());
    let lists =
        lists.filter(|entry| entry.name().is_some_and(|name| PAIRS.contains(&name)) && entry.value.kind() == Kind::Sequence);
    let items = lists.flat_map(|entry| entry.value.items()).filter(|item| item.kind() == Kind::Mapping);
    items.map(|item| (item.span(), item)).collect()
}

/// `NAME=value` for a mapping of one plain name, if nothing in it needs care.
fn as_text(file: Written, pair: Node) -> Option<String> {
    let mut entries = pair.own_entries();
    let (Some(entry), None) = (entries.next(), entries.next()) else { return None };
    let is_easy = |c: char| c.is_ascii_alphanumeric() || "_-./:@,+=".contains(c);
    let scalar = entry.value.as_scalar()?;
    let (name, value) = (entry.name()?, scalar.text.as_str());
    let is_bare = |node: Node| node.tag().is_none() && node.anchor().is_none() && node.kind() != Kind::Alias;
    let is_simple = is_bare(pair) && is_bare(entry.value) && !name.is_empty() && name.chars().all(is_easy) && !value.is_empty();
    match scalar.style {
        Style::Plain | Style::Single | Style::Double if !is_simple || file.source.slice(pair.span()).starts_with('{') => None,
        Style::Plain | Style::Single | Style::Double if value.chars().all(is_easy) && !value.ends_with(':') => {
            Some(format!("{name}={value}"))
        }
        Style::Plain if !value.contains(['"', '\\', '\n']) => Some(format!("\"{name}={value}\"")),
        _ => None,
    }
}

/// A number or a word in quotes, unless an anchor lets others use it, who may want it as it is.
fn quoted(file: Written, span: Span) -> Option<String> {
    let text = file.source.slice(span);
    let before = file.source.text()[..span.start as usize].trim_end();
    let has_anchor = before.rsplit([' ', '\n', '[', '{', ',']).next().is_some_and(|word| word.starts_with(['&', '!']));
    let is_bare = text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'+' | b'_'));
    (!has_anchor && is_bare && !text.is_empty()).then(|| format!("\"{text}\""))
}
