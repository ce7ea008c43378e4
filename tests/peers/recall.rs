//! How much of what the other tools report over the corpus docklint reports, beside the differences that their pages tell.
//!
//! `cargo test recall -- --nocapture` prints the figures, `DOCKLINT_MISSED=DL3003` the places that nothing explains, and those that
//! a difference would excuse although docklint reports them: they show where it is recognised too easily.

use super::classes::{self, Finding};
use super::page::Page;
use super::{PEERS, Peer, Place};
use crate::project::project_of;
use docklint::dockerfile::Dockerfile;
use docklint::lint::check;
use docklint::project::{Content, Project};
use docklint::rules::RULES;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Fewer files than this say little about a code.
const ENOUGH: usize = 20;
/// Percent of the files.
const WANTED: f64 = 97.0;
/// Of so many places that docklint does report, a difference may excuse one.
const EXCUSED_ONE_IN: usize = 20;

pub fn of_hadolint(verdict: &serde_json::Value) -> Option<Vec<Place>> {
    let findings = verdict["findings"].as_array().unwrap().iter();
    let all: Vec<_> = findings.map(|f| (f[1].as_str().unwrap().to_owned(), line(&f[0]))).collect();
    // It gives up a file that it cannot read.
    (!all.iter().any(|(code, _)| code == "DL1000")).then_some(all)
}

pub fn of_buildkit(verdict: &serde_json::Value) -> Option<Vec<Place>> {
    let warnings = verdict["warnings"].as_array().unwrap().iter();
    verdict["error"].is_null().then(|| warnings.map(|w| (w[0].as_str().unwrap().to_owned(), line(&w[1]))).collect())
}

fn line(value: &serde_json::Value) -> u32 {
    u32::try_from(value.as_u64().unwrap()).unwrap()
}

/// What became of the files in which the other tool reports a code.
#[derive(Default)]
struct Figures {
    found: usize,
    /// By the differences that explain it.
    explained: BTreeMap<String, usize>,
    /// The places that nothing explains.
    missed: Vec<(String, u32)>,
    missed_files: usize,
    /// In how many places, that is instructions, docklint reports it.
    reported: usize,
    /// Those of them that a difference would excuse.
    excused: BTreeMap<String, Vec<(String, u32)>>,
}

