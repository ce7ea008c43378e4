//! Baselines: files of findings that a project lives with, so that only new ones are reported.

use super::selection::ALWAYS_ON;
use super::{Policy, Report, fingerprint};
use crate::diagnostic::{Diagnostic, FileId};
use crate::project::disk::{normal, slashed};
use crate::project::{Content, File, Project};
use crate::source::{Source, Span};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The version of the format.
const VERSION: u32 = 1;

/// A baseline as read.
#[derive(Debug)]
pub struct Baseline {
    source: Source,
    entries: Vec<Entry>,
}

/// Findings that look alike in one file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// From the folder of the baseline.
    path: String,
    rule: String,
    /// See [`fingerprint`]; the path is no part of it.
    fingerprint: String,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    count: usize,
    /// For people only.
    message: String,
}

fn one() -> usize {
    1
}

fn is_one(count: &usize) -> bool {
    *count == 1
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: u32,
    findings: Vec<Entry>,
}

/// What findings are told apart by: path, rule, fingerprint.
type Key = (String, String, String);

impl Entry {
    fn key(&self) -> Key {
        (self.path.clone(), self.rule.clone(), self.fingerprint.clone())
    }
}

/// How the paths of a baseline and those of a run lead to each other.
#[derive(Clone, Debug)]
pub struct Place {
    /// The current folder, absolute: where the paths of a run start.
    pub current: PathBuf,
    /// The folder of the baseline, absolute: where its own start.
    pub folder: PathBuf,
}

impl Place {
    /// For the baseline at `path`, seen from `current`, which is absolute.
    pub fn of(path: &Path, current: &Path) -> Place {
        let folder = current.join(path).parent().map_or_else(PathBuf::new, normal);
        Place { current: current.to_owned(), folder }
    }

    /// A path of a run as the baseline has it.
    fn relative(&self, path: &str) -> String {
        let path = normal(&self.current.join(path));
        let common = path.components().zip(self.folder.components()).take_while(|(a, b)| a == b).count();
        // Below another drive there is no way from the one to the other.
        if common == 0 {
            return slashed(&path);
        }
        let up = self.folder.components().skip(common).map(|_| Path::new("..")).collect::<PathBuf>();
        slashed(&up.join(path.components().skip(common).collect::<PathBuf>()))
    }
}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn parse(source: Source) -> Result<Baseline, String> {
        let document: Document = serde_json::from_str(source.text().trim_start_matches('\u{feff}')).map_err(|e| e.to_string())?;
        if document.version != VERSION {
            return Err(format!("its version is {}, and this docklint knows only {VERSION}", document.version));
        }
        Ok(Baseline { source, entries: document.findings })
    }

    /// Takes the findings that are in the baseline out of `report`, and adds one for each entry that is of no more use.
    pub fn apply(self, project: &mut Project, policy: &mut Policy, report: &mut Report, place: &Place) {
        let mut left = counts(&self.entries);
        report.findings.retain(|finding| {
            let known = key(project, finding, place).and_then(|key| left.get_mut(&key)).filter(|count| **count > 0);
            known.map(|count| *count -= 1).is_none()
        });
        let Some(settings) = policy.all().first() else { return };
        let Some(rule) = settings.selection.enabled_rule("stale-baseline") else { return };
        let file = FileId(u32::try_from(project.files.len()).expect("fewer files than 4 billion"));
        let files = files(project, place);
        let places = spans(&self.source, &self.entries);
        let mut stale = Vec::new();
        for (entry, span) in self.entries.iter().zip(places) {
            let count = left.remove(&entry.key()).unwrap_or(0);
            if let Some(why) = why_stale(project, policy, place, &files, entry, count) {
                let mut finding = rule.finding(file, span, why);
                finding.help(format!("write it anew with `--write-baseline {}`", self.source.path()));
                stale.push(finding);
            }
        }
        settings.judge(&mut stale);
        if !stale.is_empty() {
            policy.add_file();
            project.files.push(File::new(self.source, Content::Config));
            report.findings.append(&mut stale);
            report.findings.sort_by(|a, b| project.file(a.file).source.path().cmp(project.file(b.file).source.path()));
        }
    }
}

