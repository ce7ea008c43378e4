//! What a `COPY` or `ADD` of whole directories takes along from the build context that should stay out of an image.

use crate::diagnostic::Diagnostic;
use crate::lint::Cx;
use crate::project::layers::{Change, ContextSource, Input, Origin};
use crate::project::notable::{Certainty, NotableKind};
use crate::project::{Build, EntryKind, Layers, Listing, Notable, notable, places};
use crate::rules::words;
use crate::source::Span;
use std::collections::HashSet;

/// One source of a `COPY` or `ADD`, and what it takes along.
pub(super) struct Taken {
    /// The instruction.
    pub index: usize,
    /// Where the source stands.
    pub source: Span,
    /// What should stay out, nothing that an earlier source takes already; what harms most comes first.
    pub notable: Vec<Notable>,
    /// The steps that take long and run again when some of it changes.
    pub rebuilt: Option<Rebuilt>,
}

/// What runs again for nothing.
pub(super) struct Rebuilt {
    /// What of `Taken::notable` changes: an index.
    changed: usize,
    /// The commands.
    commands: Vec<Span>,
}

/// What the instructions of a build take along.
pub(super) struct Copied {
    /// One for each source that takes something along that `wanted` wants.
    pub taken: Vec<Taken>,
    /// All of the context that is known to be better left out, by kind; nothing that an instruction names.
    pub all: Vec<Notable>,
}

/// For so many sources it is looked up what runs again.
const LOOKED_UP: usize = 8;

/// What the instructions of a build take along, as far as its context is known well enough. `wanted` tells what counts.
pub(super) fn copied(cx: &mut Cx, build: &Build, wanted: impl Fn(&Notable) -> bool) -> Option<Copied> {
    let layers = cx.layers(build);
    let sources = sources(&layers);
    if !sources.iter().any(|place| place.folder.is_some()) {
        return None;
    }
    let (context, listing) = (build.context.as_ref()?, cx.project.listing(build)?);
    if !build.context_given && is_doubtful(&sources, listing, cx.source.path()) {
        return None;
    }
    let mut all: Vec<Notable> = notable(&*cx.project.disk, context.root(), listing);
    let named = Named::of(&sources);
    all.retain(|n| !named.has(n));
    let mut left: Vec<Notable> = all.iter().filter(|n| is_worth_a_warning(n) && wanted(n)).cloned().collect();
    all.retain(|n| n.certainty == Certainty::Certain || n.kind == NotableKind::Log);
    let mut taken = Vec::new();
    for place in sources.iter().filter(|place| place.folder.is_some()) {
        let (own, rest): (Vec<_>, Vec<_>) = left.into_iter().partition(|n| place.source.takes(&n.path) == Some(true));
        left = rest;
        if !own.is_empty() {
            let rebuilt = if taken.len() < LOOKED_UP { rebuilt(&layers, listing, &own) } else { None };
            taken.push(Taken { index: place.index, source: place.span, notable: own, rebuilt });
        }
    }
    Some(Copied { taken, all })
}

/// What takes long and runs again with what changes most often.
fn rebuilt(layers: &Layers, listing: &Listing, taken: &[Notable]) -> Option<Rebuilt> {
    const OFTEN: [NotableKind; 4] = [NotableKind::History, NotableKind::BuildOutput, NotableKind::Cache, NotableKind::Dependencies];
    let changed = OFTEN.iter().find_map(|kind| taken.iter().position(|n| n.kind == *kind))?;
    let path = &taken[changed].path;
    let file = listing.below(path).iter().find(|item| item.kind == EntryKind::File).map_or(path, |item| &item.path);
    let fates = layers.rebuilds(&[Change::File(file.clone())]).fates;
    let again = layers.steps.iter().zip(&fates).filter(|(step, fate)| fate.is_again() && step.needed && !step.in_trigger);
    let mut slow: Vec<_> =
        again.filter_map(|(step, _)| layers.expenses(step).into_iter().min_by_key(|expense| expense.cost)).collect();
    slow.sort_by_key(|expense| expense.cost);
    let commands: Vec<Span> = slow.into_iter().map(|expense| expense.span).collect();
    (!commands.is_empty()).then_some(Rebuilt { changed, commands })
}

/// Shows what runs again.
pub(super) fn label(finding: &mut Diagnostic, taken: &Taken) {
    const LABELS: usize = 2;
    let Some(Rebuilt { changed, commands }) = &taken.rebuilt else { return };
    let Notable { kind, path, .. } = &taken.notable[*changed];
    let when = match kind {
        NotableKind::History => format!("runs again with each commit, which changes `{path}`"),
        _ => format!("runs again whenever `{path}` changes"),
    };
    for command in commands.iter().take(LABELS) {
        finding.label(*command, when.clone());
    }
}

/// Editors' files and logs are small and change nothing; what merely may be unwanted proves nothing.
fn is_worth_a_warning(notable: &Notable) -> bool {
    notable.certainty == Certainty::Certain && !matches!(notable.kind, NotableKind::Editor | NotableKind::Log)
}

