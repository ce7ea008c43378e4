//! What the rules about the build cache promise: that their fixes keep what they say from running again, as the layer model has it, and
//! that they look at a large context once.

use crate::folder::Folder;
use crate::pages::examples;
use crate::project::{fix_files, project_of};
use crate::shared;
use docklint::diagnostic::{Applicability, Diagnostic};
use docklint::dockerfile::{Dockerfile, Kind};
use docklint::lint::{Selection, check};
use docklint::project::layers::{Change, Fate};
use docklint::project::{self, Build, Content, Disk, Entry, EntryKind, Layers, LoadOptions, MemoryDisk, Project, RealDisk};
use docklint::rules::RULES;
use docklint::source::Span;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

type Files = Vec<(String, Vec<u8>)>;

fn only(rules: &[&str]) -> Selection {
    let names: Vec<String> = rules.iter().map(|name| (*name).to_owned()).collect();
    Selection::new(RULES, &names, &[], &[]).unwrap()
}

/// The examples of all pages, the Dockerfiles of the corpus, and its projects.
fn samples() -> Vec<Files> {
    let bytes = |example: Vec<(String, String)>| example.into_iter().map(|(path, text)| (path, text.into_bytes())).collect();
    let mut samples: Vec<Files> = examples().into_iter().map(bytes).collect();
    let dockerfiles = shared::corpus("dockerfiles").unwrap_or_default().into_iter();
    samples.extend(dockerfiles.map(|(path, bytes)| vec![(path.rsplit('/').next().unwrap().to_owned(), bytes)]));
    let mut projects: BTreeMap<String, Files> = BTreeMap::new();
    for (path, bytes) in shared::corpus("projects").unwrap_or_default() {
        let mut parts = path.splitn(3, '/');
        let (Some(_), Some(project), Some(path)) = (parts.next(), parts.next(), parts.next()) else { continue };
        projects.entry(project.to_owned()).or_default().push((path.to_owned(), bytes));
    }
    samples.extend(projects.into_values());
    samples
}

fn builds(project: &Project) -> impl Iterator<Item = (&Build, &Dockerfile)> {
    project.builds.iter().filter_map(|build| match &project.file(build.dockerfile).content {
        Content::Dockerfile(file) => Some((build, &**file)),
        _ => None,
    })
}

/// What becomes of the steps whose text has all of the words in it.
fn fate_of<'f>(project: &Project, build: &Build, layers: &Layers, fates: &'f [Fate], words: &str) -> Option<&'f Fate> {
    let source = &project.file(build.dockerfile).source;
    let index = layers.steps.iter().position(|step| {
        let instruction = layers.instruction(step);
        matches!(instruction.kind, Kind::Run(_) | Kind::Add(_)) && source.slice(instruction.span).contains(words)
    })?;
    Some(&fates[index])
}

/// The changes after which something runs again for nothing, as a finding has it, and the words of the commands that do.
fn promise(project: &Project, build: &Build, file: &Dockerfile, finding: &Diagnostic) -> (Vec<Change>, Vec<String>) {
    let source = &project.file(build.dockerfile).source;
    let text = |span: Span| source.slice(span).to_owned();
    let is_argument = |span: Span| file.instructions.iter().any(|i| matches!(i.kind, Kind::Arg(_)) && i.span.contains(span));
    let commands = finding.labels.iter().filter(|label| label.message.starts_with("runs again")).map(|label| text(label.span));
    let commands: Vec<String> = commands.collect();
    if finding.rule == "volatile-value-early" {
        let names = finding.labels.iter().filter(|label| is_argument(label.span)).map(|label| text(label.span));
        return (names.map(Change::Argument).collect(), commands);
    }
    let is_source =
        |path: &str| [".js", ".ts", ".py", ".rb", ".go", ".java", ".cs", ".vue", ".html"].iter().any(|end| path.ends_with(end));
    let listing = project.listing(build);
    let found = listing.iter().flat_map(|l| &l.items).filter(|item| item.kind == EntryKind::File && is_source(&item.path));
    let mut changes: Vec<Change> = found.map(|item| Change::File(item.path.clone())).collect();
    changes.push(Change::File("main.py".to_owned()));
    (changes, commands)
}

/// Where a fix does not keep its promise.
fn broken(rule: &'static str, files: &Files) -> (usize, Vec<String>) {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect();
    let before = project_of(&files);
    let report = check(&before, &only(&[rule]).into());
    let fixable: Vec<&Diagnostic> = report.findings.iter().filter(|f| f.rule == rule && f.fix.is_some()).collect();
    if fixable.is_empty() {
        return (0, Vec::new());
    }
    let fixed = fix_files(&files, only(&[rule]), Applicability::Unsafe, None);
    let mut complaints: Vec<String> = fixed.failures.clone();
    for finding in &fixable {
        let (build, file) = builds(&before).find(|(build, _)| build.dockerfile == finding.file).unwrap();
        let path = before.file(finding.file).source.path();
        let Some((after, mended)) =
            builds(&fixed.project).find(|(build, _)| fixed.project.file(build.dockerfile).source.path() == path)
        else {
            complaints.push(format!("{path} is gone"));
            continue;
        };
        let (changes, commands) = promise(&before, build, file, finding);
        let (old, new) = (Layers::of(&before, build, file), Layers::of(&fixed.project, after, mended));
        for change in &changes {
            let (was, is) = (old.rebuilds(std::slice::from_ref(change)).fates, new.rebuilds(std::slice::from_ref(change)).fates);
            for command in &commands {
                let ran = fate_of(&before, build, &old, &was, command).is_some_and(Fate::is_again);
                let kept = fate_of(&fixed.project, after, &new, &is, command) == Some(&Fate::Kept);
                if ran && !kept {
                    complaints.push(format!("{path}: `{command}` still runs again after {change:?}"));
                }
            }
        }
    }
    (fixable.len(), complaints)
}

