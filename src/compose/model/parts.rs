//! The parts of a service that have more than one form.

use super::fields::{command, field, flag, int, name, pairs, part, scalar, text, texts};
use super::{Build, Dependency, Deploy, EnvFile, Grant, Healthcheck, Hook, Member, Mount, MountKind, Pair, Port, TextField, Watch};
use crate::compose::problem::{Problem, ProblemKind};
use crate::compose::{Node, Text, Value, mount, port};
use crate::source::{MappedText, Span};

pub(super) fn build(service: &Node) -> Option<Build> {
    let node = service.get("build")?;
    let context = match &node.value {
        Value::Text(text) => Some(field(node, text.clone())),
        Value::Map(_) => text(node, "context"),
        _ => return None,
    };
    Some(Build {
        context,
        dockerfile: text(node, "dockerfile"),
        dockerfile_inline: text(node, "dockerfile_inline"),
        target: text(node, "target"),
        args: pairs(node, "args"),
        labels: pairs(node, "labels"),
        additional_contexts: pairs(node, "additional_contexts"),
        ssh: pairs(node, "ssh"),
        secrets: grants(node, "secrets"),
        tags: texts(node, "tags"),
        platforms: texts(node, "platforms"),
        cache_from: texts(node, "cache_from"),
        cache_to: texts(node, "cache_to"),
        entitlements: texts(node, "entitlements"),
        network: text(node, "network"),
        privileged: flag(node, "privileged"),
        node: node.clone(),
    })
}

pub(super) fn healthcheck(service: &Node) -> Option<Healthcheck> {
    let node = service.get("healthcheck").filter(|node| matches!(node.value, Value::Map(_)))?;
    Some(Healthcheck {
        test: command(node, "test"),
        disable: flag(node, "disable"),
        interval: text(node, "interval"),
        timeout: text(node, "timeout"),
        start_period: text(node, "start_period"),
        start_interval: text(node, "start_interval"),
        retries: int(node, "retries"),
        node: node.clone(),
    })
}

pub(super) fn deploy(service: &Node) -> Option<Deploy> {
    let node = service.get("deploy").filter(|node| matches!(node.value, Value::Map(_)))?;
    let resources = |key: &str| node.get("resources").and_then(|resources| resources.get(key)).cloned();
    Some(Deploy {
        replicas: int(node, "replicas"),
        labels: pairs(node, "labels"),
        limits: resources("limits"),
        reservations: resources("reservations"),
        node: node.clone(),
    })
}

pub(super) fn watches(service: &Node) -> Vec<Watch> {
    let items = service.get("develop").and_then(|develop| develop.get("watch")).map(Node::items).unwrap_or_default();
    let watch = |node: &Node| Watch {
        path: text(node, "path"),
        action: text(node, "action"),
        target: text(node, "target"),
        ignore: texts(node, "ignore"),
        node: node.clone(),
    };
    items.iter().map(watch).collect()
}

pub(super) fn hooks(service: &Node) -> Vec<(&'static str, Hook)> {
    let hook = |node: &Node| Hook {
        command: command(node, "command"),
        user: text(node, "user"),
        privileged: flag(node, "privileged"),
        environment: pairs(node, "environment"),
        node: node.clone(),
    };
    let of_key =
        |key: &'static str| service.get(key).map(Node::items).unwrap_or_default().iter().map(move |node| (key, hook(node)));
    ["pre_start", "post_start", "pre_stop"].into_iter().flat_map(of_key).collect()
}

pub(super) fn env_files(service: &Node) -> Vec<EnvFile> {
    let Some(node) = service.get("env_file") else { return Vec::new() };
    let env_file = |item: &Node| {
        let path = if matches!(item.value, Value::Map(_)) { text(item, "path") } else { scalar(item) };
        let required = item.get("required").and_then(Node::as_bool).unwrap_or(true);
        let raw = item.get("format").and_then(Node::as_str) == Some("raw");
        path.map(|path| EnvFile { path, file: None, required, raw })
    };
    match &node.value {
        Value::List(items) => items.iter().filter_map(env_file).collect(),
        _ => env_file(node).into_iter().collect(),
    }
}

/// `secrets` or `configs`.
pub(super) fn grants(node: &Node, key: &str) -> Vec<Grant> {
    let grant = |item: &Node| {
        let is_long = matches!(item.value, Value::Map(_));
        let source = if is_long { text(item, "source") } else { scalar(item) };
        source.map(|source| Grant { source, target: text(item, "target"), node: item.clone() })
    };
    node.get(key).map(Node::items).unwrap_or_default().iter().filter_map(grant).collect()
}

