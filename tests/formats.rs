//! Each report format over the same hand-made findings, and over those in real files.

mod agreement;

use docklint::diagnostic::{Applicability, Diagnostic, FileId, Fix, NewFile, Severity};
use docklint::dockerfile::Dockerfile;
use docklint::lint::{Category, Check, Report, Rule};
use docklint::project::{Content, File, Project};
use docklint::report::{self, Format, Mended, Paint, View};
use docklint::source::{Source, Span};
use serde_json::Value;
use std::time::{Duration, Instant};

const DOCKERFILE: &str =
    "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n\n# the rest\nCOPY dist/ public/\nCMD [\"node\", \".\"]\n";
const TABS: &str =
    "FROM alpine:3.20\r\nRUN\tapk add \\\r\n\t\tcurl \\\r\n\t\tnaïve-🐳-tool\r\nRUN printf '\u{1b}[31m\u{1a}' && true\r\n";
const IGNORE: &str = "node_modules\ndist/\n";

static CACHE_LEFT: Rule = Rule {
    name: "cache-left",
    category: Category::Size,
    severity: Severity::Info,
    default: true,
    since: "0.1.0",
    aliases: &["DL3019"],
    fix: Some(Applicability::Safe),
    page: "# cache-left\n\nA package index stays in the image. Nobody reads it [there](https://example.com).\n\nUse `--no-cache`.\n",
    checks: &[Check::Engine],
};
static IGNORED_SOURCE: Rule = Rule {
    name: "ignored-source",
    category: Category::Correctness,
    severity: Severity::Error,
    aliases: &["CopyIgnoredFile"],
    fix: None,
    page: "# ignored-source\n\nThe ignore file leaves out what is copied.\n",
    ..CACHE_LEFT
};
static SOURCE_BEFORE_INSTALL: Rule = Rule {
    name: "source-before-install",
    category: Category::Cache,
    severity: Severity::Warning,
    aliases: &[],
    page: "# source-before-install\n\nEvery change runs the install again.\n\n```dockerfile fail\nFROM node\nCOPY . .\nRUN npm ci\n```\n",
    ..CACHE_LEFT
};
static UNREADABLE_FILE: Rule = Rule {
    name: "unreadable-file",
    category: Category::Meta,
    severity: Severity::Error,
    aliases: &[],
    page: "# unreadable-file\n\nA file could not be read.\n",
    ..CACHE_LEFT
};
static RULES: [&Rule; 4] = [&CACHE_LEFT, &IGNORED_SOURCE, &SOURCE_BEFORE_INSTALL, &UNREADABLE_FILE];

fn dockerfile(path: &str, text: &str) -> File {
    File::new(Source::new(path, text), Content::Dockerfile(Box::<Dockerfile>::default()))
}

fn project(files: Vec<File>) -> Project {
    Project { files, ..Project::default() }
}

fn finding(rule: &'static Rule, file: u32, span: Span, message: &str) -> Diagnostic {
    Diagnostic {
        rule: rule.name,
        aliases: rule.aliases.to_vec(),
        severity: rule.severity,
        file: FileId(file),
        span,
        message: message.into(),
        labels: Vec::new(),
        help: None,
        fix: None,
    }
}

/// The first place of `part` in `text`.
fn span_of(text: &str, part: &str) -> Span {
    let start = text.find(part).unwrap();
    Span::new(start, start + part.len())
}

