//! Names that nothing declares.

use crate::compose::check::is_likely;
use crate::compose::model::{Build, MountKind, TextField};
use crate::compose::problem::{Problem, ProblemKind};
use crate::compose::{Compose, Place, Resource, Service};
use crate::dockerfile::closest;
use std::collections::{BTreeSet, HashSet};

/// Beyond so many names, or so many mistakes, nothing is guessed.
const READABLE: usize = 1000;

/// The names of one kind.
struct Names<'c> {
    what: &'static str,
    section: &'static str,
    names: BTreeSet<&'c str>,
}

impl<'c> Names<'c> {
    fn new(what: &'static str, section: &'static str, resources: &'c [Resource]) -> Names<'c> {
        Names { what, section, names: resources.iter().map(|resource| resource.name.as_str()).collect() }
    }

    /// Whether a service names it where each name may be there once.
    fn is_named(&self, service: &Service, name: &str) -> bool {
        let is_it = |field: &TextField| field.known() == Some(name);
        match self.section {
            "services" => service.dependencies.iter().any(|dependency| is_it(&dependency.name)),
            "networks" => service.networks.iter().any(|network| is_it(&network.name)),
            "models" => service.models.iter().any(|model| is_it(&model.name)),
            _ => false,
        }
    }

    /// Whether it is a service that waits for this one, so that this one cannot wait for it.
    fn waits(&self, compose: &Compose, service: &Service, name: &str) -> bool {
        let names_it = |other: &Service| other.dependencies.iter().any(|one| one.name.known() == Some(service.name.as_str()));
        self.section == "services" && compose.service(name).is_some_and(names_it)
    }

    /// Reports a name that is not among them.
    fn look_up(&self, compose: &Compose, service: &Service, name: &TextField, problems: &mut Vec<Problem>) {
        let Some(known) = name.known() else { return };
        if self.names.contains(known) {
            return;
        }
        let message = format!("service `{}` names {} `{known}`, which is not declared", service.name, self.what);
        let problem = Problem::new(ProblemKind::UndefinedReference, name.place, message);
        let may_guess = problems.len() < READABLE && self.names.len() < READABLE;
        let is_itself = |name: &str| self.section == "services" && name == service.name;
        let candidates = self.names.iter().copied().filter(|name| may_guess && !is_itself(name));
        let meant = closest(known, candidates).filter(|meant| is_likely(known, meant) && !self.waits(compose, service, meant));
        let brought = name.used.filter(|used| used.file != name.place.file);
        problems.push(match (meant, brought) {
            // What the service names already cannot be named a second time.
            (Some(meant), _) if self.is_named(service, meant) => problem.help(format!("did you mean `{meant}`?")),
            (Some(meant), _) => problem.meant(meant),
            // `extends` brings the service alone, none of what its file declares beside it.
            (None, Some(used)) => problem
                .other(used, "this brings the service, and not what it names")
                .help(format!("declare it below `{}` at the top level of this project's own file", self.section)),
            (None, None) => problem.help(format!("declare it below `{}` at the top level", self.section)),
        });
    }
}

pub(super) fn check(compose: &Compose, problems: &mut Vec<Problem>) {
    let services = Names {
        what: "service",
        section: "services",
        names: compose.services.iter().map(|service| service.name.as_str()).collect(),
    };
    let mut networks = Names::new("network", "networks", &compose.networks);
    networks.names.insert("default");
    let volumes = Names::new("volume", "volumes", &compose.volumes);
    let secrets = Names::new("secret", "secrets", &compose.secrets);
    let configs = Names::new("config", "configs", &compose.configs);
    let models = Names::new("model", "models", &compose.models);
    let built = compose.services.iter().filter(|service| service.build.is_some()).map(|service| service.name.as_str()).collect();
    for service in &compose.services {
        service.networks.iter().for_each(|network| networks.look_up(compose, service, &network.name, problems));
        service.models.iter().for_each(|model| models.look_up(compose, service, &model.name, problems));
        service.secrets.iter().for_each(|secret| secrets.look_up(compose, service, &secret.source, problems));
        service.configs.iter().for_each(|config| configs.look_up(compose, service, &config.source, problems));
        service.dependencies.iter().for_each(|dependency| services.look_up(compose, service, &dependency.name, problems));
        for mount in service.volumes.iter().filter(|mount| mount.kind == Some(MountKind::Volume)) {
            if let Some(source) = mount.source.as_ref().filter(|source| !source.text.is_empty()) {
                let before = problems.len();
                volumes.look_up(compose, service, source, problems);
                if source.text.as_str().contains('/') && problems.len() > before {
                    let last = &mut problems[before];
                    let path = format!("./{}", source.text.as_str());
                    last.help = Some(format!("a path starts with `./`: write `{path}`"));
                    last.meant = Some(path);
                }
            }
        }
        if let Some(build) = &service.build {
            build.secrets.iter().for_each(|secret| secrets.look_up(compose, service, &secret.source, problems));
            contexts(compose, service, build, &services, &built, problems);
        }
    }
}

/// `additional_contexts` of the form `service:NAME`: a service that is built.
fn contexts(
    compose: &Compose,
    service: &Service,
    build: &Build,
    services: &Names,
    built: &HashSet<&str>,
    problems: &mut Vec<Problem>,
) {
    const PREFIX: &str = "service:";
    for value in build.additional_contexts.iter().filter_map(|context| context.value.as_ref()) {
        let Some(name) = value.known().and_then(|value| value.strip_prefix(PREFIX)) else { continue };
        let text = value.value.slice(PREFIX.len()..PREFIX.len() + name.len());
        let place = Place { span: text.text.span(), ..value.place };
        let field = TextField { value: text, place, used: value.used };
        services.look_up(compose, service, &field, problems);
        if services.names.contains(name) && !built.contains(name) {
            let message = format!("service `{name}` is not built, so it is no context of a build");
            problems
                .push(Problem::new(ProblemKind::UndefinedReference, place, message).help("write `docker-image://` with its image"));
        }
    }
}
