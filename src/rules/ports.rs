//! The ports on which a service may listen.

use super::built::Built;
use crate::compose::Service;
use crate::compose::model::Command;
use crate::compose::port::{PortRange, Protocol};
use crate::dockerfile::Kind;
use crate::lint::Cx;
use crate::project::{Composition, places};

/// The ports of the container that a service publishes over TCP, as far as they are known.
pub(super) fn tcp_ports(service: &Service) -> impl Iterator<Item = PortRange> + '_ {
    let ports = service.ports.iter().filter_map(|port| port.port.as_ref());
    ports.filter(|port| port.protocol == Protocol::Tcp).map(|port| port.target)
}

/// Whether anything says that a service listens on a port: its `expose`, the container's side of its `ports`, a variable, label or word of
/// its command that holds the number, or the image that it builds.
pub(super) fn is_spoken_of(cx: &Cx, composition: &Composition, service: &Service, port: u16) -> bool {
    is_said(service, port) || is_in_image(cx, composition, service, &port.to_string())
}

/// The same but for the image.
pub(super) fn is_said(service: &Service, port: u16) -> bool {
    let number = port.to_string();
    let holds = |text: &str| holds_number(text, &number);
    let is_unknown = service.ports.iter().any(|port| port.port.is_none());
    let of_commands = [&service.entrypoint, &service.command].into_iter().flatten().any(|command| match command {
        Command::Text(text) => holds(text.text.as_str()),
        Command::Words(words) => words.iter().any(|word| holds(word.text.as_str())),
    });
    let of_variables = service.environment.iter().chain(&service.labels).any(|pair| {
        let own = |text: &str| holds(text) && !text.contains("://") && !is_of_other(text, &number);
        pair.value.as_ref().is_some_and(|value| own(value.text.as_str()))
    });
    let of_expose = service.expose.iter().any(|text| holds(text.text.as_str()));
    let of_ports = tcp_ports(service).any(|range| range.contains(port));
    is_unknown || of_commands || of_variables || of_expose || of_ports
}

/// Whether a number stands behind the name of another machine: `db:5432`.
fn is_of_other(text: &str, number: &str) -> bool {
    let before = text.strip_suffix(number).and_then(|rest| rest.strip_suffix(':'));
    before.is_some_and(|host| host.ends_with(|c: char| c.is_ascii_alphabetic()))
}

/// Whether a text holds a number that is not part of a longer one.
pub(super) fn holds_number(text: &str, number: &str) -> bool {
    text.match_indices(number).any(|(at, _)| {
        let is_digit = |c: char| c.is_ascii_digit();
        !text[..at].ends_with(is_digit) && !text[at + number.len()..].starts_with(is_digit)
    })
}

/// Whether the Dockerfile of a service says a number anywhere. An image whose Dockerfile is not to be read may do so too.
fn is_in_image(cx: &Cx, composition: &Composition, service: &Service, number: &str) -> bool {
    if service.build.is_none() {
        return false;
    }
    let Some(built) = Built::of(cx, composition, service) else { return true };
    let Some(stage) = built.stage() else { return true };
    let text = cx.project.file(built.id).source.text();
    places::steps(built.file, stage, false)
        .any(|(_, step)| !matches!(step.kind, Kind::From(_)) && holds_number(&text[step.span.range()], number))
}
