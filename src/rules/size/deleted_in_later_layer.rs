//! `deleted-in-later-layer`

use crate::diagnostic::{Applicability, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::layers::content::{Brought, Effect, Files, How, Taking};
use crate::project::{Build, places};
use crate::rules::runs::join_all;
use crate::rules::words;
use crate::shell::tools::Argument;

/// See the page.
pub static RULE: Rule = Rule {
    name: "deleted-in-later-layer",
    category: Category::Size,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/size/deleted-in-later-layer.md"),
    checks: &[Check::Build(check)],
};

/// So many files of one deletion get a label.
const LABELS: usize = 3;

/// Fewer bytes than this are hardly worth a warning.
const SMALL: u64 = 100_000;

/// Endings of files that are small mostly, where the disk does not tell.
const SMALL_ENDINGS: &[&str] =
    &["asc", "cfg", "conf", "ini", "json", "patch", "properties", "py", "sh", "sig", "sql", "toml", "txt", "xml", "yaml", "yml"];

fn check(cx: &mut Cx, build: &Build) {
    let layers = cx.layers(build);
    let listing = if layers.copies_from_context() { cx.project.listing(build) } else { None };
    for image in &*cx.contents(build) {
        let mut files = Files::default();
        for (layer, content) in image.iter().enumerate() {
            for effect in &content.effects {
                match effect {
                    Effect::Brings(brought) => files.put(brought),
                    Effect::Takes { path, word, how, .. } => {
                        let mut held = files.take(path, layer);
                        if held.is_empty() {
                            held.extend(listing.and_then(|listing| files.part(listing, path, layer)));
                        }
                        // Where the text does not tell where a copy lands, it is at two places.
                        held.sort_by_key(|brought| brought.span);
                        held.dedup_by_key(|brought| brought.span);
                        if !held.is_empty() {
                            report(cx, (content.index, word, path, *how), &held);
                        }
                    }
                    Effect::MakesFolder { .. }
                    | Effect::Sets { .. }
                    | Effect::Installs { .. }
                    | Effect::Removes { .. }
                    | Effect::Runs(_) => {}
                }
            }
        }
    }
}

fn report(cx: &mut Cx, (index, gone, path, taking): (usize, &Argument, &str, Taking), made: &[Brought]) {
    let text = &gone.text;
    let first = made.iter().map(|m| m.index).min().unwrap_or(index);
    let joined = join_all(cx, first, index);
    let (them, their) = if made.iter().all(|one| one.path == made[0].path) { ("it", "its") } else { ("them", "their") };
    let bytes = made.iter().map(|m| m.bytes).sum::<Option<u64>>();
    let held = bytes.map_or_else(|| them.to_owned(), |bytes| format!("{their} {}", words::bytes(bytes)));
    let all = path.strip_suffix("/*").unwrap_or(path);
    let message = match made {
        _ if taking == Taking::Moved => format!("moving `{text}` stores it twice: an earlier layer holds {held} too"),
        _ if taking == Taking::Unpacked => format!("unpacking `{text}` frees no space: an earlier layer holds {held}, packed"),
        _ if made.iter().all(|one| one.path == path || one.path == all) => {
            format!("deleting `{text}` frees no space: an earlier layer holds {held}")
        }
        _ => {
            let mut names: Vec<&str> = made.iter().map(|m| m.path.trim_start_matches("?/")).collect();
            names.dedup();
            format!("deleting `{text}` does not free {}: an earlier layer holds {held}", words::list(&names, LABELS))
        }
    };
    let finding = cx.report(gone.span, message);
    let mut shown: Vec<usize> = Vec::new();
    for one in made {
        if shown.contains(&one.index) || shown.len() == LABELS {
            continue;
        }
        shown.push(one.index);
        let how = match one.how {
            How::Copied => "copied here",
            How::Downloaded => "downloaded here",
            How::Unpacked => "unpacked here",
            How::Cloned => "cloned here",
        };
        finding.label(one.span, format!("{how}, in a layer of its own"));
    }
    finding.help(help(&made[0], taking));
    if made.iter().all(is_small) {
        finding.severity(Severity::Info);
    }
    if let Some(edits) = joined {
        finding.fix(Applicability::Unsafe, "make one `RUN` of them", edits);
    }
}

fn is_small(made: &Brought) -> bool {
    let ending = places::name(&made.path).rsplit_once('.').map_or("", |(_, ending)| ending);
    let by_name = match made.how {
        How::Copied => SMALL_ENDINGS.contains(&ending),
        // What is downloaded as a script is an installer, at times with all that it installs.
        How::Downloaded => matches!(ending, "asc" | "sig"),
        How::Unpacked | How::Cloned => false,
    };
    made.bytes.map_or(by_name, |bytes| bytes < SMALL)
}

fn help(made: &Brought, taking: Taking) -> String {
    let done = match taking {
        Taking::Deleted => ", use and delete",
        Taking::Moved => " and move",
        Taking::Unpacked => " and unpack",
    };
    match (made.how, made.source.as_deref()) {
        (How::Copied, _) if taking == Taking::Moved => "copy it to where it belongs at once".to_owned(),
        (How::Copied, _) if made.part => {
            "leave it out of the copy with an ignore file, or build in a stage of its own and copy the result from there".to_owned()
        }
        (How::Copied, Some(".")) => "build in a stage of its own and copy the result from there".to_owned(),
        (How::Copied, source) => {
            let from = made.from.as_ref().map(|from| format!("from={from},")).unwrap_or_default();
            // A mount takes no patterns.
            let (source, target) = match source.filter(|s| !s.contains(['*', '?', '['])) {
                Some(source) => (source, made.path.trim_start_matches("?/")),
                None => ("…", "…"),
            };
            format!(
                "do not copy it: mount it where it is used, with `RUN --mount=type=bind,{from}source={source},target={target} …`"
            )
        }
        (How::Downloaded, _) => format!("download{done} it in one `RUN`"),
        (How::Unpacked, None) => format!("unpack{done} it in one `RUN`"),
        (How::Unpacked, Some(_)) => format!("mount the archive, with `RUN --mount=type=bind,…`, and unpack{done} it in that `RUN`"),
        (How::Cloned, _) => format!("clone{done} it in one `RUN`"),
    }
}
