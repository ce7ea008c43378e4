//! hadolint's file and variables.

use super::{DOCKERFILE, check, found, mistakes_in};
use crate::project::configured_with;
use docklint::config::{Configs, Environment, FailOn, Layer, Lookup};
use docklint::lint::{Appearance, Policy};
use docklint::project::{MemoryDisk, Project};
use docklint::shell::tools::Manager;
use std::path::Path;

fn with(files: &[(&str, &str)], environment: &[(&str, &str)]) -> (Project, Policy) {
    let files: Vec<(&str, &str)> = files.iter().copied().chain([("Dockerfile", DOCKERFILE)]).collect();
    configured_with(&files, &Layer::default(), Lookup::Nearest, Environment::new(environment.iter().copied()))
}

fn found_with(files: &[(&str, &str)], environment: &[(&str, &str)]) -> Vec<String> {
    let (project, policy) = with(files, environment);
    found(&project, &policy)
}

const UNPINNED: &str = "Dockerfile:1: warning unpinned-image";
const ROOT: &str = "Dockerfile:2: warning root-user";
const LABELS: &str = "Dockerfile:1: warning label-schema";
const CD: &str = "Dockerfile:3: info cd-in-run";

#[test]
fn every_key_is_understood() {
    let file = "\
failure-threshold: error
format: tty
formats: [json, sarif]
ignored: [DL3006, SC2086]
override:
  error: [DL3002]
  warning: [DL3042]
  info: [DL3002, DL3032]
  style: [DL3015]
trustedRegistries: [docker.io, my-company.com:5000]
label-schema:
  author: text
  created: rfc3339
  version: semver
  documentation: url
  git-revision: hash
  license: spdx
  contact: email
strict-labels: true
disable-ignore-pragma: on
no-fail: no
no-color: true
verbose: false
";
    assert_eq!(mistakes_in(".hadolint.yaml", file), [""; 0]);
    // Of two overrides the gravest holds.
    let expected: Vec<&str> = [LABELS; 7].into_iter().chain(["Dockerfile:2: error root-user", CD]).collect();
    assert_eq!(found_with(&[(".hadolint.yaml", file)], &[]), expected);
    let (_, policy) = with(&[(".hadolint.yaml", file)], &[]);
    let settings = &policy.all()[0];
    assert_eq!(settings.options.trusted_registries, ["docker.io", "my-company.com:5000"]);
    let formats: Vec<_> = settings.options.label_schema.labels.iter().map(|(_, format)| format.name()).collect();
    assert_eq!(formats, ["text", "rfc3339", "semver", "url", "hash", "spdx", "email"]);
    assert!(settings.options.label_schema.strict && !settings.honour_suppressions);
    assert_eq!(settings.fail_on, FailOn::Error);
    assert_eq!(policy.appearance, Appearance { format: Some("full"), colour: Some(false) });
}

#[test]
fn formats() {
    let format = |config: &str, environment: &[(&str, &str)]| with(&[(".hadolint.yaml", config)], environment).1.appearance.format;
    let variable = [("HADOLINT_FORMAT", "junit,sarif,x")];
    assert_eq!(format("formats: [checkstyle, json, tty]", &[]), Some("json"));
    assert_eq!(format("format: junit", &[]), None);
    assert_eq!(format("format: gnu", &variable), Some("concise"));
    assert_eq!(format("ignored: []", &variable), Some("sarif"));
    assert_eq!(mistakes_in(".hadolint.yaml", "format: ttyy"), ["1 |ttyy| error: unknown format `ttyy`"]);
}

#[test]
fn thresholds() {
    let least = |config: &str| with(&[(".hadolint.yaml", config)], &[]).1.all()[0].fail_on;
    let threshold = |name: &str| least(&format!("failure-threshold: {name}"));
    assert_eq!(["error", "warning", "info", "style"].map(threshold), [FailOn::Error, FailOn::Warning, FailOn::Info, FailOn::Info]);
    assert_eq!(["ignore", "none"].map(threshold), [FailOn::Info, FailOn::Info]);
    assert_eq!(least("no-fail: true\nfailure-threshold: error"), FailOn::Never);
    assert_eq!(least("ignored: []"), FailOn::Warning);
}

