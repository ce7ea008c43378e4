//! `build-target-missing`

use crate::compose::Service;
use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::closest;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::built::Built;
use crate::rules::words;

/// See the page.
pub static RULE: Rule = Rule {
    name: "build-target-missing",
    category: Category::Correctness,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/correctness/build-target-missing.md"),
    checks: &[Check::Service(check)],
};

/// So many stages are named in a message.
const MOST_NAMED: usize = 5;

fn check(cx: &mut Cx, composition: &Composition, service: &Service) {
    let Some(field) = service.build.as_ref().and_then(|build| build.target.as_ref()) else { return };
    let (Some(target), Some(built)) = (field.known().filter(|target| !target.is_empty()), Built::of(cx, composition, service))
    else {
        return;
    };
    if built.stage().is_some() {
        return;
    }
    let path = built.path(cx);
    let named: Vec<_> = built.file.stages.iter().filter_map(|stage| stage.name.as_ref()).collect();
    let names: Vec<&str> = named.iter().map(|(name, _)| name.as_str()).collect();
    let lower = target.to_lowercase();
    let near = closest(&lower, names.iter().copied());
    let finding = cx.report_used(field.place, field.used, format!("`{path}` has no stage `{target}`"));
    match near.and_then(|near| named.iter().find(|(name, _)| name == near)) {
        Some((name, span)) => {
            finding.help(format!("did you mean `{name}`?")).label_in(built.id, *span, "a stage with a similar name");
            if !field.has_variables {
                finding.fix(Applicability::Unsafe, format!("write `{name}`"), [(field.place.span, name.clone())]);
            }
        }
        None if names.is_empty() => {
            let span = built.file.stages[built.file.stages.len() - 1].base_span;
            let help = format!("name a stage: `FROM … AS {lower}`, or remove `target` to build the last one");
            finding.help(help).label_in(built.id, span, "none of its stages has a name");
        }
        None => {
            finding.help(format!("its stages are {}", words::list(&names, MOST_NAMED)));
        }
    }
}
