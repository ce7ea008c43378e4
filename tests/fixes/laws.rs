//! What holds for the fixes of every rule: over every example of every page, and over the corpus where it is at hand.

use crate::pages::examples;
use crate::project::{fix_files, project_of};
use crate::shared;
use docklint::diagnostic::{Applicability, Diagnostic, FileId, Fix};
use docklint::dockerfile::{self, Dockerfile, Instruction};
use docklint::lint::fix::Fixed;
use docklint::lint::{Selection, check};
use docklint::project::{Content, Project};
use docklint::rules::RULES;
use docklint::source::Source;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::OnceLock;

type Files = Vec<(String, Vec<u8>)>;

fn everything() -> Selection {
    Selection::new(RULES, &["all".to_owned()], &[], &[]).unwrap()
}

/// Projects that are mended: the examples, each by itself, the Dockerfiles of the corpus, as one, and its projects.
fn samples() -> &'static [Files] {
    static SAMPLES: OnceLock<Vec<Files>> = OnceLock::new();
    SAMPLES.get_or_init(|| {
        let mut samples: Vec<Files> = Vec::new();
        for example in examples() {
            samples.push(example.into_iter().map(|(path, text)| (path, text.into_bytes())).collect());
        }
        samples.extend(shared::corpus("dockerfiles"));
        let mut projects: BTreeMap<String, Files> = BTreeMap::new();
        for (path, bytes) in shared::corpus("projects").unwrap_or_default() {
            let mut parts = path.splitn(3, '/');
            let (Some(_), Some(project), Some(path)) = (parts.next(), parts.next(), parts.next()) else { continue };
            projects.entry(project.to_owned()).or_default().push((path.to_owned(), bytes));
        }
        samples.extend(projects.into_values());
        samples
    })
}

fn fix_all(files: &Files, least: Applicability) -> Fixed {
    fix_files(&files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect::<Vec<_>>(), everything(), least, None)
}

/// What becomes of the samples with safe fixes, or with all of them.
fn outcomes(least: Applicability) -> &'static [Fixed] {
    static SAFE: OnceLock<Vec<Fixed>> = OnceLock::new();
    static ALL: OnceLock<Vec<Fixed>> = OnceLock::new();
    let known = if least == Applicability::Safe { &SAFE } else { &ALL };
    known.get_or_init(|| samples().iter().map(|files| fix_all(files, least)).collect())
}

fn both() -> impl Iterator<Item = &'static Fixed> {
    outcomes(Applicability::Safe).iter().chain(outcomes(Applicability::Unsafe))
}

/// A project after its changes.
fn after(files: &Files, fixed: &Fixed) -> Files {
    let mut files: BTreeMap<String, Vec<u8>> = files.iter().cloned().collect();
    files.extend(fixed.changes.iter().map(|c| (c.path.clone(), c.after.clone())));
    files.into_iter().collect()
}

#[test]
fn no_fix_is_left_out() {
    for fixed in both() {
        let errors = fixed.report.findings.iter().filter(|f| f.rule == "internal-error");
        let errors: Vec<_> = errors.map(|f| format!("{}: {}", fixed.project.file(f.file).source.path(), f.message)).collect();
        assert_eq!((errors, &fixed.failures), (Vec::new(), &Vec::new()));
    }
}

fn parsed(bytes: &[u8]) -> (Source, Dockerfile) {
    let source = Source::from_bytes("Dockerfile", bytes.to_vec()).unwrap();
    let file = dockerfile::parse(&source);
    (source, file)
}

/// Every Dockerfile that changed, before and after.
fn changed() -> impl Iterator<Item = (&'static str, &'static [u8], &'static [u8])> {
    both().flat_map(|fixed| &fixed.changes).filter_map(|c| {
        let is_dockerfile = !c.path.ends_with(".dockerignore");
        Some((c.path.as_str(), c.before.as_deref().filter(|_| is_dockerfile)?, c.after.as_slice()))
    })
}

#[test]
fn what_could_be_parsed_still_can() {
    for (path, before, after) in changed() {
        let errors = |bytes: &[u8]| parsed(bytes).1.errors.len();
        assert!(errors(after) <= errors(before), "{path} is broken:\n{}", String::from_utf8_lossy(after));
        let (Ok(before), Ok(after)) = (std::str::from_utf8(before), std::str::from_utf8(after)) else { continue };
        // Other parsers, which know nothing of ours.
        let accepted = |text: &str| parse_dockerfile::parse(text).is_ok();
        assert!(!accepted(before) || accepted(after), "parse-dockerfile rejects {path}:\n{after}");
        let accepted = |text: &str| dockerfile_parser::Dockerfile::parse(text).is_ok();
        assert!(!accepted(before) || accepted(after), "dockerfile-parser rejects {path}:\n{after}");
    }
}

