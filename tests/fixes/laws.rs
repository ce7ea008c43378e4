//! What holds for the fixes of every rule: over every example of every page, and over the corpus where it is at hand.

use crate::pages::examples;
use crate::project::{fix_files, project_of};
use crate::shared;
use docklint::diagnostic::{Applicability, Diagnostic, FileId, Fix};
use docklint::dockerfile::{self, Dockerfile, Instruction, Kind};
use docklint::lint::fix::{Change, Fixed};
use docklint::lint::{Selection, check};
use docklint::project::{Content, Project};
use docklint::rules::RULES;
use docklint::source::Source;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::OnceLock;

pub type Files = Vec<(String, Vec<u8>)>;

pub fn everything() -> Selection {
    Selection::new(RULES, &["all".to_owned()], &[], &["suppression-forbidden".to_owned()]).unwrap()
}

/// Of the corpus every so manieth, unless `DOCKLINT_ALL_FIXES` asks for all.
const SAMPLED: usize = 6;

/// Projects that are mended: the examples, the Dockerfiles and Compose files of the corpus, each by itself, and the projects there.
pub fn samples() -> &'static [Files] {
    static SAMPLES: OnceLock<Vec<Files>> = OnceLock::new();
    SAMPLES.get_or_init(|| {
        let step = if std::env::var_os("DOCKLINT_ALL_FIXES").is_some() { 1 } else { SAMPLED };
        let mut samples: Vec<Files> = Vec::new();
        for example in examples() {
            samples.push(example.into_iter().map(|(path, text)| (path, text.into_bytes())).collect());
        }
        let mut projects: BTreeMap<String, Files> = BTreeMap::new();
        for (path, bytes) in shared::corpus("projects").unwrap_or_default() {
            let mut parts = path.splitn(3, '/');
            let (Some(_), Some(project), Some(path)) = (parts.next(), parts.next(), parts.next()) else { continue };
            projects.entry(project.to_owned()).or_default().push((path.to_owned(), bytes));
        }
        let dockerfiles = shared::corpus("dockerfiles").unwrap_or_default().into_iter();
        let single = dockerfiles.map(|(path, bytes)| vec![(path.rsplit('/').next().unwrap().to_owned(), bytes)]);
        let composes = shared::corpus("compose").unwrap_or_default().into_iter();
        let composes = composes.map(|(_, bytes)| vec![("compose.yaml".to_owned(), bytes)]);
        samples.extend(single.chain(composes).chain(projects.into_values()).step_by(step));
        samples
    })
}

/// What became of a project.
pub struct Outcome {
    pub changes: Vec<Change>,
    /// What went wrong.
    pub errors: Vec<String>,
    /// The findings that are left, counted by path and rule.
    left: Tally,
}

fn fix_all(files: &Files, least: Applicability) -> Outcome {
    fix_with(files, everything(), least)
}

/// What becomes of a project with the fixes of some rules.
pub fn fix_with(files: &Files, selection: Selection, least: Applicability) -> Outcome {
    let files = files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect::<Vec<_>>();
    let Fixed { project, report, changes, failures, .. } = fix_files(&files, selection, least, None);
    let errors = report.findings.iter().filter(|f| f.rule == "internal-error");
    let errors = errors.map(|f| format!("{}: {}", project.file(f.file).source.path(), f.message));
    Outcome { changes, errors: errors.chain(failures).collect(), left: tally(&project, &report.findings) }
}

/// What becomes of the samples with safe fixes, or with all of them.
pub fn outcomes(least: Applicability) -> &'static [Outcome] {
    static SAFE: OnceLock<Vec<Outcome>> = OnceLock::new();
    static ALL: OnceLock<Vec<Outcome>> = OnceLock::new();
    let known = if least == Applicability::Safe { &SAFE } else { &ALL };
    known.get_or_init(|| samples().par_iter().map(|files| fix_all(files, least)).collect())
}

