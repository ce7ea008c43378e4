//! Which file is read, and what it extends.

use super::{DOCKERFILE, check, found};
use crate::project::{configured, configured_with, selecting};
use docklint::config::{Configs, Environment, Layer, Lookup, NAMES};
use docklint::lint::{Policy, Searched};
use docklint::project::{MemoryDisk, Project};
use docklint::rules::RULES;
use std::fmt::Write;
use std::path::Path;

const FINE: &str = "FROM scratch\nUSER 1\n";

#[test]
fn the_nearest_file_upward_is_read() {
    let files = [
        ("docklint.yaml", "ignore: [root-user]"),
        ("a/.docklint.yaml", "ignore: [cd-in-run]"),
        ("a/b/Dockerfile", DOCKERFILE),
        ("c/Dockerfile", DOCKERFILE),
    ];
    let expected = [
        "a/b/Dockerfile:1: warning unpinned-image",
        "a/b/Dockerfile:2: warning root-user",
        "c/Dockerfile:1: warning unpinned-image",
        "c/Dockerfile:3: info cd-in-run",
    ];
    assert_eq!(check(&files), expected);
}

#[test]
fn not_beyond_the_repository() {
    let files = [("docklint.yaml", "select: [root-user]"), ("a/.git/HEAD", ""), ("a/b/Dockerfile", DOCKERFILE)];
    assert_eq!(check(&files).len(), 3);
    let at_the_root = [("a/docklint.yaml", "select: [root-user]"), ("a/.git/HEAD", ""), ("a/b/Dockerfile", DOCKERFILE)];
    assert_eq!(check(&at_the_root).len(), 1);
}

#[test]
fn every_name_is_known_and_two_in_one_folder_are_a_finding() {
    for name in NAMES {
        assert_eq!(check(&[(name, "select: [root-user]"), ("Dockerfile", DOCKERFILE)]), ["Dockerfile:2: warning root-user"]);
    }
    let both = [("docklint.yaml", "select: [root-user]"), (".docklint.yaml", "what: ["), ("Dockerfile", DOCKERFILE)];
    assert_eq!(check(&both), [".docklint.yaml:1: error invalid-config", "Dockerfile:2: warning root-user"]);
}

#[test]
fn a_named_file_is_the_only_one() {
    let files = [("docklint.yaml", "ignore: [all]"), ("ci/lint.yaml", "select: [root-user]"), ("Dockerfile", DOCKERFILE)];
    let with = |lookup| {
        let (project, policy) = configured_with(&files, &Layer::default(), lookup, Environment::default());
        found(&project, &policy)
    };
    assert_eq!(with(Lookup::File("ci/lint.yaml".into())), ["Dockerfile:2: warning root-user"]);
    assert_eq!(with(Lookup::Nowhere).len(), 3);
    let disk = MemoryDisk::default();
    let error = Configs::new(&disk, Lookup::File("no.yaml".into()), Environment::default()).err().unwrap();
    assert_eq!(error, "cannot read `no.yaml`: no such file");
}

#[test]
fn the_command_line_beats_the_file_and_ignore_beats_both() {
    let with = |config: &str, select: &[&str]| {
        let names: Vec<String> = select.iter().map(|name| (*name).to_owned()).collect();
        let (project, policy) = configured(&[("docklint.yaml", config), ("Dockerfile", DOCKERFILE)], &selecting(&names));
        found(&project, &policy)
    };
    assert_eq!(with("select: [style]\nextend-select: [root-user]", &["DL3006"]), ["Dockerfile:1: warning unpinned-image"]);
    assert_eq!(with("preset: hadolint\nignore: [root-user]", &["root-user"]), [""; 0]);
    // Mistakes are told whatever is selected.
    assert_eq!(with("ignore: [rot-user]", &["DL3006"]).len(), 2);
    let ignored = check(&[("docklint.yaml", "ignore: [rot-user, invalid-config]"), ("Dockerfile", FINE)]);
    assert_eq!(ignored, [""; 0]);
}

#[test]
fn extends() {
    let files = |config| {
        [
            ("app/docklint.yaml", config),
            ("base/one.yaml", "extends: two.yaml\nselect: [root-user]\nignore: [DL3003]\nseverity: {root-user: info}"),
            ("base/two.yaml", "select: [cd-in-run]\nextend-select: [unpinned-image]\nseverity: {root-user: error, style: error}"),
            ("app/Dockerfile", DOCKERFILE),
        ]
    };
    assert_eq!(check(&files("extends: ../base/one.yaml")), ["app/Dockerfile:2: info root-user"]);
    assert_eq!(check(&files("extends: [../base/one.yaml]\nseverity: {DL3002: warning}")), ["app/Dockerfile:2: warning root-user"]);
    assert_eq!(check(&files("extends: ../base/one.yaml\nselect: [all]\nignore: [DL3006]")).len(), 1);
    let two = ["app/Dockerfile:1: warning unpinned-image", "app/Dockerfile:3: error cd-in-run"];
    assert_eq!(check(&files("extends: ../base/two.yaml")), two);
}

