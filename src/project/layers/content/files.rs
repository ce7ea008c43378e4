//! The files and folders that layers bring, as far as the text names them.

use super::At;
use crate::dockerfile::{Instruction, Transfer};
use crate::project::layers::ContextSource;
use crate::project::{EntryKind, Listing, places};
use crate::shell::Call;
use crate::shell::tools::{Action, Argument, Arguments, Output};
use crate::source::{MappedText, Span};
use std::collections::BTreeMap;

/// Something that an instruction brings into the image.
#[derive(Clone, Debug)]
pub struct Brought {
    /// The number of the layer in its image, from the lowest.
    pub layer: usize,
    /// The instruction: an index into `Dockerfile::instructions`.
    pub index: usize,
    /// The words that name it there.
    pub span: Span,
    /// How it comes.
    pub how: How,
    /// Where it is in the image.
    pub path: String,
    /// Whether it is a folder whose content the text does not name.
    pub whole: bool,
    /// Where it comes from, for a copy from the context (seen from its root) or, with `from`, from somewhere else.
    pub source: Option<String>,
    /// The stage or image of a `COPY --from`.
    pub from: Option<String>,
    /// How many bytes it has, if the disk tells.
    pub bytes: Option<u64>,
    /// Whether only this part of what was copied is spoken of.
    pub part: bool,
}

/// How something comes into an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// By `COPY`, or `ADD` of a local file.
    Copied,
    /// From the network.
    Downloaded,
    /// Out of an archive.
    Unpacked,
    /// By `git clone`.
    Cloned,
}

/// What the layers so far hold, by path: of what comes to one place twice, both are held.
#[derive(Clone, Debug, Default)]
pub struct Files(BTreeMap<String, Vec<Brought>>);

/// A pattern is compared with so many paths.
const COMPARED: usize = 256;

const ARCHIVES: [&str; 12] =
    [".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst", ".tgz", ".tbz2", ".txz", ".tbz", ".tar", ".zip", ".gz", ".7z"];

/// What a `COPY` or `ADD` brings. Where the text does not tell a file from a folder, it is at both places that it may be at.
pub(super) fn copied(at: At, step: &Instruction, transfer: &Transfer, listing: Option<&Listing>) -> Vec<Brought> {
    let (target, is_folder) = places::target(at.file, at.index, transfer);
    let from = step.flag_value("from").map(|f| f.as_str().to_owned());
    let adds = step.keyword.as_str().eq_ignore_ascii_case("add");
    let mut all = Vec::new();
    for word in &transfer.sources {
        let text = places::expand(at.file, at.index, word);
        let url = text.contains("://");
        if url && text.contains(".git") {
            continue;
        }
        let path = if from.is_some() { text.clone() } else { places::join("/", &text).trim_start_matches('/').to_owned() };
        let context = listing.filter(|_| from.is_none() && !url);
        let item = context.and_then(|listing| listing.get(&path));
        let unpacks = adds && !url && is_tar(&text);
        let how = match (url, unpacks) {
            (true, _) => How::Downloaded,
            (_, true) => How::Unpacked,
            _ => How::Copied,
        };
        let is_dir =
            path.is_empty() || text.ends_with('/') || text.ends_with("/.") || item.is_some_and(|item| item.kind == EntryKind::Dir);
        let whole = (is_dir || unpacks) && !url;
        let brought = Brought {
            layer: at.layer,
            index: at.index,
            span: word.span(),
            how,
            path: target.clone(),
            whole,
            source: (!url).then(|| if path.is_empty() { ".".to_owned() } else { path }),
            from: from.clone(),
            bytes: context.and_then(|listing| bytes(at, step, word, listing)),
            part: false,
        };
        let name = places::name(text.split(['?', '#']).next().unwrap_or(""));
        if (is_folder || !target_is_file(&target, name)) && !whole && !name.is_empty() {
            all.push(Brought { path: places::join(&target, name), ..brought.clone() });
        }
        if !is_folder || whole {
            all.push(brought);
        }
    }
    all
}

