//! `docs/docklint.schema.json` says what the code says, and `docs/configuration.md` shows what both understand.

use crate::project::configured;
use docklint::config::{FailOn, KEYS, LabelFormat, Layer, MANAGERS, Preset, Quotes, RULE_OPTIONS};
use docklint::diagnostic::Severity;
use docklint::lint::{Category, check_each};
use docklint::rules::RULES;
use docklint::source::Source;
use docklint::yaml::{self, Node};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;

const SCHEMA: &str = "docs/docklint.schema.json";

fn read(path: &str) -> String {
    fs::read_to_string(crate::pages::root().join(path)).unwrap()
}

fn schema() -> Value {
    serde_json::from_str(&read(SCHEMA)).unwrap()
}

/// Each list of the schema that the code knows better: where it is, and what belongs there.
fn lists() -> Vec<(&'static str, Vec<&'static str>)> {
    let is_numbered = |code: &&&str| code.starts_with("DL") || code.starts_with("SC");
    let codes: BTreeSet<&str> = RULES.iter().flat_map(|rule| rule.aliases).filter(|code| !is_numbered(code)).copied().collect();
    let severities = [Severity::Error, Severity::Warning, Severity::Info];
    vec![
        ("/properties/preset/enum", Preset::ALL.map(Preset::name).to_vec()),
        ("/properties/fail-on/enum", FailOn::ALL.map(FailOn::name).to_vec()),
        ("/definitions/severity/enum", severities.map(Severity::name).to_vec()),
        ("/definitions/rule/enum", RULES.iter().map(|rule| rule.name).collect()),
        ("/definitions/category/enum", Category::ALL.map(Category::name).to_vec()),
        ("/definitions/code/anyOf/1/enum", codes.into_iter().collect()),
        ("/definitions/format/anyOf/0/enum", LabelFormat::NAMED.iter().map(|(name, _)| *name).collect()),
        ("/properties/rules/properties/unpinned-package/properties/managers/anyOf/0/enum", MANAGERS.map(|(name, _)| name).to_vec()),
        ("/properties/rules/properties/unquoted-port/properties/quotes/enum", Quotes::NAMED.map(|(name, _)| name).to_vec()),
        (
            "/properties/rules/properties/unpinned-package/properties/managers/anyOf/1/items/enum",
            MANAGERS.map(|(name, _)| name).to_vec(),
        ),
    ]
}

/// Named so that the command which writes the index of rules writes this too.
#[test]
fn the_index_of_names_in_the_schema_is_up_to_date() {
    let mut expected = schema();
    for (place, names) in lists() {
        *expected.pointer_mut(place).unwrap_or_else(|| panic!("the schema has no {place}")) = json!(names);
    }
    let text = serde_json::to_string_pretty(&expected).unwrap() + "\n";
    if std::env::var_os("DOCKLINT_WRITE_INDEX").is_some() {
        fs::write(crate::pages::root().join(SCHEMA), &text).unwrap();
    }
    assert!(read(SCHEMA) == text, "{SCHEMA} is out of date: DOCKLINT_WRITE_INDEX=1 cargo test index");
}

#[test]
fn the_schema_has_the_keys_of_the_code() {
    let schema = schema();
    assert!(jsonschema::meta::is_valid(&schema));
    let keys = |place: &str| schema.pointer(place).unwrap().as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys("/properties"), KEYS);
    let options = keys("/properties/rules/properties").into_iter().flat_map(|rule| {
        let place = format!("/properties/rules/properties/{rule}/properties");
        keys(&place).into_iter().map(move |option| (rule.clone(), option))
    });
    let known = RULE_OPTIONS.map(|(rule, option)| (rule.to_owned(), option.to_owned()));
    assert_eq!(options.collect::<Vec<_>>(), known);
}

