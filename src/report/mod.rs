//! What a run found, as bytes: one file per format.

mod concise;
mod full;
mod github;
mod json;
mod layers;
mod page;
mod sarif;
mod snippet;
mod text;

pub use layers::{LayersFormat, LayersView, write_layers};
pub use page::render as render_page;
pub use text::{plural, visible};

use crate::diagnostic::{Applicability, Diagnostic, FileId, Severity};
use crate::lint::{Report, Rule};
use crate::project::Project;
use crate::source::Source;
use std::collections::BTreeSet;
use std::io;
use std::time::Duration;

/// What a report is written from.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The files.
    pub project: &'a Project,
    /// The findings in them.
    pub report: &'a Report,
    /// Every rule that a finding may name, sorted by name.
    pub rules: &'a [&'static Rule],
    /// What could not be done, a sentence each: a path that does not exist, a file that cannot be read.
    pub failures: &'a [String],
}

/// How a report may look where people read it.
#[derive(Clone, Copy, Debug)]
pub struct Paint {
    /// Escape sequences for colour and weight.
    pub colour: bool,
    /// OSC 8 hyperlinks.
    pub links: bool,
    /// Box drawing characters; ASCII art otherwise.
    pub unicode: bool,
    /// Columns to fill: longer source lines are cut, longer paragraphs wrapped.
    pub width: usize,
}

/// The languages a report is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Format {
    /// For people: each finding with its lines, its evidence and its remedy.
    Full,
    /// For people and editors: a line per finding.
    Concise,
    /// For programs: everything known about each finding (docs/json.md).
    Json,
    /// For code scanning services: SARIF 2.1.0.
    Sarif,
    /// For GitHub Actions: annotations on the changed files.
    Github,
}

/// Writes the findings in one of the formats. `paint` matters to those that people read.
///
/// # Errors
/// Those of `out`.
pub fn write(out: &mut dyn io::Write, format: Format, view: &View, paint: Paint) -> io::Result<()> {
    match format {
        Format::Full => full::write(out, view, paint),
        Format::Concise => concise::write(out, view, paint),
        Format::Json => json::write(out, view),
        Format::Sarif => sarif::write(out, view),
        Format::Github => github::write(out, view),
    }
}

/// How much was mended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mended {
    /// Findings.
    pub findings: usize,
    /// Files that changed.
    pub files: usize,
}

/// A run in one line: `3 errors, 7 warnings in 4 of 12 files (9 ms); 5 can be fixed with --fix`.
pub fn summary(view: &View, mended: Mended, elapsed: Duration) -> String {
    let all = view.project.files.len();
    let hit = view.report.findings.iter().map(|f| f.file).collect::<BTreeSet<_>>().len();
    let counts = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Info, "info")]
        .map(|(s, word)| (view.report.count(s), word));
    let said: Vec<String> = counts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| plural(*n, word)).collect();
    let ms = elapsed.as_millis();
    if all == 0 {
        return "no Dockerfiles and no Compose files found".into();
    }
    let fixed = mended.files > 0;
    let all = plural(all, "file");
    let rest = match (said.is_empty(), fixed) {
        (true, true) => format!("none left in {all} ({ms} ms)"),
        (true, false) => format!("no findings in {all} ({ms} ms)"),
        (false, true) => format!("{} left in {hit} of {all} ({ms} ms)", said.join(", ")),
        (false, false) => format!("{} in {hit} of {all} ({ms} ms)", said.join(", ")),
    };
    let before = if fixed { format!("{}; ", mended.says("fixed")) } else { String::new() };
    format!("{before}{rest}{}", fixable(&view.report.findings))
}

impl Mended {
    /// `fixed 5 findings in 2 files`, where `verb` is `fixed`.
    pub fn says(self, verb: &str) -> String {
        format!("{verb} {} in {}", plural(self.findings, "finding"), plural(self.files, "file"))
    }
}

/// How many findings have a fix, and what would apply it.
fn fixable(findings: &[Diagnostic]) -> String {
    let count = |wanted| findings.iter().filter(|f| f.fix.as_ref().is_some_and(|fix| fix.applicability == wanted)).count();
    match (count(Applicability::Safe), count(Applicability::Unsafe)) {
        (0, 0) => String::new(),
        (safe, 0) => format!("; {safe} can be fixed with --fix"),
        (0, risky) => format!("; {risky} can be fixed with --fix --unsafe-fixes"),
        (safe, risky) => format!("; {safe} can be fixed with --fix, {risky} more with --unsafe-fixes"),
    }
}

impl Paint {
    /// No escape sequences, ASCII art, 100 columns: what a file or a pipe gets.
    pub const PLAIN: Paint = Paint { colour: false, links: false, unicode: false, width: 100 };

    /// `text` in a style given as the numbers of an SGR sequence, such as `1;31`.
    fn style(self, sgr: &str, text: &str) -> String {
        if self.colour { format!("\u{1b}[{sgr}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// `text` in bold.
    pub fn bold(self, text: &str) -> String {
        self.style("1", text)
    }

    /// `text`, leading to `url` where it can be clicked.
    fn link(self, url: &str, text: &str) -> String {
        if self.links { format!("\u{1b}]8;;{url}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\") } else { text.to_owned() }
    }
}

impl<'a> View<'a> {
    fn source(&self, file: FileId) -> &'a Source {
        &self.project.file(file).source
    }

    /// Where in the list the rule of a finding is.
    fn rule_index(&self, finding: &Diagnostic) -> usize {
        let found = self.rules.binary_search_by(|r| r.name.cmp(finding.rule));
        found.expect("a finding's rule is in the list, which is sorted by name")
    }

    fn rule(&self, finding: &Diagnostic) -> &'static Rule {
        self.rules[self.rule_index(finding)]
    }
}

/// The SGR numbers of a severity's colour.
fn colour_of(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "1;31",
        Severity::Warning => "1;33",
        Severity::Info => "1;36",
    }
}
