//! All formats say the same of the findings in real Dockerfiles and Compose files.

use crate::laws::{everything, project, samples};
use docklint::lint::check;
use docklint::report::{self, Format, Paint, View};
use docklint::rules::RULES;
use rayon::prelude::*;
use serde_json::{Value, json};

/// A text as it is shown on one line.
fn visible(text: &str) -> String {
    let symbol = |c: char| match c {
        '\u{7f}' => '\u{2421}',
        c if c.is_ascii_control() && c != '\t' => char::from_u32(0x2400 + u32::from(c)).unwrap(),
        c => c,
    };
    text.chars().map(symbol).collect()
}

fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("no {pointer} in {value}"))
}

fn number(value: &Value, pointer: &str) -> u64 {
    value.pointer(pointer).and_then(Value::as_u64).unwrap_or_else(|| panic!("no {pointer} in {value}"))
}

fn items<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

/// Each finding as JSON tells it: with the bytes of its places, its labels and what its fix puts in.
fn of_json(report: &Value) -> Vec<Value> {
    let place = |value: &Value| json!([value["path"], value.pointer("/start/byte"), value.pointer("/end/byte")]);
    let finding = |f: &Value| {
        let mut labels: Vec<Value> = items(f, "labels").iter().map(|l| json!([place(l), l["message"]])).collect();
        // Those of the finding's own place stand first in the other format.
        labels.sort_by_key(|label| label[0] != place(f));
        let edits = items(&f["fix"], "edits").iter().map(|e| json!([place(e), e["text"]]));
        let creates = f.pointer("/fix/creates/path").map(|path| json!([[path, 0, 0], f.pointer("/fix/creates/text")]));
        let fix = (!f["fix"].is_null()).then(|| {
            let mut all: Vec<Value> = edits.chain(creates).collect();
            all.sort_by_key(Value::to_string);
            json!([f.pointer("/fix/title"), f.pointer("/fix/applicability"), all])
        });
        json!([f["rule"], f["severity"], f["message"], f["help"], place(f), f["start"]["line"], labels, fix])
    };
    items(report, "findings").iter().map(finding).collect()
}

/// The path that a relative URI stands for.
fn decoded(uri: &str) -> String {
    let mut parts = uri.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend(part[2..].bytes());
    }
    String::from_utf8(bytes).unwrap()
}

/// The same of SARIF.
fn of_sarif(report: &Value) -> Vec<Value> {
    let place = |uri: &Value, region: &Value| {
        let start = number(region, "/byteOffset");
        json!([decoded(uri.as_str().unwrap()), start, start + number(region, "/byteLength")])
    };
    let location = |l: &Value| place(&l["physicalLocation"]["artifactLocation"]["uri"], &l["physicalLocation"]["region"]);
    let finding = |r: &Value| {
        let own = &r["locations"][0];
        let labels = std::iter::once(own).filter(|l| !l["message"].is_null()).chain(items(r, "relatedLocations"));
        let labels: Vec<Value> = labels.map(|l| json!([location(l), l["message"]["text"]])).collect();
        let fix = items(r, "fixes").first().map(|fix| {
            let changes = items(fix, "artifactChanges").iter();
            let edits = changes.flat_map(|c| items(c, "replacements").iter().map(move |r| (&c["artifactLocation"]["uri"], r)));
            let mut all: Vec<Value> =
                edits.map(|(uri, r)| json!([place(uri, &r["deletedRegion"]), r["insertedContent"]["text"]])).collect();
            all.sort_by_key(Value::to_string);
            json!([fix["description"]["text"], fix["properties"]["applicability"], all])
        });
        let severity = if r["level"] == "note" { "info" } else { text(r, "/level") };
        let line = &own["physicalLocation"]["region"]["startLine"];
        json!([r["ruleId"], severity, r["message"]["text"], r["properties"]["help"], location(own), line, labels, fix])
    };
    items(&report["runs"][0], "results").iter().map(finding).collect()
}

/// The lines that the concise format and that for GitHub have to hold, and the heads of the full one, as JSON tells them.
fn lines(report: &Value) -> [Vec<String>; 3] {
    let mut all = [Vec::new(), Vec::new(), Vec::new()];
    for f in items(report, "findings") {
        let (path, rule, severity) = (text(f, "/path"), text(f, "/rule"), text(f, "/severity"));
        let (line, column, message) = (number(f, "/start/line"), number(f, "/start/column"), visible(text(f, "/message")));
        let (end, end_column) = (number(f, "/end/line"), number(f, "/end/column"));
        all[0].push(format!("{}:{line}:{column}: {severity}[{rule}] {message}", visible(path)));
        let columns = if line == end { format!(",col={column},endColumn={end_column}") } else { String::new() };
        let data = |text: &str| visible(text).replace('%', "%25");
        let help = f["help"].as_str().map_or_else(String::new, |help| format!("%0Ahelp: {}", data(help)));
        let command = if severity == "info" { "notice" } else { severity };
        let file = data(path).replace(':', "%3A").replace(',', "%2C");
        let place = format!("file={file},line={line},endLine={end}{columns}");
        all[1].push(format!("::{command} {place},title=docklint {rule}::{}{help}", data(text(f, "/message"))));
        all[2].push(format!("{severity}[{rule}]: {message}"));
    }
    all
}

/// What differs between the formats.
fn disagreements(files: &crate::laws::Files) -> Vec<String> {
    let project = project(files);
    let report = check(&project, &everything().into());
    let view = View { project: &project, report: &report, rules: RULES, failures: &[] };
    let write = |format| {
        let mut out = Vec::new();
        report::write(&mut out, format, &view, Paint::PLAIN).unwrap();
        String::from_utf8(out).unwrap()
    };
    let parse = |format| serde_json::from_str::<Value>(&write(format)).unwrap();
    let (json, sarif) = (parse(Format::Json), parse(Format::Sarif));
    let mut complaints = Vec::new();
    for (told, other) in of_json(&json).into_iter().zip(of_sarif(&sarif)) {
        if told != other {
            complaints.push(format!("JSON: {told}\nSARIF: {other}"));
        }
    }
    let counts = [items(&json, "findings").len(), items(&sarif["runs"][0], "results").len(), report.findings.len()];
    let [concise, github, full] = lines(&json);
    let text = [Format::Concise, Format::Github, Format::Full].map(write);
    let is_head = |line: &&str| ["error[", "warning[", "info["].iter().any(|severity| line.starts_with(severity));
    let found: [Vec<&str>; 3] = [text[0].lines().collect(), text[1].lines().collect(), text[2].lines().filter(is_head).collect()];
    if counts[0] != counts[1] || counts[0] != counts[2] {
        complaints.push(format!("{counts:?} findings"));
    }
    for (expected, found) in [concise, github, full].iter().zip(&found) {
        let differs = expected.iter().zip(found).find(|(expected, found)| *expected != *found);
        complaints.extend(differs.map(|(expected, found)| format!("expected {expected}\nfound {found}")));
        if expected.len() != found.len() {
            complaints.push(format!("{} lines, not {}", found.len(), expected.len()));
        }
    }
    complaints
}

/// Of the samples every so manieth: to draw all findings takes long.
const SAMPLED: usize = 9;

#[test]
fn formats_agree_on_real_files() {
    let samples: Vec<_> = samples().step_by(SAMPLED).collect();
    let complaints: Vec<String> = samples.par_iter().flat_map_iter(disagreements).collect();
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n\n"));
    let composes = samples.iter().flatten().filter(|(path, _)| path.ends_with("compose.yaml")).count();
    assert!(composes > 50, "{composes} Compose files");
}
