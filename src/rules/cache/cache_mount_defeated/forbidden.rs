//! Options and variables that keep a package manager from using its cache.

use super::{Mounted, mount_of, removal};
use crate::diagnostic::Applicability;
use crate::dockerfile::expand::Value;
use crate::dockerfile::{Binding, Instruction};
use crate::lint::Cx;
use crate::rules::cache::homes;
use crate::rules::packages::subject;
use crate::shell::Call;
use crate::shell::tools::Manager;
use crate::source::Span;

/// How to tell a manager to use no cache.
struct Ban {
    manager: Manager,
    option: &'static str,
    /// What the option is replaced by: nothing, mostly.
    instead: &'static str,
    /// The variable that does the same.
    variable: Option<&'static str>,
    /// Whether the variable does it whatever its value is.
    any_value: bool,
}

const PLAIN: Ban = Ban { manager: Manager::Pip, option: "--no-cache", instead: "", variable: None, any_value: false };

const BANS: [Ban; 5] = [
    // pip takes `PIP_NO_CACHE_DIR=0` for a yes as well (`_handle_no_cache_dir` in its `cmdoptions.py`).
    Ban { option: "--no-cache-dir", variable: Some("PIP_NO_CACHE_DIR"), any_value: true, ..PLAIN },
    Ban { manager: Manager::Uv, variable: Some("UV_NO_CACHE"), ..PLAIN },
    Ban { manager: Manager::Poetry, ..PLAIN },
    Ban { manager: Manager::Composer, ..PLAIN },
    // Without either of them there may be no index to install from.
    Ban { manager: Manager::Apk, instead: "--update-cache", ..PLAIN },
];

/// What keeps a call from using the cache that is mounted for it.
pub fn check(cx: &mut Cx, instruction: &Instruction, call: Call, manager: Manager, mounts: &[Mounted]) {
    let Some(ban) = BANS.iter().find(|ban| ban.manager == manager) else { return };
    let places = homes::caches(cx.dockerfile, cx.index, manager);
    let Some(mount) = places.iter().find_map(|place| mount_of(mounts, |m| place.is_in(m))) else { return };
    let (_, name) = subject(call);
    let option = call.arguments().filter(|a| a.has(ban.option)).and_then(|a| a.option(ban.option));
    if let Some(option) = option {
        let edits = removal::option(cx, call, option.word, ban.instead).filter(|_| removal::is_text(instruction));
        let finding = cx.report(option.span, message(ban.option, &name, mount));
        finding.label(mount.span, "the cache that it does not use");
        finding.help(match ban.instead {
            "" => "leave it out: a cache mount takes no room in the image".to_owned(),
            instead => format!("use `{instead}`: a cache mount takes no room in the image"),
        });
        if let Some(edits) = edits {
            let title = if ban.instead.is_empty() { "take it out".to_owned() } else { format!("use `{}`", ban.instead) };
            finding.fix(Applicability::Safe, title, edits);
        }
    } else if let Some((variable, place)) = ban.variable.and_then(|name| Some((name, set_at(cx, call, ban, name)?))) {
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

/// Where a variable is set that forbids the cache, if it does.
fn set_at(cx: &Cx, call: Call, ban: &Ban, name: &str) -> Option<Span> {
    let forbids = |text: &str| !text.is_empty() && (ban.any_value || matches!(text, "1" | "true" | "yes" | "on" | "True" | "TRUE"));
    if let Some((_, word)) = call.info.environment.iter().rev().find(|(known, _)| known == name) {
        return word.literal().is_some_and(|text| forbids(&text)).then_some(word.span);
    }
    match cx.dockerfile.variable(cx.index, call.span().start, name) {
        Binding::Set(setting) => match &setting.value {
            Value::Known(text) => forbids(text).then_some(setting.span),
            Value::Unknown => None,
        },
        Binding::Automatic | Binding::FromImage | Binding::Unset => None,
    }
}
