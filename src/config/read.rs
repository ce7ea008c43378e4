//! Reads `docklint.yaml`.

use super::reader::Reader;
use super::{FailOn, Given, Glob, Layer, MANAGERS, Mistake, Preset, Quotes, RULE_OPTIONS, RuleOption, labels};
use crate::diagnostic::Severity;
use crate::shell::tools::{Ecosystem, Manager};
use crate::yaml::{Entry, Node};

/// Every key of the file.
pub const KEYS: [&str; 14] = [
    "exclude",
    "extend-select",
    "extends",
    "fail-on",
    "ignore",
    "label-schema",
    "per-file-ignores",
    "preset",
    "rules",
    "select",
    "severity",
    "shell",
    "suppressions",
    "trusted-registries",
];

/// What hadolint calls them.
const ELSEWHERE: [(&str, &str); 10] = [
    ("disable-ignore-pragma", "suppressions: false"),
    ("excludes", "exclude"),
    ("failure-threshold", "fail-on"),
    ("ignored", "ignore"),
    ("include", "extends"),
    ("no-fail", "fail-on: never"),
    ("override", "severity"),
    ("overrides", "severity"),
    ("strict-labels", "strict: true` below `label-schema"),
    ("trustedRegistries", "trusted-registries"),
];

/// What the names in lists are called in messages.
const NAMES: &str = "a list of rules, categories or codes";
const NAME: &str = "the name of a rule, a category or a code";

pub(super) const SEVERITIES: [(&str, Severity); 3] =
    [("error", Severity::Error), ("warning", Severity::Warning), ("info", Severity::Info)];

/// Reads the mapping at the top of the file. The second part is what it extends.
pub(super) fn read(reader: &mut Reader, root: Node) -> (Layer, Vec<Given<String>>) {
    let mut layer = Layer::default();
    let mut extends = Vec::new();
    for (key, entry) in reader.mapping(root, "a mapping of keys to values") {
        match key {
            // A key without a value says nothing.
            _ if entry.value.is_null() && KEYS.contains(&key) => {}
            "extends" => extends = reader.texts(entry.value, "a path, or a list of them", "a path"),
            _ => value(reader, &mut layer, key, entry),
        }
    }
    (layer, extends)
}

fn value(reader: &mut Reader, layer: &mut Layer, key: &str, entry: Entry) {
    let node = entry.value;
    match key {
        "preset" => layer.preset = reader.word(node, "preset", &Preset::ALL.map(|preset| (preset.name(), preset))),
        "select" => layer.select = Some(reader.texts(node, NAMES, NAME)).filter(|names| !names.is_empty()),
        "extend-select" => layer.extend_select = reader.texts(node, NAMES, NAME),
        "ignore" => layer.ignore = reader.texts(node, NAMES, NAME),
        "severity" => layer.severity = severities(reader, node),
        "per-file-ignores" => layer.per_file_ignores = per_file_ignores(reader, node),
        "exclude" => layer.exclude = excludes(reader, node),
        "fail-on" => layer.fail_on = reader.word(node, "severity", &FailOn::ALL.map(|least| (least.name(), least))),
        "trusted-registries" => {
            layer.trusted_registries = Some(reader.texts(node, "a list of registries", "a registry"));
            layer.implied.push(reader.given("untrusted-registry".to_owned(), entry.key));
        }
        "label-schema" => {
            labels::schema(reader, node, layer);
            layer.implied.push(reader.given("label-schema".to_owned(), entry.key));
        }
        "rules" => rules(reader, node, layer),
        "shell" => layer.shell = shell(reader, node),
        "suppressions" => layer.honour_suppressions = reader.boolean(node),
        _ => unknown_key(reader, key, entry.key),
    }
}

fn unknown_key(reader: &mut Reader, key: &str, node: Node) {
    match ELSEWHERE.iter().find(|(name, _)| *name == key) {
        Some((_, ours)) => {
            let mistake = Mistake::new(node.span(), format!("unknown key `{key}`"));
            reader.mistakes.push(mistake.help(format!("write `{ours}`")));
        }
        None => reader.unknown("key", key, node.span(), &KEYS),
    }
}

fn severities(reader: &mut Reader, node: Node) -> Vec<(Given<String>, Severity)> {
    let mut severities = Vec::new();
    for (name, entry) in reader.mapping(node, "a mapping of names to severities") {
        if let Some(severity) = reader.word(entry.value, "severity", &SEVERITIES) {
            severities.push((reader.given(name.to_owned(), entry.key), severity.value));
        }
    }
    severities
}

