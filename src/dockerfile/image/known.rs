//! What is known of images without asking a registry: which tags move, who runs in them, what their `/bin/sh` is and
//! how apt is configured there, which variables they set, where servers keep their data, and until when they get security fixes.
//!
//! The tables hold names as one writes them (`alpine`, `bitnami/redis`, `gcr.io/distroless/static`); a `*` at the end stands for any
//! rest. What is not in them is unknown, and rules say nothing about it.

mod data;
mod environment;
mod support;
mod systems;
mod tags;
mod users;

pub use data::{DataFolder, data_folders, is_data_folder};
pub use environment::{environment, is_commonly_set, sets};
pub use support::{Ended, RELEASED, UNKNOWN_PART, ended_base, ended_version};
pub use systems::{Shell, apt_assumes_yes, brings_pipefail, default_shell, has_shell, is_windows, supports_pipefail};
pub use tags::is_moving_tag;
pub use users::{DefaultUser, default_user};

use super::ImageRef;

/// Where else Docker's official images are published, unchanged.
const MIRRORS: [&str; 15] = [
    "public.ecr.aws/docker/library/",
    "mirror.gcr.io/library/",
    "mirror.gcr.io/",
    "mcr.microsoft.com/mirror/docker/library/",
    "quay.io/docker/library/",
    "quay.io/libpod/",
    "registry.hub.docker.com/library/",
    "registry-1.docker.io/library/",
    "amd64/",
    "arm32v5/",
    "arm32v6/",
    "arm32v7/",
    "arm64v8/",
    "i386/",
    "ppc64le/",
];

/// The familiar name of an image; an official one has its short name from a mirror too.
fn common_name(image: &ImageRef) -> &str {
    let name = image.familiar_name();
    if !name.contains('/') {
        return name;
    }
    MIRRORS.iter().find_map(|mirror| name.strip_prefix(mirror)).unwrap_or(name)
}

/// How well a pattern of a table fits a name: the number of bytes it gives, more if it gives all.
fn fit(pattern: &str, name: &str) -> Option<usize> {
    // Nearly all patterns of a table differ from a name in their first byte, and tables are long.
    if pattern.as_bytes().first() != name.as_bytes().first() {
        return None;
    }
    match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start).then_some(start.len()),
        None => (pattern == name).then_some(usize::MAX),
    }
}

/// The entry of a table whose pattern fits a name best.
fn best_fit<T: Copy>(table: &[(T, &[&str])], name: &str) -> Option<T> {
    let mut best = None;
    for (entry, patterns) in table {
        for fit in patterns.iter().filter_map(|pattern| fit(pattern, name)) {
            if best.is_none_or(|(most, _)| most <= fit) {
                best = Some((fit, *entry));
            }
        }
    }
    best.map(|(_, entry)| entry)
}

/// The words of a tag or a repository: `node20` and `alpine3.19` of `node20-alpine3.19`.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(['-', '_', '/']).filter(|word| !word.is_empty())
}

/// A word without the version at its end: `alpine` for `alpine3.19`.
fn without_version(word: &str) -> &str {
    word.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_pattern_wins() {
        let table: &[(u8, &[&str])] = &[(1, &["a/*", "b"]), (2, &["a/b*"]), (3, &["a/bc"])];
        assert_eq!(best_fit(table, "a/x"), Some(1));
        assert_eq!(best_fit(table, "a/bx"), Some(2));
        assert_eq!(best_fit(table, "a/bc"), Some(3));
        assert_eq!(best_fit(table, "bc"), None);
    }
}
