//! Writes the comments that silence what was found: `--add-ignores`.

use super::comment::{Dialect, Reach, reason_in};
use super::nodes::Nodes;
use super::places::{Scope, instruction_at};
use super::{Commented, Suppression, collect};
use crate::diagnostic::{Applicability, Diagnostic, FileId};
use crate::dockerfile::{Comment, Dockerfile, Instruction, Kind};
use crate::lint::selection::ALWAYS_ON;
use crate::lint::{Policy, Rule, Selection};
use crate::project::{Content, Project};
use crate::source::{Source, Span};
use std::collections::{BTreeMap, BTreeSet};

/// No comment silences these, or should: who wants reasons wants them written.
const SPEAK_ALWAYS: [&str; 3] = ["stale-baseline", "suppression-forbidden", "suppression-without-reason"];

/// What it takes to silence `findings` where they stand, as the fixes of findings of its own: one for each comment that is written, or
/// that gets more names. What stands in no instruction is silenced for its file. Some findings no comment can silence.
pub(in crate::lint) fn additions(project: &Project, findings: &[Diagnostic], policy: &Policy, reason: &str) -> Vec<Diagnostic> {
    let mut by_file: BTreeMap<FileId, Vec<&Diagnostic>> = BTreeMap::new();
    let can_be = |f: &&Diagnostic| !ALWAYS_ON.contains(&f.rule) && !SPEAK_ALWAYS.contains(&f.rule);
    findings.iter().filter(can_be).for_each(|f| by_file.entry(f.file).or_default().push(f));
    let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    let in_file = |(id, findings): (FileId, Vec<&Diagnostic>)| {
        let file = project.file(id);
        let commented = match &file.content {
            // In the language of another front end nobody knows what a comment is.
            Content::Dockerfile(dockerfile) if dockerfile.foreign_frontend.is_none() => Commented::Dockerfile(dockerfile),
            Content::Compose(tree) => Commented::Yaml(tree),
            _ => return Vec::new(),
        };
        File { id, source: &file.source, commented, reason: &reason }.additions(&findings, &policy.of(id).selection)
    };
    by_file.into_iter().flat_map(in_file).collect()
}

/// A file that comments are written into.
struct File<'a> {
    id: FileId,
    source: &'a Source,
    commented: Commented<'a>,
    reason: &'a str,
}

