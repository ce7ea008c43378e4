//! Keys that exclude each other, or that say different things.

use crate::compose::complete::scalar_text;
use crate::compose::model::{Command, MountKind};
use crate::compose::problem::{Problem, ProblemKind};
use crate::compose::{Compose, Node, Place, Resource, Service};
use crate::ignorefile::clean;
use std::collections::HashMap;

pub(super) fn check(compose: &Compose, problems: &mut Vec<Problem>) {
    for service in &compose.services {
        modes(service, problems);
        copies(service, problems);
        limits(service, problems);
        targets(service, problems);
        watches(service, problems);
        healthcheck(service, problems);
        devices(service, problems);
    }
    for volume in &compose.volumes {
        external_volume(volume, problems);
    }
    sources(&compose.secrets, "secret", &["file", "environment"], problems);
    sources(&compose.configs, "config", &["file", "environment", "content"], problems);
}

fn conflict(place: Place, message: String, other: Place, label: &str) -> Problem {
    Problem::new(ProblemKind::ConflictingKeys, place, message).other(other, label)
}

fn key_place(node: &Node, key: &str) -> Option<Place> {
    node.entry(key).map(|entry| entry.place)
}

fn modes(service: &Service, problems: &mut Vec<Problem>) {
    let mode = service.network_mode.as_ref().filter(|mode| !mode.text.is_empty() && !service.networks.is_empty());
    if let (Some(_), Some(mode), Some(networks)) =
        (mode, key_place(&service.node, "network_mode"), key_place(&service.node, "networks"))
    {
        let message = format!("service `{}` has `network_mode` and `networks`", service.name);
        problems.push(conflict(mode, message, networks, "excludes it").help("remove one of them"));
    }
    let Some(build) = &service.build else { return };
    let filled = |key: &str| build.node.entry(key).filter(|entry| entry.node.as_str() != Some("")).map(|entry| entry.place);
    if let (Some(file), Some(inline)) = (filled("dockerfile"), filled("dockerfile_inline")) {
        let message = format!("the build of service `{}` has `dockerfile` and `dockerfile_inline`", service.name);
        problems.push(conflict(inline, message, file, "excludes it").help("remove one of them"));
    }
    let Some(platform) = &service.platform else { return };
    let Some(known) = platform.known().filter(|known| !known.is_empty()) else { return };
    let all_known = build.platforms.iter().all(|platform| platform.known().is_some());
    if all_known && !build.platforms.is_empty() && !build.platforms.iter().any(|built| built.known() == Some(known)) {
        let message = format!("`platform` is `{known}`, which is not among `platforms` of the build");
        problems.push(conflict(platform.place, message, build.platforms[0].place, "what is built"));
    }
}

/// `scale`, `deploy.replicas` and `container_name`.
fn copies(service: &Service, problems: &mut Vec<Problem>) {
    let replicas = service.deploy.as_ref().and_then(|deploy| deploy.replicas.as_ref());
    if let (Some(scale), Some(replicas)) = (&service.scale, replicas)
        && scale.value != replicas.value
    {
        let message = format!("`scale` is {}, and `deploy.replicas` is {}", scale.value, replicas.value);
        problems.push(conflict(scale.place, message, replicas.place, "says something else"));
    }
    for (key, number) in [("scale", service.scale.as_ref()), ("replicas", replicas)] {
        if let Some(number) = number.filter(|number| number.value < 0) {
            let message = format!("`{key}` is {}, less than nothing", number.value);
            problems.push(Problem::new(ProblemKind::InvalidValue, number.place, message));
        }
    }
    let count = service.scale.as_ref().or(replicas);
    if let (Some(name), Some(count)) = (&service.container_name, count)
        && count.value > 1
        && name.known() != Some("")
    {
        let message =
            format!("service `{}` has a `container_name` and {} containers, whose names would be equal", service.name, count.value);
        problems.push(conflict(name.place, message, count.place, "how many"));
    }
}

/// Keys of a service that say again what `deploy.resources` says. A limit that is left out there is 0 to Compose, and differs.
fn limits(service: &Service, problems: &mut Vec<Problem>) {
    let Some(deploy) = &service.deploy else { return };
    let pairs: [(&str, &Option<Node>, &str, fn(&str) -> Option<f64>); 4] = [
        ("cpus", &deploy.limits, "cpus", number),
        ("mem_limit", &deploy.limits, "memory", size),
        ("pids_limit", &deploy.limits, "pids", number),
        ("mem_reservation", &deploy.reservations, "memory", size),
    ];
    for (key, resources, inner, read) in pairs {
        let (Some(own), Some(resources)) = (service.get(key), resources) else { continue };
        let Some(value) = scalar_text(own).and_then(|text| read(&text)).filter(|value| *value != 0.0) else { continue };
        let section = if key == "mem_reservation" { "reservations" } else { "limits" };
        let (other, place) = match resources.get(inner) {
            None => (Some(0.0), resources.place),
            Some(node) => (scalar_text(node).and_then(|text| read(&text)), node.place),
        };
        if other.is_some_and(|other| (other - value).abs() > 1e-6) {
            let message = format!("`{key}` and `deploy.resources.{section}.{inner}` differ");
            problems.push(conflict(own.place, message, place, "says something else").help("say it in one of the two places"));
        }
    }
}

fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok()
}

/// Bytes, as `docker/go-units` reads them: `512m`, `1.5GB`, `2 gib`.
pub fn size(text: &str) -> Option<f64> {
    let end = text.rfind(|c: char| c.is_ascii_digit() || c == '.').map_or(0, |at| at + 1);
    let number: f64 = text[..end].trim().parse().ok()?;
    let unit = text[end..].trim_start().to_ascii_lowercase();
    let power = match unit.trim_end_matches('b').trim_end_matches('i') {
        "" => 0,
        "k" => 1,
        "m" => 2,
        "g" => 3,
        "t" => 4,
        "p" => 5,
        _ => return None,
    };
    Some(number * 1024f64.powi(power))
}

/// Paths in the container that both `tmpfs` and `volumes` use.
fn targets(service: &Service, problems: &mut Vec<Problem>) {
    if service.tmpfs.is_empty() {
        return;
    }
    let path = |text: &str| clean(text.split(':').next().unwrap_or_default()).into_owned();
    let tmpfs: HashMap<String, Place> =
        service.tmpfs.iter().filter_map(|field| Some((path(field.known()?), field.place))).collect();
    for mount in service.volumes.iter().filter(|mount| mount.kind != Some(MountKind::Image)) {
        let Some(target) = mount.target.as_ref().and_then(|target| target.known()) else { continue };
        if let Some(place) = tmpfs.get(&*clean(target)) {
            let message = format!("`{target}` is mounted twice in service `{}`", service.name);
            problems.push(conflict(mount.node.place, message, *place, "here as `tmpfs`"));
        }
    }
}

fn watches(service: &Service, problems: &mut Vec<Problem>) {
    for watch in &service.watch {
        if let Some(path) = watch.path.as_ref().filter(|path| path.known().is_some_and(|path| path.trim().is_empty())) {
            problems.push(Problem::new(ProblemKind::InvalidValue, path.place, "the `path` to watch is empty"));
        }
        let Some(action) = watch.action.as_ref() else { continue };
        let needs_target = action.known().is_some_and(|action| action.starts_with("sync"));
        if needs_target && watch.target.as_ref().is_none_or(|target| target.known() == Some("")) {
            let message = format!("`{}` without `target`", action.text.as_str());
            let problem = Problem::new(ProblemKind::InvalidType, action.place, message);
            problems.push(problem.help("add `target`, the path in the container"));
        }
    }
}

fn healthcheck(service: &Service, problems: &mut Vec<Problem>) {
    let Some(Command::Words(words)) = service.healthcheck.as_ref().and_then(|healthcheck| healthcheck.test.as_ref()) else {
        return;
    };
    let Some(first) = words.first() else { return };
    if let Some(word) = first.known().filter(|word| !matches!(*word, "CMD" | "CMD-SHELL" | "NONE")) {
        let message = format!(
            "a `test` that is a list starts with `CMD`, `CMD-SHELL` or `NONE`, not with `{}`",
            crate::compose::fault::short(word)
        );
        let help = "write `CMD` before it, or the whole test as one string";
        problems.push(Problem::new(ProblemKind::InvalidValue, first.place, message).help(help));
    }
}

/// Devices of `gpus` and of reservations.
fn devices(service: &Service, problems: &mut Vec<Problem>) {
    let reserved = service.deploy.as_ref().and_then(|deploy| deploy.reservations.as_ref()).and_then(|node| node.get("devices"));
    let lists = [service.get("gpus"), reserved];
    for device in lists.into_iter().flatten().flat_map(Node::items) {
        if let (Some(count), Some(ids)) = (key_place(device, "count"), key_place(device, "device_ids")) {
            let message = "`count` and `device_ids` of one device".to_owned();
            problems.push(conflict(ids, message, count, "excludes it").help("remove one of them"));
        }
    }
}

fn external_volume(volume: &Resource, problems: &mut Vec<Problem>) {
    let Some(external) = volume.node.entry("external").filter(|_| volume.external) else { return };
    let others =
        volume.node.entries().iter().filter(|entry| !matches!(&*entry.name, "external" | "name") && !entry.name.starts_with("x-"));
    for other in others {
        let message = format!("volume `{}` is external, so `{}` is not Compose's to say", volume.name, other.name);
        problems.push(conflict(other.place, message, external.place, "said here").help(format!("remove `{}`", other.name)));
    }
}

/// Secrets and configs that come from more than one place.
fn sources(resources: &[Resource], what: &str, keys: &[&str], problems: &mut Vec<Problem>) {
    for resource in resources {
        let mut found = keys.iter().filter_map(|key| resource.node.entry(key));
        let Some(first) = found.next() else { continue };
        for other in found {
            let message = format!("{what} `{}` has `{}` and `{}`", resource.name, first.name, other.name);
            problems.push(conflict(other.place, message, first.place, "excludes it").help("remove one of them"));
        }
    }
}
