//! What a `COPY` or `ADD` of whole directories takes along from the build context that should stay out of an image.

use crate::dockerfile::{Dockerfile, Instruction, Kind};
use crate::ignorefile::{IgnoreFile, clean};
use crate::lint::Cx;
use crate::project::notable::{Certainty, NotableKind};
use crate::project::{Build, Listing, Notable, notable};
use crate::rules::words;
use crate::source::{MappedText, Source, Span};

/// One source of a `COPY` or `ADD`, and what it takes along.
pub(super) struct Taken {
    /// The instruction.
    pub index: usize,
    /// Where the source stands.
    pub source: Span,
    /// What should stay out, nothing that an earlier source takes already; what harms most comes first.
    pub notable: Vec<Notable>,
}

/// What the instructions of a build take along, as far as its context is known well enough. `wanted` tells what counts.
pub(super) fn taken(cx: &Cx, build: &Build, wanted: impl Fn(&Notable) -> bool) -> Vec<Taken> {
    let file = cx.dockerfile;
    let sources: Vec<Place> =
        file.instructions.iter().enumerate().flat_map(|(i, instruction)| places(file, i, instruction)).collect();
    if !sources.iter().any(|place| place.copies_content) {
        return Vec::new();
    }
    let (Some(context), Some(listing)) = (&build.context, cx.project.listing(build)) else { return Vec::new() };
    let dockerfile = cx.source.path();
    if !build.context_given && is_doubtful(&sources, listing, dockerfile) {
        return Vec::new();
    }
    let mut left: Vec<Notable> = notable(&*cx.project.disk, context.root(), listing);
    left.retain(|n| is_worth_a_warning(n) && wanted(n));
    let mut all = Vec::new();
    for place in sources.into_iter().filter(|place| place.copies_content) {
        let (taken, rest) = left.into_iter().partition(|n| place.takes(n));
        left = rest;
        if !Vec::is_empty(&taken) {
            all.push(Taken { index: place.index, source: place.span, notable: taken });
        }
    }
    all
}

/// Editors' files and logs are small and change nothing; what merely may be unwanted proves nothing.
fn is_worth_a_warning(notable: &Notable) -> bool {
    notable.certainty == Certainty::Certain && !matches!(notable.kind, NotableKind::Editor | NotableKind::Log)
}

/// A source that is taken from the context.
struct Place {
    index: usize,
    span: Span,
    /// The directory whose content it copies, or the file; empty for the root of the context.
    path: String,
    /// Whether it copies what a directory holds, unnamed: no file, and no pattern narrower than `*`.
    copies_content: bool,
    /// What `--exclude` leaves out.
    exclude: IgnoreFile,
}

impl Place {
    fn takes(&self, notable: &Notable) -> bool {
        let inside = match self.path.as_str() {
            "" => Some(notable.path.as_str()),
            dir => notable.path.strip_prefix(dir).and_then(|rest| rest.strip_prefix('/')),
        };
        // Docker matches `--exclude` against the path below the source; people write it from the root of the context, too.
        inside.is_some_and(|inside| !self.exclude.matches(inside) && !self.exclude.matches(&notable.path))
    }
}

fn places(file: &Dockerfile, index: usize, instruction: &Instruction) -> Vec<Place> {
    let (Kind::Copy(transfer) | Kind::Add(transfer)) = &instruction.kind else { return Vec::new() };
    if instruction.flag("from").is_some() || !instruction.valid {
        return Vec::new();
    }
    let patterns = instruction.flags.iter().filter(|f| f.name == "exclude").filter_map(|f| f.value.as_ref());
    let patterns: Vec<&str> = patterns.map(MappedText::as_str).collect();
    let exclude = IgnoreFile::parse(&Source::new("", patterns.join("\n")));
    let known = transfer.sources.iter().filter_map(|word| Some((word.span(), file.expanded(index, word)?)));
    let local = known.filter(|(_, text)| !text.as_str().contains("://") && !text.as_str().starts_with("git@"));
    let place = |(span, text): (Span, MappedText)| {
        let path = clean(text.as_str().trim_start_matches('/')).into_owned();
        let whole = matches!(path.as_str(), "" | "." | "*");
        let dir = if whole { "" } else { path.strip_suffix("/*").unwrap_or(&path) };
        let copies_content = !dir.contains(['*', '?', '[', '\\']) && !dir.starts_with("..");
        Place { index, span, path: dir.to_string(), copies_content, exclude: exclude.clone() }
    };
    local.map(place).collect()
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
    let named: Vec<&Place> = sources.iter().filter(|place| place.copies_content && !place.path.is_empty()).collect();
    if !named.is_empty() {
        return named.iter().any(|place| !listing.contains(&place.path));
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