fn both() -> impl Iterator<Item = &'static Outcome> {
    outcomes(Applicability::Safe).iter().chain(outcomes(Applicability::Unsafe))
}

#[track_caller]
pub fn no_complaints(complaints: &[String]) {
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
}

/// A project after its changes.
pub fn after(files: &Files, changes: &[Change]) -> Files {
    let mut files: BTreeMap<String, Vec<u8>> = files.iter().cloned().collect();
    files.extend(changes.iter().map(|c| (c.path.clone(), c.after.clone())));
    files.into_iter().collect()
}

#[test]
fn no_fix_is_left_out() {
    no_complaints(&both().flat_map(|fixed| fixed.errors.clone()).collect::<Vec<_>>());
}

fn parsed(bytes: &[u8]) -> (Source, Dockerfile) {
    let source = Source::from_bytes("Dockerfile", bytes.to_vec()).unwrap();
    let file = dockerfile::parse(&source);
    (source, file)
}

pub fn is_yaml(path: &str) -> bool {
    path.ends_with(".yaml") || path.ends_with(".yml")
}

/// Every Compose file that changed, before and after; of safe fixes alone, if they are asked for.
pub fn changed_composes(safe: bool) -> impl Iterator<Item = (&'static str, &'static str)> {
    let least: &[Applicability] = if safe { &[Applicability::Safe] } else { &[Applicability::Safe, Applicability::Unsafe] };
    let changes = least.iter().flat_map(|least| outcomes(*least)).flat_map(|fixed| &fixed.changes);
    changes.filter(|c| is_yaml(&c.path)).filter_map(|c| {
        let text = |bytes: &'static [u8]| std::str::from_utf8(bytes).ok();
        Some((text(c.before.as_deref()?)?, text(&c.after)?))
    })
}

/// Every Dockerfile that changed, before and after.
fn changed() -> impl Iterator<Item = (&'static str, &'static [u8], &'static [u8])> {
    both().flat_map(|fixed| &fixed.changes).filter_map(|c| {
        let is_dockerfile = !c.path.ends_with(".dockerignore") && !is_yaml(&c.path);
        Some((c.path.as_str(), c.before.as_deref().filter(|_| is_dockerfile)?, c.after.as_slice()))
    })
}

#[test]
fn what_could_be_parsed_still_can() {
    let is_worse = |(path, before, after): (&str, &[u8], &[u8])| {
        let errors = |bytes: &[u8]| parsed(bytes).1.errors.len();
        // Another parser, which knows nothing of ours.
        let accepted = |bytes: &[u8]| std::str::from_utf8(bytes).is_ok_and(|text| parse_dockerfile::parse(text).is_ok());
        let worse = errors(after) > errors(before) || accepted(before) && !accepted(after) && !names_twice(after);
        worse.then(|| format!("{path} is broken:\n{}", String::from_utf8_lossy(after)))
    };
    no_complaints(&changed().filter_map(is_worse).collect::<Vec<_>>());
}

/// Whether two stages have one name, which Docker allows and the other parser does not.
fn names_twice(bytes: &[u8]) -> bool {
    let (_, file) = parsed(bytes);
    let names = file.instructions.iter().filter_map(|i| if let Kind::From(from) = &i.kind { from.name.as_ref() } else { None });
    let mut names: Vec<String> = names.map(|name| name.as_str().to_ascii_lowercase()).collect();
    let count = names.len();
    names.sort();
    names.dedup();
    names.len() < count
}

#[test]
fn no_comment_is_lost() {
    let comments = |bytes: &[u8]| {
        let (source, file) = parsed(bytes);
        let lines = file.comments.iter().map(|c| source.slice(c.span).trim().to_owned());
        let shell = file.instructions.iter().filter_map(|i| i.script.as_ref()).flat_map(|s| &s.comments);
        let mut all: Vec<String> = lines.chain(shell.map(|span| source.slice(*span).trim().to_owned())).collect();
        // What is said to linters may be of no use.
        all.retain(|c| !["docklint", "hadolint", "shellcheck", "check="].iter().any(|to| c.to_ascii_lowercase().contains(to)));
        all.sort();
        all
    };
    let mut complaints = Vec::new();
    for (path, before, after) in changed() {
        let mut left = comments(after);
        for comment in comments(before) {
            match left.binary_search(&comment) {
                Ok(found) => drop(left.remove(found)),
                Err(_) => complaints.push(format!("{path} loses {comment}")),
            }
        }
    }
    no_complaints(&complaints);
}

