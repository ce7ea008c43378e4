//! One round: the fixes that go together and do no harm, and what they make of the files.

use super::edits::{Edits, files_of, replacements, splice};
use super::meaning::meaning;
use super::verify::verify;
use super::{Job, Work};
use crate::diagnostic::{Applicability, Diagnostic, FileId, Fix};
use crate::dockerfile;
use crate::ignorefile::IgnoreFile;
use crate::lint::Report;
use crate::project::{Content, File, Project, panic};
use crate::source::{Source, Span};
use crate::yaml;
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Fewer files than this are not worth the start of threads.
const WORTH_THREADS: usize = 9;

/// What stands for a byte that is not UTF-8. A fix that moves it would write it for good.
const SUBSTITUTE: char = '\u{1a}';

/// What is not mended, and why.
#[derive(Debug, Default)]
pub(super) struct Refused {
    /// By path and rule: a rule whose fix would have done harm to a file mends nothing more in it.
    pub(super) rules: BTreeMap<(String, &'static str), String>,
    /// Files that are not what was checked.
    files: BTreeSet<String>,
    /// A sentence for each of those.
    pub(super) failures: Vec<String>,
}

/// The changes of one round.
#[derive(Debug, Default)]
pub(super) struct Round<'a> {
    /// The findings that are mended.
    pub(super) findings: Vec<&'a Diagnostic>,
    /// What the changed files hold then, by path.
    pub(super) texts: BTreeMap<String, Vec<u8>>,
}

