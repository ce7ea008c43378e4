//! `cap-drop-missing`

use crate::compose::Service;
use crate::diagnostic::{Applicability, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::additions;
use crate::rules::services::runs_unprivileged;

/// See the page.
pub static RULE: Rule = Rule {
    name: "cap-drop-missing",
    category: Category::Hardening,
    severity: Severity::Info,
    default: false,
    since: "0.1.0",
    aliases: &["CL-0006"],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/hardening/cap-drop-missing.md"),
    checks: &[Check::Service(check)],
};

fn check(cx: &mut Cx, composition: &Composition, service: &Service) {
    let is_other = |name: &str| !name.eq_ignore_ascii_case("all");
    if service.cap_drop.iter().all(|field| field.known().is_some_and(is_other)) {
        let edit = additions::line(cx, composition, service, "cap_drop: [ALL]").filter(|_| service.get("cap_drop").is_none());
        let finding = cx.report_at(service.place, "this container keeps the capabilities that Docker gives to all");
        finding.help("set `cap_drop: [ALL]`, and `cap_add` for those that are needed").alias("CL-0006");
        if let Some(edit) = edit {
            // Who starts as root to step down needs some of them.
            let sure = runs_unprivileged(service) && service.get("cap_add").is_none();
            let applicability = if sure { Applicability::Unsafe } else { Applicability::Manual };
            finding.fix(applicability, "give all of them up", [edit]);
        }
    }
}