#[test]
fn a_second_run_changes_nothing() {
    let mut complaints = Vec::new();
    for least in [Applicability::Safe, Applicability::Unsafe] {
        let again = samples().par_iter().zip(outcomes(least)).map(|(files, fixed)| fix_all(&after(files, &fixed.changes), least));
        let changes: Vec<Change> = again.flat_map_iter(|again| again.changes).collect();
        complaints.extend(changes.iter().map(|c| format!("{}:\n{}", c.path, String::from_utf8_lossy(&c.after))));
    }
    no_complaints(&complaints);
}

type Tally = BTreeMap<(String, &'static str), usize>;

/// How many findings of each rule there are in each file.
fn tally(project: &Project, findings: &[Diagnostic]) -> Tally {
    let mut tally = BTreeMap::new();
    for finding in findings {
        *tally.entry((project.file(finding.file).source.path().to_owned(), finding.rule)).or_default() += 1;
    }
    tally
}

/// What there is more of in the second. A suppression may lose its use: what it hid is mended along with the rest.
fn added(before: &Tally, after: &Tally) -> Vec<String> {
    let is_more = |(at, count): &(&(String, &str), &usize)| **count > before.get(*at).copied().unwrap_or(0);
    let after = after.iter().filter(|(at, _)| at.1 != "unused-suppression");
    after.filter(is_more).map(|(at, _)| format!("a `{}` in {}", at.1, at.0)).collect()
}

#[test]
fn safe_fixes_add_no_finding() {
    let outcomes = samples().par_iter().zip(outcomes(Applicability::Safe));
    let added = outcomes.flat_map_iter(|(files, fixed)| {
        let (project, findings) = found_in(files);
        added(&tally(&project, &findings), &fixed.left)
    });
    no_complaints(&added.collect::<Vec<_>>());
}

/// The lines end with CR LF, and a byte order mark comes first; `None` if there is something of the kind already,
/// or no line end.
fn dressed(path: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    let is_plain = |text: &&str| text.contains('\n') && !text.contains('\r') && !text.starts_with('\u{feff}');
    let text = std::str::from_utf8(bytes).ok().filter(is_plain)?;
    match ["docker", "compose"].iter().any(|name| path.to_ascii_lowercase().contains(name)) {
        true => Some(format!("\u{feff}{}", text.replace('\n', "\r\n")).into_bytes()),
        false => Some(bytes.to_vec()),
    }
}

#[test]
fn line_ends_and_a_byte_order_mark_are_kept() {
    let outcomes = samples().par_iter().zip(outcomes(Applicability::Unsafe));
    no_complaints(&outcomes.flat_map_iter(|(files, fixed)| undressed(files, fixed)).collect::<Vec<_>>());
}

/// The files that become something else where they are dressed first.
fn undressed(files: &Files, fixed: &Outcome) -> Vec<String> {
    let dress = |(path, bytes): &(String, Vec<u8>)| Some((path.clone(), dressed(path, bytes)?));
    let Some(before) = files.iter().map(dress).collect::<Option<Files>>() else { return Vec::new() };
    let again: BTreeMap<String, Vec<u8>> = after(&before, &fix_all(&before, Applicability::Unsafe).changes).into_iter().collect();
    let show = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut complaints = Vec::new();
    for (path, bytes) in after(files, &fixed.changes).into_iter().filter(|(path, _)| files.iter().any(|(known, _)| known == path)) {
        let (found, expected) = (&again[&path], dressed(&path, &bytes).unwrap_or_default());
        if *found != expected {
            complaints.push(format!("{path}: {:?}, not {:?}", show(found), show(&expected)));
        }
    }
    complaints
}

/// Each fix by itself: it removes its finding, a safe one brings no other, and instructions that it does not touch stay the same.
#[test]
fn a_fix_removes_its_finding() {
    no_complaints(&samples().par_iter().flat_map_iter(each_fix).collect::<Vec<_>>());
}

/// The project of some files.
pub fn loaded(files: &Files) -> Project {
    project_of(&files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect::<Vec<_>>())
}

/// It, and all that is found in it.
pub fn found_in(files: &Files) -> (Project, Vec<Diagnostic>) {
    let project = loaded(files);
    let findings = check(&project, &everything().into()).findings;
    (project, findings)
}

/// What is wrong about the fixes of a project.
fn each_fix(files: &Files) -> Vec<String> {
    let (project, findings) = found_in(files);
    let path = |id: FileId| project.file(id).source.path();
    let mut complaints = Vec::new();
    for finding in &findings {
        let Some(fix) = finding.fix.as_ref().filter(|fix| fix.applicability > Applicability::Manual) else { continue };
        let (project_after, after) = found_in(&with_fix(files, fix, path));
        let same = |f: &&Diagnostic| (f.rule, &f.message) == (finding.rule, &finding.message);
        let name = |what: &str| format!("{}: {} {what}: {}", path(finding.file), finding.rule, finding.message);
        if after.iter().filter(same).count() >= findings.iter().filter(same).count() {
            complaints.push(name("stays"));
        }
        let added = added(&tally(&project, &findings), &tally(&project_after, &after));
        if fix.applicability == Applicability::Safe && !added.is_empty() {
            complaints.push(name(&format!("adds {}", added.join(", "))));
        }
        for id in fix.edits.iter().map(|e| e.file) {
            let (before, after) = (untouched(&project, id, fix), instructions(&project_after, path(id)));
            let mut left = after.iter();
            if let Some(lost) = before.iter().find(|one| !left.any(|other| other == *one)) {
                complaints.push(name(&format!("changes `{lost}`")));
            }
        }
    }
    complaints
}

/// A project with one fix applied.
pub fn with_fix<'a>(files: &Files, fix: &Fix, path: impl Fn(FileId) -> &'a str) -> Files {
    let mut files = files.clone();
    let mut edits: Vec<_> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
    for edit in edits {
        let file = files.iter_mut().find(|(name, _)| name == path(edit.file)).unwrap();
        file.1.splice(edit.span.range(), edit.text.bytes());
    }
    files.extend(fix.creates.iter().map(|new| (new.path.clone(), new.text.clone().into_bytes())));
    files
}

