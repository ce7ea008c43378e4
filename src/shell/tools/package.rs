//! One package as a command line names it: what it is called, and what pins its version.

use super::text::{Argument, GAP, mask};
use super::{Ecosystem, Manager};
use crate::shell::{Part, PartKind, Word};
use crate::source::Span;
use std::ops::Range;

/// A package named on a command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// What installs or removes it.
    pub manager: Manager,
    /// Its name, without version, architecture kept; the whole text for a path, a URL or a variable.
    pub name: String,
    /// What is asked of its version: the bare version for an exact one (`1.2` of `curl=1.2` and `flask==1.2`), else the text with
    /// its operator (`>=1.2`, `~1.2`). Expansions show as [`Word::display`] has them.
    pub version: Option<String>,
    /// What the name stands for.
    pub kind: PackageKind,
    /// Index into [`Call::words`](super::super::Call::words).
    pub word: usize,
    /// Where it stands.
    pub span: Span,
}

/// What the name of a package stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PackageKind {
    /// A package of the manager's index.
    Name,
    /// A group, pattern or task of packages.
    Group,
    /// A file or folder.
    Path,
    /// A URL, or a place in a version control system.
    Url,
    /// Not known: its name holds an expansion.
    Variable,
}

/// How firmly a version is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pin {
    /// Not at all, or to a name that moves (`latest`, a branch).
    None,
    /// From a version on: `>=1.2`.
    AtLeast,
    /// Within bounds: `~=1.2`, `>=1,<2`, `1.*`, `name/release` of apt, `3` of npm.
    Range,
    /// To one version.
    Exact,
    /// Decided elsewhere: by a file, a URL, or a variable.
    Unknown,
}

impl Package {
    /// How firmly its version is held.
    pub fn pin(&self) -> Pin {
        match (&self.version, self.kind) {
            (None, PackageKind::Name | PackageKind::Group) => Pin::None,
            (None, _) => Pin::Unknown,
            (Some(version), PackageKind::Url) => pin_of(None, version),
            (Some(version), _) => pin_of(Some(self.manager.ecosystem()), version),
        }
    }
}

/// A commit, branch or tag of a repository has no ecosystem.
fn pin_of(ecosystem: Option<Ecosystem>, version: &str) -> Pin {
    let moving =
        ["", "*", "latest", "upgrade", "patch", "none", "master", "main", "HEAD", "stable", "dev", "next", "lts", "nightly"];
    let number = version.trim_start_matches('v');
    let numbered = number.starts_with(|c: char| c.is_ascii_digit());
    let operator = version.starts_with(['<', '>', '~', '^', '!', '=', '/']);
    // A word in place of a version is a tag that moves; Go takes commits there.
    let tag = ecosystem == Some(Ecosystem::Node) && !numbered && !operator;
    // `3` and `3.1` stand for all that start so.
    let partial = matches!(ecosystem, Some(Ecosystem::Node | Ecosystem::Rust)) && numbered && number.matches('.').count() < 2;
    if version.contains('$') {
        Pin::Unknown
    } else if moving.contains(&version) || tag {
        Pin::None
    } else if version.starts_with('>') && !version.contains([',', '<', ' ']) {
        Pin::AtLeast
    } else if operator || partial || version.contains([',', '*', '|', ' ']) {
        Pin::Range
    } else {
        Pin::Exact
    }
}

/// `text` as a package that `manager` is asked for by word number `word` of a call, at `span`: what an expansion turns out to hold.
pub fn package_of(manager: Manager, text: &str, word: usize, span: Span) -> Option<Package> {
    let kind = PartKind::Literal(text.to_owned());
    let read = package(manager, &[Word { span, parts: vec![Part { kind, quoted: true, span }] }], 0)?;
    Some(Package { word, ..read })
}

/// The syntax in which a manager's command line names versions.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Syntax {
    /// `name`, `name=version` and other operators: apt, apk, zypper, conda, pacman.
    Operator,
    /// `name-version`: yum, dnf, tdnf.
    Dash,
    /// PEP 508.
    Python,
    /// `name@version`, a scope in front: npm and its kin.
    At,
    /// `name:version`: gem, composer.
    Colon,
}

fn syntax(manager: Manager) -> Syntax {
    match manager {
        Manager::Yum | Manager::Dnf | Manager::Microdnf | Manager::Tdnf | Manager::Rpm => Syntax::Dash,
        Manager::Pip | Manager::Pipx | Manager::Uv | Manager::Poetry | Manager::Pipenv => Syntax::Python,
        Manager::Npm | Manager::Yarn | Manager::Pnpm | Manager::Bun | Manager::Go | Manager::Cargo => Syntax::At,
        Manager::Gem | Manager::Bundler | Manager::Composer => Syntax::Colon,
        _ => Syntax::Operator,
    }
}

