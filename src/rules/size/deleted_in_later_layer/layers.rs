//! The files and folders that the layers so far brought, as far as the text names them.

use crate::dockerfile::{Dockerfile, Instruction, Run, Transfer};
use crate::project::{EntryKind, Listing, places};
use crate::shell::Call;
use crate::shell::tools::{Action, Argument, Output};
use crate::source::{MappedText, Span};
use std::collections::BTreeMap;

/// Something that an instruction brought into the image.
#[derive(Clone, Debug)]
pub struct Made {
    /// The instruction: an index into `Dockerfile::instructions`.
    pub index: usize,
    /// The words that name it there.
    pub span: Span,
    /// How it came.
    pub how: How,
    /// Where it is in the image.
    pub path: String,
    /// Whether it is a folder whose content the text does not name.
    pub whole: bool,
    /// Where it comes from, for a copy from the context or, with `from`, from somewhere else.
    pub source: Option<String>,
    /// The stage or image of a `COPY --from`.
    pub from: Option<String>,
    /// How large it is, if the disk tells.
    pub bytes: Option<u64>,
    /// Whether only this part of what was copied is spoken of.
    pub part: bool,
}

/// How something came into the image.
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

/// What the layers hold, by path.
#[derive(Default)]
pub struct Layers(BTreeMap<String, Made>);

/// A deletion is compared with so many paths.
const COMPARED: usize = 256;

const ARCHIVES: [&str; 12] =
    [".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst", ".tgz", ".tbz2", ".txz", ".tbz", ".tar", ".zip", ".gz", ".7z"];

impl Layers {
    /// Takes a `COPY` or `ADD` into account.
    pub fn copy(&mut self, file: &Dockerfile, index: usize, step: &Instruction, transfer: &Transfer, listing: Option<&Listing>) {
        let (target, is_folder) = places::target(file, index, transfer);
        let from = step.flag_value("from").map(|f| f.as_str().to_owned());
        let adds = step.keyword.as_str().eq_ignore_ascii_case("add");
        for word in &transfer.sources {
            let text = places::expand(file, index, word);
            let url = text.contains("://");
            if url && text.contains(".git") {
                continue;
            }
            let path = if from.is_some() { text.clone() } else { places::join("/", &text).trim_start_matches('/').to_owned() };
            let item = listing.filter(|_| from.is_none() && !url).and_then(|l| Some((l, l.get(&path)?)));
            let bytes = item.map(|(l, item)| if item.kind == EntryKind::Dir { l.folder(&path).bytes } else { item.size });
            let all = path.is_empty()
                || text.ends_with('/')
                || text.ends_with("/.")
                || item.is_some_and(|(_, i)| i.kind == EntryKind::Dir);
            let unpacks = adds && !url && is_tar(&text);
            let how = match (url, unpacks) {
                (true, _) => How::Downloaded,
                (_, true) => How::Unpacked,
                _ => How::Copied,
            };
            let source = (!url).then(|| if path.is_empty() { ".".to_owned() } else { path.clone() });
            let whole = (all || unpacks) && !url;
            let made =
                Made { index, span: word.span(), how, path: target.clone(), whole, source, from: from.clone(), bytes, part: false };
            let name = places::name(text.split(['?', '#']).next().unwrap_or(""));
            if (is_folder || !target_is_file(&target, name)) && !whole && !name.is_empty() {
                self.put(Made { path: places::join(&target, name), ..made.clone() });
            }
            if !is_folder || whole {
                self.put(made);
            }
        }
    }

