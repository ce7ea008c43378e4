//! `key-order`

use super::alphabet::{Sorted, sorted};
use super::order::{Anchors, Group, report};
use super::services::{services, sound_files};
use crate::diagnostic::{Applicability, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;

/// See the page.
pub static RULE: Rule = Rule {
    name: "key-order",
    category: Category::ComposeStyle,
    severity: Severity::Info,
    default: false,
    since: "0.1.0",
    aliases: &["dc:service-keys-order"],
    fix: Some(Applicability::Safe),
    page: include_str!("../../../rules/compose-style/key-order.md"),
    checks: &[Check::Compose(check)],
};

/// The order of the keys that have one; the others follow by name.
const ORDER: [&str; 23] = [
    // What it runs.
    "image",
    "build",
    "container_name",
    "depends_on",
    // What it is given.
    "volumes",
    "volumes_from",
    "configs",
    "secrets",
    "environment",
    "env_file",
    // How it is reached.
    "ports",
    "networks",
    "network_mode",
    "extra_hosts",
    // How it runs.
    "command",
    "entrypoint",
    "working_dir",
    "restart",
    "healthcheck",
    "logging",
    "labels",
    "user",
    "isolation",
];

fn check(cx: &mut Cx, composition: &Composition) {
    let given: Vec<&str> = cx.options.key_order.iter().map(String::as_str).collect();
    let (order, place) = match given.is_empty() {
        true => (ORDER.as_slice(), "on the page of the rule"),
        false => (given.as_slice(), "in the configuration"),
    };
    for file in sound_files(cx, composition) {
        let anchors = Anchors::of(file);
        for service in services(file) {
            let group = Group::new(file, service.value);
            let is_merge = service.value.own_entries().map(|entry| entry.is_merge());
            let ranks =
                group.parts.iter().zip(is_merge).map(|(part, is_merge)| (!is_merge).then(|| rank(order, &part.name))).collect();
            let finding = report(cx, &anchors, &group, ranks, |early, there| {
                let why = match order.contains(&early) {
                    true => format!("the order of keys is {place}"),
                    false => "keys that are not in the list of the rule follow those that are, by name".to_owned(),
                };
                (format!("`{early}` stands below `{there}`"), why)
            });
            finding.map(|finding| finding.alias("dc:service-keys-order"));
        }
    }
}

fn rank(order: &[&str], key: &str) -> (usize, Sorted) {
    let place = order.iter().position(|known| *known == key);
    (place.unwrap_or(order.len()), sorted(if place.is_some() { "" } else { key }))
}
