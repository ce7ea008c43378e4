//! Names of images, by the grammar of `distribution/reference` that BuildKit uses.

pub mod known;

use std::ops::Range;

/// The registry of names that give none.
const DEFAULT_DOMAIN: &str = "docker.io";

/// An older name of it.
const LEGACY_DOMAIN: &str = "index.docker.io";

/// Where Docker's official images are.
const OFFICIAL: &str = "library/";

/// Most bytes of a repository's path, `library/` included.
const MAX_PATH: usize = 255;

/// Most bytes of a tag.
const MAX_TAG: usize = 128;

/// The name of an image, `[domain/]path[:tag][@digest]`. Ranges are bytes of the text it was parsed from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ImageRef {
    text: String,
    domain: Option<Range<usize>>,
    path: Range<usize>,
    tag: Option<Range<usize>>,
    digest: Option<Range<usize>>,
}

/// Why a text names no image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageError {
    /// The bytes that are wrong.
    pub range: Range<usize>,
    /// What is wrong with them.
    pub kind: ImageErrorKind,
}

/// What is wrong with the name of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageErrorKind {
    /// There is no name.
    Empty,
    /// The repository has a letter in upper case.
    UpperCase,
    /// 64 hexadecimal digits, which are the identifier of an image and no name.
    Identifier,
    /// The registry is no host name with or without a port.
    Domain,
    /// A part of the path is empty or has a character or separator that it must not have.
    Path,
    /// The path is longer than 255 bytes.
    TooLong,
    /// The tag is empty, longer than 128 bytes, or has a character that it must not have.
    Tag,
    /// The digest is not an algorithm known to Docker with as many lower-case hexadecimal digits as it gives.
    Digest,
}

impl std::fmt::Display for ImageErrorKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            ImageErrorKind::Empty => "the name of the image is empty",
            ImageErrorKind::UpperCase => "the name of a repository is in lower case",
            ImageErrorKind::Identifier => "an image cannot be named by its bare identifier",
            ImageErrorKind::Domain => "a registry is a host name, with or without a port",
            ImageErrorKind::Path => "a repository is lower-case letters and digits, with single `.`, `_`, `-` or `/` between",
            ImageErrorKind::TooLong => "the name of the repository is longer than 255 bytes",
            ImageErrorKind::Tag => "a tag is up to 128 letters, digits, `_`, `.` and `-`, and starts with neither of the last two",
            ImageErrorKind::Digest => "a digest is `sha256:` and 64 lower-case hexadecimal digits",
        })
    }
}

impl ImageRef {
    /// Parses the name of an image.
    ///
    /// # Errors
    /// When Docker would not take it for one.
    pub fn parse(text: &str) -> Result<ImageRef, ImageError> {
        let error = |range, kind| Err(ImageError { range, kind });
        if text.is_empty() {
            return error(0..0, ImageErrorKind::Empty);
        }
        if text.len() == 64 && text.bytes().all(is_lower_hex) {
            return error(0..64, ImageErrorKind::Identifier);
        }
        let domain = domain(text).map(|len| 0..len);
        let start = domain.as_ref().map_or(0, |domain| domain.end + 1);
        let name_end = text[start..].find('@').map_or(text.len(), |at| start + at);
        let path_end = text[start..name_end].find(':').map_or(name_end, |at| start + at);
        let tag = (path_end < name_end).then(|| path_end + 1..name_end);
        let digest = (name_end < text.len()).then(|| name_end + 1..text.len());

        if let Some(domain) = domain.clone().filter(|domain| !is_domain(&text[domain.clone()])) {
            return error(domain, ImageErrorKind::Domain);
        }
        check_path(text, start..path_end)?;
        if let Some(tag) = tag.clone().filter(|tag| !is_tag(&text[tag.clone()])) {
            return error(tag, ImageErrorKind::Tag);
        }
        if let Some(digest) = digest.clone().filter(|digest| !is_digest(&text[digest.clone()])) {
            return error(digest, ImageErrorKind::Digest);
        }
        let image = ImageRef { text: text.to_owned(), domain, path: start..path_end, tag, digest };
        if image.repository().len() - image.domain().len() - 1 > MAX_PATH {
            return error(image.path, ImageErrorKind::TooLong);
        }
        Ok(image)
    }

    /// The text as given.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The registry, `docker.io` if none is given.
    pub fn domain(&self) -> &str {
        match &self.domain {
            Some(range) if &self.text[range.clone()] != LEGACY_DOMAIN => &self.text[range.clone()],
            _ => DEFAULT_DOMAIN,
        }
    }

    /// The repository as given, without the registry.
    pub fn path(&self) -> &str {
        &self.text[self.path.clone()]
    }

    /// It without its digest, which says nothing to people: for messages.
    pub fn without_digest(&self) -> &str {
        self.as_str().split('@').next().unwrap_or_default()
    }

