//! Until when a version of an image, and what it is built on, gets security fixes.

mod table;

use super::super::ImageRef;
use super::{common_name, fit};
use std::ops::Range;
use table::{OPEN, PRODUCTS, Product};

/// The day on which this version of docklint was released: what ended before it is judged, what ends later is not, whatever day
/// docklint runs on.
pub const RELEASED: &str = "2026-11-21";

/// Stands for a part of a tag that is not known; no tag has it.
pub const UNKNOWN_PART: char = '\0';

/// A version without security fixes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Where the text names it, in bytes.
    pub range: Range<usize>,
    /// The version itself, without what is of no matter; empty if it is the same for every version.
    pub version: String,
    /// The last day on which it got them: `2024-10-07`.
    pub since: &'static str,
    /// One that gets them for longest, written alike, and until when, if that is known.
    pub newest: Option<(String, Option<&'static str>)>,
    /// What to use instead, where there is none.
    pub instead: Option<&'static str>,
}

/// Whether the version that a tag starts with has ended. Without a tag it is `latest`.
pub fn ended_version(image: &ImageRef, tag: &str) -> Option<Ended> {
    let name = common_name(image);
    let fit_of = |product: &Product| product.images.iter().filter_map(|pattern| fit(pattern, name)).max();
    let best = PRODUCTS.iter().filter_map(fit_of).max()?;
    let first = words(tag).next().unwrap_or(0..0);
    let word = &tag[first.clone()];
    let products = PRODUCTS.iter().filter(|product| fit_of(product) == Some(best));
    // `centos:centos7`
    let bare = |product: &Product| product.words.iter().find_map(|name| word.strip_prefix(name)).unwrap_or(word);
    products.filter_map(|product| judge(product, bare(product))?.ended("", first.clone())).next()
}

/// Whether something that words of a tag say an image is built on has ended: `buster`, `alpine3.12`, `jdk-13`.
pub fn ended_base(tag: &str) -> Option<Ended> {
    let all = words(tag).collect::<Vec<_>>();
    all.iter().enumerate().find_map(|(i, range)| {
        let word = &tag[range.clone()];
        let next = all.get(i + 1).cloned();
        PRODUCTS
            .iter()
            .filter(|p| !p.words.is_empty())
            .find_map(|product| in_words(product, tag, word, range.clone(), next.clone()))
    })
}

/// Looks for one product in a word of a tag, and the word behind it.
fn in_words(product: &'static Product, tag: &str, word: &str, range: Range<usize>, next: Option<Range<usize>>) -> Option<Ended> {
    if !word.starts_with(|c: char| c.is_ascii_digit()) && is_name(product, word) {
        return judge(product, word)?.ended("", range);
    }
    let name = product.words.iter().find(|name| word.starts_with(**name))?;
    let behind = &word[name.len()..];
    if !behind.is_empty() || names(product).any(|(name, ..)| name.is_empty()) {
        let is_version = behind.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        return is_version.then(|| judge(product, behind))??.ended(name, range);
    }
    let next = next?;
    let version = &tag[next.clone()];
    version
        .starts_with(|c: char| c.is_ascii_digit())
        .then(|| judge(product, version))??
        .ended(&tag[range.start..next.start], range.start..next.end)
}

/// What the table says of a version.
struct Verdict {
    product: &'static Product,
    version: String,
    until: &'static str,
    /// Which of a version's names is used: 0 for its number.
    kind: usize,
}

impl Verdict {
    fn ended(self, prefix: &str, range: Range<usize>) -> Option<Ended> {
        let Verdict { product, version, until, kind } = self;
        let versions = product.versions.iter().filter(|(_, until)| is_supported(until));
        let newest = versions.max_by_key(|(_, until)| *until).map(|(written, until)| {
            let name = written.split(' ').nth(kind).or_else(|| written.split(' ').next()).unwrap_or_default();
            (format!("{prefix}{name}"), Some(*until).filter(|until| *until != OPEN))
        });
        let instead = product.instead;
        (!is_supported(until)).then_some(Ended { range, version, since: until, newest, instead })
    }
}

fn is_supported(until: &str) -> bool {
    until == OPEN || until >= RELEASED
}

/// Whether a version has this name. Asked for every product and every word of a tag: bytes are split faster than text.
fn is_name(product: &Product, word: &str) -> bool {
    let is_one_of = |names: &str| names.as_bytes().split(|b| *b == b' ').any(|name| name == word.as_bytes());
    product.versions.iter().any(|(names, _)| is_one_of(names))
}

/// Every name of every version: the name, which of the version's names it is, and until when the version is supported.
fn names(product: &'static Product) -> impl Iterator<Item = (&'static str, usize, &'static str)> {
    product.versions.iter().flat_map(|(names, until)| names.split(' ').enumerate().map(move |(kind, name)| (name, kind, *until)))
}

/// Looks a version up. Where a coarse one has several in the table below it, as `python:3` has, it is the newest of them.
fn judge(product: &'static Product, word: &str) -> Option<Verdict> {
    if word.contains(UNKNOWN_PART) {
        return None;
    }
    let number = number(word);
    let fits = |name: &str| name == word || number.is_some_and(|number| is_below(number, name));
    if let Some((name, kind, until)) = names(product).filter(|(name, ..)| fits(name)).max_by_key(|(name, ..)| name.len()) {
        return Some(Verdict { product, version: name.to_owned(), until, kind });
    }
    if let Some((.., until)) = names(product).find(|(name, ..)| name.is_empty()) {
        return Some(Verdict { product, version: String::new(), until, kind: 0 });
    }
    let number = number?;
    let (.., until) = names(product).filter(|(name, ..)| is_below(name, number)).max_by_key(|(.., until)| *until)?;
    Some(Verdict { product, version: number.to_owned(), until, kind: 0 })
}

