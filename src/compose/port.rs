//! The short form of `ports`: `[[IP:][HOST[-HOST]]:]CONTAINER[-CONTAINER][/PROTOCOL]` (Compose specification, "ports";
//! `docker/go-connections` 0.7, `nat/nat.go`).

use super::Fault;
use super::fault::short;
use crate::source::{MappedText, Span};
use std::net::IpAddr;
use std::ops::Range;

/// A port, or a range of ports, of a container that is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Port {
    /// The address of the host; all of its addresses, if none is given.
    pub host_ip: Option<HostIp>,
    /// The ports of the host; one that is free, if none are given. Port 0 is one that is free as well.
    ///
    /// As many as those of the container; or more where that is a single one, which then gets one of them that is free.
    pub published: Option<PortRange>,
    /// The ports of the container.
    pub target: PortRange,
    /// The protocol.
    pub protocol: Protocol,
    /// The name of the protocol, where one is given.
    pub protocol_span: Option<Span>,
}

/// An address of the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostIp {
    /// The address.
    pub address: IpAddr,
    /// Where it stands, with its brackets.
    pub span: Span,
    /// Whether it has brackets. Older releases of Compose refuse an IPv6 address that has none.
    pub brackets: bool,
}

/// One port or several in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PortRange {
    /// The first.
    pub first: u16,
    /// The last, the first itself if it is the only one.
    pub last: u16,
    /// Where it stands.
    pub span: Span,
}

/// The protocols of a published port.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// `tcp`, the default.
    #[default]
    Tcp,
    /// `udp`
    Udp,
    /// `sctp`
    Sctp,
}

impl Protocol {
    /// Its name, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Protocol::Tcp => "tcp",
            Protocol::Udp => "udp",
            Protocol::Sctp => "sctp",
        }
    }
}

impl PortRange {
    /// The number of ports, at least 1.
    pub fn count(self) -> u32 {
        u32::from(self.last) - u32::from(self.first) + 1
    }

    /// Whether it holds a port.
    pub fn contains(self, port: u16) -> bool {
        (self.first..=self.last).contains(&port)
    }
}

impl std::fmt::Display for PortRange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.count() {
            1 => write!(f, "{}", self.first),
            _ => write!(f, "{}-{}", self.first, self.last),
        }
    }
}

impl Port {
    /// Whether the host chooses its port.
    pub fn is_random(&self) -> bool {
        self.published.is_none_or(|published| published.last == 0)
    }

    /// Each port of the container with the ports of the host that it may get.
    pub fn pairs(&self) -> impl Iterator<Item = (u16, Option<(u16, u16)>)> + '_ {
        let several = self.target.count() > 1;
        (self.target.first..=self.target.last).map(move |target| {
            let published = self.published.map(|published| {
                let first = published.first + (target - self.target.first);
                (first, if several { first } else { published.last })
            });
            (target, published)
        })
    }
}

/// Reads a short form.
///
/// # Errors
/// Where Compose refuses it, by the first of its reasons. It takes a port of the host 0, but no port of a container 0.
pub fn parse(text: &MappedText) -> Result<Port, Fault> {
    let whole = text.as_str();
    let target_start = whole.rfind(':').map_or(0, |at| at + 1);
    let host_end = target_start.saturating_sub(1);
    let host_start = whole[..host_end].rfind(':').map_or(0, |at| at + 1);
    let ip = 0..host_start.saturating_sub(1);
    let (target, protocol) = split_protocol(whole, target_start);

    if target.is_empty() {
        return Err(no_target(text, target_start));
    }
    let (protocol, protocol_span) = read_protocol(text, protocol)?;
    let host_ip = read_ip(text, ip)?;
    let target = read_range(text, target, "container")?;
    if target.first == 0 {
        return Err(Fault::new(target.span, "a container has no port 0"));
    }
    let published = match host_start..host_end {
        host if host.is_empty() => None,
        host => Some(read_range(text, host, "host")?),
    };
    match published {
        Some(published) if target.count() > 1 && published.count() != target.count() => {
            let message = format!("{} of the host for {} of the container", ports(published), ports(target));
            Err(Fault::new(published.span.cover(target.span), message).help("publish a range on one of the same length"))
        }
        _ => Ok(Port { host_ip, published, target, protocol, protocol_span }),
    }
}

