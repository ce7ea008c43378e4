//! `unbound-port`

use crate::compose::Service;
use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;

/// See the page.
pub static RULE: Rule = Rule {
    name: "unbound-port",
    category: Category::Hardening,
    severity: Severity::Info,
    default: false,
    since: "0.1.0",
    aliases: &["CL-0005", "dc:no-unbound-port-interfaces"],
    fix: None,
    page: include_str!("../../../rules/hardening/unbound-port.md"),
    checks: &[Check::Service(check)],
};

fn check(cx: &mut Cx, _: &Composition, service: &Service) {
    for item in &service.ports {
        let Some(port) = &item.port else { continue };
        if port.host_ip.is_some_and(|ip| !ip.address.is_unspecified()) {
            continue;
        }
        let message = format!("port {} is published on all addresses of the host", port.target);
        let finding = cx.report_used(item.node.place, item.node.used, message);
        finding.help("say on which: `127.0.0.1:` for this machine only").alias("CL-0005").alias("dc:no-unbound-port-interfaces");
    }
}
