//! `unverified-download`

use super::verified;
use crate::diagnostic::Severity;
use crate::dockerfile::{Instruction, Kind};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::places;
use crate::source::MappedText;

/// See the page.
pub static RULE: Rule = Rule {
    name: "unverified-download",
    category: Category::Security,
    severity: Severity::Info,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/security/unverified-download.md"),
    checks: &[Check::Instruction(check)],
};

fn check(cx: &mut Cx, instruction: &Instruction) {
    let Kind::Add(transfer) = &instruction.kind else { return };
    if instruction.flag("checksum").is_some() {
        return;
    }
    for source in &transfer.sources {
        let text = places::expand(cx.dockerfile, cx.index, source);
        if is_git(&text) {
            if !names_commit(&text) {
                let what = match revisions(&text).next() {
                    Some(name) => format!("`{name}` is in the repository"),
                    None => "the repository holds".to_owned(),
                };
                cx.report(source.span(), format!("`ADD` takes whatever {what} at the time of the build"))
                    .help("name a commit behind `#`, by all 40 digits");
            }
        } else if is_url(&text)
            && !is_metadata(&text)
            && !verified::is_pinned(&text)
            && !is_verified_later(cx, source, &transfer.target)
        {
            // Docker builds images of Windows without BuildKit, and so without the flag.
            let help = match cx.stage().is_some_and(|stage| stage.windows) {
                true => "compare it in a `RUN` with the digest of the file that was looked at (`Get-FileHash`)",
                false => "add `--checksum=sha256:…` with the digest of the file that was looked at",
            };
            cx.report(source.span(), "`ADD` takes whatever the server sends at the time of the build").help(help);
        }
    }
}

/// Whether a source is a repository (BuildKit's `gitutil.ParseURL`).
fn is_git(text: &str) -> bool {
    let path = text.split(['#', '?']).next().unwrap_or_default();
    let (host, is_scp) = (path.split(':').next().unwrap_or_default(), path.contains(':') && !path.contains("://"));
    path.starts_with("git://")
        || path.starts_with("ssh://")
        || is_url(path) && path.ends_with(".git")
        || is_scp && host.contains('@')
}

fn is_url(text: &str) -> bool {
    let start = text.get(..8).unwrap_or_default().to_ascii_lowercase();
    start.starts_with("http://") || start.starts_with("https://")
}

/// Whether what stands behind `#` or in the query is a commit; one in a variable probably is.
fn names_commit(text: &str) -> bool {
    revisions(text).any(|name| verified::is_commit(name) || name.starts_with('$'))
}

/// The branches, tags and commits that a URL names.
fn revisions(text: &str) -> impl Iterator<Item = &str> {
    let fragment = text.split_once('#').map(|(_, f)| f.split(':').next().unwrap_or_default());
    let query = text.split_once('?').map_or("", |(_, q)| q).split(['&', '#']).filter_map(|pair| pair.split_once('='));
    let named = query.filter(|(key, _)| matches!(*key, "ref" | "commit" | "checksum")).map(|(_, value)| value);
    fragment.into_iter().chain(named).filter(|name| !name.is_empty())
}

/// Whether what comes is a fact about a repository, mostly added so that a cache is used until there are new commits.
fn is_metadata(url: &str) -> bool {
    url.starts_with("https://api.github.com/")
}

/// Whether a later `RUN` of the stage compares what was added with something, and names it as the URL does or as the copy is called.
fn is_verified_later(cx: &Cx, source: &MappedText, target: &MappedText) -> bool {
    let Some(stage) = cx.stage() else { return false };
    let name = |path: &MappedText| path.as_str().rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    let names = [name(source), name(target)];
    let is_named = |i: &Instruction| names.iter().any(|name| name.len() > 1 && cx.text(i.span).contains(name));
    let runs = cx.dockerfile.instructions[cx.index + 1..stage.instructions.end].iter().take(verified::LOOK_AHEAD);
    let verifies = |i: &Instruction| match &i.script {
        Some(script) => verified::verifies(script),
        None => cx.text(i.span).contains("Get-FileHash"),
    };
    runs.filter(|i| matches!(i.kind, Kind::Run(_))).any(|i| verifies(i) && is_named(i))
}
