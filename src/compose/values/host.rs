//! The items of `extra_hosts` (`compose-go`, `types/hostList.go`).

use crate::compose::Fault;
use crate::compose::fault::short;
use crate::source::MappedText;
use std::net::IpAddr;

/// `host=address` or `host:address`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// The name of the host.
    pub name: MappedText,
    /// Its addresses: what stands between commas.
    pub addresses: Vec<HostAddress>,
}

/// An address of a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostAddress {
    /// As written.
    pub text: MappedText,
    /// What it is.
    pub kind: HostAddressKind,
}

/// What an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostAddressKind {
    /// An address, in brackets or without.
    Ip(IpAddr),
    /// `host-gateway`, which the engine replaces by the address of the host.
    Gateway,
    /// Something else, which Compose takes and the engine refuses.
    Other,
}

/// Reads an item of a list.
///
/// # Errors
/// Where Compose refuses it.
pub fn parse_host(text: &MappedText) -> Result<Host, Fault> {
    let whole = text.as_str();
    let Some(separator) = whole.find('=').or_else(|| whole.find(':')) else {
        let fault = Fault::at(text, 0..whole.len(), format!("`{}` has no address", short(whole)));
        return Err(fault.help("write `host=address`, such as `db=10.0.0.5`"));
    };
    let name = &whole[..separator];
    if name.is_empty() {
        return Err(Fault::at(text, 0..whole.len(), format!("`{}` names no host", short(whole))));
    }
    if name.contains(':') {
        return Err(Fault::at(text, 0..separator, format!("`{}` is no name of a host: it has a `:`", short(name))));
    }
    let mut start = separator + 1;
    let mut addresses = Vec::new();
    for address in whole[start..].split(',') {
        addresses.push(parse_host_address(&text.slice(start..start + address.len())));
        start += address.len() + 1;
    }
    Ok(Host { name: text.slice(0..separator), addresses })
}

/// Reads a single address, as the form with a mapping has it.
pub fn parse_host_address(text: &MappedText) -> HostAddress {
    let written = text.as_str();
    let bare = written.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).filter(|bare| !bare.is_empty());
    let kind = match bare.unwrap_or(written) {
        "host-gateway" => HostAddressKind::Gateway,
        bare => bare.parse().map_or(HostAddressKind::Other, HostAddressKind::Ip),
    };
    HostAddress { text: text.clone(), kind }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    fn parse(text: &str) -> Result<(String, Vec<HostAddressKind>), (String, Span)> {
        let host = parse_host(&MappedText::verbatim(text, 10)).map_err(|fault| (fault.message, fault.span))?;
        Ok((host.name.as_str().to_owned(), host.addresses.iter().map(|address| address.kind).collect()))
    }

    #[test]
    fn hosts() {
        let ip = |text: &str| HostAddressKind::Ip(text.parse().unwrap_or(IpAddr::from([0, 0, 0, 0])));
        assert_eq!(parse("db=10.0.0.5"), Ok(("db".to_owned(), vec![ip("10.0.0.5")])));
        assert_eq!(parse("h2:::1"), Ok(("h2".to_owned(), vec![ip("::1")])));
        assert_eq!(parse("a=[::1],10.0.0.1"), Ok(("a".to_owned(), vec![ip("::1"), ip("10.0.0.1")])));
        assert_eq!(parse("a:host-gateway"), Ok(("a".to_owned(), vec![HostAddressKind::Gateway])));
        assert_eq!(parse("a=b"), Ok(("a".to_owned(), vec![HostAddressKind::Other])));
    }

    #[test]
    fn faults() {
        assert_eq!(parse("somehost"), Err(("`somehost` has no address".to_owned(), Span::new(10, 18))));
        assert_eq!(parse("=1.2.3.4"), Err(("`=1.2.3.4` names no host".to_owned(), Span::new(10, 18))));
        assert_eq!(parse("a:b=1.2.3.4"), Err(("`a:b` is no name of a host: it has a `:`".to_owned(), Span::new(10, 13))));
    }
}
