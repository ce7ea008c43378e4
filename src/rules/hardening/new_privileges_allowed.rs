//! `new-privileges-allowed`

use crate::compose::Service;
use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;

/// See the page.
pub static RULE: Rule = Rule {
    name: "new-privileges-allowed",
    category: Category::Hardening,
    severity: Severity::Info,
    default: false,
    since: "0.1.0",
    aliases: &["CL-0003"],
    fix: None,
    page: include_str!("../../../rules/hardening/new-privileges-allowed.md"),
    checks: &[Check::Service(check)],
};

fn check(cx: &mut Cx, _: &Composition, service: &Service) {
    // Of an option with an unknown part nothing is known.
    let is_set = |text: &str| matches!(text, "no-new-privileges" | "no-new-privileges:true" | "no-new-privileges=true");
    if service.security_opt.iter().all(|option| option.known().is_some_and(|text| !is_set(text))) {
        let finding = cx.report_at(service.place, "a program in this container can gain rights that it was not started with");
        finding.help("set `security_opt: [no-new-privileges:true]`").alias("CL-0003");
    }
}
