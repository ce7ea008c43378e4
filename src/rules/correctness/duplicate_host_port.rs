//! `duplicate-host-port`

use crate::compose::model::Port;
use crate::compose::port::{PortRange, Protocol};
use crate::compose::{Place, Service};
use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::compositions::{Meeting, copies, meeting};
use std::net::IpAddr;

/// See the page.
pub static RULE: Rule = Rule {
    name: "duplicate-host-port",
    category: Category::Correctness,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &["dc:no-duplicate-exported-ports"],
    fix: None,
    page: include_str!("../../../rules/correctness/duplicate-host-port.md"),
    checks: &[Check::Compose(check)],
};

/// Ports of the host that a service takes for sure.
struct Taken<'c> {
    service: &'c Service,
    place: Place,
    used: Option<Place>,
    protocol: Protocol,
    address: Option<IpAddr>,
    ports: PortRange,
}

/// With how many of those that are near a port is compared.
const NEAR: usize = 64;

fn check(cx: &mut Cx, composition: &Composition) {
    let services = composition.compose.services.iter().filter(|service| has_own_network(service) && copies(service) > 0);
    let mut taken: Vec<Taken> = services.flat_map(|service| service.ports.iter().filter_map(|port| taken(service, port))).collect();
    taken.sort_by_key(|it| (it.protocol.name(), it.ports.first, it.place));
    for (at, later) in taken.iter().enumerate() {
        let before = &taken[at.saturating_sub(NEAR)..at];
        let clashes = before.iter().filter(|earlier| clash(earlier, later));
        let met = clashes.map(|earlier| (earlier, meeting(earlier.service, later.service)));
        // What surely clashes says more than what may.
        let Some((earlier, meeting)) =
            met.filter(|(_, meeting)| *meeting != Meeting::Unknown).min_by_key(|(_, m)| *m == Meeting::Apart)
        else {
            continue;
        };
        let (first, second) = if earlier.place <= later.place { (earlier, later) } else { (later, earlier) };
        report(cx, first, second, meeting);
    }
}

fn report(cx: &mut Cx, first: &Taken, second: &Taken, meeting: Meeting) {
    let port = first.ports.first.max(second.ports.first);
    let (name, other) = (&second.service.name, &first.service.name);
    let what = format!("port {port}/{} of the host", second.protocol.name());
    let message = match name == other {
        true => format!("`{name}` publishes {what} twice"),
        false => format!("`{name}` publishes {what}, which `{other}` has already"),
    };
    let site = cx.site(first.place);
    let finding = cx.report_used(second.place, second.used, message).alias("dc:no-duplicate-exported-ports");
    finding.label_in(site.0, site.1, format!("`{other}` has it"));
    match meeting {
        Meeting::Apart => finding.severity(Severity::Info).help("they have no profile in common: it fails when both are active"),
        _ => finding.help("publish one of them on another port of the host"),
    };
}

/// Whether its ports are its own, and not those of the host or of another container.
fn has_own_network(service: &Service) -> bool {
    service
        .network_mode
        .as_ref()
        .is_none_or(|mode| mode.known().is_some_and(|mode| mode != "host" && mode != "none" && !mode.contains(':')))
}

/// The ports of the host that an item takes: those of a range for a single port of the container are only a choice.
fn taken<'c>(service: &'c Service, port: &'c Port) -> Option<Taken<'c>> {
    let read = port.port.as_ref().filter(|port| !port.is_random())?;
    let ports = read.published.filter(|published| published.count() == read.target.count())?;
    let (place, used) = (port.node.place, port.node.used);
    Some(Taken { service, place, used, protocol: read.protocol, address: read.host_ip.map(|ip| ip.address), ports })
}

fn clash(one: &Taken, other: &Taken) -> bool {
    let overlap = one.ports.first <= other.ports.last && other.ports.first <= one.ports.last;
    let is_same = match (one.address, other.address) {
        (None, _) | (_, None) => true,
        (Some(a), Some(b)) => a == b || (a.is_ipv4() == b.is_ipv4() && (a.is_unspecified() || b.is_unspecified())),
    };
    one.protocol == other.protocol && overlap && is_same && !(one.place == other.place && one.service.name == other.service.name)
}
