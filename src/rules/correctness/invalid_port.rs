//! `invalid-port`

use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::{Instruction, Kind};
use crate::lint::{Category, Check, Cx, Rule};
use crate::source::MappedText;
use std::net::IpAddr;
use std::ops::Range;

/// `EXPOSE` of what is no port (`parsePortSpec` of BuildKit's `convert_expose.go`).
pub static RULE: Rule = Rule {
    name: "invalid-port",
    category: Category::Correctness,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &["DL3011", "ExposeInvalidFormat", "ExposeProtoCasing"],
    fix: Some(Applicability::Safe),
    page: include_str!("../../../rules/correctness/invalid-port.md"),
    checks: &[Check::Instruction(check)],
};

/// What messages show of a word.
const SHOWN: usize = 40;

/// Where the parts of `[[ip:]host:]port[/protocol]` stand.
struct Parts {
    /// Address and port of the host, with the colon between them.
    host: Option<Range<usize>>,
    port: Range<usize>,
    protocol: Option<Range<usize>>,
}

/// Why a text is no port or range of ports.
enum Fault {
    Empty,
    NoNumber,
    TooLarge,
    Reversed,
}

fn check(cx: &mut Cx, instruction: &Instruction) {
    let Kind::Expose(words) = &instruction.kind else { return };
    for word in words {
        if word.as_str().starts_with('#') {
            let finding = cx.report(word.span(), "`EXPOSE` takes ports, and this is meant as a comment");
            finding.help("put the comment on a line of its own");
            return;
        }
        // The variables of a trigger are those of another build.
        if word.as_str().starts_with("{{") || (cx.in_trigger && word.as_str().contains('$')) {
            continue;
        }
        for text in cx.dockerfile.expand_words(cx.index, word).iter().filter_map(|text| text.known()) {
            port(cx, &text);
        }
    }
}

fn port(cx: &mut Cx, text: &MappedText) {
    let parts = parts(text.as_str());
    let shown = text.as_str().chars().take(SHOWN).collect::<String>();
    let at = |range: &Range<usize>| text.span_of(range.clone());
    let protocol = parts.protocol.as_ref().map(|range| (range, &text.as_str()[range.clone()]));
    let known = |name: &str| ["", "tcp", "udp", "sctp"].contains(&name);
    let host = parts.host.as_ref().map(|range| (range, &text.as_str()[range.clone()])).filter(|(_, host)| !host.is_empty());
    if let Err(fault) = range(&text.as_str()[parts.port.clone()]) {
        not_a_port(cx, text, &parts, &fault);
    } else if let Some((range, name)) = protocol.filter(|(_, name)| !known(&name.to_ascii_lowercase())) {
        let finding = cx.report(at(range), format!("`{name}` is no protocol of a port"));
        finding.help("write `tcp`, `udp` or `sctp`, or nothing for `tcp`");
    } else if let Some((range, _)) = host {
        let port = &text.as_str()[parts.port.clone()];
        let accepted = is_host(text.as_str(), &parts);
        let message = match accepted {
            true => format!("`EXPOSE` does not publish: only the container's port of `{shown}` counts"),
            false => format!("`{shown}` is no port: what stands before the last `:` is none of the host's"),
        };
        let finding = cx.report(at(range), message).alias("ExposeInvalidFormat");
        finding.help(format!("write `{port}`; `docker run -p` and Compose publish it on a port of the host"));
        if accepted {
            finding.severity(Severity::Warning);
        }
    } else if text.as_str()[parts.port.clone()].trim_matches('0').is_empty() {
        let finding = cx.report(at(&parts.port), "no program can listen on port 0").severity(Severity::Warning);
        finding.help("write the port that the program listens on");
    } else if let Some((range, name)) = protocol.filter(|(_, name)| !known(name)) {
        let span = at(range);
        let lower = name.to_ascii_lowercase();
        let stands_there = cx.text(span) == name;
        let finding = cx.report(span, format!("`{name}` is written in lower case")).severity(Severity::Info);
        finding.help(format!("write `{lower}`")).alias("ExposeProtoCasing");
        if stands_there {
            finding.fix(Applicability::Safe, format!("write `{lower}`"), [(span, lower)]);
        }
    }
}

fn not_a_port(cx: &mut Cx, text: &MappedText, parts: &Parts, fault: &Fault) {
    let shown = text.as_str()[parts.port.clone()].chars().take(SHOWN).collect::<String>();
    let span = if parts.port.is_empty() { text.span() } else { text.span_of(parts.port.clone()) };
    let all = text.as_str().chars().take(SHOWN).collect::<String>();
    let (message, help) = match fault {
        Fault::Empty => (format!("`{all}` has no port"), "write its number"),
        Fault::NoNumber if shown.contains([',', ';']) => (format!("`{shown}` is no port"), "put blanks between ports"),
        Fault::NoNumber => (format!("`{shown}` is no port"), "write its number, or a range: `8000-8010`"),
        Fault::TooLarge => {
            (format!("there is no port `{shown}`: the largest is 65535"), "write the port that the program listens on")
        }
        Fault::Reversed => (format!("the range `{shown}` ends before it starts"), "write the smaller port first"),
    };
    let finding = cx.report(span, message).help(help);
    if matches!(fault, Fault::TooLarge) {
        finding.alias("DL3011");
    }
}

fn parts(text: &str) -> Parts {
    let start = text.rfind(':').map_or(0, |colon| colon + 1);
    let slash = text[start..].find('/').map(|slash| start + slash);
    Parts {
        host: start.checked_sub(1).map(|end| 0..end),
        port: start..slash.unwrap_or(text.len()),
        protocol: slash.map(|slash| slash + 1..text.len()),
    }
}

fn range(text: &str) -> Result<(u32, u32), Fault> {
    if text.is_empty() {
        return Err(Fault::Empty);
    }
    let number = |text: &str| match text.parse::<u32>() {
        _ if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) => Err(Fault::NoNumber),
        Ok(port) if port <= 65_535 => Ok(port),
        _ => Err(Fault::TooLarge),
    };
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    match (number(first)?, number(last)?) {
        (first, last) if last < first => Err(Fault::Reversed),
        ports => Ok(ports),
    }
}

/// Whether Docker accepts, and ignores, what stands before the container's port: `port`, `address:port`, `address:`.
fn is_host(text: &str, parts: &Parts) -> bool {
    let Some(host) = parts.host.clone().map(|range| &text[range]) else { return true };
    let (address, port) = host.rsplit_once(':').unwrap_or(("", host));
    let bare = address.strip_prefix('[').map_or(Some(address), |rest| rest.strip_suffix(']'));
    let is_address = bare.is_some_and(|bare| bare.is_empty() || bare.parse::<IpAddr>().is_ok());
    let fits = match (range(port), range(&text[parts.port.clone()])) {
        (Ok((first, last)), Ok((start, end))) => start == end || last - first == end - start,
        _ => port.is_empty(),
    };
    is_address && fits
}