/// A file of the corpus, and what docklint reports in it.
struct Checked {
    project: Project,
    /// The codes that its findings answer to, each with the number of an instruction.
    places: BTreeSet<(&'static str, usize)>,
    /// The same without places.
    codes: BTreeSet<&'static str>,
}

#[test]
fn recall_is_high_beside_the_differences() {
    let Some(corpus) = crate::shared::corpus("dockerfiles") else { return };
    let files: HashMap<String, Checked> = corpus.par_iter().map(|(path, bytes)| (path.clone(), checked(bytes))).collect();
    let (mut low, mut broad) = (Vec::new(), Vec::new());
    for peer in &PEERS {
        let Some(verdicts) = crate::shared::json_lines(peer.oracle) else { return };
        for (code, figures) in figures(peer, &verdicts, &files) {
            low.extend(show(&code, &figures));
            broad.extend(show_excused(&code, &figures));
        }
    }
    assert!(low.is_empty(), "too low: {}", low.join(" "));
    assert!(broad.is_empty(), "recognised where docklint does report: {}", broad.join(", "));
}

fn checked(bytes: &[u8]) -> Checked {
    let text = String::from_utf8_lossy(bytes);
    let project = project_of(&[("Dockerfile", &*text)]);
    let findings = check(&project, &super::everything()).findings;
    let codes = findings.iter().flat_map(|f| f.aliases.iter().copied()).collect();
    let placed = findings.iter().filter_map(|f| Some((f, instruction_at(&project, f.span.start)?)));
    let places = placed.flat_map(|(f, index)| f.aliases.iter().map(move |code| (*code, index))).collect();
    Checked { places, codes, project }
}

fn dockerfile(project: &Project) -> &Dockerfile {
    let Content::Dockerfile(dockerfile) = &project.files[0].content else { panic!("a Dockerfile") };
    dockerfile
}

fn instruction_at(project: &Project, offset: u32) -> Option<usize> {
    dockerfile(project).instructions.iter().position(|i| (i.span.start..=i.span.end).contains(&offset))
}

fn instruction_on(project: &Project, line: u32) -> Option<usize> {
    let source = &project.files[0].source;
    let on = |span: docklint::source::Span| source.position(span.start).line..=source.position(span.end).line;
    dockerfile(project).instructions.iter().position(|i| on(i.span).contains(&line))
}

fn figures(peer: &Peer, verdicts: &[serde_json::Value], files: &HashMap<String, Checked>) -> BTreeMap<String, Figures> {
    let page = Page::read(peer.page);
    let mut figures: BTreeMap<String, Figures> = BTreeMap::new();
    for verdict in verdicts {
        let path = verdict["file"].as_str().unwrap();
        let (Some(file), Some(findings)) = (files.get(path), (peer.findings)(verdict)) else { continue };
        count_excused(&page, peer, path, file, &mut figures);
        let mut theirs: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for (code, line) in findings.into_iter().filter(|(code, _)| (peer.is_code)(code)) {
            theirs.entry(code).or_default().push(line);
        }
        for (code, lines) in theirs {
            let figures = figures.entry(code.clone()).or_default();
            if file.codes.contains(code.as_str()) {
                figures.found += 1;
                continue;
            }
            let reason = |line: u32| {
                let index = instruction_on(&file.project, line)?;
                let finding = Finding { project: &file.project, dockerfile: dockerfile(&file.project), code: &code, index };
                reasons(&page, finding).next()
            };
            let reasons: Vec<_> = lines.iter().map(|line| (*line, reason(*line))).collect();
            match reasons.iter().map(|(_, reason)| *reason).collect::<Option<BTreeSet<&str>>>() {
                Some(all) => *figures.explained.entry(all.into_iter().collect::<Vec<_>>().join("+")).or_default() += 1,
                None => {
                    figures.missed_files += 1;
                    let unexplained = reasons.into_iter().filter(|(_, reason)| reason.is_none());
                    figures.missed.extend(unexplained.map(|(line, _)| (path.to_owned(), line)));
                }
            }
        }
    }
    figures
}

/// The differences that explain why docklint says nothing of a finding at an instruction.
fn reasons<'p>(page: &'p Page, finding: Finding<'p>) -> impl Iterator<Item = &'p str> {
    page.silences(finding.code).filter(move |name| classes::find(name).is_some_and(|class| class(&finding)))
}

/// Counts what docklint reports in a file, and what would excuse it if it did not.
fn count_excused(page: &Page, peer: &Peer, path: &str, file: &Checked, figures: &mut BTreeMap<String, Figures>) {
    let project = &file.project;
    for (code, index) in file.places.iter().copied().filter(|(code, _)| (peer.is_code)(code)) {
        let figures = figures.entry(code.to_owned()).or_default();
        figures.reported += 1;
        for name in reasons(page, Finding { project, dockerfile: dockerfile(project), code, index }) {
            let line = project.files[0].source.position(dockerfile(project).instructions[index].span.start).line;
            figures.excused.entry(name.to_owned()).or_default().push((path.to_owned(), line));
        }
    }
}

/// Prints the differences that would excuse places with a finding; those that excuse too many.
fn show_excused(code: &str, figures: &Figures) -> Vec<String> {
    let shown = std::env::var("DOCKLINT_MISSED").is_ok_and(|wanted| wanted == code);
    let mut broad = Vec::new();
    for (name, places) in &figures.excused {
        println!("    {code}: `{name}` would excuse {} of {} findings", places.len(), figures.reported);
        if shown {
            places.iter().for_each(|(path, line)| println!("        {path}:{line}"));
        }
        // One place more may be in so few.
        if places.len() * EXCUSED_ONE_IN > figures.reported.max(EXCUSED_ONE_IN) {
            broad.push(format!("{name} {code} {} of {}", places.len(), figures.reported));
        }
    }
    broad
}

/// Prints the figures of a code; the code again if they are too low.
fn show(code: &str, figures: &Figures) -> Option<String> {
    let Figures { found, explained, missed, missed_files, .. } = figures;
    let counted = found + missed_files;
    let percent = if counted == 0 { 100.0 } else { 100.0 * *found as f64 / counted as f64 };
    let reasons = explained.iter().map(|(name, count)| format!(" {name} {count}")).collect::<String>();
    println!("{code:32} {found:5} of {counted:5} {percent:6.1} %; explained:{reasons}");
    if std::env::var("DOCKLINT_MISSED").is_ok_and(|wanted| wanted == code) {
        missed.iter().for_each(|(path, line)| println!("    {path}:{line}"));
    }
    // What no rule answers to, the table shows.
    let is_answered = RULES.iter().any(|rule| rule.aliases.contains(&code));
    (is_answered && counted >= ENOUGH && percent < WANTED).then(|| format!("{code} {percent:.1}"))
}
