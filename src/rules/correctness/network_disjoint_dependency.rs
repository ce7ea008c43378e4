//! `network-disjoint-dependency`

use crate::compose::Service;
use crate::compose::model::{Dependency, TextField};
use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::addresses::addresses;
use crate::rules::compositions::{Meeting, is_whole, meeting};
use crate::rules::images::is_backend;
use crate::rules::networks::{Attached, Networks};
use crate::rules::words;

/// See the page.
pub static RULE: Rule = Rule {
    name: "network-disjoint-dependency",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/correctness/network-disjoint-dependency.md"),
    checks: &[Check::Compose(check)],
};

/// So many networks are named in a message.
const MOST_NAMED: usize = 3;

/// Of a service with more dependencies no more are looked at.
const MOST_DEPENDENCIES: usize = 100;

fn check(cx: &mut Cx, composition: &Composition) {
    if !is_whole(cx, composition) {
        return;
    }
    let networks = Networks::of(&composition.compose);
    for service in &composition.compose.services {
        for dependency in service.dependencies.iter().filter(|dependency| is_for_talk(dependency)).take(MOST_DEPENDENCIES) {
            if let Some(needed) = dependency.name.known().and_then(|name| networks.service(name)) {
                judge(cx, &networks, service, dependency, needed);
            }
        }
    }
}

/// Whether a service probably talks to what it waits for. One that has to end first only prepares something.
fn is_for_talk(dependency: &Dependency) -> bool {
    let condition = dependency.condition.as_ref().map(|condition| condition.known());
    let is_up = matches!(condition, None | Some(Some("service_started" | "service_healthy")));
    matches!(dependency.by, "depends_on" | "links") && is_up
}

/// Whether a service asks another, and is not only started after it: because nothing else does, because its settings name it, or because
/// it reaches nothing that it waits for.
fn is_asked<'c>(networks: &Networks<'c>, service: &'c Service, needed: &'c Service) -> bool {
    let names_it = |text: &TextField| addresses(text.text.as_str()).iter().any(|address| address.host == needed.name);
    let is_named = || service.environment.iter().filter_map(|pair| pair.value.as_ref()).any(names_it);
    let reached = |dependency: &Dependency| {
        let other = dependency.name.known().and_then(|name| networks.service(name));
        other.is_some_and(|other| networks.share(service, other) == Some(true))
    };
    is_backend(needed) || is_named() || !service.dependencies.iter().take(MOST_DEPENDENCIES).any(reached)
}

/// The networks of a service as the file calls them, which Docker may know by another name.
fn written<'c>(service: &'c Service, attached: Vec<&'c str>) -> Vec<&'c str> {
    let names: Vec<&str> = service.networks.iter().filter_map(|network| network.name.known()).collect();
    if names.is_empty() { attached } else { names }
}

fn judge<'c>(cx: &mut Cx, networks: &Networks<'c>, service: &'c Service, dependency: &Dependency, needed: &'c Service) {
    // One that ports are published of is reached by way of the host as well.
    if networks.share(service, needed) != Some(false) || meeting(service, needed) == Meeting::Unknown || !needed.ports.is_empty() {
        return;
    }
    if !is_asked(networks, service, needed) {
        return;
    }
    let (Attached::To(own), Attached::To(theirs)) = (networks.attached(service), networks.attached(needed)) else { return };
    let (own, theirs) = (written(service, own), written(needed, theirs));
    let message = format!("`{}` depends on `{}`, and they have no network in common", service.name, needed.name);
    let own_site = service.networks.first().map(|network| cx.site(network.name.seen()));
    let their_site = cx.site(needed.networks.first().map_or(needed.place, |network| network.name.seen()));
    let finding = cx.report_used(dependency.name.place, dependency.name.used, message);
    if let Some((file, span)) = own_site {
        finding.label_in(file, span, format!("`{}` is on {}", service.name, words::list(&own, MOST_NAMED)));
    }
    finding.label_in(their_site.0, their_site.1, format!("`{}` is on {}", needed.name, words::list(&theirs, MOST_NAMED)));
    finding.help("put both on one network");
}
