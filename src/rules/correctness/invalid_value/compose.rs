//! Values in Compose files: those that Compose refuses, and those that it takes and Docker refuses.

use crate::compose::model::TextField;
use crate::compose::{Node, Place, ProblemKind, Service, Value};
use crate::diagnostic::{Applicability, Diagnostic, Severity};
use crate::dockerfile::closest;
use crate::dockerfile::image::{ImageErrorKind, ImageRef};
use crate::dockerfile::signal::is_signal;
use crate::dockerfile::size;
use crate::lint::Cx;
use crate::project::Composition;
use crate::rules::problems;
use std::collections::HashSet;

/// What Compose refuses.
pub(super) fn refused(cx: &mut Cx, composition: &Composition) {
    let names = composition.compose.services.iter().filter_map(|service| service.container_name.as_ref());
    let names: HashSet<Place> = names.map(|name| name.place).collect();
    for problem in problems::of(composition, &[ProblemKind::InvalidValue]) {
        let is_name = names.contains(&problem.place);
        let alias = if is_name { "dc:service-container-name-regex" } else { "dc:invalid-schema" };
        problems::report_one(cx, problem).alias(alias);
    }
}

/// What Compose takes, and Docker refuses when the container is to start.
pub(super) fn service(cx: &mut Cx, composition: &Composition, service: &Service) {
    let is_refused = |field: &TextField| {
        let problems = &composition.compose.problems;
        let at = problems.partition_point(|problem| problem.place < field.place);
        problems.get(at).is_some_and(|problem| problem.place == field.place)
    };
    image(cx, service);
    if let Some(name) = service.container_name.as_ref().filter(|name| !is_refused(name)) {
        container_name(cx, name);
    }
    service.restart.iter().for_each(|restart| restart_policy(cx, restart));
    for signal in service.stop_signal.iter().filter(|signal| signal.known().is_some_and(|s| !s.is_empty() && !is_signal(s))) {
        let finding = odd(cx, signal, "is no signal");
        finding.help("write its name or number, such as `SIGTERM` or `15`");
    }
    service.cap_add.iter().chain(&service.cap_drop).for_each(|name| capability(cx, name));
    service.expose.iter().for_each(|port| exposed(cx, port));
    for protocol in service.ports.iter().filter_map(|port| port.node.get("protocol")) {
        let Some(text) = protocol.as_str().filter(|text| !["tcp", "udp", "sctp", ""].contains(&&*text.to_ascii_lowercase())) else {
            continue;
        };
        let finding = cx.report_used(protocol.place, protocol.used, format!("`{text}` is none of `tcp`, `udp` and `sctp`"));
        finding.severity(Severity::Warning).help("what is spoken over `tcp` is for `app_protocol` to say");
    }
    service.profiles.iter().for_each(|profile| profile_name(cx, profile));
    ulimits(cx, service);
    reservations(cx, service);
}

/// Reports a value that Compose takes.
fn odd<'c>(cx: &'c mut Cx, field: &TextField, fault: &str) -> &'c mut Diagnostic {
    let text: String = field.text.as_str().chars().take(super::SHOWN).collect();
    cx.report_used(field.place, field.used, format!("`{text}` {fault}")).severity(Severity::Warning)
}

fn image(cx: &mut Cx, service: &Service) {
    let Some(field) = &service.image else { return };
    let Some(Err(error)) = field.known().filter(|text| !text.is_empty()).map(ImageRef::parse) else { return };
    let finding = odd(cx, field, &format!("is no image: {}", error.kind));
    if error.kind == ImageErrorKind::UpperCase {
        finding.help("write it in lower case");
    }
}

/// The grammar of the engine (`moby`, `daemon/names`), which looks at all of the name.
fn container_name(cx: &mut Cx, field: &TextField) {
    let is_name = |name: &str| {
        let is_part = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-');
        name.len() > 1 && name.as_bytes()[0].is_ascii_alphanumeric() && name.bytes().all(is_part)
    };
    if field.known().is_some_and(|name| !name.is_empty() && !is_name(name)) {
        let finding = odd(cx, field, "is no name for a container").alias("dc:service-container-name-regex");
        finding.help("write two or more of `a-zA-Z0-9_.-`, the first a letter or digit");
    }
}

/// `docker/compose`, `pkg/compose/create.go`, and what the engine takes from it.
fn restart_policy(cx: &mut Cx, field: &TextField) {
    const POLICIES: [&str; 6] = ["no", "none", "always", "any", "on-failure", "unless-stopped"];
    let Some(text) = field.known().filter(|text| !text.is_empty()) else { return };
    let (name, count) = text.split_once(':').map_or((text, None), |(name, count)| (name, Some(count)));
    if !POLICIES.contains(&name) {
        let meant = closest(name, POLICIES);
        let span = field.place.span;
        let is_bare = count.is_none() && span.len() == text.len();
        let finding = odd(cx, field, "is no restart policy");
        finding.help(match meant {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "write `\"no\"`, `always`, `on-failure` or `unless-stopped`".to_owned(),
        });
        if let Some(meant) = meant.filter(|meant| is_bare && *meant != "no") {
            finding.fix(Applicability::Unsafe, format!("write `{meant}`"), [(span, meant.to_owned())]);
        }
    } else if count.is_some_and(|count| name != "on-failure" || count.parse::<u32>().is_err()) {
        odd(cx, field, "is no restart policy").help("only `on-failure` has a number of attempts, as in `on-failure:3`");
    }
}

