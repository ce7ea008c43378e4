//! What a Dockerfile takes from its build context, and whether it is there.

use crate::diagnostic::Diagnostic;
use crate::dockerfile::mount::MountKind;
use crate::dockerfile::{Dockerfile, Instruction, Kind};
use crate::ignorefile::{IgnoreFile, clean};
use crate::project::{Build, Context, Disk, Project};
use crate::source::{Source, Span};
use std::path::{Path, PathBuf};

/// A file, a folder or a pattern that an instruction takes from the context.
pub(super) struct Wanted {
    /// Where it is written.
    pub span: Span,
    /// As written, after expansion.
    pub text: String,
    /// Clean, seen from the root of the context; empty for the root itself.
    pub path: String,
    /// Whether it has wildcards: then Docker does not mind that nothing fits (`AllowEmptyWildcard` of BuildKit).
    pub is_pattern: bool,
}

/// The folders above a context that may belong to the same repository.
const MOST_ABOVE: usize = 16;

/// The sources of `COPY` and `ADD` and of bind mounts, as far as they are known. Those of triggers are of other contexts.
pub(super) fn wanted(file: &Dockerfile) -> Vec<Wanted> {
    let valid = file.instructions.iter().enumerate().filter(|(_, instruction)| instruction.valid);
    valid.flat_map(|(i, instruction)| of_instruction(file, i, instruction)).collect()
}

fn of_instruction(file: &Dockerfile, index: usize, instruction: &Instruction) -> Vec<Wanted> {
    match &instruction.kind {
        Kind::Add(transfer) | Kind::Copy(transfer) if instruction.flag("from").is_none() => {
            let known = transfer.sources.iter().filter_map(|word| Some((word.span(), file.expanded(index, word)?)));
            known.filter(|(_, text)| is_local(text.as_str())).map(|(span, text)| Wanted::new(span, text.as_str())).collect()
        }
        Kind::Run(run) => {
            let bound = run.mounts.iter().filter(|m| m.kind == MountKind::Bind && m.from.is_none() && m.errors.is_empty());
            let known = bound.filter_map(|m| m.source.as_ref()?.known());
            // A mount takes its source as it stands.
            known.map(|text| Wanted { is_pattern: false, ..Wanted::new(text.span(), text.as_str()) }).collect()
        }
        _ => Vec::new(),
    }
}

fn is_local(text: &str) -> bool {
    !text.is_empty()
        && !text.contains("://")
        && !text.contains("{{")
        && !text.split('/').next().is_some_and(|host| host.contains('@'))
}

impl Wanted {
    fn new(span: Span, text: &str) -> Wanted {
        let path = clean(&format!("/{text}")).trim_start_matches('/').to_owned();
        Wanted { span, text: text.to_owned(), path, is_pattern: text.contains(['*', '?', '[', '\\']) }
    }

    /// Whether it is one path, other than the root of the context.
    pub(super) fn is_named(&self) -> bool {
        !self.is_pattern && !self.path.is_empty() && self.path != "."
    }

    /// Whether the context has it, ignored or not.
    pub(super) fn exists(&self, disk: &dyn Disk, context: &Context) -> bool {
        disk.exists(&context.root().join(&self.path))
    }
}

/// Shows the service that a Dockerfile is built for, and so in which context.
pub(super) fn label_service(finding: &mut Diagnostic, project: &Project, build: &Build) {
    let Some(id) = build.service else { return };
    let composition = &project.compositions[id.composition];
    let service = &composition.compose.services[id.service];
    let Some(described) = &service.build else { return };
    let (file, span) = composition.site(described.context.as_ref().map_or(service.place, |context| context.seen()));
    finding.label_in(file, span, format!("`{}` is built in this context", service.name));
}

/// Whether the context is known: somebody named it, or most of what is taken from it is there. Not where a source starts with the name
/// of the folder itself: that is written for a folder above.
pub(super) fn is_confirmed(disk: &dyn Disk, build: &Build, context: &Context, all: &[Wanted]) -> bool {
    if build.context_given {
        return true;
    }
    let (there, missing): (Vec<&Wanted>, Vec<&Wanted>) = all.iter().filter(|w| w.is_named()).partition(|w| w.exists(disk, context));
    let folder = context.root().file_name().map(|name| name.to_string_lossy());
    let from_above = |w: &&Wanted| w.path.split('/').rev().skip(1).any(|part| folder.as_ref().is_some_and(|name| name == part));
    there.len() > missing.len() && !missing.iter().any(from_above)
}

/// Whether git is told to ignore a path of a context, or keeps it in another repository, so that a checkout lacks it.
pub(in crate::rules) fn is_left_to_others(disk: &dyn Disk, root: &Path, path: &str) -> bool {
    let mut folder = root.to_owned();
    let mut inside = path.to_owned();
    for _ in 0..MOST_ABOVE {
        if is_ignored_by(disk, &folder, &inside) || is_submodule(disk, &folder, &inside) {
            return true;
        }
        let Some(name) = folder.file_name().map(|name| name.to_string_lossy().into_owned()) else { break };
        if disk.exists(&folder.join(".git")) {
            break;
        }
        inside = format!("{name}/{inside}");
        folder = folder.parent().map_or_else(PathBuf::new, Path::to_owned);
    }
    // The files below the root of the context.
    let mut below = root.to_owned();
    let mut rest = path;
    while let Some((first, more)) = rest.split_once('/') {
        below.push(first);
        rest = more;
        if is_ignored_by(disk, &below, rest) {
            return true;
        }
    }
    false
}

/// Whether the `.gitignore` of a folder leaves a path in it out.
fn is_ignored_by(disk: &dyn Disk, folder: &Path, path: &str) -> bool {
    let Ok(text) = disk.read(&folder.join(".gitignore")) else { return false };
    let text = String::from_utf8_lossy(&text);
    let lines: String = text.lines().filter_map(as_docker_ignores).collect();
    IgnoreFile::parse(&Source::new(".gitignore", lines)).matches(path)
}

/// A line of a `.gitignore` as one of a `.dockerignore`: without a `/` in it, it counts in every folder.
fn as_docker_ignores(line: &str) -> Option<String> {
    let line = line.trim_end();
    let (not, pattern) = line.strip_prefix('!').map_or(("", line), |rest| ("!", rest));
    let pattern = pattern.trim_end_matches('/');
    if pattern.is_empty() || line.starts_with('#') {
        return None;
    }
    let anywhere = if pattern.contains('/') { "" } else { "**/" };
    Some(format!("{not}{anywhere}{}\n", pattern.trim_start_matches('/')))
}

/// Whether a path lies in a submodule, which may not be checked out.
fn is_submodule(disk: &dyn Disk, folder: &Path, path: &str) -> bool {
    let Ok(text) = disk.read(&folder.join(".gitmodules")) else { return false };
    let text = String::from_utf8_lossy(&text);
    let paths = text.lines().filter_map(|line| line.trim().strip_prefix("path")?.trim_start().strip_prefix('='));
    paths.map(str::trim).any(|module| path == module || path.strip_prefix(module).is_some_and(|rest| rest.starts_with('/')))
}
