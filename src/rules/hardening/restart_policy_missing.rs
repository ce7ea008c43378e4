//! `restart-policy-missing`

use crate::compose::Service;
use crate::diagnostic::{Applicability, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::additions;
use crate::rules::services::is_task;

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
        let edit = additions::line(cx, composition, service, "restart: unless-stopped")
            .filter(|_| !is_task(composition, service) && service.profiles.is_empty());
        let finding = cx.report_at(service.place, "this container stays down after a crash, and after a restart of the host");
        finding.help("set `restart: unless-stopped`, or `restart: \"no\"` for a task that ends");
        if let Some(edit) = edit {
            finding.fix(Applicability::Unsafe, "start it again", [edit]);
        }
    }
}
