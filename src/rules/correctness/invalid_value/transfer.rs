//! What `COPY` and `ADD` take: permissions, owners, checksums, sources (`dispatchCopy` of BuildKit).

use super::{grammar, known, report};
use crate::dockerfile::{Flag, Instruction, Kind, Transfer};
use crate::lint::Cx;
use crate::source::MappedText;

/// What a source is, by the way it is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    /// A path of the build context.
    Local,
    /// A file of a web server.
    Http,
    /// A git repository.
    Git,
}

/// The keys that the address of a git repository may have behind `?`.
const GIT_KEYS: [&str; 10] =
    ["ref", "tag", "branch", "subdir", "checksum", "commit", "keep-git-dir", "submodules", "mtime", "fetch-by-commit"];

pub(super) fn check(cx: &mut Cx, instruction: &Instruction) {
    let (Kind::Add(transfer) | Kind::Copy(transfer)) = &instruction.kind else { return };
    chmod(cx, instruction);
    linked_owner(cx, instruction);
    if instruction.flag("from").is_none() {
        sources(cx, instruction, transfer);
    }
    if matches!(instruction.kind, Kind::Add(_)) {
        checksum(cx, instruction, transfer);
    }
}

fn chmod(cx: &mut Cx, instruction: &Instruction) {
    let Some(word) = instruction.flag_value("chmod") else { return };
    let Some(value) = known(cx, word).filter(|value| !value.is_empty()) else { return };
    if !grammar::is_mode(value.as_str()) {
        report(cx, word, value.as_str(), "is no value of `--chmod`").help("write octal digits up to `7777`, or `u=rwX,go=rX`");
    }
}

/// `--link` copies onto an empty image, which has no file that names its users. With `--chmod` Docker copies as if without it.
fn linked_owner(cx: &mut Cx, instruction: &Instruction) {
    let linked = instruction.flag("link").is_some_and(|flag| is_on(&flag.value));
    let has_mode = instruction.flag_value("chmod").is_some_and(|mode| !mode.is_empty());
    let Some(word) = instruction.flag_value("chown").filter(|_| linked && !has_mode) else { return };
    let Some(value) = known(cx, word) else { return };
    let is_number = |name: &str| name.bytes().all(|b| b.is_ascii_digit());
    let Some(name) = value.as_str().split(':').find(|name| !is_number(name)) else { return };
    let message = format!("`--link` cannot find `{name}`: it copies onto an empty image, where nobody has a name");
    cx.report(word.span(), message).help("write the numbers of user and group, or leave `--link` out");
}

fn sources(cx: &mut Cx, instruction: &Instruction, transfer: &Transfer) {
    let copies = matches!(instruction.kind, Kind::Copy(_));
    for word in &transfer.sources {
        let Some(value) = known(cx, word) else { continue };
        let source = source(value.as_str());
        if copies && source != Source::Local {
            let what = if source == Source::Git {
                "is a git repository, and `COPY` only takes files"
            } else {
                "is not downloaded by `COPY`"
            };
            report(cx, word, value.as_str(), what).help("use `ADD`");
        } else if source == Source::Git {
            git_keys(cx, instruction, word, &value);
        }
    }
}

/// Looks at what stands behind the `?` of a git repository's address, and whether the flags say the same.
fn git_keys(cx: &mut Cx, instruction: &Instruction, word: &MappedText, value: &MappedText) {
    let address = value.as_str().split('#').next().unwrap_or_default();
    let Some((_, query)) = address.split_once('?') else { return };
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (key, setting) = pair.split_once('=').unwrap_or((pair, ""));
        let flag = match key {
            "checksum" | "commit" => instruction.flag("checksum").filter(|flag| !says(flag, setting)),
            "keep-git-dir" => instruction.flag("keep-git-dir").filter(|flag| is_on(&flag.value) == is_no(setting)),
            _ if !GIT_KEYS.contains(&key) => {
                let message = format!("the address of a git repository knows no `{key}`");
                let help = "`ref`, `tag`, `branch`, `commit`, `subdir` and `submodules` are what it knows";
                cx.report(word.span(), message).help(help);
                return;
            }
            _ => None,
        };
        if let Some(flag) = flag {
            let finding = cx.report(flag.span, format!("`--{}` says something else than the address", flag.name));
            finding.label(word.span(), format!("`{pair}`")).help("say it in one place");
            return;
        }
    }
}

/// Whether a flag without variables has this value.
fn says(flag: &Flag, setting: &str) -> bool {
    flag.value.as_ref().is_none_or(|value| value.as_str().contains('$') || value.as_str() == setting)
}

fn is_no(setting: &str) -> bool {
    matches!(setting.to_ascii_lowercase().as_str(), "0" | "f" | "false")
}

/// Whether a flag of this value is on.
fn is_on(value: &Option<MappedText>) -> bool {
    value.as_ref().is_none_or(|v| v.as_str().eq_ignore_ascii_case("true"))
}

fn checksum(cx: &mut Cx, instruction: &Instruction, transfer: &Transfer) {
    let Some(word) = instruction.flag_value("checksum") else { return };
    let Some(value) = known(cx, word).filter(|value| !value.is_empty()) else { return };
    let flag = instruction.flag("checksum").map_or(word.span(), |flag| flag.span);
    if transfer.sources.len() + transfer.inline.len() > 1 {
        cx.report(flag, "`--checksum` is of one source, and here are several").help("write one `ADD` for each");
        return;
    }
    let address = transfer.sources.first().and_then(|word| known(cx, word));
    match address.map(|address| source(address.as_str())) {
        Some(Source::Local) => {
            let finding = cx.report(flag, "`--checksum` is only for what is downloaded");
            finding.help("leave it out: the file is in the build context");
        }
        Some(Source::Http) if !is_digest(value.as_str()) => {
            let help = "write `sha256:` and 64 hexadecimal digits in lower case";
            report(cx, word, value.as_str(), "is no checksum").help(help);
        }
        _ => {}
    }
}

/// `algorithm:hex`, as many digits as the algorithm has.
fn is_digest(text: &str) -> bool {
    let len = match text.split_once(':') {
        Some(("sha256", _)) => 64,
        Some(("sha384", _)) => 96,
        Some(("sha512", _)) => 128,
        _ => return false,
    };
    let hex = &text[7..];
    hex.len() == len && hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// As `ParseGitRef` and `isHTTPSource` of BuildKit tell them apart.
fn source(text: &str) -> Source {
    let web = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
    if let Some(address) = web {
        let path = address.split(['#', '?']).next().unwrap_or_default();
        return if path.contains('/') && path.ends_with(".git") { Source::Git } else { Source::Http };
    }
    let scp = || {
        text.split_once('@').is_some_and(|(user, rest)| {
            let named = !user.is_empty() && user.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
            named && rest.split('/').next().is_some_and(|host| host.contains(':'))
        })
    };
    if text.starts_with("git://") || text.starts_with("ssh://") || scp() { Source::Git } else { Source::Local }
}
