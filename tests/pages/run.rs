//! Runs the cases of a page.

use super::page::{Case, File, Verdict};
use crate::project::{configured, selecting};
use docklint::config::Layer;
use docklint::diagnostic::{Applicability, Diagnostic};
use docklint::lint::fix::Edits;
use docklint::lint::{Rule, check_each};
use docklint::project::Project;

/// Rounds of fixing that a text may need.
const ROUNDS: usize = 10;

/// What a rule finds in a case, and what of it was not expected.
pub struct Outcome {
    pub project: Project,
    /// The rule's own findings.
    pub findings: Vec<Diagnostic>,
    pub complaints: Vec<String>,
}

/// Runs one case for one rule: only it is enabled, and what the case itself asks for.
pub fn run(case: &Case, rule: &'static Rule) -> Outcome {
    let with = case.files.iter().flat_map(|f| &f.expected.with).cloned();
    let names = std::iter::once(rule.name.to_owned()).chain(with).collect::<Vec<_>>();
    let select = selecting(&names);
    let (project, findings) = own_findings(&case.files(), &select, rule);
    let mut outcome = Outcome { project, findings, complaints: Vec::new() };
    for file in &case.files {
        let found = outcome.findings.iter().filter(|f| outcome.project.file(f.file).source.path() == file.path).collect::<Vec<_>>();
        outcome.complaints.extend(compare(file, &outcome.project, &found).map(|c| format!("{}: {c}", file.origin)));
    }
    if case.files.iter().any(|f| f.expected.fixed.is_some()) {
        outcome.complaints.extend(compare_fixed(case, &select, rule));
    }
    outcome
}

/// A configuration file among the files is heeded, but for what it selects.
fn own_findings(files: &[(&str, &str)], select: &Layer, rule: &Rule) -> (Project, Vec<Diagnostic>) {
    let (project, policy) = configured(files, select);
    let mut findings = check_each(&project, &policy).findings;
    if let Some(panic) = findings.iter().find(|f| f.rule == "internal-error") {
        panic!("{}", panic.message);
    }
    findings.retain(|f| f.rule == rule.name);
    (project, findings)
}

/// What is wrong about the findings in one file.
fn compare(file: &File, project: &Project, found: &[&Diagnostic]) -> impl Iterator<Item = String> {
    let expected = &file.expected;
    let seen = || found.iter().map(|f| show(f, project)).collect::<String>();
    let verdict = match expected.verdict {
        Some(Verdict::Fail) if found.is_empty() => Some("finds nothing".to_owned()),
        Some(Verdict::Pass) if !found.is_empty() => Some(format!("finds\n{}", seen())),
        _ => None,
    };
    let count = expected.count.filter(|c| *c != found.len()).map(|c| format!("expected {c} findings, not\n{}", seen()));
    let severity = expected.severity.iter().filter(|s| found.iter().any(|f| f.severity.name() != *s));
    let severity = severity.map(|s| format!("expected severity {s}, not\n{}", seen()));
    let alias = expected.alias.iter().filter(|a| found.iter().any(|f| !answers_to(f, a)));
    let alias = alias.map(|a| format!("expected alias {a}, not\n{}", seen()));
    let at = expected.at.iter().filter(|at| !found.iter().any(|f| is_at(f, project, at)));
    let at = at.map(|at| format!("expected a finding at {at}, not\n{}", seen()));
    verdict.into_iter().chain(count).chain(severity).chain(alias).chain(at).collect::<Vec<_>>().into_iter()
}

fn answers_to(finding: &Diagnostic, alias: &str) -> bool {
    match alias {
        "none" => finding.aliases.is_empty(),
        _ => finding.aliases.contains(&alias),
    }
}

fn is_at(finding: &Diagnostic, project: &Project, at: &str) -> bool {
    let source = &project.file(finding.file).source;
    let start = source.position(finding.span.start);
    source.slice(finding.span).starts_with(at) || format!("{}:{}", start.line, start.column) == at
}

/// What is wrong about the texts after fixing.
fn compare_fixed(case: &Case, select: &Layer, rule: &Rule) -> Vec<String> {
    let Some(texts) = fix_until_still(case, select, rule) else {
        return vec![format!("{}: never comes to rest", case.files[0].origin)];
    };
    let fixed = case.files.iter().zip(texts).filter_map(|(file, text)| Some((file, file.expected.fixed.as_ref()?, text)));
    let wrong = fixed.filter(|(_, expected, text)| *expected != text);
    wrong.map(|(file, expected, text)| format!("{}: expected fix {expected:?}, not\n{text:?}", file.origin)).collect()
}

/// The texts of a case once the rule's safe and unsafe fixes have nothing more to change.
fn fix_until_still(case: &Case, select: &Layer, rule: &Rule) -> Option<Vec<String>> {
    let mut texts = case.files.iter().map(|f| f.text.clone()).collect::<Vec<_>>();
    for _ in 0..ROUNDS {
        let files = case.files.iter().zip(&texts).map(|(f, text)| (f.path.as_str(), text.as_str())).collect::<Vec<_>>();
        let (project, findings) = own_findings(&files, select, rule);
        let mut edits = Edits::default();
        for fix in findings.iter().filter_map(|f| f.fix.as_ref()).filter(|f| f.applicability > Applicability::Manual) {
            edits.add(fix);
        }
        let changed = edits.files();
        if changed.is_empty() {
            return Some(texts);
        }
        for id in changed {
            let source = &project.file(id).source;
            let i = case.files.iter().position(|f| f.path == source.path()).expect("a fix changes files of the project");
            texts[i] = edits.apply(id, source.text());
        }
    }
    None
}

/// A finding as snapshots show it: the line of a report, the first line of the marked text, the evidence and the help.
pub fn show(finding: &Diagnostic, project: &Project) -> String {
    let place = |file, start| {
        let source = &project.file(file).source;
        let position = source.position(start);
        format!("{}:{}:{}", source.path(), position.line, position.column)
    };
    let marked = |file, span| {
        let text = project.file(file).source.slice(span);
        let end = text.find('\n').map_or("", |_| " …");
        format!("|{}{end}|", text.lines().next().unwrap_or(""))
    };
    let severity = finding.severity.name();
    let mut text = format!("{}: {severity}: {}", place(finding.file, finding.span.start), finding.message);
    if !finding.aliases.is_empty() {
        text.push_str(&format!(" ({})", finding.aliases.join(", ")));
    }
    text.push_str(&format!("\n  {}\n", marked(finding.file, finding.span)));
    for label in &finding.labels {
        let at = place(label.file, label.span.start);
        text.push_str(&format!("  {at}: {} {}\n", marked(label.file, label.span), label.message));
    }
    if let Some(help) = &finding.help {
        text.push_str(&format!("  help: {help}\n"));
    }
    if let Some(fix) = &finding.fix {
        text.push_str(&format!("  fix ({}): {}\n", fix.applicability.name(), fix.title));
    }
    text
}
