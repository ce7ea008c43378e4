//! `depends-on-order`

use super::alphabet::sorted;
use super::order::{Anchors, Group, report};
use super::services::{own, services, sound_files};
use crate::diagnostic::{Applicability, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::yaml::Kind;

/// See the page.
pub static RULE: Rule = Rule {
    name: "depends-on-order",
    category: Category::ComposeStyle,
    severity: Severity::Info,
    default: false,
    since: "0.1.0",
    aliases: &["dc:service-dependencies-alphabetical-order"],
    fix: Some(Applicability::Safe),
    page: include_str!("../../../rules/compose-style/depends-on-order.md"),
    checks: &[Check::Compose(check)],
};

fn check(cx: &mut Cx, composition: &Composition) {
    for file in sound_files(cx, composition) {
        let anchors = Anchors::of(file);
        for depends_on in services(file).filter_map(|service| own(service.value, "depends_on")) {
            let group = Group::new(file, depends_on);
            let is_merge = |place: usize| depends_on.kind() == Kind::Mapping && group.parts[place].name == "<<";
            let rank = |place: usize| (!is_merge(place)).then(|| sorted(&group.parts[place].name));
            let ranks = (0..group.parts.len()).map(rank).collect();
            let finding = report(cx, &anchors, &group, ranks, |early, there| {
                (format!("`{early}` stands behind `{there}`"), "sort the services by name".to_owned())
            });
            finding.map(|finding| finding.alias("dc:service-dependencies-alphabetical-order"));
        }
    }
}
