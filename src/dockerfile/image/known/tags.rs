//! Tags that move.

use super::{without_version, words};

/// Words that promise whatever is newest: of a project (`latest`, `main`), of a line of support (`lts`), of a distribution that has no
/// releases (`sid`, `rawhide`).
#[rustfmt::skip]
const MOVING: &[&str] = &[
    "alpha", "beta", "canary", "current", "daily", "dev", "devel", "develop", "development", "edge", "experimental", "head",
    "insiders", "latest", "lts", "main", "mainline", "master", "next", "nightly", "oldoldstable", "oldstable", "preview", "prod",
    "production", "rawhide", "rc", "rolling", "sid", "snapshot", "stable", "staging", "testing", "tip", "trunk", "tumbleweed",
    "unstable", "weekly",
];

/// Words for a variant of an image. Alone they are variants of `latest`: `node:alpine` is the newest Node on the newest Alpine, and
/// `gcr.io/distroless/static:nonroot` the newest build. A version may follow them (`alpine3.19`, `jdk21`).
#[rustfmt::skip]
const VARIANTS: &[&str] = &[
    "aarch64", "alpine", "amazoncorretto", "amd64", "apache", "arm32v6", "arm32v7", "arm64", "arm64v8", "armhf", "armv7", "base",
    "cli", "community", "debian", "debug", "dind", "enterprise", "extended", "fpm", "full", "git", "glibc", "i386", "jdk", "jit",
    "jre", "management", "minimal", "musl", "nanoserver", "nonroot", "onbuild", "openjdk", "otel", "perl", "ppc64le", "riscv64",
    "rootless", "runtime", "s390x", "sdk", "slim", "static", "temurin", "threaded", "ubi", "ubuntu", "uclibc", "unprivileged",
    "windowsservercore", "x86", "zts",
];

/// Names of releases of Debian and Ubuntu. Alone they are a version, though of the distribution only in `python:bookworm`.
#[rustfmt::skip]
pub(super) const CODENAMES: &[&str] = &[
    "wheezy", "jessie", "stretch", "buster", "bullseye", "bookworm", "trixie", "forky",
    "lucid", "precise", "trusty", "utopic", "vivid", "wily", "xenial", "yakkety", "zesty", "artful", "bionic", "cosmic", "disco", "eoan",
    "focal", "groovy", "hirsute", "impish", "jammy", "kinetic", "lunar", "mantic", "noble", "oracular", "plucky", "questing", "resolute",
];

/// Whether a tag gives no version at all, only a word such as `latest` or `stable`, a variant of it (`alpine`, `slim`), or both
/// (`lts-alpine3.20`, `mainline-bookworm`).
///
/// A tag with a version, a date or a hash does not count, be it as coarse as `3`; neither does the name of a release of Debian or
/// Ubuntu (`bookworm`), nor a variant with a version alone (`alpine3.20`): something in them is held fast. Nor does any word not
/// known here, unless `latest` stands with it: it may be the name of a release.
pub fn is_moving_tag(tag: &str) -> bool {
    let tag = tag.to_ascii_lowercase();
    let is_latest = words(&tag).any(|word| word == "latest");
    let mut moving = false;
    let mut version = false;
    for word in words(&tag) {
        let is_variant = VARIANTS.contains(&word) || (is_latest && !word.contains(|c: char| c.is_ascii_digit()));
        if MOVING.contains(&word) {
            moving = true;
        } else if CODENAMES.contains(&word) || VARIANTS.contains(&without_version(word)) {
            version |= !is_variant;
        } else if !is_variant {
            return false;
        }
    }
    moving || !version
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_tags() {
        for tag in [
            "latest",
            "LATEST",
            "alpine",
            "slim",
            "stable-slim",
            "lts-alpine",
            "lts-alpine3.20",
            "lts-jdk17",
            "mainline-bookworm",
            "edge",
            "sid",
            "fpm-alpine",
            "nonroot",
            "debug-nonroot-amd64",
            "main",
            "rawhide",
            "stable-alpine-slim",
            "windowsservercore",
            "latest-jmx",
        ] {
            assert!(is_moving_tag(tag), "{tag}");
        }
    }

    #[test]
    fn tags_that_hold_something_fast() {
        for tag in [
            "3",
            "3.20",
            "20-alpine",
            "bookworm",
            "jammy",
            "bookworm-slim",
            "alpine3.20",
            "stable-20240110-slim",
            "nightly-2024-01-01",
            "main-1a2b3c4",
            "v1",
            "ltsc2022",
            "stream9",
            "latest-1a2b3c",
            "whatever",
        ] {
            assert!(!is_moving_tag(tag), "{tag}");
        }
    }
}
