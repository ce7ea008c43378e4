//! `shared-data-volume`

use crate::compose::Service;
use crate::compose::model::{Mount, MountKind};
use crate::diagnostic::Severity;
use crate::ignorefile::clean;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Composition;
use crate::rules::compositions::{Meeting, copies, meeting};
use crate::rules::stores::{Store, is_writable};
use std::borrow::Cow;
use std::collections::HashMap;

/// See the page.
pub static RULE: Rule = Rule {
    name: "shared-data-volume",
    category: Category::Correctness,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/correctness/shared-data-volume.md"),
    checks: &[Check::Compose(check)],
};

fn check(cx: &mut Cx, composition: &Composition) {
    let stores: Vec<Store> =
        composition.compose.services.iter().filter_map(|service| Store::of(cx, composition, service)).collect();
    let mut first: HashMap<(bool, Cow<str>), (&Service, &Mount)> = HashMap::new();
    for store in stores.iter().filter(|store| copies(store.service) > 0) {
        for (mount, _) in store.data_mounts().filter(|(mount, _)| is_writable(mount)) {
            let Some(source) = source(mount) else { continue };
            if copies(store.service) > 1 {
                let message = format!("all containers of `{}` write to the same data in `{source}`", store.service.name);
                let finding = cx.report_used(mount.node.place, mount.node.used, message);
                finding.help("run one container, or a service with a volume of its own for each");
            }
            let key = (mount.kind == Some(MountKind::Bind), clean(source));
            let Some((other, theirs)) = first.get(&key) else {
                first.insert(key, (store.service, mount));
                continue;
            };
            if meeting(other, store.service) != Meeting::Together || other.name == store.service.name {
                continue;
            }
            let (file, span) = cx.site(theirs.node.seen());
            let message = format!(
                "`{}` keeps its data in `{source}`, as `{}` does: each destroys the other's",
                store.service.name, other.name
            );
            let finding = cx.report_used(mount.node.place, mount.node.used, message);
            finding.label_in(file, span, format!("`{}` has it", other.name)).help("give each a volume of its own");
        }
    }
}

/// A folder or volume as it is written, where all of it is known and mounted.
fn source(mount: &Mount) -> Option<&str> {
    let is_part = mount.node.get("volume").and_then(|options| options.get("subpath")).is_some();
    // Swarm's templates give each container its own.
    mount.source.as_ref().filter(|_| !is_part)?.known().filter(|source| !source.is_empty() && !source.contains("{{"))
}
