//! Compose files: the values in them against the verdicts of Compose's own reader, and inputs that nobody means well with.

mod agreement;
mod bounds;
mod corpus;
mod dotenv;
mod hostile;
mod interpolation;
mod merging;
mod mounts;
mod ports;
mod suppressions;
mod variables;
mod verdicts;

use docklint::compose::interpolation::{BUDGET, parse};
use docklint::compose::{self, Compose, Environment, Options, ReadError};
use docklint::diagnostic::{FileId, Severity};
use docklint::dockerfile::expand::Value;
use docklint::lint::{Selection, Settings, check};
use docklint::project::{Composition, Content, File, Project};
use docklint::rules::RULES;
use docklint::source::{MappedText, Source};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// What the rules that are on find to be an error, one line each: `rule message`.
pub fn errors(compose: Compose) -> Vec<String> {
    let ids = (0..).map(FileId).take(compose.files.len());
    let file = |file: &compose::File| File::new(file.source.clone(), Content::Compose(file.tree()));
    let files = compose.files.iter().map(file).collect();
    let composition = Composition { files: ids.collect(), only: None, is_override: false, builds: HashMap::new(), compose };
    let project = Project { files, compositions: vec![composition], ..Project::default() };
    let settings = Settings::from(Selection::new(RULES, &[], &[], &[]).unwrap());
    let findings = check(&project, &settings).findings;
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
    errors.map(|finding| format!("{} {}", finding.rule, finding.message)).collect()
}

/// The rules whose errors Compose itself would say. Those of the others come later: when something is built or started.
const OF_READING: [&str; 13] = [
    "conflicting-keys",
    "dependency-cycle",
    "duplicate-key",
    "invalid-interpolation",
    "invalid-type",
    "invalid-value",
    "missing-file",
    "missing-image-or-build",
    "missing-variable",
    "syntax-error",
    "undefined-reference",
    "unknown-key",
    "unknown-yaml-tag",
];

/// Whether Compose would say so. It looked at the cases and files without the files that `env_file` names.
fn is_of_reading(error: &str) -> bool {
    OF_READING.contains(&error.split(' ').next().unwrap()) && !error.ends_with("`env_file` names")
}

/// A text that stands in a file just so.
fn text(text: &str) -> MappedText {
    MappedText::verbatim(text, 0)
}

/// What a text is where these variables are set, if Compose can tell.
fn interpolated(written: &str, variables: &[(&str, &str)]) -> Option<MappedText> {
    let value = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, v)| Value::Known((*v).to_owned()));
    let expansion = parse(&text(written)).expand(&value, &mut BUDGET.clone());
    assert!(expansion.faults.is_empty() && expansion.missing.is_empty() || !expansion.text.is_known(), "{written:?}");
    expansion.text.known()
}

/// Loads `main` from files in memory, with no variable set.
fn load(main: &str, files: &[(&str, &str)]) -> Compose {
    let options = Options {
        overrides: Some(Vec::new()),
        environment: Environment { complete: true, ..Environment::default() },
        ..Options::default()
    };
    load_with(main, files, &options)
}

/// Loads `main` from files in memory.
fn load_with(main: &str, files: &[(&str, &str)], options: &Options) -> Compose {
    let read = |path: &Path| {
        let found = files.iter().find(|(name, _)| path == Path::new(name));
        found.map(|(name, text)| Arc::new(Source::new(*name, *text))).ok_or(ReadError::Missing)
    };
    compose::load(Path::new(main), options, &read)
}

/// What is wrong, one line each: `line:column Kind message`.
fn problems(compose: &Compose) -> Vec<String> {
    let line = |problem: &compose::Problem| {
        let source = &compose.file(problem.place).source;
        let position = source.position(problem.place.span.start);
        format!("{}:{} {:?} {}", position.line, position.column, problem.kind, problem.message)
    };
    compose.problems.iter().map(line).collect()
}

/// Whatever reading can find wrong, some rule says: Compose refuses the project for it.
#[test]
fn every_kind_of_problem_is_told_by_a_rule() {
    use docklint::compose::ProblemKind;
    for kind in ProblemKind::ALL {
        let mut compose = load("compose.yaml", &[("compose.yaml", "services: {web: {image: nginx}}\n")]);
        let place = compose.services[0].place;
        compose.problems.push(compose::Problem::new(kind, place, "made up"));
        assert_eq!(errors(compose).iter().filter(|error| error.ends_with("made up")).count(), 1, "{kind:?}");
    }
}
