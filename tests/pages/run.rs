//! Runs the cases of a page.

use super::page::{Case, File, Verdict};
use crate::project::{configured, fix_configured, selecting};
use docklint::config::Layer;
use docklint::diagnostic::{Applicability, Diagnostic};
use docklint::lint::{Rule, Selection, check_each};
use docklint::project::Project;
use docklint::rules::RULES;

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

/// What is wrong about the texts after the rule's safe and unsafe fixes.
fn compare_fixed(case: &Case, select: &Layer, rule: &Rule) -> Vec<String> {
    let only = Selection::new(RULES, &[rule.name.to_owned()], &[], &[]).expect("a rule has a name");
    let fixed = fix_configured(&case.files(), select, Applicability::Unsafe, &only);
    if let Some(error) = fixed.report.findings.iter().find(|f| f.rule == "internal-error") {
        return vec![format!("{}: {}", case.files[0].origin, error.message)];
    }
    let after =
        |file: &File| fixed.changes.iter().find(|c| c.path == file.path).map_or(file.text.as_bytes(), |c| &c.after).to_owned();
    let wrong = case.files.iter().filter_map(|file| {
        let (expected, text) = (file.expected.fixed.as_ref()?, after(file));
        let text = String::from_utf8_lossy(&text);
        (*expected != text).then(|| format!("{}: expected fix {expected:?}, not\n{text:?}", file.origin))
    });
    wrong.collect()
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
