//! `missing-dockerignore` and `dockerignore-gap`: contexts that are copied as they lie on the disk.

use super::change::Change;
use super::subject::{Subject, stage_of};
use super::{Mutant, Mutation};
use docklint::dockerfile::Kind;
use docklint::project::{Build, Content};
use std::ops::Range;

pub const MUTATIONS: &[Mutation] = &[
    Mutation {
        rule: "missing-dockerignore",
        what: "the ignore file is deleted, and modules are installed",
        make: deleted,
        also: &[],
        least: 90,
    },
    Mutation {
        rule: "missing-dockerignore",
        what: "modules are installed where there is no ignore file",
        make: installed,
        also: &[],
        least: 90,
    },
    Mutation {
        rule: "missing-dockerignore",
        what: "the folder is made a repository where there is no ignore file",
        make: committed,
        also: &[],
        least: 90,
    },
    Mutation {
        rule: "dockerignore-gap",
        what: "the line of the modules is taken out of the ignore file, and they are installed",
        make: unlisted,
        also: &[],
        least: 90,
    },
];

const MODULES: &str = "node_modules/left-pad/index.js";

/// A context that is copied as a whole.
struct Copied<'s> {
    build: &'s Build,
    dockerfile: &'s str,
    /// Where the whole of it is copied first. What that takes along is told of once.
    source: Range<usize>,
    /// Its folder, with a slash behind it.
    folder: String,
}

/// Those which nothing else builds, and where nothing is installed yet.
fn copied(subject: &Subject) -> impl Iterator<Item = Copied<'_>> {
    let project = &subject.project;
    project.builds.iter().filter_map(move |build| {
        let Content::Dockerfile(file) = &project.file(build.dockerfile).content else { return None };
        let stage = stage_of(file, build)?;
        let source = &project.file(build.dockerfile).source;
        let needed = file.needed_by(stage.index);
        let steps = file.stages.iter().enumerate().filter(|(index, _)| needed[*index]);
        let steps = steps.flat_map(|(_, stage)| &file.instructions[stage.instructions.clone()]);
        let mut whole = steps.filter_map(|step| match &step.kind {
            Kind::Copy(copy) | Kind::Add(copy) if step.flag("from").is_none() && step.flag("exclude").is_none() => {
                let [source] = &copy.sources[..] else { return None };
                matches!(source.as_str(), "." | "./").then(|| source.span().range())
            }
            _ => None,
        });
        let first = whole.next()?;
        let root = build.context.as_ref()?.root().to_string_lossy().into_owned();
        let folder = if root.is_empty() || root == "." { String::new() } else { format!("{root}/") };
        let around = project.builds.iter().filter(|other| holds(other, build)).count();
        let is_only = project.builds_of(build.dockerfile).len() == 1 && around == 1;
        let is_clean = !subject.files.keys().any(|path| path.starts_with(&format!("{folder}node_modules/")));
        (is_only && is_clean).then(|| Copied { build, dockerfile: source.path(), source: first, folder })
    })
}

/// Whether the context of a build holds that of another, or is the same.
fn holds(one: &Build, other: &Build) -> bool {
    let root = |build: &Build| build.context.as_ref().map(|context| context.root().to_owned());
    root(one).zip(root(other)).is_none_or(|(one, other)| other.starts_with(one))
}

impl Copied<'_> {
    /// Whether the project has modules to be installed.
    fn has_modules(&self, subject: &Subject) -> bool {
        subject.files.contains_key(&format!("{}package.json", self.folder))
    }

    fn installed(&self) -> Change {
        Change::none().file(&format!("{}{MODULES}", self.folder), Some("module.exports = pad\n"))
    }

    fn marks(&self) -> Change {
        Change::none().mark(self.dockerfile, self.source.clone())
    }

    fn ignore(&self) -> String {
        format!("{}.dockerignore", self.folder)
    }
}

fn deleted(subject: &Subject) -> Vec<Mutant> {
    let mutant = |copied: Copied| {
        let ignore = copied.ignore();
        let lines = subject.files.get(&ignore)?;
        let lists = lines.lines().any(|line| line.trim().trim_matches(['*', '/']).ends_with("node_modules"));
        (lists && copied.build.ignore.is_some()).then(|| {
            Mutant::of(copied.installed().and(Change::none().file(&ignore, None)).and(copied.marks()), vec![copied.installed()])
        })
    };
    copied(subject).filter_map(mutant).collect()
}

fn installed(subject: &Subject) -> Vec<Mutant> {
    let mutant = |copied: Copied| {
        let ignored = copied.installed().and(Change::none().file(&copied.ignore(), Some("node_modules\n")));
        (copied.build.ignore.is_none() && copied.has_modules(subject))
            .then(|| Mutant::of(copied.installed().and(copied.marks()), vec![ignored]))
    };
    copied(subject).filter_map(mutant).collect()
}

fn committed(subject: &Subject) -> Vec<Mutant> {
    let mutant =
        |copied: Copied| {
            let repository = || Change::none().file(&format!("{}.git/HEAD", copied.folder), Some("ref: refs/heads/main\n"));
            let ignored = |text: &str| repository().and(Change::none().file(&copied.ignore(), Some(text)));
            copied.build.ignore.is_none().then(|| {
                Mutant::of(repository().and(copied.marks()), vec![ignored(".git\n"), ignored("**/.git\n"), ignored(".*\n")])
            })
        };
    copied(subject).filter_map(mutant).collect()
}

fn unlisted(subject: &Subject) -> Vec<Mutant> {
    let mutant = |copied: Copied| {
        let ignore = copied.ignore();
        let text = subject.files.get(&ignore)?;
        let is_theirs = |line: &&str| line.trim().trim_matches(['*', '/']).ends_with("node_modules");
        let rest: String = text.lines().filter(|line| !is_theirs(line)).map(|line| format!("{line}\n")).collect();
        let has_wildcard = rest.lines().any(|line| matches!(line.trim(), "*" | "**" | "*/"));
        let deeper = format!("{rest}**/node_modules\n");
        (text.lines().any(|line| is_theirs(&line)) && !has_wildcard).then(|| {
            Mutant::of(
                copied.installed().and(Change::none().file(&ignore, Some(&rest))).and(copied.marks()),
                vec![copied.installed(), copied.installed().and(Change::none().file(&ignore, Some(&deeper)))],
            )
        })
    };
    copied(subject).filter_map(mutant).collect()
}