/// How much a source takes from the context, if it names something there. Of the whole context that would often be a guess.
fn bytes(at: At, step: &Instruction, word: &MappedText, listing: &Listing) -> Option<u64> {
    let source = ContextSource::copied(at.file.expand(at.index, word).text, step);
    let amount = source.path.as_ref().filter(|_| !source.is_everything()).map(|_| source.amount(listing))?;
    (amount.files > 0).then_some(amount.bytes)
}

/// What a call downloads, unpacks or clones.
pub(super) fn brought(at: At, folder: &str, call: Call, action: Option<&Action>) -> Vec<Brought> {
    match action {
        Some(Action::Download { urls, output }) => downloaded(at, folder, call, urls, output),
        Some(Action::Unpack { archives, .. }) if call.arguments().is_some_and(unpacks_in_place) => {
            let beside = archives.iter().filter_map(|archive| {
                let path = at.path(folder, archive);
                let name = archive_stem(&path)?;
                let path = &path[..path.len() - places::name(&path).len() + name.len()];
                Some(by_command(at, path.to_owned(), archive.span, How::Unpacked, false))
            });
            beside.collect()
        }
        Some(Action::Unpack { archives, directory }) => {
            let folder = directory.as_ref().map_or_else(|| folder.to_owned(), |directory| at.path(folder, directory));
            // Where the folders at the top are left out, nothing bears the archive's name.
            let keeps_top = !call.arguments().is_some_and(|a| a.has_any(&["--strip-components", "--strip"]));
            let stems = archives.iter().filter(|_| keeps_top).filter_map(|archive| {
                let path = places::join(&folder, archive_stem(&archive.text)?);
                Some(by_command(at, path, archive.span, How::Unpacked, true))
            });
            let first = archives.first().filter(|_| !keeps_top && folder != "/");
            let named = directory.as_ref().or(first);
            let whole = named.map(|word| by_command(at, folder.clone(), word.span, How::Unpacked, true));
            stems.chain(whole).collect()
        }
        Some(Action::Clone { url, directory, .. }) => {
            let name = places::name(url.text.trim_end_matches('/')).trim_end_matches(".git");
            let path = directory.as_ref().map_or_else(|| places::join(folder, name), |directory| at.path(folder, directory));
            vec![by_command(at, path, directory.as_ref().unwrap_or(url).span, How::Cloned, true)]
        }
        _ => Vec::new(),
    }
}

/// What a call downloads, where the text names the files.
fn downloaded(at: At, folder: &str, call: Call, urls: &[Argument], output: &Output) -> Vec<Brought> {
    let file = |path: String, span: Span| by_command(at, path, span, How::Downloaded, false);
    match output {
        Output::File(name) => vec![file(at.path(folder, name), name.span)],
        Output::Named(within) => {
            let folder = within.as_ref().map_or_else(|| folder.to_owned(), |within| at.path(folder, within));
            let urls = urls.iter().filter(|u| !u.text.contains('?') && !u.text.ends_with('/'));
            let named = urls.map(|url| {
                let text = MappedText::verbatim(&*url.text, url.span.start as usize);
                let name = places::expand(at.file, at.index, &text);
                file(places::join(&folder, places::name(&name)), url.span)
            });
            named.collect()
        }
        Output::Stdout => {
            let written = call.command().redirects.iter().filter(|r| matches!(&*r.operator, ">" | ">>" | "1>"));
            let written = written.map(|redirect| {
                let word = &redirect.target;
                let name = Argument { text: word.display(), literal: word.literal().is_some(), word: 0, span: word.span };
                file(at.path(folder, &name), word.span)
            });
            written.collect()
        }
    }
}

fn by_command(at: At, path: String, span: Span, how: How, whole: bool) -> Brought {
    let At { layer, index, .. } = at;
    Brought { layer, index, span, how, path, whole, source: None, from: None, bytes: None, part: false }
}

impl Files {
    /// Takes into account what comes.
    pub fn put(&mut self, brought: &Brought) {
        self.0.entry(brought.path.clone()).or_default().push(brought.clone());
    }