#[test]
fn fixes_keep_from_running_again_what_they_say() {
    for rule in ["source-before-install", "volatile-value-early"] {
        let outcomes: Vec<(usize, Vec<String>)> = samples().par_iter().map(|files| broken(rule, files)).collect();
        let complaints: Vec<&String> = outcomes.iter().flat_map(|(_, complaints)| complaints).collect();
        assert!(
            complaints.is_empty(),
            "{rule}: {} of them\n{}",
            complaints.len(),
            complaints.iter().map(|c| c.as_str()).collect::<Vec<_>>().join("\n")
        );
        let fixes: usize = outcomes.iter().map(|(fixes, _)| fixes).sum();
        assert!(fixes > 10, "{rule} mends nothing");
        println!("{rule}: {fixes} fixes");
    }
}

/// Counts how often each folder is listed.
struct Counting {
    disk: MemoryDisk,
    listed: Mutex<HashMap<PathBuf, usize>>,
}

impl Disk for Counting {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.disk.read(path)
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<Entry>> {
        *self.listed.lock().unwrap().entry(dir.to_owned()).or_default() += 1;
        let mut entries = self.disk.list(dir)?;
        if dir == Path::new("src/f0") {
            // To the folder above.
            entries.push(Entry { name: "z".to_owned(), kind: EntryKind::Link, size: 0 });
        }
        Ok(entries)
    }
}

const EVERYTHING: [&str; 7] = [
    "cache-mount-defeated",
    "cache-mount-missing",
    "dockerignore-gap",
    "missing-dockerignore",
    "source-before-install",
    "volatile-value-early",
    "copy-source-missing",
];

/// The findings of these rules in a context of 100,000 files, and how often each folder of it was listed.
fn in_large_context(dockerfile: &str) -> (Vec<String>, HashMap<PathBuf, usize>) {
    let mut files: Vec<(String, Vec<u8>)> = vec![
        ("Dockerfile".to_owned(), dockerfile.into()),
        ("package.json".to_owned(), b"{}".into()),
        (".git/HEAD".to_owned(), b"ref: refs/heads/main".into()),
    ];
    files.extend((0..100_000).map(|n| (format!("src/f{}/{n}.js", n / 200), Vec::new())));
    let disk = Arc::new(Counting { disk: MemoryDisk::new(files), listed: Mutex::default() });
    let project = project::load(disk.clone(), &[PathBuf::from("Dockerfile")], &LoadOptions::default());
    let findings = check(&project, &only(&EVERYTHING).into()).findings.into_iter().map(|f| f.message).collect();
    let listed = disk.listed.lock().unwrap().clone();
    (findings, listed)
}

#[test]
fn a_large_context_is_walked_once() {
    let copies = "FROM node:22\nWORKDIR /app\nCOPY src src\nCOPY . .\nRUN npm ci\nFROM node:22\nCOPY . /app\n";
    let (findings, listed) = in_large_context(copies);
    assert!(findings.iter().any(|f| f.contains("`.git`")), "{findings:?}");
    assert!(findings.iter().any(|f| f.contains("`npm ci`")), "{findings:?}");
    let below: Vec<_> = listed.iter().filter(|(dir, _)| dir.parent() == Some(Path::new("src"))).collect();
    assert_eq!(below.len(), 500);
    assert!(below.iter().all(|(_, count)| **count == 1), "a folder is listed again");
    assert!(listed.keys().all(|dir| !dir.ends_with("z")), "a link was followed");
}

#[test]
fn a_large_context_is_left_alone_where_no_rule_needs_it() {
    let (_, listed) =
        in_large_context("FROM node:22\nARG GIT_SHA\nRUN apt-get update && apt-get install -y git\nLABEL commit=$GIT_SHA\n");
    assert!(!listed.keys().any(|dir| dir.starts_with("src/")), "{listed:?}");
}

/// A link in a real folder, that leads above it.
#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let folder = Folder::with(&[".git/HEAD", "src/main.js"]);
    folder.write("Dockerfile", "FROM node:22\nCOPY . .\n");
    std::os::unix::fs::symlink("..", folder.path().join("src/loop")).unwrap();
    let dockerfile = folder.path().join("Dockerfile");
    let project = project::load(Arc::new(RealDisk), &[dockerfile], &LoadOptions::default());
    let (build, _) = builds(&project).next().unwrap();
    assert_eq!(project.listing(build).unwrap().files, 4);
    let findings = check(&project, &only(&["missing-dockerignore"]).into()).findings;
    assert_eq!(findings.len(), 1);
}
