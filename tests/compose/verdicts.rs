//! compose-go's own verdicts on small files.

use super::{errors, is_of_reading, load, problems};
use crate::shared;

#[test]
fn small_files_are_accepted_and_rejected_as_compose_does() {
    let Some(cases) = shared::json_lines("cases/compose-verdicts.jsonl") else { return };
    let mut wrong = Vec::new();
    for case in &cases {
        let text = case["compose"].as_str().unwrap();
        let name = case["name"].as_str().unwrap();
        let found = problems(&load(name, &[(name, text)]));
        if found.is_empty() != case["accepted"].as_bool().unwrap() {
            wrong.push(format!("{name}: {found:?} {}\n{text}", case["error"]));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
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