/// Reads an item of `expose`: `CONTAINER[-CONTAINER][/PROTOCOL]`.
///
/// # Errors
/// Where Compose refuses it when it makes the container; when it reads the file, it does not look.
pub fn parse_exposed(text: &MappedText) -> Result<(PortRange, Protocol), Fault> {
    let (ports, protocol) = split_protocol(text.as_str(), 0);
    let (protocol, _) = read_protocol(text, protocol)?;
    let range = read_range(text, ports, "container");
    Ok((range.map_err(|fault| fault.help("write `8080` or `8080-8090`; `ports` publishes them on the host"))?, protocol))
}

fn ports(range: PortRange) -> String {
    match range.count() {
        1 => "1 port".to_owned(),
        n => format!("{n} ports"),
    }
}

/// The ports of the container, and where a name of a protocol stands.
fn split_protocol(text: &str, start: usize) -> (Range<usize>, Option<Range<usize>>) {
    match text[start..].find('/').map(|at| start + at) {
        Some(slash) => (start..slash, Some(slash + 1..text.len()).filter(|protocol| !protocol.is_empty())),
        None => (start..text.len(), None),
    }
}

fn no_target(text: &MappedText, at: usize) -> Fault {
    let message = match text.is_empty() {
        true => "no port is given".to_owned(),
        false => format!("no port of the container in `{}`", short(text.as_str())),
    };
    Fault::at(text, at..at, message).help("write the port of the container last, as in `8080:80`")
}

fn read_protocol(text: &MappedText, range: Option<Range<usize>>) -> Result<(Protocol, Option<Span>), Fault> {
    let Some(range) = range else { return Ok((Protocol::default(), None)) };
    let name = &text.as_str()[range.clone()];
    let known = [Protocol::Tcp, Protocol::Udp, Protocol::Sctp].into_iter().find(|p| p.name().eq_ignore_ascii_case(name));
    match known {
        Some(protocol) => Ok((protocol, Some(text.span_of(range)))),
        None => Err(Fault::at(text, range, format!("`{}` is none of `tcp`, `udp` and `sctp`", short(name)))),
    }
}

fn read_ip(text: &MappedText, range: Range<usize>) -> Result<Option<HostIp>, Fault> {
    let written = &text.as_str()[range.clone()];
    let brackets = written.starts_with('[');
    let bare = if brackets { written.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) } else { Some(written) };
    if bare == Some("") {
        return Ok(None);
    }
    match bare.and_then(|bare| bare.parse().ok()) {
        Some(address) => Ok(Some(HostIp { address, span: text.span_of(range), brackets })),
        None => {
            let message = format!("`{}` is no address of the host", short(written));
            Err(Fault::at(text, range, message).help("write an address such as `127.0.0.1`, or `[::1]`; names are not looked up"))
        }
    }
}

/// `PORT` or `PORT-PORT`, of which `side` says whose.
fn read_range(text: &MappedText, range: Range<usize>, side: &str) -> Result<PortRange, Fault> {
    let written = &text.as_str()[range.clone()];
    let (first, last) = match written.split_once('-') {
        Some((first, last)) => (number(first), number(last)),
        None => (number(written), number(written)),
    };
    let fault = |message: String| Err(Fault::at(text, range.clone(), message));
    match (first, last) {
        (Some(first), Some(last)) if first <= last => Ok(PortRange { first, last, span: text.span_of(range) }),
        (Some(_), Some(_)) => fault(format!("the range `{}` runs backwards", short(written))),
        _ if is_too_large(written) => fault(format!("`{}` is beyond 65535, the last port", short(written))),
        _ => fault(format!("`{}` is no port of the {side}", short(written))),
    }
}

/// A number as Go's `strconv.ParseInt` reads it, in the range of ports.
fn number(text: &str) -> Option<u16> {
    text.parse().ok()
}

/// Whether it is a port or a range but for its size.
fn is_too_large(text: &str) -> bool {
    text.split('-').all(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())) && text.matches('-').count() < 2
}
