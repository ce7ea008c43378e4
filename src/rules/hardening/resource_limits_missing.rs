//! `resource-limits-missing`

use crate::compose::Service;
use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::words;

/// See the page.
pub static RULE: Rule = Rule {
    name: "resource-limits-missing",
    category: Category::Hardening,
    severity: Severity::Info,
    default: false,
    since: "0.1.0",
    aliases: &["CL-0026"],
    fix: None,
    page: include_str!("../../../rules/hardening/resource-limits-missing.md"),
    checks: &[Check::Service(check)],
};

/// What is limited, by a key of the service, and by a key of `deploy.resources.limits`.
const LIMITS: [(&str, &[&str], &str); 3] =
    [("memory", &["mem_limit"], "memory"), ("processors", &["cpus", "cpu_quota"], "cpus"), ("processes", &["pids_limit"], "pids")];

fn check(cx: &mut Cx, _: &Composition, service: &Service) {
    let limits = service.deploy.as_ref().and_then(|deploy| deploy.limits.as_ref());
    let is_missing = |keys: &[&str], limit: &str| {
        keys.iter().all(|key| service.get(key).is_none()) && limits.is_none_or(|limits| limits.get(limit).is_none())
    };
    let missing: Vec<&str> = LIMITS.iter().filter(|(_, keys, limit)| is_missing(keys, limit)).map(|(what, ..)| *what).collect();
    if !missing.is_empty() {
        let message = format!("this container may take all {} of the host", missing.join(", all "));
        let keys: Vec<&str> = LIMITS.iter().filter(|(what, ..)| missing.contains(what)).map(|(_, keys, _)| keys[0]).collect();
        cx.report_at(service.place, message).help(format!("set {}", words::list(&keys, 3))).alias("CL-0026");
    }
}
