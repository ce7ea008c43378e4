//! `healthcheck-missing`

use crate::compose::Service;
use crate::diagnostic::Severity;
use crate::dockerfile::{Dockerfile, Kind};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::services::is_task;

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
    if service.image.is_some() && service.build.is_none() && service.get("healthcheck").is_none() && !is_task(composition, service)
    {
        cx.report_at(service.place, "nothing tells whether this service works, unless its image does")
            .help("add `healthcheck` with a `test` that fails when the service does, or `healthcheck: {disable: true}`");
    }
}
