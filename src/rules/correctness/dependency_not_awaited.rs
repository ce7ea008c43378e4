//! `dependency-not-awaited`

use super::healthy_without_healthcheck::{Own, own};
use crate::compose::model::Dependency;
use crate::compose::{Node, Place, Service};
use crate::diagnostic::{Applicability, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::compositions::{files, is_whole};
use crate::rules::images::is_backend;
use crate::source::{Source, Span};
use std::collections::{HashMap, HashSet};

/// See the page.
pub static RULE: Rule = Rule {
    name: "dependency-not-awaited",
    category: Category::Correctness,
    severity: Severity::Info,
    default: false,
    since: "0.1.0",
    aliases: &[],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/correctness/dependency-not-awaited.md"),
    checks: &[Check::Compose(check)],
};

const STARTED: &str = "service_started";
const HEALTHY: &str = "service_healthy";

/// So many services are followed from one.
const MOST: usize = 1000;

fn check(cx: &mut Cx, composition: &Composition) {
    if !is_whole(cx, composition) {
        return;
    }
    let services = &composition.compose.services;
    let by_name: HashMap<&str, &Service> = services.iter().map(|service| (service.name.as_str(), service)).collect();
    for service in services {
        let ours: Vec<&Dependency> = service.dependencies.iter().filter(|dependency| dependency.by == "depends_on").collect();
        let ready = |dependency: &Dependency| {
            let needed = by_name.get(dependency.name.known()?).copied();
            let condition = dependency.condition.as_ref().map_or(Some(STARTED), |condition| condition.known());
            needed.filter(|needed| condition == Some(STARTED) && is_backend(needed) && matches!(own(needed), Own::Test))
        };
        let mut found: Vec<(&Dependency, &Service)> = ours.iter().filter_map(|d| Some((*d, ready(d)?))).collect();
        if found.is_empty() {
            continue;
        }
        let awaited = awaited(&by_name, service);
        found.retain(|(_, needed)| !awaited.contains(needed.name.as_str()));
        let edits = service.node.entry("depends_on").and_then(|entry| {
            let file = files(cx, composition).into_iter().find(|file| file.number == entry.place.file)?;
            let names: Vec<&str> = found.iter().map(|(_, needed)| needed.name.as_str()).collect();
            edits(file.source, entry.place, &entry.node, &ours, &names)
        });
        for (at, (dependency, needed)) in found.iter().enumerate() {
            let message = format!("`{}` starts as soon as `{}` does, ready or not", service.name, needed.name);
            let test = needed.healthcheck.as_ref().map(|check| cx.site(check.node.seen()));
            let seen = dependency.condition.as_ref().unwrap_or(&dependency.name);
            let finding = cx.report_used(seen.place, seen.used, message);
            finding.help(format!("wait for `condition: {HEALTHY}`"));
            if let Some((file, span)) = test {
                finding.label_in(file, span, "tells when it is ready");
            }
            // One fix for all that a service waits for: each would change the same list.
            if let Some(edits) = edits.clone().filter(|_| at == 0) {
                finding.fix(Applicability::Unsafe, format!("wait for `{HEALTHY}`"), edits);
            }
        }
    }
}

/// The services that are healthy before one starts, as what it depends on has waited for them.
fn awaited<'c>(by_name: &HashMap<&'c str, &'c Service>, service: &'c Service) -> HashSet<&'c str> {
    let (mut awaited, mut seen) = (HashSet::new(), HashSet::new());
    let mut open = vec![service];
    while let Some(service) = open.pop().filter(|_| seen.len() < MOST) {
        for dependency in service.dependencies.iter().filter(|dependency| dependency.by == "depends_on") {
            let Some(needed) = dependency.name.known().and_then(|name| by_name.get(name)).copied() else { continue };
            if dependency.condition.as_ref().and_then(|condition| condition.known()) == Some(HEALTHY) {
                awaited.insert(needed.name.as_str());
            }
            if seen.insert(needed.name.as_str()) {
                open.push(needed);
            }
        }
    }
    awaited
}

/// What makes a service wait: the word in the long form, or that form for each item of a list with a line for each.
fn edits(source: &Source, key: Place, list: &Node, all: &[&Dependency], awaited: &[&str]) -> Option<Vec<(Span, String)>> {
    let is_here = |place: Place, used: Option<Place>| place.file == key.file && used.is_none();
    if list.used.is_some() || !all.iter().all(|d| is_here(d.name.place, d.name.used)) {
        return None;
    }
    let is_awaited = |dependency: &&&Dependency| dependency.name.known().is_some_and(|name| awaited.contains(&name));
    if list.items().is_empty() {
        let words =
            all.iter().filter(is_awaited).map(|dependency| Some((dependency.condition.as_ref()?.place.span, HEALTHY.to_owned())));
        return words.collect();
    }
    let text = source.text();
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let items = all.iter().map(|dependency| {
        let span = dependency.name.place.span;
        let line = text[..span.start as usize].rfind('\n').map_or(0, |at| at + 1);
        let before = &text[line..span.start as usize];
        let indent = before.strip_suffix("- ").filter(|indent| indent.bytes().all(|b| b == b' '))?;
        let deeper = if indent.len() == source.position(key.span.start).column as usize - 1 { "  " } else { "" };
        let condition = if awaited.contains(&dependency.name.known()?) { HEALTHY } else { STARTED };
        // Compose expands no variable in a key.
        let name = Some(source.slice(span)).filter(|name| !name.contains('$'))?;
        let long = format!("{indent}{deeper}{name}:{line_end}{indent}{deeper}  condition: {condition}");
        Some((Span::new(line, span.end as usize), long))
    });
    items.collect()
}
