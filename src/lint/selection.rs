//! Which rules run, and which of their findings are kept.

use super::name::resolve;
use super::rival::{self, is_rival_code};
use super::{Check, Name, Rule, UnknownName};
use crate::config::Preset;
use crate::diagnostic::Diagnostic;

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
pub enum State {
    /// Not at all.
    Off,
    /// Only findings that answer to one of these codes.
    Only(Vec<&'static str>),
    /// With all that it finds.
    On,
}

/// These speak of what could not be checked at all. To silence them would be to call such a file clean.
pub(super) const ALWAYS_ON: [&str; 2] = ["internal-error", "unreadable-file"];

/// Without these a slip in what was selected would not be noticed: only who ignores them is rid of them.
const ON_UNLESS_IGNORED: [&str; 1] = ["invalid-config"];

/// Rules that contradict how most people work: they are part of no preset.
const FOR_FEW: [&str; 1] = ["suppression-forbidden"];

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
        let resolved = |entries: &[String]| entries.iter().map(|entry| resolve(rules, entry)).collect::<Result<Vec<_>, _>>();
        let (select, extend) = (resolved(select)?, resolved(extend)?);
        let ignore = ignore.iter().filter(|entry| !is_rival_code(entry) || Name::resolve(rules, entry).is_some());
        let ignore = ignore.map(|entry| resolve(rules, entry)).collect::<Result<Vec<_>, _>>()?;
        Ok(Selection::of(rules, Preset::Default, Some(select.as_slice()).filter(|names| !names.is_empty()), &extend, &ignore))
    }

    /// The rules of `select`, or of the preset if there is none, and those of `extend`, without those of `ignore`.
    pub fn of(
        rules: &'static [&'static Rule],
        preset: Preset,
        select: Option<&[Name]>,
        extend: &[Name],
        ignore: &[Name],
    ) -> Selection {
        let start = |rule: &&Rule| if select.is_none() { start(preset, rule) } else { State::Off };
        let mut selection = Selection { rules, states: rules.iter().map(start).collect(), ignored: Vec::new() };
        selection.switch_on(&ON_UNLESS_IGNORED);
        select.into_iter().flatten().chain(extend).for_each(|name| selection.add(*name));
        ignore.iter().for_each(|name| selection.remove(*name));
        selection.switch_on(&ALWAYS_ON);
        selection
    }

    fn switch_on(&mut self, names: &[&str]) {
        for (rule, state) in self.rules.iter().zip(&mut self.states) {
            if names.contains(&rule.name) {
                *state = State::On;
            }
        }
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

    /// How far each rule is enabled, by name.
    pub fn states(&self) -> impl Iterator<Item = (&'static Rule, &State)> {
        self.rules.iter().copied().zip(&self.states)
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

/// How far a preset enables a rule.
fn start(preset: Preset, rule: &Rule) -> State {
    let on = match preset {
        Preset::Default => rule.default,
        Preset::Strict => rule.default || !FOR_FEW.contains(&rule.name),
        Preset::Hadolint => {
            let codes: Vec<_> = rule.aliases.iter().copied().filter(|code| rival::severity(code).is_some()).collect();
            return if codes.is_empty() { State::Off } else { State::Only(codes) };
        }
    };
    if on { State::On } else { State::Off }
}