/// Word number `index` as a package; `None` for what is no package to install: `curl-` of apt and `!curl` of apk.
pub(super) fn package(manager: Manager, words: &[Word], index: usize) -> Option<Package> {
    let text = mask(&words[index]);
    let whole = text.len();
    if text.is_empty() {
        return None;
    }
    match manager {
        Manager::Apt if text.ends_with('-') || text.starts_with(['-', '?', '~']) => return None,
        Manager::Apk if text.starts_with(['!', '.']) && !text.contains('/') => return None,
        _ => {}
    }
    let place = if manager == Manager::Go { go_place(&text) } else { place(manager, &text) };
    let (name, version) = match place {
        Some(PackageKind::Url) if syntax(manager) == Syntax::Python => split_python(&text),
        Some(PackageKind::Url) => (0..whole, fragment(&text)),
        Some(_) => (0..whole, None),
        None => split(syntax(manager), manager, &text),
    };
    let kind = match place {
        Some(kind) => kind,
        None if text[name.clone()].contains(GAP) => PackageKind::Variable,
        None if is_group(manager, &text) => PackageKind::Group,
        None => PackageKind::Name,
    };
    let part = |range: Range<usize>| Argument::piece(words, index, range).text;
    let version = version.map(part);
    Some(Package { manager, name: part(name), version, kind, word: index, span: words[index].span })
}

/// Whether the text is a file or a URL rather than a name.
fn place(manager: Manager, text: &str) -> Option<PackageKind> {
    let files: &[&str] = match syntax(manager) {
        Syntax::Python => &[".whl", ".tar.gz", ".zip", ".tar.bz2", ".tgz"],
        Syntax::At => &[".tgz", ".tar.gz", ".tar"],
        Syntax::Colon => &[".gem"],
        _ => &[".deb", ".rpm", ".apk", ".conda", ".tar.bz2", ".zst", ".xz"],
    };
    let url = text.contains("://") || text.starts_with("git@") || (manager != Manager::Conda && text.starts_with("git+"));
    let hosted = ["github:", "gitlab:", "bitbucket:", "gist:"].iter().any(|host| text.starts_with(host));
    if url || (syntax(manager) == Syntax::At && (hosted || is_repository(text))) {
        return Some(PackageKind::Url);
    }
    let local = text.starts_with(['/', '~']) || text == "." || text == ".." || text.starts_with("./") || text.starts_with("../");
    let linked = syntax(manager) == Syntax::At && ["file:", "link:", "portal:"].iter().any(|p| text.starts_with(p));
    let python_folder = syntax(manager) == Syntax::Python
        && (text.starts_with(".[") || (text.contains('/') && !text.contains(['@', '=', '<', '>'])));
    let relative_gap = text.starts_with(GAP) && text[1..].starts_with('/');
    let file = local
        || linked
        || python_folder
        || relative_gap
        || files.iter().any(|end| text.ends_with(end) || (text.ends_with(']') && text.contains(&format!("{end}["))));
    file.then_some(PackageKind::Path)
}

/// `user/repository` of npm: one slash, no scope.
fn is_repository(text: &str) -> bool {
    !text.starts_with(['@', '.', '/', '~']) && text.split('@').next().is_some_and(|name| name.contains('/')) && !text.contains(':')
}

/// Go: a path whose first element has no dot lies in this module or the standard library.
fn go_place(text: &str) -> Option<PackageKind> {
    let name = text.split('@').next().unwrap_or(text);
    let first = name.split('/').next().unwrap_or(name);
    let local = name.starts_with(['.', '/']) || name.ends_with(".go") || !(first.contains('.') || first.contains(GAP));
    (local && !text.contains('@')).then_some(PackageKind::Path)
}

/// The commit or branch behind the `#` of a repository's URL.
fn fragment(text: &str) -> Option<Range<usize>> {
    let at = text.find('#')? + 1;
    (text.contains("git") || !text.contains("://")).then_some(at..text.len()).filter(|r| !r.is_empty())
}

fn is_group(manager: Manager, text: &str) -> bool {
    match syntax(manager) {
        Syntax::Dash => text.starts_with('@') && text.len() > 1,
        Syntax::Operator => {
            (manager == Manager::Apt && text.ends_with('^')) || text.starts_with("pattern:") || text.starts_with('@')
        }
        _ => false,
    }
}

