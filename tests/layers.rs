//! What a change rebuilds: small projects worked out by hand from BuildKit's cache rules, in `tests/projects/`.
//!
//! Below each heading of such a page stand the files of one project (`path=…`) and a block `rebuilds`, in which each line is a change
//! and what it makes run again:
//!
//! ```text
//! src/main.rs -> 4, 6, 9?
//! ARG VERSION -> 7
//! FROM alpine:3.20 -> 1, 2
//! README.md -> nothing
//! ```
//!
//! Numbers are lines of the Dockerfile at which the instructions start; `?` says that only the build knows. In a stage that runs the
//! triggers of another, `5@8` is the trigger at line 5 behind the `FROM` at line 8. The info string may name `target=stage` and build
//! arguments, `arg=NAME=VALUE`. With a block `before`, which holds the Dockerfile of the last build, the change `edit` is that from it.
//!
//! What is expected was worked out from BuildKit's rules before the model was asked. Each case says which of them it shows.

mod command;
mod corpus;

use crate::project::project_with;
use docklint::dockerfile::expand::Value;
use docklint::dockerfile::{Dockerfile, parse_with};
use docklint::project::layers::{Change, Fate};
use docklint::project::{Content, Layers, LoadOptions, Project};
use docklint::source::Source;
use std::fmt::Write as _;

#[derive(Default)]
struct Case {
    heading: String,
    files: Vec<(String, String)>,
    before: Option<String>,
    target: Option<String>,
    arguments: Vec<(String, Value)>,
    expected: Vec<(String, String)>,
}

fn cases(page: &str, text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(heading) = line.strip_prefix("## ") {
            let heading = format!("{page}: {heading}");
            cases.push(Case { heading, ..Case::default() });
        }
        let fence = &line[..line.len() - line.trim_start_matches('`').len()];
        if fence.len() < 3 {
            continue;
        }
        let body: Vec<&str> = lines.by_ref().take_while(|l| *l != fence).collect();
        let case = cases.last_mut().unwrap_or_else(|| panic!("{page}: a block before the first heading"));
        let info: Vec<&str> = line[fence.len()..].split(' ').collect();
        let options = |name: &'static str| info.iter().filter_map(move |word| word.strip_prefix(name)?.strip_prefix('='));
        let option = |name: &'static str| options(name).next();
        let text = || body.iter().map(|l| format!("{l}\n")).collect::<String>();
        match option("path") {
            Some(path) => case.files.push((path.to_owned(), text())),
            None if info.contains(&"before") => case.before = Some(text()),
            None if info.contains(&"rebuilds") => {
                case.target = option("target").map(str::to_owned);
                let arguments = options("arg").filter_map(|given| given.split_once('='));
                case.arguments = arguments.map(|(name, value)| (name.to_owned(), Value::Known(value.to_owned()))).collect();
                let pairs = body.iter().map(|l| l.split_once(" -> ").unwrap_or_else(|| panic!("{}: no change: {l}", case.heading)));
                case.expected = pairs.map(|(change, steps)| (change.to_owned(), steps.to_owned())).collect();
            }
            None => panic!("{}: a block is a file, `before` or `rebuilds`", case.heading),
        }
    }
    cases
}

/// A change; `None` is the edit.
fn change(text: &str) -> Option<Change> {
    match text.split_once(' ') {
        Some(("ARG", name)) => Some(Change::Argument(name.to_owned())),
        Some(("FROM", image)) => Some(Change::Image(image.to_owned())),
        None if text == "edit" => None,
        _ => Some(Change::File(text.to_owned())),
    }
}

/// The lines that run again, as a page has them.
fn rebuilt(layers: &Layers, fates: Vec<Fate>) -> String {
    let mut text = String::new();
    for (step, fate) in layers.steps.iter().zip(fates) {
        let line = layers.file.instructions[step.instruction].lines.0;
        let line = match step.in_trigger {
            true => format!("{line}@{}", from_of(layers.file, step.stage)),
            false => line.to_string(),
        };
        match fate {
            Fate::Kept => continue,
            Fate::Perhaps(_) => write!(text, ", {line}?"),
            Fate::Again(_) => write!(text, ", {line}"),
        }
        .unwrap();
    }
    if text.is_empty() { "nothing".to_owned() } else { text[2..].to_owned() }
}

fn from_of(file: &Dockerfile, stage: usize) -> u32 {
    file.instructions[file.stages[stage].instructions.start].lines.0
}

fn dockerfile_of(project: &Project) -> &Dockerfile {
    let found = project.files.iter().find_map(|file| match &file.content {
        Content::Dockerfile(dockerfile) => Some(dockerfile),
        _ => None,
    });
    found.expect("a Dockerfile")
}

fn check(case: &Case) -> Vec<String> {
    let files: Vec<(&str, &str)> = case.files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let options = LoadOptions { arguments: case.arguments.iter().cloned().collect(), ..LoadOptions::default() };
    let project = project_with(&files, &options);
    let file = dockerfile_of(&project);
    assert!(file.errors.is_empty(), "{}: {:?}", case.heading, file.errors);
    assert!(!case.expected.is_empty(), "{}: no change", case.heading);
    let mut layers = Layers::of(&project, &project.builds[0], file);
    if let Some(target) = &case.target {
        layers = layers.with_target(file.stage_named(target).expect("a stage of that name").index);
    }
    let before = case.before.as_ref().map(|text| parse_with(&Source::new("before", text), file.outside.clone()));
    let before = before.as_ref().map(|before| Layers::new(before, None));
    let wrong = case.expected.iter().filter_map(|(text, expected)| {
        let changes: Vec<Option<Change>> = text.split(" and ").map(change).collect();
        let (edited, changes) = (changes.contains(&None), changes.into_iter().flatten().collect::<Vec<_>>());
        let rebuild = match &before {
            Some(before) if edited => layers.rebuilds_from(before, &changes),
            _ => layers.rebuilds(&changes),
        };
        let found = rebuilt(&layers, rebuild.fates);
        (found != *expected).then(|| format!("{}: {text} -> {found}, expected {expected}", case.heading))
    });
    wrong.collect()
}

#[test]
fn changes_rebuild_what_was_worked_out_by_hand() {
    let mut pages: Vec<_> = std::fs::read_dir("tests/projects").unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.sort();
    let all: Vec<Case> = pages
        .iter()
        .flat_map(|path| cases(&path.file_stem().unwrap().to_string_lossy(), &std::fs::read_to_string(path).unwrap()))
        .collect();
    let wrong: Vec<String> = all.iter().flat_map(check).collect();
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
    println!("{} projects", all.len());
}
