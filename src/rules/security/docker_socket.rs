//! `docker-socket`

use crate::compose::Service;
use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::services::{HostPath, host_paths, report_path, whole};

/// See the page.
pub static RULE: Rule = Rule {
    name: "docker-socket",
    category: Category::Security,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["CL-0001"],
    fix: None,
    page: include_str!("../../../rules/security/docker-socket.md"),
    checks: &[Check::Service(check)],
};

/// The names of sockets by which containers are started, and whose they are.
const SOCKETS: [(&str, &str); 7] = [
    ("docker.sock", "Docker"),
    ("docker.raw.sock", "Docker"),
    ("docker_engine", "Docker"),
    ("podman.sock", "Podman"),
    ("containerd.sock", "containerd"),
    ("crio.sock", "CRI-O"),
    ("balena-engine.sock", "balenaEngine"),
];

/// The folders that these sockets are in.
const FOLDERS: [(&str, &str); 4] =
    [("/run", "Docker"), ("/run/containerd", "containerd"), ("/run/podman", "Podman"), ("/run/crio", "CRI-O")];

const REMEDY: &str = "give it a socket proxy that lets through only the calls it needs";

fn check(cx: &mut Cx, composition: &Composition, service: &Service) {
    // Such a proxy is what the socket is for.
    let image = service.image.as_ref().map_or("", |image| image.text.as_str());
    let severity = if image.contains("socket-proxy") { Severity::Info } else { Severity::Warning };
    for path in host_paths(composition, service) {
        let Some(what) = socket(&path) else { continue };
        let read_only = if path.read_only { ", read-only or not" } else { "" };
        let message = format!("whoever is in this container commands the host: {what}{read_only}");
        report_path(cx, &path, message).help(REMEDY).severity(severity).alias("CL-0001");
    }
    if let Some(entry) = service.entry("use_api_socket").filter(|entry| entry.node.as_bool() == Some(true)) {
        let message =
            "whoever is in this container commands the host: `use_api_socket` gives it Docker's socket and your registry logins";
        cx.report_used(whole(entry), entry.node.used, message).help(REMEDY).severity(severity);
    }
}

/// What a path is, if it is such a socket or holds one.
fn socket(path: &HostPath) -> Option<String> {
    let written = path.source.known().filter(|_| path.device.is_none()).unwrap_or(&path.path);
    let name = path.path.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_absolute = path.path.starts_with(['/', '~', '\\']);
    let socket = SOCKETS.iter().find(|(socket, _)| is_absolute && *socket == name);
    let folder = || FOLDERS.iter().find(|(folder, _)| *folder == path.path);
    match socket {
        Some((_, whose)) => Some(format!("`{written}` is {whose}'s socket")),
        None => folder().map(|(_, whose)| format!("`{written}` holds {whose}'s socket")),
    }
}
