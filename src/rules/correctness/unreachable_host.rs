//! `unreachable-host`

mod clients;
mod said;

use crate::compose::port::Protocol;
use crate::compose::{Compose, Place, Service};
use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::closest;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::addresses::Address;
use crate::rules::compositions::{Meeting, is_whole, meeting};
use crate::rules::networks::{Attached, Networks, aliases};
use crate::rules::ports::{is_spoken_of, tcp_ports};
use clients::{is_for_browsers, speaks_to_server};
use said::{Said, said};
use std::collections::{HashMap, HashSet};

/// See the page.
pub static RULE: Rule = Rule {
    name: "unreachable-host",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/correctness/unreachable-host.md"),
    checks: &[Check::Compose(check)],
};

/// In a project of more services nothing is guessed from a name that is nearly one of theirs.
const MOST_SERVICES: usize = 200;
/// So many services of one name are looked at.
const MOST_NAMESAKES: usize = 16;

/// The names that services have on their networks, in lower case.
struct Names<'c> {
    networks: Networks<'c>,
    by_name: HashMap<String, Vec<&'c Service>>,
    /// By a port of the host the only service that publishes it, and the port of the container.
    published: HashMap<u16, (&'c Service, u16, Place)>,
}

/// A server that a value of a service names.
struct Asked<'c> {
    service: &'c Service,
    said: &'c Said<'c>,
    address: Address<'c>,
}

impl Asked<'_> {
    fn place(&self, range: std::ops::Range<usize>) -> Place {
        self.said.place(range)
    }

    /// Whether a text stands in a Compose file as it is.
    fn is_written(&self, cx: &Cx, place: Place, text: &str) -> bool {
        !self.said.in_env_file && cx.project.file(cx.site(place).0).source.slice(place.span) == text
    }
}

fn check(cx: &mut Cx, composition: &Composition) {
    let compose = &composition.compose;
    if !is_whole(cx, composition) {
        return;
    }
    let names = Names::of(compose);
    for service in &compose.services {
        for said in said(composition, service).iter().filter(|said| !said.name.is_some_and(is_for_browsers)) {
            for address in said.asked() {
                let is_sure =
                    said.is_known(&address.host_range) && address.port.as_ref().is_none_or(|(_, range)| said.is_known(range));
                if is_sure {
                    judge(cx, composition, &names, &Asked { service, said, address });
                }
            }
        }
    }
}

fn judge(cx: &mut Cx, composition: &Composition, names: &Names, asked: &Asked) {
    let (service, host) = (asked.service, asked.address.host.to_ascii_lowercase());
    let Attached::To(_) = names.networks.attached(service) else { return };
    if matches!(host.as_str(), "localhost" | "127.0.0.1") {
        return loopback(cx, composition, names, asked);
    }
    if is_own_name(service, &host) || is_own_name(names.networks.owner(service), &host) {
        return;
    }
    let Some(named) = names.by_name.get(&host) else { return misspelt(cx, names, asked, &host) };
    let named = &named[..named.len().min(MOST_NAMESAKES)];
    let reached = named.iter().filter(|other| names.networks.share(service, other) != Some(false));
    match *reached.collect::<Vec<_>>() {
        [] => apart(cx, names, asked, named),
        [other] => wrong_port(cx, composition, names, asked, other),
        _ => {}
    }
}

/// A service that is there, on another network.
fn apart(cx: &mut Cx, names: &Names, asked: &Asked, named: &[&Service]) {
    let service = asked.service;
    let [other] = named[..] else { return };
    // `network-disjoint-dependency` tells of those that it waits for.
    let waits = service.dependencies.iter().any(|dependency| dependency.name.known() == Some(other.name.as_str()));
    if waits || names.networks.meets_strangers(service) || meeting(service, other) != Meeting::Together {
        return;
    }
    let (why, help) = match names.networks.attached(other) {
        Attached::To(_) => {
            ("they have no network in common", format!("put both on one network, or correct the name `{}`", asked.address.host))
        }
        Attached::Host => (
            "that is on the network of the host, where it has no name",
            "give it a network of the project, or ask `host.docker.internal` with `extra_hosts`".to_owned(),
        ),
        Attached::Nowhere => ("that has no network", "give it a network".to_owned()),
        Attached::Unknown => return,
    };
    let message = format!("`{}` cannot reach `{}`: {why}", service.name, other.name);
    let site = cx.site(other.place);
    let finding = cx.report_used(asked.place(asked.address.host_range.clone()), asked.said.used, message);
    finding.label_in(site.0, site.1, "this service").help(help);
}

/// A name that is nearly one of a service that can be reached.
fn misspelt(cx: &mut Cx, names: &Names, asked: &Asked, host: &str) {
    let service = asked.service;
    if names.by_name.len() > MOST_SERVICES || names.networks.meets_strangers(service) || host.contains('.') {
        return;
    }
    let candidates = names.by_name.iter().filter(|(_, others)| {
        others.iter().any(|other| other.name != service.name && names.networks.share(service, other) == Some(true))
    });
    let mut candidates: Vec<&str> = candidates.map(|(name, _)| name.as_str()).collect();
    candidates.sort_unstable();
    let Some(meant) = closest(host, candidates).filter(|meant| is_slip(host, meant)) else { return };
    let message = format!("no service or alias is called `{}`", asked.address.host);
    let place = asked.place(asked.address.host_range.clone());
    let is_written = asked.is_written(cx, place, asked.address.host);
    let finding = cx.report_used(place, asked.said.used, message).help(format!("did you mean `{meant}`?"));
    if is_written {
        finding.fix(Applicability::Unsafe, format!("write `{meant}`"), [(place.span, meant.to_owned())]);
    }
}