    /// The tag.
    pub fn tag(&self) -> Option<&str> {
        self.tag.clone().map(|range| &self.text[range])
    }

    /// The digest, `algorithm:hex`.
    pub fn digest(&self) -> Option<&str> {
        self.digest.clone().map(|range| &self.text[range])
    }

    /// Where the registry stands.
    pub fn domain_range(&self) -> Option<Range<usize>> {
        self.domain.clone()
    }

    /// Where the repository stands, without the registry.
    pub fn path_range(&self) -> Range<usize> {
        self.path.clone()
    }

    /// Where registry and repository stand.
    pub fn name_range(&self) -> Range<usize> {
        0..self.path.end
    }

    /// Where the tag stands, without its colon.
    pub fn tag_range(&self) -> Option<Range<usize>> {
        self.tag.clone()
    }

    /// Where the digest stands, without its `@`.
    pub fn digest_range(&self) -> Option<Range<usize>> {
        self.digest.clone()
    }

    /// Registry and repository in full: `docker.io/library/alpine` for `alpine`.
    pub fn repository(&self) -> String {
        let official = if self.domain() == DEFAULT_DOMAIN && !self.path().contains('/') { OFFICIAL } else { "" };
        format!("{}/{official}{}", self.domain(), self.path())
    }

    /// Registry and repository as short as can be: `alpine` for `docker.io/library/alpine`.
    pub fn familiar_name(&self) -> &str {
        match self.official_name() {
            Some(name) => name,
            None if self.domain() == DEFAULT_DOMAIN => self.path(),
            None => &self.text[self.name_range()],
        }
    }

    /// Whether it is one of Docker's official images, `docker.io/library/…`.
    pub fn is_official(&self) -> bool {
        self.official_name().is_some()
    }

    /// The name of an official image: `alpine` for `docker.io/library/alpine`.
    pub fn official_name(&self) -> Option<&str> {
        let path = self.path();
        let name = path.strip_prefix(OFFICIAL).unwrap_or(path);
        (self.domain() == DEFAULT_DOMAIN && !name.contains('/')).then_some(name)
    }
}

/// Length of the registry, if the text starts with one: what stands before the first `/`, if it is `localhost`, has a dot, a colon
/// or a letter in upper case.
fn domain(text: &str) -> Option<usize> {
    let first = &text[..text.find('/')?];
    let is_domain = first == "localhost" || first.contains(['.', ':']) || first.chars().any(char::is_uppercase);
    is_domain.then_some(first.len())
}

/// `host`, `host:port`, `[ipv6]` or `[ipv6]:port`.
fn is_domain(domain: &str) -> bool {
    if let Some((address, rest)) = domain.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        let is_address = !address.is_empty() && address.bytes().all(|c| c.is_ascii_hexdigit() || c == b':');
        return is_address && (rest.is_empty() || rest.strip_prefix(':').is_some_and(is_port));
    }
    let (host, port) = domain.split_once(':').map_or((domain, None), |(host, port)| (host, Some(port)));
    let is_label = |label: &str| {
        let bytes = label.as_bytes();
        let inner = bytes.iter().all(|c| c.is_ascii_alphanumeric() || *c == b'-');
        inner && bytes.first().is_some_and(|&c| c != b'-') && bytes.last().is_some_and(|&c| c != b'-')
    };
    host.split('.').all(is_label) && port.is_none_or(is_port)
}

fn is_port(port: &str) -> bool {
    !port.is_empty() && port.bytes().all(|c| c.is_ascii_digit())
}

fn check_path(text: &str, path: Range<usize>) -> Result<(), ImageError> {
    let mut start = path.start;
    for component in text[path].split('/') {
        let range = start..start + component.len();
        if component.chars().any(char::is_uppercase) {
            return Err(ImageError { range, kind: ImageErrorKind::UpperCase });
        }
        if !is_path_component(component) {
            return Err(ImageError { range, kind: ImageErrorKind::Path });
        }
        start = range.end + 1;
    }
    Ok(())
}

/// Lower-case letters and digits, in runs separated by one `.`, one or two `_`, or any number of `-`.
fn is_path_component(component: &str) -> bool {
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let is_separator = |separator: &str| matches!(separator, "." | "_" | "__") || separator.bytes().all(|c| c == b'-');
    component.starts_with(is_word) && component.ends_with(is_word) && component.split(is_word).all(is_separator)
}

/// A letter, digit or `_`, then at most 127 of these, `.` or `-`.
fn is_tag(tag: &str) -> bool {
    let is_word = |c: u8| c.is_ascii_alphanumeric() || c == b'_';
    tag.len() <= MAX_TAG && tag.bytes().next().is_some_and(is_word) && tag.bytes().all(|c| is_word(c) || c == b'.' || c == b'-')
}