impl File<'_> {
    fn additions(&self, findings: &[&Diagnostic], selection: &Selection) -> Vec<Diagnostic> {
        let nodes = match self.commented {
            Commented::Yaml(tree) => Some(Nodes::new(self.source, tree)),
            Commented::Dockerfile(_) => None,
        };
        let scope = |offset: u32| match (self.commented, &nodes) {
            (_, Some(nodes)) => nodes.coverable(offset).map_or(Scope::File, Scope::Stretch),
            (Commented::Dockerfile(file), None) => instruction_at(file, offset).map_or(Scope::File, Scope::Instruction),
            (Commented::Yaml(_), None) => Scope::File,
        };
        let mut silenced: BTreeMap<Scope, BTreeSet<&'static str>> = BTreeMap::new();
        for finding in findings {
            silenced.entry(scope(finding.span.start)).or_default().insert(finding.rule);
        }
        let existing = collect(self.source, self.commented, selection.rules());
        let existing: BTreeMap<Scope, &Suppression> = existing.iter().filter_map(|s| Some((target(s)?, s))).collect();
        // Comments for the file and for the first thing in it may come to stand at one place, and are one insertion then.
        let mut written: BTreeMap<u32, (String, &'static Rule)> = BTreeMap::new();
        let mut additions = Vec::new();
        for (scope, rules) in silenced {
            let first = selection.rule(rules.first().expect("a group starts with a rule"));
            let names = rules.into_iter().collect::<Vec<_>>().join(", ");
            match existing.get(&scope) {
                Some(known) => additions.push(self.extended(known, &names, first)),
                None => {
                    let (at, comment) = self.comment(scope, &names);
                    written.entry(at).or_insert_with(|| (String::new(), first)).0.push_str(&comment);
                }
            }
        }
        let insertion =
            |(at, (text, rule)): (u32, (String, &'static Rule))| self.addition(rule, Span { start: at, end: at }, [(at, text)]);
        additions.extend(written.into_iter().map(insertion));
        additions
    }

    fn addition(&self, rule: &Rule, span: Span, insertions: impl IntoIterator<Item = (u32, String)>) -> Diagnostic {
        let mut finding = rule.finding(self.id, span, "is suppressed");
        let edits = insertions.into_iter().map(|(at, text)| (Span { start: at, end: at }, text));
        finding.fix(Applicability::Safe, "suppress it", edits);
        finding
    }

    /// Adds names to a comment of docklint's, and the reason if it has none.
    fn extended(&self, known: &Suppression, names: &str, rule: &Rule) -> Diagnostic {
        let last = known.entries.last().expect("a list that is well formed holds a name").span;
        let end = known.comment.start as usize + self.source.slice(known.comment).trim_end().len();
        let end = u32::try_from(end).expect("a place in a source");
        let reason = (known.written.reason.is_none() && !self.reason.is_empty()).then(|| (end, format!(" {}", self.reason)));
        self.addition(rule, last, [(last.end, format!(", {names}"))].into_iter().chain(reason))
    }

    /// A comment on a line of its own, and where it is to be inserted.
    fn comment(&self, scope: Scope, names: &str) -> (u32, String) {
        let start_of_line = |offset: u32| self.source.lines().start(self.source.lines().line_of(offset));
        let indent = |start: u32| {
            let before = self.source.slice(Span { start: start_of_line(start), end: start });
            &before[..before.len() - before.trim_start_matches([' ', '\t']).len()]
        };
        let (verb, at, indent) = match (scope, self.commented) {
            (Scope::Instruction(i), Commented::Dockerfile(file)) => {
                let instruction = &file.instructions[i];
                ("ignore", self.above(file, instruction), indent(instruction.span.start))
            }
            (Scope::Stretch(span), _) => ("ignore", start_of_line(span.start), indent(span.start)),
            (_, Commented::Dockerfile(file)) => ("ignore-file", self.top(file), ""),
            (_, Commented::Yaml(_)) => ("ignore-file", self.first_line(), ""),
        };
        let blank = if self.reason.is_empty() { "" } else { " " };
        let text = self.source.text();
        let end = text[at as usize..].split_inclusive('\n').next().or(text.split_inclusive('\n').next()).unwrap_or_default();
        let end = if end.ends_with("\r\n") { "\r\n" } else { "\n" };
        // Behind a last line that does not end.
        let before = if at as usize == text.len() && !text.is_empty() && !text.ends_with('\n') { end } else { "" };
        (at, format!("{before}{indent}# docklint: {verb}[{names}]{blank}{}{end}", self.reason))
    }

    /// The first line, behind a byte order mark.
    fn first_line(&self) -> u32 {
        if self.source.text().starts_with('\u{feff}') { '\u{feff}'.len_utf8() as u32 } else { 0 }
    }

    /// The line below the parser directives and a `#!` line.
    fn top(&self, file: &Dockerfile) -> u32 {
        let lines = self.source.lines();
        let shebang = file.comments.first().filter(|c| self.is_shebang(c)).map(|c| c.span);
        let directives = file.directives.iter().map(|d| d.span);
        let last = directives.chain(shebang).chain(file.check_directive(self.source)).map(|span| span.start).max();
        last.map_or(lines.start(1), |last| match lines.line_of(last) + 1 {
            line if line <= lines.count() => lines.start(line),
            _ => u32::try_from(self.source.text().len()).expect("a source is smaller than 4 GiB"),
        })
    }

    /// The line of an instruction, or of the comments above it that must stay next to it: those for other tools, which read no
    /// others in between, and what BuildKit takes for the description of an `ARG` or a stage.
    fn above(&self, file: &Dockerfile, instruction: &Instruction) -> u32 {
        let lines = self.source.lines();
        let described = matches!(instruction.kind, Kind::Arg(_) | Kind::From(_));
        let check = file.check_directive(self.source);
        let mut line = lines.line_of(instruction.span.start);
        let before = file.comments.partition_point(|c| c.span.start < instruction.span.start);
        for comment in file.comments[..before].iter().rev() {
            let adjacent = comment.line + 1 == line && !comment.within_instruction && Some(comment.span) != check;
            if !adjacent || self.is_shebang(comment) || !(described || self.is_for_another(comment)) {
                break;
            }
            line = comment.line;
        }
        lines.start(line)
    }

    fn is_shebang(&self, comment: &Comment) -> bool {
        comment.line == 1 && self.source.slice(comment.span).starts_with("#!")
    }

    fn is_for_another(&self, comment: &Comment) -> bool {
        let text = reason_in(self.source.slice(comment.span)).to_ascii_lowercase();
        ["hadolint", "check", "shellcheck"].iter().any(|tool| text.starts_with(tool))
    }
}

/// What one of docklint's own comments covers that can be given more names.
fn target(suppression: &Suppression) -> Option<Scope> {
    let ours = suppression.written.dialect == Dialect::Docklint && !suppression.entries.is_empty();
    match (suppression.scope?, suppression.written.reach) {
        (scope @ Scope::File, _) | (scope @ (Scope::Instruction(_) | Scope::Stretch(_)), Reach::Instruction) if ours => Some(scope),
        _ => None,
    }
}