/// The instructions of a Dockerfile that a fix does not touch, decoded.
fn untouched(project: &Project, id: FileId, fix: &Fix) -> Vec<String> {
    let Content::Dockerfile(file) = &project.file(id).content else { return Vec::new() };
    let touches =
        |i: &&Instruction| fix.edits.iter().any(|e| e.file == id && e.span.start <= i.span.end && i.span.start <= e.span.end);
    file.instructions.iter().filter(|i| !touches(i)).map(decoded).collect()
}

fn instructions(project: &Project, path: &str) -> Vec<String> {
    match project.files.iter().find(|f| f.source.path() == path).map(|f| &f.content) {
        Some(Content::Dockerfile(file)) => file.instructions.iter().map(decoded).collect(),
        _ => Vec::new(),
    }
}

fn decoded(instruction: &Instruction) -> String {
    let flags = instruction.flags.iter().map(|f| format!("--{}={} ", f.name, f.value.as_ref().map_or("", |v| v.as_str())));
    let bodies = instruction.heredocs.iter().map(|h| format!("\n{}", h.body.as_str()));
    let (keyword, arguments) = (instruction.keyword.as_str(), instruction.arguments.as_str());
    format!("{keyword} {}{arguments}{}", flags.collect::<String>(), bodies.collect::<String>())
}