#[test]
fn no_comment_is_lost() {
    let comments = |bytes: &[u8]| {
        let (source, file) = parsed(bytes);
        let lines = file.comments.iter().map(|c| source.slice(c.span).trim().to_owned());
        let shell = file.instructions.iter().filter_map(|i| i.script.as_ref()).flat_map(|s| &s.comments);
        let mut all: Vec<String> = lines.chain(shell.map(|span| source.slice(*span).trim().to_owned())).collect();
        all.retain(|c| !c.contains("docklint:") && !c.contains("hadolint"));
        all.sort();
        all
    };
    for (path, before, after) in changed() {
        let mut left = comments(after);
        for comment in comments(before) {
            let found = left.binary_search(&comment).unwrap_or_else(|_| panic!("{path} loses {comment}"));
            left.remove(found);
        }
    }
}

#[test]
fn a_second_run_changes_nothing() {
    for least in [Applicability::Safe, Applicability::Unsafe] {
        for (files, fixed) in samples().iter().zip(outcomes(least)) {
            let again = fix_all(&after(files, fixed), least);
            assert!(again.changes.is_empty(), "{:?}", again.changes.iter().map(|c| &c.path).collect::<Vec<_>>());
        }
    }
}

/// How many findings of each rule there are in each file.
fn tally<'a>(findings: impl IntoIterator<Item = (&'a Diagnostic, String)>) -> BTreeMap<(String, &'static str), usize> {
    let mut tally = BTreeMap::new();
    for (finding, path) in findings {
        *tally.entry((path, finding.rule)).or_default() += 1;
    }
    tally
}

#[test]
fn safe_fixes_add_no_finding() {
    for (files, fixed) in samples().iter().zip(outcomes(Applicability::Safe)) {
        let project = project_of(&files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect::<Vec<_>>());
        let found = check(&project, &everything().into()).findings;
        let before = tally(found.iter().map(|f| (f, project.file(f.file).source.path().to_owned())));
        let left = fixed.report.findings.iter().map(|f| (f, fixed.project.file(f.file).source.path().to_owned()));
        for (at, count) in tally(left) {
            assert!(count <= before.get(&at).copied().unwrap_or(0), "safe fixes add {at:?}");
        }
    }
}

/// The lines end with CR LF, and a byte order mark comes first; `None` if there is something of the kind already.
fn dressed(path: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(bytes).ok().filter(|t| !t.contains('\r') && !t.starts_with('\u{feff}'))?;
    match path.to_ascii_lowercase().contains("docker") {
        true => Some(format!("\u{feff}{}", text.replace('\n', "\r\n")).into_bytes()),
        false => Some(bytes.to_vec()),
    }
}

#[test]
fn line_ends_and_a_byte_order_mark_are_kept() {
    for (files, fixed) in samples().iter().zip(outcomes(Applicability::Unsafe)) {
        let dress = |(path, bytes): &(String, Vec<u8>)| Some((path.clone(), dressed(path, bytes)?));
        let dressed_files: Files = files.iter().filter_map(dress).collect();
        if dressed_files.len() < files.len().min(100) {
            continue;
        }
        let again = fix_all(&dressed_files, Applicability::Unsafe);
        let changes: BTreeMap<&str, &[u8]> = again.changes.iter().map(|c| (c.path.as_str(), c.after.as_slice())).collect();
        for change in &fixed.changes {
            let Some(_) = change.before.as_deref().and_then(|before| dressed(&change.path, before)) else { continue };
            let expected = dressed(&change.path, &change.after);
            let found = changes.get(change.path.as_str()).map(|bytes| bytes.to_vec());
            let show = |bytes: &Option<Vec<u8>>| String::from_utf8_lossy(bytes.as_deref().unwrap_or_default()).into_owned();
            assert_eq!(show(&found), show(&expected), "{}", change.path);
        }
    }
}

/// Each fix by itself: it removes its finding, a safe one brings no other, and instructions that it does not touch stay the same.
#[test]
fn a_fix_removes_its_finding() {
    let files = samples().iter().flat_map(|files| if files.len() < 100 { vec![files.clone()] } else { singles(files) });
    let files: Vec<Files> = files.collect();
    let complaints: Vec<String> = files.par_iter().flat_map_iter(each_fix).collect();
    assert!(complaints.is_empty(), "{} fixes are wrong:\n{}", complaints.len(), complaints.join("\n"));
}

fn singles(files: &Files) -> Vec<Files> {
    files.iter().map(|(path, bytes)| vec![(path.rsplit('/').next().unwrap().to_owned(), bytes.clone())]).collect()
}

fn found_in(files: &Files) -> (Project, Vec<Diagnostic>) {
    let project = project_of(&files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect::<Vec<_>>());
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
        let count = |findings: &[Diagnostic]| tally(findings.iter().map(|f| (f, String::new())));
        let before = count(&findings);
        let new = count(&after).into_iter().find(|(at, n)| *n > before.get(at).copied().unwrap_or(0));
        if let Some(((_, rule), _)) = new.filter(|_| fix.applicability == Applicability::Safe) {
            complaints.push(name(&format!("adds a {rule}")));
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

fn with_fix<'a>(files: &Files, fix: &Fix, path: impl Fn(FileId) -> &'a str) -> Files {
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
