//! `top-level-order`

use super::order::{Anchors, Group, report};
use super::services::sound_files;
use crate::diagnostic::{Applicability, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::yaml::Kind;

/// See the page.
pub static RULE: Rule = Rule {
    name: "top-level-order",
    category: Category::ComposeStyle,
    severity: Severity::Info,
    default: false,
    since: "0.1.0",
    aliases: &["dc:top-level-properties-order"],
    fix: Some(Applicability::Safe),
    page: include_str!("../../../rules/compose-style/top-level-order.md"),
    checks: &[Check::Compose(check)],
};

/// The order; extensions (`x-…`) stand before it, as they hold the anchors that the others use.
const ORDER: [&str; 9] = ["version", "name", "include", "services", "networks", "volumes", "secrets", "configs", "models"];

fn check(cx: &mut Cx, composition: &Composition) {
    for file in sound_files(cx, composition) {
        let anchors = Anchors::of(file);
        for document in file.tree.documents().filter(|document| document.kind() == Kind::Mapping) {
            let group = Group::new(file, document);
            let ranks = group.parts.iter().map(|part| rank(&part.name)).collect();
            let finding = report(cx, &anchors, &group, ranks, |early, there| {
                let order: Vec<String> = ORDER.iter().map(|key| format!("`{key}`")).collect();
                (format!("`{early}` stands below `{there}`"), format!("the order is `x-…`, {}", order.join(", ")))
            });
            finding.map(|finding| finding.alias("dc:top-level-properties-order"));
        }
    }
}

/// An unknown key has none: it stays where it is.
fn rank(key: &str) -> Option<usize> {
    if key.starts_with("x-") {
        return Some(0);
    }
    ORDER.iter().position(|known| *known == key).map(|place| place + 1)
}