#[test]
fn mistakes_have_their_line() {
    let finds = |config: &str, expected: &[&str]| assert_eq!(mistakes_in(".hadolint.yaml", config), expected, "{config}");
    finds("ignored:\n  - DL9999\n", &["2 |DL9999| error: unknown rule `DL9999`"]);
    finds("\nignore: [DL3006]\n", &["2 |ignore| error: unknown key `ignore`"]);
    finds("override: {ignore: [DL3006]}\n", &["1 |ignore| error: unknown severity `ignore`"]);
    finds("failure-threshold: fatal\n", &["1 |fatal| error: unknown severity `fatal`"]);
    finds("label-schema: {a: uri}\n", &["1 |uri| error: unknown format `uri`"]);
    finds("trustedRegistries: {a: b}\n", &["1 |{a: b}| error: expected a list of registries, found a mapping"]);
    finds("no-fail: maybe\n", &["1 |maybe| error: expected `true` or `false`, found a string"]);
}

#[test]
fn the_first_of_its_places_is_read() {
    let home = [("HOME", "/home/me")];
    let places = [
        ".hadolint.yaml",
        ".hadolint.yml",
        "/home/me/.config/hadolint.yaml",
        "/home/me/.config/hadolint.yml",
        "/home/me/.hadolint/hadolint.yaml",
        "/home/me/.hadolint/hadolint.yml",
        "/home/me/.hadolint/config.yaml",
        "/home/me/.hadolint/config.yml",
        "/home/me/.hadolint.yaml",
        "/home/me/.hadolint.yml",
    ];
    for i in 0..places.len() {
        // Those before it are not there, those behind it say something else.
        let mut files: Vec<(&str, &str)> = places[i..].iter().map(|place| (*place, "ignored: [DL3002]")).collect();
        files[0].1 = "ignored: [DL3006]";
        assert_eq!(found_with(&files, &home), [ROOT, CD], "{}", places[i]);
    }
    let elsewhere = [("HOME", "/home/me"), ("XDG_CONFIG_HOME", "/xdg")];
    assert_eq!(
        found_with(&[("/xdg/hadolint.yml", "ignored: [DL3006]"), ("/home/me/.config/hadolint.yaml", "")], &elsewhere),
        [ROOT, CD]
    );
    // Neither the folder of the file nor those above the current one.
    let files = [("a/.hadolint.yaml", "ignored: [DL3006]"), ("a/Dockerfile", "FROM debian\nUSER 1\n")];
    assert_eq!(check(&files), ["a/Dockerfile:1: warning unpinned-image"]);
}

#[test]
fn our_own_file_leaves_it_out() {
    let variables = [("HADOLINT_IGNORE", "DL3002")];
    let files = [("docklint.yaml", "ignore: [DL3003]"), (".hadolint.yaml", "ignored: [DL3006]")];
    assert_eq!(found_with(&files, &variables), [UNPINNED, ROOT]);
    let (project, policy) = configured_with(
        &[(".hadolint.yaml", "ignored: [DL3006]"), ("Dockerfile", DOCKERFILE)],
        &Layer::default(),
        Lookup::Nowhere,
        Environment::new(variables),
    );
    assert_eq!(found(&project, &policy), [UNPINNED, ROOT, CD]);
}

