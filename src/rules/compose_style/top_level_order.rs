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

/// All extensions.
const EXTENSIONS: &str = "x-";

/// The order; extensions come first, as they hold the anchors that the others use.
const ORDER: [&str; 10] =
    [EXTENSIONS, "version", "name", "include", "services", "networks", "volumes", "secrets", "configs", "models"];

fn check(cx: &mut Cx, composition: &Composition) {
    let given: Vec<&str> = cx.options.top_level_order.iter().map(String::as_str).collect();
    let order = if given.is_empty() { ORDER.as_slice() } else { given.as_slice() };
    for file in sound_files(cx, composition) {
        let anchors = Anchors::of(file);
        for document in file.tree.documents().filter(|document| document.kind() == Kind::Mapping) {
            let group = Group::new(file, document);
            let ranks = group.parts.iter().map(|part| rank(order, &part.name)).collect();
            let finding = report(cx, &anchors, &group, ranks, |early, there| {
                let shown = |key: &&str| if *key == EXTENSIONS { "`x-…`".to_owned() } else { format!("`{key}`") };
                let order: Vec<String> = order.iter().map(shown).collect();
                (format!("`{early}` stands below `{there}`"), format!("the order is {}", order.join(", ")))
            });
            finding.map(|finding| finding.alias("dc:top-level-properties-order"));
        }
    }
}

/// A key that is not in the list has none: it stays where it is.
fn rank(order: &[&str], key: &str) -> Option<usize> {
    let key = if key.starts_with(EXTENSIONS) { EXTENSIONS } else { key };
    order.iter().position(|known| *known == key)
}
