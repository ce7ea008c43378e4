//! `ports-order`

use super::order::{Anchors, Group, report};
use super::services::{own, services, sound_files};
use crate::compose::port;
use crate::diagnostic::{Applicability, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::yaml::Node;

/// See the page.
pub static RULE: Rule = Rule {
    name: "ports-order",
    category: Category::ComposeStyle,
    severity: Severity::Info,
    default: false,
    since: "0.1.0",
    aliases: &["dc:service-ports-alphabetical-order"],
    fix: Some(Applicability::Safe),
    page: include_str!("../../../rules/compose-style/ports-order.md"),
    checks: &[Check::Compose(check)],
};

fn check(cx: &mut Cx, composition: &Composition) {
    for file in sound_files(cx, composition) {
        let anchors = Anchors::of(file);
        for ports in services(file).filter_map(|service| own(service.value, "ports")) {
            let mut group = Group::new(file, ports);
            let numbers: Option<Vec<u16>> = group.parts.iter().map(|part| number(part.value)).collect();
            // Where a port is not known its place is not either.
            let Some(numbers) = numbers else { continue };
            group.parts.iter_mut().zip(&numbers).for_each(|(part, number)| part.name = number.to_string());
            let ranks = numbers.into_iter().map(Some).collect();
            let finding = report(cx, &anchors, &group, ranks, |early, there| {
                (format!("port {early} stands behind {there}"), "sort the ports by number".to_owned())
            });
            finding.map(|finding| finding.alias("dc:service-ports-alphabetical-order"));
        }
    }
}

/// The first port of the host, or else of the container.
fn number(item: Node) -> Option<u16> {
    if let Some(scalar) = item.as_scalar() {
        let port = port::parse(&scalar.text).ok()?;
        return Some(port.published.unwrap_or(port.target).first);
    }
    let text = item.get("published").or(item.get("target"))?.text()?;
    text.split('-').next()?.parse().ok()
}
