//! BuildKit's own verdicts: which files it takes, and what instructions and stages it sees.

use crate::project::project_of;
use crate::shared;
use docklint::diagnostic::Severity;
use docklint::dockerfile::{self, CommandLine, Dockerfile, Flag, Instruction, Kind, Phase};
use docklint::lint::{Selection, check};
use docklint::rules::RULES;
use docklint::source::{MappedText, Source};
use serde_json::{Value, json};

/// What BuildKit decides in a pass before the ones compared here, or by a limit of its reader; see the reasons.
fn deliberate(file: &str) -> Option<&'static str> {
    let _ = file;
    None
}

/// The phase in which BuildKit would stop.
fn phase(file: &Dockerfile) -> Option<&'static str> {
    let first = file.errors.iter().map(|e| e.phase).filter(|p| *p != Phase::Conversion).min();
    first.map(|p| if p == Phase::Parse { "parse" } else { "instructions" })
}

fn expected_phase(value: &Value) -> Option<&str> {
    value.as_str().filter(|p| *p != "lint")
}

fn text(word: &MappedText) -> Value {
    json!(word.as_str())
}

fn flag(flag: &Flag) -> String {
    match &flag.value {
        Some(value) => format!("--{}={}", flag.name, value.as_str()),
        None => format!("--{}", flag.name),
    }
}

fn words(text: &str) -> Vec<Value> {
    text.split([' ', '\t', '\r', '\x0b', '\x0c']).filter(|w| !w.is_empty()).map(|w| json!(w)).collect()
}

fn command(line: &CommandLine) -> (bool, Vec<Value>) {
    match line {
        CommandLine::Exec(words) => (true, words.iter().map(text).collect()),
        CommandLine::Shell { text: t, .. } if t.is_empty() => (false, Vec::new()),
        CommandLine::Shell { text: t, .. } => (false, vec![text(t)]),
    }
}

/// Exec form and arguments as BuildKit's tree has them.
fn arguments(i: &Instruction) -> (bool, Vec<Value>) {
    let whole = || if i.arguments.is_empty() { Vec::new() } else { vec![text(&i.arguments)] };
    match &i.kind {
        Kind::Add(t) | Kind::Copy(t) if t.exec_form => (true, t.sources.iter().chain([&t.target]).map(text).collect()),
        Kind::Add(_) | Kind::Copy(_) | Kind::From(_) | Kind::Expose(_) => (false, words(i.arguments.as_str())),
        Kind::Arg(declarations) => {
            let word = |d: &dockerfile::Declaration| match &d.default {
                Some(default) => json!(format!("{}={}", d.name.as_str(), default.as_str())),
                None => text(&d.name),
            };
            (false, declarations.iter().map(word).collect())
        }
        Kind::Cmd(line) | Kind::Entrypoint(line) => command(line),
        Kind::Run(run) => command(&run.command),
        Kind::Env(pairs) | Kind::Label(pairs) => {
            let separator = if pairs.legacy { "" } else { "=" };
            (false, pairs.pairs.iter().flat_map(|(k, v)| [text(k), text(v), json!(separator)]).collect())
        }
        Kind::Healthcheck(line) => {
            let kind = i.arguments.as_str().split_whitespace().next();
            let (exec, rest) = line.as_ref().map_or((false, Vec::new()), command);
            (exec, kind.map(|k| json!(k)).into_iter().chain(rest).collect())
        }
        Kind::Maintainer(_) | Kind::Stopsignal(_) | Kind::User(_) | Kind::Workdir(_) => (false, whole()),
        Kind::Shell(words) if i.arguments.as_str().starts_with('[') && !words.is_empty() => {
            (true, words.iter().map(text).collect())
        }
        Kind::Shell(_) => (false, whole()),
        Kind::Volume(_) if i.arguments.as_str().starts_with('[') => match dockerfile::json::parse_array(&i.arguments) {
            dockerfile::json::JsonArray::Array(words) => (true, words.iter().map(text).collect()),
            _ => (false, words(i.arguments.as_str())),
        },
        Kind::Volume(_) => (false, words(i.arguments.as_str())),
        Kind::Onbuild(_) => (false, Vec::new()),
        Kind::Unknown => (false, vec![json!("")]),
    }
}

fn instruction(i: &Instruction, with_arguments: bool) -> Value {
    let (exec, arguments) = arguments(i);
    let trigger = match &i.kind {
        Kind::Onbuild(Some(trigger)) => trigger,
        _ => i,
    };
    let heredocs: Vec<Value> =
        trigger.heredocs.iter().map(|h| json!([h.name, h.strips_tabs, h.expands, h.body.as_str().matches('\n').count()])).collect();
    let flags: Vec<String> = i.flags.iter().map(flag).collect();
    let mut row = vec![json!(i.keyword.as_str()), json!(i.lines.0), json!(i.lines.1), json!(exec), json!(flags), json!(heredocs)];
    if with_arguments {
        row.push(json!(arguments));
    }
    json!(row)
}

fn instructions(file: &Dockerfile, with_arguments: bool) -> Vec<Value> {
    file.instructions.iter().map(|i| instruction(i, with_arguments)).collect()
}

/// Compares and prints; panics if any file differs.
struct Tally {
    name: &'static str,
    same: usize,
    differing: Vec<String>,
}

