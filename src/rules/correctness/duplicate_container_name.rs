//! `duplicate-container-name`

use crate::compose::Service;
use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::compositions::{Meeting, copies, meeting};
use std::collections::HashMap;

/// See the page.
pub static RULE: Rule = Rule {
    name: "duplicate-container-name",
    category: Category::Correctness,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &["dc:no-duplicate-container-names"],
    fix: None,
    page: include_str!("../../../rules/correctness/duplicate-container-name.md"),
    checks: &[Check::Compose(check)],
};

fn check(cx: &mut Cx, composition: &Composition) {
    let mut first: HashMap<&str, &Service> = HashMap::new();
    for service in composition.compose.services.iter().filter(|service| copies(service) > 0) {
        let Some((field, name)) = service.container_name.as_ref().and_then(|field| Some((field, field.known()?))) else { continue };
        let Some(other) = first.get(name).copied().filter(|_| !name.is_empty()) else {
            first.insert(name, service);
            continue;
        };
        let meeting = meeting(other, service);
        let Some(named) = other.container_name.as_ref().filter(|_| meeting != Meeting::Unknown) else { continue };
        let message = format!("`{}` and `{}` would both have a container called `{name}`", other.name, service.name);
        let site = cx.site(named.seen());
        let finding = cx.report_used(field.place, field.used, message).alias("dc:no-duplicate-container-names");
        if named.seen() != field.place {
            finding.label_in(site.0, site.1, format!("the name of `{}`", other.name));
        }
        match meeting {
            Meeting::Apart => {
                finding.severity(Severity::Info).help("they have no profile in common: it fails when both are active")
            }
            _ => finding.help("give one of them another name, or none and let Compose make it"),
        };
    }
}
