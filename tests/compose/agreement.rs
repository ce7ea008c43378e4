//! compose-go's verdicts on real files.

use super::{errors, is_of_reading, load, problems};
use crate::shared;
use std::collections::HashMap;

#[test]
fn real_files_are_accepted_and_rejected_as_compose_does() {
    let Some(verdicts) = shared::json_lines("oracle/compose-go.jsonl.gz") else { return };
    let Some(corpus) = shared::corpus("compose") else { return };
    let texts: HashMap<&str, std::borrow::Cow<str>> =
        corpus.iter().map(|(path, bytes)| (path.as_str(), String::from_utf8_lossy(bytes))).collect();
    let mut wrong = Vec::new();
    for verdict in &verdicts {
        let path = verdict["file"].as_str().unwrap();
        let key = if texts.contains_key(path) { path } else { path.trim_start_matches("compose/") };
        let found = problems(&load(key, &[(key, &texts[key])]));
        if found.is_empty() != verdict["ok"].as_bool().unwrap() {
            wrong.push(format!("{path}: {found:?} {}", verdict["error"]));
        }
    }
    eprintln!("{} of {} differ\n{}", wrong.len(), verdicts.len(), wrong.join("\n"));
    assert!(wrong.len() * 100 <= verdicts.len());
}

/// The same through the rules: what Compose refuses is an error, and what it takes is none but where it fails later.
#[test]
fn rules_find_errors_where_compose_does() {
    let Some(verdicts) = shared::json_lines("oracle/compose-go.jsonl.gz") else { return };
    let Some(corpus) = shared::corpus("compose") else { return };
    let texts: HashMap<&str, std::borrow::Cow<str>> =
        corpus.iter().map(|(path, bytes)| (path.as_str(), String::from_utf8_lossy(bytes))).collect();
    let (mut wrong, mut later) = (Vec::new(), 0);
    for verdict in &verdicts {
        let path = verdict["file"].as_str().unwrap();
        let key = if texts.contains_key(path) { path } else { path.trim_start_matches("compose/") };
        let mut errors = errors(load(key, &[(key, &texts[key])]));
        let before = errors.len();
        errors.retain(|error| is_of_reading(error));
        later += usize::from(errors.is_empty() && before > 0);
        if errors.is_empty() != verdict["ok"].as_bool().unwrap() {
            wrong.push(format!("{path}: {errors:?} {}", verdict["error"]));
        }
    }
    eprintln!("{} of {} differ, {later} fail later\n{}", wrong.len(), verdicts.len(), wrong.join("\n"));
    assert!(wrong.len() * 100 <= verdicts.len());
}
