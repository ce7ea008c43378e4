//! `undefined-interpolation`

use crate::compose::{Place, Use};
use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::closest;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::interpolation::{DotEnv, env_files, inside, is_usual, names, outermost};
use crate::source::Span;
use std::collections::{BTreeMap, HashMap, HashSet};

/// See the page.
pub static RULE: Rule = Rule {
    name: "undefined-interpolation",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/correctness/undefined-interpolation.md"),
    checks: &[Check::Compose(check)],
};

/// Names shorter than this are near too many others.
const SHORTEST: usize = 5;

/// As many other places of a variable as a finding shows.
const SHOWN: usize = 4;

/// A file of variables for a container.
struct EnvFile<'c> {
    path: &'c str,
    service: &'c str,
    place: Place,
}

fn check(cx: &mut Cx, composition: &Composition) {
    let uses = &composition.compose.uses;
    if uses.is_empty() {
        return;
    }
    let env = DotEnv::of(composition);
    let meant_inside: HashSet<(u32, Span)> =
        inside(cx, composition, env.as_ref()).iter().map(|inside| (inside.used.file, inside.used.variable.span)).collect();
    let mut blank: BTreeMap<&str, Vec<&Use>> = BTreeMap::new();
    for used in outermost(uses) {
        let variable = &used.variable;
        let is_blank = variable.operator.is_none() && variable.needed && variable.set != Some(true);
        let is_set = is_usual(&variable.name) || env.as_ref().is_some_and(|env| env.sets(&variable.name));
        let is_elsewhere = env.as_ref().is_some_and(|env| env.is_partial_for(composition, used));
        if is_blank && !is_set && !is_elsewhere && !meant_inside.contains(&(used.file, variable.span)) {
            blank.entry(&variable.name).or_default().push(used);
        }
    }
    let files = in_env_files(composition);
    // A `.env` that sets nothing of what is used here is for something else.
    let env = env.filter(|env| uses.iter().any(|used| env.sets(&used.variable.name)) || near(env, &blank));
    for (name, uses) in blank {
        report(cx, name, &uses, env.as_ref(), files.get(name));
    }
}

fn near(env: &DotEnv, blank: &BTreeMap<&str, Vec<&Use>>) -> bool {
    blank.keys().any(|name| meant(env, name).is_some())
}

/// The variable of `.env` that was probably meant.
fn meant<'e>(env: &'e DotEnv, name: &str) -> Option<&'e str> {
    let mut names: Vec<&str> = env.names().filter(|name| name.len() >= SHORTEST).collect();
    names.sort_unstable();
    closest(name, names).filter(|_| name.len() >= SHORTEST)
}

/// The variables that files set for containers, each with the first such file.
fn in_env_files(composition: &Composition) -> HashMap<&str, EnvFile<'_>> {
    let mut found = HashMap::new();
    let mut read = HashSet::new();
    for service in &composition.compose.services {
        for (path, place, file) in env_files(composition, service).filter(|(path, ..)| read.insert(*path)) {
            for name in names(file) {
                found.entry(name).or_insert(EnvFile { path, service: &service.name, place });
            }
        }
    }
    found
}

fn report(cx: &mut Cx, name: &str, uses: &[&Use], env: Option<&DotEnv>, file: Option<&EnvFile>) {
    let Some((first, others)) = uses.split_first() else { return };
    let (message, severity) = match (env, file) {
        (Some(env), _) => {
            (format!("`{name}` is not set: `{}` lacks it, and Compose puts nothing in its place", env.path), Severity::Warning)
        }
        (None, Some(file)) => (
            format!("`{name}` is set for the container of `{}` alone: Compose puts nothing in its place here", file.service),
            Severity::Info,
        ),
        (None, None) => return,
    };
    let place = |used: &Use| Place { file: used.file, span: used.variable.span };
    let sites: Vec<_> = others.iter().take(SHOWN).map(|used| cx.site(place(used))).collect();
    let named = file.map(|file| (cx.site(file.place), format!("`{}` has it, but is read for the container alone", file.path)));
    let meant = env.and_then(|env| meant(env, name));
    let here = uses.iter().filter(|used| used.file == first.file);
    let edits: Vec<_> =
        meant.iter().flat_map(|meant| here.clone().map(|used| (used.variable.name_span, (*meant).to_owned()))).collect();
    let finding = cx.report_at(place(first), message).severity(severity);
    if let Some(((file, span), words)) = named {
        finding.label_in(file, span, words);
    }
    for (file, span) in sites {
        finding.label_in(file, span, "and here");
    }
    match (meant, env) {
        (Some(meant), _) => {
            finding.help(format!("did you mean `{meant}`?"));
            finding.fix(Applicability::Unsafe, format!("write `{meant}`"), edits);
        }
        (None, Some(env)) => drop(finding.help(format!("add it to `{}`, or give a default: `${{{name}:-…}}`", env.path))),
        (None, None) => drop(finding.help("add it to `.env` beside the Compose file")),
    }
}
