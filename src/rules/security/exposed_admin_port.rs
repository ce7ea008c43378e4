//! `exposed-admin-port`

use crate::diagnostic::Severity;
use crate::dockerfile::{Instruction, Kind};
use crate::lint::{Category, Check, Cx, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "exposed-admin-port",
    category: Category::Security,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["CKV_DOCKER_1"],
    fix: None,
    page: include_str!("../../../rules/security/exposed-admin-port.md"),
    checks: &[Check::Instruction(check)],
};

/// TCP ports by which a machine is administered, after IANA's list. Not 514, of rsh: who uses it today takes in the log of others.
const PORTS: [(u16, &str); 8] = [
    (22, "SSH"),
    (23, "Telnet"),
    (512, "rexec"),
    (513, "rlogin"),
    (2375, "Docker's API without TLS"),
    (DESKTOP, "remote desktop"),
    (5985, "WinRM"),
    (5986, "WinRM"),
];

/// The port of remote desktop, which `docker exec` is no match for.
const DESKTOP: u16 = 3389;

fn check(cx: &mut Cx, instruction: &Instruction) {
    let Kind::Expose(ports) = &instruction.kind else { return };
    for port in ports {
        let Some(text) = cx.dockerfile.expanded(cx.index, port) else { continue };
        for (number, what) in text.as_str().split_whitespace().filter_map(admin_port) {
            let finding =
                cx.report(port.span(), format!("port {number} is for {what}: whoever reaches it may take over the container"));
            finding.help(if number == DESKTOP {
                "publish it on this machine only: `-p 127.0.0.1:3389:3389`"
            } else {
                "leave the server for it out, and use `docker exec`"
            });
            if number == 22 {
                finding.alias("CKV_DOCKER_1");
            }
        }
    }
}

/// The port that an operand of `EXPOSE` names, if it is one of the table. A range of many is not about a single one.
fn admin_port(text: &str) -> Option<(u16, &'static str)> {
    let (number, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    let number = number.parse::<u16>().ok().filter(|_| protocol.eq_ignore_ascii_case("tcp"))?;
    PORTS.into_iter().find(|(port, _)| *port == number)
}
