//! `unused-top-level`

use crate::compose::model::MountKind;
use crate::compose::{Compose, FILE_NAMES, Place, ProblemKind, Resource, Service};
use crate::diagnostic::{Applicability, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::project::composition::is_compose_name;
use crate::rules::compositions::{self, Written};
use crate::rules::problems;
use crate::source::Span;
use crate::yaml::{Kind, Node};
use std::collections::{HashMap, HashSet};

/// See the page.
pub static RULE: Rule = Rule {
    name: "unused-top-level",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: Some(Applicability::Safe),
    page: include_str!("../../../rules/correctness/unused-top-level.md"),
    checks: &[Check::Compose(resources), Check::Compose(anchors)],
};

/// A name that services use, with the section that declares it.
type Used<'c> = HashSet<(&'static str, &'c str)>;

fn resources(cx: &mut Cx, composition: &Composition) {
    // A mistake may hide a use, and a file of variables may name a volume in place of a folder.
    let mistakes = [ProblemKind::MissingFile, ProblemKind::UnknownKey, ProblemKind::InvalidType, ProblemKind::InvalidValue];
    if !compositions::is_whole(cx, composition) || is_variant(composition) || problems::of(composition, &mistakes).next().is_some()
    {
        return;
    }
    let mut unused: Vec<_> = declared(&composition.compose).filter(|(_, it)| is_looked_at(composition, it)).collect();
    let mut leave_used = |compose: &Compose| {
        let used = if unused.is_empty() { Used::new() } else { used_in(compose) };
        unused.retain(|(section, it)| !used.contains(&(*section, it.name.as_str())));
        unused.is_empty()
    };
    if leave_used(&composition.compose) || related(cx, composition).any(|other| leave_used(&other.compose)) {
        return;
    }
    // One of them may be what a service meant that misspells a name.
    let is_misspelt = problems::of(composition, &[ProblemKind::UndefinedReference]).next().is_some();
    let files: HashMap<u32, Written> = compositions::files(cx, composition).into_iter().map(|file| (file.number, file)).collect();
    let places: HashSet<Place> = unused.iter().map(|(_, it)| it.place).collect();
    for (section, it) in unused {
        let gone = files.get(&it.place.file).and_then(|file| removal(*file, section, it, &places));
        let what = section.trim_end_matches('s');
        let finding = cx.report_at(it.place, format!("no service uses the {what} `{}`", it.name));
        if it.external {
            finding.severity(Severity::Info).help("remove it, or name it in the service that needs it");
            continue;
        }
        finding.help("remove it, or name it in the service that needs it");
        if let Some(gone) = gone.filter(|_| !is_misspelt) {
            finding.fix(Applicability::Safe, "remove it", [(gone, String::new())]);
        }
    }
}

/// Whether it is a file such as `compose.build.yaml` alone, which may say more of what other files use.
fn is_variant(composition: &Composition) -> bool {
    let name = composition.compose.files.first().and_then(|file| file.path.file_name());
    name.and_then(|name| name.to_str()).is_some_and(|name| is_compose_name(name) && !FILE_NAMES.contains(&name))
}

/// What is declared at the top level, with its section.
fn declared(compose: &Compose) -> impl Iterator<Item = (&'static str, &Resource)> {
    let sections = [
        ("networks", &compose.networks),
        ("volumes", &compose.volumes),
        ("secrets", &compose.secrets),
        ("configs", &compose.configs),
        ("models", &compose.models),
    ];
    sections.into_iter().flat_map(|(section, resources)| resources.iter().map(move |it| (section, it)))
}

/// Whether a finding about a resource is one of these files' own, not of the main file that they only lie on.
fn is_looked_at(composition: &Composition, resource: &Resource) -> bool {
    composition.only.is_none_or(|only| composition.site(resource.place).0 == only)
}

/// The compositions that lie on one of these files, extend or include one.
fn related<'a>(cx: &Cx<'a>, composition: &'a Composition) -> impl Iterator<Item = &'a Composition> {
    let project = cx.project;
    let mut seen = HashSet::new();
    let numbers = composition.files.iter().flat_map(|file| project.kin.readers(*file).iter().copied());
    let others = numbers.filter(move |number| seen.insert(*number)).map(|number| &project.compositions[number]);
    others.filter(|other| !std::ptr::eq(*other, composition))
}

fn used_in(compose: &Compose) -> Used<'_> {
    // Services that name no network are on this one.
    let mut used = Used::from([("networks", "default")]);
    compose.services.iter().for_each(|service| note(service, &mut used));
    used
}

