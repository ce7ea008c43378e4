//! `exposed-admin-port`

use crate::compose::Service;
use crate::compose::model::{Mount, Port};
use crate::compose::port::{self, Protocol};
use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::image::ImageRef;
use crate::dockerfile::image::known;
use crate::dockerfile::{Instruction, Kind};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::source::Span;

/// See the page.
pub static RULE: Rule = Rule {
    name: "exposed-admin-port",
    category: Category::Security,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["CKV_DOCKER_1", "CL-0005", "dc:no-unbound-port-interfaces"],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/security/exposed-admin-port.md"),
    checks: &[Check::Instruction(check), Check::Service(check_service)],
};

/// TCP ports by which a machine is administered, after IANA's list. Not 514, of rsh: who uses it today takes in the log of others.
const PORTS: [(u16, &str); 8] = [
    (SSH, "SSH"),
    (23, "Telnet"),
    (512, "rexec"),
    (513, "rlogin"),
    (2375, "Docker's API without TLS"),
    (DESKTOP, "remote desktop"),
    (5985, "WinRM"),
    (5986, "WinRM"),
];

/// TCP ports at which data stores and queues listen that are meant for the services beside them.
const STORES: [(u16, &str); 20] = [
    (1433, "SQL Server"),
    (1521, "Oracle Database"),
    (2181, "ZooKeeper"),
    (2379, "etcd"),
    (3306, "MySQL"),
    (5432, "PostgreSQL"),
    (5672, "RabbitMQ"),
    (5984, "CouchDB"),
    (6379, "Redis"),
    (7687, "Neo4j"),
    (8086, "InfluxDB"),
    (8529, "ArangoDB"),
    (9042, "Cassandra"),
    (9200, "Elasticsearch"),
    (9300, "Elasticsearch"),
    (11211, "memcached"),
    (15672, "RabbitMQ's administration"),
    (26257, "CockroachDB"),
    (27017, "MongoDB"),
    (28015, "RethinkDB"),
];

const SSH: u16 = 22;

/// The port of remote desktop, which `docker exec` is no match for.
const DESKTOP: u16 = 3389;

fn check(cx: &mut Cx, instruction: &Instruction) {
    let Kind::Expose(ports) = &instruction.kind else { return };
    for port in ports {
        let Some(text) = cx.dockerfile.expanded(cx.index, port) else { continue };
        for (number, what) in text.as_str().split_whitespace().filter_map(admin_port) {
            let finding =
                cx.report(port.span(), format!("port {number} is for {what}: whoever reaches it may take over the container"));
            finding.help(match number {
                DESKTOP => "publish it on this machine only: `-p 127.0.0.1:3389:3389`",
                SSH => "leave the SSH server out and use `docker exec`, unless that server is what the image is for",
                _ => "leave the server for it out, and use `docker exec`",
            });
            if number == SSH {
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

/// Looks at the ports that a service publishes on all addresses of the host.
fn check_service(cx: &mut Cx, _: &Composition, service: &Service) {
    for item in &service.ports {
        let Some(read) = item.port.as_ref().filter(|read| read.protocol == Protocol::Tcp && read.target.count() == 1) else {
            continue;
        };
        if read.host_ip.is_some_and(|ip| !ip.address.is_unspecified()) {
            continue;
        }
        let number = read.target.first;
        let of = |table: &'static [(u16, &'static str)]| table.iter().find(|(port, _)| *port == number);
        let admin = of(&PORTS);
        let Some((_, what)) = admin.or_else(|| of(&STORES)) else { continue };
        if is_purpose(service, number) {
            continue;
        }
        // A machine may be there to be logged in to.
        let severity = if matches!(number, SSH | DESKTOP) { Severity::Info } else { Severity::Warning };
        let windows = is_windows(service);
        let edit = local_edit(cx, item, read).filter(|_| !windows);
        let firewall = if windows { "" } else { ", past its firewall" };
        let message = format!("port {number} is for {what}, and is open to every machine that reaches this one{firewall}");
        let finding = cx.report_used(item.node.place, item.node.used, message);
        finding.severity(severity).alias("CL-0005").alias("dc:no-unbound-port-interfaces");
        finding.help(match windows {
            true => "do not publish it: services of the project reach each other anyway",
            false => "publish it on `127.0.0.1`, or not at all: services of the project reach each other anyway",
        });
        if number == SSH {
            finding.alias("CKV_DOCKER_1");
        }
        if let Some(edit) = edit {
            finding.fix(Applicability::Unsafe, "publish it on this machine only", [edit]);
        }
    }
}

/// Whether a service is known to run on Windows, whose networks publish ports on all addresses only and do not go around its firewall
/// (`ConvertPortBindings` of Moby's libnetwork, drivers/windows).
fn is_windows(service: &Service) -> bool {
    let platform = service.platform.as_ref().and_then(|platform| platform.known()).is_some_and(|text| text.starts_with("windows"));
    let image = service.image.as_ref().and_then(|image| ImageRef::parse(image.known()?).ok());
    let has_drive = |mount: &Mount| {
        let target = mount.target.as_ref().map_or("", |target| target.text.as_str());
        matches!(target.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic())
    };
    platform || image.is_some_and(|image| known::is_windows(&image)) || service.volumes.iter().any(has_drive)
}

/// Whether the program is there to be reached by this port: a Git host or an SFTP server by SSH, a desktop by its own protocol.
fn is_purpose(service: &Service, number: u16) -> bool {
    #[rustfmt::skip]
    const BY_SSH: [&str; 16] = [
        "bastion", "bitbucket", "borg", "forgejo", "gerrit", "git", "gogs", "harness", "jump", "lshell", "onedev", "rsync", "sftp",
        "soft-serve", "ssh", "teleport",
    ];
    const DESKTOPS: [&str; 6] = ["desktop", "guac", "kasm", "rdp", "webtop", "windows"];
    let image = service.image.as_ref().map_or("", |image| image.text.as_str());
    let says = |words: &[&str]| words.iter().any(|word| image.contains(word) || service.name.contains(word));
    match number {
        SSH => says(&BY_SSH),
        DESKTOP => says(&DESKTOPS),
        _ => false,
    }
}

/// The edit by which a short form publishes on this machine only.
fn local_edit(cx: &Cx, item: &Port, read: &port::Port) -> Option<(Span, String)> {
    if item.is_long || item.node.used.is_some() || read.published.is_none() {
        return None;
    }
    let (file, span) = cx.site(item.node.place);
    let written = (file == cx.file).then(|| cx.text(span))?;
    let quotes = usize::from(written.starts_with(['"', '\'']));
    let bare = written.get(quotes..written.len().checked_sub(quotes)?)?;
    if bare.contains(['\n', '\\', '|', '>']) {
        return None;
    }
    if let Some(ip) = read.host_ip {
        return Some((ip.span, "127.0.0.1".to_owned())).filter(|_| !bare.contains('$'));
    }
    let start = span.start as usize + quotes;
    Some((Span::new(start, start + bare.len()), format!("127.0.0.1:{bare}")))
}
