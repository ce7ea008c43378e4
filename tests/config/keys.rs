//! What each key does.

use super::{DOCKERFILE, check, rules_with};
use crate::project::configured;
use docklint::config::{FailOn, Layer, RULE_OPTIONS};
use docklint::dockerfile::Interpreter;
use docklint::lint::Policy;
use docklint::project::{Content, Project};
use docklint::rules;

fn settings(config: &str) -> (Project, Policy) {
    configured(&[("docklint.yaml", config), ("Dockerfile", DOCKERFILE)], &Layer::default())
}

#[test]
fn without_a_file_the_default_holds() {
    assert_eq!(
        check(&[("Dockerfile", DOCKERFILE)]),
        ["Dockerfile:1: warning unpinned-image", "Dockerfile:2: warning root-user", "Dockerfile:3: info cd-in-run"]
    );
    for nothing in ["", "# nothing\n", "{}\n", "ignore:\nselect:\n", "select: []\n", "---\n"] {
        assert_eq!(rules_with(nothing), ["unpinned-image", "root-user", "cd-in-run"], "{nothing:?}");
    }
}

#[test]
fn select_and_ignore() {
    assert_eq!(rules_with("select: [root-user]"), ["root-user"]);
    assert_eq!(rules_with("select: security"), ["root-user"]);
    assert_eq!(rules_with("select: [DL3002, DL3003]"), ["root-user", "cd-in-run"]);
    assert_eq!(rules_with("select: [style]\nextend-select: [DL3006]"), ["unpinned-image", "cd-in-run"]);
    assert_eq!(rules_with("ignore: [DL3002, cd-in-run]"), ["unpinned-image"]);
    assert_eq!(rules_with("select: [root-user, style]\nignore: [root-user]"), ["cd-in-run"]);
    assert_eq!(rules_with("extend-select: [all]\nignore: all"), [""; 0]);
    assert_eq!(rules_with("ignore: [DL3008, SC2086, StageNameCasing]"), ["unpinned-image", "root-user", "cd-in-run"]);
}

#[test]
fn aliases_of_yaml_are_seen_through() {
    let config = "x: &names [root-user, cd-in-run]\nignore: *names\n";
    let found = check(&[("docklint.yaml", config), ("Dockerfile", DOCKERFILE)]);
    assert_eq!(found, ["Dockerfile:1: warning unpinned-image", "docklint.yaml:1: error invalid-config"]);
    assert_eq!(rules_with("<<: {ignore: [style]}\nselect: [style, root-user]"), ["root-user"]);
}

#[test]
fn presets() {
    let names = |config: &str| {
        let (_, policy) = settings(config);
        policy.all()[0].selection.enabled().map(|rule| rule.name).collect::<Vec<_>>()
    };
    let (default, strict, hadolint) = (names(""), names("preset: strict"), names("preset: hadolint"));
    assert_eq!(default, names("preset: default"));
    let is_for_few = |name: &str| name == "suppression-forbidden";
    assert!(rules::RULES.iter().all(|rule| strict.contains(&rule.name) != is_for_few(rule.name)));
    assert!(strict.len() > default.len());
    let always = ["internal-error", "unreadable-file", "invalid-config"];
    let is_hadolints = |name: &str| rules::find(name).unwrap().aliases.iter().any(|alias| alias.starts_with("DL"));
    assert!(hadolint.iter().all(|name| is_hadolints(name) || always.contains(name)), "{hadolint:?}");
    assert!(hadolint.contains(&"root-user") && !hadolint.contains(&"suppression-forbidden"));
}

#[test]
fn the_preset_of_hadolint_is_as_grave_as_hadolint() {
    let with = |config: &str| check(&[("docklint.yaml", config), ("Dockerfile", DOCKERFILE)]);
    let (unpinned, root) = ("Dockerfile:1: warning unpinned-image", "Dockerfile:2: warning root-user");
    assert_eq!(with("preset: hadolint"), [unpinned, root, "Dockerfile:3: warning cd-in-run"]);
    assert_eq!(with("preset: hadolint\nseverity: {cd-in-run: error}"), [unpinned, root, "Dockerfile:3: error cd-in-run"]);
    assert_eq!(with("preset: hadolint\nselect: [cd-in-run]"), ["Dockerfile:3: warning cd-in-run"]);
    // A finding that hadolint does not have.
    assert_eq!(check(&[("docklint.yaml", "preset: hadolint"), ("Dockerfile", "FROM debian:12\nRUN true\n")]), [""; 0]);
}

