//! `new-privileges-allowed`

use crate::compose::Service;
use crate::diagnostic::{Applicability, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::additions;

/// See the page.
pub static RULE: Rule = Rule {
    name: "new-privileges-allowed",
    category: Category::Hardening,
    severity: Severity::Info,
    default: false,
    since: "0.1.0",
    aliases: &["CL-0003"],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/hardening/new-privileges-allowed.md"),
    checks: &[Check::Service(check)],
};

fn check(cx: &mut Cx, composition: &Composition, service: &Service) {
    // Of an option with an unknown part nothing is known.
    let is_set = |text: &str| matches!(text, "no-new-privileges" | "no-new-privileges:true" | "no-new-privileges=true");
    if service.security_opt.iter().all(|option| option.known().is_some_and(|text| !is_set(text))) {
        let edit = additions::line(cx, composition, service, "security_opt: [no-new-privileges:true]");
        let edit = edit.filter(|_| service.get("security_opt").is_none());
        let finding = cx.report_at(service.place, "a program in this container can gain rights that it was not started with");
        finding.help("set `security_opt: [no-new-privileges:true]`").alias("CL-0003");
        if let Some(edit) = edit {
            finding.fix(Applicability::Unsafe, "allow no new privileges", [edit]);
        }
    }
}