#[test]
fn patterns_are_relative_to_the_file_they_stand_in() {
    let files = [
        ("app/docklint.yaml", "extends: ../base.yaml\nselect: [root-user]"),
        ("base.yaml", "exclude: [app/old, nowhere]"),
        ("app/old/Dockerfile", DOCKERFILE),
        ("app/Dockerfile", FINE),
    ];
    // A pattern of a file that many extend need not match everywhere.
    assert_eq!(check(&files), [""; 0]);
}

#[test]
fn what_extends_itself_is_found() {
    let files = [
        ("docklint.yaml", "extends: [a.yaml]"),
        ("a.yaml", "ignore: [root-user]\nextends: [b.yaml, a.yaml]"),
        ("b.yaml", "extends: a.yaml"),
        ("Dockerfile", DOCKERFILE),
    ];
    let expected = [
        "Dockerfile:1: warning unpinned-image",
        "Dockerfile:3: info cd-in-run",
        "a.yaml:2: error invalid-config",
        "b.yaml:1: error invalid-config",
    ];
    assert_eq!(check(&files), expected);
    let missing = check(&[("docklint.yaml", "extends: nothing.yaml\nignore: [all]"), ("Dockerfile", DOCKERFILE)]);
    assert_eq!(missing, [""; 0]);
}

#[test]
fn many_files_that_extend_each_other_take_little_time() {
    // Each extends the next two levels twice over: as a tree that is 2^40 files.
    let mut files = vec![("Dockerfile".to_owned(), FINE.to_owned())];
    for i in 0..40 {
        files.push((format!("{i}.yaml"), format!("extends: [{0}.yaml, {0}.yaml, {1}.yaml]", i + 1, i + 2)));
    }
    files.push(("docklint.yaml".into(), "extends: 0.yaml".into()));
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let found = check(&files);
    assert!(found.iter().all(|line| line.ends_with("invalid-config")) && found.len() < 10, "{found:?}");
}

#[test]
fn hostile_files_cost_themselves_only() {
    let mut bomb = "a: &a [x, x]\n".to_owned();
    for i in 0..60 {
        let _ = writeln!(bomb, "b{i}: &b{i} [*{0}, *{0}]", if i == 0 { "a".to_owned() } else { format!("b{}", i - 1) });
    }
    bomb += "ignore: *b59\nlabel-schema: *b59\nper-file-ignores: {x: *b59}\n";
    let deep = format!("ignore: {}", "[".repeat(100_000));
    let itself = "ignore: &a [*a, root-user]\nseverity: &s {root-user: *s}\nlabel-schema: &l {labels: *l}\n".to_owned();
    let long = format!("ignore: [{}]\nexclude: [\"{}\"]\n", "x".repeat(1 << 20), "a*".repeat(1 << 20));
    for text in [bomb, deep, itself, long, "\u{0}\u{1a}".into(), "a: b: c\n\t- x".into(), "[1, 2]".into(), "--- a\n--- b".into()] {
        let found = check(&[("docklint.yaml", text.as_str()), ("Dockerfile", DOCKERFILE)]);
        assert!(found.iter().any(|line| line.ends_with("invalid-config")), "{:?}", &text[..text.len().min(40)]);
        assert!(found.iter().any(|line| line.ends_with("unpinned-image")), "{found:?}");
    }
}

#[test]
fn files_of_one_run_have_their_own_settings() {
    let paths: Vec<String> = (0..30).map(|i| format!("{i}/Dockerfile")).collect();
    let configs: Vec<(String, String)> =
        (0..30).map(|i| (format!("{i}/docklint.yaml"), format!("select: [{}]", ["root-user", "DL3003"][i % 2]))).collect();
    let mut files: Vec<(&str, &str)> = paths.iter().map(|path| (path.as_str(), DOCKERFILE)).collect();
    files.extend(configs.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let found = check(&files);
    assert_eq!(found.len(), 30);
    assert!(
        found.contains(&"7/Dockerfile:3: info cd-in-run".to_owned())
            && found.contains(&"8/Dockerfile:2: warning root-user".to_owned())
    );
}

#[test]
fn nothing_is_asked_of_a_project_without_configuration() {
    let disk = MemoryDisk::default();
    let mut configs = Configs::new(&disk, Lookup::Nearest, Environment::default()).unwrap();
    let mut project = Project::default();
    let policy = Policy::new(RULES, &mut project, &mut configs, &Layer::default(), Searched::default()).unwrap();
    assert!(policy.all().is_empty() && project.files.is_empty());
    assert!(!configs.excludes(Path::new("Dockerfile")));
}