    /// Takes out what goes with `path`, which may be a pattern, in a layer; yields what layers below it hold of that.
    pub fn take(&mut self, path: &str, layer: usize) -> Vec<Brought> {
        // What is deleted in the same `RUN` leaves its folder with nobody knows what.
        for folder in places::upward(path).skip(1) {
            if let Some(all) = self.0.get_mut(folder) {
                all.retain(|brought| !(brought.whole && brought.layer == layer));
            }
        }
        let gone: Vec<String> = self.fitting(path).map(|(path, _)| path.clone()).collect();
        gone.iter().filter_map(|path| self.0.remove(path)).flatten().filter(|brought| brought.layer < layer).collect()
    }

    /// What layers below a layer hold at `path`, which may be a pattern, and in it.
    pub fn at<'f>(&'f self, path: &'f str, layer: usize) -> impl Iterator<Item = &'f Brought> {
        self.fitting(path).flat_map(|(_, all)| all).filter(move |brought| brought.layer < layer)
    }

    /// What is at `path`, which may be a pattern, and in it.
    fn fitting<'f>(&'f self, path: &'f str) -> impl Iterator<Item = (&'f String, &'f Vec<Brought>)> {
        let fixed = &path[..path.find(['*', '?', '[']).unwrap_or(path.len())];
        let start = &fixed[..if fixed.len() == path.len() { fixed.len() } else { fixed.rfind('/').unwrap_or(0) }];
        let candidates = self.0.range(start.to_owned()..).take(COMPARED).take_while(move |(p, _)| p.starts_with(start));
        let fits = move |(p, all): &(&String, &Vec<Brought>)| {
            let emptied = all.iter().any(|brought| brought.whole) && path.strip_suffix("/*") == Some(p.as_str());
            emptied || places::upward(p).any(|folder| places::fits(path, folder))
        };
        candidates.filter(fits)
    }

    /// The part of a folder copied from the context below `layer` that lies at `path`, if the context has it.
    pub fn part(&self, listing: &Listing, path: &str, layer: usize) -> Option<Brought> {
        let mut folders = places::upward(path).skip(1).filter_map(|folder| self.0.get(folder)).flatten();
        let copy = folders.find(|brought| brought.whole && brought.layer < layer && brought.from.is_none())?;
        let inside = places::join("/", &format!("{}/{}", copy.source.as_deref()?, places::within(&copy.path, path)?));
        let inside = inside.trim_start_matches('/');
        let item = listing.get(inside)?;
        let bytes = if item.kind == EntryKind::Dir { listing.folder(inside).bytes } else { item.size };
        Some(Brought {
            bytes: Some(bytes),
            part: true,
            source: Some(inside.to_owned()),
            path: path.to_owned(),
            whole: item.kind == EntryKind::Dir,
            ..copy.clone()
        })
    }
}

/// Whether a copy of a file called `name` to `target` makes a file of that name, not one in that folder.
fn target_is_file(target: &str, name: &str) -> bool {
    let ending = |path: &str| places::name(path).rsplit_once('.').map(|(_, e)| e.to_owned());
    ending(target).is_some() || ending(name).is_none()
}

/// Whether a program makes one file of each that it is given, beside it: `gunzip`.
pub(super) fn unpacks_in_place(arguments: &Arguments) -> bool {
    matches!(arguments.tool, "gunzip" | "gzip")
}

/// The name of an archive without its ending.
pub fn archive_stem(path: &str) -> Option<&str> {
    let name = places::name(path);
    ARCHIVES.iter().find_map(|ending| name.strip_suffix(ending)).filter(|stem| !stem.is_empty() && !stem.contains('*'))
}

/// Whether `ADD` unpacks a file of this name: a zip, say, stays what it is.
fn is_tar(path: &str) -> bool {
    let tar = path.contains(".tar") || [".tgz", ".tbz", ".tbz2", ".txz"].iter().any(|ending| path.ends_with(ending));
    tar && archive_stem(path).is_some()
}
