//! dclint's file.

use super::{check, found, mistakes_in};
use crate::project::configured_with;
use docklint::config::{Environment, FailOn, Layer, Lookup, Quotes};

const COMPOSE: &str = "version: '3'\nservices:\n  web:\n    ports: [80:80]\n    image: example.com/web:1\n";

/// What is found in [`COMPOSE`] with this file beside it.
fn with(path: &str, text: &str) -> Vec<String> {
    check(&[(path, text), ("compose.yaml", COMPOSE)])
}

const VERSION: &str = "compose.yaml:1: warning obsolete-version";
const PORT: &str = "compose.yaml:4: warning unquoted-port";
const ORDER: &str = "compose.yaml:5: error key-order";

#[test]
fn rules_have_levels() {
    let rules = "{no-version-field: 0, require-quotes-in-ports: 1, service-keys-order: [2, {}]}";
    assert_eq!(with(".dclintrc", &format!("rules: {rules}\n")), [PORT, ORDER]);
    assert_eq!(with(".dclintrc.yaml", "debug: true\n"), [VERSION]);
}

#[test]
fn it_is_found_where_dclint_finds_it() {
    let json = "{\n\t\"rules\": {\n\t\t\"service-keys-order\": 2\n\t}\n}\n";
    for place in [".dclintrc", ".dclintrc.json", ".config/dclintrc.json"] {
        assert_eq!(with(place, json), [VERSION, ORDER], "{place}");
    }
    for place in [".dclintrc.yml", ".config/dclintrc.yaml"] {
        assert_eq!(with(place, "rules: {service-keys-order: 2}"), [VERSION, ORDER], "{place}");
    }
    let package = |key: &str| format!("{{\"name\": \"x\", {key}: {{\"rules\": {{\"service-keys-order\": 2}}}}}}");
    assert_eq!(with("package.json", &package("\"dclint\"")), [VERSION, ORDER]);
    assert_eq!(with("package.json", &package("\"eslint\"")), [VERSION]);
    assert_eq!(with("package.json", "{\"name\": \"dclint\"}"), [VERSION]);
    assert_eq!(with("sub/.dclintrc", json), [VERSION], "it looks in the current folder only");
}

#[test]
fn hadolints_file_counts_as_well_and_ours_alone() {
    let dclint = (".dclintrc", "rules: {service-keys-order: 2, no-version-field: 0}\n");
    let hadolint = (".hadolint.yaml", "override: {error: [DL3002]}\nignored: [DL3006, DL3003]\n");
    let files = [("Dockerfile", super::DOCKERFILE), ("compose.yaml", COMPOSE)];
    assert_eq!(check(&[dclint, hadolint, files[0], files[1]]), ["Dockerfile:2: error root-user", ORDER]);
    assert_eq!(check(&[dclint, ("docklint.yaml", "{}"), files[1]]), [VERSION]);
}

#[test]
fn quiet_and_excluded() {
    let layer = |text: &str| {
        let files = [(".dclintrc", text), ("compose.yaml", COMPOSE)];
        let (project, policy) = configured_with(&files, &Layer::default(), Lookup::Nearest, Environment::default());
        (found(&project, &policy), policy.all()[0].fail_on)
    };
    assert_eq!(layer("quiet: true\n").1, FailOn::Error);
    assert_eq!(layer("quiet: false\n").1, FailOn::Warning);
}

#[test]
fn parts_of_paths_are_excluded() {
    use docklint::config::Configs;
    use docklint::project::MemoryDisk;
    use std::path::Path;
    let disk = MemoryDisk::new([(".dclintrc", "exclude: [legacy/, b.y, a/b, '[x]', ./tmp]\n")]);
    let mut configs = Configs::new(&disk, Lookup::Nearest, Environment::default()).unwrap();
    for excluded in
        ["legacy/compose.yaml", "my-legacy/compose.yaml", "x/ab.yml", "xa/bx/compose.yaml", "[x].yaml", "tmp/compose.yaml"]
    {
        assert!(configs.excludes(Path::new(excluded)), "{excluded}");
    }
    for kept in ["legacy.yaml", "x/compose.yaml", "x.yaml", "a.yaml"] {
        assert!(!configs.excludes(Path::new(kept)), "{kept}");
    }
}

/// What a file makes of the options of rules.
fn options(text: &str) -> docklint::config::Options {
    let files = [(".dclintrc", text), ("compose.yaml", COMPOSE)];
    configured_with(&files, &Layer::default(), Lookup::Nearest, Environment::default()).1.all()[0].options.clone()
}

#[test]
fn options_of_rules_are_carried_over() {
    assert_eq!(options("rules: {require-quotes-in-ports: [1, {quoteType: single}]}\n").port_quotes, Some(Quotes::Single));
    assert_eq!(options("rules: {service-image-require-explicit-tag: [1, {prohibitedTags: [v1]}]}\n").floating_tags, ["v1"]);
    let order = options("rules: {top-level-properties-order: [2, {customOrder: [services, x-properties]}]}\n").top_level_order;
    assert_eq!(order, ["services", "x-"]);
    let groups = "{groupOrder: [Networking, Core Definitions, Other], groups: {Core Definitions: [image], Other: [tty]}}";
    let keys = ["ports", "networks", "network_mode", "extra_hosts", "image", "tty"];
    assert_eq!(options(&format!("rules: {{service-keys-order: [2, {groups}]}}\n")).key_order, keys);
    let keys = options("rules: {service-keys-order: [2, {groups: {Networking: [ports]}}]}\n").key_order;
    assert_eq!((keys.len(), &keys[10..12]), (20, &["ports".to_owned(), "command".to_owned()][..]));
}

#[test]
fn mistakes_have_places() {
    #[track_caller]
    fn finds(text: &str, expected: &[&str]) {
        assert_eq!(mistakes_in(".dclintrc", text), expected, "{text}");
    }
    finds("rule: {}\n", &["1 |rule| error: unknown key `rule`"]);
    finds("rules: {no-version-field: 3}\n", &["1 |3| error: unknown level `3`"]);
    finds("rules: {no-version-fields: 1}\n", &["1 |no-version-fields| error: unknown rule `dc:no-version-fields`"]);
    finds(
        "rules: {require-quotes-in-ports: [1, {portsSections: [ports]}]}\n",
        &["1 |portsSections| warning: docklint has no option like `portsSections` of `require-quotes-in-ports`"],
    );
    finds("rules: {require-quotes-in-ports: [1, {quoteType: none}]}\n", &["1 |none| error: unknown kind of quotes `none`"]);
    finds(
        "rules: {no-build-and-image: [1, {checkPullPolicy: false}]}\n",
        &["1 |checkPullPolicy| warning: docklint has no option like `checkPullPolicy` of `no-build-and-image`"],
    );
    finds("rules: {no-build-and-image: [1, {checkPullPolicy: true}]}\n", &[]);
    finds("exclude: {a: b}\n", &["1 |{a: b}| error: expected a list of parts of paths, found a mapping"]);
    let program = "this configuration of dclint's is a program, which docklint does not run";
    assert_eq!(mistakes_in("dclint.config.js", "module.exports = {}\n"), [format!("1 || error: {program}")]);
}
