//! Which file stands for the sources that change every day: [`Layers::ordinary`].

use super::{ContextSource, Input, Layers, Origin, StepKind};
use crate::project::discovery::is_dockerfile_name;
use crate::project::{EntryKind, Listing, places};
use crate::shell::tools::Manager;
use std::collections::BTreeMap;

/// An ordinary source file, which stands for its kind: those that the same steps take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ordinary {
    /// Its path from the root of the context.
    pub path: String,
    /// How it was found.
    pub standing: Standing,
}

/// How an [`Ordinary`] file was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is in the context.
    Listed {
        /// How many source files are of its kind, itself included.
        kind: u64,
        /// How many source files the build takes.
        all: u64,
    },
    /// No source file that the build takes is known to be there: it is one that this source would take, as written.
    Assumed {
        /// The source.
        source: String,
    },
}

/// Other names of files that are written once: about the project, or about how it is built.
const OTHERS: [&str; 17] = [
    "*.lock",
    "*.md",
    "*.rst",
    "*.adoc",
    "AUTHORS*",
    "CHANGELOG*",
    "CHANGES*",
    "CODEOWNERS",
    "CONTRIBUTING*",
    "COPYING*",
    "LICENCE*",
    "LICENSE*",
    "NOTICE*",
    "README*",
    "compose*.y*ml",
    "docker-compose*.y*ml",
    "go.sum",
];

/// Folders of documentation, at the root of the context.
const DOCUMENTATION: [&str; 2] = ["doc", "docs"];

/// Folders of other people's code, which changes when a lock file does.
const FOREIGN: [&str; 6] = ["__pycache__", "bower_components", "node_modules", "site-packages", "vendor", "venv"];

/// What a file is like is told by this many inputs of the build, the first ones.
const INPUT_LIMIT: usize = 256;

/// A name that no pattern but one for all files asks for.
const SOME_FILE: &str = "a source file";

impl Layers<'_> {
    /// A file that stands for most sources which the target takes from the context: no manifest or lock file, no documentation, no
    /// dependency and no dot file. `None` where the target takes no such file. Without a listing, or where none of it is in the listing, one is
    /// assumed.
    pub fn ordinary(&self, listing: Option<&Listing>) -> Option<Ordinary> {
        let needed = self.steps.iter().filter(|step| step.needed && step.kind == StepKind::Layer);
        let taken = needed.flat_map(|step| &step.inputs).filter_map(context_source);
        let taken: Vec<&ContextSource> = taken.take(INPUT_LIMIT).collect();
        listing.and_then(|listing| most_common(&taken, listing)).or_else(|| self.assumed(&taken))
    }

    fn assumed(&self, taken: &[&ContextSource]) -> Option<Ordinary> {
        let widest = taken.iter().filter(|source| source.is_everything());
        // What is copied late is what changes often.
        let candidates = widest.chain(taken.iter().rev());
        let mut found = candidates.filter_map(|source| {
            let path = fitting(source)?;
            let standing = Standing::Assumed { source: source.text.known()?.as_str().to_owned() };
            Some(Ordinary { path, standing })
        });
        found.find(|ordinary| is_source(&ordinary.path) && !self.ignores(&ordinary.path))
    }
}

fn context_source(input: &Input) -> Option<&ContextSource> {
    match &input.from {
        Origin::Context(source) => Some(source),
        Origin::Stage(..) | Origin::Image(..) | Origin::Remote(_) | Origin::Inline | Origin::Unknown => None,
    }
}

/// Of the source files that any input takes one of the largest kind, and in that one of the most common extension.
fn most_common(taken: &[&ContextSource], listing: &Listing) -> Option<Ordinary> {
    let mut kinds: BTreeMap<Vec<usize>, Vec<&str>> = BTreeMap::new();
    let mut all = 0;
    for item in listing.items.iter().filter(|item| item.kind != EntryKind::Dir && is_source(&item.path)) {
        let by: Vec<usize> = (0..taken.len()).filter(|input| taken[*input].takes(&item.path) == Some(true)).collect();
        if !by.is_empty() {
            all += 1;
            kinds.entry(by).or_default().push(&item.path);
        }
    }
    // Of equals the first.
    let largest = kinds.into_values().rev().max_by_key(Vec::len)?;
    let mut extensions: BTreeMap<&str, u64> = BTreeMap::new();
    largest.iter().for_each(|path| *extensions.entry(extension(path)).or_default() += 1);
    let common = extensions.iter().rev().max_by_key(|(_, count)| **count).map_or("", |(extension, _)| extension);
    let path = (*largest.iter().find(|path| extension(path) == common)?).to_owned();
    Some(Ordinary { path, standing: Standing::Listed { kind: largest.len() as u64, all } })
}

fn extension(path: &str) -> &str {
    places::name(path).rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// A path that a source takes, made up where it names a folder or a pattern.
fn fitting(source: &ContextSource) -> Option<String> {
    let path = source.path.as_deref()?;
    let made = match path {
        "" => SOME_FILE.to_owned(),
        // A name without an extension is mostly a folder's.
        _ if !source.is_pattern && extension(path).is_empty() => format!("{path}/{SOME_FILE}"),
        _ => path.replace(['*', '?'], "x"),
    };
    (source.takes(&made) == Some(true)).then_some(made)
}

/// Whether a file is an ordinary source by its name.
fn is_source(path: &str) -> bool {
    let name = places::name(path);
    let in_documentation = path.split_once('/').is_some_and(|(first, _)| DOCUMENTATION.contains(&first));
    let is_passed_by = path.split('/').any(|part| part.starts_with('.') || FOREIGN.contains(&part));
    let mut named = Manager::OF_PROJECTS.iter().flat_map(|manager| manager.manifests()).chain(&OTHERS);
    !(in_documentation || is_passed_by || is_dockerfile_name(name) || named.any(|pattern| places::fits(pattern, name)))
}

#[cfg(test)]
mod tests {
    use super::is_source;

    #[test]
    fn what_is_no_ordinary_source() {
        for path in ["src/main.rs", "server.js", "public/logo.png", "config/app.yml", "lib/docs/page.ts"] {
            assert!(is_source(path), "{path}");
        }
        let others =
            ["package.json", "web/package-lock.json", "Cargo.lock", "go.sum", "README.md", "docs/a.txt", ".env", ".git/HEAD"];
        for path in
            others.into_iter().chain(["images/web.Dockerfile", "compose.yaml", "LICENSE", "app/pom.xml", "web/node_modules/a.js"])
        {
            assert!(!is_source(path), "{path}");
        }
    }
}
