//! `log-rotation-missing`

use crate::compose::Service;
use crate::diagnostic::{Applicability, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::additions;

/// See the page.
pub static RULE: Rule = Rule {
    name: "log-rotation-missing",
    category: Category::Hardening,
    severity: Severity::Info,
    default: false,
    since: "0.1.0",
    aliases: &[],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/hardening/log-rotation-missing.md"),
    checks: &[Check::Service(check)],
};

fn check(cx: &mut Cx, composition: &Composition, service: &Service) {
    let logging = service.get("logging");
    // Only `json-file`, the default, keeps all there ever was; an unknown driver is somebody else's decision.
    let keeps_all = logging.and_then(|logging| logging.get("driver")).is_none_or(|driver| driver.as_str() == Some("json-file"));
    let options = logging.and_then(|logging| logging.get("options"));
    if keeps_all && options.is_none_or(|options| options.get("max-size").is_none()) {
        let edit = additions::line(cx, composition, service, "logging: {driver: local}").filter(|_| logging.is_none());
        let finding = cx.report_at(service.place, "the log of this container grows until the disk is full");
        finding.help("set `logging: {driver: local}`, or `max-size` and `max-file` in `logging.options`");
        if let Some(edit) = edit {
            finding.fix(Applicability::Unsafe, "use the driver `local`", [edit]);
        }
    }
}
