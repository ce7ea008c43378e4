//! `fixed-port-with-replicas`

use crate::compose::{Compose, Service};
use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::compositions::copies;

/// See the page.
pub static RULE: Rule = Rule {
    name: "fixed-port-with-replicas",
    category: Category::Correctness,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/correctness/fixed-port-with-replicas.md"),
    checks: &[Check::Compose(check)],
};

fn check(cx: &mut Cx, composition: &Composition) {
    if is_for_swarm(&composition.compose) {
        return;
    }
    for service in &composition.compose.services {
        let copies = copies(service);
        let replicas = service.deploy.as_ref().and_then(|deploy| deploy.replicas.as_ref());
        let Some(count) = service.scale.as_ref().or(replicas).filter(|_| copies > 1) else { continue };
        let counted = cx.site(count.place);
        for port in &service.ports {
            let Some(read) = port.port.as_ref().filter(|port| !port.is_random()) else { continue };
            let Some(published) = read.published else { continue };
            // A port of the container needs as many of the host as there are containers.
            if i64::from(published.count() / read.target.count()) >= copies {
                continue;
            }
            let ports = if published.count() == 1 { "port" } else { "ports" };
            let message =
                format!("`{}` has {copies} containers, and only one can have {ports} {published} of the host", service.name);
            let finding = cx.report_used(port.node.place, port.node.used, message);
            finding.label_in(counted.0, counted.1, "so many containers");
            finding.help(format!(
                "publish a range of {copies} ports, or none and let a proxy in front of them have `{}`",
                published.first
            ));
        }
    }
}

/// Whether the project is meant for Swarm, which shares a published port among containers.
fn is_for_swarm(compose: &Compose) -> bool {
    const KEYS: [&str; 5] = ["placement", "update_config", "rollback_config", "endpoint_mode", "mode"];
    let swarm =
        |service: &Service| service.deploy.as_ref().is_some_and(|deploy| KEYS.iter().any(|key| deploy.node.get(key).is_some()));
    let overlay = compose.networks.iter().any(|network| network.driver.as_ref().is_some_and(|it| it.known() == Some("overlay")));
    // Values that Swarm alone fills in, for each of its tasks (`docker service create`, "Create services using templates").
    let template = |text: &str| ["{{.Task.", "{{.Service.", "{{.Node."].iter().any(|start| text.contains(start));
    let text = |service: &Service| service.hostname.as_ref().is_some_and(|name| template(name.text.as_str()));
    overlay || compose.services.iter().any(|service| swarm(service) || text(service))
}