fn example() -> (Project, Report) {
    let unreadable = File::new(Source::new("locked/Dockerfile", ""), Content::Unreadable("permission denied".into()));
    let files = vec![
        dockerfile(".dockerignore", IGNORE),
        dockerfile("Dockerfile", DOCKERFILE),
        dockerfile("bücher: 100%,/Dockerfile", TABS),
        unreadable,
    ];
    let copy = span_of(DOCKERFILE, "COPY . .");
    let mut sources = finding(&SOURCE_BEFORE_INSTALL, 1, copy, "every change to the sources runs `npm ci` again");
    sources.label(copy, "214 files (1.2 MB); the install needs 2 of them");
    sources.label(span_of(DOCKERFILE, "RUN npm ci"), "runs again when any of them changes");
    sources.help("copy `package.json` and `package-lock.json`, install, then copy the rest");

    let mut ignored = finding(&IGNORED_SOURCE, 1, span_of(DOCKERFILE, "dist/"), "`dist/` is not in the build context");
    ignored.label_in(FileId(0), span_of(IGNORE, "dist/"), "this pattern leaves it out");
    ignored.label(span_of(DOCKERFILE, "node:22"), "in this stage");
    let creates = Some(NewFile { path: "images/web/new.txt".to_owned(), text: "a line\n".to_owned() });
    ignored.fix = Some(Fix { title: "make it".to_owned(), applicability: Applicability::Unsafe, edits: Vec::new(), creates });

    let install = Span { end: span_of(TABS, "naïve-🐳-tool").end, ..span_of(TABS, "RUN\t") };
    let mut cache = finding(&CACHE_LEFT, 2, install, "`apk add` keeps its index");
    cache.label(span_of(TABS, "curl"), "for this package");
    cache.label(span_of(TABS, "naïve-🐳-tool"), "and for this one");
    let place = Span::empty(span_of(TABS, "apk add").end as usize);
    cache.fix(Applicability::Safe, "add `--no-cache`", [(place, " --no-cache".to_owned())]);

    let mut control = finding(&CACHE_LEFT, 2, span_of(TABS, "\u{1b}[31m\u{1a}"), "prints \u{1b}[31m, 100%\nof it");
    control.severity(Severity::Warning).help("print: nothing, not\r\n50%");

    let locked = finding(&UNREADABLE_FILE, 3, Span::empty(0), "cannot be read: permission denied");
    (project(files), Report { findings: vec![sources, ignored, cache, control, locked] })
}

fn render_with(project: &Project, report: &Report, format: Format, paint: Paint) -> String {
    let failures = ["cannot read `locked/Dockerfile`: permission denied".to_owned()];
    let view = View { project, report, rules: &RULES, failures: &failures };
    let mut out = Vec::new();
    report::write(&mut out, format, &view, paint).unwrap();
    String::from_utf8(out).unwrap()
}

fn render(format: Format) -> String {
    let (project, report) = example();
    render_with(&project, &report, format, Paint::PLAIN)
}

pub fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// One finding over `text`, in the full format.
fn full(text: &str, span: Span, labels: &[(Span, &str)]) -> String {
    let mut finding = finding(&SOURCE_BEFORE_INSTALL, 0, span, "found");
    for (span, words) in labels {
        finding.label(*span, *words);
    }
    render_with(&project(vec![dockerfile("Dockerfile", text)]), &Report { findings: vec![finding] }, Format::Full, Paint::PLAIN)
}

#[test]
fn full_report() {
    snapshot("format-full", &render(Format::Full));
}

#[test]
fn full_report_on_a_terminal() {
    let (project, report) = example();
    let paint = Paint { colour: true, links: true, unicode: true, width: 80 };
    let text = render_with(&project, &report, Format::Full, paint);
    assert!(!text.contains("\u{1a}"));
    // As symbols, so that the snapshot can be read.
    snapshot("format-full-terminal", &text.replace("\u{1b}]8;;", "<link ").replace("\u{1b}\\", ">").replace('\u{1b}', "^"));
}

#[test]
fn concise_report() {
    snapshot("format-concise", &render(Format::Concise));
}

#[test]
fn json_report() {
    let text = render(Format::Json);
    validate("docs/findings.schema.json", &text);
    snapshot("format-json", &text);
}

#[test]
fn sarif_report() {
    let text = render(Format::Sarif);
    validate("tests/sarif-schema-2.1.0.json", &text);
    snapshot("format-sarif", &text);
}

#[test]
fn github_report() {
    snapshot("format-github", &render(Format::Github));
}

#[test]
fn reports_of_nothing() {
    let (project, _) = example();
    for (format, schema) in [(Format::Json, "docs/findings.schema.json"), (Format::Sarif, "tests/sarif-schema-2.1.0.json")] {
        validate(schema, &render_with(&project, &Report::default(), format, Paint::PLAIN));
    }
    for format in [Format::Full, Format::Concise, Format::Github] {
        assert_eq!(render_with(&project, &Report::default(), format, Paint::PLAIN), "");
    }
}

