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
    for file in sound_files(cx, composition) {
        let anchors = Anchors::of(file);
        for service in services(file) {
            let group = Group::new(file, service.value);
            let is_merge = service.value.own_entries().map(|entry| entry.is_merge());
            let ranks = group.parts.iter().zip(is_merge).map(|(part, is_merge)| (!is_merge).then(|| rank(&part.name))).collect();
            let finding = report(cx, &anchors, &group, ranks, |early, there| {
                let why = match ORDER.contains(&early) {
                    true => "the order of keys is on the page of the rule",
                    false => "keys that are not in the list of the rule follow those that are, by name",
                };
                (format!("`{early}` stands below `{there}`"), why.to_owned())
            });
            finding.map(|finding| finding.alias("dc:service-keys-order"));
        }
    }
}

fn rank(key: &str) -> (usize, Sorted) {
    let place = ORDER.iter().position(|known| *known == key);
    (place.unwrap_or(ORDER.len()), sorted(if place.is_some() { "" } else { key }))
}
