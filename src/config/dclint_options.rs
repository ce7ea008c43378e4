//! The options of dclint's rules, as options of the rules that answer to them.

use super::reader::Reader;
use super::{Layer, Mistake, Quotes, RuleOption};
use crate::diagnostic::Severity;
use crate::yaml::{Entry, Node};

/// Its groups of keys, in its order, with what it has in each.
const GROUPS: [(&str, &[&str]); 9] = [
    ("Core Definitions", &["image", "build", "container_name"]),
    ("Service Dependencies", &["depends_on"]),
    ("Data Management and Configuration", &["volumes", "volumes_from", "configs", "secrets"]),
    ("Environment Configuration", &["environment", "env_file"]),
    ("Networking", &["ports", "networks", "network_mode", "extra_hosts"]),
    ("Runtime Behavior", &["command", "entrypoint", "working_dir", "restart", "healthcheck"]),
    ("Operational Metadata", &["logging", "labels"]),
    ("Security and Execution Context", &["user", "isolation"]),
    ("Other", &[]),
];

/// What it calls all extensions together.
const EXTENSIONS: &str = "x-properties";

/// Reads the options of one rule.
pub(super) fn read(reader: &mut Reader, rule: &str, options: Vec<(&str, Entry)>, layer: &mut Layer) {
    let mut groups = None;
    for (option, entry) in options {
        let node = entry.value;
        let texts = |reader: &mut Reader, what: &str| -> Vec<String> {
            reader.texts(node, &format!("a list, each {what}"), what).into_iter().map(|text| text.value).collect()
        };
        let known = match (rule, option) {
            ("require-quotes-in-ports", "quoteType") => {
                let quotes = reader.word(node, "kind of quotes", &Quotes::NAMED);
                quotes.map(|quotes| RuleOption::UnquotedPortQuotes(quotes.value))
            }
            ("service-image-require-explicit-tag", "prohibitedTags") => {
                Some(RuleOption::UnpinnedImageFloatingTags(texts(reader, "a tag")))
            }
            ("service-keys-order", "groupOrder" | "groups") => {
                let (order, contents) =
                    groups.get_or_insert_with(|| (GROUPS.map(|(name, _)| name.to_owned()).to_vec(), Vec::new()));
                match option {
                    "groupOrder" => *order = texts(reader, "a group"),
                    _ => contents.extend(contents_of(reader, node)),
                }
                Some(RuleOption::KeyOrder(keys(order, contents)))
            }
            ("top-level-properties-order", "customOrder") => {
                let key = |text: String| if text == EXTENSIONS { "x-".to_owned() } else { text };
                Some(RuleOption::TopLevelOrder(texts(reader, "a top-level key").into_iter().map(key).collect()))
            }
            // The rule that answers to it says nothing of those in any case.
            ("no-build-and-image", "checkPullPolicy") if node.as_bool() == Some(true) => continue,
            _ => {
                let mistake = Mistake::new(entry.key.span(), format!("docklint has no option like `{option}` of `{rule}`"));
                let help = "remove it, or see docs/dclint.md for what the rule does here";
                reader.mistakes.push(Mistake { severity: Severity::Warning, ..mistake }.help(help));
                continue;
            }
        };
        let Some(option) = known else { continue };
        layer.rule_options.retain(|known| known.value.key() != option.key());
        layer.rule_options.push(reader.given(option, node));
    }
}

/// The groups that are given other keys, with those.
fn contents_of(reader: &mut Reader, node: Node) -> Vec<(String, Vec<String>)> {
    let groups = reader.mapping(node, "a mapping of groups to keys");
    let keys = |reader: &mut Reader, node| reader.texts(node, "a list of keys", "a key").into_iter().map(|key| key.value).collect();
    groups.into_iter().map(|(name, entry)| (name.to_owned(), keys(reader, entry.value))).collect()
}

/// The keys of all groups, in their order.
fn keys(order: &[String], contents: &[(String, Vec<String>)]) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    for name in order {
        let own = contents.iter().find(|(group, _)| group == name).map(|(_, keys)| keys.clone());
        let usual =
            || GROUPS.iter().find(|(group, _)| group == name).map(|(_, keys)| keys.iter().map(|key| (*key).to_owned()).collect());
        keys.extend(own.or_else(usual).unwrap_or_default());
    }
    keys
}
