//! `port-not-exposed`

use super::listening::published;
use crate::compose::Service;
use crate::diagnostic::Severity;
use crate::dockerfile::{Base, Kind};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::{Composition, places};
use crate::rules::built::Built;
use crate::rules::words;
use crate::source::Span;

/// See the page.
pub static RULE: Rule = Rule {
    name: "port-not-exposed",
    category: Category::Correctness,
    severity: Severity::Info,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/correctness/port-not-exposed.md"),
    checks: &[Check::Service(check)],
};

/// Official images that expose no port themselves.
#[rustfmt::skip]
const QUIET: [&str; 14] = [
    "alpine", "busybox", "debian", "eclipse-temurin", "elixir", "fedora", "golang", "node", "openjdk", "perl", "python", "ruby", "rust",
    "ubuntu",
];

/// So many ports are named in a message.
const MOST_NAMED: usize = 4;

fn check(cx: &mut Cx, composition: &Composition, service: &Service) {
    let Some(ports) = published(service).filter(|ports| !ports.is_empty()) else { return };
    let Some(built) = Built::of(cx, composition, service) else { return };
    let Some((exposed, span)) = exposed(&built) else { return };
    // Where one of the ports is exposed, the others are meant to be what they are.
    let is_exposed = |(first, last, _): &(u16, u16, _)| exposed.iter().any(|(from, to)| from <= last && first <= to);
    if ports.iter().any(is_exposed) {
        return;
    }
    let (port, _, place) = ports[0];
    let name = |(from, to): &(u16, u16)| if from == to { from.to_string() } else { format!("{from}-{to}") };
    let names: Vec<String> = exposed.iter().map(name).collect();
    let message = format!("port {port} of the container is published, and the image exposes {}", words::list(&names, MOST_NAMED));
    let finding = cx.report_at(place, message).label_in(built.id, span, "exposed here");
    finding.help("publish the port that the program listens on, or correct the `EXPOSE`");
}

/// The TCP ports that an image exposes, and the last `EXPOSE`; `None` where one of them is not known, or the base may expose others.
fn exposed(built: &Built) -> Option<(Vec<(u16, u16)>, Span)> {
    let stage = built.stage()?;
    match built.file.root_base(stage) {
        Base::Scratch => {}
        Base::Image(image) | Base::Repository(image) if QUIET.contains(&image.familiar_name()) => {}
        Base::Image(_) | Base::Repository(_) | Base::Stage(_) | Base::Unknown => return None,
    }
    let mut ports = Vec::new();
    let mut last = None;
    for (index, step) in places::steps(built.file, stage, false) {
        let Kind::Expose(words) = &step.kind else { continue };
        for text in words.iter().flat_map(|word| built.file.expand_words(index, word)) {
            ports.extend(range(text.known()?.as_str())?);
        }
        last = Some(step.span);
    }
    Some((ports, last?))
}

/// A port or range of ports; nothing for one that is not TCP, `None` for what is no port.
fn range(text: &str) -> Option<Option<(u16, u16)>> {
    let (ports, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
    let range = (first.parse().ok()?, last.parse().ok()?);
    Some(protocol.eq_ignore_ascii_case("tcp").then_some(range))
}
