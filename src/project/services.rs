//! What the services of a Compose file build.

use super::disk::normal;
use crate::compose::values::{ContextSource, context_source};
use crate::compose::{Compose, Service};
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

/// Where a Dockerfile would be that stands in a Compose file: its ignore file may be beside it.
pub fn inline_path(context: &Path) -> PathBuf {
    context.join("Dockerfile")
}
