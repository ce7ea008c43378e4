//! The configuration with which Debian's and Ubuntu's images empty apt's cache after each install.

use super::mounts;
use crate::diagnostic::Severity;
use crate::dockerfile::{Base, Dockerfile, Instruction, Kind};
use crate::lint::Cx;
use crate::project::places;
use crate::shell::Call;
use crate::shell::tools::{Action, Manager, action};
use std::collections::HashSet;

/// Words in a file that does something about it.
const SETTINGS: [&str; 4] = ["docker-clean", "Keep-Downloaded-Packages", "keep-cache", "apt.conf"];

/// Reports, for each image that stages start from, the first cache mount that is emptied by it.
pub fn check(cx: &mut Cx, file: &Dockerfile) {
    // For each stage whether it is settled: reported, or something was done about it.
    let mut settled: Vec<bool> = Vec::new();
    let mut reported: HashSet<&str> = HashSet::new();
    for stage in &file.stages {
        let mut is_settled = match &stage.base {
            Base::Stage(base) => settled[*base],
            // An image of one's own may have it removed.
            Base::Image(image) | Base::Repository(image) => !image.is_official() || reported.contains(image.as_str()),
            Base::Scratch | Base::Unknown => true,
        };
        for index in stage.instructions.clone() {
            let instruction = &file.instructions[index];
            let text = cx.text(instruction.span);
            is_settled |= SETTINGS.iter().any(|word| text.contains(word)) || copies_settings(file, index, instruction);
            let (false, true, Kind::Run(run), Some(script)) =
                (is_settled, instruction.valid, &instruction.kind, &instruction.script)
            else {
                continue;
            };
            let installs = |call: &Call| matches!(action(call), Some(Action::Install { manager: Manager::Apt, .. }));
            let Some(install) = script.calls().find(installs) else { continue };
            let mounts = mounts(file, index, run);
            let Some(mount) = mounts.iter().find(|m| places::within(&m.target, "/var/cache/apt/archives").is_some()) else {
                continue;
            };
            cx.index = index;
            let (span, _) = crate::rules::packages::subject(install);
            let message = format!("the image's apt empties the cache mounted at `{}` after each install", mount.target);
            let finding = cx.report(span, message).severity(Severity::Info);
            finding.label(mount.span, "stays empty");
            finding.help("remove the setting before: `RUN rm -f /etc/apt/apt.conf.d/docker-clean`");
            is_settled = true;
            if let Base::Image(image) | Base::Repository(image) = file.root_base(stage) {
                reported.insert(image.as_str());
            }
        }
        settled.push(is_settled);
    }
}

/// Whether an instruction copies something to apt's configuration, or to a folder above it.
fn copies_settings(file: &Dockerfile, index: usize, instruction: &Instruction) -> bool {
    match &instruction.kind {
        Kind::Copy(transfer) | Kind::Add(transfer) => {
            let (target, _) = places::target(file, index, transfer);
            places::within("/etc/apt", &target).is_some() || matches!(target.as_str(), "/" | "/etc")
        }
        _ => false,
    }
}
