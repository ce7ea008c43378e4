//! The values that Docker takes: platforms, signals, permissions.

/// Operating systems by name (`containerd/platforms`): one of them may stand alone.
#[rustfmt::skip]
const SYSTEMS: [&str; 19] = [
    "aix", "android", "darwin", "dragonfly", "freebsd", "hurd", "illumos", "ios", "js", "linux", "macos", "nacl", "netbsd", "openbsd",
    "plan9", "solaris", "wasip1", "windows", "zos",
];

/// Processors by name, and other names for them.
#[rustfmt::skip]
const PROCESSORS: [&str; 30] = [
    "386", "aarch64", "amd64", "amd64p32", "arm", "arm64", "arm64be", "armbe", "armel", "armhf", "i386", "loong64", "mips", "mips64",
    "mips64le", "mips64p32", "mips64p32le", "mipsle", "ppc", "ppc64", "ppc64le", "riscv", "riscv64", "s390", "s390x", "sparc",
    "sparc64", "wasm", "x86-64", "x86_64",
];

/// Linux's signals (`moby/sys/signal`), without `SIG`.
#[rustfmt::skip]
const SIGNALS: [&str; 36] = [
    "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL", "PIPE", "POLL", "PROF", "PWR", "QUIT",
    "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP", "TTIN", "TTOU", "UNUSED", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU",
    "XFSZ", "RTMIN",
];

/// What is wrong with a platform, if anything.
pub(super) fn platform(text: &str) -> Result<(), &'static str> {
    let is_part = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b));
    let mut parts: Vec<&str> = text.split('/').take(5).collect();
    // `windows(10.0.17763)/amd64`
    if let Some((system, version)) = parts[0].split_once('(') {
        let Some(version) = version.strip_suffix(')') else { return Err("has a `(` that is not closed") };
        if !version.split('+').all(|part| part.is_empty() || is_part(part)) {
            return Err("has a version of the system that cannot be one");
        }
        parts[0] = system;
    }
    let lower = parts[0].to_ascii_lowercase();
    match parts.as_slice() {
        [_, _, _, _, ..] => Err("has more than system, processor and variant"),
        parts if !parts.iter().all(|part| is_part(part)) => Err("is no platform"),
        [_] if !SYSTEMS.contains(&lower.as_str()) && !PROCESSORS.contains(&lower.as_str()) => {
            Err("is neither a system nor a processor that Docker knows")
        }
        _ => Ok(()),
    }
}

/// Whether it is a signal's number or name.
pub(super) fn is_signal(text: &str) -> bool {
    if text.strip_prefix(['+', '-']).unwrap_or(text).bytes().all(|b| b.is_ascii_digit()) && !text.is_empty() {
        return text.bytes().any(|b| matches!(b, b'1'..=b'9'));
    }
    let upper = text.to_ascii_uppercase();
    let name = upper.strip_prefix("SIG").unwrap_or(&upper);
    let offset = |start: &str, most: u32| {
        name.strip_prefix(start).and_then(|n| n.parse::<u32>().ok()).is_some_and(|n| (1..=most).contains(&n))
    };
    SIGNALS.contains(&name) || name == "RTMAX" || offset("RTMIN+", 15) || offset("RTMAX-", 14)
}

/// Whether it is a value of `--chmod`: octal up to 07777, or symbolic as in `u=rwX,go=rX`.
pub(super) fn is_mode(text: &str) -> bool {
    match u32::from_str_radix(text, 8) {
        Ok(mode) => mode <= 0o7777 && !text.starts_with('+'),
        Err(_) => text.split(',').all(is_clause),
    }
}

/// `[ugoa…]`, then one or more times `+`, `-` or `=` with permissions or another's.
fn is_clause(clause: &str) -> bool {
    let actions = clause.trim_start_matches(['u', 'g', 'o', 'a']);
    let permissions = |text: &str| matches!(text, "u" | "g" | "o") || text.chars().all(|c| "rwxXst".contains(c));
    actions.starts_with(['+', '-', '=']) && actions.split(['+', '-', '=']).all(permissions)
}

#[cfg(test)]
mod tests {
    use super::{is_mode, is_signal, platform};

    #[test]
    fn platforms() {
        for text in
            ["linux", "linux/amd64", "arm64", "linux/arm/v7", "windows(10.0.17763)/amd64", "Linux/AMD64", "foo/bar", "x86_64"]
        {
            assert_eq!(platform(text), Ok(()), "{text}");
        }
        for text in ["zz", "linux/", "/amd64", "a/b/c/d", "linux amd64", "linux/*", "linux,arm64", "windows(1/amd64"] {
            assert!(platform(text).is_err(), "{text}");
        }
    }

    #[test]
    fn signals() {
        for text in ["SIGTERM", "term", "15", "SIGRTMIN+3", "rtmax-14", "RTMIN", "64", "-3"] {
            assert!(is_signal(text), "{text}");
        }
        for text in ["", "0", "FOO", "SIGRTMIN+16", "SIG", "SIGTERM # stop"] {
            assert!(!is_signal(text), "{text}");
        }
    }

    #[test]
    fn modes() {
        for text in ["755", "0755", "7777", "u=rwX,go=rX", "+x", "a=r,+w", "u+x-w", "g=u", "u="] {
            assert!(is_mode(text), "{text}");
        }
        for text in ["999", "10000", "foo", "0o755", "u", "u+y", "u=rw,", "755 "] {
            assert!(!is_mode(text), "{text}");
        }
    }
}
