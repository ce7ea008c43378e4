//! Addresses of the networks of a Compose project, as the engine takes them (`moby`, `daemon/network`).

use crate::compose::{Node, Place, Resource, Service};
use crate::diagnostic::Severity;
use crate::lint::Cx;
use crate::project::Composition;
use crate::rules::compositions::{Meeting, meeting};
use std::collections::HashMap;
use std::net::IpAddr;

/// A stretch of addresses.
#[derive(Clone, Copy)]
struct Subnet {
    address: IpAddr,
    bits: u8,
}

impl Subnet {
    fn parse(text: &str) -> Option<Subnet> {
        let (address, bits) = text.split_once('/')?;
        let (address, bits): (IpAddr, u8) = (address.parse().ok()?, bits.parse().ok()?);
        let most = if address.is_ipv4() { 32 } else { 128 };
        (bits <= most).then_some(Subnet { address, bits })
    }

    fn holds(self, address: IpAddr) -> bool {
        let number = |address: IpAddr| match address {
            IpAddr::V4(v4) => u128::from(v4.to_bits()) << 96,
            IpAddr::V6(v6) => v6.to_bits(),
        };
        let mask = u128::MAX.checked_shl(128 - u32::from(self.bits)).unwrap_or(0);
        self.address.is_ipv4() == address.is_ipv4() && number(self.address) & mask == number(address) & mask
    }
}

/// What a network says of its addresses.
struct Network<'c> {
    resource: &'c Resource,
    subnets: Vec<Subnet>,
    /// Whether all that it says is known and right.
    is_known: bool,
}

pub(super) fn check(cx: &mut Cx, composition: &Composition) {
    let compose = &composition.compose;
    let networks: HashMap<&str, Network> =
        compose.networks.iter().map(|resource| (resource.name.as_str(), network(cx, resource))).collect();
    let mut given: HashMap<(&str, IpAddr), (&Service, Place)> = HashMap::new();
    for service in &compose.services {
        for member in &service.networks {
            let Some(network) = member.name.known().and_then(|name| networks.get(name)) else { continue };
            for key in ["ipv4_address", "ipv6_address"] {
                let Some(node) = member.node.get(key) else { continue };
                let Some(address) = address(cx, node, key) else { continue };
                within(cx, node, address, network);
                let first = given.entry((&network.resource.name, address)).or_insert((service, node.place));
                if first.1 != node.place && meeting(first.0, service) == Meeting::Together {
                    let site = cx.site(first.1);
                    let message = format!("`{}` has the address `{address}` already", first.0.name);
                    let finding = cx.report_used(node.place, node.used, message).severity(Severity::Warning);
                    finding.label_in(site.0, site.1, "first here").help("give each container an address of its own");
                }
            }
        }
    }
}

fn network<'c>(cx: &mut Cx, resource: &'c Resource) -> Network<'c> {
    let mut network = Network { resource, subnets: Vec::new(), is_known: !resource.external };
    let config = resource.get("ipam").and_then(|ipam| ipam.get("config"));
    for item in config.map(Node::items).unwrap_or_default() {
        let Some(node) = item.get("subnet") else { continue };
        let Some(text) = node.as_str() else {
            network.is_known = false;
            continue;
        };
        let Some(subnet) = Subnet::parse(text) else {
            network.is_known = false;
            let finding = cx.report_used(node.place, node.used, format!("`{text}` is no subnet"));
            finding.severity(Severity::Warning).help("write an address and the length of its prefix, such as `10.0.0.0/24`");
            continue;
        };
        network.subnets.push(subnet);
        let Some(gateway) = item.get("gateway").filter(|node| node.as_str().is_some()) else { continue };
        match address(cx, gateway, "gateway") {
            Some(address) if !subnet.holds(address) => {
                let site = cx.site(node.place);
                let finding = cx.report_used(gateway.place, gateway.used, format!("the gateway `{address}` is not in the subnet"));
                finding.severity(Severity::Warning).label_in(site.0, site.1, "the subnet").help("write an address of the subnet");
            }
            _ => {}
        }
    }
    network
}

/// An address, if it is known and one.
fn address(cx: &mut Cx, node: &Node, key: &str) -> Option<IpAddr> {
    let text = node.as_str().filter(|text| !text.is_empty())?;
    let parsed: Option<IpAddr> = text.parse().ok();
    let fits = parsed.filter(|address| key == "gateway" || address.is_ipv4() == (key == "ipv4_address"));
    if fits.is_none() {
        let what = if key == "ipv6_address" { "IPv6" } else { "IP" };
        let finding = cx.report_used(node.place, node.used, format!("`{text}` is no {what} address"));
        finding.severity(Severity::Warning).help(format!("write an address in `{key}`, without the length of a prefix"));
    }
    fits
}

/// Docker gives a container a certain address only in a network whose subnet somebody chose.
fn within(cx: &mut Cx, node: &Node, address: IpAddr, network: &Network) {
    let name = &network.resource.name;
    if !network.is_known || network.subnets.iter().any(|subnet| subnet.holds(address)) {
        return;
    }
    let site = cx.site(network.resource.place);
    let same_kind = network.subnets.iter().any(|subnet| subnet.address.is_ipv4() == address.is_ipv4());
    let (message, help) = match same_kind {
        true => (format!("`{address}` is in no subnet of the network `{name}`"), "write an address of its subnet"),
        false => (
            format!("`{address}` needs a subnet, and the network `{name}` has none that somebody chose"),
            "give the network a subnet below `ipam`, `config`",
        ),
    };
    let finding = cx.report_used(node.place, node.used, message).severity(Severity::Warning);
    finding.label_in(site.0, site.1, "the network").help(help);
}

#[cfg(test)]
mod tests {
    use super::Subnet;

    #[test]
    fn subnets_hold_their_addresses() {
        let holds = |subnet: &str, address: &str| {
            Subnet::parse(subnet).is_some_and(|subnet| address.parse().is_ok_and(|address| subnet.holds(address)))
        };
        assert!(holds("10.0.0.0/24", "10.0.0.9") && holds("10.0.0.7/24", "10.0.0.9") && holds("0.0.0.0/0", "9.9.9.9"));
        assert!(!holds("10.0.0.0/24", "10.0.1.9") && !holds("10.0.0.0/24", "::1") && holds("fd00::/64", "fd00::5"));
        assert!(Subnet::parse("10.0.0.0/99").is_none() && Subnet::parse("10.0.0.0").is_none());
    }
}
