//! `alias-collision`

use crate::compose::Service;
use crate::compose::model::TextField;
use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::compositions::{Meeting, meeting};
use crate::rules::networks::{Networks, aliases};

/// See the page.
pub static RULE: Rule = Rule {
    name: "alias-collision",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/correctness/alias-collision.md"),
    checks: &[Check::Compose(check)],
};

fn check(cx: &mut Cx, composition: &Composition) {
    let networks = Networks::of(&composition.compose);
    for service in &composition.compose.services {
        for alias in aliases(service) {
            let is_there = |other: &Service| networks.is_on(other, alias.network) == Some(true);
            collide(cx, &networks, service, &alias.name, "alias", is_there);
        }
        if let Some(name) = &service.container_name {
            collide(cx, &networks, service, name, "container name", |other| networks.share(service, other) == Some(true));
        }
    }
}

/// Reports a name that is another service's own, where both are on the network on which it holds.
fn collide(cx: &mut Cx, networks: &Networks, service: &Service, name: &TextField, what: &str, is_there: impl Fn(&Service) -> bool) {
    let Some(other) = name.known().and_then(|known| networks.service(known)) else { return };
    // One that uses the network of the other answers in the same place.
    if std::ptr::eq(networks.owner(service), networks.owner(other))
        || meeting(service, other) != Meeting::Together
        || !is_there(other)
    {
        return;
    }
    let message =
        format!("the {what} `{}` of `{}` is the name of another service: it leads to either of them", other.name, service.name);
    let site = cx.site(other.place);
    let finding = cx.report_used(name.place, name.used, message);
    finding.label_in(site.0, site.1, "this service has that name on the same network").help(format!("choose another {what}"));
}
