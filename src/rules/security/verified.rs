//! What makes sure that a download is what was meant.

use crate::project::places;
use crate::shell::{Call, Script, Word};
use std::collections::HashSet;

/// How many instructions behind a download are looked at, so that the time stays linear in the file.
pub(super) const LOOK_AHEAD: usize = 50;

/// Whether a script compares files with checksums or checks signatures.
pub(super) fn verifies(script: &Script) -> bool {
    script.calls().any(is_check)
}

/// The names of the files that a script compares with a checksum or a signature, without their folders: `echo "… *a.tgz" | sha256sum -c`,
/// `gpg --verify a.tgz.asc`.
pub(super) fn checked_files(script: &Script) -> HashSet<String> {
    let mut names = HashSet::new();
    for call in script.calls().filter(|call| is_check(*call)) {
        let commands = script.pipeline_of(call.info.command).commands.iter().map(|id| &script.commands[*id]);
        let texts = commands.flat_map(|command| {
            let inputs =
                command.redirects.iter().map(|r| r.heredoc.as_ref().map_or(r.target.display(), |text| text.as_str().to_owned()));
            command.words.iter().map(Word::display).chain(inputs)
        });
        for text in texts {
            let files = text.split_whitespace().map(|file| places::name(file.trim_start_matches('*')));
            names.extend(files.flat_map(|name| [name, signed(call, name)]).map(str::to_owned));
        }
    }
    names
}

/// The file that a signature is of, which its name tells.
fn signed<'a>(check: Call, name: &'a str) -> &'a str {
    let is_signature = matches!(check.name(), "gpg" | "gpg2" | "gpgv");
    [".asc", ".sig", ".sign"].iter().find_map(|end| name.strip_suffix(end)).filter(|_| is_signature).unwrap_or(name)
}

fn is_check(call: Call) -> bool {
    let has = |options: &[&str]| call.args().iter().any(|word| options.contains(&word.prefix()));
    let letters = || call.args().iter().map(Word::prefix).filter(|w| w.starts_with('-') && !w.starts_with("--"));
    match call.name() {
        "md5sum" | "sha1sum" | "sha224sum" | "sha256sum" | "sha384sum" | "sha512sum" | "shasum" | "b2sum" | "b3sum" | "cksum" => {
            has(&["--check"]) || letters().any(|w| w.contains('c'))
        }
        "gpg" | "gpg2" => has(&["--verify", "--verify-files", "--print-md"]) || letters().any(|w| w == "-d") || has(&["--decrypt"]),
        "openssl" => has(&["dgst"]) && has(&["-verify"]),
        "minisign" | "signify" => letters().any(|w| w.contains('V')),
        "cosign" => call.args().iter().any(|w| w.prefix().starts_with("verify")),
        "gpgv" | "slsa-verifier" | "rekor-cli" => true,
        _ => false,
    }
}

/// Whether the words of a URL hold a commit or a digest, so that it always names the same bytes.
pub(super) fn is_pinned(url: &str) -> bool {
    url.split(['/', '@', '?', '=', '&', ':']).any(|part| is_commit(part) || part.len() == 64 && is_hex(part))
}

/// A whole commit of Git.
pub(super) fn is_commit(text: &str) -> bool {
    text.len() == 40 && is_hex(text)
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// The host of a URL, as `curl` and `wget` read it; `None` where a variable says.
pub(super) fn host(url: &str) -> Option<&str> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    (!host.is_empty() && !authority.contains('$')).then_some(host)
}

/// Whether a URL leads nowhere but to the machine itself.
pub(super) fn is_local(url: &str) -> bool {
    let host = host(url).unwrap_or_default();
    let name = host.split(':').next().unwrap_or_default();
    url.starts_with("file:") || matches!(name, "localhost" | "127.0.0.1" | "0.0.0.0") || host.starts_with("[::1]")
}
