//! Comments in YAML that silence findings, and those that docklint writes.

use crate::project::project_of;
use docklint::diagnostic::Applicability;
use docklint::lint::fix::{Job, suppress_all};
use docklint::lint::{Policy, Selection, Settings, check};
use docklint::project::{LoadOptions, MemoryDisk, load};
use docklint::rules::RULES;
use std::path::PathBuf;
use std::sync::Arc;

/// Besides those about suppressions.
const SELECTED: [&str; 4] = ["unpinned-image", "obsolete-version", "privileged-container", "unused-suppression"];

fn settings(rules: &[&str]) -> Settings {
    let rules: Vec<String> = rules.iter().map(|rule| (*rule).to_owned()).collect();
    Selection::new(RULES, &rules, &[], &[]).unwrap().into()
}

/// What is found in a Compose file, one line each: line and rule.
#[track_caller]
fn finds(text: &str, expected: &[&str]) {
    let project = project_of(&[("compose.yaml", text)]);
    let rules = [&SELECTED[..], &["unknown-suppression", "malformed-suppression"]].concat();
    let findings = check(&project, &settings(&rules)).findings;
    let line = |finding: &docklint::diagnostic::Diagnostic| {
        let source = &project.file(finding.file).source;
        format!("{} {}", source.position(finding.span.start).line, finding.rule)
    };
    assert_eq!(findings.iter().map(line).collect::<Vec<_>>(), expected, "{text}");
}

#[test]
fn a_comment_covers_the_next_node_or_that_of_its_line() {
    let found = ["3 unpinned-image", "4 privileged-container", "6 unpinned-image"];
    finds("services:\n  a:\n    image: nginx\n    privileged: true\n  b:\n    image: nginx\n", &found);
    // Above an entry all that it holds; above a key that one alone.
    let covered = "services:\n  # docklint: ignore[all] it is for tests\n  a:\n    image: nginx\n    privileged: true\n  b:\n    image: nginx\n";
    finds(covered, &["7 unpinned-image"]);
    finds(
        "services:\n  a:\n    # docklint: ignore[unpinned-image]\n    image: nginx\n    privileged: true\n",
        &["5 privileged-container"],
    );
    // At the end of a line.
    finds("services:\n  a:\n    image: nginx # docklint: ignore[CL-0004]\n    privileged: true\n", &["4 privileged-container"]);
    finds("services:\n  a: # docklint: ignore[security]\n    image: nginx\n    privileged: true\n", &["3 unpinned-image"]);
    finds("services: {a: {image: nginx, privileged: true}} # docklint: ignore[all]\n", &[]);
    finds("{version: '3', services: {a: {image: nginx, privileged: true}}} # docklint: ignore[all]\n", &[]);
    finds("services:\n  a: {image: nginx}\n# docklint: ignore-file[unpinned-image] wherever it stands\n", &[]);
}

#[test]
fn comments_for_dclint_count() {
    let text = |first: &str, line: &str| format!("{first}version: '3'\nservices:\n  a:\n    image: nginx{line}\n");
    finds(&text("", ""), &["1 obsolete-version", "4 unpinned-image"]);
    finds(&text("# dclint disable-file\n", ""), &[]);
    finds(&text("# dclint disable no-version-field\n", ""), &["5 unpinned-image"]);
    finds(&text("", " # dclint disable-line service-image-require-explicit-tag"), &["1 obsolete-version"]);
    finds(&text("# dclint disable-line\n", ""), &["5 unpinned-image"]);
}

#[test]
fn comments_of_no_use_are_found() {
    finds("services:\n  a:\n    # docklint: ignore[unpinned-image]\n    image: nginx:1.27\n", &["3 unused-suppression"]);
    finds("services:\n  a: {image: 'nginx:1.27'} # docklint: ignore[unpined-image]\n", &["2 unknown-suppression"]);
    finds("services:\n  a: {image: 'nginx:1.27'}\n  # docklint ignore[all]\n", &["3 malformed-suppression"]);
    finds("services:\n  a: {image: 'nginx:1.27'}\n  # dclint disable no-version-field\n", &["3 malformed-suppression"]);
    finds("services:\n  a: {image: 'nginx:1.27'}\n# docklint: ignore[unpinned-image]\n", &["3 unused-suppression"]);
}

/// The text with comments for what is found in it.
#[track_caller]
fn writes(text: &str, expected: &str) {
    let disk = Arc::new(MemoryDisk::new([("compose.yaml", text)]));
    let job = Job { disk, stdin: None, least: Applicability::Safe, only: None };
    let mut read = |disk, _| {
        let project = load(disk, &[PathBuf::from("compose.yaml")], &LoadOptions::default());
        let policy = Policy::uniform(&project, settings(&SELECTED));
        (project, policy)
    };
    let fixed = suppress_all(&job, &mut read, "for now");
    let after = fixed.changes.first().map_or(text.to_owned(), |change| String::from_utf8(change.after.clone()).unwrap());
    assert_eq!(after, expected);
    assert_eq!(fixed.report.findings, [], "{after}");
}

#[test]
fn comments_are_written_above_the_line() {
    writes(
        "version: '3'\nservices:\n  a:\n    image: nginx\n    privileged: true\n",
        "# docklint: ignore[obsolete-version] for now\nversion: '3'\nservices:\n  a:\n    # docklint: ignore[unpinned-image] for now\n\
         \x20   image: nginx\n    # docklint: ignore[privileged-container] for now\n    privileged: true\n",
    );
    writes(
        "services:\r\n  a: {image: nginx, privileged: true}\r\n",
        "services:\r\n  # docklint: ignore[privileged-container, unpinned-image] for now\r\n  a: {image: nginx, privileged: true}\r\n",
    );
    writes(
        "services:\n  # docklint: ignore[privileged-container]\n  a: {image: nginx, privileged: true}\n",
        "services:\n  # docklint: ignore[privileged-container, unpinned-image] for now\n  a: {image: nginx, privileged: true}\n",
    );
}
