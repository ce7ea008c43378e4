//! Which services of a project reach each other, and by which names (Compose specification, "networks"; Docker's embedded DNS).

use crate::compose::model::TextField;
use crate::compose::{Compose, Resource, Service};
use std::collections::HashMap;

/// Where the containers of a service are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Attached<'c> {
    /// On these networks, by the names that they have outside of the project.
    To(Vec<&'c str>),
    /// On the network of the host, where nobody has a name.
    Host,
    /// On none.
    Nowhere,
    /// Who knows.
    Unknown,
}

/// A service on more networks than these is not looked at.
const MOST_NETWORKS: usize = 32;

/// So many services in a row that each use the network of the next are followed.
const MOST_STEPS: usize = 8;

/// The services and networks of a project, by name.
pub(super) struct Networks<'c> {
    services: HashMap<&'c str, &'c Service>,
    networks: HashMap<&'c str, &'c Resource>,
}

impl<'c> Networks<'c> {
    /// Those of a project.
    pub fn of(compose: &'c Compose) -> Networks<'c> {
        Networks {
            services: compose.services.iter().map(|service| (service.name.as_str(), service)).collect(),
            networks: compose.networks.iter().map(|network| (network.name.as_str(), network)).collect(),
        }
    }

    /// The service of a name.
    pub fn service(&self, name: &str) -> Option<&'c Service> {
        self.services.get(name).copied()
    }

    /// The service whose network another uses: the last of those that `network_mode: service:NAME` leads to, or the service itself.
    pub fn owner(&self, service: &'c Service) -> &'c Service {
        let next = |service: &&'c Service| {
            let mode = service.network_mode.as_ref()?.known()?;
            self.service(mode.strip_prefix("service:")?)
        };
        std::iter::successors(Some(service), next).take(MOST_STEPS).last().unwrap_or(service)
    }

    /// Where the containers of a service are.
    pub fn attached(&self, service: &'c Service) -> Attached<'c> {
        let service = self.owner(service);
        match service.network_mode.as_ref().map(|mode| mode.known()) {
            None => {}
            Some(Some("host")) => return Attached::Host,
            Some(Some("none")) => return Attached::Nowhere,
            Some(_) => return Attached::Unknown,
        }
        if service.networks.len() > MOST_NETWORKS || (service.networks.is_empty() && is_written(service)) {
            return Attached::Unknown;
        }
        let names: Option<Vec<&str>> = match &service.networks[..] {
            [] => Some(vec!["default"]),
            networks => networks.iter().map(|network| network.name.known()).collect(),
        };
        let outer: Option<Vec<&str>> = names.and_then(|names| names.into_iter().map(|name| self.outer(name)).collect());
        outer.map_or(Attached::Unknown, Attached::To)
    }

    /// What a network is called outside of the project, if that is known; else its name here. `None` also for a network on which
    /// containers are reached from outside of it.
    fn outer(&self, name: &'c str) -> Option<&'c str> {
        let Some(network) = self.networks.get(name) else { return Some(name) };
        let is_closed = network.driver.as_ref().is_none_or(|driver| matches!(driver.known(), Some("bridge" | "overlay")));
        match &network.outer_name {
            Some(outer) => outer.known().filter(|_| is_closed),
            None => is_closed.then_some(name),
        }
    }

    /// Whether two services have a network in common; `None` if nobody knows.
    pub fn share(&self, one: &'c Service, other: &'c Service) -> Option<bool> {
        if std::ptr::eq(self.owner(one), self.owner(other)) {
            return Some(true);
        }
        match (self.attached(one), self.attached(other)) {
            (Attached::Unknown, _) | (_, Attached::Unknown) => None,
            (Attached::To(one), Attached::To(other)) => Some(one.iter().any(|network| other.contains(network))),
            (Attached::Host, Attached::Host) => Some(true),
            _ => Some(false),
        }
    }

    /// Whether a service is on a network, by the name that it has in the project; `None` if nobody knows.
    pub fn is_on(&self, service: &'c Service, network: &'c str) -> Option<bool> {
        match (self.attached(service), self.outer(network)) {
            (Attached::To(networks), Some(outer)) => Some(networks.contains(&outer)),
            (Attached::Unknown, _) | (_, None) => None,
            (Attached::Host | Attached::Nowhere, _) => Some(false),
        }
    }

    /// Whether containers of other projects may be on a network of a service.
    pub fn meets_strangers(&self, service: &'c Service) -> bool {
        let service = self.owner(service);
        let is_external =
            |name: &str| self.networks.get(name).is_some_and(|network| network.external || network.outer_name.is_some());
        match &service.networks[..] {
            [] => is_external("default"),
            networks => networks.iter().any(|network| network.name.known().is_none_or(is_external)),
        }
    }
}

/// Whether something is written for `networks`, and is more than nothing.
fn is_written(service: &Service) -> bool {
    service.get("networks").is_some_and(|node| !node.is_null() && (!node.items().is_empty() || !node.entries().is_empty()))
}

/// An `aliases` of a service, and the network that it holds on.
pub(super) struct Alias<'c> {
    /// The name of the network in the project.
    pub network: &'c str,
    /// The other name of the service there.
    pub name: TextField,
}

/// The other names that a service says it has on its networks.
pub(super) fn aliases(service: &Service) -> impl Iterator<Item = Alias<'_>> {
    service.networks.iter().flat_map(|member| {
        let items = member.node.get("aliases").map(crate::compose::Node::items).unwrap_or_default();
        items.iter().filter_map(move |item| {
            let name = TextField { value: item.as_text()?.clone(), place: item.place, used: item.used };
            Some(Alias { network: member.name.known()?, name })
        })
    })
}
