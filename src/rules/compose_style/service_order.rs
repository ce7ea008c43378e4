//! `service-order`

use super::alphabet::sorted;
use super::order::{Anchors, Group, report};
use super::services::{mappings, sound_files};
use crate::diagnostic::{Applicability, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;

/// See the page.
pub static RULE: Rule = Rule {
    name: "service-order",
    category: Category::ComposeStyle,
    severity: Severity::Info,
    default: false,
    since: "0.1.0",
    aliases: &["dc:services-alphabetical-order"],
    fix: Some(Applicability::Safe),
    page: include_str!("../../../rules/compose-style/service-order.md"),
    checks: &[Check::Compose(check)],
};

fn check(cx: &mut Cx, composition: &Composition) {
    for file in sound_files(cx, composition) {
        let anchors = Anchors::of(file);
        for services in mappings(file) {
            let group = Group::new(file, services);
            let is_merge = services.own_entries().map(|entry| entry.is_merge());
            let ranks = group.parts.iter().zip(is_merge).map(|(part, is_merge)| (!is_merge).then(|| sorted(&part.name))).collect();
            let finding = report(cx, &anchors, &group, ranks, |early, there| {
                (format!("the service `{early}` stands below `{there}`"), "sort the services by name".to_owned())
            });
            finding.map(|finding| finding.alias("dc:services-alphabetical-order"));
        }
    }
}
