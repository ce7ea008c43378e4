//! compose-go's verdicts on real files: the same, and for the same reason.

use super::{errors, is_of_reading};
use crate::shared;
use docklint::compose::{self, Compose, Environment, Options, ProblemKind, ReadError};
use docklint::source::Source;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// What compose-go's words say, and the kinds of problem that say the same.
const REASONS: [(&str, &[ProblemKind]); 21] = [
    ("has neither an image", &[ProblemKind::MissingImageOrBuild]),
    ("refers to undefined", &[ProblemKind::UndefinedReference]),
    ("depends on undefined", &[ProblemKind::UndefinedReference]),
    ("no such file", &[ProblemKind::MissingFile]),
    ("empty section", &[ProblemKind::InvalidValue]),
    ("No port specified", &[ProblemKind::InvalidValue]),
    ("missing a mount target", &[ProblemKind::InvalidType]),
    ("additional properties", &[ProblemKind::UnknownKey, ProblemKind::InvalidValue]),
    ("must be a", &[ProblemKind::InvalidType]),
    ("services must be", &[ProblemKind::InvalidType]),
    ("value must be one of", &[ProblemKind::InvalidValue]),
    ("invalid interpolation format", &[ProblemKind::InvalidInterpolation]),
    ("required variable", &[ProblemKind::MissingVariable]),
    ("failed to cast", &[ProblemKind::InvalidValue, ProblemKind::InvalidType]),
    ("decoding failed", &[ProblemKind::InvalidValue]),
    ("already defined at", &[ProblemKind::DuplicateKey]),
    ("cannot construct", &[ProblemKind::InvalidType]),
    ("yaml: ", &[ProblemKind::Syntax, ProblemKind::DuplicateKey]),
    ("dependency cycle", &[ProblemKind::DependencyCycle]),
    ("include cycle", &[ProblemKind::IncludeCycle]),
    ("empty compose file", &[ProblemKind::EmptyFile]),
];

/// Loads files of the corpus with no variable set and no `.env`, as compose-go was run.
fn load(path: &str, corpus: &HashMap<String, Arc<Source>>) -> Compose {
    let read = |path: &Path| corpus.get(&*path.to_string_lossy()).cloned().ok_or(ReadError::Missing);
    let environment = Environment { complete: true, ..Environment::default() };
    compose::load(Path::new(path), &Options { overrides: Some(Vec::new()), environment, ..Options::default() }, &read)
}

fn sources(corpus: Vec<(String, Vec<u8>)>) -> HashMap<String, Arc<Source>> {
    let source = |path: String, bytes| (path.clone(), Arc::new(Source::from_bytes(path, bytes).unwrap()));
    corpus.into_iter().map(|(path, bytes)| source(path, bytes)).collect()
}

#[test]
fn real_files_are_accepted_and_rejected_as_compose_does() {
    let Some(verdicts) = shared::json_lines("oracle/compose-go.jsonl.gz") else { return };
    let Some(corpus) = shared::corpus("compose") else { return };
    let corpus = sources(corpus);
    let mut wrong = Vec::new();
    let mut other_reason = Vec::new();
    for verdict in &verdicts {
        let path = verdict["file"].as_str().unwrap();
        let problems = load(path, &corpus).problems;
        let error = verdict["error"].as_str().unwrap_or_default();
        if problems.is_empty() != verdict["ok"].as_bool().unwrap() {
            wrong.push(format!("{path}: {error} {:?}", problems.first()));
        }
        let reason = REASONS.iter().find(|(words, _)| error.contains(words));
        if reason.is_some_and(|(_, kinds)| !problems.iter().any(|problem| kinds.contains(&problem.kind))) {
            other_reason.push(format!("{path}: {error} {:?}", problems.first()));
        }
    }
    assert!(wrong.is_empty(), "{} of {} differ\n{}", wrong.len(), verdicts.len(), wrong.join("\n"));
    assert!(other_reason.is_empty(), "{} for another reason\n{}", other_reason.len(), other_reason.join("\n"));
}

/// The same through the rules: what Compose refuses is an error, and what it takes is none but where it fails later.
#[test]
fn rules_find_errors_where_compose_does() {
    let Some(verdicts) = shared::json_lines("oracle/compose-go.jsonl.gz") else { return };
    let Some(corpus) = shared::corpus("compose") else { return };
    let corpus = sources(corpus);
    let (mut wrong, mut later) = (Vec::new(), 0);
    for verdict in &verdicts {
        let path = verdict["file"].as_str().unwrap();
        let mut errors = errors(load(path, &corpus));
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