#[test]
fn variables() {
    assert_eq!(found_with(&[], &[("HADOLINT_IGNORE", "DL3006, DL3003")]), [ROOT]);
    let overrides = [("HADOLINT_OVERRIDE_ERROR", "DL3003"), ("HADOLINT_OVERRIDE_STYLE", "DL3003,DL3002")];
    assert_eq!(found_with(&[], &overrides), [UNPINNED, "Dockerfile:2: info root-user", "Dockerfile:3: error cd-in-run"]);
    let policy = |environment: &[(&str, &str)]| with(&[], environment).1;
    let all = policy(&[
        ("HADOLINT_FAILURE_THRESHOLD", "error"),
        ("HADOLINT_TRUSTED_REGISTRIES", "a,b"),
        ("HADOLINT_REQUIRE_LABELS", "maintainer:text,created:rfc3339"),
        ("HADOLINT_STRICT_LABELS", "Yes"),
        ("HADOLINT_DISABLE_IGNORE_PRAGMA", "1"),
        ("HADOLINT_FORMAT", "json"),
        ("HADOLINT_VERBOSE", "1"),
    ]);
    let settings = &all.all()[0];
    assert_eq!(settings.fail_on, FailOn::Error);
    assert_eq!(settings.options.trusted_registries, ["a", "b"]);
    assert!(settings.options.label_schema.strict && !settings.honour_suppressions && all.warnings.is_empty());
    assert_eq!(settings.options.label_schema.labels.len(), 2);
    assert_eq!(policy(&[("HADOLINT_NOFAIL", "on")]).all()[0].fail_on, FailOn::Never);
    assert_eq!(policy(&[("HADOLINT_NOFAIL", "0")]).all()[0].fail_on, FailOn::Warning);
}

#[test]
fn the_file_beats_the_variables_and_lists_add_up() {
    let file = [(
        ".hadolint.yaml",
        "failure-threshold: error\nignored: [DL3006]\ntrustedRegistries: [docker.io]\nlabel-schema: {y: text}",
    )];
    let variables = [
        ("HADOLINT_FAILURE_THRESHOLD", "info"),
        ("HADOLINT_IGNORE", "DL3002"),
        ("HADOLINT_TRUSTED_REGISTRIES", "a"),
        ("HADOLINT_REQUIRE_LABELS", "x:text"),
    ];
    assert_eq!(found_with(&file, &variables), [LABELS, LABELS, CD]);
    let (_, policy) = with(&file, &variables);
    let settings = &policy.all()[0];
    assert_eq!(settings.fail_on, FailOn::Error);
    assert_eq!(settings.options.trusted_registries, ["a", "docker.io"]);
    assert_eq!(settings.options.label_schema.labels.len(), 2);
}

#[test]
fn mistakes_in_variables_are_told() {
    let warnings = |name: &str, value: &str| with(&[], &[(name, value)]).1.warnings;
    assert_eq!(warnings("HADOLINT_IGNORE", "DL9999"), ["`HADOLINT_IGNORE`: unknown rule `DL9999`"]);
    assert_eq!(warnings("HADOLINT_FAILURE_THRESHOLD", "x"), ["`HADOLINT_FAILURE_THRESHOLD` has an unknown severity `x`"]);
    assert_eq!(warnings("HADOLINT_REQUIRE_LABELS", "a"), ["`HADOLINT_REQUIRE_LABELS`: `a` is not `name:format`"]);
}

#[test]
fn a_code_with_a_severity_is_selected() {
    let with =
        |config: &str| check(&[(".hadolint.yaml", config), ("Dockerfile", "FROM scratch\n# hadolint ignore=DL3002\nUSER 0\n")]);
    assert_eq!(with("override: {error: [DL3002]}"), [""; 0]);
    assert_eq!(with("override: {error: [DL1001]}"), ["Dockerfile:2: error suppression-forbidden"]);
}

#[test]
fn a_file_of_its_name_may_be_named() {
    let disk = MemoryDisk::new([("ci/hadolint.yaml", "ignored: [DL3006]\n")]);
    let mut configs = Configs::new(&disk, Lookup::File("ci/hadolint.yaml".into()), Environment::default()).unwrap();
    let index = configs.of(Path::new("Dockerfile"));
    assert_eq!(configs.effective(index).layer.ignore[0].value, "DL3006");
}

#[test]
fn whose_packages_must_be_pinned() {
    let managers = |config: &str| {
        let (_, policy) = configured_with(
            &[("docklint.yaml", config), ("Dockerfile", DOCKERFILE)],
            &Layer::default(),
            Lookup::Nearest,
            Environment::default(),
        );
        policy.all()[0].options.unpinned_package.managers.clone()
    };
    assert_eq!(managers("preset: hadolint"), None);
    assert_eq!(managers("rules: {unpinned-package: {managers: apk}}"), Some(vec![Manager::Apk]));
}
