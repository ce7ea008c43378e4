//! Platforms, such as `linux/amd64` (`containerd/platforms`).

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

/// What is wrong with a platform, if anything.
///
/// # Errors
/// Where Docker refuses it: what it has or is, to stand behind its text in a message.
pub fn check(text: &str) -> Result<(), &'static str> {
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

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn platforms() {
        for text in
            ["linux", "linux/amd64", "arm64", "linux/arm/v7", "windows(10.0.17763)/amd64", "Linux/AMD64", "foo/bar", "x86_64"]
        {
            assert_eq!(check(text), Ok(()), "{text}");
        }
        for text in ["zz", "linux/", "/amd64", "a/b/c/d", "linux amd64", "linux/*", "linux,arm64", "windows(1/amd64"] {
            assert!(check(text).is_err(), "{text}");
        }
    }
}
