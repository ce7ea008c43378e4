//! `unused-env-variable`

use crate::compose::Place;
use crate::compose::model::MountKind;
use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::project::disk::normal;
use crate::project::places;
use crate::rules::compositions::is_whole;
use crate::rules::interpolation::{dot_env, env_file, is_usual};
use std::collections::HashSet;
use std::path::Path;

/// See the page.
pub static RULE: Rule = Rule {
    name: "unused-env-variable",
    category: Category::Correctness,
    severity: Severity::Info,
    default: false,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/correctness/unused-env-variable.md"),
    checks: &[Check::Compose(check)],
};

/// The starts of the names that Compose and Docker themselves look at.
const READ_BY_DOCKER: [&str; 5] = ["BUILDKIT_", "BUILDX_", "COMPOSE_", "DOCKER_", "SOURCE_DATE_EPOCH"];

fn check(cx: &mut Cx, composition: &Composition) {
    let Some((number, read)) = dot_env(composition) else { return };
    let path = normal(&composition.compose.files[number].path);
    if !is_whole(cx, composition) || !is_for_compose_alone(cx, composition, number, &path) {
        return;
    }
    // Others that lie here may use what this one does not.
    let beside = cx.project.kin.readers(composition.files[number]).iter().map(|other| &cx.project.compositions[*other]);
    let used: HashSet<&str> = beside.flat_map(names_used).collect();
    let mut known: HashSet<&str> = HashSet::new();
    for entry in &read.entries {
        let name = entry.key.as_str();
        let is_read = used.contains(name) || is_usual(name) || READ_BY_DOCKER.iter().any(|start| name.starts_with(start));
        if !is_read && known.insert(name) {
            let message = format!("nothing uses `{name}`");
            let place = Place { file: number as u32, span: entry.key.span() };
            cx.report_at(place, message).help("remove it, or use it: a container gets it only by `environment` or `env_file`");
        }
    }
}

/// The variables that the files of a composition mention, those that containers and builds get from outside among them.
fn names_used(composition: &Composition) -> impl Iterator<Item = &str> {
    let compose = &composition.compose;
    let by_value = compose.uses.iter().map(|used| used.variable.name.as_str());
    let passed = compose.services.iter().flat_map(|service| {
        let arguments = service.build.iter().flat_map(|build| &build.args);
        service.environment.iter().chain(arguments).filter(|pair| pair.value.is_none()).filter_map(|pair| pair.name.known())
    });
    let in_files = compose.files.iter().filter_map(env_file).flat_map(|file| &file.entries);
    let in_values = in_files.filter_map(|entry| entry.value.as_ref()).flat_map(|value| words(value.text.as_str()));
    let bare = compose.files.iter().skip(1).filter_map(env_file).flat_map(|file| &file.entries);
    let bare = bare.filter(|entry| entry.value.is_none()).map(|entry| entry.key.as_str());
    by_value.chain(passed).chain(in_values).chain(bare)
}

/// The names of the variables in a value, and some words more.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_used = text.contains('$');
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(move |_| is_used)
}

/// Whether no container and no image gets the file itself, whose programs would read all of it.
fn is_for_compose_alone(cx: &Cx, composition: &Composition, number: usize, path: &Path) -> bool {
    let services = &composition.compose.services;
    let is_given = services
        .iter()
        .flat_map(|service| &service.env_file)
        .any(|named| named.file.is_some_and(|file| composition.files[file as usize] == composition.files[number]));
    let text = path.to_string_lossy();
    let below = |folder: &Path| {
        let folder = normal(folder);
        let folder = folder.to_string_lossy();
        if matches!(&*folder, "" | ".") {
            Some(text.clone().into_owned())
        } else {
            places::within(&folder, &text).map(str::to_owned)
        }
    };
    let is_mounted = services.iter().flat_map(|service| &service.volumes).any(|mount| {
        let may_be_path = !matches!(mount.kind, Some(MountKind::Volume | MountKind::Tmpfs));
        let source = mount.source.as_ref().filter(|_| may_be_path);
        source.is_some_and(|source| {
            let file = &composition.compose.files[source.place.file as usize];
            source.known().is_none_or(|source| below(&file.folder.join(source)).is_some())
        })
    });
    let is_copied = composition.builds.values().any(|build| {
        let build = &cx.project.builds[*build];
        build.context.as_ref().is_none_or(|context| {
            below(context.root()).is_some_and(|name| cx.project.listing(build).is_none_or(|listing| listing.contains(&name)))
        })
    });
    !is_given && !is_mounted && !is_copied
}
