//! `missing-file`

use super::context_sources::is_left_to_others;
use crate::compose::model::TextField;
use crate::compose::{Place, Problem, ProblemKind, Service};
use crate::diagnostic::Severity;
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::disk::{normal, slashed};
use crate::project::{Composition, Disk};
use crate::rules::problems;
use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

/// See the page.
pub static RULE: Rule = Rule {
    name: "missing-file",
    category: Category::Correctness,
    severity: Severity::Error,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/correctness/missing-file.md"),
    checks: &[Check::Compose(check)],
};

/// What Portainer calls the variables of a stack: it writes this file itself, beside the Compose file.
const WRITTEN_BY_PORTAINER: &str = "stack.env";

/// What files are called that show what another should hold: it, with one of these behind or before its ending.
const SAMPLES: [&str; 6] = ["example", "sample", "template", "dist", "tpl", "default"];

fn check(cx: &mut Cx, composition: &Composition) {
    let named: Vec<(&TextField, &str)> = composition.compose.services.iter().flat_map(named).collect();
    // Of these there is more to say.
    let places: HashSet<Place> = named.iter().map(|(field, _)| field.place).collect();
    // One that many services extend is missing once.
    let mut known: BTreeMap<(u32, &str), Vec<&Problem>> = BTreeMap::new();
    for problem in problems::of(composition, &[ProblemKind::MissingFile]).filter(|problem| !places.contains(&problem.place)) {
        known.entry((problem.place.file, &problem.message)).or_default().push(problem);
    }
    for problems in known.values() {
        let sites: Vec<_> = problems[1..].iter().map(|problem| cx.site(problem.place)).collect();
        let finding = problems::report_one(cx, problems[0]);
        for (file, span) in sites {
            finding.label_in(file, span, "and here");
        }
    }
    let mut missing: BTreeMap<PathBuf, Vec<(&TextField, &str)>> = BTreeMap::new();
    for (field, key) in named {
        let Some(path) = field.known().filter(|path| !path.is_empty() && !path.starts_with('~')) else { continue };
        let path = normal(&composition.compose.file(field.place).folder.join(path));
        missing.entry(path).or_default().push((field, key));
    }
    missing.retain(|path, _| !cx.project.disk.exists(path));
    for (path, places) in missing {
        report(cx, &path, &places);
    }
}

/// The files that have to be there for a service to start, with the key that names them.
fn named(service: &Service) -> Vec<(&TextField, &'static str)> {
    service.env_file.iter().filter(|file| file.required).map(|file| (&file.path, "env_file")).collect()
}

/// Reports a file that is not there. Where git ignores it, everybody makes it for themselves; where a sample lies beside it, the
/// project says how.
fn report(cx: &mut Cx, path: &Path, places: &[(&TextField, &str)]) {
    let Some(((first, key), others)) = places.split_first() else { return };
    let disk = &*cx.project.disk;
    let (folder, name) = (path.parent().unwrap_or(Path::new("")), path.file_name().unwrap_or_default().to_string_lossy());
    if name == WRITTEN_BY_PORTAINER || is_left_to_others(disk, folder, &name) {
        return;
    }
    let sample = sample(disk, folder, &name);
    // What an anchor brings to several services is written once.
    let mut written = HashSet::from([first.place]);
    let sites: Vec<_> =
        others.iter().filter(|(field, _)| written.insert(field.place)).map(|(field, _)| cx.site(field.place)).collect();
    let message = format!("there is no file `{}`, which `{key}` names", slashed(path));
    let finding = cx.report_used(first.place, first.used, message);
    for (file, span) in sites {
        finding.label_in(file, span, "and here");
    }
    match sample {
        Some(sample) => finding.severity(Severity::Info).help(format!("copy `{sample}` to `{name}`, and fill it in")),
        None => finding.help("add it, or write `required: false` below its `path` where it may be missing"),
    };
}

/// The file beside a missing one that shows what it should hold.
fn sample(disk: &dyn Disk, folder: &Path, name: &str) -> Option<String> {
    let bare = name.trim_start_matches('.');
    let is_sample = |file: &str| {
        let rest = file.trim_start_matches('.');
        let other: String = rest.split(['.', '-', '_']).filter(|part| !SAMPLES.contains(part)).collect();
        let own: String = bare.split(['.', '-', '_']).collect();
        file != name && other == own && rest.split(['.', '-', '_']).any(|part| SAMPLES.contains(&part))
    };
    disk.list(folder).ok()?.into_iter().map(|entry| entry.name).find(|file| is_sample(file))
}
