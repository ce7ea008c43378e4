//! Addresses and subnets.

use crate::compose::Fault;
use crate::compose::fault::short;
use crate::source::MappedText;
use std::net::IpAddr;

/// A subnet, such as `10.0.0.0/24`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cidr {
    /// The address before the `/`, as written.
    pub address: IpAddr,
    /// The number of bits that its addresses have in common.
    pub prefix: u8,
}

impl Cidr {
    /// Whether an address is one of it.
    pub fn contains(self, address: IpAddr) -> bool {
        let (own, other, length) = match (self.address, address) {
            (IpAddr::V4(own), IpAddr::V4(other)) => (u128::from(own.to_bits()), u128::from(other.to_bits()), 32),
            (IpAddr::V6(own), IpAddr::V6(other)) => (own.to_bits(), other.to_bits(), 128),
            _ => return false,
        };
        (own ^ other).checked_shr(length - u32::from(self.prefix)).unwrap_or(0) == 0
    }
}

/// Reads an address.
///
/// # Errors
/// Where it is none. Of the `host_ip` of a port Compose says so, of all others the engine.
pub fn parse_ip(text: &MappedText) -> Result<IpAddr, Fault> {
    text.as_str().parse().map_err(|_| Fault::at(text, 0..text.len(), format!("`{}` is no address", short(text.as_str()))))
}

/// Reads a subnet.
///
/// # Errors
/// Where the engine refuses it; Compose does not look.
pub fn parse_cidr(text: &MappedText) -> Result<Cidr, Fault> {
    let whole = text.as_str();
    let Some((address, prefix)) = whole.split_once('/') else {
        let fault = Fault::at(text, 0..whole.len(), format!("`{}` is no subnet: it has no `/`", short(whole)));
        return Err(fault.help("write an address and a number of bits, such as `10.0.0.0/24`"));
    };
    let place = address.len() + 1..whole.len();
    let Ok(address) = address.parse::<IpAddr>() else {
        return Err(Fault::at(text, 0..address.len(), format!("`{}` is no address", short(address))));
    };
    let most = if address.is_ipv4() { 32 } else { 128 };
    let is_number = prefix.bytes().all(|b| b.is_ascii_digit());
    match prefix.parse().ok().filter(|prefix| is_number && *prefix <= most) {
        Some(prefix) => Ok(Cidr { address, prefix }),
        None => Err(Fault::at(text, place, format!("`{}` is no number of bits up to {most}", short(prefix)))),
    }
}

/// Reads an address of a network card: six pairs of hexadecimal digits between `:` or `-`, or the same digits in groups of four
/// between `.` (Go's `net.ParseMAC`).
///
/// # Errors
/// Where the engine refuses it; Compose does not look.
pub fn parse_mac(text: &MappedText) -> Result<[u8; 6], Fault> {
    let whole = text.as_str();
    let separator = whole.chars().find(|c| !c.is_ascii_hexdigit()).filter(|c| matches!(c, ':' | '-' | '.'));
    let read = separator.and_then(|separator| {
        let (count, width) = if separator == '.' { (3, 4) } else { (6, 2) };
        let groups: Vec<&str> = whole.split(separator).take(count + 1).collect();
        let is_group = |group: &&str| group.len() == width && group.bytes().all(|b| b.is_ascii_hexdigit());
        let fits = groups.len() == count && groups.iter().all(is_group);
        let bits = fits.then(|| u64::from_str_radix(&groups.concat(), 16).ok()).flatten()?;
        let [_, _, address @ ..] = bits.to_be_bytes();
        Some(address)
    });
    read.ok_or_else(|| {
        let fault = Fault::at(text, 0..whole.len(), format!("`{}` is no MAC address", short(whole)));
        fault.help("write six pairs of hexadecimal digits, such as `02:42:ac:11:00:02`")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> MappedText {
        MappedText::verbatim(text, 0)
    }

    #[test]
    fn subnets() {
        let subnet = parse_cidr(&text("10.0.0.0/24")).unwrap_or(Cidr { address: IpAddr::from([0; 4]), prefix: 32 });
        assert!(subnet.contains(IpAddr::from([10, 0, 0, 255])) && !subnet.contains(IpAddr::from([10, 0, 1, 0])));
        let all = Cidr { address: IpAddr::from([0; 4]), prefix: 0 };
        assert!(all.contains(IpAddr::from([1, 2, 3, 4])) && !all.contains(IpAddr::from([0; 16])));
        assert!(Cidr { address: IpAddr::from([0; 16]), prefix: 0 }.contains(IpAddr::from([255; 16])));
        let fault = |written: &str| parse_cidr(&text(written)).map_err(|fault| (fault.message, fault.span.range()));
        assert_eq!(fault("10.0.0.0/99"), Err(("`99` is no number of bits up to 32".to_owned(), 9..11)));
        assert_eq!(fault("10.0.0/24"), Err(("`10.0.0` is no address".to_owned(), 0..6)));
        assert!(fault("10.0.0.0").is_err() && fault("::/+8").is_err() && fault("::/64").is_ok() && fault("::/").is_err());
    }

    #[test]
    fn addresses() {
        assert!(parse_ip(&text("::1")).is_ok() && parse_ip(&text("localhost")).is_err());
        assert_eq!(parse_mac(&text("02:42:ac:11:00:02")), Ok([2, 0x42, 0xac, 0x11, 0, 2]));
        assert_eq!(parse_mac(&text("0242.ac11.0002")), parse_mac(&text("02-42-AC-11-00-02")));
        for wrong in ["zz", "", "02:42", "02:42:ac:11:00:0", "02:42:ac:11:00:02:03", "02:42-ac:11:00:02", "é:"] {
            assert!(parse_mac(&text(wrong)).is_err(), "{wrong}");
        }
    }
}
