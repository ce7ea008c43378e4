//! `healthcheck-missing`

use crate::compose::Service;
use crate::diagnostic::Severity;
use crate::dockerfile::{Dockerfile, Kind};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;

/// See the page.
pub static RULE: Rule = Rule {
    name: "healthcheck-missing",
    category: Category::Style,
    severity: Severity::Info,
    default: false,
    since: "0.1.0",
    aliases: &["DL3057"],
    fix: None,
    page: include_str!("../../../rules/style/healthcheck-missing.md"),
    checks: &[Check::Dockerfile(check), Check::Service(check_service)],
};

/// `HEALTHCHECK NONE` is an answer too.
fn check(cx: &mut Cx, file: &Dockerfile) {
    let Some(last) = file.final_stage() else { return };
    let mut inherited = file.lineage(last).flat_map(|stage| &file.instructions[stage.instructions.clone()]);
    if inherited.any(|i| i.valid && matches!(i.kind, Kind::Healthcheck(_))) {
        return;
    }
    cx.report(last.base_span, "nothing tells whether a container of this image works")
        .help("add `HEALTHCHECK` with a command that fails when the service does, or `HEALTHCHECK NONE`")
        .alias("DL3057");
}

/// Looks at the services that build nothing: of the others the Dockerfile tells. One that others wait for until it is done needs none.
fn check_service(cx: &mut Cx, composition: &Composition, service: &Service) {
    let mut dependencies = composition.compose.services.iter().flat_map(|other| &other.dependencies);
    let ends = dependencies.any(|dependency| {
        let condition = dependency.condition.as_ref().and_then(|condition| condition.known());
        dependency.name.known() == Some(service.name.as_str()) && condition == Some("service_completed_successfully")
    });
    if service.image.is_some() && service.build.is_none() && service.get("healthcheck").is_none() && !ends {
        cx.report_at(service.place, "nothing tells whether this service works, unless its image does")
            .help("add `healthcheck` with a `test` that fails when the service does, or `healthcheck: {disable: true}`");
    }
}