impl Tally {
    fn new(name: &'static str) -> Tally {
        Tally { name, same: 0, differing: Vec::new() }
    }

    fn add(&mut self, file: &str, ours: impl std::fmt::Debug + PartialEq<Value>, theirs: &Value) {
        if ours == *theirs {
            self.same += 1;
        } else if deliberate(file).is_none() {
            self.differing.push(format!("{file}\n   ours: {ours:?}\n theirs: {theirs}"));
        }
    }

    fn finish(self) {
        println!("{}: {} the same, {} not", self.name, self.same, self.differing.len());
        assert!(self.differing.is_empty(), "{}", self.differing[..self.differing.len().min(12)].join("\n"));
    }
}

fn rows(ours: &[Value], theirs: &Value) -> (Value, Value) {
    // The first row that differs says more than two long lists.
    let theirs = theirs.as_array().cloned().unwrap_or_default();
    let n = (0..ours.len().max(theirs.len())).find(|n| ours.get(*n) != theirs.get(*n));
    n.map_or((Value::Null, Value::Null), |n| (json!(ours.get(n)), json!(theirs.get(n))))
}

#[test]
fn corpus_is_read_as_buildkit_reads_it() {
    let (Some(files), Some(verdicts)) = (shared::corpus("dockerfiles"), shared::json_lines("oracle/buildkit.jsonl.gz")) else {
        return;
    };
    let files: std::collections::HashMap<_, _> = files.into_iter().collect();
    let (mut phases, mut trees, mut stages) =
        (Tally::new("corpus: accepted or not"), Tally::new("corpus: instructions"), Tally::new("corpus: stages"));
    for verdict in &verdicts {
        let path = verdict["file"].as_str().unwrap();
        let source = Source::from_bytes(path, files[path].clone()).unwrap();
        let file = dockerfile::parse(&source);
        if file.foreign_frontend.is_some() {
            continue;
        }
        let expected = expected_phase(&verdict["error"]["phase"]);
        phases.add(path, json!(phase(&file)), &json!(expected));
        if expected == Some("parse") {
            continue;
        }
        let (ours, theirs) = rows(&instructions(&file, false), &verdict["instructions"]);
        trees.add(path, ours, &theirs);
        if verdict["error"].is_null() {
            stages.add(path, json!(stage_rows(&file, &source)), &verdict["stages"]);
        }
    }
    phases.finish();
    trees.finish();
    stages.finish();
}

fn stage_rows(file: &Dockerfile, source: &Source) -> Vec<Value> {
    let row = |s: &dockerfile::Stage| {
        let from = &file.instructions[s.instructions.start];
        let platform = from.flag_value("platform").map_or("", MappedText::as_str);
        let name = s.name.as_ref().map_or("", |(n, _)| n.as_str());
        json!([name, source.slice(s.base_span), platform, from.lines.0])
    };
    file.stages.iter().map(row).collect()
}

#[test]
fn verdicts_are_buildkits() {
    let Some(cases) = shared::json_lines("cases/dockerfile-verdicts.jsonl") else { return };
    let mut phases = Tally::new("cases: accepted or not");
    for case in &cases {
        let text = case["dockerfile"].as_str().unwrap();
        let file = dockerfile::parse(&Source::new("Dockerfile", text));
        phases.add(text, json!(phase(&file)), &json!(expected_phase(&case["phase"])));
    }
    phases.finish();
}

/// Which passes of BuildKit's refuse a file is not seen from the tree alone: rules say it.
#[test]
fn what_the_conversion_refuses_is_an_error() {
    let Some(cases) = shared::json_lines("cases/dockerfile-verdicts.jsonl") else { return };
    let selection = Selection::new(RULES, &["correctness".into()], &[], &[]).unwrap();
    let settings = selection.into();
    let mut tally = Tally::new("cases: refused by the conversion");
    for case in cases.iter().filter(|c| c["phase"].is_null() || c["phase"] == "lint") {
        let text = case["dockerfile"].as_str().unwrap();
        let findings = check(&project_of(&[("Dockerfile", text)]), &settings).findings;
        // What the image may set is unknown here; BuildKit was told that no image sets anything.
        if ["${b:?", "${b?", "VOLUME $x"].iter().any(|variable| text.contains(variable)) {
            continue;
        }
        // What an `ARG` without a default leaves to the build's arguments is a warning.
        let refused = findings.iter().any(|f| f.severity == Severity::Error || f.rule == "invalid-default-arg");
        tally.add(text, json!(refused), &json!(case["phase"] == "lint"));
    }
    tally.finish();
}

#[test]
fn mutants_are_read_as_buildkit_reads_them() {
    let Some(cases) = shared::json_lines("cases/dockerfile-mutants.jsonl.gz") else { return };
    let (mut phases, mut trees) = (Tally::new("mutants: accepted or not"), Tally::new("mutants: instructions"));
    for case in &cases {
        let text = case["dockerfile"].as_str().unwrap();
        let file = dockerfile::parse(&Source::new("Dockerfile", text));
        if file.foreign_frontend.is_some() {
            continue;
        }
        let expected = expected_phase(&case["phase"]);
        phases.add(text, json!(phase(&file)), &json!(expected));
        if expected != Some("parse") {
            let (ours, theirs) = rows(&instructions(&file, true), &case["instructions"]);
            trees.add(text, ours, &theirs);
        }
    }
    phases.finish();
    trees.finish();
}
