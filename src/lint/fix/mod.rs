//! Applies the fixes of findings, and lets none do harm.
//!
//! Each round takes the fixes that do not get into each other's way, makes the changes in memory, parses every changed file again and
//! compares what it means with what it meant. A fix that would change more than it says is left out, and is a finding of its own.
//! The rounds end when nothing is left to mend.

mod edits;
mod meaning;
mod round;
mod verify;

pub use edits::Edits;
pub(super) use edits::use_line_ends;

use super::dispatch::REPORT_IT;
use super::{Policy, Report, Selection, check_each, suppress};
use crate::diagnostic::{Applicability, Diagnostic};
use crate::project::{Disk, MemoryDisk, Overlay, Project};
use crate::source::Span;
use round::{Refused, Round};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// How often a project is checked anew. Two or three times do; what needs more goes round in circles.
const ROUNDS: usize = 30;

/// The standard input: the path it is shown under, and its bytes.
pub type Stdin = (String, Vec<u8>);

/// What is to be mended, and how far.
#[derive(Clone)]
pub struct Job<'a> {
    /// Where the files are. Nothing is written there.
    pub disk: Arc<dyn Disk>,
    /// A file that is not on the disk.
    pub stdin: Option<Stdin>,
    /// The least that a fix must be to be applied. A manual one never is.
    pub least: Applicability,
    /// If given, only findings that it keeps are mended. What the policy does not want is not found, and so not mended.
    pub only: Option<&'a Selection>,
}

/// Reads a project from a disk, the standard input being what is given, and says how it is checked.
pub type Load<'a> = dyn FnMut(Arc<dyn Disk>, Option<Stdin>) -> (Project, Policy) + 'a;

/// What a [`Job`] comes to.
#[derive(Debug)]
pub struct Fixed {
    /// The files as they would be.
    pub project: Project,
    /// How they were checked.
    pub policy: Policy,
    /// What is still found in them; a fix that was left out because it would have done harm is an `internal-error`.
    pub report: Report,
    /// What is to be written, by path.
    pub changes: Vec<Change>,
    /// Files that were not touched although there was something to mend: a sentence each.
    pub failures: Vec<String>,
}

/// One file before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its path, as reports show it.
    pub path: String,
    /// What it held; `None` if it is new.
    pub before: Option<Vec<u8>>,
    /// What it is to hold.
    pub after: Vec<u8>,
    /// How many findings were mended here. One whose fix changes several files counts in the first of them only.
    pub fixes: usize,
}

/// Mends what can be mended.
pub fn fix(job: &Job, load: &mut Load) -> Fixed {
    let mut work = Work::new(job);
    let mut refused = Refused::default();
    let (mut project, mut policy) = work.load(load);
    let mut report = check_each(&project, &policy);
    for round in 0..=ROUNDS {
        let chosen = Round::choose(job, &work, &project, &report, &mut refused);
        if chosen.is_empty() {
            break;
        }
        if round == ROUNDS {
            chosen.refuse_all(&project, &mut refused);
            break;
        }
        work.take(chosen, &project);
        (project, policy) = work.load(load);
        report = check_each(&project, &policy);
    }
    add_internal_errors(&project, &policy, &mut report, &refused);
    Fixed { changes: work.changes(), project, policy, report, failures: refused.failures }
}

/// Writes comments that suppress what is found, with `reason` in them. The report is what no comment can silence.
pub fn suppress_all(job: &Job, load: &mut Load, reason: &str) -> Fixed {
    let mut work = Work::new(job);
    let mut refused = Refused::default();
    let (project, policy) = work.load(load);
    let findings = check_each(&project, &policy).findings;
    let additions = Report { findings: suppress::additions(&project, &findings, &policy, reason) };
    work.take(Round::choose(job, &work, &project, &additions, &mut refused), &project);
    let (project, policy) = work.load(load);
    let mut report = check_each(&project, &policy);
    add_internal_errors(&project, &policy, &mut report, &refused);
    Fixed { changes: work.changes(), project, policy, report, failures: refused.failures }
}

/// The files as they are by now.
struct Work<'a> {
    job: &'a Job<'a>,
    /// Those that changed or are new.
    over: MemoryDisk,
    /// The standard input, and whether it changed.
    stdin: Option<Stdin>,
    /// How often each was mended.
    fixes: BTreeMap<String, usize>,
}

impl<'a> Work<'a> {
    fn new(job: &'a Job) -> Work<'a> {
        Work { job, over: MemoryDisk::default(), stdin: job.stdin.clone(), fixes: BTreeMap::new() }
    }

    fn load(&self, load: &mut Load) -> (Project, Policy) {
        let disk: Arc<dyn Disk> = match self.fixes.is_empty() {
            true => self.job.disk.clone(),
            false => Arc::new(Overlay { over: self.over.clone(), under: self.job.disk.clone() }),
        };
        load(disk, self.stdin.clone())
    }

    /// What a file holds by now.
    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        match &self.stdin {
            Some((name, bytes)) if name == path => Ok(bytes.clone()),
            _ => self.over.read(Path::new(path)).or_else(|_| self.job.disk.read(Path::new(path))),
        }
    }

    /// Whether there is a file by now.
    fn exists(&self, path: &str) -> bool {
        self.over.exists(Path::new(path)) || self.job.disk.exists(Path::new(path))
    }

    /// Makes the changes of a round.
    fn take(&mut self, round: Round, project: &Project) {
        for finding in &round.findings {
            for (i, path) in round::paths(project, finding).enumerate() {
                *self.fixes.entry(path).or_default() += usize::from(i == 0);
            }
        }
        for (path, bytes) in round.texts {
            match &mut self.stdin {
                Some((name, held)) if *name == path => *held = bytes,
                _ => self.over.insert(Path::new(&path), bytes),
            }
        }
    }

    fn changes(self) -> Vec<Change> {
        let job = self.job;
        let before = |path: &str| match &job.stdin {
            Some((name, bytes)) if name == path => Some(bytes.clone()),
            _ => job.disk.read(Path::new(path)).ok(),
        };
        let change = |(path, fixes): (&String, &usize)| {
            let after = self.read(path).ok()?;
            Some(Change { path: path.clone(), before: before(path), after, fixes: *fixes })
        };
        self.fixes.iter().filter_map(change).filter(|c| c.before.as_ref() != Some(&c.after)).collect()
    }
}

/// Adds a finding for each rule whose fix was left out, where that rule still finds something.
fn add_internal_errors(project: &Project, policy: &Policy, report: &mut Report, refused: &Refused) {
    let mut errors = Vec::new();
    for ((path, rule), why) in &refused.rules {
        let is_there = |f: &&Diagnostic| f.rule == *rule && project.file(f.file).source.path() == path;
        let (file, span) = match report.findings.iter().find(is_there) {
            Some(finding) => (Some(finding.file), finding.span),
            None => (project.find(path), Span::empty(0)),
        };
        let Some(file) = file else { continue };
        let internal_error = policy.of(file).selection.rule("internal-error");
        let mut error = internal_error.finding(file, span, format!("the fix of `{rule}` was left out: {why}"));
        error.help(REPORT_IT);
        errors.push(error);
    }
    report.findings.append(&mut errors);
    let place = |f: &Diagnostic| (project.file(f.file).source.path(), f.span);
    report.findings.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| (a.rule, &a.message).cmp(&(b.rule, &b.message))));
}
