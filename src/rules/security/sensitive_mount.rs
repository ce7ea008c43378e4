//! `sensitive-mount`

use crate::compose::{Service, Value};
use crate::diagnostic::{Applicability, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::services::{HostPath, host_paths, report_path};
use crate::source::Span;

/// See the page.
pub static RULE: Rule = Rule {
    name: "sensitive-mount",
    category: Category::Security,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["CL-0013", "CL-0025"],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/security/sensitive-mount.md"),
    checks: &[Check::Service(check)],
};

/// A path of the host that a container should not have.
struct Sensitive {
    path: &'static str,
    /// Whether all that is below it is meant as well.
    below: bool,
    /// What is said of it where the container can write to it, as the end of "whoever is in this container".
    write: &'static str,
    /// The same where it only can read; nothing where that does no harm.
    read: Option<(Severity, &'static str)>,
    /// compose-lint's code where the container can write to it.
    alias: &'static str,
}

const PROGRAMS: &str = "can replace the host's programs";
const READS_SECRETS: (Severity, &str) = (Severity::Warning, "reads the host's keys and passwords");
const CONTAINERS: (&str, (Severity, &str)) =
    ("can change every other container", (Severity::Info, "reads the files and settings of every other container"));

const fn root(path: &'static str, below: bool, write: &'static str, read: Option<(Severity, &'static str)>) -> Sensitive {
    Sensitive { path, below, write, read, alias: "CL-0025" }
}

#[rustfmt::skip]
const PATHS: &[Sensitive] = &[
    root("/", false, "commands the host: all its files are here", Some((Severity::Warning, "reads all files of the host, its keys and passwords too"))),
    root("/etc", false, "can make itself root of the host", Some(READS_SECRETS)),
    root("/etc/shadow", false, "can set the passwords of the host", Some(READS_SECRETS)),
    root("/etc/passwd", false, "can make itself root of the host", None),
    root("/etc/sudoers", false, "can make itself root of the host", None),
    root("/etc/sudoers.d", true, "can make itself root of the host", None),
    root("/etc/cron.d", true, "can run anything on the host", None),
    root("/etc/crontab", false, "can run anything on the host", None),
    root("/etc/systemd", true, "can run anything on the host", None),
    root("/etc/pam.d", true, "can open the host's login to anybody", None),
    root("/etc/ssh", false, "can open the host's login to anybody", Some((Severity::Warning, "reads the host's keys"))),
    root("/etc/kubernetes", true, "has the keys of the cluster", Some((Severity::Warning, "has the keys of the cluster"))),
    root("/root", false, "can make itself root of the host", Some(READS_SECRETS)),
    root("/root/.ssh", true, "can log in as root of the host", Some(READS_SECRETS)),
    root("/boot", true, "can replace the host's kernel", None),
    root("/proc", false, "can run anything on the host, by settings of its kernel", Some((Severity::Info, "sees the processes of the host"))),
    root("/proc/sys", true, "can change the settings of the host's kernel", None),
    Sensitive { path: "/sys", below: false, write: "can change the settings of the host's kernel and devices", read: None, alias: "CL-0013" },
    Sensitive { path: "/dev", below: false, write: "has the device files of the host", read: Some((Severity::Info, "has the device files of the host")), alias: "CL-0013" },
    root("/usr", false, PROGRAMS, None),
    root("/usr/bin", false, PROGRAMS, None),
    root("/usr/sbin", false, PROGRAMS, None),
    root("/usr/lib", false, PROGRAMS, None),
    root("/usr/local/bin", false, PROGRAMS, None),
    root("/usr/local/sbin", false, PROGRAMS, None),
    root("/bin", false, PROGRAMS, None),
    root("/sbin", false, PROGRAMS, None),
    root("/lib", false, PROGRAMS, None),
    root("/lib64", false, PROGRAMS, None),
    root("/lib/modules", true, "can replace the modules that the host's kernel loads", None),
    root("/usr/lib/modules", true, "can replace the modules that the host's kernel loads", None),
    root("/var/lib", false, CONTAINERS.0, Some(CONTAINERS.1)),
    root("/var/lib/docker", false, CONTAINERS.0, Some(CONTAINERS.1)),
    root("/var/lib/docker/volumes", false, CONTAINERS.0, Some(CONTAINERS.1)),
    root("/var/lib/containerd", false, CONTAINERS.0, Some(CONTAINERS.1)),
    Sensitive { path: "/var", below: false, write: CONTAINERS.0, read: Some(CONTAINERS.1), alias: "CL-0013" },
    Sensitive { path: "/var/spool/cron", below: true, write: "can run anything on the host", read: None, alias: "CL-0013" },
];

/// What a person keeps keys in, below the home folder.
const KEYS: [&str; 9] =
    [".ssh", ".aws", ".azure", ".config/gcloud", ".docker", ".docker/config.json", ".git-credentials", ".gnupg", ".kube"];

fn check(cx: &mut Cx, composition: &Composition, service: &Service) {
    for path in host_paths(composition, service) {
        let shown = path.source.known().filter(|_| path.device.is_none()).unwrap_or(&path.path);
        let listed = PATHS.iter().find(|sensitive| is_in(&path.path, sensitive));
        let (severity, what, alias) = match listed {
            Some(Sensitive { write, alias, .. }) if !path.read_only => (Severity::Warning, *write, *alias),
            Some(Sensitive { read: Some((severity, what)), .. }) => (*severity, *what, "CL-0013"),
            Some(_) => continue,
            None if holds_keys(&path) => (Severity::Warning, "has keys and logins of a person", "CL-0013"),
            None => continue,
        };
        // A monitor reports of all file systems, and sees no part of them by a part of the host.
        let is_asked_for = path.read_only && path.path == "/" && is_monitor(service);
        let severity = if is_asked_for { Severity::Info } else { severity };
        let edit = read_only_edit(service, &path);
        let finding = report_path(cx, &path, format!("with `{shown}` of the host, whoever is in this container {what}"));
        finding.severity(severity).alias(alias).help(match listed {
            _ if is_asked_for => "a monitor may need it: pin its image, and publish no port of it on addresses that others reach",
            Some(Sensitive { read: None, .. }) => "mount it read-only (`:ro`), or only the part of it that is needed",
            Some(_) => "mount only the part of it that is needed, read-only (`:ro`)",
            None => "give it a key of its own, as a secret (`secrets`)",
        });
        if let Some(edit) = edit {
            finding.fix(Applicability::Unsafe, "mount it read-only", [edit]);
        }
    }
}

/// Programs that read of the host what they report, by a part of their image's name.
const READERS: [&str; 9] =
    ["cadvisor", "datadog", "filebeat", "fluent", "netdata", "node-exporter", "node_exporter", "promtail", "telegraf"];

fn is_monitor(service: &Service) -> bool {
    let image = service.image.as_ref().map_or("", |image| image.text.as_str());
    READERS.iter().any(|name| image.contains(name))
}

/// The edit by which a short form mounts read-only, where nothing but reading is done: modules that are loaded, users that are looked up,
/// and what a monitor looks at.
fn read_only_edit(service: &Service, path: &HostPath) -> Option<(Span, String)> {
    let is_read = || matches!(path.path.as_str(), "/lib/modules" | "/usr/lib/modules" | "/etc/passwd");
    let is_looked_at = || is_monitor(service) && !path.path.starts_with("/dev");
    if path.read_only || path.device.is_some() || !(is_read() || is_looked_at()) {
        return None;
    }
    let mount = service
        .volumes
        .iter()
        .find(|mount| mount.source.as_ref().is_some_and(|source| std::ptr::eq(source, path.source)) && mount.options.is_empty())?;
    let target = mount.target.as_ref().filter(|target| !target.has_variables && target.text.is_verbatim())?;
    let is_short = matches!(mount.node.value, Value::Text(_)) && mount.node.used.is_none();
    is_short.then(|| (Span::empty(target.text.span().end as usize), ":ro".to_owned()))
}

fn is_in(path: &str, sensitive: &Sensitive) -> bool {
    let rest = path.strip_prefix(sensitive.path);
    rest.is_some_and(|rest| rest.is_empty() || sensitive.below && rest.starts_with('/'))
}

/// Whether it is a home folder of a person, or what keys are kept in there.
fn holds_keys(path: &HostPath) -> bool {
    let below = path.path.strip_prefix('~').or_else(|| path.path.strip_prefix("/root")).or_else(|| {
        let user = path.path.strip_prefix("/home/")?;
        user.find('/').map(|slash| &user[slash..])
    });
    below.is_some_and(|below| below.strip_prefix('/').is_some_and(|below| KEYS.contains(&below)) || path.path == "~")
}
