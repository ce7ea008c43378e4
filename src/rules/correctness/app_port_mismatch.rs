//! `app-port-mismatch`

use super::listening::{published, server};
use crate::compose::Service;
use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;

/// See the page.
pub static RULE: Rule = Rule {
    name: "app-port-mismatch",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/correctness/app-port-mismatch.md"),
    checks: &[Check::Service(check)],
};

fn check(cx: &mut Cx, composition: &Composition, service: &Service) {
    let Some(ports) = published(service) else { return };
    // With several, one may be for something else; which of them is wrong, nobody knows.
    let [(first, last, place)] = ports[..] else { return };
    let Some(server) = server(cx, composition, service) else { return };
    let Some(port) = server.listen.port.filter(|port| !(first..=last).contains(port)) else { return };
    let message = format!("port {first} of the container is published, and `{}` listens on {port}", server.listen.program);
    let finding = cx.report_at(place, message).label_in(server.site.0, server.site.1, "started here");
    finding.help(format!("publish port {port} of the container"));
}