/// `networks` or `models`.
pub(super) fn members(service: &Node, key: &str) -> Vec<Member> {
    let Some(node) = service.get(key) else { return Vec::new() };
    match &node.value {
        Value::List(items) => items.iter().filter_map(|item| Some(Member { name: scalar(item)?, node: item.clone() })).collect(),
        Value::Map(entries) => entries.iter().map(|entry| Member { name: name(entry), node: entry.node.clone() }).collect(),
        _ => Vec::new(),
    }
}

/// The keys that take `service:NAME`.
const SHARING: [&str; 5] = ["network_mode", "pid", "ipc", "uts", "cgroup"];

/// What a service waits for (compose-go, `loader/normalize.go`).
pub(super) fn dependencies(service: &Node) -> Vec<Dependency> {
    let mut dependencies = Vec::new();
    if let Some(node) = service.get("depends_on") {
        for entry in node.entries() {
            dependencies.push(Dependency {
                name: name(entry),
                condition: text(&entry.node, "condition"),
                required: entry.node.get("required").and_then(Node::as_bool).unwrap_or(true),
                by: "depends_on",
            });
        }
        dependencies.extend(node.items().iter().filter_map(scalar).map(|name| implied(name, "depends_on")));
    }
    let before_colon = |text: TextField| {
        let end = text.text.as_str().find(':').unwrap_or(text.text.len());
        Some(sub(&text, 0..end))
    };
    dependencies.extend(texts(service, "links").into_iter().filter_map(before_colon).map(|name| implied(name, "links")));
    let volumes_from = texts(service, "volumes_from").into_iter().filter(|text| !text.text.as_str().starts_with("container:"));
    dependencies.extend(volumes_from.filter_map(before_colon).map(|name| implied(name, "volumes_from")));
    for key in SHARING {
        let shared = text(service, key).and_then(|value| {
            let start = value.text.as_str().strip_prefix("service:").map(|_| "service:".len())?;
            Some(sub(&value, start..value.text.len()))
        });
        dependencies.extend(shared.map(|name| implied(name, key)));
    }
    dependencies
}

fn implied(name: TextField, by: &'static str) -> Dependency {
    Dependency { name, condition: None, required: true, by }
}

/// A part of a text field.
fn sub(text: &TextField, range: std::ops::Range<usize>) -> TextField {
    let value = text.value.slice(range);
    let place = crate::compose::Place { span: value.text.span(), ..text.place };
    TextField { value, place, used: text.used }
}

/// `extra_hosts`: names and addresses.
pub(super) fn hosts(service: &Node) -> Vec<Pair> {
    let Some(node) = service.get("extra_hosts") else { return Vec::new() };
    let from_text = |item: &Node| {
        let text = item.as_text()?;
        let at = text.text.as_str().find(['=', ':'])?;
        let rest = text.slice(at + 1..text.text.len());
        Some(Pair { name: part(item, text.slice(0..at)), value: Some(part(item, rest)) })
    };
    let from_entry = |entry: &crate::compose::Entry| -> Vec<Pair> {
        let values = match &entry.node.value {
            Value::List(items) => items.iter().map(scalar).collect(),
            _ => vec![scalar(&entry.node)],
        };
        values.into_iter().map(|value| Pair { name: name(entry), value }).collect()
    };
    match &node.value {
        Value::List(items) => items.iter().filter_map(from_text).collect(),
        Value::Map(entries) => entries.iter().flat_map(from_entry).collect(),
        _ => Vec::new(),
    }
}

pub(super) fn ports(service: &Node, problems: &mut Vec<Problem>) -> Vec<Port> {
    let mut ports = Vec::new();
    for item in service.get("ports").map(Node::items).unwrap_or_default() {
        let is_long = matches!(item.value, Value::Map(_));
        let read = if is_long { long_port(item, problems) } else { short_port(item, problems) };
        ports.push(Port { node: item.clone(), port: read, is_long });
    }
    ports
}

fn short_port(item: &Node, problems: &mut Vec<Problem>) -> Option<port::Port> {
    let text = match &item.value {
        Value::Text(text) => text.known().map(|_| text.text.clone())?,
        Value::Int(number) => {
            let mut text = MappedText::empty(item.place.span.start as usize);
            text.push_decoded(&number.to_string(), item.place.span);
            text
        }
        Value::Float(_) => {
            let message = "a port is a whole number";
            problems
                .push(Problem::new(ProblemKind::InvalidType, item.place, message).help("write it in quotes, as in `\"8080:80\"`"));
            return None;
        }
        _ => return None,
    };
    match port::parse(&text) {
        Ok(port) => Some(port),
        Err(fault) => {
            problems.push(Problem::of_fault(ProblemKind::InvalidValue, item.place.file, &fault));
            None
        }
    }
}

