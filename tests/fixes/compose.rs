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

/// The services of a file with their keys.
fn services(text: &str) -> Option<BTreeMap<String, Vec<String>>> {
    let documents = witness(text)?;
    let services = documents.iter().filter_map(|document| document.get("services")?.as_mapping());
    let name = |key: &Value| key.as_str().unwrap_or("?").to_owned();
    let keys = |service: &Value| service.as_mapping().map(|keys| keys.keys().map(name).collect()).unwrap_or_default();
    Some(services.flatten().map(|(service, described)| (name(service), keys(described))).collect())
}

/// A safe fix may take away what counts for nothing. Services stay, and none gets a key that it did not have.
#[test]
fn safe_fixes_leave_the_services() {
    let changed = |(before, after): (&str, &str)| {
        let (before, after) = (services(before)?, services(after)?);
        let same = before.len() == after.len()
            && after.iter().all(|(name, keys)| before.get(name).is_some_and(|had| keys.iter().all(|key| had.contains(key))));
        (!same).then(|| format!("{before:?} became {after:?}"))
    };
    no_complaints(&changed_composes(true).filter_map(changed).collect::<Vec<_>>());
}
