//! `overridden-env-variable`

use crate::compose::Place;
use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::interpolation::file_variables;

/// See the page.
pub static RULE: Rule = Rule {
    name: "overridden-env-variable",
    category: Category::Correctness,
    severity: Severity::Info,
    default: false,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/correctness/overridden-env-variable.md"),
    checks: &[Check::Compose(check)],
};

fn check(cx: &mut Cx, composition: &Composition) {
    for service in composition.compose.services.iter().filter(|service| !service.env_file.is_empty()) {
        let given = file_variables(composition, service);
        for pair in &service.environment {
            let Some((name, value)) = pair.name.known().zip(pair.value.as_ref()) else { continue };
            let Some(variable) = given.get(name) else { continue };
            let path = composition.compose.files[variable.file as usize].source.path();
            let text = variable.value.text.as_str();
            let is_known = !variable.value.expands || !text.contains('$');
            let is_same = is_known && value.known() == Some(text);
            let (message, label) = match is_same {
                true => (format!("`{name}` is in `{path}` already, with the same value"), "set here"),
                false => (format!("`{name}` is in `{path}`, too: this value counts"), "without effect in this service"),
            };
            let help = if is_same { "remove one of the two" } else { "remove the one that is not meant" };
            let (file, span) = cx.site(Place { file: variable.file, span: variable.span });
            cx.report_used(pair.name.place, pair.name.used, message).help(help).label_in(file, span, label);
        }
    }
}
