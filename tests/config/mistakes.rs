//! Every mistake has its place, and costs its entry only.

use super::{DOCKERFILE, check, mistakes_in};

#[track_caller]
fn finds(config: &str, expected: &[&str]) {
    assert_eq!(mistakes_in("docklint.yaml", config), expected, "{config}");
}

#[test]
fn unknown_keys_and_names() {
    finds("ignor: [x]\n", &["1 |ignor| error: unknown key `ignor`"]);
    finds("zebra: 1\nselect: [all]\n", &["1 |zebra| error: unknown key `zebra`"]);
    finds("override:\n  error: [DL3002]\n", &["1 |override| error: unknown key `override`"]);
    finds("select:\n  - root-user\n  - rot-user\n", &["3 |rot-user| error: unknown rule `rot-user`"]);
    finds("select: [SC2086]\n", &["1 |SC2086| error: no rule answers to `SC2086`"]);
    finds("extend-select: [\"securty\"]\n", &["1 |\"securty\"| error: unknown rule `securty`"]);
    finds("severity: {rot-user: error}\n", &["1 |rot-user| error: unknown rule `rot-user`"]);
    finds("per-file-ignores: {Dockerfile: [rot-user]}\n", &["1 |rot-user| error: unknown rule `rot-user`"]);
    finds("rules: {rot-user: {a: b}}\n", &["1 |rot-user| error: `rot-user` is no rule with options"]);
    finds("rules: {unpinned-package: {manager: [apt]}}\n", &["1 |manager| error: unknown option `manager`"]);
    finds("rules: {unpinned-package: {managers: [atp]}}\n", &["1 |atp| error: unknown package manager `atp`"]);
}

#[test]
fn wrong_words() {
    finds("preset: stirct\n", &["1 |stirct| error: unknown preset `stirct`"]);
    finds("fail-on: style\n", &["1 |style| error: unknown severity `style`"]);
    finds("severity: {root-user: Error}\n", &["1 |Error| error: unknown severity `Error`"]);
    finds("label-schema: {labels: {a: spxd}}\n", &["1 |spxd| error: unknown format `spxd`"]);
    finds("label-schema: {strict: true, label: {}}\n", &["1 |label| error: unknown key `label`"]);
    finds("exclude: ['a[']\n", &["1 |'a['| error: `a[` is not a pattern: unclosed character class; missing ']'"]);
    finds("exclude: ['!a']\n", &["1 |'!a'| error: `!a` is not a pattern: there are no exceptions to a pattern"]);
}

#[test]
fn wrong_types() {
    finds("- ignore\n", &["1 |- ignore| error: expected a mapping of keys to values, found a list"]);
    finds("ignore: {a: b}\n", &["1 |{a: b}| error: expected a list of rules, categories or codes, found a mapping"]);
    finds("ignore: [[all]]\n", &["1 |[all]| error: expected the name of a rule, a category or a code, found a list"]);
    finds("ignore: [~]\n", &["1 |~| error: expected the name of a rule, a category or a code, found nothing"]);
    finds("severity: [all]\n", &["1 |[all]| error: expected a mapping of names to severities, found a list"]);
    finds("preset: [strict]\n", &["1 |[strict]| error: expected one of default, strict, hadolint, found a list"]);
    finds("suppressions: nope\n", &["1 |nope| error: expected `true` or `false`, found a string"]);
    finds("label-schema: {labels: {a: {regexp: x}}}\n", &["1 |regexp| error: unknown key `regexp`"]);
    finds("label-schema: {labels: {a: {}}}\n", &["1 |{}| error: expected `{regex: …}`, found a mapping"]);
    finds("shell: {}\n", &["1 |{}| error: expected a shell, such as `/bin/bash`, found a mapping"]);
    finds("shell: []\n", &["1 |[]| error: expected a shell, such as `/bin/bash`, found a list"]);
    finds("extends: [1, {}]\n", &["1 |1| error: cannot read `1`: no such file", "1 |{}| error: expected a path, found a mapping"]);
    finds("rules: all\n", &["1 |all| error: expected a mapping of rules to their options, found a string"]);
}

#[test]
fn what_is_no_yaml() {
    let mistakes = mistakes_in("docklint.yaml", "ignore: [style]\nselect: [\n");
    assert_eq!(mistakes.len(), 1, "{mistakes:?}");
    finds("fail-on: info\nfail-on: error\n", &["2 |fail-on| error: the key `fail-on` is here a second time"]);
    finds("ignore: *nothing\n", &["1 |*nothing| error: no anchor `&nothing` stands before this alias"]);
    finds("{}\n---\nignore: [all]\n", &["3 || error: only the first document of a file is read"]);
}

#[test]
fn patterns_that_match_nothing() {
    let nothing = "warning: `old` matches no file";
    finds("exclude: [old]\n", &[&format!("1 |old| {nothing}")]);
    finds("per-file-ignores: {old: all, Dockerfile: all}\n", &[&format!("1 |old| {nothing}")]);
    finds(
        "exclude: [.dockerignore]\nper-file-ignores: {'*': []}\n",
        &["1 |.dockerignore| warning: `.dockerignore` matches no file"],
    );
}

#[test]
fn a_mistake_costs_its_entry_only() {
    let config = "ignor: x\nignore: [rot-user, {}, root-user]\nseverity: {cd-in-run: eror, DL3006: error}\nfail-on: [1]\n";
    let found = check(&[("docklint.yaml", config), ("Dockerfile", DOCKERFILE)]);
    let (mistakes, others): (Vec<_>, Vec<_>) = found.into_iter().partition(|line| line.ends_with("invalid-config"));
    assert_eq!(mistakes.len(), 5);
    assert_eq!(others, ["Dockerfile:1: error unpinned-image", "Dockerfile:3: info cd-in-run"]);
}

#[test]
fn suggestions() {
    use crate::project::configured;
    use docklint::config::Layer;
    let help = |config: &str| {
        let (project, policy) = configured(&[("docklint.yaml", config), ("Dockerfile", "FROM scratch\n")], &Layer::default());
        let findings = docklint::lint::check_each(&project, &policy).findings;
        let finding = findings.into_iter().find(|f| f.rule == "invalid-config").unwrap();
        (finding.help.unwrap_or_default(), finding.fix.is_some())
    };
    let meant = |word: &str| (format!("did you mean `{word}`?"), true);
    assert_eq!(help("ignor: []"), meant("ignore"));
    assert_eq!(help("trustedregistries: []"), meant("trusted-registries"));
    assert_eq!(help("select: [rot-user]"), meant("root-user"));
    assert_eq!(help("severity: {all: eror}"), meant("error"));
    assert_eq!(help("rules: {unpined-package: {}}"), meant("unpinned-package"));
    assert_eq!(help("trustedRegistries: []"), ("write `trusted-registries`".to_owned(), false));
    assert_eq!(help("preset: all"), ("known are `default`, `strict`, `hadolint`".to_owned(), false));
}