/// Checks JSON text against a schema of this repository.
pub fn validate(schema: &str, text: &str) {
    let path = format!("{}/{schema}", env!("CARGO_MANIFEST_DIR"));
    // One pattern of the SARIF schema has a bracket too many, which a strict reader of it refuses.
    let schema = std::fs::read_to_string(path).unwrap().replace("-[a-zA-Z]{2}]?$", "-[a-zA-Z]{2}?$");
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    let value: Value = serde_json::from_str(text).unwrap();
    let errors: Vec<String> = validator.iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn the_findings_schema_says_what_it_means() {
    let path = format!("{}/docs/findings.schema.json", env!("CARGO_MANIFEST_DIR"));
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert!(jsonschema::meta::is_valid(&schema));
    let validator = jsonschema::validator_for(&schema).unwrap();
    let good: Value = serde_json::from_str(&render(Format::Json)).unwrap();
    let mut surplus = good.clone();
    surplus["findings"][0]["surplus"] = Value::Null;
    let mut lacking = good.clone();
    lacking["findings"][0].as_object_mut().unwrap().remove("help");
    let mut wrong = good.clone();
    wrong["findings"][0]["start"]["line"] = 0.into();
    assert!(validator.is_valid(&good) && [surplus, lacking, wrong].iter().all(|bad| !validator.is_valid(bad)));
}

#[test]
fn the_documented_report_holds_to_the_schema() {
    let page = std::fs::read_to_string(format!("{}/docs/json.md", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let example = page.split_once("```json\n").unwrap().1.split_once("```").unwrap().0;
    validate("docs/findings.schema.json", example);
}

/// (rule, line) of each finding, in order.
type Seen = Vec<(String, u64)>;

#[test]
fn all_formats_report_the_same_set() {
    let json: Value = serde_json::from_str(&render(Format::Json)).unwrap();
    let seen = |f: &Value| (f["rule"].as_str().unwrap().to_owned(), f["start"]["line"].as_u64().unwrap());
    let expected: Seen = json["findings"].as_array().unwrap().iter().map(seen).collect();

    let sarif: Value = serde_json::from_str(&render(Format::Sarif)).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let region = |r: &Value| r["locations"][0]["physicalLocation"]["region"]["startLine"].as_u64().unwrap();
    assert_eq!(results.iter().map(|r| (r["ruleId"].as_str().unwrap().to_owned(), region(r))).collect::<Seen>(), expected);
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(sarif["runs"][0]["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
    }

    let between = |line: &str, a: &str, b: &str| line.split_once(a).unwrap().1.split_once(b).unwrap().0.to_owned();
    let github = render(Format::Github);
    let seen: Seen =
        github.lines().map(|l| (between(l, "title=docklint ", "::"), between(l, ",line=", ",").parse().unwrap())).collect();
    assert_eq!(seen, expected);

    let concise = render(Format::Concise);
    let rules: Vec<String> = expected.iter().map(|(rule, _)| rule.clone()).collect();
    assert_eq!(concise.lines().map(|l| between(l, "[", "]")).collect::<Vec<_>>(), rules);
    let full = render(Format::Full);
    let heads = full.lines().filter(|l| ["error[", "warning[", "info["].iter().any(|s| l.starts_with(s)));
    assert_eq!(heads.map(|l| between(l, "[", "]")).collect::<Vec<_>>(), rules);
}

#[test]
fn fingerprints_outlive_a_move_and_tell_twins_apart() {
    let prints = |text: &str| {
        let spans = text.match_indices("RUN x").map(|(i, _)| Span::new(i, i + 5));
        let findings = spans.map(|span| finding(&CACHE_LEFT, 0, span, "found")).collect();
        let sarif = render_with(&project(vec![dockerfile("Dockerfile", text)]), &Report { findings }, Format::Sarif, Paint::PLAIN);
        let sarif: Value = serde_json::from_str(&sarif).unwrap();
        let results = sarif["runs"][0]["results"].as_array().unwrap().clone();
        results.iter().map(|r| r["partialFingerprints"]["primaryLocationLineHash"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let before = prints("FROM a\nRUN x\nRUN x\n");
    let after = prints("# a comment\nFROM a\n  RUN x \r\nRUN x\n");
    assert_eq!(before, after);
    assert!(before[0].ends_with(":1") && before[1].ends_with(":2") && before[0] != before[1]);
}

#[test]
fn marks_that_overlap_are_drawn_apart() {
    let text = "RUN apt-get install curl wget\n";
    let part = |part| span_of(text, part);
    let nested = full(text, part("RUN apt-get install curl wget"), &[(part("curl"), "this"), (part("curl"), "twice")]);
    assert!(nested.contains(" : ^^^^^^^^^^^^^^^^^^^ ^^|^\n"), "{nested}");
    assert!(nested.contains("`-- this; twice"), "{nested}");
    let same_start = full(text, part("RUN apt-get"), &[(part("RUN"), "here")]);
    assert!(same_start.contains(" : ^|^\n"), "{same_start}");
}

#[test]
fn odd_places_are_drawn() {
    for (text, offset) in
        [("", 0), ("\n", 0), ("\n", 1), ("FROM a", 6), ("FROM a\n", 7), ("FROM a\n", 6), ("\u{feff}FROM a\r\n", 9), ("\r\n\r\n", 2)]
    {
        let drawn = full(text, Span::empty(offset), &[(Span::empty(offset), "here")]);
        assert!(drawn.contains("here"), "{text:?} at {offset}:\n{drawn}");
    }
    let bom = full("\u{feff}FROM a\n", Span::new(3, 7), &[]);
    assert!(bom.contains("[Dockerfile:1:1]") && bom.contains("\n 1 | FROM a\n   : ^^^^\n"), "{bom}");
}

#[test]
fn a_long_line_is_cut_around_its_mark() {
    let text = format!("FROM a\nRUN {}here{}\nCMD b\n", "é ".repeat(2_500_000), " 日本".repeat(700_000));
    let mark = span_of(&text, "here");
    let started = Instant::now();
    let drawn = full(&text, mark, &[(mark, "this"), (Span::empty(mark.end as usize + 5000), "far away")]);
    assert!(started.elapsed() < Duration::from_secs(2));
    snapshot("format-full-long-line", &drawn);
}

#[test]
fn many_places_are_counted_not_drawn() {
    let text = "RUN x\n".repeat(40);
    let labels: Vec<(Span, &str)> = (1..40).map(|i| (Span::new(i * 6, i * 6 + 3), "again")).collect();
    let drawn = full(&text, Span::new(0, 3), &labels);
    assert!(drawn.contains("note: 28 places more") && drawn.lines().count() < 45, "{drawn}");
}

#[test]
fn a_big_report_is_written_quickly() {
    let text = "RUN apt-get install x && echo é\n".repeat(20_000);
    let findings = (0..20_000).map(|i| finding(&CACHE_LEFT, 0, Span::new(i * 33 + 4, i * 33 + 19), "found")).collect();
    let (project, report) = (project(vec![dockerfile("Dockerfile", &text)]), Report { findings });
    for format in [Format::Full, Format::Concise, Format::Json, Format::Sarif, Format::Github] {
        let started = Instant::now();
        let size = render_with(&project, &report, format, Paint::PLAIN).len();
        println!("{format:?}: {size} bytes in {:?}", started.elapsed());
        assert!(started.elapsed() < Duration::from_secs(20), "{format:?}");
    }
}

#[test]
fn summaries() {
    let (example, report) = example();
    let say = |report: &Report, files: usize| {
        let project = project((0..files).map(|i| dockerfile(&i.to_string(), "")).collect());
        let view = View { project: &project, report, rules: &RULES, failures: &[] };
        report::summary(&view, Mended::default(), Duration::from_millis(9))
    };
    let counts = "2 errors, 2 warnings, 1 info in 3 of 4 files (9 ms)";
    let fixes = "; 1 can be fixed with --fix, 1 more with --unsafe-fixes";
    assert_eq!(say(&report, example.files.len()), format!("{counts}{fixes}"));
    assert_eq!(say(&Report { findings: report.findings[..1].to_vec() }, 12), "1 warning in 1 of 12 files (9 ms)");
    assert_eq!(say(&Report::default(), 1), "no findings in 1 file (9 ms)");
    assert_eq!(say(&Report::default(), 0), "no Dockerfiles and no Compose files found");
    let of = |findings: &[docklint::diagnostic::Diagnostic], mended: Mended| {
        let report = Report { findings: findings.to_vec() };
        let view = View { project: &example, report: &report, rules: &RULES, failures: &[] };
        report::summary(&view, mended, Duration::from_millis(9))
    };
    let mended = Mended { findings: 5, files: 1 };
    assert_eq!(of(&[], mended), "fixed 5 findings in 1 file; none left in 4 files (9 ms)");
    let left = "fixed 5 findings in 1 file; 1 warning left in 1 of 4 files (9 ms)";
    assert_eq!(of(&report.findings[..1], mended), left);
    assert!(of(&report.findings[1..2], mended).ends_with("(9 ms); 1 can be fixed with --fix --unsafe-fixes"));
    assert!(of(&report.findings[2..3], mended).ends_with("(9 ms); 1 can be fixed with --fix"));
}