/// The number that a word starts with, if the word is a version: `3.8` of `v3.8`, `8` of `8u342`, `3.15` of `3.15rc1`. A hash is none.
fn number(word: &str) -> Option<&str> {
    let word = word.strip_prefix('v').unwrap_or(word);
    let is_part = |c: char| c.is_ascii_digit() || c == '.';
    let end = word.find(|c| !is_part(c)).unwrap_or(word.len());
    let suffix = word[end..].trim_start_matches(|c: char| c.is_ascii_lowercase());
    let number = word[..end].trim_end_matches('.');
    (!number.is_empty() && suffix.chars().all(is_part)).then_some(number)
}

/// Whether `version` is `line` or one below it: `3.8.10` is below `3.8`, `3.80` is not.
fn is_below(version: &str, line: &str) -> bool {
    !line.is_empty() && version.strip_prefix(line).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The words of a tag.
fn words(tag: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    tag.split(['-', '_']).filter_map(move |word| {
        let range = start..start + word.len();
        start = range.end + 1;
        (!word.is_empty()).then_some(range)
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn version(image: &str, tag: &str) -> Option<(String, &'static str)> {
        ended_version(&ImageRef::parse(image).unwrap(), tag).map(|ended| (ended.version, ended.since))
    }

    #[test]
    fn versions() {
        for (image, tag, line, since) in [
            ("python", "3.8", "3.8", "2024-10-07"),
            ("docker.io/library/python", "3.8.10-slim-bookworm", "3.8", "2024-10-07"),
            ("mirror.gcr.io/library/python", "2", "2", "2020-01-01"),
            ("node", "erbium-alpine", "erbium", "2022-04-30"),
            ("debian", "buster-20220801-slim", "buster", "2024-06-30"),
            ("debian", "10.13", "10", "2024-06-30"),
            ("ubuntu", "cosmic", "cosmic", "2019-07-18"),
            ("openjdk", "8u342-jre", "8", "2022-07-31"),
            ("traefik", "v2.9.1", "2.9", "2023-04-24"),
            ("java", "openjdk-8-jre", "", "2016-12-31"),
            ("centos", "latest", "latest", "2021-12-31"),
            ("centos", "centos7.9.2009", "7", "2024-06-30"),
            ("mcr.microsoft.com/dotnet/sdk", "6.0.100-alpine", "6.0", "2024-11-12"),
            ("mysql", "5", "5", "2023-10-31"),
        ] {
            assert_eq!(version(image, tag), Some((line.to_owned(), since)), "{image}:{tag}");
        }
    }

    #[test]
    fn supported_or_unknown() {
        for (image, tag) in [
            ("python", "3"),
            ("python", "3.14.1-slim"),
            ("python", "3.15.0rc1"),
            ("python", "3.80"),
            ("python", "latest"),
            ("python", "\0-buster"),
            ("python", "3.8\0"),
            ("node", "lts"),
            ("node", "1a2b3c4"),
            ("me/python", "3.8"),
            ("mcr.microsoft.com/dotnet/framework/sdk", "3.1"),
            ("traefik", "v2"),
            ("fedora", "rawhide"),
        ] {
            assert_eq!(version(image, tag), None, "{image}:{tag}");
        }
    }

    #[test]
    fn bases() {
        for (tag, part, since) in [
            ("3.12-slim-buster", "buster", "2024-06-30"),
            ("20-alpine3.12", "alpine3.12", "2022-05-01"),
            ("20-alpine-3.12", "alpine-3.12", "2022-05-01"),
            ("11.0-base-ubuntu18.04", "ubuntu18.04", "2023-05-31"),
            ("\0-centos7", "centos7", "2024-06-30"),
            ("6-jdk13", "", ""),
            ("6-jdk14", "jdk14", "2020-09-15"),
            ("2.2-sdk-nanoserver-1803", "nanoserver-1803", "2019-11-12"),
            ("1.0-ubi7", "ubi7", "2024-06-30"),
            ("1.26.6.1_noble", "", ""),
            ("lunar-ros-base", "", ""),
            ("20-alpine", "", ""),
            ("alpine\0", "", ""),
            ("latest", "", ""),
            ("17-jdk-jammy", "", ""),
        ] {
            let found = ended_base(tag).map_or(("", ""), |ended| (&tag[ended.range], ended.since));
            assert_eq!(found, (part, since), "{tag}");
        }
    }

    #[test]
    fn what_to_use() {
        let newest = |ended: Option<Ended>| ended.unwrap().newest;
        assert_eq!(newest(ended_base("3-stretch")), Some(("trixie".to_owned(), Some("2030-06-30"))));
        assert_eq!(newest(ended_base("3-debian9")), Some(("debian13".to_owned(), Some("2030-06-30"))));
        assert_eq!(newest(ended_version(&ImageRef::parse("centos").unwrap(), "7")), None);
    }

    #[test]
    fn the_table_is_well_formed() {
        for product in PRODUCTS {
            for (names, until) in product.versions {
                let is_date = until.len() == 10 && until.split('-').map(str::len).eq([4, 2, 2]);
                assert!(is_date || *until == OPEN, "{names}: {until}");
            }
        }
    }
}
