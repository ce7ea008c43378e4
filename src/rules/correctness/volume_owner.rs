//! `volume-owner`

use crate::compose::Service;
use crate::compose::model::{Mount, MountKind};
use crate::diagnostic::Severity;
use crate::dockerfile::expand::Value;
use crate::dockerfile::image::known::{DefaultUser, default_user};
use crate::dockerfile::{Base, Dockerfile, Instruction, Kind, Stage};
use crate::ignorefile::clean;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::{Composition, places};
use crate::rules::built::Built;

/// See the page.
pub static RULE: Rule = Rule {
    name: "volume-owner",
    category: Category::Correctness,
    severity: Severity::Info,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/correctness/volume-owner.md"),
    checks: &[Check::Service(check)],
};

/// Folders that tools fill during the build without being told their name.
const MADE_BY_TOOLS: [&str; 14] = [
    ".cache",
    ".next",
    ".venv",
    "assets",
    "build",
    "dist",
    "node_modules",
    "out",
    "public",
    "static",
    "staticfiles",
    "target",
    "vendor",
    "venv",
];

fn check(cx: &mut Cx, composition: &Composition, service: &Service) {
    if service.user.is_some() || service.volumes.is_empty() {
        return;
    }
    let Some(built) = Built::of(cx, composition, service) else { return };
    let Some(stage) = built.stage() else { return };
    let Base::Image(base) = built.file.root_base(stage) else { return };
    // Of what else is in an image nothing is known.
    if !matches!(default_user(base), DefaultUser::Root) {
        return;
    }
    let Some((at, Value::Known(user))) = built.file.user_at(stage.instructions.end) else { return };
    let user = user.split(':').next().unwrap_or_default().trim();
    if user.is_empty() || user == "root" || user.bytes().all(|b| b == b'0') {
        return;
    }
    let span = built.file.instructions[at].span;
    let text = cx.project.file(built.id).source.text();
    for (mount, target) in service.volumes.iter().filter_map(named_volume) {
        let may_own = |(index, step): (usize, &Instruction)| may_give(built.file, index, step, &text[step.span.range()], &target);
        if MADE_BY_TOOLS.contains(&places::name(&target)) || is_of_base(&target) || steps(built.file, stage).any(may_own) {
            continue;
        }
        let source = mount.source.as_ref().map_or("", |source| source.text.as_str());
        let message = format!("`{user}`, whom the image runs as, cannot write to the volume `{source}`: root owns `{target}`");
        let finding = cx.report_used(mount.node.place, mount.node.used, message);
        finding.label_in(built.id, span, "from here on it is not root");
        finding.help(format!("make the folder above `USER`: `RUN mkdir -p {target} && chown {user} {target}`"));
    }
}

fn steps<'a>(file: &'a Dockerfile, stage: &'a Stage) -> impl Iterator<Item = (usize, &'a Instruction)> {
    places::steps(file, stage, false)
}

/// A volume with a name that is written to, and where it is in the container. Docker makes it as the image has that folder, or else as
/// root's.
fn named_volume(mount: &Mount) -> Option<(&Mount, String)> {
    let is_named = mount.kind == Some(MountKind::Volume) && mount.source.is_some() && !mount.read_only;
    let target = mount.target.as_ref().filter(|_| is_named)?.known().filter(|target| target.starts_with('/'))?;
    Some((mount, clean(target).into_owned()))
}

/// Whether a base image may have a folder itself.
fn is_of_base(target: &str) -> bool {
    const OWN: [&str; 8] = ["/etc", "/home", "/root", "/run", "/tmp", "/usr", "/var", "/usr/local"];
    target == "/"
        || OWN.contains(&target)
        || target.starts_with("/var/www")
        || target.starts_with("/var/cache")
        || target.starts_with("/tmp/")
}

/// Whether a step may make a folder that another than root owns.
fn may_give(file: &Dockerfile, index: usize, step: &Instruction, text: &str, target: &str) -> bool {
    let is_around =
        |path: &str| path.contains(['$', '?']) || places::within(path, target).is_some() || places::within(target, path).is_some();
    match &step.kind {
        Kind::Copy(transfer) | Kind::Add(transfer) => {
            let as_user = step.flag("chown").is_some();
            as_user && is_around(&places::target(file, index, transfer).0)
        }
        Kind::Workdir(_) => places::within(target, &places::workdir(file, index + 1)).is_some() && file.user_at(index).is_some(),
        Kind::Run(_) => {
            let changes = ["chown", "chmod", "install ", "usermod"].iter().any(|word| text.contains(word));
            let names = |path: &str| path.len() > 1 && text.contains(path);
            let above = || places::upward(target).any(names) || text.contains(['$', '*']) || text.contains(" .");
            text.contains(places::name(target)) || text.contains(".sh") || (changes && above())
        }
        _ => false,
    }
}
