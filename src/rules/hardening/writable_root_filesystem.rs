//! `writable-root-filesystem`

use crate::compose::Service;
use crate::diagnostic::{Applicability, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::additions;

/// See the page.
pub static RULE: Rule = Rule {
    name: "writable-root-filesystem",
    category: Category::Hardening,
    severity: Severity::Info,
    default: false,
    since: "0.1.0",
    aliases: &["CL-0007"],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/hardening/writable-root-filesystem.md"),
    checks: &[Check::Service(check)],
};

fn check(cx: &mut Cx, composition: &Composition, service: &Service) {
    let is_unknown = service.read_only.is_none() && service.get("read_only").is_some();
    if !is_unknown && !service.read_only.as_ref().is_some_and(|read_only| read_only.value) {
        let edit = additions::line(cx, composition, service, "read_only: true").filter(|_| service.get("read_only").is_none());
        let finding = cx.report_at(service.place, "whoever is in this container can change its programs");
        finding.help("set `read_only: true`, and `tmpfs` for the folders that are written to").alias("CL-0007");
        if let Some(edit) = edit {
            // Where nothing is said of what is written to, something probably is.
            let applicability = if service.tmpfs.is_empty() { Applicability::Manual } else { Applicability::Unsafe };
            finding.fix(applicability, "make it read-only", [edit]);
        }
    }
}
