//! What the services of a Compose file build.

use super::disk::normal;
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
        Some(context) => context.known().filter(|context| !is_remote(context))?,
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

/// Whether a context is fetched: a URL or a repository (compose-go, `loader/paths.go`).
fn is_remote(context: &str) -> bool {
    context.contains("://")
        || ["github.com/", "git@", "docker-image:", "oci-layout:"].iter().any(|start| context.starts_with(start))
        || (Path::new(context).extension().is_some_and(|extension| extension == "git") && !context.starts_with(['.', '/']))
}
