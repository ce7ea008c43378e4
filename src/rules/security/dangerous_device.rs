//! `dangerous-device`

use crate::compose::Service;
use crate::diagnostic::Severity;
use crate::ignorefile::clean;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;

/// See the page.
pub static RULE: Rule = Rule {
    name: "dangerous-device",
    category: Category::Security,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &["CL-0016"],
    fix: None,
    page: include_str!("../../../rules/security/dangerous-device.md"),
    checks: &[Check::Service(check)],
};

const DISK: &str = "is a disk of the host: whoever has it reads and writes all files on it, past all rights";

/// What is below `/dev`, by the start of its name; what follows is a digit or a letter that counts, or the name of one of several.
const DEVICES: [(&str, &str); 19] = [
    ("mem", "is the memory of the host"),
    ("kmem", "is the memory of the host's kernel"),
    ("port", "is the hardware of the host"),
    ("sd", DISK),
    ("hd", DISK),
    ("vd", DISK),
    ("xvd", DISK),
    ("nvme", DISK),
    ("mmcblk", DISK),
    ("md", DISK),
    ("dm-", DISK),
    ("loop", DISK),
    ("nbd", DISK),
    ("rbd", DISK),
    ("zd", DISK),
    ("disk/", DISK),
    ("mapper/", DISK),
    ("zvol/", DISK),
    ("zfs", "controls the file systems of the host"),
];

fn check(cx: &mut Cx, _: &Composition, service: &Service) {
    for field in &service.devices {
        let Some(written) = field.known() else { continue };
        let path = clean(written);
        let (what, severity) = match path.strip_prefix("/dev") {
            Some("") => ("are all devices of the host, its disks too", Severity::Warning),
            Some("/kmsg") => ("is the log of the host's kernel", Severity::Info),
            Some(name) => match device(name.trim_start_matches('/')) {
                Some(what) => (what, Severity::Warning),
                None => continue,
            },
            None => continue,
        };
        let finding = cx.report_used(field.place, field.used, format!("`{written}` {what}"));
        finding.severity(severity).alias("CL-0016").help("leave it out, or give the files by `volumes`");
    }
    for rule in service.get("device_cgroup_rules").map(crate::compose::Node::items).unwrap_or_default() {
        let words = rule.as_str().map(|text| text.split_whitespace().collect::<Vec<_>>());
        if let Some(["a" | "b", "*:*", ..]) = words.as_deref() {
            let finding = cx.report_used(rule.place, rule.used, "the container may use every disk of the host");
            finding.alias("CL-0016").help("name the device by its numbers, as in `c 189:* rmw`");
        }
    }
}

/// What a device is, if it is one of the table.
fn device(name: &str) -> Option<&'static str> {
    let is_it = |start: &str| {
        let Some(rest) = name.strip_prefix(start) else { return false };
        let mut rest = rest.chars();
        match start {
            "mem" | "kmem" | "port" | "zfs" => rest.next().is_none(),
            "sd" | "hd" | "vd" | "xvd" => rest.next().is_some_and(|c| c.is_ascii_lowercase()) && rest.all(|c| c.is_ascii_digit()),
            "disk/" | "mapper/" | "zvol/" => true,
            _ => rest.next().is_some_and(|c| c.is_ascii_digit()),
        }
    };
    DEVICES.iter().find(|(start, _)| is_it(start)).map(|(_, what)| *what)
}