impl<'a> Round<'a> {
    /// Takes all that is wanted and can be had. Safe fixes come before others that want the same place, then what stands before.
    pub(super) fn choose(job: &Job, work: &Work, project: &Project, report: &'a Report, refused: &mut Refused) -> Round<'a> {
        let is_wanted = |finding: &&Diagnostic| job.only.is_none_or(|only| only.keeps(finding)) && is_possible(finding, job, work);
        let mut wanted: Vec<&Diagnostic> = report.findings.iter().filter(is_wanted).collect();
        wanted.sort_by_key(|finding| Reverse(finding.fix.as_ref().map(|fix| fix.applicability)));
        let bytes = read(work, project, &wanted, refused);
        let (mut edits, mut owners) = (Edits::default(), Owners::default());
        wanted.retain(|finding| {
            let fix =
                finding.fix.as_ref().filter(|fix| !refused.concerns(project, finding) && owners.admit(project, finding.rule, fix));
            fix.is_some_and(|fix| edits.add(fix) && owners.add(project, finding.rule, fix))
        });
        let texts = harmless(project, &bytes, &mut wanted, refused);
        let mut round = Round { findings: wanted, texts };
        let created = round.findings.iter().filter_map(|f| f.fix.as_ref()?.creates.as_ref());
        round.texts.extend(created.map(|new| (new.path.clone(), new.text.clone().into_bytes())));
        round
    }

    pub(super) fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// Gives up: after so many rounds there is still something to mend.
    pub(super) fn refuse_all(&self, project: &Project, refused: &mut Refused) {
        for finding in &self.findings {
            for path in paths(project, finding) {
                refused.rules.insert((path, finding.rule), "it never comes to an end".into());
            }
        }
    }
}

/// Which rule changes an instruction, given by file and index (`None`: several), and whether all its fixes are safe.
#[derive(Default)]
struct Owners(BTreeMap<(FileId, usize), (Option<&'static str>, bool)>);

impl Owners {
    /// Whether a fix may join the others. Safe ones keep what an instruction does, so they go together; any other has the instruction
    /// for its rule alone, as it may be right only for what stands there now.
    fn admit(&self, project: &Project, rule: &str, fix: &Fix) -> bool {
        let is_safe = fix.applicability == Applicability::Safe;
        let mut owners = instructions_of(project, fix).filter_map(|at| self.0.get(&at));
        owners.all(|(owner, all_safe)| *owner == Some(rule) || *all_safe && is_safe)
    }

    fn add(&mut self, project: &Project, rule: &'static str, fix: &Fix) -> bool {
        let is_safe = fix.applicability == Applicability::Safe;
        for at in instructions_of(project, fix) {
            let (owner, all_safe) = self.0.entry(at).or_insert((Some(rule), true));
            *owner = owner.filter(|owner| *owner == rule);
            *all_safe &= is_safe;
        }
        true
    }
}

/// The instructions that a fix touches: their file and index.
fn instructions_of<'a>(project: &'a Project, fix: &'a Fix) -> impl Iterator<Item = (FileId, usize)> + 'a {
    fix.edits.iter().flat_map(|edit| {
        let instructions = match &project.file(edit.file).content {
            Content::Dockerfile(file) => file.instructions.as_slice(),
            _ => &[],
        };
        let first = instructions.partition_point(|i| i.span.end < edit.span.start);
        let end = instructions.partition_point(|i| i.span.start <= edit.span.end);
        (first..end).map(|index| (edit.file, index))
    })
}

fn is_possible(finding: &Diagnostic, job: &Job, work: &Work) -> bool {
    finding.fix.as_ref().is_some_and(|fix| {
        let far_enough = fix.applicability >= job.least && fix.applicability > Applicability::Manual;
        let is_text = !fix.edits.iter().any(|edit| edit.text.contains(SUBSTITUTE));
        far_enough && is_text && fix.creates.as_ref().is_none_or(|new| !work.exists(&new.path))
    })
}

impl Refused {
    fn concerns(&self, project: &Project, finding: &Diagnostic) -> bool {
        let mut paths = paths(project, finding);
        paths.any(|path| self.files.contains(&path) || self.rules.contains_key(&(path, finding.rule)))
    }
}

/// The files that a finding's fix changes or makes.
pub(super) fn paths(project: &Project, finding: &Diagnostic) -> impl Iterator<Item = String> {
    let edited = finding.fix.iter().flat_map(files_of).map(|file| project.file(file).source.path().to_owned());
    let created = finding.fix.iter().filter_map(|fix| fix.creates.as_ref()).map(|new| new.path.clone());
    edited.chain(created)
}

/// The bytes of each file that is to be changed, if they are still what was checked.
fn read(work: &Work, project: &Project, findings: &[&Diagnostic], refused: &mut Refused) -> BTreeMap<FileId, Vec<u8>> {
    let files: BTreeSet<FileId> = findings.iter().filter_map(|f| f.fix.as_ref()).flat_map(files_of).collect();
    let mut all = BTreeMap::new();
    for file in files {
        let source = &project.file(file).source;
        let path = source.path();
        let read = work.read(path).ok().filter(|bytes| same_text(bytes, source));
        match read {
            Some(bytes) => _ = all.insert(file, bytes),
            None if refused.files.insert(path.to_owned()) => {
                refused.failures.push(format!("cannot fix `{path}`: it has changed since it was read, or its name is not UTF-8"));
            }
            None => {}
        }
    }
    all
}

fn same_text(bytes: &[u8], source: &Source) -> bool {
    bytes == source.text().as_bytes()
        || source.text().contains(SUBSTITUTE)
            && Source::from_bytes("", bytes.to_vec()).is_ok_and(|read| read.text() == source.text())
}

/// Takes fixes away until the others do no harm: the files as they are then, by path.
fn harmless<'a>(
    project: &Project,
    bytes: &BTreeMap<FileId, Vec<u8>>,
    findings: &mut Vec<&'a Diagnostic>,
    refused: &mut Refused,
) -> BTreeMap<String, Vec<u8>> {
    let mut texts = BTreeMap::new();
    let mut files: BTreeSet<FileId> = findings.iter().filter_map(|f| f.fix.as_ref()).flat_map(files_of).collect();
    while !files.is_empty() {
        let mut by_file: BTreeMap<FileId, Vec<&'a Diagnostic>> = BTreeMap::new();
        for finding in findings.iter() {
            let concerned = finding.fix.iter().flat_map(files_of).filter(|file| files.contains(file));
            concerned.for_each(|file| by_file.entry(file).or_default().push(finding));
        }
        let attempts = each(&files, |file| {
            let Some(fixes) = by_file.get(file) else { return (*file, Ok(bytes[file].clone())) };
            (*file, attempt(project, *file, &bytes[file], fixes).map_err(|why| culprit(project, *file, &bytes[file], fixes, why)))
        });
        files.clear();
        for (file, outcome) in attempts {
            let path = project.file(file).source.path();
            match outcome {
                Ok(text) => _ = texts.insert(path.to_owned(), text),
                Err((culprit, why)) => {
                    // One that does no harm by itself has its turn in the next round.
                    let alone = attempt(project, file, &bytes[&file], &[culprit]).is_ok();
                    let edits_it = |fix: &Fix| fix.edits.iter().any(|edit| edit.file == file);
                    let is_out = |f: &&Diagnostic| match alone {
                        true => std::ptr::eq(*f, culprit),
                        false => f.rule == culprit.rule && f.fix.as_ref().is_some_and(edits_it),
                    };
                    if !alone {
                        refused.rules.insert((path.to_owned(), culprit.rule), why);
                    }
                    files.insert(file);
                    files.extend(findings.iter().filter(|f| is_out(f)).filter_map(|f| f.fix.as_ref()).flat_map(files_of));
                    findings.retain(|f| !is_out(f));
                }
            }
        }
    }
    texts
}

fn each<R: Send>(files: &BTreeSet<FileId>, map: impl Fn(&FileId) -> R + Send + Sync) -> Vec<R> {
    if files.len() < WORTH_THREADS { files.iter().map(map).collect() } else { files.par_iter().map(map).collect() }
}

/// A file after some fixes, or what they break.
fn attempt(project: &Project, id: FileId, bytes: &[u8], findings: &[&Diagnostic]) -> Result<Vec<u8>, String> {
    let file = project.file(id);
    let replacements = replacements(id, findings);
    let spliced = splice(bytes, &replacements);
    let after = parsed(file, spliced.clone())?;
    let mut about: Vec<Span> = findings.iter().filter(|f| f.file == id).map(|f| f.span).collect();
    about.sort_unstable();
    verify(&meaning(&file.source, &file.content), &meaning(&after.source, &after.content), &replacements, &about)?;
    Ok(spliced)
}

/// Reads what became of a file, as the same kind of file.
fn parsed(file: &File, bytes: Vec<u8>) -> Result<File, String> {
    let source = Source::from_bytes(file.source.path(), bytes).map_err(|e| e.to_string())?;
    let content = match &file.content {
        Content::Dockerfile(before) => {
            let read = || dockerfile::parse_with(&source, before.outside.clone());
            panic::catch(read).map(|parsed| Content::Dockerfile(Box::new(parsed)))?
        }
        Content::Ignore(_) => Content::Ignore(Arc::new(IgnoreFile::parse(&source))),
        Content::Compose(_) => Content::Compose(Arc::new(yaml::parse(&source))),
        Content::Env | Content::Config | Content::Released | Content::Unreadable(_) | Content::Broken(_) => {
            return Err("it cannot be read".into());
        }
    };
    Ok(File::new(source, content))
}

/// The finding whose fix breaks a file: the last of the fewest first ones that do. And what it breaks. All of the `findings`, one
/// at least, break `why`.
fn culprit<'a>(
    project: &Project,
    file: FileId,
    bytes: &[u8],
    findings: &[&'a Diagnostic],
    why: String,
) -> (&'a Diagnostic, String) {
    let (mut good, mut bad) = (0, findings.len());
    let mut broken = why;
    while bad - good > 1 {
        let middle = good + (bad - good) / 2;
        match attempt(project, file, bytes, &findings[..middle]) {
            Ok(_) => good = middle,
            Err(why) => (bad, broken) = (middle, why),
        }
    }
    (findings[bad - 1], broken)
}
