//! What goes together in a project and what does not (compose-go, `loader/validate.go`, `validation/`, `graph/cycle.go`).
//!
//! Compose checks the services of active profiles alone. Here every service is checked: its profile will be active some day.

mod conflicts;
pub mod cycles;
mod references;

use super::problem::{Problem, ProblemKind};
use super::tree::Value;
use super::{Compose, Resource, Service};
use crate::dockerfile::closest;

/// Checks a project; what might be in a file that is not there only if all of it `is_whole`.
pub(super) fn check(compose: &mut Compose, is_whole: bool) {
    let mut problems = std::mem::take(&mut compose.problems);
    conflicts::check(compose, &mut problems);
    if is_whole {
        references::check(compose, &mut problems);
        cycles::check(compose, &mut problems);
        missing(compose, &mut problems);
    }
    compose.problems = problems;
}

/// Beyond so many services, or so many mistakes, nothing is guessed.
const READABLE: usize = 1000;

/// The service of another file that one in an override is probably meant to be.
fn misspelt<'c>(compose: &'c Compose, service: &Service) -> Option<&'c Service> {
    if compose.services.len() > READABLE {
        return None;
    }
    let others = compose.services.iter().filter(|other| other.place.file < service.place.file);
    let meant = closest(&service.name, others.map(|other| other.name.as_str()))?;
    compose.service(meant)
}

/// Services that nothing can be started of, and secrets and configs that come from nowhere.
fn missing(compose: &Compose, problems: &mut Vec<Problem>) {
    for service in &compose.services {
        let has_image = service.image.as_ref().is_some_and(|image| !image.text.is_empty());
        let is_mapping = matches!(service.node.value, Value::Map(_));
        let has_other = ["build", "provider", "extends"].iter().any(|key| service.get(key).is_some());
        if is_mapping && !has_image && !has_other {
            let message = match service.image {
                Some(_) => format!("the `image` of service `{}` is empty, and it has no `build`", service.name),
                None => format!("service `{}` has neither `image` nor `build`", service.name),
            };
            let problem = Problem::new(ProblemKind::MissingImageOrBuild, service.place, message);
            problems.push(match misspelt(compose, service).filter(|_| problems.len() < READABLE) {
                Some(meant) => problem.meant(meant.name.as_str()).other(meant.place, "this service is there"),
                None => problem.help("add `image`, or `build` with the folder of its Dockerfile"),
            });
        }
    }
    let mut from_nowhere = |resources: &[Resource], what: &str, keys: &[&str]| {
        for resource in resources.iter().filter(|resource| !resource.external && matches!(resource.node.value, Value::Map(_))) {
            if !keys.iter().any(|key| resource.get(key).is_some_and(|node| node.as_str() != Some(""))) {
                let known = keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(" or ");
                let message = format!("{what} `{}` comes from nowhere", resource.name);
                let problem = Problem::new(ProblemKind::InvalidType, resource.place, message);
                problems.push(problem.help(format!("add {known}, or `external: true`")));
            }
        }
    };
    from_nowhere(&compose.secrets, "secret", &["file", "environment"]);
    from_nowhere(&compose.configs, "config", &["file", "environment", "content"]);
}
