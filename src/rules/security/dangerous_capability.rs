//! `dangerous-capability`

use crate::compose::Service;
use crate::compose::model::TextField;
use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;

/// See the page.
pub static RULE: Rule = Rule {
    name: "dangerous-capability",
    category: Category::Security,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["CL-0024", "CL-0011", "CL-0027", "CL-0028", "CL-0029", "CL-0030"],
    fix: None,
    page: include_str!("../../../rules/security/dangerous-capability.md"),
    checks: &[Check::Service(check)],
};

/// What a capability allows beyond the container (capabilities(7)), and compose-lint's code. The first four are as good as root on the host.
#[rustfmt::skip]
const CAPABILITIES: [(&str, &str, &str); 14] = [
    ("ALL", "allows all that root may do on the host", "CL-0024"),
    ("SYS_ADMIN", "is as good as root on the host: it mounts file systems and leaves namespaces", "CL-0024"),
    ("SYS_MODULE", "is as good as root on the host: it loads kernel modules", "CL-0024"),
    ("SYS_RAWIO", "is as good as root on the host: it reaches ports and memory of the hardware", "CL-0024"),
    ("NET_ADMIN", "allows to change interfaces, routes and firewall", "CL-0011"),
    ("BPF", "allows to load programs into the kernel", "CL-0011"),
    ("SYS_BOOT", "allows to restart the host", "CL-0011"),
    ("SYS_PTRACE", "allows to read and change other processes", "CL-0027"),
    ("DAC_READ_SEARCH", "allows to read any file of the host, past the mounts", "CL-0027"),
    ("PERFMON", "allows to watch the whole kernel", "CL-0028"),
    ("SYS_TIME", "allows to set the clock of the host", "CL-0028"),
    ("SYS_NICE", "allows to take processor time from the host's other processes", "CL-0029"),
    ("LEASE", "allows to hold up others who open a file", "CL-0029"),
    ("SYSLOG", "allows to read the kernel's log, with its addresses", "CL-0030"),
];

/// How many of [`CAPABILITIES`] are as good as root.
const ROOT: usize = 4;

fn check(cx: &mut Cx, _: &Composition, service: &Service) {
    let is_host = |mode: &Option<TextField>| mode.as_ref().and_then(|mode| mode.known()) == Some("host");
    for field in &service.cap_add {
        let Some(written) = field.known() else { continue };
        let upper = written.to_ascii_uppercase();
        let name = upper.strip_prefix("CAP_").unwrap_or(&upper);
        let Some(at) = CAPABILITIES.iter().position(|(capability, ..)| *capability == name) else { continue };
        let (_, what, alias) = CAPABILITIES[at];
        let (severity, with) = match name {
            _ if at < ROOT => (Severity::Warning, ""),
            "SYS_PTRACE" if is_host(&service.pid) => (Severity::Warning, ", which with `pid: host` are those of the host"),
            "NET_ADMIN" if is_host(&service.network_mode) => {
                (Severity::Info, ", which with `network_mode: host` are those of the host")
            }
            _ => (Severity::Info, ""),
        };
        let finding = cx.report_used(field.place, field.used, format!("`{written}` {what}{with}"));
        finding.severity(severity).alias(alias).help(match name {
            "ALL" => "name the capabilities that are needed",
            "SYS_MODULE" => "load the module on the host when that starts, and leave this out",
            _ => "leave it out, unless the program fails without it",
        });
    }
}
