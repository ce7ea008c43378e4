//! `profile-dependency`

use crate::compose::Service;
use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::compositions::profiles;
use std::collections::HashMap;

/// See the page.
pub static RULE: Rule = Rule {
    name: "profile-dependency",
    category: Category::Correctness,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/correctness/profile-dependency.md"),
    checks: &[Check::Compose(check)],
};

fn check(cx: &mut Cx, composition: &Composition) {
    let services = &composition.compose.services;
    let by_name: HashMap<&str, &Service> = services.iter().map(|service| (service.name.as_str(), service)).collect();
    for service in services {
        let Some(own) = profiles(service) else { continue };
        for dependency in service.dependencies.iter().filter(|dependency| dependency.required) {
            let Some(needed) = dependency.name.known().and_then(|name| by_name.get(name)).copied() else { continue };
            let (Some(theirs), Some(profile)) = (profiles(needed), needed.profiles.first()) else { continue };
            // Both are there as long as nobody says `--profile`.
            if needed.is_activated && (own.is_empty() || service.is_activated) {
                continue;
            }
            let message = match own.iter().find(|profile| !theirs.contains(profile)) {
                Some(alone) => {
                    format!("with the profile `{alone}` alone `{}` cannot start: it needs `{}`", service.name, needed.name)
                }
                None if own.is_empty() => {
                    format!("`{}` needs `{}`, which is there only with a profile", service.name, needed.name)
                }
                None => continue,
            };
            let site = cx.site(profile.seen());
            let finding = cx.report_used(dependency.name.place, dependency.name.used, message);
            finding.label_in(site.0, site.1, format!("the profile of `{}`", needed.name));
            if dependency.by == "depends_on" {
                finding.help("give both the same profiles, or write `required: false` below it");
            } else {
                finding.help("give both the same profiles");
            }
        }
    }
}
