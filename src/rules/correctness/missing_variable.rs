//! `missing-variable`

use crate::compose::interpolation::Operator;
use crate::compose::{Place, ProblemKind};
use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::interpolation::DotEnv;
use crate::rules::problems;

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

fn check(cx: &mut Cx, composition: &Composition) {
    problems::report(cx, composition, &[ProblemKind::MissingVariable], None);
    let Some(env) = DotEnv::of(cx, composition) else { return };
    // What is not in `.env` may come from the environment: that it fails is not certain.
    for used in composition.compose.uses.iter().filter(|used| used.variable.operator == Some(Operator::Required)) {
        let variable = &used.variable;
        if !variable.needed || variable.set.is_some() || env.sets(&variable.name) || env.is_partial_for(composition, used) {
            continue;
        }
        let message = format!("`{}` has to have a value, and `{}` does not set it", variable.name, env.path);
        let finding = cx.report_at(Place { file: used.file, span: variable.span }, message);
        finding.severity(Severity::Warning).help(format!("add `{}=…` to `{}`", variable.name, env.path));
    }
}
