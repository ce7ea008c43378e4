//! What holds for every file, whatever is in it: over every example of every page, and over the corpus where it is at hand.

use crate::pages::examples;
use crate::project::{asked_for, project_of};
use docklint::diagnostic::Diagnostic;
use docklint::dockerfile::{self, Kind};
use docklint::lint::fix::Edits;
use docklint::lint::{Category, Policy, Selection, check, check_in_parts};
use docklint::project::{Content, LoadOptions, MemoryDisk, Project};
use docklint::rules::{self, RULES};
use docklint::source::Source;
use docklint::yaml;
use std::sync::Arc;

pub type Files = Vec<(String, String)>;

/// All rules that can be content with a suppression.
pub fn everything() -> Selection {
    Selection::new(RULES, &["all".to_owned()], &[], &["suppression-forbidden".to_owned()]).unwrap()
}

pub fn project(files: &Files) -> Project {
    project_of(&files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect::<Vec<_>>())
}

fn findings(project: &Project) -> Vec<Diagnostic> {
    let findings = check(project, &everything().into()).findings;
    if let Some(bug) = findings.iter().find(|f| f.rule == "internal-error") {
        panic!("{}: {}", project.file(bug.file).source.path(), bug.message);
    }
    findings
}

/// Rule, path, line and column of each finding: what stays when bytes move but places do not.
fn places(files: &Files) -> Vec<(&'static str, String, u32, u32)> {
    let project = project(files);
    let mut places = Vec::new();
    for finding in findings(&project) {
        let source = &project.file(finding.file).source;
        let at = source.position(finding.span.start);
        places.push((finding.rule, source.path().to_owned(), at.line, at.column));
    }
    // At one place findings are in the order of their ends, which a change of line ends may turn round.
    places.sort_unstable();
    places
}

fn is_compose(path: &str) -> bool {
    path.contains("compose") && (path.ends_with(".yaml") || path.ends_with(".yml"))
}

fn map_dockerfiles(files: &Files, change: impl Fn(&str) -> String) -> Files {
    map(files, |path| path.contains("Dockerfile"), change)
}

/// The same with the Compose files changed as well.
fn map_all(files: &Files, change: impl Fn(&str) -> String) -> Files {
    map(files, |path| path.contains("Dockerfile") || is_compose(path), change)
}

fn map(files: &Files, is_meant: impl Fn(&str) -> bool, change: impl Fn(&str) -> String) -> Files {
    let change = |(path, text): &(String, String)| {
        let text = if is_meant(path) { change(text) } else { text.clone() };
        (path.clone(), text)
    };
    files.iter().map(change).collect()
}

/// Of the Compose files of the corpus every so manieth.
const SAMPLED: usize = 4;

/// The examples, and where it is at hand the corpus.
pub fn samples() -> impl Iterator<Item = Files> {
    let dockerfiles = crate::shared::corpus("dockerfiles").unwrap_or_default().into_iter();
    let composes = crate::shared::corpus("compose").unwrap_or_default().into_iter();
    let corpus = dockerfiles.chain(composes.map(|(_, bytes)| ("compose.yaml".to_owned(), bytes)).step_by(SAMPLED));
    examples().into_iter().chain(corpus.filter_map(|(path, bytes)| Some(vec![(path, String::from_utf8(bytes).ok()?)])))
}

#[test]
fn spans_lie_in_their_file_on_character_boundaries() {
    for files in samples() {
        let project = project(&files);
        for finding in findings(&project) {
            let labels = finding.labels.iter().map(|l| (l.file, l.span));
            let edits = finding.fix.iter().flat_map(|f| &f.edits).map(|e| (e.file, e.span));
            for (file, span) in labels.chain(edits).chain([(finding.file, finding.span)]) {
                let source = &project.file(file).source;
                assert!(source.text().get(span.range()).is_some(), "{}: {span:?} of {finding:?}", source.path());
            }
        }
    }
}

#[test]
fn edits_of_one_fix_do_not_overlap() {
    for files in samples() {
        for finding in findings(&project(&files)) {
            let fix = finding.fix.iter().all(|fix| Edits::default().add(fix));
            assert!(fix, "{finding:?}");
        }
    }
}

