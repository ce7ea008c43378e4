//! Where a build takes files from, and file systems in memory.

use crate::source::MappedText;

/// A `context`, or the value of an `additional_contexts`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContextSource {
    /// `service:NAME`: the image of another service.
    Service(MappedText),
    /// `docker-image://…`, without the scheme.
    Image(MappedText),
    /// `oci-layout://…`, without the scheme.
    OciLayout(MappedText),
    /// A repository of git.
    Git,
    /// An archive or a file, by `http` or `https`.
    Http,
    /// A folder of the host.
    Path,
}

/// What a context is, as BuildKit and Compose tell them apart (`compose-go`, `paths/context.go`; `moby/buildkit`, `util/gitutil`).
pub fn context_source(text: &MappedText) -> ContextSource {
    let whole = text.as_str();
    let rest = |prefix: &str| whole.starts_with(prefix).then(|| text.slice(prefix.len()..whole.len()));
    if let Some(name) = rest("service:") {
        return ContextSource::Service(name);
    }
    if let Some(image) = rest("docker-image://") {
        return ContextSource::Image(image);
    }
    if let Some(layout) = rest("oci-layout://") {
        return ContextSource::OciLayout(layout);
    }
    let starts_with = |prefixes: &[&str]| prefixes.iter().any(|prefix| whole.starts_with(prefix));
    let before_fragment = whole.split('#').next().unwrap_or(whole).split('?').next().unwrap_or(whole);
    let is_git = starts_with(&["git://", "git@", "ssh://", "github.com/"]);
    match starts_with(&["http://", "https://"]) {
        true if before_fragment.ends_with(".git") => ContextSource::Git,
        true => ContextSource::Http,
        false if is_git => ContextSource::Git,
        false => ContextSource::Path,
    }
}

/// An item of `tmpfs`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tmpfs {
    /// Where in the container.
    pub target: MappedText,
    /// The options, between commas, such as `size=64m`.
    pub options: Vec<MappedText>,
}

/// Reads an item of `tmpfs`: `TARGET[:OPTIONS]`.
pub fn parse_tmpfs(text: &MappedText) -> Tmpfs {
    let whole = text.as_str();
    let Some(colon) = whole.find(':') else { return Tmpfs { target: text.clone(), options: Vec::new() } };
    let mut start = colon + 1;
    let mut options = Vec::new();
    for option in whole[start..].split(',') {
        options.push(text.slice(start..start + option.len()));
        start += option.len() + 1;
    }
    Tmpfs { target: text.slice(0..colon), options }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> MappedText {
        MappedText::verbatim(text, 0)
    }

    #[test]
    fn contexts() {
        assert_eq!(context_source(&text("service:base")), ContextSource::Service(MappedText::verbatim("base", 8)));
        assert_eq!(context_source(&text("docker-image://alpine")), ContextSource::Image(MappedText::verbatim("alpine", 15)));
        for git in ["https://example.org/a.git#main:sub", "git@example.org:a/b", "github.com/a/b", "git://x/y", "ssh://x/y"] {
            assert_eq!(context_source(&text(git)), ContextSource::Git, "{git}");
        }
        assert_eq!(context_source(&text("https://example.org/a.tar.gz")), ContextSource::Http);
        for path in [".", "../a", "/a.git", "dir", ""] {
            assert_eq!(context_source(&text(path)), ContextSource::Path, "{path}");
        }
    }

    #[test]
    fn in_memory() {
        let tmpfs = parse_tmpfs(&text("/run:size=64m,mode=1777"));
        assert_eq!((tmpfs.target.as_str(), tmpfs.options[1].as_str()), ("/run", "mode=1777"));
        assert_eq!(tmpfs.options[0].span().range(), 5..13);
        assert!(parse_tmpfs(&text("/run")).options.is_empty());
    }
}
