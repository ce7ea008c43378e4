//! What the services of a Compose file build.

use super::disk::normal;
use crate::compose::model::Pair;
use crate::compose::values::{ContextSource, context_source};
use crate::compose::{Compose, Service};
use crate::dockerfile::expand::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What a service builds, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceBuild {
    /// The folder that is sent to the builder, a normal path.
    pub context: PathBuf,
    /// The Dockerfile, a normal path; `None` where it stands in the Compose file.
    pub dockerfile: Option<PathBuf>,
    /// The stage; `None` for the last one.
    pub target: Option<String>,
}

/// What a service builds; `None` where it builds nothing, where the context is not on this disk, and where only the build knows.
pub fn build_of(compose: &Compose, service: &Service) -> Option<ServiceBuild> {
    let build = service.build.as_ref()?;
    let place = build.context.as_ref().map_or(build.node.place, |context| context.place);
    let folder = &compose.file(place).folder;
    let context = match &build.context {
        // Any other source is fetched, or made by another service.
        Some(context) => context.known().filter(|_| context_source(&context.text) == ContextSource::Path)?,
        None => ".",
    };
    let context = normal(&folder.join(context));
    let dockerfile = match (&build.dockerfile_inline, &build.dockerfile) {
        (Some(_), _) => None,
        (None, Some(dockerfile)) => Some(normal(&context.join(dockerfile.known()?))),
        (None, None) => Some(context.join("Dockerfile")),
    };
    let target = match &build.target {
        Some(target) => Some(target.known()?.to_owned()).filter(|target| !target.is_empty()),
        None => None,
    };
    Some(ServiceBuild { context, dockerfile, target })
}

/// What the services that build a Dockerfile give its arguments: unknown where they do not agree, or only the build knows.
pub fn arguments_of<'s>(services: impl Iterator<Item = &'s Service>) -> BTreeMap<String, Value> {
    let value = |pair: &Pair| match pair.value.as_ref().and_then(|value| value.known()) {
        Some(text) => Value::Known(text.to_owned()),
        None => Value::Unknown,
    };
    let of_service = |service: &Service| -> BTreeMap<String, Value> {
        let pairs = service.build.iter().flat_map(|build| &build.args);
        pairs.filter_map(|pair| Some((pair.name.known()?.to_owned(), value(pair)))).collect()
    };
    let mut each = services.map(of_service);
    let mut given = each.next().unwrap_or_default();
    for of_service in each {
        given
            .iter_mut()
            .filter(|(name, value)| of_service.get(*name) != Some(*value))
            .for_each(|(_, value)| *value = Value::Unknown);
        for name in of_service.into_keys() {
            given.entry(name).or_insert(Value::Unknown);
        }
    }
    given
}

/// Where a Dockerfile would be that stands in a Compose file: its ignore file may be beside it.
pub fn inline_path(context: &Path) -> PathBuf {
    context.join("Dockerfile")
}