/// What a YAML reader makes of a text.
pub fn to_json(text: &str) -> Value {
    fn convert(node: Node) -> Value {
        match (node.as_sequence(), node.as_mapping(), node.value()) {
            (Some(items), ..) => items.map(convert).collect(),
            (_, Some(entries), _) => entries.iter().map(|e| (e.name().unwrap().to_owned(), convert(e.value))).collect(),
            (_, _, Some(yaml::Value::Bool(value))) => value.into(),
            (_, _, Some(yaml::Value::Int(value))) => value.into(),
            (_, _, Some(yaml::Value::Null) | None) => Value::Null,
            _ => node.text().unwrap().into(),
        }
    }
    yaml::parse(&Source::new("", text)).root().map_or(json!({}), convert)
}

/// Whether the schema and docklint itself take a `docklint.yaml`.
pub fn verdicts(text: &str) -> (bool, bool) {
    let by_schema = jsonschema::validator_for(&schema()).unwrap().is_valid(&to_json(text));
    let (project, policy) = configured(&[("docklint.yaml", text), ("Dockerfile", "FROM scratch\n")], &Layer::default());
    let findings = check_each(&project, &policy).findings;
    (by_schema, !findings.iter().any(|f| f.rule == "invalid-config" && f.severity == Severity::Error))
}

#[test]
fn the_schema_takes_what_docklint_takes() {
    for good in [
        "preset: strict",
        "select: [all, security, root-user, DL3008, SC2086, StageNameCasing]\nextend-select: DL3007",
        "severity: {all: info, DL3006: error}",
        "rules: {unpinned-package: {managers: apt}}\nsuppressions: false",
        "rules: {key-order: {order: [image]}, top-level-order: {order: x-}, unquoted-port: {quotes: single}}",
        "rules: {unpinned-image: {floating-tags: [prod, main]}}",
        "per-file-ignores: {'*.dev': all, a/b: [DL3002]}\nexclude: 'a'",
        "label-schema: {strict: true, labels: {a: url, b: {regex: x}}}",
        "label-schema: {a: url}",
        "shell: bash -c\nfail-on: never\ntrusted-registries: [a, 'b.c:5000']",
    ] {
        let ours = if good.contains("SC2086") { (true, false) } else { (true, true) };
        assert_eq!(verdicts(good), ours, "{good}");
    }
    for bad in [
        "presets: strict",
        "preset: all",
        "select: [rot-user]",
        "severity: {rot-user: error}",
        "severity: {all: style}",
        "rules: {unpinned-package: {managers: atp}}",
        "rules: {root-user: {}}",
        "per-file-ignores: {'!a': all}",
        "exclude: {a: b}",
        "label-schema: {a: uri}",
        "label-schema: {a: {regex: []}}",
        "shell: []",
        "suppressions: maybe",
        "- a",
    ] {
        assert_eq!(verdicts(bad), (false, false), "{bad}");
    }
}

/// The fenced blocks of a language: their options, and their text.
fn blocks(page: &str, language: &str) -> Vec<(String, String)> {
    let start = format!("\n```{language}");
    let blocks = page.split(&start).skip(1).map(|block| block.split_once("\n```").unwrap().0);
    blocks.map(|block| block.split_once('\n').unwrap()).map(|(info, text)| (info.trim().to_owned(), format!("{text}\n"))).collect()
}

#[test]
fn documented_configuration_is_valid() {
    let page = read("docs/configuration.md");
    let examples = blocks(&page, "yaml");
    assert!(examples.len() >= 5);
    for (info, text) in examples {
        match info.as_str() {
            "" => assert_eq!(verdicts(&text), (true, true), "{text}"),
            "path=.hadolint.yaml" | "path=.dclintrc.yaml" => {
                assert_eq!(super::mistakes_in(&info["path=".len()..], &text), [""; 0], "{text}");
            }
            other => panic!("{other}: an example is a docklint.yaml or says whose file it is, as in `path=.hadolint.yaml`"),
        }
    }
}

#[test]
fn every_key_is_documented() {
    let page = read("docs/configuration.md");
    for key in KEYS {
        assert!(page.contains(&format!("\n### `{key}`\n")), "docs/configuration.md has no section for `{key}`");
    }
}
