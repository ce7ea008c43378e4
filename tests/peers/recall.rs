//! How much of what the other tools report over the corpus docklint reports, beside the differences that their pages tell.
//!
//! `cargo test recall -- --nocapture` prints the figures, `DOCKLINT_MISSED=DL3003` the places that nothing explains.

use super::classes::{self, Finding};
use super::page::Page;
use super::{PEERS, Peer, Place};
use crate::project::project_of;
use docklint::lint::check;
use docklint::project::{Content, Project};
use docklint::rules::RULES;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Fewer files than this say little about a code.
const ENOUGH: usize = 20;
/// Percent of the files.
const WANTED: f64 = 97.0;

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
}

#[test]
fn recall_is_high_beside_the_differences() {
    let Some(corpus) = crate::shared::corpus("dockerfiles") else { return };
    let projects: HashMap<String, (Project, BTreeSet<&str>)> =
        corpus.par_iter().map(|(path, bytes)| project(path, bytes)).collect();
    let mut low = Vec::new();
    for peer in &PEERS {
        let Some(verdicts) = crate::shared::json_lines(peer.oracle) else { return };
        for (code, figures) in figures(peer, &verdicts, &projects) {
            low.extend(show(&code, &figures));
        }
    }
    assert!(low.is_empty(), "too low: {}", low.join(" "));
}

fn project<'a>(path: &str, bytes: &[u8]) -> (String, (Project, BTreeSet<&'a str>)) {
    let text = String::from_utf8_lossy(bytes);
    let project = project_of(&[("Dockerfile", &*text)]);
    let codes = check(&project, &super::everything()).findings.into_iter().flat_map(|f| f.aliases).collect();
    (path.to_owned(), (project, codes))
}

fn figures(
    peer: &Peer,
    verdicts: &[serde_json::Value],
    projects: &HashMap<String, (Project, BTreeSet<&str>)>,
) -> BTreeMap<String, Figures> {
    let page = Page::read(peer.page);
    let mut figures: BTreeMap<String, Figures> = BTreeMap::new();
    for verdict in verdicts {
        let path = verdict["file"].as_str().unwrap();
        let (Some((project, ours)), Some(findings)) = (projects.get(path), (peer.findings)(verdict)) else { continue };
        let mut theirs: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for (code, line) in findings.into_iter().filter(|(code, _)| (peer.is_code)(code)) {
            theirs.entry(code).or_default().push(line);
        }
        for (code, lines) in theirs {
            let figures = figures.entry(code.clone()).or_default();
            if ours.contains(code.as_str()) {
                figures.found += 1;
                continue;
            }
            let reasons: Vec<_> = lines.iter().map(|line| (*line, reason(&page, project, &code, *line))).collect();
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

/// The difference that explains why docklint says nothing of a finding at a line.
fn reason<'p>(page: &'p Page, project: &Project, code: &'p str, line: u32) -> Option<&'p str> {
    let Content::Dockerfile(dockerfile) = &project.files[0].content else { return None };
    let source = &project.files[0].source;
    let at = |span: docklint::source::Span| source.position(span.start).line..=source.position(span.end).line;
    let index = dockerfile.instructions.iter().position(|i| at(i.span).contains(&line))?;
    let finding = Finding { project, dockerfile, code, index };
    page.silences(code).find(|name| classes::find(name).is_some_and(|class| class(&finding)))
}

/// Prints the figures of a code; the code again if they are too low.
fn show(code: &str, figures: &Figures) -> Option<String> {
    let Figures { found, explained, missed, missed_files } = figures;
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
