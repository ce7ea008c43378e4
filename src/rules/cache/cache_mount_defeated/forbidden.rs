//! Options and variables that keep a package manager from using its cache.

use super::{Mounted, mount_of};
use crate::diagnostic::Applicability;
use crate::dockerfile::Instruction;
use crate::lint::Cx;
use crate::rules::cache::{bans, homes, removal};
use crate::rules::packages::subject;
use crate::shell::Call;
use crate::shell::tools::Manager;

/// What keeps a call from using the cache that is mounted for it.
pub fn check(cx: &mut Cx, instruction: &Instruction, call: Call, manager: Manager, mounts: &[Mounted]) {
    let Some(ban) = bans::of(manager) else { return };
    let places = homes::caches(cx.dockerfile, cx.index, manager);
    let Some(mount) = places.iter().find_map(|place| mount_of(mounts, |m| place.is_in(m))) else { return };
    let (_, name) = subject(call);
    let option = ban.given(call);
    if let Some(option) = option {
        let instead = ban.instead(call);
        let edits = removal::option(cx, call, option.word, instead).filter(|_| removal::is_text(instruction));
        let finding = cx.report(option.span, message(ban.option, &name, mount));
        finding.label(mount.span, "the cache that it does not use");
        finding.help(match instead {
            "" => "leave it out: a cache mount takes no room in the image".to_owned(),
            instead => format!("use `{instead}`: a cache mount takes no room in the image"),
        });
        if let Some(edits) = edits {
            let title = if instead.is_empty() { "take it out".to_owned() } else { format!("use `{instead}`") };
            finding.fix(Applicability::Safe, title, edits);
        }
    } else if let Some((variable, place)) = ban.variable.zip(ban.set_at(cx.dockerfile, cx.index, call)) {
        let (span, _) = subject(call);
        let finding = cx.report(span, message(variable, &name, mount));
        finding.label(mount.span, "the cache that it does not use");
        finding.label(place, "forbids it");
        finding.help(format!("leave `{variable}` out, and mount a cache wherever packages are installed"));
    }
}

fn message(what: &str, name: &str, mount: &Mounted) -> String {
    format!("`{what}` keeps `{name}` from using the cache mounted at `{}`", mount.target)
}