#[test]
fn a_suppression_removes_exactly_its_finding() {
    for files in examples() {
        let project = project(&files);
        let found = findings(&project);
        for finding in found.iter().filter(|f| rules::find(f.rule).unwrap().category != Category::Meta) {
            let Content::Dockerfile(file) = &project.file(finding.file).content else { continue };
            let holds = |span: docklint::source::Span| span.start <= finding.span.start && finding.span.start <= span.end;
            let Some(instruction) = file.instructions.iter().map(|i| i.span).find(|span| holds(*span)) else { continue };
            let source = &project.file(finding.file).source;
            let line = source.lines().start(source.lines().line_of(instruction.start)) as usize;
            let comment = format!("# docklint: ignore[{}] a reason\n", finding.rule);
            let suppressed = |(path, text): &(String, String)| match path == source.path() {
                true => (path.clone(), format!("{}{comment}{}", &text[..line], &text[line..])),
                false => (path.clone(), text.clone()),
            };
            // One rule is about comments: a comment more is its business.
            let counts = |f: &&Diagnostic| f.rule != "invalid-definition-description";
            let left = findings(&self::project(&files.iter().map(suppressed).collect())).iter().filter(counts).count();
            let covered = |f: &&Diagnostic| {
                f.file == finding.file
                    && f.rule == finding.rule
                    && instruction.start <= f.span.start
                    && f.span.start <= instruction.end
            };
            let expected = found.iter().filter(counts).filter(|f| !covered(f)).count();
            assert_eq!(left, expected, "{comment} in {}", source.text());
        }
    }
}

/// A comment at the end of its line, where one may stand.
#[test]
fn a_suppression_in_yaml_removes_its_finding() {
    let (mut suppressed, mut complaints) = (0, Vec::new());
    for files in samples() {
        let project = project(&files);
        let found = findings(&project);
        let of_yaml = |f: &&Diagnostic| {
            let is_real = rules::find(f.rule).unwrap().category != Category::Meta;
            is_real && matches!(project.file(f.file).content, Content::Compose(_))
        };
        // The first of each rule: a file may have hundreds.
        let mut rules: Vec<&str> = Vec::new();
        for finding in found.iter().filter(of_yaml) {
            let Content::Compose(tree) = &project.file(finding.file).content else { continue };
            if rules.contains(&finding.rule) || !tree.errors.is_empty() {
                continue;
            }
            rules.push(finding.rule);
            let source = &project.file(finding.file).source;
            let text = source.text();
            let end =
                text[finding.span.start as usize..].find(['\r', '\n']).map_or(text.len(), |at| finding.span.start as usize + at);
            let commented = format!("{} # docklint: ignore[{}] a reason{}", &text[..end], finding.rule, &text[end..]);
            // Within a text it is none, and beside another comment there is no room.
            if yaml::parse(&Source::new("a.yaml", commented.as_str())).comments.len() != tree.comments.len() + 1 {
                continue;
            }
            let change = |(path, text): &(String, String)| {
                (path.clone(), if path == source.path() { commented.clone() } else { text.clone() })
            };
            let left = findings(&self::project(&files.iter().map(change).collect()));
            let of_rule = |all: &[Diagnostic], is_it: bool| all.iter().filter(|f| (f.rule == finding.rule) == is_it).count();
            if of_rule(&left, true) >= of_rule(&found, true) {
                complaints.push(format!("{finding:?} stays in {commented}"));
            } else if of_rule(&left, false) != of_rule(&found, false) {
                complaints.push(format!("something else changes beside {finding:?} in {commented}"));
            }
            suppressed += 1;
        }
    }
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n\n"));
    assert!(suppressed > 100, "{suppressed}");
}

#[test]
fn line_ends_and_a_byte_order_mark_change_no_finding() {
    for files in
        examples().into_iter().filter(|files| !files.iter().any(|(_, text)| text.contains('\r') || text.starts_with('\u{feff}')))
    {
        let before = places(&files);
        assert_eq!(places(&map_all(&files, |text| text.replace('\n', "\r\n"))), before, "CR LF in {files:?}");
        assert_eq!(places(&map_all(&files, |text| format!("\u{feff}{text}"))), before, "a mark before {files:?}");
    }
}

#[test]
fn a_comment_more_changes_no_finding() {
    for files in samples() {
        let line_end = |text: &str| if text.ends_with('\n') { "" } else { "\n" };
        let before = places(&files);
        // Behind a heredoc that never ends it would not be a comment.
        if before.iter().any(|(rule, ..)| *rule == "syntax-error") {
            continue;
        }
        let commented = map_all(&files, |text| format!("{text}{}# the end\n", line_end(text)));
        assert_eq!(places(&commented), before, "a comment behind {files:?}");
    }
}

