//! What was copied before an install, stage by stage.

use super::installs::{Install, Work};
use crate::dockerfile::mount::MountKind;
use crate::dockerfile::{Dockerfile, Instruction, Run, Stage, Transfer};
use crate::project::places;
use crate::shell::tools::{Ecosystem, Manager};
use crate::source::Span;
use std::collections::HashMap;

/// A `COPY` or `ADD` of sources from the build context, or a mount of all of it.
#[derive(Clone, Debug)]
pub struct Broad {
    /// An index into `Dockerfile::instructions`.
    pub index: usize,
    /// The instruction, of a mount its words.
    pub span: Span,
    /// Whether it is a mount.
    pub mounted: bool,
    /// The folder of the context that it copies, clean: `.` for all of it.
    pub source: String,
    /// Where to.
    pub target: String,
    /// Where a copy of manifest files alone stands, if there is one before the install.
    pub manifests: Option<Span>,
}

/// What the stages so far do.
#[derive(Default)]
pub struct Stages(Vec<Steps>);

#[derive(Default)]
struct Steps {
    /// By target, the first copy of the whole context.
    whole: HashMap<String, Broad>,
    /// By target, the first copy of one folder.
    folders: HashMap<String, Broad>,
    /// By target folder, copies of files of a kind that an install reads: whose, and where.
    manifests: HashMap<String, Vec<(Ecosystem, Span)>>,
    /// What was installed: whose dependencies, when, from which folder.
    installed: Vec<(Ecosystem, usize, String)>,
}

/// So many installs of one stage are remembered, and so many copies of manifest files into one folder.
const REMEMBERED: usize = 64;

impl Stages {
    /// Starts the next stage.
    pub fn open(&mut self) {
        self.0.push(Steps::default());
    }

    /// Takes a copy into account.
    pub fn copy(&mut self, file: &Dockerfile, index: usize, step: &Instruction, transfer: &Transfer) {
        let Some(steps) = self.0.last_mut() else { return };
        let (target, is_folder) = places::target(file, index, transfer);
        for word in &transfer.sources {
            let text = places::expand(file, index, word);
            for (ecosystem, name) in manifests_among(&text) {
                let folder = if is_folder || places::name(&target) != name { target.clone() } else { places::join(&target, "..") };
                let known = steps.manifests.entry(folder).or_default();
                if known.len() < REMEMBERED {
                    known.push((ecosystem, step.span));
                }
            }
            if step.flags.iter().any(|f| matches!(f.name.as_str(), "from" | "exclude" | "parents")) || text.contains("://") {
                continue;
            }
            let Some(source) = folder_of(&text) else { continue };
            let kind = if source == "." { &mut steps.whole } else { &mut steps.folders };
            let broad = Broad { index, span: step.span, mounted: false, source, target: target.clone(), manifests: None };
            kind.entry(target.clone()).or_insert(broad);
        }
    }

    /// The first copy of the whole context in this stage.
    pub fn first_whole(&self) -> Option<&Broad> {
        self.0.last()?.whole.values().min_by_key(|copy| copy.index)
    }

    /// Remembers an install.
    pub fn install(&mut self, install: &Install) {
        let Some(steps) = self.0.last_mut() else { return };
        if steps.installed.len() < REMEMBERED {
            steps.installed.push((install.manager.ecosystem(), install.index, install.folder.clone()));
        }
    }

    /// The first copy that brought the manifest files of an install together with sources, unless the same was installed before that
    /// copy, or, for a build, at any time before.
    pub fn covering(&self, file: &Dockerfile, stage: &Stage, install: &Install) -> Option<Broad> {
        if install.cached || install.work == Work::Unknown {
            return None;
        }
        let ecosystem = install.manager.ecosystem();
        let lineage = || file.lineage(stage).take(places::LINEAGE_LIMIT).map(|s| &self.0[s.index]);
        let manifests = lineage().flat_map(|s| s.manifests.get(&install.folder)).flatten();
        let manifests = manifests.filter(|(kind, _)| *kind == ecosystem).map(|(_, span)| *span).min();
        let whole = lineage().flat_map(|s| places::upward(&install.folder).filter_map(|f| s.whole.get(f)));
        let folders = lineage().filter_map(|s| s.folders.get(&install.folder)).filter(|_| manifests.is_none());
        let copy = whole.chain(folders).min_by_key(|copy| copy.index)?;
        let prepared = lineage().flat_map(|s| &s.installed).any(|(kind, index, folder)| {
            let same = *folder == install.folder || places::within(&copy.target, folder).is_none();
            *kind == ecosystem && (install.work == Work::Build || *index < copy.index) && same
        });
        (!prepared).then(|| Broad { manifests, ..copy.clone() })
    }
}

/// The mount of the whole context with which an install runs.
pub fn mounted(file: &Dockerfile, run: &Run, install: &Install) -> Option<Broad> {
    if install.cached || install.work != Work::Install {
        return None;
    }
    run.mounts.iter().find_map(|mount| {
        let is_whole = mount.kind == MountKind::Bind && mount.from.is_none() && mount.errors.is_empty();
        let source = mount.source.clone().unwrap_or_default();
        let target = places::join(&places::workdir(file, install.index), mount.target.as_ref()?.known()?.as_str());
        let covers = places::within(&target, &install.folder).is_some();
        let is_root = source.known().is_some_and(|source| places::join("/", source.as_str()) == "/");
        let last = mount.fields.last()?;
        let span = mount.fields[0].key.span().cover(last.value.as_ref().map_or(last.key.span(), |value| value.span()));
        let broad = Broad { index: install.index, span, mounted: true, source: ".".to_owned(), target, manifests: None };
        (is_whole && covers && is_root).then_some(broad)
    })
}

/// The folder of the context that a source names: `.`, `src/`, `src/*`. Whether a name without an ending is one, only the disk knows; most
/// are.
fn folder_of(source: &str) -> Option<String> {
    let all = source.strip_suffix('*').filter(|s| s.is_empty() || s.ends_with('/')).unwrap_or(source);
    let path = places::join("/", all);
    let path = path.trim_start_matches('/');
    let sure = path.is_empty() || all.ends_with('/');
    let fixed = !path.contains(['*', '?', '[', '$']);
    let name = places::name(path).to_ascii_lowercase();
    let is_file = name.contains('.') || FILES.contains(&name.as_str());
    let prepared = PREPARED.iter().any(|word| name.contains(word));
    (fixed && (sure || !is_file) && !prepared).then(|| if path.is_empty() { ".".to_owned() } else { path.to_owned() })
}

/// Files without an ending.
const FILES: [&str; 12] = [
    "gemfile",
    "pipfile",
    "makefile",
    "rakefile",
    "procfile",
    "dockerfile",
    "gradlew",
    "mvnw",
    "license",
    "entrypoint",
    "artisan",
    "manifest",
];

/// Folders whose name says that they hold what the install needs, or settings: no sources.
const PREPARED: [&str; 14] = [
    "require", "dep", "docker", "conf", "script", "env", "install", "setup", "rootfs", "gradle", "patch", "manifest", "conda",
    "vendor",
];

/// Whose manifest files a source names, and the name: `package*.json`, `go.sum`.
fn manifests_among(source: &str) -> impl Iterator<Item = (Ecosystem, &str)> {
    let name = places::name(source);
    let is_named = move |pattern: &&&str| name.len() > 1 && (places::fits(pattern, name) || places::fits(name, pattern));
    Manager::OF_PROJECTS
        .iter()
        .filter(move |m| m.manifests().iter().any(|pattern| is_named(&pattern)))
        .map(move |m| (m.ecosystem(), name))
}
