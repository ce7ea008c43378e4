//! `ports-ignored`

use crate::compose::Service;
use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;

/// See the page.
pub static RULE: Rule = Rule {
    name: "ports-ignored",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/correctness/ports-ignored.md"),
    checks: &[Check::Service(check)],
};

fn check(cx: &mut Cx, _: &Composition, service: &Service) {
    let Some(entry) = service.entry("ports").filter(|_| !service.ports.is_empty()) else { return };
    let Some((field, mode)) = service.network_mode.as_ref().and_then(|mode| Some((mode, mode.known()?))) else { return };
    let (message, help, severity) = match mode.split_once(':') {
        Some(("service" | "container", owner)) => (
            format!("`{}` has the network of `{owner}`, so Docker refuses to publish ports for it", service.name),
            format!("publish them in `{owner}`"),
            Severity::Error,
        ),
        _ if mode == "host" => (
            format!("`ports` counts for nothing: `{}` has the network of the host, and listens there", service.name),
            "remove `ports`, or `network_mode`".to_owned(),
            Severity::Warning,
        ),
        _ if mode == "none" => (
            format!("`ports` counts for nothing: `{}` has no network", service.name),
            "remove `ports`, or `network_mode`".to_owned(),
            Severity::Warning,
        ),
        _ => return,
    };
    let site = cx.site(field.place);
    let finding = cx.report_used(entry.place, entry.node.used, message);
    finding.severity(severity).label_in(site.0, site.1, "its network").help(help);
}
