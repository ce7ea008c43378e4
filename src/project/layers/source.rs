//! What a `COPY`, an `ADD` or a bind mount takes from the build context.

use crate::dockerfile::Instruction;
use crate::dockerfile::expand::PartialText;
use crate::ignorefile::{IgnoreFile, clean};
use crate::project::{EntryKind, Item, Listing, places};
use crate::source::{MappedText, Source};

/// A source in the build context: a file, a folder with all it holds, or a pattern.
#[derive(Clone, Debug)]
pub struct ContextSource {
    /// As it is written, after expansion.
    pub text: PartialText,
    /// The clean path from the root of the context, empty for the root itself; `None` where only the build knows it.
    pub path: Option<String>,
    /// Whether the path has wildcards.
    pub is_pattern: bool,
    /// What `--exclude` leaves out.
    exclude: IgnoreFile,
    /// With `--parents` the patterns that are copied with the folders they are in.
    parents: Option<IgnoreFile>,
}

/// How much there is of something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// Number of files and links.
    pub files: u64,
    /// Bytes of the files.
    pub bytes: u64,
}

impl ContextSource {
    /// A source of a `COPY` or `ADD`.
    pub(super) fn copied(text: PartialText, instruction: &Instruction) -> ContextSource {
        let excluded = instruction.flags.iter().filter(|flag| flag.name == "exclude").filter_map(|flag| flag.value.as_ref());
        let excluded: Vec<&str> = excluded.map(MappedText::as_str).collect();
        let path = text.known().map(|text| from_root(text.as_str()));
        let with_parents = instruction.flag("parents").is_some_and(super::is_on);
        let parents = path.as_ref().filter(|_| with_parents).map(|path| patterns(path));
        let is_pattern = path.as_ref().is_some_and(|path| path.contains(['*', '?', '[', '\\']));
        ContextSource { text, path, is_pattern, exclude: patterns(&excluded.join("\n")), parents }
    }

    /// The source of a bind mount, which is taken as it stands.
    pub(super) fn mounted(text: PartialText) -> ContextSource {
        let path = text.known().map(|text| from_root(text.as_str()));
        ContextSource { text, path, is_pattern: false, exclude: IgnoreFile::default(), parents: None }
    }

    /// Whether it is the whole context.
    pub fn is_everything(&self) -> bool {
        matches!(self.path.as_deref(), Some("" | "*"))
    }

    /// The folder whose content it takes, or the path that it names; empty for the root. `None` for a pattern narrower than `*`, and
    /// where only the build knows.
    pub fn folder(&self) -> Option<&str> {
        let path = self.path.as_deref()?;
        let path = if self.is_pattern { path.strip_suffix("/*").or((path == "*").then_some(""))? } else { path };
        (!self.is_pattern || !path.contains(['*', '?', '[', '\\'])).then_some(path)
    }

    /// Whether it takes along the file at `path`, seen from the root of the context, if that is not ignored; `None` where only the
    /// build knows.
    pub fn takes(&self, path: &str) -> Option<bool> {
        let own = self.path.as_deref()?;
        if let Some(parents) = &self.parents {
            let whole = own.is_empty();
            return Some((whole || parents.matches(path)) && !self.exclude.matches(path));
        }
        let inside = if self.is_pattern { behind_pattern(own, path) } else { places::within_context(own, path) };
        // `--exclude` is matched against the path below the source; people write it from the root of the context, too.
        Some(inside.is_some_and(|inside| {
            self.exclude.patterns.is_empty() || !(self.exclude.matches(inside) || self.exclude.matches(path))
        }))
    }

    /// Where below the target of the copy a file lands that it takes; empty where that is the target itself or a file in it of the
    /// source's name.
    pub fn landing<'p>(&self, path: &'p str) -> Option<&'p str> {
        let own = self.path.as_deref()?;
        match (&self.parents, self.is_pattern) {
            (Some(_), _) => Some(path),
            (None, true) => behind_pattern(own, path),
            (None, false) => places::within_context(own, path),
        }
    }

    /// The files that it takes of a context.
    pub fn files<'l>(&'l self, listing: &'l Listing) -> impl Iterator<Item = &'l Item> {
        let own = self.path.as_deref().filter(|_| !self.is_pattern && self.parents.is_none());
        let (alone, below) = match own {
            Some("") | None => (None, &*listing.items),
            Some(path) => (listing.get(path), listing.below(path)),
        };
        let files = alone.into_iter().chain(below).filter(|item| item.kind != EntryKind::Dir);
        files.filter(|item| self.takes(&item.path) == Some(true))
    }

    /// How much it takes of a context.
    pub fn amount(&self, listing: &Listing) -> Amount {
        self.files(listing).fold(Amount::default(), |sum, item| Amount { files: sum.files + 1, bytes: sum.bytes + item.size })
    }
}

/// A source seen from the root of the context, which no `..` leaves; the `/./` of `--parents` means nothing here.
fn from_root(source: &str) -> String {
    clean(&format!("/{source}")).trim_start_matches('/').to_owned()
}

fn patterns(lines: &str) -> IgnoreFile {
    IgnoreFile::parse(&Source::new("", lines))
}

/// What of a path lies behind the part of it that fits a pattern: empty where all of it does. A folder that fits takes all it holds along.
fn behind_pattern<'p>(pattern: &str, path: &'p str) -> Option<&'p str> {
    let depth = pattern.split('/').count();
    let end = path.match_indices('/').nth(depth - 1).map_or(path.len(), |(slash, _)| slash);
    let fits = pattern.split('/').count() == path[..end].split('/').count()
        && pattern.split('/').zip(path[..end].split('/')).all(|(pattern, part)| places::fits(pattern, part));
    fits.then(|| path[end..].trim_start_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::behind_pattern;

    #[test]
    fn a_pattern_takes_folders_with_all_they_hold() {
        assert_eq!(behind_pattern("*.md", "a.md"), Some(""));
        assert_eq!(behind_pattern("*", "src/main.rs"), Some("main.rs"));
        assert_eq!(behind_pattern("packages/*/package.json", "packages/a/package.json"), Some(""));
        assert_eq!(behind_pattern("packages/*", "packages/a/b/c"), Some("b/c"));
        for (pattern, path) in [("*.md", "docs/a.md"), ("packages/*", "packages"), ("a?", "abc")] {
            assert_eq!(behind_pattern(pattern, path), None, "{pattern} {path}");
        }
    }
}