/// Name and version within the text of a package.
fn split(syntax: Syntax, manager: Manager, text: &str) -> (Range<usize>, Option<Range<usize>>) {
    let end = text.len();
    let at = match syntax {
        Syntax::Operator => {
            // `name+` of apt asks for an install; `g++` is a name.
            let asked = text.strip_suffix('+').filter(|name| manager == Manager::Apt && !name.ends_with('+'));
            return split_operator(manager, asked.unwrap_or(text));
        }
        Syntax::Dash => split_dash(text),
        Syntax::Python => return split_python(text),
        Syntax::At => text.char_indices().skip(1).find(|(_, c)| *c == '@').map(|(i, _)| i),
        Syntax::Colon if manager == Manager::Composer => text.find([':', '=']),
        Syntax::Colon => text.rfind(':'),
    };
    match at {
        Some(at) if at < end => (0..at, Some(at + 1..end)),
        _ => (0..end, None),
    }
}

fn split_operator(manager: Manager, text: &str) -> (Range<usize>, Option<Range<usize>>) {
    let end = text.len();
    let operators: &[char] = match manager {
        Manager::Apt => &['=', '/'],
        Manager::Conda => &['=', '<', '>', '!', ' '],
        Manager::Pacman => &['=', '<', '>'],
        _ => &['=', '<', '>', '~'],
    };
    let Some(at) = text.find(operators) else {
        let tagged = if manager == Manager::Apk { text.find('@').unwrap_or(end) } else { end };
        return (0..tagged, None);
    };
    // The operator is part of the version unless it says "exactly".
    let exact = text[at..].trim_start_matches('=');
    let equals = end - at - exact.len();
    // One `=` of conda means "starts with".
    let exactly = equals > usize::from(manager == Manager::Conda) && !exact.starts_with(['<', '>', '~']);
    let version = if exactly { end - exact.len() } else { at };
    let version_end = if manager == Manager::Apk { text[version..].find('@').map_or(end, |i| version + i) } else { end };
    (0..at, Some(version..version_end))
}

/// `name-version[-release][.arch]`: the version starts with a digit and has a dot or a star, so that `java-11-openjdk` and
/// `gcc-toolset-12` are names.
fn split_dash(text: &str) -> Option<usize> {
    let versioned = |field: &str| {
        field.starts_with(|c: char| c.is_ascii_digit()) && field.contains(['.', '*', ':', GAP]) || field.starts_with(GAP)
    };
    let last = text.rfind('-');
    let before = last.and_then(|i| text[..i].rfind('-'));
    let starts_version = |i: &usize| versioned(text[i + 1..].split('-').next().unwrap_or(""));
    let digits = |i: &usize| text[i + 1..].starts_with(|c: char| c.is_ascii_digit());
    // `systemd-239-45.el8`: a version without a dot before a release.
    let release = last.filter(digits).and(before).filter(digits).filter(|_| last.as_ref().is_some_and(starts_version));
    let plain = before.filter(starts_version).filter(|_| last.is_some_and(|i| digits(&i) || text[i + 1..].starts_with([GAP, '*'])));
    release.or(plain).or(last.filter(starts_version)).filter(|i| *i > 0)
}

/// PEP 508: `name[extra] >=1,<2; marker`, `name @ url`; and `name@version`, as Poetry and uv take it.
pub(super) fn split_python(text: &str) -> (Range<usize>, Option<Range<usize>>) {
    let text = text.split(';').next().unwrap_or(text).trim_end();
    let end = text.len();
    if text.contains("://") || text.starts_with("git+") {
        let path = text.find("://").map_or(0, |i| i + 3);
        let after_host = text[path..].find('/').map_or(end, |i| path + i);
        let stop = text[after_host..].find('#').map_or(end, |i| after_host + i);
        let vcs = text.split("://").next().is_some_and(|scheme| scheme.contains('+') || scheme.ends_with("git"));
        let reference = text[after_host..stop].rfind('@').filter(|_| vcs).map(|i| after_host + i + 1..stop);
        return (0..text.len(), reference);
    }
    let Some(at) = text.find(['=', '<', '>', '!', '~', '@', ' ']) else { return (0..end, None) };
    let rest = text[at..].trim_start();
    let bare = if let Some(exact) = rest.strip_prefix("===").or_else(|| rest.strip_prefix("==")).or_else(|| rest.strip_prefix('@'))
    {
        if exact.contains(',') { rest } else { exact.trim_start() }
    } else {
        rest
    };
    (0..at, (!bare.is_empty()).then_some(end - bare.len()..end))
}