fn note<'c>(service: &'c Service, used: &mut Used<'c>) {
    let mut add = |section, name: Option<&'c str>| used.extend(name.map(|name| (section, name)));
    service.networks.iter().for_each(|network| add("networks", network.name.known()));
    add("networks", service.network_mode.as_ref().and_then(|mode| mode.known()));
    service.models.iter().for_each(|model| add("models", model.name.known()));
    service.secrets.iter().for_each(|secret| add("secrets", secret.source.known()));
    service.configs.iter().for_each(|config| add("configs", config.source.known()));
    let spec = service.get("credential_spec").and_then(|spec| spec.get("config"));
    add("configs", spec.and_then(|config| config.as_str()));
    for mount in service.volumes.iter().filter(|mount| matches!(mount.kind, None | Some(MountKind::Volume | MountKind::Cluster))) {
        add("volumes", mount.source.as_ref().and_then(|source| source.known()));
    }
    if let Some(build) = &service.build {
        build.secrets.iter().for_each(|secret| add("secrets", secret.source.known()));
        add("networks", build.network.as_ref().and_then(|network| network.known()));
    }
}

/// What to remove: the entry, or where all of its section is unused the section.
fn removal(file: Written, section: &str, it: &Resource, unused: &HashSet<Place>) -> Option<Span> {
    let is_it = |entry: &crate::yaml::Entry| entry.key.span() == it.place.span;
    for root in file.tree.documents() {
        let Some(found) = root.own_entries().find(|entry| entry.name() == Some(section)) else { continue };
        let mut own = found.value.own_entries();
        if found.value.kind() != Kind::Mapping || !own.any(|entry| is_it(&entry)) {
            continue;
        }
        let is_unused = |span: Span| unused.contains(&Place { file: file.number, span });
        if found.value.own_entries().all(|entry| is_unused(entry.key.span())) {
            return compositions::removal(file, found.span(), false);
        }
        let entry = found.value.own_entries().find(is_it)?;
        return compositions::removal(file, entry.span(), false);
    }
    None
}

/// `x-` keys that are there for their anchor alone, which nothing uses.
fn anchors(cx: &mut Cx, composition: &Composition) {
    for file in compositions::files(cx, composition) {
        let aliases: HashSet<usize> = file.tree.nodes().filter(|node| node.kind() == Kind::Alias).filter_map(target).collect();
        for entry in file.tree.documents().flat_map(|root| root.own_entries().collect::<Vec<_>>()) {
            let (Some(name), Some(anchor)) = (entry.name(), entry.value.anchor()) else { continue };
            if !name.starts_with("x-") || entry.value.kind() == Kind::Alias || is_used(entry.value, &aliases) {
                continue;
            }
            let place = Place { file: file.number, span: anchor.span };
            cx.report_at(place, format!("nothing uses the anchor `{}`", anchor.text)).help("remove it, or use it by an alias");
        }
    }
}

fn target(alias: Node) -> Option<usize> {
    alias.resolve().map(Node::index)
}

/// Whether an alias stands for a node or for something in it.
fn is_used(node: Node, aliases: &HashSet<usize>) -> bool {
    let mut waiting = vec![node];
    while let Some(node) = waiting.pop() {
        if aliases.contains(&node.index()) {
            return true;
        }
        if node.kind() != Kind::Alias {
            waiting.extend(node.items());
            waiting.extend(node.own_entries().map(|entry| entry.value));
        }
    }
    false
}
