//! `healthy-without-healthcheck` and `healthcheck-port`.

use super::change::{Change, wrong};
use super::settings::pulled;
use super::subject::{Image, Spot, Subject};
use super::{Mutant, Mutation};
use docklint::compose::model::Command;
use docklint::compose::port::Protocol;
use docklint::compose::{Place, Service};
use std::ops::Range;

pub const MUTATIONS: &[Mutation] = &[
    Mutation {
        rule: "healthy-without-healthcheck",
        what: "the health check of a service that another waits for is taken away",
        make: without_check,
        also: &[],
        least: 95,
    },
    Mutation {
        rule: "healthy-without-healthcheck",
        what: "the health check of a service that another waits for is switched off",
        make: switched_off,
        also: &[],
        least: 100,
    },
    Mutation {
        rule: "healthcheck-port",
        what: "the health check asks the port of the host",
        make: port_of_host,
        also: &[],
        least: 90,
    },
    Mutation {
        rule: "healthcheck-port",
        what: "the server is told another port than the health check asks",
        make: moved_server,
        also: &[],
        least: 90,
    },
    Mutation {
        rule: "healthcheck-port",
        what: "a service has the server of its image listen elsewhere than the image's health check asks",
        make: moved_from_image,
        also: &["app-port-mismatch"],
        least: 90,
    },
    Mutation {
        rule: "healthcheck-port",
        what: "the health check of an image asks another port than its server has",
        make: moved_in_image,
        also: &[],
        least: 90,
    },
];

/// Where others say that they wait until a service is healthy.
fn waits(spot: Spot) -> Option<Vec<Range<usize>>> {
    let mut places = Vec::new();
    let others = spot.compose().services.iter().flat_map(|other| &other.dependencies);
    for dependency in others.filter(|it| it.by == "depends_on" && it.name.known() == Some(&spot.service.name)) {
        let Some(condition) = &dependency.condition else { continue };
        if condition.known() == Some("service_healthy") {
            if !spot.is_here(condition.place, condition.used) {
                return None;
            }
            places.push(condition.place.span.range());
        }
    }
    (!places.is_empty()).then_some(places)
}

fn marks(spot: Spot, places: &[Range<usize>]) -> Change {
    places.iter().fold(Change::none(), |change, place| change.mark(spot.path(), place.clone()))
}

/// Whether the image of a service is an official one, or built upon one, and so has no health check of its own.
fn is_bare(spot: Spot) -> bool {
    let is_built = || {
        let image = spot.built().filter(|image| image.base().is_some());
        image.is_some_and(|image| !spot.subject.files[image.path].contains("HEALTHCHECK"))
    };
    pulled(spot).is_some() || is_built()
}

fn without_check(subject: &Subject) -> Vec<Mutant> {
    let mutant = |spot: Spot| {
        let gone = spot.without(spot.service.node.entry("healthcheck")?).filter(|_| is_bare(spot))?;
        let places = waits(spot)?;
        let started =
            places.iter().fold(gone.clone(), |change, place| change.replace(spot.path(), place.clone(), "service_started"));
        Some(Mutant::of(gone.and(marks(spot, &places)), vec![started]))
    };
    subject.spots().filter_map(mutant).collect()
}

fn switched_off(subject: &Subject) -> Vec<Mutant> {
    let mutant = |spot: Spot| {
        let gone = spot.without(spot.service.node.entry("healthcheck")?)?;
        let places = waits(spot)?;
        let with = |text: &str| gone.clone().and(spot.with_key(text));
        Some(Mutant::of(
            with("healthcheck: {disable: true}").and(marks(spot, &places)),
            vec![with("healthcheck: {test: \"true\"}"), with("healthcheck: {test: \"true\", disable: false}")],
        ))
    };
    subject.spots().filter_map(mutant).collect()
}

/// The port that a test asks on its own machine, and where it stands.
fn asked(spot: Spot) -> Option<(u16, Range<usize>)> {
    let test = spot.service.healthcheck.as_ref()?.test.as_ref()?;
    let fields = match test {
        Command::Text(text) => vec![text],
        Command::Words(words) => words.iter().collect(),
    };
    let (first, last) = (fields.first()?, fields.last()?);
    if !spot.is_here(first.place, first.used) {
        return None;
    }
    let range = Place { span: first.place.span.cover(last.place.span), ..first.place }.span.range();
    let text = &spot.text()[range.clone()];
    let mut found = ["://localhost:", "://127.0.0.1:"].into_iter().flat_map(|host| text.match_indices(host));
    let (at, host) = found.next().filter(|_| text.matches("://").count() == 1)?;
    let digits: String = text[at + host.len()..].chars().take_while(char::is_ascii_digit).collect();
    let start = range.start + at + host.len();
    Some((digits.parse().ok()?, start..start + digits.len()))
}

