//! What several rules ask of the services of Compose files.

use crate::compose::model::{Command, MountKind, Pair, TextField};
use crate::compose::port::HostIp;
use crate::compose::{Entry, Place, Service};
use crate::diagnostic::Diagnostic;
use crate::dockerfile::image::ImageRef;
use crate::dockerfile::image::known::{DefaultUser, default_user};
use crate::ignorefile::clean;
use crate::lint::Cx;
use crate::project::Composition;

/// A path of the host that a service is given.
pub struct HostPath<'a> {
    /// Its text, without `.`, doubled and closing `/`, with `/run` for `/var/run`, which is a link to it. It starts with `~` in the folder of
    /// whoever starts the project.
    pub path: String,
    /// The path, or the name of the volume that stands for it, in `volumes` of the service.
    pub source: &'a TextField,
    /// Where the path is written, if that is in the volume.
    pub device: Option<Place>,
    /// Whether the container cannot write to it.
    pub read_only: bool,
}

/// The paths of the host that a service is given by `volumes`, as far as they are known.
pub fn host_paths<'a>(composition: &'a Composition, service: &'a Service) -> Vec<HostPath<'a>> {
    let mut paths = Vec::new();
    for mount in &service.volumes {
        let Some(source) = &mount.source else { continue };
        match mount.kind {
            Some(MountKind::Bind | MountKind::NamedPipe) | None => {
                let path = host_path(source);
                paths.extend(path.map(|path| HostPath { path, source, device: None, read_only: mount.read_only }));
            }
            Some(MountKind::Volume) => {
                let volume = composition.compose.volumes.iter().find(|volume| Some(volume.name.as_str()) == source.known());
                let options = volume.and_then(|volume| volume.get("driver_opts"));
                let is_bind = |o: &str| o.split(',').any(|word| matches!(word, "bind" | "rbind"));
                let bound = options.filter(|options| options.get("o").and_then(|o| o.as_str()).is_some_and(is_bind));
                let Some(device) = bound.and_then(|options| options.get("device")) else { continue };
                let Some(path) = device.as_str().map(normal) else { continue };
                paths.push(HostPath { path, source, device: Some(device.place), read_only: mount.read_only });
            }
            Some(MountKind::Tmpfs | MountKind::Cluster | MountKind::Image) => {}
        }
    }
    paths
}

/// The path of a source, if all of it is known; `$HOME` is `~`.
fn host_path(source: &TextField) -> Option<String> {
    let text = source.text.as_str();
    let below_home = ["${HOME}", "$HOME"].iter().find_map(|home| text.strip_prefix(home));
    match below_home.filter(|rest| (rest.is_empty() || rest.starts_with('/')) && !rest.contains('$')) {
        Some(rest) => Some(normal(&format!("~{rest}"))),
        None => source.known().map(normal),
    }
}

fn normal(path: &str) -> String {
    let path = clean(path);
    match path.strip_prefix("/var/run") {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => format!("/run{rest}"),
        _ => path.into_owned(),
    }
}

/// Where a key and its value stand, if that is in one file; else where the value does.
pub fn whole(entry: &Entry) -> Place {
    cover(entry.place, entry.node.place)
}

/// Reports a path of the host in `volumes` of a service.
pub fn report_path<'c>(cx: &'c mut Cx, path: &HostPath, message: String) -> &'c mut Diagnostic {
    let device = path.device.map(|device| cx.site(device));
    let finding = cx.report_used(path.source.place, path.source.used, message);
    match device {
        Some((file, span)) => finding.label_in(file, span, "the volume is this folder of the host"),
        None => finding,
    }
}

/// Whether a port of a service can be reached from other machines.
pub fn is_reachable(service: &Service) -> bool {
    let host = service.network_mode.as_ref().and_then(|mode| mode.known()) == Some("host");
    let open = |ip: &HostIp| !ip.address.is_loopback();
    host || service.ports.iter().filter_map(|port| port.port.as_ref()).any(|port| port.host_ip.as_ref().is_none_or(open))
}

/// Whether the image of a service comes from a registry: the project builds it in no service, and does not say that it is there already.
pub fn is_pulled(composition: &Composition, service: &Service, image: &str) -> bool {
    let policy = service.pull_policy.as_ref().and_then(|policy| policy.known());
    service.build.is_none() && !matches!(policy, Some("never" | "build")) && !composition.compose.built_images.contains(image)
}

/// Whether a service surely runs as another user than root, by its own word or that of its image.
pub fn runs_unprivileged(service: &Service) -> bool {
    if let Some(user) = &service.user {
        let name = user.known().and_then(|text| text.split(':').next()).unwrap_or("root");
        return name != "root" && name.bytes().any(|b| b != b'0');
    }
    let image = service.image.as_ref().filter(|_| service.build.is_none()).and_then(|image| ImageRef::parse(image.known()?).ok());
    image.is_some_and(|image| default_user(&image) == DefaultUser::Unprivileged)
}

/// Whether others wait until a service is done, as far as is known: it is a task that ends.
pub fn is_task(composition: &Composition, service: &Service) -> bool {
    let waits = |condition: Option<&str>| condition.is_none_or(|condition| condition == "service_completed_successfully");
    composition.compose.services.iter().flat_map(|other| &other.dependencies).any(|dependency| {
        let is_it = dependency.name.known() == Some(service.name.as_str());
        is_it && dependency.condition.as_ref().is_some_and(|condition| waits(condition.known()))
    })
}

/// The words of a command; one for all of a text.
pub fn words(command: &Command) -> Vec<&TextField> {
    match command {
        Command::Text(text) if text.text.is_empty() => Vec::new(),
        Command::Text(text) => vec![text],
        Command::Words(words) => words.iter().collect(),
    }
}

/// The variables that a service sets: for its container, for its hooks and for its build.
pub fn variables(service: &Service) -> impl Iterator<Item = &Pair> {
    let hooks = service.hooks.iter().flat_map(|(_, hook)| &hook.environment);
    service.environment.iter().chain(hooks).chain(service.build.iter().flat_map(|build| &build.args))
}

/// Where a variable and its value stand, if that is in one file; else where the value does.
pub fn pair_place(name: &TextField, value: &TextField) -> Place {
    cover(name.place, value.place)
}

fn cover(key: Place, value: Place) -> Place {
    let in_order = key.file == value.file && key.span.end <= value.span.start;
    if in_order { Place { span: key.span.cover(value.span), ..key } } else { value }
}