    /// Takes a call into account that downloads, unpacks or clones. What it puts below one of `mounts` is in no layer.
    pub fn make(&mut self, file: &Dockerfile, index: usize, folder: &str, call: &Call, action: &Action, mounts: &[String]) {
        let at = |argument: &Argument| places::path(file, index, folder, argument);
        let mut put = |path: String, span: Span, how: How, whole: bool| {
            let outside = path.starts_with("/dev/") || mounts.iter().any(|m| places::within(m, &path).is_some());
            if !outside {
                self.put(Made { index, span, how, path, whole, source: None, from: None, bytes: None, part: false });
            }
        };
        match action {
            Action::Download { output: Output::File(name), .. } => put(at(name), name.span, How::Downloaded, false),
            Action::Download { urls, output: Output::Named(within) } => {
                let folder = within.as_ref().map_or_else(|| folder.to_owned(), at);
                for url in urls.iter().filter(|u| !u.text.contains('?') && !u.text.ends_with('/')) {
                    let text = MappedText::verbatim(&*url.text, url.span.start as usize);
                    let name = places::expand(file, index, &text);
                    put(places::join(&folder, places::name(&name)), url.span, How::Downloaded, false);
                }
            }
            Action::Download { output: Output::Stdout, .. } => {
                for redirect in call.command().redirects.iter().filter(|r| matches!(&*r.operator, ">" | ">>" | "1>")) {
                    let word = &redirect.target;
                    let name = Argument { text: word.display(), literal: word.literal().is_some(), word: 0, span: word.span };
                    put(at(&name), word.span, How::Downloaded, false);
                }
            }
            Action::Unpack { archives, directory } => {
                let folder = directory.as_ref().map_or_else(|| folder.to_owned(), at);
                for archive in archives {
                    if let Some(stem) = archive_stem(&at(archive)) {
                        put(places::join(&folder, stem), archive.span, How::Unpacked, true);
                    }
                }
                if let Some(directory) = directory {
                    put(folder, directory.span, How::Unpacked, true);
                }
            }
            Action::Clone { url, directory, .. } => {
                let name = places::name(url.text.trim_end_matches('/')).trim_end_matches(".git");
                let path = directory.as_ref().map_or_else(|| places::join(folder, name), at);
                put(path, directory.as_ref().unwrap_or(url).span, How::Cloned, true);
            }
            _ => {}
        }
    }

    fn put(&mut self, made: Made) {
        self.0.insert(made.path.clone(), made);
    }

    /// Takes out what is deleted with `path`, which may be a pattern; yields what an earlier instruction brought.
    pub fn take(&mut self, path: &str, index: usize) -> Vec<Made> {
        // What is deleted in the same `RUN` leaves its folder with nobody knows what.
        let unknown = |made: &Made| made.whole && made.index == index;
        for folder in places::upward(path).skip(1) {
            if self.0.get(folder).is_some_and(unknown) {
                self.0.remove(folder);
            }
        }
        let fixed = &path[..path.find(['*', '?', '[']).unwrap_or(path.len())];
        let start = &fixed[..if fixed.len() == path.len() { fixed.len() } else { fixed.rfind('/').unwrap_or(0) }];
        let candidates = self.0.range(start.to_owned()..).take(COMPARED).take_while(|(p, _)| p.starts_with(start));
        let gone = candidates.filter(|(p, made)| {
            let emptied = made.whole && path.strip_suffix("/*") == Some(p.as_str());
            emptied || places::upward(p).any(|folder| places::fits(path, folder))
        });
        let gone: Vec<String> = gone.map(|(p, _)| p.clone()).collect();
        gone.iter().filter_map(|p| self.0.remove(p)).filter(|made| made.index < index).collect()
    }

    /// The earlier copy of a whole folder in which `path` lies.
    pub fn part_of(&self, path: &str, index: usize) -> Option<&Made> {
        let mut folders = places::upward(path).skip(1).filter_map(|folder| self.0.get(folder));
        folders.find(|made| made.whole && made.index < index && made.from.is_none())
    }
}

/// Whether a copy of a file called `name` to `target` makes a file of that name, not one in that folder.
fn target_is_file(target: &str, name: &str) -> bool {
    let ending = |path: &str| places::name(path).rsplit_once('.').map(|(_, e)| e.to_owned());
    ending(target).is_some() || ending(name).is_none()
}

/// The name of an archive without its ending.
fn archive_stem(path: &str) -> Option<&str> {
    let name = places::name(path);
    ARCHIVES.iter().find_map(|ending| name.strip_suffix(ending)).filter(|stem| !stem.is_empty() && !stem.contains('*'))
}

/// Whether `ADD` unpacks a file of this name: a zip, say, stays what it is.
fn is_tar(path: &str) -> bool {
    let tar = path.contains(".tar") || [".tgz", ".tbz", ".tbz2", ".txz"].iter().any(|ending| path.ends_with(ending));
    tar && archive_stem(path).is_some()
}

/// Where the mounts of a `RUN` are.
pub fn mounted(file: &Dockerfile, index: usize, run: &Run) -> Vec<String> {
    let targets = run.mounts.iter().filter_map(|m| m.target.as_ref()?.known());
    let folder = places::workdir(file, index);
    targets.map(|target| places::join(&folder, target.as_str())).collect()
}
