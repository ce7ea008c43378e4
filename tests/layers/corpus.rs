//! The command over real files: a complete answer for each, in each format, and no panic.

use crate::shared::corpus;
use docklint::dockerfile::Dockerfile;
use docklint::project::discovery::is_dockerfile_name;
use docklint::project::{self, Build, Content, Layers, LoadOptions, MemoryDisk, Project};
use docklint::report::{LayersFormat, LayersView, Paint, write_layers};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

fn written(project: &Project, build: &Build, file: &Dockerfile, format: LayersFormat) -> String {
    let layers = Layers::of(project, build, file);
    let view = LayersView { project, build, layers: &layers, changes: None, before: None };
    let mut out = Vec::new();
    write_layers(&mut out, format, &view, Paint { width: 60, ..Paint::PLAIN }).unwrap();
    String::from_utf8(out).unwrap()
}

/// Shows each Dockerfile that has a stage, and says how many have.
fn show_all(project: &Project) -> usize {
    let schema = std::fs::read_to_string(format!("{}/docs/layers.schema.json", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let mut shown = 0;
    for build in &project.builds {
        let source = &project.file(build.dockerfile).source;
        let Content::Dockerfile(file) = &project.file(build.dockerfile).content else { continue };
        if file.stages.is_empty() {
            continue;
        }
        let path = source.path();
        let json: Value = serde_json::from_str(&written(project, build, file, LayersFormat::Json)).unwrap();
        assert!(validator.is_valid(&json), "{path}: {:?}", validator.iter_errors(&json).map(|e| e.to_string()).next());
        let stages = json["stages"].as_array().unwrap();
        assert_eq!(stages.len(), file.stages.len(), "{path}");
        let steps: usize = stages.iter().map(|stage| stage["steps"].as_array().unwrap().len()).sum();
        assert!(steps >= file.stages.iter().flat_map(|s| &file.instructions[s.instructions.clone()]).filter(|i| i.valid).count());
        let terminal = written(project, build, file, LayersFormat::Terminal);
        assert!(terminal.lines().all(|line| line.chars().count() <= 60), "{path}:\n{terminal}");
        let mermaid = written(project, build, file, LayersFormat::Mermaid);
        assert!(mermaid.starts_with("flowchart TD\n") && mermaid.matches("\n    stage").count() >= stages.len(), "{path}");
        shown += 1;
    }
    shown
}

#[test]
fn every_project_gets_an_answer() {
    let Some(files) = corpus("projects") else { return };
    let mut projects: BTreeMap<String, Vec<(String, Vec<u8>)>> = BTreeMap::new();
    for (path, bytes) in files {
        let Some((project, path)) = path.strip_prefix("projects/").unwrap_or(&path).split_once('/') else { continue };
        projects.entry(project.to_owned()).or_default().push((path.to_owned(), bytes));
    }
    let mut shown = 0;
    for files in projects.values() {
        let is_dockerfile = |path: &str| is_dockerfile_name(path.rsplit('/').next().unwrap());
        let dockerfiles: Vec<PathBuf> =
            files.iter().map(|(path, _)| path).filter(|p| is_dockerfile(p)).map(PathBuf::from).collect();
        let disk = MemoryDisk::new(files.iter().map(|(path, bytes)| (path.as_str(), bytes.clone())));
        shown += show_all(&project::load(Arc::new(disk), &dockerfiles, &LoadOptions::default()));
    }
    println!("{shown} Dockerfiles of {} projects", projects.len());
    assert!(projects.len() >= 80 && shown > 100, "{shown} of {}", projects.len());
}

#[test]
fn every_dockerfile_gets_an_answer() {
    let Some(files) = corpus("dockerfiles") else { return };
    let paths: Vec<PathBuf> = files.iter().map(|(path, _)| path.into()).collect();
    let disk = MemoryDisk::new(files.iter().map(|(path, bytes)| (path.as_str(), bytes.clone())));
    let options = LoadOptions { context: Some("nowhere".into()), ..LoadOptions::default() };
    let shown = show_all(&project::load(Arc::new(disk), &paths, &options));
    println!("{shown} Dockerfiles");
    assert!(shown > 5_000, "{shown}");
}

#[test]
fn hostile_files_take_no_longer_than_they_are_long() {
    let numbered = |count: usize, line: &dyn Fn(usize) -> String| (0..count).map(line).collect::<String>();
    let files = [
        format!("FROM a\nCOPY . .\n{}", numbered(3000, &|i| format!("ENV V{i}={i}\nRUN echo {i}\n"))),
        format!("FROM a AS s0\nCOPY . /x\n{}", numbered(3000, &|i| format!("FROM a AS s{}\nCOPY --from=s{i} /x /x\n", i + 1))),
        format!("FROM a AS b\n{}FROM a\n{}", numbered(3000, &|i| format!("COPY f{i} /\n")), "COPY --from=b /y /y\n".repeat(3000)),
        format!("FROM a AS b\n{}{}", numbered(3000, &|i| format!("ENV V{i}={i}\n")), "FROM b\nRUN a\n".repeat(3000)),
    ];
    for text in &files {
        let started = Instant::now();
        assert_eq!(show_all(&crate::project::project_of(&[("Dockerfile", text.as_str())])), 1);
        assert!(started.elapsed() < Duration::from_secs(20), "{} in {:?}", &text[..40], started.elapsed());
    }
}