fn long_port(item: &Node, problems: &mut Vec<Problem>) -> Option<port::Port> {
    let Some(target) = item.get("target") else {
        let problem = Problem::new(ProblemKind::InvalidType, item.place, "a published port without `target`");
        problems.push(problem.help("add `target`, the port in the container"));
        return None;
    };
    let span = target.place.span;
    let host_ip = match text(item, "host_ip") {
        None => None,
        Some(ip) => match ip.known()?.parse() {
            Ok(address) => Some(port::HostIp { address, span: ip.place.span, brackets: false }),
            Err(_) if ip.text.is_empty() => None,
            Err(_) => {
                let message = format!("`{}` is no IP address", ip.text.as_str());
                problems.push(Problem::new(ProblemKind::InvalidValue, ip.place, message));
                return None;
            }
        },
    };
    let number = u16::try_from(target.as_int()?).ok()?;
    let published = match item.get("published") {
        None => None,
        Some(node) => match scalar(node)?.known()? {
            "" => None,
            range => Some(port_range(range, node.place.span)?),
        },
    };
    let protocol = match item.get("protocol").map(Node::as_str) {
        None | Some(Some("tcp")) => port::Protocol::Tcp,
        Some(Some("udp")) => port::Protocol::Udp,
        Some(Some("sctp")) => port::Protocol::Sctp,
        Some(_) => return None,
    };
    let protocol_span = item.get("protocol").map(|node| node.place.span);
    let target = port::PortRange { first: number, last: number, span };
    Some(port::Port { host_ip, published, target, protocol, protocol_span })
}

fn port_range(text: &str, span: Span) -> Option<port::PortRange> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    Some(port::PortRange { first: first.parse().ok()?, last: last.parse().ok()?, span })
}

pub(super) fn mounts(service: &Node, problems: &mut Vec<Problem>) -> Vec<Mount> {
    let mut mounts = Vec::new();
    for item in service.get("volumes").map(Node::items).unwrap_or_default() {
        match &item.value {
            Value::Map(_) => mounts.push(long_mount(item, problems)),
            Value::Text(text) => mounts.extend(short_mount(item, text, problems)),
            _ => {}
        }
    }
    mounts
}

fn short_mount(item: &Node, text: &Text, problems: &mut Vec<Problem>) -> Option<Mount> {
    let read = match mount::parse(&text.text) {
        Ok(read) => read,
        Err(fault) => {
            if text.known().is_some() {
                problems.push(Problem::of_fault(ProblemKind::InvalidValue, item.place.file, &fault));
            }
            return None;
        }
    };
    let target_start = read.source.as_ref().map_or(0, |source| source.len() + 1);
    let source = read.source.as_ref().map(|source| text.slice(0..source.len()));
    let target = text.slice(target_start..target_start + read.target.len());
    // Of a source that starts with a variable nobody knows whether it is a path.
    let starts_unknown = text.unknown.first().is_some_and(|part| part.start == 0);
    let kind = match read.kind {
        _ if starts_unknown => None,
        mount::MountKind::Bind => Some(MountKind::Bind),
        mount::MountKind::Volume => Some(MountKind::Volume),
    };
    Some(Mount {
        node: item.clone(),
        kind,
        source: source.map(|source| part(item, source)),
        target: Some(part(item, target)),
        read_only: read.is_read_only(),
        options: read.options,
    })
}

fn long_mount(item: &Node, problems: &mut Vec<Problem>) -> Mount {
    let kind = match item.get("type").and_then(Node::as_str) {
        Some("bind") => Some(MountKind::Bind),
        Some("volume") => Some(MountKind::Volume),
        Some("tmpfs") => Some(MountKind::Tmpfs),
        Some("cluster") => Some(MountKind::Cluster),
        Some("npipe") => Some(MountKind::NamedPipe),
        Some("image") => Some(MountKind::Image),
        _ => None,
    };
    let mut missing = |key: &str, help: &str| {
        let message = format!("an item of `volumes` has no `{key}`");
        problems.push(Problem::new(ProblemKind::InvalidType, item.place, message).help(help));
    };
    if item.get("target").is_none_or(Node::is_null) {
        missing("target", "add `target`, the path in the container");
    }
    if kind == Some(MountKind::Bind) && item.get("source").is_none_or(Node::is_null) {
        missing("source", "add `source`, the path on the host");
    }
    Mount {
        node: item.clone(),
        kind,
        source: text(item, "source"),
        target: text(item, "target"),
        read_only: item.get("read_only").and_then(Node::as_bool) == Some(true),
        options: Vec::new(),
    }
}
