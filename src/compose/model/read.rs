//! From the merged tree to the model.

use super::fields::{command, flag, int, pairs, text, texts};
use super::parts;
use super::{Resource, Service};
use crate::compose::problem::Problem;
use crate::compose::{Compose, Entry, Field, Node, Value};
use std::collections::HashSet;

/// Reads a merged tree. What has no text grammar was checked before; what has one is checked here.
pub(in crate::compose) fn read(mut root: Node, problems: &mut Vec<Problem>) -> Compose {
    let services: Vec<Service> = take(&mut root, "services").into_iter().map(|entry| service(entry, problems)).collect();
    let mut resources = |key: &str| take(&mut root, key).into_iter().map(resource).collect();
    let (networks, volumes, secrets) = (resources("networks"), resources("volumes"), resources("secrets"));
    let (configs, models) = (resources("configs"), resources("models"));
    Compose {
        files: Vec::new(),
        name: text(&root, "name"),
        root,
        built_images: built_images(&services),
        services,
        networks,
        volumes,
        secrets,
        configs,
        models,
        problems: Vec::new(),
        uses: Vec::new(),
        dropped: Vec::new(),
    }
}

fn built_images(services: &[Service]) -> HashSet<String> {
    let built = services.iter().filter_map(|service| Some((service, service.build.as_ref()?)));
    let names = built.flat_map(|(service, build)| service.image.iter().chain(&build.tags));
    names.map(|name| name.text.as_str().to_owned()).collect()
}

/// Takes the entries out of a section, if it is a mapping.
fn take(root: &mut Node, key: &str) -> Vec<Entry> {
    let Value::Map(entries) = &mut root.value else { return Vec::new() };
    match entries.iter_mut().find(|entry| &*entry.name == key).map(|entry| &mut entry.node.value) {
        Some(Value::Map(section)) => std::mem::take(section),
        _ => Vec::new(),
    }
}

fn resource(Entry { name, place, node }: Entry) -> Resource {
    let external = node.get("external");
    let outer_name = text(&node, "name").or_else(|| text(external?, "name"));
    Resource {
        name: name.into(),
        place,
        external: external.is_some_and(|external| external.as_bool() == Some(true) || matches!(external.value, Value::Map(_))),
        outer_name,
        file: text(&node, "file"),
        driver: text(&node, "driver"),
        node,
    }
}

fn service(Entry { name, place, node }: Entry, problems: &mut Vec<Problem>) -> Service {
    Service {
        name: name.into(),
        place,
        image: text(&node, "image"),
        build: parts::build(&node),
        command: command(&node, "command"),
        entrypoint: command(&node, "entrypoint"),
        environment: pairs(&node, "environment"),
        env_file: parts::env_files(&node),
        labels: pairs(&node, "labels"),
        ports: parts::ports(&node, problems),
        expose: texts(&node, "expose"),
        volumes: parts::mounts(&node, problems),
        tmpfs: texts(&node, "tmpfs"),
        networks: parts::members(&node, "networks"),
        models: parts::members(&node, "models"),
        secrets: parts::grants(&node, "secrets"),
        configs: parts::grants(&node, "configs"),
        dependencies: parts::dependencies(&node),
        healthcheck: parts::healthcheck(&node),
        deploy: parts::deploy(&node),
        watch: parts::watches(&node),
        hooks: parts::hooks(&node),
        profiles: texts(&node, "profiles"),
        is_activated: false,
        cap_add: texts(&node, "cap_add"),
        cap_drop: texts(&node, "cap_drop"),
        security_opt: texts(&node, "security_opt"),
        devices: devices(&node),
        extra_hosts: parts::hosts(&node),
        privileged: flag(&node, "privileged"),
        read_only: flag(&node, "read_only"),
        init: flag(&node, "init"),
        tty: flag(&node, "tty"),
        stdin_open: flag(&node, "stdin_open"),
        scale: int(&node, "scale"),
        user: text(&node, "user"),
        working_dir: text(&node, "working_dir"),
        container_name: text(&node, "container_name"),
        hostname: text(&node, "hostname"),
        platform: text(&node, "platform"),
        pull_policy: text(&node, "pull_policy"),
        restart: text(&node, "restart"),
        stop_signal: text(&node, "stop_signal"),
        stop_grace_period: text(&node, "stop_grace_period"),
        network_mode: text(&node, "network_mode"),
        pid: text(&node, "pid"),
        ipc: text(&node, "ipc"),
        uts: text(&node, "uts"),
        cgroup: text(&node, "cgroup"),
        userns_mode: text(&node, "userns_mode"),
        node,
    }
}

/// What of the host is passed in: the part before the colon, or `source`.
fn devices(service: &Node) -> Vec<Field<crate::compose::Text>> {
    let device = |item: &Node| match &item.value {
        Value::Text(whole) => {
            let end = whole.text.as_str().find(':').unwrap_or(whole.text.len());
            Some(super::fields::part(item, whole.slice(0..end)))
        }
        _ => text(item, "source"),
    };
    service.get("devices").map(Node::items).unwrap_or_default().iter().filter_map(device).collect()
}
