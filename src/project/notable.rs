//! What in a build context should not get into an image: [`notable`].
//!
//! The table of what is looked for is in `table.rs`. A name alone often proves nothing (`*.pem` is mostly a public certificate, `.npmrc`
//! mostly a registry's address), so where it can the table asks for more: what lies beside, what is inside.

mod table;

use std::collections::HashSet;
use std::path::Path;

use self::table::{FOR_SHOW, NOT_REAL, Proof, Row, TABLE};
use super::context::{Item, Listing};
use super::disk::{Disk, EntryKind};

/// Something in a build context that should stay out of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notable {
    /// Why it should.
    pub kind: NotableKind,
    /// Whether it surely is such a thing.
    pub certainty: Certainty,
    /// Its path, relative to the root of the context.
    pub path: String,
    /// Whether it is a directory.
    pub is_dir: bool,
    /// Number of files: of a directory those at any depth.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// The line that keeps it, and what is called the same elsewhere, out of the context.
    pub ignore_line: String,
}

/// What kind of thing should stay out of an image. Ordered: what harms most first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NotableKind {
    /// Private keys, tokens, passwords: readable by everyone who gets the image.
    Secret,
    /// An env file: settings of one machine, often with secrets.
    Environment,
    /// A repository's history: everything ever committed, and every commit rebuilds.
    History,
    /// Dependencies installed on the host, for its system and not the image's.
    Dependencies,
    /// What a build on the host left.
    BuildOutput,
    /// Caches of tools.
    Cache,
    /// Logs.
    Log,
    /// What editors and desktops leave behind.
    Editor,
}

/// How sure it is that a thing is what it seems. Whether a build wants it is another question: one that names it in a `COPY` does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Certainty {
    /// Its name is mostly given to such a thing.
    Likely,
    /// Its name is given to nothing else, or its surroundings or its content prove it.
    Certain,
}

/// The largest file that is read to see what is in it, in bytes.
const READ_LIMIT: u64 = 64 * 1024;

/// What in the context at `root` should stay out of an image, ordered by kind, then path. Of nested things the outermost is named.
pub fn notable(disk: &dyn Disk, root: &Path, listing: &Listing) -> Vec<Notable> {
    let mut found = Vec::new();
    let mut inside: HashSet<&str> = HashSet::new();
    // A directory comes before what is below it.
    for item in &listing.items {
        if item.path.match_indices('/').any(|(slash, _)| inside.contains(&item.path[..slash])) {
            continue;
        }
        let look = Look { disk, root, listing, item };
        if let Some(row) = TABLE.iter().find(|row| look.fits(row)) {
            if item.kind == EntryKind::Dir {
                inside.insert(&item.path);
            }
            found.extend(look.describe(row));
        }
    }
    found.sort_by(|a, b| (a.kind, &a.path).cmp(&(b.kind, &b.path)));
    found
}

/// One entry, with all that may be asked about it.
struct Look<'a> {
    disk: &'a dyn Disk,
    root: &'a Path,
    listing: &'a Listing,
    item: &'a Item,
}

impl Look<'_> {
    fn fits(&self, row: &Row) -> bool {
        let is_dir = self.item.kind == EntryKind::Dir;
        let right_kind = is_dir || self.item.kind == EntryKind::File;
        right_kind
            && row.is_dir == is_dir
            && row.names.iter().any(|name| fits_name(name, &self.item.path))
            && (is_dir || !is_example(file_name(&self.item.path)))
            && self.proves(row.proof)
    }

    fn proves(&self, proof: Proof) -> bool {
        let dir = &self.item.path;
        match proof {
            Proof::Name => true,
            Proof::Holds(names) => names.iter().any(|name| self.listing.get(&format!("{dir}/{name}")).is_some()),
            Proof::Beside(names) => names.iter().any(|name| self.has_sibling(name)),
            Proof::Says(says) => self.text().is_some_and(|text| says(&text)),
        }
    }

    fn has_sibling(&self, name: &str) -> bool {
        let item = &self.item.path;
        let dir = &item[..item.len() - file_name(item).len()];
        if !name.contains('*') {
            return self.listing.get(&format!("{dir}{name}")).is_some();
        }
        let around = dir.strip_suffix('/').map_or(&*self.listing.items, |dir| self.listing.below(dir));
        around.iter().any(|item| !item.path[dir.len()..].contains('/') && fits_name(name, &item.path))
    }

    fn text(&self) -> Option<String> {
        let bytes = (self.item.size <= READ_LIMIT).then(|| self.disk.read(&self.root.join(&self.item.path)).ok())??;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// `None` where there is nothing in it.
    fn describe(&self, row: &Row) -> Option<Notable> {
        let path = &self.item.path;
        let (files, bytes) = if row.is_dir {
            let folder = self.listing.folder(path);
            (folder.files, folder.bytes)
        } else {
            (1, self.item.size)
        };
        let is_confidential = matches!(row.kind, NotableKind::Secret | NotableKind::Environment);
        let certainty = if is_confidential && is_for_show(path) { Certainty::Likely } else { row.certainty };
        let name = file_name(path);
        let is_plain = row.names.contains(&name) && matches!(row.proof, Proof::Name);
        let ignore_line = if is_plain && path.contains('/') { format!("**/{name}") } else { escape(path) };
        let notable = Notable { kind: row.kind, certainty, path: path.clone(), is_dir: row.is_dir, files, bytes, ignore_line };
        (files > 0 && (row.is_dir || bytes > 0)).then_some(notable)
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// Whether a path ends in a name of the table: one part of a path or more, where each `*` stands for any text.
fn fits_name(pattern: &str, path: &str) -> bool {
    if !pattern.contains(['*', '/']) {
        return file_name(path) == pattern;
    }
    let start = path.rmatch_indices('/').nth(pattern.matches('/').count()).map_or(0, |(slash, _)| slash + 1);
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|head| path[start..].strip_prefix(head)) else { return false };
    let Some(tail) = pieces.next_back() else { return rest.is_empty() };
    for piece in pieces {
        let Some(found) = rest.find(piece) else { return false };
        rest = &rest[found + piece.len()..];
    }
    rest.ends_with(tail)
}

/// Whether a file only shows what the real one looks like, or is made into it, or is sealed: `.env.example`, `id_rsa.pub`.
fn is_example(name: &str) -> bool {
    name.split(['.', '-', '_']).skip(1).any(|word| NOT_REAL.contains(&word.to_ascii_lowercase().as_str()))
}

/// Whether a path is among tests, examples or documentation, where secrets are mostly made up.
fn is_for_show(path: &str) -> bool {
    path.split('/').any(|part| FOR_SHOW.contains(&part.to_ascii_lowercase().as_str()))
}

/// A path as a pattern that matches just it.
fn escape(path: &str) -> String {
    let mut pattern = String::new();
    for c in path.chars() {
        if matches!(c, '*' | '?' | '[' | '\\') || pattern.is_empty() && matches!(c, '!' | '#') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}