/// The capabilities of Linux 6 (`linux/capability.h`), without `CAP_`.
#[rustfmt::skip]
const CAPABILITIES: [&str; 42] = [
    "ALL", "AUDIT_CONTROL", "AUDIT_READ", "AUDIT_WRITE", "BLOCK_SUSPEND", "BPF", "CHECKPOINT_RESTORE", "CHOWN", "DAC_OVERRIDE",
    "DAC_READ_SEARCH", "FOWNER", "FSETID", "IPC_LOCK", "IPC_OWNER", "KILL", "LEASE", "LINUX_IMMUTABLE", "MAC_ADMIN", "MAC_OVERRIDE",
    "MKNOD", "NET_ADMIN", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_RAW", "PERFMON", "SETFCAP", "SETGID", "SETPCAP", "SETUID",
    "SYSLOG", "SYS_ADMIN", "SYS_BOOT", "SYS_CHROOT", "SYS_MODULE", "SYS_NICE", "SYS_PACCT", "SYS_PTRACE", "SYS_RAWIO", "SYS_RESOURCE",
    "SYS_TIME", "SYS_TTY_CONFIG", "WAKE_ALARM",
];

fn capability(cx: &mut Cx, field: &TextField) {
    let Some(text) = field.known() else { return };
    let upper = text.to_ascii_uppercase();
    let name = upper.strip_prefix("CAP_").unwrap_or(&upper);
    if !CAPABILITIES.contains(&name) {
        let meant = closest(name, CAPABILITIES);
        let finding = odd(cx, field, "is no capability");
        if let Some(meant) = meant {
            finding.help(format!("did you mean `{meant}`?"));
        }
    }
}

fn exposed(cx: &mut Cx, field: &TextField) {
    let Some(text) = field.known() else { return };
    let (ports, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
    let is_protocol = ["tcp", "udp", "sctp"].contains(&&*protocol.to_ascii_lowercase());
    if !is_protocol || first.parse::<u16>().is_err() || last.parse::<u16>().is_err() {
        let finding = odd(cx, field, "is no port of a container");
        finding.help("write a port or a range, such as `8080` or `8080-8090/tcp`; `ports` publishes them on the host");
    }
}

/// `loader/validate.go` has no word on it; the command line takes nothing else (Compose specification, "profiles").
fn profile_name(cx: &mut Cx, field: &TextField) {
    let is_part = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-');
    let Some(name) = field.known() else { return };
    if !name.bytes().all(is_part) || !name.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        odd(cx, field, "is no name for a profile").help("write letters, digits, `_`, `.` and `-`, the first a letter or digit");
    }
}

fn ulimits(cx: &mut Cx, service: &Service) {
    for limit in service.get("ulimits").map(Node::entries).unwrap_or_default() {
        let (Some(soft), Some(hard)) = (limit.node.get("soft"), limit.node.get("hard")) else { continue };
        let (Some(low), Some(high)) = (soft.as_int(), hard.as_int()) else { continue };
        // -1 is no limit.
        if high >= 0 && (low > high || low < 0) {
            let site = cx.site(hard.place);
            let message = format!("the soft limit of `{}` is above the hard one", limit.name);
            let finding = cx.report_used(soft.place, soft.used, message).severity(Severity::Warning);
            finding.label_in(site.0, site.1, "the hard limit").help("a soft limit is at most the hard one");
        }
    }
}

/// What is reserved is at most what is allowed.
fn reservations(cx: &mut Cx, service: &Service) {
    let deploy = service.deploy.as_ref();
    let limits = deploy.and_then(|deploy| deploy.limits.as_ref());
    let reserved = deploy.and_then(|deploy| deploy.reservations.as_ref());
    let both = |key: &str| Some((reserved?.get(key)?, limits?.get(key)?));
    let own = service.get("mem_reservation").zip(service.get("mem_limit"));
    for (reserved, limit) in own.into_iter().chain(both("memory")).chain(both("cpus")) {
        if let (Some(low), Some(high)) = (amount(reserved), amount(limit))
            && low > high
            && high > 0.0
        {
            let site = cx.site(limit.place);
            let finding = cx.report_used(reserved.place, reserved.used, "more is reserved than the limit allows");
            finding.severity(Severity::Warning).label_in(site.0, site.1, "the limit").help("raise the limit, or reserve less");
        }
    }
}

/// A number, or a size in bytes.
fn amount(node: &Node) -> Option<f64> {
    match &node.value {
        Value::Int(number) => Some(*number as f64),
        Value::Float(number) => Some(*number),
        Value::Text(text) => size::parse(text.known()?).map(|bytes| bytes as f64),
        _ => None,
    }
}
