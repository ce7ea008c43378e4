//! The capabilities of `cap_add` and `cap_drop` (`moby/moby`, `oci/caps`; capabilities(7)).

use crate::compose::Fault;
use crate::compose::fault::short;
use crate::dockerfile::closest;
use crate::source::MappedText;

/// Linux's capabilities, without `CAP_`, sorted.
#[rustfmt::skip]
pub const CAPABILITIES: [&str; 41] = [
    "AUDIT_CONTROL", "AUDIT_READ", "AUDIT_WRITE", "BLOCK_SUSPEND", "BPF", "CHECKPOINT_RESTORE", "CHOWN", "DAC_OVERRIDE",
    "DAC_READ_SEARCH", "FOWNER", "FSETID", "IPC_LOCK", "IPC_OWNER", "KILL", "LEASE", "LINUX_IMMUTABLE", "MAC_ADMIN", "MAC_OVERRIDE",
    "MKNOD", "NET_ADMIN", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_RAW", "PERFMON", "SETFCAP", "SETGID", "SETPCAP", "SETUID",
    "SYSLOG", "SYS_ADMIN", "SYS_BOOT", "SYS_CHROOT", "SYS_MODULE", "SYS_NICE", "SYS_PACCT", "SYS_PTRACE", "SYS_RAWIO", "SYS_RESOURCE",
    "SYS_TIME", "SYS_TTY_CONFIG", "WAKE_ALARM",
];

/// What every container has that drops nothing (`moby/moby`, `oci/caps/defaults.go`).
#[rustfmt::skip]
const DEFAULTS: [&str; 14] = [
    "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "NET_RAW", "SETFCAP", "SETGID",
    "SETPCAP", "SETUID", "SYS_CHROOT",
];

/// A word of `cap_add` or `cap_drop`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Capability {
    /// `ALL` of them.
    All,
    /// One, without `CAP_`, as in [`CAPABILITIES`].
    One(&'static str),
}

impl Capability {
    /// Whether a container has it that drops nothing.
    pub fn is_default(self) -> bool {
        matches!(self, Capability::One(name) if DEFAULTS.contains(&name))
    }
}

/// Reads a capability, in any case, with `CAP_` or without.
///
/// # Errors
/// Where the engine refuses it; Compose does not look.
pub fn parse_capability(text: &MappedText) -> Result<Capability, Fault> {
    let upper = text.as_str().to_ascii_uppercase();
    let name = upper.strip_prefix("CAP_").unwrap_or(&upper);
    if upper == "ALL" {
        return Ok(Capability::All);
    }
    if let Ok(at) = CAPABILITIES.binary_search(&name) {
        return Ok(Capability::One(CAPABILITIES[at]));
    }
    let fault = Fault::at(text, 0..text.len(), format!("there is no capability `{}`", short(text.as_str())));
    Err(fault.meant(closest(name, CAPABILITIES)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn parse(text: &str) -> Result<Capability, Fault> {
        parse_capability(&MappedText::verbatim(text, 0))
    }

    #[test]
    fn capabilities() {
        assert!(CAPABILITIES.is_sorted() && DEFAULTS.iter().all(|name| CAPABILITIES.contains(name)));
        assert_eq!(parse("net_admin"), Ok(Capability::One("NET_ADMIN")));
        assert_eq!(parse("CAP_SYS_ADMIN"), Ok(Capability::One("SYS_ADMIN")));
        assert_eq!(parse("all"), Ok(Capability::All));
        assert!(parse("CHOWN").is_ok_and(Capability::is_default) && !parse("SYS_TIME").is_ok_and(Capability::is_default));
        let fault = parse("CAP_NET_ADMN").unwrap_err();
        assert_eq!(
            (fault.message.as_str(), fault.help.as_deref()),
            ("there is no capability `CAP_NET_ADMN`", Some("did you mean `NET_ADMIN`?"))
        );
        assert!(parse("CAP_FOO").is_err() && parse("CAP_ALL").is_err() && parse("").is_err());
    }
}
