//! Configuration: files, variables, the command line, and what comes of them.

mod cli;
mod dclint;
mod files;
mod hadolint;
mod keys;
mod mistakes;
mod schema;

use crate::project::{configured, configured_with};
use docklint::config::{Environment, Layer, Lookup};
use docklint::lint::{Policy, check_each};
use docklint::project::Project;

/// Finds `root-user` (DL3002, warning), `unpinned-image` (DL3006, warning) and `cd-in-run` (DL3003, info).
const DOCKERFILE: &str = "FROM debian\nUSER root\nRUN cd /x; ls\nHEALTHCHECK NONE\n";

/// `path:line: severity rule` of each finding.
fn found(project: &Project, policy: &Policy) -> Vec<String> {
    let show = |f: &docklint::diagnostic::Diagnostic| {
        let source = &project.file(f.file).source;
        format!("{}:{}: {} {}", source.path(), source.position(f.span.start).line, f.severity.name(), f.rule)
    };
    check_each(project, policy).findings.iter().map(show).collect()
}

/// The findings in these files, with the configuration among them.
fn check(files: &[(&str, &str)]) -> Vec<String> {
    let (project, policy) = configured(files, &Layer::default());
    found(&project, &policy)
}

/// The rules of the findings in [`DOCKERFILE`] with this `docklint.yaml`.
#[track_caller]
fn rules_with(config: &str) -> Vec<String> {
    let found = check(&[("docklint.yaml", config), ("Dockerfile", DOCKERFILE)]);
    let rules = found.into_iter().map(|line| line.rsplit(' ').next().unwrap().to_owned());
    rules.collect()
}

/// The messages about a configuration, each behind the text that it marks and its severity.
fn mistakes_in(path: &str, config: &str) -> Vec<String> {
    let lookup = Lookup::Nearest;
    let (project, policy) =
        configured_with(&[(path, config), ("Dockerfile", "FROM scratch\n")], &Layer::default(), lookup, Environment::default());
    let findings = check_each(&project, &policy).findings;
    let show = |f: &docklint::diagnostic::Diagnostic| {
        assert_eq!(project.file(f.file).source.path(), path);
        let source = &project.file(f.file).source;
        let marked = source.slice(f.span).lines().next().unwrap_or_default();
        let line = source.position(f.span.start).line;
        format!("{line} |{marked}| {}: {}", f.severity.name(), f.message)
    };
    findings.iter().filter(|f| f.rule == "invalid-config").map(show).collect()
}
