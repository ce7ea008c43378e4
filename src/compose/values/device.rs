//! The short form of `devices` (`compose-go`, `transform/device.go`).

use crate::compose::Fault;
use crate::compose::fault::short;
use crate::source::MappedText;

/// `SOURCE[:TARGET[:PERMISSIONS]]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// The device of the host, or the name of one of the Container Device Interface.
    pub source: MappedText,
    /// Where in the container; where it is on the host, if nothing is said.
    pub target: Option<MappedText>,
    /// What the container may do: `r`, `w` and `m` (make it); all of these, if nothing is said. Compose does not look at the letters.
    pub permissions: Option<MappedText>,
}

impl Device {
    /// Whether the source is a name such as `vendor.com/gpu=all` and no path.
    pub fn is_cdi(&self) -> bool {
        let source = self.source.as_str();
        !source.starts_with('/') && source.split_once('/').is_some_and(|(_, device)| device.contains('='))
    }

    /// Where in the container it is.
    pub fn target(&self) -> &MappedText {
        self.target.as_ref().filter(|target| !target.is_empty()).unwrap_or(&self.source)
    }

    /// Whether the engine takes the permissions.
    pub fn has_valid_permissions(&self) -> bool {
        let Some(permissions) = &self.permissions else { return true };
        let letters = permissions.as_str();
        let occurs_once = |c| letters.matches(c).count() <= 1;
        letters.chars().all(|c| "rwm".contains(c)) && ['r', 'w', 'm'].into_iter().all(occurs_once) && !letters.is_empty()
    }
}

/// Reads a short form.
///
/// # Errors
/// Where Compose refuses it: there are more than three parts.
pub fn parse_device(text: &MappedText) -> Result<Device, Fault> {
    let whole = text.as_str();
    let mut ends = whole.match_indices(':').map(|(at, _)| at);
    let (first, second, third) = (ends.next(), ends.next(), ends.next());
    if let Some(third) = third {
        let message = format!("`{}` has more than source, target and permissions", short(whole));
        return Err(Fault::at(text, third + 1..whole.len(), message).help("use the long form where a path has a `:`"));
    }
    let part = |from: Option<usize>, to: Option<usize>| from.map(|from| text.slice(from + 1..to.unwrap_or(whole.len())));
    Ok(Device { source: text.slice(0..first.unwrap_or(whole.len())), target: part(first, second), permissions: part(second, None) })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn parse(text: &str) -> Result<Device, Fault> {
        parse_device(&MappedText::verbatim(text, 0))
    }

    #[test]
    fn devices() -> Result<(), Fault> {
        let device = parse("/dev/sda:/dev/xvda:rwm")?;
        assert_eq!((device.source.as_str(), device.target().as_str()), ("/dev/sda", "/dev/xvda"));
        assert!(device.has_valid_permissions() && !device.is_cdi());
        assert_eq!(parse("/dev/fuse")?.target().as_str(), "/dev/fuse");
        assert!(parse("vendor.com/gpu=all")?.is_cdi());
        assert!(!parse("/dev/a:/dev/b:rx")?.has_valid_permissions() && !parse("/dev/a:/dev/b:rr")?.has_valid_permissions());
        let fault = parse("a:b:c:d").unwrap_err();
        assert_eq!((fault.message.as_str(), fault.span.range()), ("`a:b:c:d` has more than source, target and permissions", 6..7));
        Ok(())
    }
}