/// The only port of a service that has another number on the host.
fn published(service: &Service) -> Option<(u16, u16)> {
    let [port] = &service.ports[..] else { return None };
    let port = port.port.as_ref().filter(|port| port.protocol == Protocol::Tcp)?;
    let mut pairs = port.pairs();
    let (target, host) = pairs.next().filter(|_| port.pairs().count() == 1)?;
    let (host, _) = host.filter(|(first, last)| first == last)?;
    (host != target).then_some((target, host))
}

fn port_of_host(subject: &Subject) -> Vec<Mutant> {
    let mutant = |spot: Spot| {
        let (port, range) = asked(spot)?;
        let entry = spot.service.node.entry("ports");
        // Where it is published by another number already, or by the same one and is not said elsewhere.
        let (publish, host) = match published(spot.service) {
            Some((target, host)) if target == port => (Change::none(), host),
            Some(_) => return None,
            None => {
                let gone = entry.map_or(Some(Change::none()), |entry| spot.without(entry))?;
                (gone.and(spot.with_key(&format!("ports: [\"127.0.0.1:1{port:04}:{port}\"]"))), 10000 + port % 10000)
            }
        };
        let is_plain = spot.service.get("network_mode").is_none() && port < 10000;
        let others = spot.text().matches(&host.to_string()).count();
        let is_new = others <= 1;
        (is_plain && is_new).then(|| Mutant::of(publish.clone().and(spot.put(range, &wrong(&host.to_string()))), vec![publish]))
    };
    subject.spots().filter_map(mutant).collect()
}

fn moved_server(subject: &Subject) -> Vec<Mutant> {
    let mutant = |spot: Spot| {
        let (port, range) = asked(spot)?;
        let gone = match spot.service.node.entry("command") {
            Some(entry) => spot.without(entry)?,
            None => Change::none(),
        };
        let says = |name: &str| spot.service.get(name).is_some();
        let is_said = spot
            .service
            .environment
            .iter()
            .any(|pair| pair.value.as_ref().is_some_and(|it| it.text.as_str().contains(&port.to_string())));
        let is_open =
            says("ports") || says("expose") || says("network_mode") || says("entrypoint") || says("labels") || says("build");
        let with = |port: u16| {
            spot.with_key(&format!("command: [\"uvicorn\", \"main:app\", \"--host\", \"0.0.0.0\", \"--port\", \"{port}\"]"))
        };
        (!is_said && !is_open).then(|| {
            Mutant::of(gone.clone().and(with(port - 1)).and(Change::none().mark(spot.path(), range)), vec![gone.and(with(port))])
        })
    };
    subject.spots().filter_map(mutant).collect()
}

const SERVER: &str = "[\"uvicorn\", \"main:app\", \"--port\", \"47001\"]";

/// An image with a server on port 47001, and a check of another port or of the same.
fn served(image: &Image, asked: &str) -> Change {
    image.with_lines(&format!("HEALTHCHECK CMD [\"wget\", \"-qO-\", \"http://localhost:{asked}/\"]\nENTRYPOINT []\nCMD {SERVER}"))
}

fn moved_from_image(subject: &Subject) -> Vec<Mutant> {
    let mutant = |spot: Spot| {
        let image = spot.built()?;
        let keys = ["command", "entrypoint", "healthcheck", "network_mode", "extends"];
        let is_fit = keys.iter().all(|key| spot.service.get(key).is_none());
        let with = |command: &str| spot.with_key(&format!("command: {command}")).and(served(&image, "47001"));
        let moved = SERVER.replace("47001", "47002");
        is_fit.then(|| {
            Mutant::of(
                with(&format!("[\"{}]", wrong(&moved[2..moved.len() - 1]))),
                vec![
                    with(SERVER),
                    served(&image, "47001"),
                    with(&moved).and(spot.with_key("labels: [\"admin=47001\"]")),
                    with("[\"serve\", \"--port\", \"47002\"]"),
                ],
            )
            .on(with(SERVER))
        })
    };
    subject.spots().filter(|spot| spot.service.get("labels").is_none()).filter_map(mutant).collect()
}

fn moved_in_image(subject: &Subject) -> Vec<Mutant> {
    let mutant = |spot: Spot| {
        let image = spot.built()?;
        Some(
            Mutant::of(
                served(&image, &wrong("47002")),
                vec![
                    served(&image, "47001"),
                    served(&image, "$PORT"),
                    image.with_lines("EXPOSE 47002").and(served(&image, "47002")),
                ],
            )
            .on(served(&image, "47001")),
        )
    };
    let is_plain = |spot: &Spot| ["command", "entrypoint", "healthcheck"].iter().all(|key| spot.service.get(key).is_none());
    subject.spots().filter(is_plain).filter_map(mutant).collect()
}
