//! What holds for fixes of Compose files, beside what holds for those of all: another parser of YAML is the witness.

use super::laws::{changed_composes, no_complaints};
use docklint::source::Source;
use docklint::yaml;
use serde::Deserialize;
use serde_yaml::Value;
use std::collections::BTreeMap;

/// What another parser reads; `None` if it refuses the file.
fn witness(text: &str) -> Option<Vec<Value>> {
    let mark = text.strip_prefix('\u{feff}').unwrap_or(text);
    serde_yaml::Deserializer::from_str(mark).map(|document| Value::deserialize(document).ok()).collect()
}

#[test]
fn what_could_be_parsed_still_can() {
    let errors = |text: &str| yaml::parse(&Source::new("compose.yaml", text)).errors.len();
    let is_worse =
        |(before, after): &(&str, &str)| errors(after) > errors(before) || witness(before).is_some() && witness(after).is_none();
    no_complaints(&changed_composes(false).filter(is_worse).map(|(_, after)| format!("broken:\n{after}")).collect::<Vec<_>>());
}

/// How often each text occurs.
fn counted<'a>(texts: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, usize> {
    let mut counts = BTreeMap::new();
    texts.for_each(|text| *counts.entry(text).or_default() += 1);
    counts
}

#[test]
fn no_comment_is_lost() {
    let mut complaints = Vec::new();
    for (before, after) in changed_composes(false) {
        let sources = [before, after].map(|text| Source::new("compose.yaml", text));
        let trees = [yaml::parse(&sources[0]), yaml::parse(&sources[1])];
        let comments = |i: usize| counted(trees[i].comments.iter().map(|c| sources[i].slice(c.span).trim()));
        let left = comments(1);
        // What is said to linters may be of no use.
        let is_said = |text: &str| ["docklint", "dclint", "hadolint"].iter().any(|to| text.contains(to));
        let lost = comments(0).into_iter().filter(|(text, count)| left.get(text).unwrap_or(&0) < count && !is_said(text));
        complaints.extend(lost.map(|(text, _)| format!("loses {text}")));
    }
    no_complaints(&complaints);
}

/// What a value has that another has not; the types of scalars aside. A safe fix takes away what counts for nothing, and adds nothing.
fn more(value: &Value, other: &Value, way: &str) -> Option<String> {
    match (value, other) {
        (Value::Mapping(ours), Value::Mapping(others)) => ours.iter().find_map(|(key, value)| match others.get(key) {
            Some(other) => more(value, other, &format!("{way}/{}", plain(key))),
            None => Some(format!("{way}/{}", plain(key))),
        }),
        (Value::Sequence(ours), Value::Sequence(others)) => {
            let mut others = others.iter();
            ours.iter().enumerate().find_map(|(i, value)| {
                let way = format!("{way}/{i}");
                if others.any(|other| more(value, other, &way).is_none()) { None } else { Some(way) }
            })
        }
        (Value::Tagged(ours), Value::Tagged(others)) if ours.tag == others.tag => more(&ours.value, &others.value, way),
        _ => (plain(value) != plain(other)).then(|| format!("{way}: {value:?}, not {other:?}")),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Mapping(_) | Value::Sequence(_) => "…".to_owned(),
        other => serde_yaml::to_string(other).unwrap().trim().to_owned(),
    }
}

#[test]
fn safe_fixes_leave_the_values() {
    let changed = |(before, after): (&str, &str)| {
        let (before, after) = (witness(before)?, witness(after)?);
        if before.len() != after.len() {
            return Some("another number of documents".to_owned());
        }
        after.iter().zip(&before).find_map(|(after, before)| more(after, before, ""))
    };
    no_complaints(&changed_composes(true).filter_map(changed).collect::<Vec<_>>());
}
