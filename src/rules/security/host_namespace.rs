//! `host-namespace`

use crate::compose::Service;
use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::services::whole;

/// See the page.
pub static RULE: Rule = Rule {
    name: "host-namespace",
    category: Category::Security,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["CL-0008", "CL-0010"],
    fix: None,
    page: include_str!("../../../rules/security/host-namespace.md"),
    checks: &[Check::Service(check)],
};

/// A key that takes `host`.
struct Namespace {
    key: &'static str,
    /// What the container then does.
    fact: &'static str,
    help: &'static str,
    alias: Option<&'static str>,
}

const NAMESPACES: [Namespace; 6] = [
    Namespace {
        key: "pid",
        fact: "sees and stops all processes of the host",
        help: "leave it out; `pid: service:NAME` shows the processes of one other service",
        alias: Some("CL-0010"),
    },
    Namespace {
        key: "ipc",
        fact: "shares memory with all processes of the host",
        help: "leave it out; for more shared memory set `shm_size`",
        alias: Some("CL-0010"),
    },
    Namespace { key: "uts", fact: "shares the name of the host", help: "leave it out; `hostname` sets a name", alias: None },
    Namespace { key: "userns_mode", fact: "has the host's own root as its root", help: "leave it out", alias: None },
    Namespace { key: "cgroup", fact: "sees the control groups of the host", help: "leave it out", alias: None },
    Namespace {
        key: "network_mode",
        fact: "shares the network of the host, with all that listens on its loopback address",
        help: "leave it out, and publish the ports that are needed",
        alias: Some("CL-0008"),
    },
];

fn check(cx: &mut Cx, _: &Composition, service: &Service) {
    for Namespace { key, fact, help, alias } in &NAMESPACES {
        let Some(entry) = service.entry(key).filter(|entry| entry.node.as_str() == Some("host")) else { continue };
        // Discovery by broadcast, VPN and the like have no other way.
        let severity = if *key == "network_mode" { Severity::Info } else { Severity::Warning };
        let finding = cx.report_used(whole(entry), entry.node.used, format!("the container {fact}"));
        finding.help(*help).severity(severity);
        if let Some(alias) = alias {
            finding.alias(alias);
        }
    }
}
