//! Which rules run, and which of their findings are kept.

use super::name::{is_rival_code, suggest};
use super::{Check, Name, Rule};
use crate::config::Options;
use crate::diagnostic::{Diagnostic, FileId};
use crate::project::{Content, Project};

/// How a file is checked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which rules run.
    pub selection: Selection,
    /// What they were told.
    pub options: Options,
    /// Whether comments in the files silence findings.
    pub honour_suppressions: bool,
}

impl From<Selection> for Settings {
    fn from(selection: Selection) -> Settings {
        Settings { selection, options: Options::default(), honour_suppressions: true }
    }
}

impl Settings {
    /// Whether this run would have brought every finding of a rule in a file.
    pub(super) fn judges(&self, project: &Project, file: FileId, rule: &str) -> bool {
        let built = project.builds.iter().any(|b| b.dockerfile == file && b.context.is_some());
        let name = self.selection.find(rule).map(|(rule, _)| Name::Rule(rule.name));
        let complete = match &project.file(file).content {
            Content::Dockerfile(dockerfile) => dockerfile.errors.is_empty() && dockerfile.foreign_frontend.is_none(),
            Content::Ignore(_) | Content::Config => true,
            Content::Unreadable(_) | Content::Broken(_) => false,
        };
        complete && name.is_some_and(|name| self.selection.judges(name, built))
    }
}

/// The rules of one run.
#[derive(Clone, Debug)]
pub struct Selection {
    /// Sorted by name.
    rules: &'static [&'static Rule],
    /// One for each rule.
    states: Vec<State>,
    /// Findings that answer to one of these are dropped.
    ignored: Vec<&'static str>,
}

/// How far a rule is enabled.
#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    Off,
    /// Only findings that answer to one of these codes.
    Only(Vec<&'static str>),
    On,
}

/// A name that stands for no rule, category or code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName {
    /// As it was given.
    pub name: String,
    /// What was probably meant.
    pub suggestion: Option<&'static str>,
}

impl std::fmt::Display for UnknownName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = &self.name;
        match self.suggestion {
            Some(suggestion) => write!(f, "unknown rule `{name}`; did you mean `{suggestion}`?"),
            None if is_rival_code(name) => write!(f, "no rule answers to `{name}`"),
            None => write!(f, "unknown rule `{name}`"),
        }
    }
}

impl std::error::Error for UnknownName {}

/// These speak of what could not be checked at all. To silence them would be to call such a file clean.
pub(super) const ALWAYS_ON: [&str; 2] = ["internal-error", "unreadable-file"];

impl Selection {
    /// The rules of `select` (the default ones, if it is empty) and of `extend`, without those of `ignore`, which beats both.
    ///
    /// An entry is the name of a rule or a category, `all`, or a rival's code. A code stands for the findings that answer to it,
    /// not for the rest of their rule. A code of a rival that no rule answers to may be ignored, but not selected.
    ///
    /// # Errors
    /// At the first entry that is none of these.
    pub fn new(
        rules: &'static [&'static Rule],
        select: &[String],
        extend: &[String],
        ignore: &[String],
    ) -> Result<Selection, UnknownName> {
        let start = |rule: &&Rule| if select.is_empty() && rule.default { State::On } else { State::Off };
        let mut selection = Selection { rules, states: rules.iter().map(start).collect(), ignored: Vec::new() };
        for entry in select.iter().chain(extend) {
            selection.add(resolve(rules, entry)?);
        }
        for entry in ignore.iter().filter(|entry| !is_rival_code(entry) || Name::resolve(rules, entry).is_some()) {
            selection.remove(resolve(rules, entry)?);
        }
        for (rule, state) in rules.iter().zip(&mut selection.states) {
            if ALWAYS_ON.contains(&rule.name) {
                *state = State::On;
            }
        }
        Ok(selection)
    }

    fn add(&mut self, name: Name) {
        let concerned = self.rules.iter().zip(&mut self.states).filter(|(rule, _)| name.concerns(rule));
        for (_, state) in concerned {
            match (name, state) {
                (Name::Alias(_), State::On) => {}
                (Name::Alias(alias), State::Only(aliases)) => aliases.push(alias),
                (Name::Alias(alias), state) => *state = State::Only(vec![alias]),
                (_, state) => *state = State::On,
            }
        }
    }

    fn remove(&mut self, name: Name) {
        if let Name::Alias(alias) = name {
            self.ignored.push(alias);
            return;
        }
        for (rule, state) in self.rules.iter().zip(&mut self.states) {
            if name.concerns(rule) {
                *state = State::Off;
            }
        }
    }

    /// Every rule there is, enabled or not.
    pub fn rules(&self) -> &'static [&'static Rule] {
        self.rules
    }

    /// The rules that run, by name.
    pub fn enabled(&self) -> impl Iterator<Item = &'static Rule> {
        self.rules.iter().zip(&self.states).filter(|(_, state)| **state != State::Off).map(|(rule, _)| *rule)
    }

    /// The rule of a name, if it runs.
    pub(super) fn enabled_rule(&self, name: &str) -> Option<&'static Rule> {
        self.find(name).filter(|(_, state)| **state != State::Off).map(|(rule, _)| rule)
    }

    /// The rule of a name.
    pub(super) fn rule(&self, name: &str) -> &'static Rule {
        self.find(name).expect("findings come from rules of the list, and the engine's own are among them").0
    }

    fn find(&self, name: &str) -> Option<(&'static Rule, &State)> {
        let i = self.rules.binary_search_by(|r| r.name.cmp(name)).ok()?;
        Some((self.rules[i], &self.states[i]))
    }

    /// Whether a finding of a rule that ran is wanted.
    pub fn keeps(&self, finding: &Diagnostic) -> bool {
        let answers_to = |codes: &[&str]| finding.aliases.iter().any(|a| codes.contains(a));
        let wanted = self.find(finding.rule).is_some_and(|(_, state)| match state {
            State::Off => false,
            State::Only(aliases) => answers_to(aliases),
            State::On => true,
        });
        wanted && (ALWAYS_ON.contains(&finding.rule) || !answers_to(&self.ignored))
    }

    /// Whether this run would have brought every finding that `name` may stand for in a file, so that one who finds none may
    /// say so. `built`: whether the rules that need a build context had one.
    pub(super) fn judges(&self, name: Name, built: bool) -> bool {
        let ran = |rule: &Rule, state: &State| {
            let ignored = match name {
                Name::Alias(alias) => self.ignored.contains(&alias),
                _ => rule.aliases.iter().any(|a| self.ignored.contains(a)),
            };
            let whole = match (state, name) {
                (State::On, _) => true,
                (State::Only(aliases), Name::Alias(alias)) => aliases.contains(&alias),
                _ => false,
            };
            whole && !ignored && (built || !rule.checks.iter().any(|c| matches!(c, Check::Build(_))))
        };
        let concerned = || self.rules.iter().zip(&self.states).filter(|(rule, _)| name.concerns(rule));
        let any = concerned().any(|(rule, state)| ran(rule, state));
        any && concerned().all(|(rule, state)| ran(rule, state) || !rule.default)
    }
}

fn resolve(rules: &'static [&'static Rule], entry: &str) -> Result<Name, UnknownName> {
    let unknown =
        || UnknownName { name: entry.to_owned(), suggestion: if is_rival_code(entry) { None } else { suggest(rules, entry) } };
    Name::resolve(rules, entry).ok_or_else(unknown)
}
