//! Compose files.

mod agreement;
mod verdicts;

use docklint::compose::{self, Compose, Environment, Options, ReadError};
use docklint::source::Source;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Loads `main` from files in memory, with no variable set.
pub fn load(main: &str, files: &[(&str, &str)]) -> Compose {
    let options = Options {
        overrides: Some(Vec::new()),
        environment: Environment { complete: true, ..Environment::default() },
        ..Options::default()
    };
    load_with(main, files, &options)
}

/// Loads `main` from files in memory.
pub fn load_with(main: &str, files: &[(&str, &str)], options: &Options) -> Compose {
    let read = |path: &Path| {
        let found = files.iter().find(|(name, _)| PathBuf::from(name) == path);
        found.map(|(name, text)| Arc::new(Source::new(*name, *text))).ok_or(ReadError::Missing)
    };
    compose::load(Path::new(main), options, &read)
}

/// What is wrong, one line each: `line:column kind message`.
pub fn problems(compose: &Compose) -> Vec<String> {
    let line = |problem: &compose::Problem| {
        let source = &compose.file(problem.place).source;
        let position = source.position(problem.place.span.start);
        format!("{}:{} {:?} {}", position.line, position.column, problem.kind, problem.message)
    };
    compose.problems.iter().map(line).collect()
}
