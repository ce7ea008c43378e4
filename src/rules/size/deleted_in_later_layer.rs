//! `deleted-in-later-layer`

mod layers;

use crate::diagnostic::Severity;
use crate::dockerfile::{Instruction, Kind, Run};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::{Build, EntryKind, Listing, places};
use crate::rules::words;
use crate::shell::Call;
use crate::shell::tools::{Action, Argument, action};
use layers::{How, Layers, Made};

/// See the page.
pub static RULE: Rule = Rule {
    name: "deleted-in-later-layer",
    category: Category::Size,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
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
    let Some(stage) = cx.dockerfile.final_stage() else { return };
    let listing = cx.project.listing(build);
    for triggers in [false, true] {
        let mut layers = Layers::default();
        for (index, step) in places::steps(cx.dockerfile, stage, triggers) {
            match &step.kind {
                Kind::Copy(transfer) | Kind::Add(transfer) => layers.copy(cx.dockerfile, index, step, transfer, listing),
                Kind::Run(run) => check_run(cx, listing, &mut layers, (index, step, run)),
                _ => {}
            }
        }
    }
}

fn check_run(cx: &mut Cx, listing: Option<&Listing>, layers: &mut Layers, (index, step, run): (usize, &Instruction, &Run)) {
    let Some(script) = &step.script else { return };
    let file = cx.dockerfile;
    let mounts = layers::mounted(file, index, run);
    for (call, folder) in places::calls(file, index, script) {
        let action = action(&call);
        for (gone, verb) in deletions(&call, action) {
            let path = places::path(file, index, &folder, &gone);
            let mut made = layers.take(&path, index);
            if made.is_empty() {
                made.extend(layers.part_of(&path, index).and_then(|copy| part(listing?, copy, &path)));
            }
            if !made.is_empty() {
                report(cx, &gone, &path, verb, &made);
            }
        }
        if let Some(action) = &action {
            layers.make(file, index, &folder, &call, action, &mounts);
        }
    }
}

/// What a call takes away from where it was, and how.
fn deletions(call: &Call, action: Option<&Action>) -> Vec<(Argument, &'static str)> {
    let mv = call.arguments().filter(|a| a.tool == "mv");
    match (action, mv) {
        (Some(Action::Delete { paths, filtered: false, .. }), _) => paths.iter().map(|p| (p.clone(), "deleting")).collect(),
        (_, Some(arguments)) => {
            let mut paths: Vec<Argument> = arguments.operands(call.words()).collect();
            if arguments.option("--target-directory").is_none() {
                paths.pop();
            }
            paths.into_iter().map(|p| (p, "moving")).collect()
        }
        _ => Vec::new(),
    }
}

/// The part of a copied folder that lies at `path`, if the context has it.
fn part(listing: &Listing, copy: &Made, path: &str) -> Option<Made> {
    let inside = places::join("/", &format!("{}/{}", copy.source.as_deref()?, places::within(&copy.path, path)?));
    let inside = inside.trim_start_matches('/');
    let item = listing.get(inside)?;
    let bytes = if item.kind == EntryKind::Dir { listing.folder(inside).bytes } else { item.size };
    Some(Made { bytes: Some(bytes), part: true, source: Some(inside.to_owned()), path: path.to_owned(), ..copy.clone() })
}

fn report(cx: &mut Cx, gone: &Argument, path: &str, verb: &str, made: &[Made]) {
    let text = &gone.text;
    let (them, their) = if made.len() == 1 { ("it", "its") } else { ("them", "their") };
    let bytes = made.iter().map(|m| m.bytes).sum::<Option<u64>>();
    let held = bytes.map_or_else(|| them.to_owned(), |bytes| format!("{their} {}", words::bytes(bytes)));
    let all = path.strip_suffix("/*").unwrap_or(path);
    let message = match made {
        _ if verb == "moving" => format!("moving `{text}` stores it twice: an earlier layer holds {held} too"),
        [one] if one.path == path || one.path == all => format!("deleting `{text}` frees no space: an earlier layer holds {held}"),
        _ => {
            let names: Vec<&str> = made.iter().map(|m| m.path.trim_start_matches("?/")).collect();
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
    finding.help(help(&made[0], verb));
    if made.iter().all(is_small) {
        finding.severity(Severity::Info);
    }
}

fn is_small(made: &Made) -> bool {
    let ending = places::name(&made.path).rsplit_once('.').map_or("", |(_, ending)| ending);
    let by_name = match made.how {
        How::Copied => SMALL_ENDINGS.contains(&ending),
        // What is downloaded as a script is an installer, at times with all that it installs.
        How::Downloaded => matches!(ending, "asc" | "sig"),
        How::Unpacked | How::Cloned => false,
    };
    made.bytes.map_or(by_name, |bytes| bytes < SMALL)
}

fn help(made: &Made, verb: &str) -> String {
    let done = if verb == "moving" { " and move" } else { ", use and delete" };
    match (made.how, made.source.as_deref()) {
        (How::Copied, _) if verb == "moving" => "copy it to where it belongs at once".to_owned(),
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