fn counts(entries: &[Entry]) -> BTreeMap<Key, usize> {
    let mut counts = BTreeMap::new();
    for entry in entries {
        *counts.entry(entry.key()).or_insert(0) += entry.count;
    }
    counts
}

/// `None` for a finding that nothing silences.
fn key(project: &Project, finding: &Diagnostic, place: &Place) -> Option<Key> {
    let source = &project.file(finding.file).source;
    let hash = format!("{:016x}", fingerprint(finding, source, ""));
    (!ALWAYS_ON.contains(&finding.rule)).then(|| (place.relative(source.path()), finding.rule.to_owned(), hash))
}

/// The files of a run by their path in the baseline.
fn files(project: &Project, place: &Place) -> BTreeMap<String, FileId> {
    project.files.iter().zip(0..).map(|(file, i)| (place.relative(file.source.path()), FileId(i))).collect()
}

/// Where the fingerprint of each entry stands: they come in the order of the entries.
fn spans(source: &Source, entries: &[Entry]) -> Vec<Span> {
    let mut at = 0;
    let find = |entry: &Entry| {
        let quoted = format!("\"{}\"", entry.fingerprint);
        let found = source.text()[at..].find(&quoted);
        at = found.map_or(at, |found| at + found + quoted.len());
        found.map_or(Span::empty(at), |_| Span::new(at - quoted.len() + 1, at - 1))
    };
    entries.iter().map(find).collect()
}

/// Why an entry is of no more use, if it is not and this run can tell; `count` of its findings were not there.
fn why_stale(
    project: &Project,
    policy: &Policy,
    place: &Place,
    files: &BTreeMap<String, FileId>,
    entry: &Entry,
    count: usize,
) -> Option<String> {
    let Entry { path, rule, .. } = entry;
    if count == 0 {
        return None;
    }
    if policy.all().iter().flat_map(|s| s.selection.rules()).all(|r| r.name != rule) {
        return Some(format!("no rule is called `{rule}`"));
    }
    let Some(file) = files.get(path) else {
        let gone = !path.starts_with('<') && !project.disk.exists(&place.folder.join(path));
        return gone.then(|| format!("there is no `{path}` any more"));
    };
    let share = if count < entry.count { format!("{count} of {} ", entry.count) } else { String::new() };
    policy.of(*file).judges(project, *file, rule).then(|| format!("{share}`{rule}` is found no more in `{path}`"))
}

/// A baseline of the findings in `report`, and of those entries of `old` that this run cannot judge. Sorted, an entry a line.
pub fn render(project: &Project, report: &Report, old: Option<&Baseline>, policy: &Policy, place: &Place) -> String {
    let mut entries: BTreeMap<Key, Entry> = BTreeMap::new();
    for finding in report.findings.iter().filter(|f| f.rule != "stale-baseline") {
        let Some(key) = key(project, finding, place) else { continue };
        let (path, rule, fingerprint) = key.clone();
        let new = || Entry { path, rule, fingerprint, count: 0, message: finding.message.clone() };
        entries.entry(key).or_insert_with(new).count += 1;
    }
    let files = files(project, place);
    let unjudged = |entry: &&Entry| match files.get(&entry.path) {
        Some(file) => !policy.of(*file).judges(project, *file, &entry.rule),
        None => why_stale(project, policy, place, &files, entry, entry.count).is_none(),
    };
    let old = old.map_or(&[][..], |old| &old.entries);
    let counts = counts(old);
    for entry in old.iter().filter(unjudged) {
        let known = entries.entry(entry.key()).or_insert_with(|| entry.clone());
        known.count = known.count.max(counts[&entry.key()]);
    }
    let lines = entries.values().map(|e| format!("    {}", serde_json::to_string(e).expect("strings and numbers become JSON")));
    let lines = lines.collect::<Vec<_>>().join(",\n");
    let open = if lines.is_empty() { "" } else { "\n" };
    let close = if lines.is_empty() { "" } else { "\n  " };
    format!("{{\n  \"version\": {VERSION},\n  \"findings\": [{open}{lines}{close}]\n}}\n")
}
