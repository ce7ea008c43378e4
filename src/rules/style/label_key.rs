//! `label-key`

use crate::diagnostic::Severity;
use crate::dockerfile::{Instruction, Kind};
use crate::lint::{Category, Check, Cx, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    name: "label-key",
    category: Category::Style,
    severity: Severity::Info,
    default: true,
    since: "0.1.0",
    aliases: &["DL3048"],
    fix: None,
    page: include_str!("../../../rules/style/label-key.md"),
    checks: &[Check::Instruction(check)],
};

/// What Docker keeps for itself ("Docker object labels", "Key format recommendations").
const RESERVED: [&str; 3] = ["com.docker.", "io.docker.", "org.dockerproject."];

/// What it asks others to set ("Extension metadata" of Docker Desktop, "Docker Desktop extensions").
const OPEN: [&str; 2] = ["com.docker.extension.", "com.docker.desktop.extension."];

/// Keys that Red Hat's build service reads, and what it calls them since they are in lower case (`Labels` of osbs-client).
const RENAMED: [(&str, &str); 3] = [
    ("BZComponent", "com.redhat.component"),
    ("Build_Host", "com.redhat.build-host"),
    ("Authoritative_Registry", "authoritative-source-url"),
];

fn check(cx: &mut Cx, instruction: &Instruction) {
    let Kind::Label(labels) = &instruction.kind else { return };
    for (key, _) in &labels.pairs {
        let Some(name) = cx.dockerfile.expanded(cx.index, key).filter(|name| !name.is_empty()) else { continue };
        let Some((fault, help)) = fault(name.as_str()) else { continue };
        cx.report(key.span(), format!("label `{}` {fault}", name.as_str())).help(help).alias("DL3048");
    }
}

/// What is wrong with a key, and what to do.
fn fault(key: &str) -> Option<(String, String)> {
    let lower = "write it in lower-case letters, digits, `.` and `-`".to_owned();
    let is_known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_' | '/');
    let reserved = RESERVED.iter().find(|prefix| key.starts_with(*prefix) && !OPEN.iter().any(|open| key.starts_with(open)));
    if let Some(prefix) = reserved {
        return Some((
            format!("starts with `{prefix}`, which Docker keeps for itself"),
            "start it with a domain of your own".to_owned(),
        ));
    }
    if key.contains(char::is_uppercase) {
        let renamed = RENAMED.iter().find(|(old, _)| *old == key).map(|(_, new)| (*new).to_owned());
        let name = renamed.unwrap_or_else(|| key.to_lowercase().split_whitespace().collect::<Vec<_>>().join("-"));
        return Some((
            "has letters in upper case".to_owned(),
            if name.contains(|c| !is_known(c)) { lower } else { format!("write `{name}`") },
        ));
    }
    if let Some(odd) = key.chars().find(|c| !is_known(*c)) {
        let odd = if odd.is_whitespace() { "a blank".to_owned() } else { format!("a `{odd}`") };
        return Some((format!("has {odd} in it"), lower));
    }
    if let Some(pair) = ["..", "--"].into_iter().find(|pair| key.contains(pair)) {
        return Some((format!("has `{pair}` in it"), format!("write a single `{}`", &pair[1..])));
    }
    if !key.starts_with(|c: char| c.is_ascii_lowercase()) {
        return Some(("does not start with a letter".to_owned(), lower));
    }
    let ends_well = key.ends_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
    (!ends_well).then(|| ("ends with neither a letter nor a digit".to_owned(), lower))
}