/// A source that is taken from the context.
struct Place<'a> {
    index: usize,
    span: Span,
    source: &'a ContextSource,
    /// The directory whose content it copies, unnamed, or the file; empty for the root of the context. `None` for a pattern
    /// narrower than `*`.
    folder: Option<&'a str>,
}

/// What instructions ask for by its name.
struct Named<'a> {
    /// Paths, and the folders above them.
    paths: HashSet<&'a str>,
    patterns: Vec<&'a ContextSource>,
}

impl<'a> Named<'a> {
    /// So many patterns are looked at.
    const PATTERNS: usize = 64;

    fn of(sources: &[Place<'a>]) -> Named<'a> {
        let (patterns, plain): (Vec<_>, Vec<_>) = sources.iter().map(|place| place.source).partition(|source| source.is_pattern);
        let paths = plain.iter().filter_map(|source| source.path.as_deref()).flat_map(places::upward).collect();
        let patterns = patterns.into_iter().filter(|source| !source.is_everything()).take(Named::PATTERNS).collect();
        Named { paths, patterns }
    }

    /// Whether one asks for it, or for something in it.
    fn has(&self, notable: &Notable) -> bool {
        let path = notable.path.as_str();
        self.paths.contains(path) || self.patterns.iter().any(|pattern| pattern.takes(path) == Some(true))
    }
}

fn sources<'a>(layers: &'a Layers) -> Vec<Place<'a>> {
    let steps = layers.steps.iter().filter(|step| !step.in_trigger);
    let inputs = steps.flat_map(|step| step.inputs.iter().map(|input| (step.instruction, input)));
    let place = |(index, input): (usize, &'a Input)| match &input.from {
        Origin::Context(source) if !input.mounted && source.path.is_some() => {
            Some(Place { index, span: input.span, source, folder: source.folder() })
        }
        _ => None,
    };
    inputs.filter_map(place).collect()
}

/// Whether a context that nobody named may well be another one: something that is copied is not there, or nothing but the whole of a
/// folder is, whose name says that the Dockerfile was put aside.
fn is_doubtful(sources: &[Place], listing: &Listing, dockerfile: &str) -> bool {
    const ASIDE: [&str; 12] = [
        "docker",
        ".docker",
        "dockerfiles",
        "dockerfile",
        "build",
        "ci",
        ".ci",
        "deploy",
        "deployment",
        ".devcontainer",
        "container",
        "containers",
    ];
    let mut named = sources.iter().filter_map(|place| place.folder).filter(|folder| !folder.is_empty()).peekable();
    if named.peek().is_some() {
        return named.any(|folder| !listing.contains(folder));
    }
    let folder = dockerfile.rsplit('/').nth(1).unwrap_or("");
    ASIDE.contains(&folder.to_lowercase().as_str())
}

/// The things that are taken along in words, the first few of them: "`.git` (12 MB, 340 files) and `node_modules` (80 MB)".
pub(super) fn listed(notable: &[Notable]) -> String {
    const SHOWN: usize = 3;
    let more = notable.len().saturating_sub(SHOWN);
    let shown = if more == 1 { SHOWN + 1 } else { SHOWN };
    let mut words: Vec<String> = notable.iter().take(shown).map(described).collect();
    if more > 1 {
        words.push(format!("{more} more"));
    }
    let last = words.pop().unwrap_or_default();
    if words.is_empty() { last } else { format!("{} and {last}", words.join(", ")) }
}

fn described(notable: &Notable) -> String {
    let Notable { path, files, bytes, is_dir, .. } = notable;
    match is_dir {
        true => format!("`{path}` ({}, {})", words::bytes(*bytes), words::files(*files)),
        false => format!("`{path}`"),
    }
}

/// The lines that keep them out, each once.
pub(super) fn lines(notable: &[Notable]) -> Vec<&str> {
    let mut lines: Vec<&str> = Vec::new();
    for line in notable.iter().map(|n| n.ignore_line.as_str()) {
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

/// Lines in words: "the lines `.git`, `.env`".
pub(super) fn quoted(lines: &[&str]) -> String {
    let quoted: Vec<String> = lines.iter().map(|line| format!("`{line}`")).collect();
    format!("the line{} {}", if lines.len() == 1 { "" } else { "s" }, quoted.join(", "))
}

/// An instruction in short, for a message: `COPY . .`.
pub(super) fn shown(cx: &Cx, index: usize) -> String {
    const LONGEST: usize = 40;
    let instruction = &cx.dockerfile.instructions[index];
    let text = format!("{} {}", instruction.keyword.as_str(), instruction.arguments.as_str());
    let short: String = text.chars().take(LONGEST).collect();
    let short = short.split('\n').next().unwrap_or("").trim_end();
    if short.len() == text.len() { format!("`{short}`") } else { format!("`{short}…`") }
}
