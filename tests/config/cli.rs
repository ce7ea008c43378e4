//! The program: `config`, `init`, and the options about configuration.

use super::schema::{to_json, verdicts};
use super::{DOCKERFILE, mistakes_in};
use crate::cli::{docklint, run, told};
use crate::folder::Folder;
use crate::formats::{snapshot, validate};
use docklint::config::KEYS;
use serde_json::Value;
use std::fs;
use std::path::Path;

fn folder(files: &[(&str, &str)]) -> Folder {
    let folder = Folder::with(&[]);
    files.iter().for_each(|(path, text)| folder.write(path, text));
    folder
}

/// `path:line rule` of each finding, and the exit code.
fn check(folder: &Folder, args: &[&str]) -> (Vec<String>, i32) {
    let (code, out, _) = run(folder.path(), &[args, &["--format", "concise"]].concat());
    let show = |line: &str| {
        let (place, rest) = line.split_once(": ").unwrap();
        let (path, _) = place.rsplit_once(':').unwrap();
        format!("{path} {}", rest.split_once('[').unwrap().1.split_once(']').unwrap().0)
    };
    (out.lines().map(show).collect(), code)
}

const ALL: [&str; 3] = ["Dockerfile:1 unpinned-image", "Dockerfile:2 root-user", "Dockerfile:3 cd-in-run"];

#[test]
fn options_about_configuration() {
    let folder = folder(&[
        ("docklint.yaml", "select: [root-user]\nfail-on: error\n"),
        ("Dockerfile", DOCKERFILE),
        ("ci.yaml", "preset: strict\nselect: DL3003\n"),
    ]);
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    assert_eq!(check(&folder, &[]), (owned(&ALL[1..2]), 0));
    assert_eq!(check(&folder, &["--fail-on", "warning"]).1, 1);
    assert_eq!(check(&folder, &["--no-config"]), (owned(&ALL), 1));
    assert_eq!(check(&folder, &["--config", "ci.yaml"]), (owned(&ALL[2..]), 0));
    assert_eq!(check(&folder, &["--preset", "default"]), (owned(&ALL), 0));
    assert_eq!(check(&folder, &["--select", "style", "--extend-select", "DL3006"]).0, [ALL[0], ALL[2]]);
    let (code, out, err) = run(folder.path(), &["--config", "nothing.yaml"]);
    assert_eq!((code, out.as_str(), err.as_str()), (2, "", "error: cannot read `nothing.yaml`: no such file\n"));
    assert_eq!(run(folder.path(), &["--config", "ci.yaml", "--no-config"]).0, 2);
}

#[test]
fn each_file_fails_by_its_own_configuration() {
    let folder = folder(&[
        ("a/docklint.yaml", "fail-on: error"),
        ("a/Dockerfile", DOCKERFILE),
        ("b/docklint.yaml", "fail-on: info"),
        ("b/Dockerfile", "FROM debian:12\nUSER 1\nRUN cd /x; ls\n"),
    ]);
    assert_eq!(check(&folder, &["a"]).1, 0);
    assert_eq!(check(&folder, &["b"]).1, 1);
    assert_eq!(check(&folder, &[]).1, 1);
}

#[test]
fn excluded_files_are_checked_where_they_are_named() {
    let folder = folder(&[
        ("docklint.yaml", "exclude: [old]\nselect: [root-user]\n"),
        ("old/Dockerfile", DOCKERFILE),
        ("Dockerfile", "FROM debian:12\nUSER 1\n"),
    ]);
    let old = ["old/Dockerfile:2 root-user".to_owned()];
    assert_eq!(check(&folder, &[]), (vec![], 0));
    assert_eq!(check(&folder, &["old"]), (vec![], 0));
    assert_eq!(check(&folder, &["old/Dockerfile"]), (old.to_vec(), 1));
    assert_eq!(check(&folder, &["./old/../old/Dockerfile"]).1, 1);
    assert_eq!(check(&folder, &["--force-exclude", "old/Dockerfile", "Dockerfile"]), (vec![], 0));
    assert_eq!(check(&folder, &["--force-exclude", "--stdin-filename", "old/Dockerfile"]), (vec![], 0));
}

#[test]
fn mistakes_are_in_every_format() {
    let folder = folder(&[("docklint.yaml", "select: [rot-user]\n"), ("Dockerfile", DOCKERFILE)]);
    for format in ["full", "concise", "json", "sarif", "github"] {
        let (code, out, _) = run(folder.path(), &["--format", format]);
        assert!(
            code == 1 && out.contains("invalid-config") && out.contains("docklint.yaml") && out.contains("rot-user"),
            "{format}: {out}"
        );
    }
    validate("docs/findings.schema.json", &run(folder.path(), &["--format", "json"]).1);
    validate("tests/sarif-schema-2.1.0.json", &run(folder.path(), &["--format", "sarif"]).1);
}