/// Whether a name is another one with a slip of the pen: long enough for that, and not with another number.
fn is_slip(name: &str, meant: &str) -> bool {
    let letters = |text: &str| text.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    name.len().min(meant.len()) > 2 * strsim::levenshtein(name, meant) && letters(name) != letters(meant)
}

/// A port that only the host has.
fn wrong_port(cx: &mut Cx, composition: &Composition, names: &Names, asked: &Asked, other: &Service) {
    let Some((port, range)) = asked.address.port.clone() else { return };
    let Some((publisher, target, place)) = names.published.get(&port).copied() else { return };
    if publisher.name != other.name || target == port || is_spoken_of(cx, composition, names.networks.owner(other), port) {
        return;
    }
    let message = format!("`{}` is published as {port}, and other services reach it at {target}", other.name);
    let at = asked.place(range);
    let label = cx.site(place);
    let is_written = asked.is_written(cx, at, &port.to_string());
    let finding = cx.report_used(at, asked.said.used, message);
    finding.label_in(label.0, label.1, format!("{port} is the port of the host, {target} that of the container"));
    finding.help(format!("ask port {target}"));
    if is_written {
        finding.fix(Applicability::Unsafe, format!("write `{target}`"), [(at.span, target.to_string())]);
    }
}

/// The container itself is asked for what another one has.
fn loopback(cx: &mut Cx, composition: &Composition, names: &Names, asked: &Asked) {
    let service = asked.service;
    let Some((port, _)) = asked.address.port else { return };
    let Some((publisher, target, place)) = names.published.get(&port).copied() else { return };
    let shares = std::ptr::eq(names.networks.owner(service), names.networks.owner(publisher));
    if shares || !speaks_to_server(&asked.address, publisher) || is_spoken_of(cx, composition, names.networks.owner(service), port)
    {
        return;
    }
    if names.networks.share(service, publisher) != Some(true) || meeting(service, publisher) != Meeting::Together {
        return;
    }
    let host = asked.address.host;
    let message =
        format!("`{host}` is the container of `{}` itself, and port {port} is that of `{}`", service.name, publisher.name);
    let label = cx.site(place);
    let finding = cx.report_used(asked.place(asked.address.host_range.clone()), asked.said.used, message);
    finding.label_in(label.0, label.1, format!("published to the host by `{}`", publisher.name));
    finding.help(format!("ask `{}:{target}`", publisher.name));
}

/// Whether a service gives itself a name, or is told what another one is.
fn is_own_name(service: &Service, host: &str) -> bool {
    let links = |key: &str| service.get(key).map(|links| links.items()).unwrap_or_default().iter();
    let texts = |key: &'static str| links(key).filter_map(|link| Some(link.as_text()?.text.as_str()));
    // A link by the name that the service has anyway tells nothing new.
    let of_links = texts("links").filter_map(|link| link.split_once(':').filter(|(service, alias)| service != alias)?.1.into());
    let of_links = of_links.chain(texts("external_links").filter_map(|link| link.rsplit(':').next()));
    let of_hosts = service.extra_hosts.iter().map(|pair| pair.name.text.as_str());
    let own = service.hostname.iter().map(|hostname| hostname.text.as_str());
    of_links.chain(of_hosts).chain(own).chain([service.name.as_str()]).any(|name| name.eq_ignore_ascii_case(host))
}

impl<'c> Names<'c> {
    fn of(compose: &'c Compose) -> Names<'c> {
        let mut by_name: HashMap<String, Vec<&Service>> = HashMap::new();
        let mut published: HashMap<u16, (&Service, u16, Place)> = HashMap::new();
        let mut several: HashSet<u16> = HashSet::new();
        for service in &compose.services {
            let named = [&service.container_name, &service.hostname].into_iter().flatten().filter_map(|field| field.known());
            let aliases: Vec<_> = aliases(service).filter_map(|alias| Some(alias.name.known()?.to_owned())).collect();
            let all = named.map(str::to_owned).chain(aliases).chain([service.name.clone()]);
            for name in all.map(|name| name.to_ascii_lowercase()).collect::<HashSet<_>>() {
                by_name.entry(name).or_default().push(service);
            }
            for port in service.ports.iter().filter_map(|port| Some((port.port.as_ref()?, port.node.place))) {
                let (read, place) = port;
                let pairs = read.pairs().take(MOST_SERVICES).filter(|_| read.protocol == Protocol::Tcp);
                for (target, host) in
                    pairs.filter_map(|(target, host)| Some((target, host.filter(|(first, last)| first == last)?.0)))
                {
                    if published.insert(host, (service, target, place)).is_some() {
                        several.insert(host);
                    }
                }
            }
        }
        published.retain(|port, _| !several.contains(port));
        // A port that is one of the container as well means that one.
        published.retain(|port, (service, target, _)| port == target || !tcp_ports(service).any(|range| range.contains(*port)));
        Names { networks: Networks::of(compose), by_name, published }
    }
}