/// The text with the case of every keyword that Docker knows turned round.
fn recased(text: &str) -> String {
    let file = dockerfile::parse(&Source::new("Dockerfile", text));
    let mut bytes = text.as_bytes().to_vec();
    for (_, instruction) in file.walk().filter(|(_, i)| !matches!(i.kind, Kind::Unknown)) {
        for (_, span) in instruction.keyword.pieces() {
            bytes[span.range()]
                .iter_mut()
                .for_each(|b| *b = if b.is_ascii_lowercase() { b.to_ascii_uppercase() } else { b.to_ascii_lowercase() });
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn the_case_of_keywords_changes_no_finding() {
    // But those that are about case, and a suppression of one.
    let is_meant = |rule: &str| !rule.ends_with("-casing") && rule != "unused-suppression";
    let but_of_casing = |files: &Files| places(files).into_iter().filter(|(rule, ..)| is_meant(rule)).collect::<Vec<_>>();
    for files in samples() {
        let before = but_of_casing(&files);
        // What is no instruction is explained by how the others are written.
        if before.iter().all(|(rule, ..)| *rule != "syntax-error") {
            assert_eq!(but_of_casing(&map_dockerfiles(&files, recased)), before, "{files:?}");
        }
    }
}

/// All examples, each in a folder of its own.
fn all_examples() -> Files {
    let folders = examples().into_iter().enumerate();
    folders.flat_map(|(i, files)| files.into_iter().map(move |(path, text)| (format!("{i}/{path}"), text))).collect()
}

#[test]
fn parts_of_a_project_are_found_wanting_like_the_whole() {
    let mut files = all_examples();
    // One ignore file, wrong itself, for more Dockerfiles than a part has.
    files.push(("many/.dockerignore".into(), "[\n".into()));
    files.extend((0..100).map(|i| (format!("many/{i}.Dockerfile"), "FROM alpine\nCOPY . /\n".to_owned())));
    let told = |project: &Project, findings: Vec<Diagnostic>| -> Vec<String> {
        let path = |file| project.file(file).source.path();
        let labels = |finding: &Diagnostic| -> Vec<String> {
            let edits = finding.fix.iter().flat_map(|fix| &fix.edits).map(|edit| format!("{} {:?}", path(edit.file), edit.text));
            let labels = finding.labels.iter().map(|label| format!("{} {:?} {}", path(label.file), label.span, label.message));
            labels.chain(edits).collect()
        };
        findings.iter().map(|f| format!("{} {:?} {} {} {:?}", path(f.file), f.span, f.rule, f.message, labels(f))).collect()
    };
    let bytes: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let (disk, paths) = (Arc::new(MemoryDisk::new(bytes.iter().copied())), asked_for(&bytes));
    let policy = |part: &Project| Policy::uniform(part, everything().into());
    let (project, report) = check_in_parts(disk, &paths, &LoadOptions::default(), policy);
    let whole = project_of(&bytes);
    assert_eq!(told(&project, report.findings), told(&whole, findings(&whole)));
    assert_eq!(project.files.len(), whole.files.len());
}

#[test]
fn one_thread_finds_what_many_find() {
    let project = project(&all_examples());
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap().install(|| findings(&project));
    assert_eq!(one, findings(&project));
}

/// With a search through all stages at each of them, this would take minutes.
#[test]
fn thousands_of_stages_are_checked_in_linear_time() {
    const STAGES: usize = 20_000;
    let stage = |i| format!("FROM s{i} AS s{}\nCOPY --from=s0 /a /b\nENV A{i}=$B{i}\n", i + 1);
    let text: String = std::iter::once("FROM debian:12 AS s0\n".to_owned()).chain((0..STAGES).map(stage)).collect();
    let findings = findings(&project(&vec![("Dockerfile".to_owned(), text)]));
    let unset = findings.iter().filter(|finding| finding.rule == "undefined-variable");
    // A lineage is followed so far only, and what the stages beyond start from is not known.
    assert!(unset.count() >= 99);
}

/// Compose files made to hurt, through all rules.
#[test]
fn hostile_yaml_is_checked_fast() {
    let service = "services:\n  a:\n    image: a\n";
    let bomb: String = (1..30).map(|i| format!("x-{i}: &b{i} [*b{0}, *b{0}, *b{0}, *b{0}]\n", i - 1)).collect();
    let hostile = [
        ("aliases", format!("x-0: &b0 {{k: v}}\n{bomb}{service}    labels: *b29\n    environment: {{a: *b29}}\n")),
        ("brackets", format!("{service}    command: {}", "[".repeat(200_000))),
        ("levels", (0..10_000).map(|i| format!("{}a:\n", " ".repeat(i))).collect()),
        ("a line", format!("{service}    command: {}\n", "a $$b && c; ".repeat(800_000))),
        ("a script", format!("{service}    command: [sh, -c, '{}']\n", "curl -k http://a | sh; ".repeat(10_000))),
        (
            "services",
            (0..5_000).fold("services:\n".to_owned(), |text, i| format!("{text}  s{i}: {{image: 'a:1', command: a && b}}\n")),
        ),
        (
            "uses",
            format!(
                "x-a: &a a && b\nservices:\n{}",
                (0..5_000).map(|i| format!("  s{i}: {{image: 'a:1', command: *a}}\n")).collect::<String>()
            ),
        ),
    ];
    for (what, text) in hostile {
        let start = std::time::Instant::now();
        let found = findings(&project(&vec![("compose.yaml".to_owned(), text)])).len();
        eprintln!("{what}: {found} findings in {:?}", start.elapsed());
        assert!(start.elapsed() < std::time::Duration::from_secs(30), "{what} took {:?}", start.elapsed());
    }
}