/// What cannot be read is a file that was not checked.
#[test]
#[cfg(unix)]
fn unreadable_configuration() {
    let folder = folder(&[
        ("Dockerfile", DOCKERFILE),
        ("dir/docklint.yaml/x", ""),
        ("dir/Dockerfile", DOCKERFILE),
        ("wide/Dockerfile", DOCKERFILE),
    ]);
    fs::write(folder.path().join("wide/docklint.yaml"), b"\xff\xfei\0g\0").unwrap();
    assert!(std::process::Command::new("mkfifo").arg(folder.path().join("docklint.yaml")).status().unwrap().success());
    for (path, why) in [("Dockerfile", "is not a regular file"), ("dir", "it is a directory"), ("wide", "encoded as UTF-16")] {
        let (code, out, err) = run(folder.path(), &[path, "--format", "concise"]);
        assert!(code == 2 && out.contains("docklint.yaml:1:1: error[unreadable-file]") && out.contains(why), "{out}{err}");
        assert!(out.contains("root-user"), "{out}");
    }
    fs::remove_file(folder.path().join("docklint.yaml")).unwrap();
    fs::write(folder.path().join("docklint.yaml"), b"select: [r\xffot]\n").unwrap();
    assert!(check(&folder, &["Dockerfile"]).0.contains(&"docklint.yaml:1 invalid-config".to_owned()));
}

#[test]
fn variables_of_hadolint() {
    let folder = folder(&[("Dockerfile", DOCKERFILE), (".hadolint.yaml", "ignored: [DL3006]\n")]);
    let run = |args: &[&str]| {
        let command = &mut docklint(folder.path(), &[args, &["--format", "concise", "-q"]].concat());
        told(&command.env("HADOLINT_IGNORE", "DL3002,DL9999").output().unwrap())
    };
    let (code, out, err) = run(&[]);
    assert!(code == 0 && out.lines().count() == 1 && out.contains("cd-in-run"), "{out}");
    assert_eq!(err, "warning: `HADOLINT_IGNORE`: unknown rule `DL9999`\n");
    assert_eq!(run(&["--no-config"]).2, "");
    folder.write(".hadolint.yaml", "format: json\nno-color: true\n");
    let (_, out, _) = told(&docklint(folder.path(), &[]).env("CLICOLOR_FORCE", "1").output().unwrap());
    assert!(out.starts_with('{'), "{out}");
    let (_, out, _) = told(&docklint(folder.path(), &["--format", "full"]).env("CLICOLOR_FORCE", "1").output().unwrap());
    assert!(out.contains("[unpinned-image]") && !out.contains('\u{1b}'), "{out}");
    folder.write("docklint.yaml", "select: [root-user]\n");
    assert_eq!((run(&[]).0, run(&[]).2), (1, String::new()));
}

const EVERYTHING: &str = "\
extends: base.yaml
preset: strict
select: [all]
extend-select:
  - DL3009
ignore: [style, SC2086]
severity:
  root-user: error
rules:
  unpinned-package:
    managers: [apt, npm]
