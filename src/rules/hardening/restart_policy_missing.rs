//! `restart-policy-missing`

use crate::compose::Service;
use crate::diagnostic::{Applicability, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::additions;

/// See the page.
pub static RULE: Rule = Rule {
    name: "restart-policy-missing",
    category: Category::Hardening,
    severity: Severity::Info,
    default: false,
    since: "0.1.0",
    aliases: &[],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/hardening/restart-policy-missing.md"),
    checks: &[Check::Service(check)],
};

fn check(cx: &mut Cx, composition: &Composition, service: &Service) {
    let is_set = service.get("restart").is_some();
    let deployed = service.deploy.as_ref().is_some_and(|deploy| deploy.node.get("restart_policy").is_some());
    if !is_set && !deployed {
        let edit = additions::line(cx, composition, service, "restart: unless-stopped").filter(|_| !ends(composition, service));
        let finding = cx.report_at(service.place, "this container stays down after a crash, and after a restart of the host");
        finding.help("set `restart: unless-stopped`, or `restart: \"no\"` for a task that ends");
        if let Some(edit) = edit {
            finding.fix(Applicability::Unsafe, "start it again", [edit]);
        }
    }
}

/// Whether a service may be a task that ends: others wait until it is done, or it is started on demand.
fn ends(composition: &Composition, service: &Service) -> bool {
    let waits = |condition: Option<&str>| condition.is_none_or(|condition| condition == "service_completed_successfully");
    let mut dependencies = composition.compose.services.iter().flat_map(|other| &other.dependencies);
    let is_awaited = dependencies.any(|dependency| {
        let is_it = dependency.name.known() == Some(service.name.as_str());
        is_it && dependency.condition.as_ref().is_some_and(|condition| waits(condition.known()))
    });
    is_awaited || !service.profiles.is_empty()
}
