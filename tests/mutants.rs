//! Rules about mistakes that nobody published: real projects, each with one of them put in by program.
//!
//! A mutant is a project with one change that brings in a mistake. The rule must find it, at its place, and nothing else may be found but
//! what the change is known to bring along. Beside each stands a change of the same kind that does no harm: there the rule is silent.
//!
//! `cargo test mutants -- --nocapture` prints how many were found; `DOCKLINT_MISSED=watch-rule` those that were not.

mod change;
mod contexts;
mod health;
mod hosts;
mod images;
mod settings;
mod subject;
mod watches;

use change::Change;
use rayon::prelude::*;
use subject::{Found, Subject, subjects};

/// A kind of mistake, and how it is brought into a project.
struct Mutation {
    rule: &'static str,
    /// What is done, in words.
    what: &'static str,
    make: fn(&Subject) -> Vec<Mutant>,
    /// Other rules that may speak of the change as well, and rightly.
    also: &'static [&'static str],
    /// Of a hundred mutants the rule finds so many.
    least: usize,
}

/// A project with a mistake, and the same without.
struct Mutant {
    /// What a project is given before, so that the mistake can be made in it; nothing for most.
    ground: Change,
    harm: Change,
    /// Changes of the same kind that do no harm.
    harmless: Vec<Change>,
}

/// More mutants of one kind say nothing new.
const MOST: usize = 100;
/// Fewer say little. The corpus has no more for some.
const ENOUGH: usize = 4;

fn mutations() -> impl Iterator<Item = &'static Mutation> {
    [hosts::MUTATIONS, health::MUTATIONS, watches::MUTATIONS, images::MUTATIONS, settings::MUTATIONS, contexts::MUTATIONS]
        .into_iter()
        .flatten()
}

/// What became of the mutants of one kind.
#[derive(Default)]
struct Figures {
    made: usize,
    found: usize,
    harmless: usize,
    missed: Vec<String>,
    /// What else was found, and where nothing should be.
    wrong: Vec<String>,
}

#[test]
fn mistakes_are_found_and_nothing_else() {
    let Some(subjects) = subjects() else { return };
    let mut failures = Vec::new();
    for mutation in mutations() {
        let mut mutants: Vec<(&Subject, Mutant)> = subjects
            .par_iter()
            .filter(|subject| !subject.found.iter().any(|found| found.rule == mutation.rule))
            .flat_map_iter(|subject| (mutation.make)(subject).into_iter().map(move |mutant| (subject, mutant)))
            .collect();
        // Of many some are taken, all over the corpus.
        let step = mutants.len().div_ceil(MOST).max(1);
        mutants = mutants.into_iter().step_by(step).collect();
        let judged: Vec<Figures> = mutants.par_iter().map(|(subject, mutant)| judge(mutation, subject, mutant)).collect();
        let figures = judged.into_iter().fold(Figures::default(), Figures::and);
        failures.extend(show(mutation, &figures));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn judge(mutation: &Mutation, subject: &Subject, mutant: &Mutant) -> Figures {
    let mut figures = Figures { made: 1, ..Figures::default() };
    let (files, places) = mutant.harm.on(&subject.files);
    assert!(!places.is_empty(), "a mutant without a mistake: {}", mutant.harm.describe());
    let after = Found::all(&files);
    let is_rule = |found: &&Found| found.rule == mutation.rule;
    let mut at: Vec<_> = after.iter().filter(is_rule).map(|found| (found.path.clone(), found.range.clone())).collect();
    at.sort_by_key(|(path, range)| (path.clone(), range.start));
    let is_right = at.len() == places.len() && at.iter().zip(&places).all(|(found, place)| overlap(found, place));
    let name = || format!("{}: {}", subject.name, mutant.harm.describe());
    if is_right {
        figures.found = 1;
    } else if at.is_empty() {
        figures.missed.push(name());
    } else {
        figures.wrong.push(format!("{}: at {at:?}, not {places:?}", name()));
    }
    let ground = (!mutant.ground.is_empty()).then(|| Found::all(&mutant.ground.on(&subject.files).0));
    let others = new(ground.as_ref().unwrap_or(&subject.found), &after)
        .filter(|found| found.rule != mutation.rule && !mutation.also.contains(&found.rule));
    figures.wrong.extend(others.map(|found| format!("{}: {found}", name())));
    for harmless in &mutant.harmless {
        figures.harmless += 1;
        let alarms = Found::all(&harmless.on(&subject.files).0);
        let alarms = alarms.iter().filter(is_rule);
        figures.wrong.extend(alarms.map(|found| format!("{}, harmless: {}: {found}", subject.name, harmless.describe())));
    }
    figures
}

impl Mutant {
    fn of(harm: Change, harmless: Vec<Change>) -> Mutant {
        Mutant { ground: Change::none(), harm, harmless }
    }

    /// The same in a project that was given something before, as `harm` does too.
    fn on(self, ground: Change) -> Mutant {
        Mutant { ground, ..self }
    }
}

type Site = (String, std::ops::Range<usize>);

fn overlap((path, found): &Site, (other, place): &Site) -> bool {
    path == other && found.start < place.end && place.start < found.end
}

/// What is found in a mutant and was not before. Places move, and what is said of them stays.
fn new<'f>(before: &[Found], after: &'f [Found]) -> impl Iterator<Item = &'f Found> {
    let mut known: Vec<_> = before.iter().map(|found| (found.rule, &found.path, &found.message)).collect();
    after.iter().filter(move |found| {
        let same = known.iter().position(|known| *known == (found.rule, &found.path, &found.message));
        same.map(|at| known.swap_remove(at)).is_none()
    })
}

impl Figures {
    fn and(mut self, other: Figures) -> Figures {
        self.made += other.made;
        self.found += other.found;
        self.harmless += other.harmless;
        self.missed.extend(other.missed);
        self.wrong.extend(other.wrong);
        self
    }
}

/// Prints what became of the mutants of one kind; what is wrong with that.
fn show(mutation: &Mutation, figures: &Figures) -> Vec<String> {
    let Figures { made, found, harmless, missed, wrong } = figures;
    let Mutation { rule, what, least, .. } = mutation;
    println!("{rule:30} {found:3} of {made:3} ({harmless:3} harmless ones, {:3} wrong): {what}", wrong.len());
    if std::env::var("DOCKLINT_MISSED").is_ok_and(|wanted| wanted == *rule || wanted == "all") {
        missed.iter().for_each(|name| println!("    missed: {name}"));
        wrong.iter().for_each(|text| println!("    wrong: {text}"));
    }
    let mut failures: Vec<String> = wrong.iter().map(|text| format!("{rule}, {what}: {text}")).collect();
    if *made < ENOUGH || found * 100 < least * made {
        failures.push(format!("{rule}, {what}: {found} of {made}, wanted {least} %"));
    }
    failures
}
