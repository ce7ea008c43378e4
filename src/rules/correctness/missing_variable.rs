//! `missing-variable`

use crate::compose::interpolation::Operator;
use crate::compose::{Place, ProblemKind};
use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::interpolation::{DotEnv, outermost};
use crate::rules::problems;
use std::collections::BTreeMap;

/// See the page.
pub static RULE: Rule = Rule {
    name: "missing-variable",
    category: Category::Correctness,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/correctness/missing-variable.md"),
    checks: &[Check::Compose(check)],
};

/// As many other places of a variable as a finding shows.
const SHOWN: usize = 4;

fn check(cx: &mut Cx, composition: &Composition) {
    problems::report(cx, composition, &[ProblemKind::MissingVariable], None);
    let Some(env) = DotEnv::of(composition) else { return };
    // What is not in `.env` may come from the environment: that it fails is not certain.
    let mut missing: BTreeMap<&str, Vec<Place>> = BTreeMap::new();
    for used in outermost(&composition.compose.uses).filter(|used| used.variable.operator == Some(Operator::Required)) {
        let variable = &used.variable;
        if !variable.needed || variable.set.is_some() || env.sets(&variable.name) || env.is_partial_for(composition, used) {
            continue;
        }
        missing.entry(&variable.name).or_default().push(Place { file: used.file, span: variable.span });
    }
    for (name, places) in missing {
        let sites: Vec<_> = places[1..].iter().take(SHOWN).map(|place| cx.site(*place)).collect();
        let message = format!("`{name}` has to have a value, and `{}` does not set it", env.path);
        let finding = cx.report_at(places[0], message).severity(Severity::Info);
        finding.help(format!("add `{name}=…` to `{}`, or set it where Compose is started", env.path));
        for (file, span) in sites {
            finding.label_in(file, span, "and here");
        }
    }
}
