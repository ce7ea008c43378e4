//! `disabled-confinement`

use crate::compose::Service;
use crate::diagnostic::{Applicability, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::additions;

/// See the page.
pub static RULE: Rule = Rule {
    name: "disabled-confinement",
    category: Category::Security,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["CL-0009"],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/security/disabled-confinement.md"),
    checks: &[Check::Service(check)],
};

/// Options of `security_opt`, the value that switches something off, what that is, and whether compose-lint says so as well.
const OPTIONS: [(&str, &str, &str, bool); 4] = [
    ("seccomp", "unconfined", "opens the system calls that Docker keeps from containers", true),
    ("apparmor", "unconfined", "takes AppArmor's limits from the container", true),
    ("label", "disable", "takes SELinux's limits from the container", true),
    ("systempaths", "unconfined", "opens the parts of `/proc` and `/sys` that Docker hides from containers", false),
];

fn check(cx: &mut Cx, composition: &Composition, service: &Service) {
    // Without any limits anyway, which is said of that.
    if service.privileged.as_ref().is_some_and(|privileged| privileged.value) {
        return;
    }
    for field in &service.security_opt {
        let Some((name, value)) = field.known().and_then(|text| text.split_once(['=', ':'])) else { continue };
        let Some((.., what, shared)) = OPTIONS.iter().find(|(option, off, ..)| *option == name && *off == value.trim()) else {
            continue;
        };
        let gone = additions::removal(cx, composition, field);
        let finding = cx.report_used(field.place, field.used, format!("`{name}={}` {what}", value.trim()));
        finding.help(match name {
            "seccomp" => "leave it out, or name a profile that allows what is needed beyond Docker's own",
            "label" => "leave it out, and give mounts the option `z` or `Z` where files are refused",
            _ => "leave it out",
        });
        if let Some(gone) = gone {
            finding.fix(Applicability::Unsafe, "leave it out", [(gone, String::new())]);
        }
        if *shared {
            finding.alias("CL-0009");
        }
    }
}