fn per_file_ignores(reader: &mut Reader, node: Node) -> Vec<(Given<Glob>, Vec<Given<String>>)> {
    let mut ignores = Vec::new();
    for (text, entry) in reader.mapping(node, "a mapping of patterns to lists of names") {
        let names = reader.texts(entry.value, NAMES, NAME);
        ignores.extend(glob(reader, text, entry.key).map(|glob| (glob, names)));
    }
    ignores
}

fn excludes(reader: &mut Reader, node: Node) -> Vec<Given<Glob>> {
    let items = reader.list(node, "a list of patterns");
    let mut globs = Vec::new();
    for item in items {
        if let Some(text) = reader.text(item, "a pattern") {
            globs.extend(glob(reader, text, item));
        }
    }
    globs
}

fn glob(reader: &mut Reader, text: &str, node: Node) -> Option<Given<Glob>> {
    match Glob::new(text, reader.folder) {
        Ok(glob) => Some(reader.given(glob, node)),
        Err(why) => {
            reader.mistake(node.span(), format!("`{text}` is not a pattern: {why}"));
            None
        }
    }
}

fn rules(reader: &mut Reader, node: Node, layer: &mut Layer) {
    for (rule, entry) in reader.mapping(node, "a mapping of rules to their options") {
        let known: Vec<&str> = RULE_OPTIONS.iter().filter(|(of, _)| *of == rule).map(|(_, option)| *option).collect();
        if known.is_empty() {
            let with_options: Vec<&str> = RULE_OPTIONS.iter().map(|(of, _)| *of).collect();
            let mistake = Mistake::new(entry.key.span(), format!("`{rule}` is no rule with options"));
            let help = format!("rules with options are {}", listed(&with_options));
            reader.mistakes.push(mistake.help(help).meant(crate::dockerfile::closest(rule, with_options)));
            continue;
        }
        for (option, entry) in reader.mapping(entry.value, "a mapping of options to values") {
            match (rule, option) {
                ("key-order", "order") => names(reader, entry.value, "a key of a service", RuleOption::KeyOrder, layer),
                ("top-level-order", "order") => names(reader, entry.value, "a top-level key", RuleOption::TopLevelOrder, layer),
                ("unpinned-image", "floating-tags") => {
                    names(reader, entry.value, "a tag", RuleOption::UnpinnedImageFloatingTags, layer);
                }
                ("unpinned-package", "managers") => managers(reader, entry.value, layer),
                ("unquoted-port", "quotes") => {
                    let quotes = reader.word(entry.value, "kind of quotes", &Quotes::NAMED);
                    layer.rule_options.extend(
                        quotes.map(|quotes| Given { value: RuleOption::UnquotedPortQuotes(quotes.value), origin: quotes.origin }),
                    );
                }
                _ => reader.unknown("option", option, entry.key.span(), &known),
            }
        }
    }
}

/// An option that is a list of names.
fn names(reader: &mut Reader, node: Node, each: &str, option: fn(Vec<String>) -> RuleOption, layer: &mut Layer) {
    let names = reader.texts(node, &format!("a list, each {each}"), each);
    layer.rule_options.push(reader.given(option(names.into_iter().map(|name| name.value).collect()), node));
}

/// Whose packages must be pinned. Those of distributions have a rule of their own.
fn managers(reader: &mut Reader, node: Node, layer: &mut Layer) {
    let items = reader.list(node, "a list of package managers");
    let managers = items.into_iter().filter_map(|item| reader.word(item, "package manager", &MANAGERS));
    let managers: Vec<Manager> = managers.map(|manager| manager.value).collect();
    if managers.iter().any(|manager| manager.ecosystem() == Ecosystem::System) {
        layer.implied.push(reader.given("unpinned-system-package".to_owned(), node));
    }
    layer.rule_options.push(reader.given(RuleOption::UnpinnedPackageManagers(managers), node));
}

fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn shell(reader: &mut Reader, node: Node) -> Option<Given<Vec<String>>> {
    let words: Vec<String> = match node.as_sequence() {
        Some(_) => reader.texts(node, "a shell", "a word").into_iter().map(|word| word.value).collect(),
        None => reader.text(node, "a shell, such as `/bin/bash`")?.split_whitespace().map(str::to_owned).collect(),
    };
    if words.is_empty() {
        reader.expected(node, "a shell, such as `/bin/bash`");
        return None;
    }
    Some(reader.given(words, node))
}
