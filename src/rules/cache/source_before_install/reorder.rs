//! The fix: the manifest files are copied first, and all the rest behind the install.

use super::context::Evidence;
use super::copies::Broad;
use super::installs::{Install, Work};
use super::manifests::{self, Manifest};
use crate::dockerfile::{CommandLine, Instruction, Kind, Transfer};
use crate::lint::Cx;
use crate::project::layers::{Fate, Origin};
use crate::project::{Layers, places};
use crate::rules::cache::lines::{line_end, line_start, start_with_comments};
use crate::rules::cache::sources;
use crate::shell::tools::{Action, Ecosystem, Manager, PackageKind, action};
use crate::shell::{Call, Link};
use crate::source::Span;

type Edits = Vec<(Span, String)>;

/// The edits that put the copy behind the installs; `None` where something else would then be other than it was.
pub fn edits(cx: &Cx, layers: &Layers, fates: &[Fate], copy: &Broad, installs: &[(Install, Evidence)]) -> Option<Edits> {
    let file = cx.dockerfile;
    let instruction = &file.instructions[copy.index];
    let (Kind::Copy(transfer) | Kind::Add(transfer)) = &instruction.kind else { return None };
    let is_movable = transfer.sources.len() == 1
        && transfer.inline.is_empty()
        && instruction.flags.iter().all(|flag| matches!(flag.name.as_str(), "chown" | "chmod" | "link"));
    let (last, _) = installs.last()?;
    let stays = file.stage_of(copy.index)?.index == file.stage_of(last.index)?.index;
    if !is_movable || !stays || !installs.iter().all(|(install, evidence)| can_run_first(install, evidence)) {
        return None;
    }
    let between = copy.index + 1..last.index;
    if !installs.iter().all(|(install, evidence)| is_complete(cx, copy, install, evidence)) {
        return None;
    }
    let is_free = between.clone().all(|index| passes(cx, index, transfer, copy, installs));
    if !is_free || !is_settled_before(layers, fates, copy, last) || brings_installed(cx, copy, installs) {
        return None;
    }
    let start = start_with_comments(cx, copy.index);
    line_start(cx, instruction.span.start as usize)?;
    let old = Span::new(start, line_end(cx, copy.index));
    let first = match manifests::needed(copy, installs)? {
        needed if are_copied(cx, layers, copy, &needed) => String::new(),
        needed => copies(cx, instruction, transfer, copy, needed)?,
    };
    let text = cx.text(old).trim_end_matches(['\r', '\n']).replace("\r\n", "\n");
    Some(vec![(old, first), behind(cx, last, copy, installs, &text)?])
}

/// Whether an install does with its manifest files what it does with all of the project.
fn can_run_first(install: &Install, evidence: &Evidence) -> bool {
    let is_known = match install.manager {
        Manager::Npm | Manager::Yarn | Manager::Pnpm | Manager::Bun | Manager::Pip | Manager::Pipenv | Manager::Conda => true,
        Manager::Uv if evidence.is_workspace => false,
        Manager::Uv | Manager::Poetry | Manager::Bundler | Manager::Go | Manager::Mix => true,
        Manager::Maven | Manager::Dotnet => !evidence.manifests.is_empty(),
        _ => false,
    };
    is_known && install.work == Work::Install && !install.with_project && evidence.script.is_none() && !evidence.names_others
}

/// Whether the manifest files found are all of their kind: projects of these name each other.
fn is_complete(cx: &Cx, copy: &Broad, install: &Install, evidence: &Evidence) -> bool {
    let build = cx.project.builds_of(cx.file).first();
    let Some(listing) = build.and_then(|build| cx.project.listing(build)) else { return true };
    let patterns = install.manager.manifests();
    let is_other = |path: &str| {
        let is_one = patterns.iter().any(|pattern| places::fits(pattern, places::name(path)));
        is_one && !evidence.manifests.iter().any(|found| places::within(found, path).is_some())
    };
    let source = if copy.source == "." { "" } else { copy.source.as_str() };
    let related = matches!(install.manager, Manager::Maven | Manager::Dotnet);
    !related || !listing.items.iter().any(|item| places::within_context(source, &item.path).is_some() && is_other(&item.path))
}

