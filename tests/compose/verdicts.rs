//! compose-go's own verdicts on small files.

use super::{errors, is_of_reading, load, problems};
use crate::shared;
use docklint::source::{Source, Span};
use docklint::yaml;

/// Cases that the shipping Compose takes and the library that gave the verdicts refuses: a bare IPv6 address.
const SHIPPING_ACCEPTS: [&str; 1] = ["port-ipv6-nobr.yaml"];

#[test]
fn small_files_are_accepted_and_rejected_as_compose_does() {
    let Some(cases) = shared::json_lines("cases/compose-verdicts.jsonl") else { return };
    let mut wrong = Vec::new();
    let mut placed = 0;
    for case in &cases {
        let text = case["compose"].as_str().unwrap();
        let name = case["name"].as_str().unwrap();
        let compose = load(name, &[(name, text)]);
        let found = problems(&compose);
        let accepted = case["accepted"].as_bool().unwrap() || SHIPPING_ACCEPTS.contains(&name);
        let right_place = case["error"].as_str().and_then(|error| place_of(text, error));
        placed += usize::from(right_place.is_some());
        let is_there = right_place.is_none_or(|place| compose.problems.iter().any(|problem| place.contains(problem.place.span)));
        if found.is_empty() != accepted || (!accepted && !is_there) {
            wrong.push(format!("{name}: {found:?} {}\n{text}", case["error"]));
        }
    }
    assert!(placed > 40, "the places of {placed} cases are known");
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// The entry or item of which the words of an error give the path, such as `services.a.command.1`.
fn place_of(text: &str, error: &str) -> Option<Span> {
    let path = error.split([' ', ':', '\'']).find(|word| word.starts_with("services.") || word.starts_with("secrets."))?;
    let source = Source::new("compose.yaml", text);
    let tree = yaml::parse(&source);
    let mut node = tree.root()?;
    let mut span = node.span();
    for part in path.split('.') {
        let index = part.trim_matches(['[', ']']).parse::<usize>().ok();
        let next = match index.and_then(|index| node.items().nth(index)) {
            Some(item) => (item.span(), item),
            None => match node.entry(part) {
                Some(entry) => (entry.span(), entry.value),
                None => break,
            },
        };
        (span, node) = next;
    }
    Some(span)
}

/// Whatever reading finds wrong is an error of some rule, and nothing else is but what fails later.
#[test]
fn rules_say_what_reading_finds() {
    let Some(cases) = shared::json_lines("cases/compose-verdicts.jsonl") else { return };
    let mut wrong = Vec::new();
    for case in &cases {
        let text = case["compose"].as_str().unwrap();
        let name = case["name"].as_str().unwrap();
        let compose = load(name, &[(name, text)]);
        let found = problems(&compose);
        let mut errors = errors(compose);
        errors.retain(|error| is_of_reading(error));
        if found.is_empty() != errors.is_empty() {
            wrong.push(format!("{name}: {errors:?} {found:?}\n{text}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