#[test]
fn severity() {
    let of_root_user = |config: &str| {
        let found = check(&[("docklint.yaml", config), ("Dockerfile", DOCKERFILE)]);
        found.iter().find(|line| line.ends_with("root-user")).unwrap().split(' ').nth(1).unwrap().to_owned()
    };
    for name in ["root-user", "DL3002", "security", "all"] {
        assert_eq!(of_root_user(&format!("severity: {{{name}: error}}")), "error");
    }
    // What says more wins, wherever it stands.
    assert_eq!(of_root_user("severity: {DL3002: error, root-user: info, security: warning, all: warning}"), "error");
    assert_eq!(of_root_user("severity: {all: error, root-user: info, security: warning}"), "info");
}

#[test]
fn per_file_ignores() {
    let config = "per-file-ignores:\n  \"*.dev\": [root-user, DL3006]\n  legacy/: all\n";
    let files = [
        ("docklint.yaml", config),
        ("Dockerfile", DOCKERFILE),
        ("app/Dockerfile.dev", ""),
        ("legacy/a/Dockerfile", DOCKERFILE),
        ("Dockerfile.dev", DOCKERFILE),
    ];
    let expected = [
        "Dockerfile:1: warning unpinned-image",
        "Dockerfile:2: warning root-user",
        "Dockerfile:3: info cd-in-run",
        "Dockerfile.dev:3: info cd-in-run",
        "app/Dockerfile.dev:1: error syntax-error",
    ];
    assert_eq!(check(&files), expected);
}

#[test]
fn exclude() {
    let with = |config: &str| {
        check(&[("docklint.yaml", config), ("Dockerfile", "FROM scratch\nUSER 1\n"), ("vendor/a/Dockerfile", DOCKERFILE)])
    };
    assert_eq!(with("select: [root-user]"), ["vendor/a/Dockerfile:2: warning root-user"]);
    for glob in ["vendor", "vendor/", "/vendor", "vendor/**", "**/a", "vendor/*/Dockerfile"] {
        let config = format!("exclude: [\"{glob}\"]\nselect: [root-user]");
        assert_eq!(with(&config), [""; 0], "{glob}");
    }
}

#[test]
fn fail_on() {
    let value = |config: &str| settings(config).1.all()[0].fail_on;
    assert_eq!(value(""), FailOn::Warning);
    for least in FailOn::ALL {
        assert_eq!(value(&format!("fail-on: {}", least.name())), least);
    }
}

#[test]
fn options_of_rules() {
    let (_, policy) =
        settings("trusted-registries: [ghcr.io]\nlabel-schema: {strict: true, labels: {a: spdx, b: {regex: 'x+'}}}\n");
    let options = &policy.all()[0].options;
    assert_eq!(options.trusted_registries, ["ghcr.io"]);
    let labels: Vec<_> = options.label_schema.labels.iter().map(|(name, format)| (name.as_str(), format.name())).collect();
    assert_eq!((labels, options.label_schema.strict), (vec![("a", "spdx"), ("b", "regex")], true));
    let (_, policy) = settings("label-schema: {a: text, strict: text}\n");
    assert_eq!(policy.all()[0].options.label_schema.labels.len(), 2);
    let (_, policy) = settings("rules: {unpinned-package: {managers: [apt, npm]}}\n");
    assert_eq!(policy.all()[0].options.unpinned_package.managers.as_ref().map(Vec::len), Some(2));
    assert!(RULE_OPTIONS.is_sorted());
}