fn is_digest(digest: &str) -> bool {
    let Some((algorithm, hex)) = digest.split_once(':') else { return false };
    let len = match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => return false,
    };
    hex.len() == len && hex.bytes().all(is_lower_hex)
}

fn is_lower_hex(c: u8) -> bool {
    matches!(c, b'0'..=b'9' | b'a'..=b'f')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn parts(text: &str) -> (String, String, Option<String>, bool) {
        let image = ImageRef::parse(text).unwrap();
        (image.repository(), image.familiar_name().to_owned(), image.tag().map(str::to_owned), image.is_official())
    }

    fn part(repository: &str, familiar: &str, tag: Option<&str>, official: bool) -> (String, String, Option<String>, bool) {
        (repository.to_owned(), familiar.to_owned(), tag.map(str::to_owned), official)
    }

    #[test]
    fn names() {
        assert_eq!(parts("alpine"), part("docker.io/library/alpine", "alpine", None, true));
        assert_eq!(parts("library/alpine:3.20"), part("docker.io/library/alpine", "alpine", Some("3.20"), true));
        assert_eq!(parts("docker.io/alpine"), part("docker.io/library/alpine", "alpine", None, true));
        assert_eq!(parts("index.docker.io/library/a:b"), part("docker.io/library/a", "a", Some("b"), true));
        assert_eq!(parts("me/app:1"), part("docker.io/me/app", "me/app", Some("1"), false));
        assert_eq!(parts("localhost/app"), part("localhost/app", "localhost/app", None, false));
        assert_eq!(parts("localhost:5000"), part("docker.io/library/localhost", "localhost", Some("5000"), true));
        assert_eq!(parts("reg:5000/a/b:c"), part("reg:5000/a/b", "reg:5000/a/b", Some("c"), false));
        assert_eq!(parts("[::1]:5000/a"), part("[::1]:5000/a", "[::1]:5000/a", None, false));
        assert_eq!(parts("Host/a"), part("Host/a", "Host/a", None, false));
        assert_eq!(parts("a/b.c__d---e"), part("docker.io/a/b.c__d---e", "a/b.c__d---e", None, false));
    }

    #[test]
    fn ranges() {
        let digest = format!("sha256:{}", "a1".repeat(32));
        let text = format!("ghcr.io/me/app:v1@{digest}");
        let image = ImageRef::parse(&text).unwrap();
        assert_eq!(image.domain_range(), Some(0..7));
        assert_eq!(image.path_range(), 8..14);
        assert_eq!(image.name_range(), 0..14);
        assert_eq!(image.tag_range(), Some(15..17));
        assert_eq!(image.digest(), Some(digest.as_str()));
        assert_eq!(&text[image.digest_range().unwrap()], digest);
    }

    #[test]
    fn wrong_names() {
        let hex = "0123456789abcdef".repeat(4);
        let long_tag = format!("a:{}", "x".repeat(129));
        let long_path = "a".repeat(250);
        let upper_digest = format!("a@sha256:{}", hex.to_uppercase());
        for (text, wrong, kind) in [
            ("", "", ImageErrorKind::Empty),
            (&hex, &hex, ImageErrorKind::Identifier),
            ("Alpine", "Alpine", ImageErrorKind::UpperCase),
            ("a/B/c:1", "B", ImageErrorKind::UpperCase),
            ("a/b:", "", ImageErrorKind::Tag),
            ("a:-x", "-x", ImageErrorKind::Tag),
            ("a:1:2", "1:2", ImageErrorKind::Tag),
            (&long_tag, &long_tag[2..], ImageErrorKind::Tag),
            ("a b", "a b", ImageErrorKind::Path),
            ("/a", "", ImageErrorKind::Path),
            ("a//b", "", ImageErrorKind::Path),
            ("a/b/", "", ImageErrorKind::Path),
            ("a..b", "a..b", ImageErrorKind::Path),
            ("a___b", "a___b", ImageErrorKind::Path),
            ("a-.b", "a-.b", ImageErrorKind::Path),
            ("-a", "-a", ImageErrorKind::Path),
            ("${X}", "${X}", ImageErrorKind::UpperCase),
            ("http://a/b", "http:", ImageErrorKind::Domain),
            ("a-.b/c", "a-.b", ImageErrorKind::Domain),
            ("[]/c", "[]", ImageErrorKind::Path),
            (&long_path, &long_path, ImageErrorKind::TooLong),
            ("a@sha256:12", "sha256:12", ImageErrorKind::Digest),
            (&upper_digest, &upper_digest[2..], ImageErrorKind::Digest),
            ("a@md5:0123456789abcdef0123456789abcdef", "md5:0123456789abcdef0123456789abcdef", ImageErrorKind::Digest),
        ] {
            let error = ImageRef::parse(text).unwrap_err();
            assert_eq!((&text[error.range], error.kind), (wrong, kind), "{text}");
        }
    }
}
