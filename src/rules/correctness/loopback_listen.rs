//! `loopback-listen`

use super::listening::{published, server};
use crate::compose::Service;
use crate::diagnostic::Severity;
use crate::dockerfile::Dockerfile;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::built::Built;

/// See the page.
pub static RULE: Rule = Rule {
    name: "loopback-listen",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/correctness/loopback-listen.md"),
    checks: &[Check::Service(check)],
};

fn check(cx: &mut Cx, composition: &Composition, service: &Service) {
    let Some((_, _, port)) = published(service).and_then(|ports| ports.first().copied()) else { return };
    let Some(server) = server(cx, composition, service) else { return };
    let file = Built::of(cx, composition, service).map(|built| built.file);
    let sets =
        |name: &str| !service.env_file.is_empty() || service.variable(name).is_some() || file.is_some_and(|file| has(file, name));
    if !server.listen.is_loopback(sets) {
        return;
    }
    let program = server.listen.program;
    let address = server.listen.host.as_deref().unwrap_or("127.0.0.1");
    let message = match server.listen.host {
        Some(_) => format!("`{program}` listens on `{address}` in the container, where the published port does not lead"),
        None => format!(
            "`{program}` listens on `{address}` in the container unless told otherwise, where the published port does not lead"
        ),
    };
    let (other, span) = cx.site(port);
    let help = match server.listen.option {
        "" => "listen on all addresses: `0.0.0.0:PORT`".to_owned(),
        "--bind" | "--binding" => format!("listen on all addresses: `{} 0.0.0.0`", server.listen.option),
        option => format!("listen on all addresses: `{option} 0.0.0.0`"),
    };
    let finding = match server.place {
        Some(place) => cx.report_at(place, message).label_in(other, span, "published here"),
        None => cx.report_at(port, message).label_in(server.site.0, server.site.1, "started here"),
    };
    finding.help(help);
}

/// Whether a Dockerfile sets a variable in any of its stages.
fn has(file: &Dockerfile, name: &str) -> bool {
    file.stages.iter().any(|stage| stage.scope.settings.contains_key(name))
}