#[test]
fn order_of_keys() {
    let compose = ("compose.yaml", "services:\n  a:\n    image: b:1\n    tty: true\n    build: .\nname: c\nx-a: 1\n");
    let with = |rules: &str| check(&[("docklint.yaml", &format!("select: [key-order, top-level-order]\n{rules}")), compose]);
    let (key, name) = ("compose.yaml:5: info key-order", "compose.yaml:6: info top-level-order");
    assert_eq!(with(""), [key, "compose.yaml:7: info top-level-order"]);
    assert_eq!(with("rules: {key-order: {order: [image, tty, build]}, top-level-order: {order: [services, name, x-]}}"), [""; 0]);
    assert_eq!(with("rules: {key-order: {order: image}, top-level-order: {order: [name, services]}}"), [key, name]);
}

#[test]
fn quotes_of_ports() {
    let compose = ("compose.yaml", "services:\n  a:\n    ports:\n      - '1:1'\n      - \"2:2\"\n      - 3:3\n");
    let with = |rules: &str| check(&[("docklint.yaml", &format!("select: [unquoted-port]\n{rules}")), compose]);
    let [single, double, plain] = [4, 5, 6].map(|line| format!("compose.yaml:{line}: info unquoted-port"));
    assert_eq!(with(""), [&*plain]);
    assert_eq!(with("rules: {unquoted-port: {quotes: single}}"), [&*double, &plain]);
    assert_eq!(with("rules: {unquoted-port: {quotes: double}}"), [&*single, &plain]);
}

#[test]
fn floating_tags() {
    let compose = ("compose.yaml", "services:\n  a:\n    image: example.com/a:green\n");
    let files = [compose, ("Dockerfile", "FROM example.com/a:green\n")];
    let with = |rules: &str| check(&[("docklint.yaml", &format!("select: [unpinned-image]\n{rules}")), files[0], files[1]]);
    assert_eq!(with(""), [""; 0]);
    let both = ["Dockerfile:1: warning unpinned-image", "compose.yaml:3: warning unpinned-image"];
    assert_eq!(with("rules: {unpinned-image: {floating-tags: [green]}}"), both);
}

#[test]
fn suppressions_can_be_switched_off() {
    let text = "# docklint: ignore-file[root-user]\nFROM debian:12\nUSER root\n";
    let with = |config| check(&[("docklint.yaml", config), ("Dockerfile", text)]);
    assert_eq!(with(""), [""; 0]);
    assert_eq!(with("suppressions: false"), ["Dockerfile:3: warning root-user"]);
}

#[test]
fn the_shell_reaches_the_parser() {
    let text = "FROM debian:12\nRUN a\nSHELL [\"sh\", \"-c\"]\nRUN b\nFROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN c\n";
    let shells = |shell: &str| {
        let config = format!("shell: {shell}");
        let (project, _) = configured(&[("docklint.yaml", config.as_str()), ("Dockerfile", text)], &Layer::default());
        let Content::Dockerfile(file) = &project.files[0].content else { panic!("a Dockerfile") };
        [1, 3, 5].map(|i| file.interpreter(i, &file.instructions[i]))
    };
    let (sh, cmd) = (Interpreter::of(["sh"]), Interpreter::of(["cmd"]));
    assert_eq!(shells("~"), [sh.clone(), sh.clone(), cmd.clone()]);
    assert_eq!(shells("/bin/bash"), [Interpreter::of(["bash"]), sh.clone(), cmd.clone()]);
    assert_eq!(shells("[bash, -o, pipefail, -c]"), [Interpreter::of(["bash", "-o", "pipefail"]), sh.clone(), cmd]);
    assert_eq!(shells("pwsh"), [Interpreter::of(["pwsh"]), sh, Interpreter::of(["pwsh"])]);
    let piped = "FROM debian:12\nRUN a | b\n";
    let with = |config| check(&[("docklint.yaml", config), ("Dockerfile", piped)]);
    assert_eq!(with("select: [missing-pipefail]"), ["Dockerfile:2: warning missing-pipefail"]);
    assert_eq!(with("select: [missing-pipefail]\nshell: bash -o pipefail -c"), [""; 0]);
}
