//! `dependency-cycle`

use crate::compose::model::Pair;
use crate::compose::{ProblemKind, Service, cycles};
use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::problems;
use std::collections::HashMap;

/// See the page.
pub static RULE: Rule = Rule {
    name: "dependency-cycle",
    category: Category::Correctness,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/correctness/dependency-cycle.md"),
    checks: &[Check::Compose(check)],
};

fn check(cx: &mut Cx, composition: &Composition) {
    problems::report(cx, composition, &[ProblemKind::DependencyCycle, ProblemKind::ExtendsCycle, ProblemKind::IncludeCycle], None);
    let compose = &composition.compose;
    let services = &compose.services;
    let names: HashMap<&str, usize> = services.iter().enumerate().map(|(at, service)| (service.name.as_str(), at)).collect();
    // What Compose itself does not refuse: the builder does.
    let contexts: Vec<&[Pair]> = services.iter().map(contexts).collect();
    let to = |context: &Pair| names.get(of_service(context)?).copied();
    let edges: Vec<Vec<Option<usize>>> = contexts.iter().map(|contexts| contexts.iter().map(to).collect()).collect();
    let mut found: Vec<Vec<(usize, usize)>> = Vec::new();
    cycles::cycles(&edges, |around| {
        if found.len() < MOST {
            found.push(around.to_vec());
        }
    });
    for around in found {
        let message = match around.as_slice() {
            [(at, _)] => format!("the image of `{}` is built from itself", services[*at].name),
            around => format!("images are built from each other: {}", cycles::shown(compose, around)),
        };
        let mut steps = around.iter().rev().map(|(at, edge)| (&services[*at].name, &contexts[*at][*edge]));
        let Some((_, last)) = steps.next() else { continue };
        let sites: Vec<_> = steps.map(|(name, context)| (cx.site(context.name.seen()), name, of_service(context))).collect();
        let finding = cx.report_used(last.name.place, last.name.used, message);
        for ((file, span), name, next) in sites.into_iter().rev().take(MOST) {
            finding.label_in(file, span, format!("`{name}` takes from `{}`", next.unwrap_or_default()));
        }
    }
}

/// So many circles of builds are told, and so many places of each.
const MOST: usize = 8;

fn contexts(service: &Service) -> &[Pair] {
    service.build.as_ref().map_or(&[], |build| &build.additional_contexts)
}

/// The service whose image a context is.
fn of_service(context: &Pair) -> Option<&str> {
    context.value.as_ref()?.known()?.strip_prefix("service:")
}
