//! `archive-copied`

use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::{Instruction, Kind, Stage, Transfer};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::places;
use crate::rules::runs::without;
use crate::shell::tools::{Action, Argument, action};
use crate::shell::{Call, Script};
use crate::source::Span;

/// See the page.
pub static RULE: Rule = Rule {
    name: "archive-copied",
    category: Category::Size,
    severity: Severity::Info,
    default: true,
    since: "0.1.0",
    aliases: &["DL3010"],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/size/archive-copied.md"),
    checks: &[Check::Instruction(check)],
};

/// How many instructions behind a copy are looked at, so that the time stays linear in the file.
const LOOK_AHEAD: usize = 50;

/// Ends of names of compressed archives that `ADD` leaves as they are: it knows gzip, bzip2, xz and zstd.
const NOT_UNPACKED: [&str; 8] = [".zip", ".lz", ".lzma", ".lzo", ".lz4", ".tlz", ".Z", ".7z"];

/// Options of tar that ask for nothing else than `ADD` does.
#[rustfmt::skip]
const PLAIN: [&str; 15] = [
    "--extract", "--file", "--directory", "--gzip", "--bzip2", "--xz", "--zstd", "--auto-compress", "--verbose", "--preserve-permissions",
    "--keep-old-files", "--no-same-owner", "--same-owner", "--warning", "--numeric-owner",
];

/// A call that unpacks what was copied.
struct Unpacking<'a> {
    /// The instruction: an index.
    index: usize,
    script: &'a Script,
    call: Call<'a>,
    /// Where to.
    folder: String,
}

fn check(cx: &mut Cx, instruction: &Instruction) {
    let Kind::Copy(transfer) = &instruction.kind else { return };
    let Some(stage) = cx.stage().filter(|stage| stage.in_image && !cx.in_trigger && !stage.windows) else { return };
    if instruction.flag("from").is_some() {
        return;
    }
    let (target, is_folder) = places::target(cx.dockerfile, cx.index, transfer);
    for source in &transfer.sources {
        let text = places::expand(cx.dockerfile, cx.index, source);
        let name = places::name(&text);
        let file = if is_folder { places::join(&target, name) } else { target.clone() };
        let beside = places::join(&target, name);
        if NOT_UNPACKED.iter().any(|end| name.ends_with(end)) || name.contains(['*', '?', '[']) {
            continue;
        }
        let Some(unpacking) = unpacking(cx, stage, &[&file, &beside]) else { continue };
        let edits = edits(cx, stage, instruction, transfer, &unpacking, name);
        let finding = cx.report(source.span(), format!("`{name}` stays in the image, packed, beside what is unpacked from it"));
        finding.label(unpacking.call.span(), "unpacked here").help("use `ADD`, which unpacks it and leaves it out").alias("DL3010");
        if let Some(edits) = edits {
            finding.fix(Applicability::Unsafe, "use `ADD`", edits);
        }
    }
}

/// The first call behind the instruction that is being checked which does with one of `files` what `ADD` would.
fn unpacking<'a>(cx: &Cx<'a>, stage: &Stage, files: &[&str]) -> Option<Unpacking<'a>> {
    let end = stage.instructions.end.min(cx.index + LOOK_AHEAD);
    (cx.index + 1..end).find_map(|index| {
        let instruction = &cx.dockerfile.instructions[index];
        let script = instruction.script.as_ref().filter(|_| instruction.valid && matches!(instruction.kind, Kind::Run(_)))?;
        places::calls(cx.dockerfile, index, script).into_iter().find_map(|(call, here)| {
            let arguments = call.arguments().filter(|a| a.tool == "tar" && a.operands.is_empty())?;
            let Some(Action::Unpack { archives, directory }) = action(&call) else { return None };
            let full = |path: &Argument| places::path(cx.dockerfile, index, &here, path);
            let is_it = archives.iter().any(|archive| files.contains(&full(archive).as_str()));
            let plain = arguments.options.iter().all(|o| PLAIN.contains(&o.name.as_str()));
            let folder = directory.as_ref().map_or_else(|| here.clone(), full);
            (is_it && plain).then_some(Unpacking { index, script, call, folder })
        })
    })
}

/// What makes an `ADD` of the copy and takes the unpacking away, where nothing else looks at the archive.
fn edits(
    cx: &Cx,
    stage: &Stage,
    instruction: &Instruction,
    transfer: &Transfer,
    unpacking: &Unpacking,
    name: &str,
) -> Option<Vec<(Span, String)>> {
    let [_] = transfer.sources.as_slice() else { return None };
    let simple = instruction.flags.is_empty() && !transfer.exec_form && transfer.inline.is_empty();
    let known = unpacking.folder.starts_with('/') && !unpacking.folder.contains(['$', '?', ' ']);
    let removed = removed(cx, unpacking, name).filter(|_| simple && known)?;
    let rest = |from: u32, to: u32| from < to && cx.text(Span { start: from, end: to }).contains(name);
    let last = &cx.dockerfile.instructions[stage.instructions.end - 1];
    let mentioned = rest(instruction.span.end, removed.start) || rest(removed.end, last.span.end);
    if mentioned || instruction.keyword.as_str() != "COPY" {
        return None;
    }
    let folder = if unpacking.folder == "/" { "/".to_owned() } else { format!("{}/", unpacking.folder) };
    Some(vec![(instruction.keyword.span(), "ADD".to_owned()), (transfer.target.span(), folder), (removed, String::new())])
}

/// The unpacking, the removal of the archive behind it, and what joins them to the rest of the script.
fn removed(cx: &Cx, unpacking: &Unpacking, name: &str) -> Option<Span> {
    let command = unpacking.call.command();
    let first = command.pipeline;
    if command.block != 0 || !command.redirects.is_empty() || !unpacking.call.info.wrappers.is_empty() {
        return None;
    }
    let deletes = |call: Call| {
        let is_next = call.command().block == 0 && call.command().pipeline == first + 1;
        let only = |paths: &[Argument]| paths.len() == 1 && paths[0].text.ends_with(name);
        is_next && matches!(action(&call), Some(Action::Delete { paths, .. }) if only(paths))
    };
    let run = &cx.dockerfile.instructions[unpacking.index];
    let with_deletion = || without(cx, run, first, first + 1);
    unpacking.script.calls().any(deletes).then(with_deletion).flatten().or_else(|| without(cx, run, first, first))
}