/// Whether an instruction between the copy and the last install does the same without what is copied.
fn passes(cx: &Cx, index: usize, transfer: &Transfer, copy: &Broad, installs: &[(Install, Evidence)]) -> bool {
    let with_variables = transfer.sources.iter().chain([&transfer.target]).any(|word| word.as_str().contains('$'));
    let is_absolute = transfer.target.as_str().starts_with('/');
    let instruction = &cx.dockerfile.instructions[index];
    match &instruction.kind {
        Kind::Arg(_) | Kind::Env(_) => !with_variables,
        Kind::Cmd(_)
        | Kind::Entrypoint(_)
        | Kind::Expose(_)
        | Kind::Healthcheck(_)
        | Kind::Label(_)
        | Kind::Maintainer(_)
        | Kind::Shell(_)
        | Kind::Stopsignal(_)
        | Kind::User(_) => true,
        Kind::Run(run) if run.mounts.is_empty() => instruction
            .script
            .as_ref()
            .is_some_and(|script| script.errors.is_empty() && script.calls().all(|call| is_indifferent(call, copy, installs))),
        Kind::Copy(other) if instruction.flag("from").is_some() => {
            let (target, _) = places::target(cx.dockerfile, index, other);
            places::within(&copy.target, &target).is_none() && places::within(&target, &copy.target).is_none()
        }
        Kind::Workdir(_) => is_absolute,
        Kind::Add(_) | Kind::Copy(_) | Kind::From(_) | Kind::Onbuild(_) | Kind::Run(_) | Kind::Unknown | Kind::Volume(_) => false,
    }
}

/// Whether a call does the same whatever lies in the folder of the project: one of the installs, and such as name all that they need.
pub fn is_indifferent(call: Call, copy: &Broad, installs: &[(Install, Evidence)]) -> bool {
    if installs.iter().any(|(install, _)| install.span == call.span()) {
        return true;
    }
    let outside = |path: &str| path.starts_with('/') && places::within(&copy.target, path).is_none();
    match action(&call) {
        Some(Action::Install { manager, packages, project: None }) => {
            let named = packages.iter().all(|p| !matches!(p.kind, PackageKind::Path | PackageKind::Variable));
            let is_global = call.arguments().is_some_and(|a| a.has("--global") || a.subcommand.first() == Some(&"global"));
            named && (manager.ecosystem() == Ecosystem::System || is_global || matches!(manager, Manager::Pip | Manager::Pipx))
        }
        Some(Action::RefreshIndex { .. } | Action::Upgrade { .. } | Action::CleanCache { .. } | Action::MakeUser { .. }) => true,
        Some(Action::Delete { paths, .. }) => paths.iter().all(|path| path.literal && outside(&path.text)),
        Some(_) => false,
        None => matches!(call.name(), "addgroup" | "cd" | "corepack" | "groupadd" | "set" | "true"),
    }
}

/// Whether nothing that the install stands on, this copy aside, runs again when a source does.
fn is_settled_before(layers: &Layers, fates: &[Fate], copy: &Broad, last: &Install) -> bool {
    let (Some(first), Some(install)) = (layers.step_of(copy.index), layers.step_of(last.index)) else { return false };
    is_settled_above(layers, fates, copy)
        && (first + 1..=install).all(|step| layers.steps[step].inputs.iter().all(|input| !input.mounted))
}

/// Whether nothing above a copy runs again when a source changes.
pub fn is_settled_above(layers: &Layers, fates: &[Fate], copy: &Broad) -> bool {
    let Some(step) = layers.step_of(copy.index) else { return false };
    let is_settled = |step: usize| fates[step] == Fate::Kept && !sources::are_copied_by(&layers.steps[step]);
    layers.steps[step].parent.is_none_or(|parent| layers.chain(parent).all(is_settled))
}

/// Whether the copy brings installed dependencies along, which would now come on top of those that the build installs.
fn brings_installed(cx: &Cx, copy: &Broad, installs: &[(Install, Evidence)]) -> bool {
    const INSTALLED: [&str; 4] = ["node_modules", "vendor", ".venv", "deps"];
    let build = cx.project.builds_of(cx.file).first();
    let Some(listing) = build.and_then(|build| cx.project.listing(build)) else { return false };
    let manifests = installs.iter().flat_map(|(_, evidence)| &evidence.manifests);
    let folders = manifests.map(|path| path.rsplit_once('/').map_or(".", |(folder, _)| folder)).chain([copy.source.as_str()]);
    folders.into_iter().any(|folder| {
        let prefix = if folder == "." { String::new() } else { format!("{folder}/") };
        INSTALLED.iter().any(|name| listing.contains(&format!("{prefix}{name}")))
    })
}

/// Whether copies before this one brought all manifest files.
fn are_copied(cx: &Cx, layers: &Layers, copy: &Broad, needed: &[Manifest]) -> bool {
    let Some(step) = layers.step_of(copy.index).filter(|_| copy.manifests.is_some()) else { return false };
    let chain: Vec<usize> = layers.chain(step).skip(1).collect();
    needed.iter().all(|manifest| {
        chain.iter().flat_map(|step| &layers.steps[*step].inputs).any(|input| {
            let name = cx.text(input.span).trim_start_matches("./");
            let fits = name == manifest.path || places::fits(&manifest.path, name);
            matches!(&input.from, Origin::Context(source) if fits || source.takes(&manifest.path) == Some(true))
        })
    })
}

