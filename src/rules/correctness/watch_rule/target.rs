//! Where the image has what a rule of `develop.watch` brings into the container.

use crate::compose::Service;
use crate::dockerfile::{Dockerfile, Instruction, Kind, Transfer};
use crate::ignorefile::clean;
use crate::project::disk::{EntryKind, slashed};
use crate::project::{Disk, places};
use crate::rules::built::Built;
use crate::rules::correctness::bind_mounts::{kind, targets};
use crate::rules::services::words;
use crate::source::Span;
use std::path::Path;

/// A path of the context in the image.
#[derive(Debug)]
pub(super) struct Placed {
    /// Where it is: clean.
    pub path: String,
    /// The source that brings it there.
    pub span: Span,
}

/// What is asked of an image.
struct Question<'a> {
    disk: &'a dyn Disk,
    file: &'a Dockerfile,
    /// The text of the Dockerfile.
    text: &'a str,
    /// The folder that is sent to the builder.
    root: &'a Path,
    /// What is watched: seen from there.
    inside: String,
    /// Where it is brought in the container: clean.
    target: &'a str,
}

/// Folders that images have before anything is copied.
const OF_SYSTEM: [&str; 12] = ["/bin", "/etc", "/home", "/lib", "/mnt", "/opt", "/root", "/run", "/sbin", "/tmp", "/usr", "/var"];

/// Programs that bring files elsewhere.
const MOVERS: [&str; 7] = ["cp", "install", "ln", "mv", "rsync", "tar", "unzip"];

/// Where the image surely has a path of the host, if that is elsewhere than at `target`. `None` also where something else may be there.
pub(super) fn elsewhere(
    disk: &dyn Disk,
    (built, text): (&Built, &str),
    service: &Service,
    host: &Path,
    target: &str,
) -> Option<Placed> {
    let stage = built.stage().filter(|stage| !stage.windows)?;
    let root = built.build.context.as_ref()?.root();
    let target = &*clean(target);
    if !target.starts_with('/') || target == "/" || !is_free(service, target) {
        return None;
    }
    let is_folder = kind(disk, host)? == EntryKind::Dir;
    let inside = slashed(host.strip_prefix(root).ok()?);
    let question = Question { disk, file: built.file, text, root, inside, target };
    let mut found: Vec<Placed> = Vec::new();
    for (index, step) in places::steps(built.file, stage, false) {
        found.extend(question.placed(index, step)?);
    }
    found.dedup_by(|one, other| one.path == other.path);
    let [one] = <[Placed; 1]>::try_from(found).ok()?;
    let is_of_system = OF_SYSTEM.iter().any(|folder| places::within(folder, target).is_some());
    let is_beside = places::upward(&one.path).nth(1).is_some_and(|above| places::within(above, target).is_some());
    if one.path == target || (is_of_system && !is_beside) {
        return None;
    }
    let is_above = places::within(target, &one.path).is_some();
    let is_sure = if is_above { is_folder } else { !places::steps(built.file, stage, false).any(|(_, step)| question.names(step)) };
    is_sure.then_some(one)
}

/// Whether a service says nothing of a path in its container.
fn is_free(service: &Service, target: &str) -> bool {
    let said = [&service.entrypoint, &service.command].into_iter().flatten().flat_map(words);
    let values = service.environment.iter().filter_map(|pair| pair.value.as_ref());
    let is_around = |path: &String| places::within(path, target).is_some() || places::within(target, path).is_some();
    targets(service).is_some_and(|targets| !targets.iter().any(is_around))
        && !said.chain(values).chain(&service.working_dir).any(|text| text.text.as_str().contains(target))
}

impl Question<'_> {
    /// Where a step has what is watched; `None` where that is not known, or where it may bring something else to the target.
    fn placed(&self, index: usize, step: &Instruction) -> Option<Vec<Placed>> {
        match &step.kind {
            Kind::Copy(transfer) | Kind::Add(transfer) => {
                let (at, is_folder) = places::target(self.file, index, transfer);
                let below = places::within(&at, self.target);
                if at.contains(['$', '?', '~']) || step.flag("parents").is_some() || step.flag("exclude").is_some() {
                    return None;
                }
                if step.flag("from").is_some() {
                    return below.is_none().then(Vec::new);
                }
                self.copied(index, transfer, (&at, is_folder), below)
            }
            Kind::Run(_) => {
                let moves = step.script.as_ref().is_none_or(|script| script.calls().any(|call| MOVERS.contains(&call.name())));
                (!moves).then(Vec::new)
            }
            _ => Some(Vec::new()),
        }
    }

    fn copied(&self, index: usize, transfer: &Transfer, (at, is_folder): (&str, bool), below: Option<&str>) -> Option<Vec<Placed>> {
        let mut found = Vec::new();
        for word in &transfer.sources {
            let text = self.file.expanded(index, word)?;
            let text = text.as_str();
            if let Some(wildcard) = text.find(['*', '?', '[', '\\']) {
                let start = text[..wildcard].trim_start_matches("./").trim_start_matches('/');
                if self.inside.starts_with(start) {
                    return None;
                }
                continue;
            }
            let path = clean(&format!("/{text}")).trim_start_matches('/').to_owned();
            let is_dir = kind(self.disk, &self.root.join(&path)) == Some(EntryKind::Dir);
            // What lies at the target is another path of the context.
            if let Some(rest) = below.filter(|_| is_dir)
                && !rest.is_empty()
                && self.disk.exists(&self.root.join(&path).join(rest))
            {
                let other = places::join(&path, rest);
                if other.trim_start_matches('/') != self.inside {
                    return None;
                }
            }
            let Some(rest) = places::within_context(&path, &self.inside) else { continue };
            let path = match (is_dir, rest) {
                (true, rest) => places::join(at, rest),
                (false, _) if is_folder => places::join(at, places::name(&path)),
                // It may be a folder that is there.
                (false, _) if places::name(at) != places::name(&path) => return None,
                (false, _) => at.to_owned(),
            };
            found.push(Placed { path: path.trim_end_matches('/').to_owned(), span: word.span() });
        }
        Some(found)
    }

    /// Whether a step says something of the target.
    fn names(&self, step: &Instruction) -> bool {
        !matches!(step.kind, Kind::From(_)) && self.text[step.span.range()].contains(self.target)
    }
}
