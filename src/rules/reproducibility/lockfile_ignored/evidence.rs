//! Whether a lock file is there: what `COPY` and mounts bring.

use super::Install;
use crate::dockerfile::{Dockerfile, Instruction, Run, Transfer};
use crate::project::{Listing, places};
use crate::shell::tools::Manager;
use crate::source::Span;

/// The lock files.
const LOCK_FILES: [(Manager, &str); 11] = [
    (Manager::Npm, "package-lock.json"),
    (Manager::Npm, "npm-shrinkwrap.json"),
    (Manager::Yarn, "yarn.lock"),
    (Manager::Pnpm, "pnpm-lock.yaml"),
    (Manager::Bun, "bun.lock"),
    (Manager::Bun, "bun.lockb"),
    (Manager::Uv, "uv.lock"),
    (Manager::Poetry, "poetry.lock"),
    (Manager::Pipenv, "Pipfile.lock"),
    (Manager::Bundler, "Gemfile.lock"),
    (Manager::Composer, "composer.lock"),
];

/// Those of one manager.
pub fn lock_files(manager: Manager) -> impl Iterator<Item = &'static str> {
    LOCK_FILES.iter().filter(move |(whose, _)| *whose == manager).map(|(_, name)| *name)
}

/// A lock file that is there when an install runs.
pub struct Lock {
    /// Its name.
    pub name: &'static str,
    /// What brings it.
    pub span: Span,
}

/// One source of a `COPY` or `ADD`.
struct Copy {
    source: String,
    target: String,
    is_folder: bool,
    /// Whether it comes from the build context.
    from_context: bool,
    /// The lock files that fit it, if it is a pattern.
    matched: Vec<&'static str>,
    span: Span,
}

/// So many sources of one stage are remembered.
const REMEMBERED: usize = 64;

/// What a stage has been given so far.
pub struct Brought<'a> {
    copies: Vec<Copy>,
    listing: Option<&'a Listing>,
}

impl<'a> Brought<'a> {
    /// Nothing yet, from a context that holds this.
    pub fn new(listing: Option<&'a Listing>) -> Brought<'a> {
        Brought { copies: Vec::new(), listing }
    }

    /// Takes a copy into account.
    pub fn copy(&mut self, file: &Dockerfile, index: usize, step: &Instruction, transfer: &Transfer) {
        let (target, is_folder) = places::target(file, index, transfer);
        for word in &transfer.sources {
            let source = places::expand(file, index, word);
            if self.copies.len() < REMEMBERED && !source.contains("://") {
                let from_context = step.flag("from").is_none();
                let matched = if from_context { self.matched(&source) } else { Vec::new() };
                self.copies.push(Copy { source, target: target.clone(), is_folder, from_context, matched, span: word.span() });
            }
        }
    }

    /// The lock files of the context that fit a pattern.
    fn matched(&self, pattern: &str) -> Vec<&'static str> {
        let pattern = places::join("/", pattern);
        let pattern = pattern.trim_start_matches('/');
        let possible = LOCK_FILES
            .iter()
            .map(|(_, name)| *name)
            .filter(|name| is_pattern(pattern) && places::fits(places::name(pattern), name));
        let there = |name: &&str| {
            let items = self.listing.map_or(&[][..], |listing| &listing.items);
            items.iter().any(|item| places::name(&item.path) == *name && places::fits(pattern, &item.path))
        };
        possible.filter(there).collect()
    }

    /// The lock file that an install finds, if there surely is one that it can write to.
    pub fn find(&self, file: &Dockerfile, index: usize, run: &Run, install: &Install) -> Option<Lock> {
        let names = || lock_files(install.manager);
        let mounted = run.mounts.iter().find_map(|mount| {
            let source = mount.source.as_ref()?.known()?;
            let name = names().find(|name| places::name(source.as_str()) == *name)?;
            let target = mount.target.as_ref()?.known()?;
            let target = places::join(&places::workdir(file, index), target.as_str());
            let is_it = places::join(&install.folder, name) == target;
            is_it.then_some((Lock { name, span: source.span() }, mount.read_only))
        });
        if let Some((lock, read_only)) = mounted {
            // Whoever cannot write the file stops where it would have to change.
            return (read_only == Some(false)).then_some(lock);
        }
        let lock = |copy: &Copy| names().find(|name| self.holds(copy, &install.folder, name));
        self.copies.iter().find_map(|copy| Some(Lock { name: lock(copy)?, span: copy.span }))
    }

    /// Whether a copy puts the file `name` into `folder`.
    fn holds(&self, copy: &Copy, folder: &str, name: &str) -> bool {
        let named = places::name(&copy.source) == name;
        if named {
            let to_folder = copy.is_folder || places::name(&copy.target) != name;
            return if to_folder { copy.target == folder } else { copy.target == places::join(folder, name) };
        }
        if is_pattern(&copy.source) {
            return copy.target == folder && copy.matched.contains(&name);
        }
        let (Some(listing), Some(within), true) = (self.listing, places::within(&copy.target, folder), copy.from_context) else {
            return false;
        };
        let path = places::join("/", &format!("{}/{within}/{name}", copy.source));
        listing.get(path.trim_start_matches('/')).is_some()
    }
}

fn is_pattern(path: &str) -> bool {
    path.contains(['*', '?', '['])
}