per-file-ignores:
  \"*.dev\": [root-user, DL3006]
  nothing/*: all
exclude: [old]
fail-on: info
trusted-registries: [docker.io, 'my.registry:5000']
label-schema:
  strict: true
  labels:
    maintainer: email
    'org.example: x': {regex: '[a-z]+, \\d'}
shell: [/bin/bash, -o, pipefail, -c]
suppressions: false
";

#[test]
fn the_effective_configuration_is_shown() {
    let folder =
        folder(&[("docklint.yaml", EVERYTHING), ("base.yaml", "ignore: [DL3004]\nfail-on: never\n"), ("old/Dockerfile.dev", "")]);
    let shown = |args: &[&str]| {
        let (code, out, err) = run(folder.path(), &[&["config"], args].concat());
        assert_eq!((code, err.as_str()), (0, ""));
        out
    };
    let counted = regex_free(&shown(&["old/Dockerfile.dev", "--ignore", "DL3007"]));
    snapshot("config", &counted);
    snapshot("config-default", &regex_free(&shown(&["--no-config"])));
    let json: Value = serde_json::from_str(&shown(&["--format", "json", "old/Dockerfile.dev"])).unwrap();
    assert_eq!(json["path"], "old/Dockerfile.dev");
    assert_eq!((&json["excluded"], &json["files"]), (&true.into(), &serde_json::json!(["base.yaml", "docklint.yaml"])));
    let rule = |name: &str| json["rules"].as_array().unwrap().iter().find(|rule| rule["name"] == name).unwrap().clone();
    assert_eq!((&rule("root-user")["on"], &rule("root-user")["severity"]), (&false.into(), &"error".into()));
    let first = &json["values"][0];
    assert_eq!((&first["key"], &first["value"]), (&serde_json::json!(["preset"]), &"strict".into()));
    assert_eq!(first["from"], serde_json::json!({ "kind": "file", "name": "docklint.yaml", "line": 2, "column": 9 }));
}

/// What is shown says the same again when it is a file.
#[test]
fn what_is_shown_is_a_configuration() {
    let folder = folder(&[("docklint.yaml", EVERYTHING), ("base.yaml", "ignore: [DL3004]\n")]);
    let values = |folder: &Folder| {
        let (_, out, _) = run(folder.path(), &["config", "--format", "json"]);
        let json: Value = serde_json::from_str(&out).unwrap();
        let values = json["values"].as_array().unwrap().iter().map(|value| (value["key"].clone(), value["value"].clone()));
        (values.collect::<Vec<_>>(), json["rules"].clone())
    };
    let before = values(&folder);
    let (_, out, _) = run(folder.path(), &["config"]);
    folder.write("docklint.yaml", &out);
    assert_eq!(values(&folder), before);
}

/// Without the number of rules, which grows.
fn regex_free(text: &str) -> String {
    text.lines().filter(|line| !line.ends_with("rules run")).map(|line| format!("{line}\n")).collect()
}

#[test]
fn mistakes_are_told_where_the_configuration_is_shown() {
    let folder = folder(&[("docklint.yaml", "select: [rot-user]\n")]);
    let (code, _, err) = run(folder.path(), &["config"]);
    assert_eq!((code, err.as_str()), (0, "docklint.yaml:1:10: error[invalid-config] unknown rule `rot-user`\n"));
}

fn written(folder: &Path) -> String {
    fs::read_to_string(folder.join("docklint.yaml")).unwrap()
}

#[test]
fn init_writes_a_file_and_never_over_another() {
    let folder = folder(&[]);
    let (code, out, _) = run(folder.path(), &["init"]);
    assert_eq!((code, out.as_str()), (0, "wrote docklint.yaml\n"));
    let text = written(folder.path());
    snapshot("init", &text);
    assert_eq!(verdicts(&text), (true, true));
    // Each example in it is as good.
    let is_example = |line: &&str| line.starts_with("  ") || KEYS.iter().any(|key| line.starts_with(&format!("{key}:")));
    let uncommented = text.lines().map(|line| line.strip_prefix("# ").unwrap_or(line)).filter(is_example);
    let keys = uncommented.map(|line| format!("{line}\n")).collect::<String>();
    assert_eq!(verdicts(&keys), (true, true), "{keys}");
    assert_eq!(to_json(&keys)["severity"]["unpinned-image"], "error", "{keys}");
    let (code, out, err) = run(folder.path(), &["init"]);
    assert_eq!((code, out.as_str(), err.as_str()), (2, "", "error: `docklint.yaml` exists; `--force` overwrites it\n"));
    folder.write("docklint.yaml", "x");
    assert_eq!(run(folder.path(), &["init", "--force"]).0, 0);
    assert_eq!(written(folder.path()), text);
    folder.write("sub/.docklint.yml", "x");
    assert_eq!(run(folder.path(), &["init", "sub", "--force"]).1, "wrote sub/.docklint.yml\n");
    assert_eq!(run(folder.path(), &["init", "nowhere"]).2, "error: cannot write `nowhere/docklint.yaml`: no such folder\n");
}

const HADOLINT: &str = "\
# The team's rules
failure-threshold: error
format: json
ignored:
  # a tag is enough
  - DL3007
  - DL3002 # the entry point drops root
  - SC2086
  - DL9999
override:
  error: [DL3004, DL3020]
  info:
    - DL1001
trustedRegistries:
  - docker.io
  - \"*.example.com:5000\"
label-schema:
  maintainer: text
  version: semver
strict-labels: true
disable-ignore-pragma: true
no-color: true
ignore: [DL3009]
";

#[test]
fn init_carries_over_what_dclint_was_told() {
    let rules = "# as we like it\nrules:\n  no-version-field: 0 # for old Compose\n  # the worst of all\n  service-keys-order: 2\n";
    let rest = "  require-quotes-in-ports: [1, {quoteType: double}]\n  service-image-require-explicit-tag: 2\nexclude: [legacy/]\nquiet: true\n";
    let folder = folder(&[(".dclintrc.yaml", &format!("{rules}{rest}")), (".hadolint.yaml", "ignored: [DL3008]\n")]);
    let (code, out, _) = run(folder.path(), &["init"]);
    assert_eq!(code, 0);
    let text = written(folder.path());
    assert_eq!(mistakes_in("docklint.yaml", &text), ["35 |\"*legacy/\"| warning: `*legacy/` matches no file"]);
    snapshot("init-dclint", &format!("{out}\n{text}"));
}

#[test]
fn init_carries_over_what_hadolint_was_told() {
    let folder = folder(&[(".hadolint.yaml", HADOLINT), ("Dockerfile", DOCKERFILE)]);
    let (code, out, _) = run(folder.path(), &["init"]);
    assert_eq!(code, 0);
    let text = written(folder.path());
    snapshot("init-hadolint", &format!("{out}\n{text}"));
    assert_eq!(mistakes_in("docklint.yaml", &text), [""; 0]);
    assert_eq!(verdicts(&text), (true, true));
    let labels = "Dockerfile:1 label-schema";
    assert_eq!(check(&folder, &[]).0, [labels, labels, "Dockerfile:1 unpinned-image", "Dockerfile:3 cd-in-run"]);
}