/// The instructions that copy the manifest files, with the flags and in the form of the copy of all.
fn copies(cx: &Cx, instruction: &Instruction, transfer: &Transfer, copy: &Broad, needed: Vec<Manifest>) -> Option<String> {
    let is_plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "._-/@+${}*?[]".contains(c));
    let target = transfer.target.as_str().trim_end_matches('/');
    let target = if target == "." { "" } else { target };
    if !is_plain(target) || needed.iter().any(|manifest| !is_plain(&manifest.path) || manifest.path.contains(['$', '{'])) {
        return None;
    }
    let flags: String = instruction.flags.iter().map(|flag| format!("{} ", cx.text(flag.span))).collect();
    let keyword = if instruction.keyword.as_str().starts_with(|c: char| c.is_ascii_lowercase()) { "copy" } else { "COPY" };
    let mut text = String::new();
    for (folder, sources) in manifests::by_folder(copy, needed)? {
        let folder = match (target, folder.as_str()) {
            ("", "") => "./".to_owned(),
            ("", folder) => format!("{folder}/"),
            (target, "") => format!("{target}/"),
            (target, folder) => format!("{target}/{folder}/"),
        };
        let words: Vec<&str> = sources.iter().map(String::as_str).chain([folder.as_str()]).collect();
        let words = match transfer.exec_form {
            true => format!("[{}]", words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ")),
            false => words.join(" "),
        };
        text.push_str(&format!("{keyword} {flags}{words}\n"));
    }
    Some(text)
}

/// Puts the copy behind the last install: behind its `RUN`, or between that and a new one for what else that `RUN` does.
fn behind(cx: &Cx, last: &Install, copy: &Broad, installs: &[(Install, Evidence)], text: &str) -> Option<(Span, String)> {
    let instruction = &cx.dockerfile.instructions[last.index];
    let (Kind::Run(run), Some(script)) = (&instruction.kind, &instruction.script) else { return None };
    let calls: Vec<Call> = script.calls().collect();
    let is_done = |call: &Call| is_indifferent(*call, copy, installs);
    if calls.iter().all(is_done) && script.errors.is_empty() {
        let end = line_end(cx, last.index);
        let is_ended = cx.source.text()[..end].ends_with('\n');
        return Some((Span::empty(end), if is_ended { format!("{text}\n") } else { format!("\n{text}") }));
    }
    let is_text = matches!(run.command, CommandLine::Shell { .. }) && instruction.heredocs.is_empty() && script.errors.is_empty();
    let list = &script.blocks.first()?.pipelines;
    let call = calls.iter().rev().find(|call| installs.iter().any(|(install, _)| install.span == call.span()))?;
    let at = call.command().pipeline;
    let next = list.get(at + 1)?;
    let is_list = list.iter().all(|p| matches!(p.link, Link::First | Link::And) && !p.background && !p.negated);
    let first = calls.iter().filter(|call| call.span().start < next.span.start);
    let is_first = first.clone().all(|call| call.command().block == 0 && call.info.wrappers.is_empty() && is_done(call));
    let keeps_shell =
        !first.clone().any(|call| matches!(call.name(), "cd" | "set")) && list[..=at].iter().all(|p| p.commands.len() == 1);
    let assigns = script.commands.iter().any(|command| command.words.is_empty());
    let undoes = calls.iter().filter(|call| call.span().start >= next.span.start).any(|call| changes_what_is_there(*call));
    let gap = Span { start: list[at].span.end, end: next.span.start };
    if !is_text
        || !is_list
        || !is_first
        || !keeps_shell
        || assigns
        || undoes
        || call.command().block != 0
        || cx.text(gap).contains('#')
    {
        return None;
    }
    let head = cx.text(Span { start: instruction.span.start, end: instruction.arguments.span().start });
    (!head.contains('\n')).then(|| (gap, format!("\n{text}\n{head}")))
}

/// Whether a call removes or changes what others have made: in a layer of its own, that would free no space, or take it twice.
fn changes_what_is_there(call: Call) -> bool {
    match action(&call) {
        Some(Action::Remove { .. } | Action::Delete { .. } | Action::CleanCache { .. }) => true,
        Some(Action::ChangeOwner { recursive, .. } | Action::ChangeMode { recursive, .. }) => *recursive,
        _ => false,
    }
}
