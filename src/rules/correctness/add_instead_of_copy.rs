//! `add-instead-of-copy`

use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::expand::{PartialText, Piece};
use crate::dockerfile::{Instruction, Kind};
use crate::lint::{Category, Check, Cx, Rule};

/// `ADD` of plain local files and folders.
pub static RULE: Rule = Rule {
    name: "add-instead-of-copy",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["DL3020"],
    fix: Some(Applicability::Safe),
    page: include_str!("../../../rules/correctness/add-instead-of-copy.md"),
    checks: &[Check::Instruction(check)],
};

/// Flags that only `ADD` has: who writes one asks for what only `ADD` does.
const ADD_ONLY: [&str; 3] = ["checksum", "keep-git-dir", "unpack"];

/// Ends of names, behind the last dot, that may be a tar archive's, which `ADD` unpacks whatever its name is: it looks at the
/// content (BuildKit's `AttemptUnpackDockerCompatibility`). Those of the compressions count as `.tar.gz` is often written `.gz`, and the
/// last line is of formats that are tar archives within.
#[rustfmt::skip]
const ARCHIVES: &[&str] = &[
    "tar", "tgz", "tbz", "tbz2", "tb2", "txz", "tzst", "tlz", "tpz", "tz", "gz", "bz2", "xz", "zst", "zstd", "lz", "lz4", "lzma", "z",
    "apk", "box", "crate", "gem", "ova", "pax", "unitypackage",
];

/// Ends of names of archives that `ADD` leaves as they are.
const NEVER_UNPACKED: &[&str] = &["zip", "7z", "rar"];

/// What `ADD` makes of a source.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    /// Copies it, as `COPY` does.
    Plain,
    /// Copies it too, though it is an archive.
    Packed,
    /// Downloads, unpacks, or nobody knows.
    Other,
}

fn check(cx: &mut Cx, instruction: &Instruction) {
    let Kind::Add(transfer) = &instruction.kind else { return };
    if ADD_ONLY.iter().any(|flag| instruction.flag(flag).is_some()) {
        return;
    }
    let sources: Vec<_> = transfer.sources.iter().map(|word| (word, source(&cx.dockerfile.expand(cx.index, word).text))).collect();
    if sources.iter().any(|(_, source)| *source == Source::Other) {
        return;
    }
    // A build argument may name something that only `ADD` can fetch.
    let fixed = sources.iter().all(|(word, _)| !word.as_str().contains('$'));
    let inline = transfer.inline.iter().map(|heredoc| instruction.heredocs[*heredoc].opener);
    let inline: Vec<_> = inline.map(|opener| (opener, "written down here: nothing to download or unpack")).collect();
    let labels = sources.iter().map(|(word, source)| match source {
        Source::Packed => (word.span(), "`ADD` does not unpack this kind of archive"),
        _ => (word.span(), "in the build context, and no tar archive"),
    });
    let applicability = if fixed { Applicability::Safe } else { Applicability::Unsafe };
    let keyword = instruction.keyword.span();
    let copy = match instruction.keyword.as_str() {
        "add" => "copy",
        "Add" => "Copy",
        _ => "COPY",
    };
    let finding = cx.report(keyword, "`ADD` only copies here, as `COPY` does");
    for (span, label) in labels.chain(inline) {
        finding.label(span, label);
    }
    finding.help("use `COPY`: what it does never depends on what a file holds or how a source is spelt").alias("DL3020").fix(
        applicability,
        "use `COPY`",
        [(keyword, copy.to_owned())],
    );
}

/// Judges a source by its name: a build reads the content, docklint does not.
fn source(text: &PartialText) -> Source {
    if !is_local(text) {
        return Source::Other;
    }
    let end = text.suffix();
    let name = end.rsplit('/').next().unwrap_or_default();
    let whole = text.is_known() || end.contains('/');
    match name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()) {
        Some(extension) if extension.contains(['*', '?', '[', ']', '\\']) => Source::Other,
        Some(extension) if ARCHIVES.contains(&extension.as_str()) => Source::Other,
        Some(extension) if NEVER_UNPACKED.contains(&extension.as_str()) => Source::Packed,
        Some(_) => Source::Plain,
        None if whole && !name.contains(['*', '?', '[']) => Source::Plain,
        None => Source::Other,
    }
}

/// Whether a source is in the build context, neither a URL nor a git repository.
fn is_local(text: &PartialText) -> bool {
    let start = text.prefix();
    let host = start.split('/').next().unwrap_or_default();
    let has_scheme = text.pieces.iter().any(|piece| matches!(piece, Piece::Text(text) if text.as_str().contains("://")));
    !start.is_empty() && !has_scheme && !host.contains([':', '@'])
}
