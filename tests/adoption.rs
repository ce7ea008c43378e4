//! Ways to live with findings: comments written for them, and baselines.

use crate::cli::run;
use crate::folder::Folder;
use crate::laws::{Files, everything, project, samples};
use docklint::diagnostic::{Applicability, Diagnostic};
use docklint::lint::baseline::{Baseline, Place, render};
use docklint::lint::fix::{Fixed, Job, suppress_all};
use docklint::lint::{Policy, Report, Selection, Settings, check_each};
use docklint::project::discovery::is_dockerfile_name;
use docklint::project::{LoadOptions, MemoryDisk, Project, load};
use docklint::rules::RULES;
use docklint::source::Source;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn suppressed(files: &Files, selection: &Selection, reason: &str) -> Fixed {
    let is_dockerfile = |path: &&String| is_dockerfile_name(path.rsplit('/').next().unwrap());
    let paths: Vec<PathBuf> = files.iter().map(|(path, _)| path).filter(is_dockerfile).map(PathBuf::from).collect();
    let disk = Arc::new(MemoryDisk::new(files.iter().map(|(path, text)| (path, text.as_bytes()))));
    let job = Job { disk, stdin: None, least: Applicability::Safe, only: None };
    let mut load = |disk, _| {
        let project = load(disk, &paths, &LoadOptions::default());
        let policy = Policy::uniform(&project, selection.clone().into());
        (project, policy)
    };
    suppress_all(&job, &mut load, reason)
}

fn selection(select: &[&str]) -> Selection {
    Selection::new(RULES, &select.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>(), &[], &[]).unwrap()
}

/// The text of a file with comments for these rules.
#[track_caller]
fn writes(select: &[&str], reason: &str, text: &str, expected: &str) {
    let files = vec![("Dockerfile".to_owned(), text.to_owned())];
    let fixed = suppressed(&files, &selection(select), reason);
    let after = fixed.changes.first().map_or(text.to_owned(), |change| String::from_utf8(change.after.clone()).unwrap());
    assert_eq!(after, expected);
    assert_eq!(fixed.report.findings, [], "{after}");
}

#[test]
fn comments_are_written_above_instructions() {
    let rules = ["root-user", "unpinned-image", "sudo-in-run"];
    writes(
        &rules,
        "for  now\n",
        "FROM a\nRUN x && \\\n  sudo y\nUSER root\n\n\t RUN <<EOF\nsudo z\nEOF",
        "# docklint: ignore[unpinned-image] for now\nFROM a\n# docklint: ignore[sudo-in-run] for now\nRUN x && \\\n  sudo y\n\
         # docklint: ignore[root-user] for now\nUSER root\n\n\t # docklint: ignore[sudo-in-run] for now\n\t RUN <<EOF\nsudo z\nEOF",
    );
    writes(&rules, "", "\u{feff}USER root", "\u{feff}USER root");
    writes(&["unpinned-image"], "", "\u{feff}FROM a", "\u{feff}# docklint: ignore[unpinned-image]\nFROM a");
    writes(&["unpinned-image"], "", "\r\n FROM a\r\n", "\r\n # docklint: ignore[unpinned-image]\r\n FROM a\r\n");
}

#[test]
fn comments_join_those_of_docklint() {
    let rules = ["root-user", "unpinned-image"];
    writes(
        &rules,
        "why",
        "# docklint: ignore[ style ]\nFROM a\n",
        "# docklint: ignore[ style, root-user, unpinned-image ] why\nFROM a\n",
    );
    writes(
        &rules,
        "why",
        "# docklint: ignore[root-user]: so\n\nFROM a\n",
        "# docklint: ignore[root-user, unpinned-image]: so\n\nFROM a\n",
    );
    let within = "FROM a:1\nUSER \\\n# docklint: ignore[style]\nroot\n";
    writes(&["root-user"], "", within, &within.replace("style", "style, root-user"));
}

#[test]
fn comments_come_between_no_others_and_what_they_are_for() {
    let ours = "# docklint: ignore[unpinned-image]\n";
    for above in ["# hadolint ignore=DL3002\n", "# check=skip=StageNameCasing\n", "# base is the base\n", "# a\n# b\n"] {
        // In the first line it would be a directive.
        let text = |ours: &str| format!("\n{ours}{above}FROM a AS base\n");
        writes(&["unpinned-image"], "", &text(""), &text(ours));
    }
    let run = |ours: &str| format!("FROM a:1\n# prose\n{ours}# hadolint ignore=DL3001\n# shellcheck disable=SC2086\nRUN sudo b\n");
    writes(&["sudo-in-run"], "", &run(""), &run("# docklint: ignore[sudo-in-run]\n"));
}

#[test]
fn comments_for_the_file_stand_at_its_top() {
    let below = "# docklint ignore=x\nFROM a\n";
    for top in
        ["", "\u{feff}", "# syntax=docker/dockerfile:1\n# escape=`\n", "#!/usr/bin/x\n# check=skip=all\n", "# check=skip=all\n"]
    {
        let text = |ours: &str| format!("{top}{ours}{below}");
        writes(&["malformed-suppression"], "", &text(""), &text("# docklint: ignore-file[malformed-suppression]\n"));
    }
    let joined = "FROM a\n# docklint: ignore-file[malformed-suppression]\n# docklint ignore\n";
    writes(&["malformed-suppression", "unknown-suppression"], "", joined, joined);
    let (comments, both) =
        ("# docklint ignore=x", "# docklint: ignore-file[malformed-suppression]\n# docklint: ignore[unpinned-image]\n");
    writes(&["malformed-suppression", "unpinned-image"], "", &format!("FROM a\n{comments}"), &format!("{both}FROM a\n{comments}"));
}

#[test]
fn what_no_comment_can_silence_is_left() {
    let left = |text: &str, select: &[&str]| {
        let files = vec![("Dockerfile".to_owned(), text.to_owned())];
        let fixed = suppressed(&files, &selection(select), "");
        assert!(fixed.changes.is_empty());
        fixed.report.findings.iter().map(|f| f.rule).collect::<Vec<_>>()
    };
    assert_eq!(left("# syntax=other/x\nFROM a\n", &["all"]), ["unknown-frontend"]);
    assert_eq!(left("# docklint: ignore-file[all]\nFROM a\n", &["all"]), ["suppression-forbidden"]);
}

/// What stands in a Dockerfile and is not silenced there.
const BEYOND_COMMENTS: [&str; 2] = ["suppression-without-reason", "unknown-frontend"];

#[test]
fn suppressing_everything_leaves_nothing() {
    for files in samples() {
        let fixed = suppressed(&files, &everything(), "a reason");
        let in_dockerfile =
            |f: &&Diagnostic| !fixed.project.file(f.file).source.path().contains("ignore") && !BEYOND_COMMENTS.contains(&f.rule);
        let left = fixed.report.findings.iter().filter(in_dockerfile).collect::<Vec<_>>();
        assert!(left.is_empty() && fixed.failures.is_empty(), "{files:?}: {left:#?}");
        let text = |change: &docklint::lint::fix::Change| (change.path.clone(), String::from_utf8(change.after.clone()).unwrap());
        let mut after = files.clone();
        for (path, text) in fixed.changes.iter().map(text) {
            after.iter_mut().find(|(p, _)| *p == path).unwrap().1 = text;
        }
        assert_eq!(suppressed(&after, &everything(), "a reason").changes, [], "the second time");
    }
}

fn place() -> Place {
    Place::of(Path::new("ci/base.json"), Path::new("/work/project"))
}

fn checked(files: &Files, settings: &Settings) -> (Project, Policy, Report) {
    let project = project(files);
    let policy = Policy::uniform(&project, settings.clone());
    let report = check_each(&project, &policy);
    (project, policy, report)
}

/// The baseline of some files.
fn baseline_of(files: &Files, settings: &Settings) -> String {
    let (project, policy, report) = checked(files, settings);
    render(&project, &report, None, &policy, &place())
}

/// What is left of the findings of some files, as `path rule message`.
fn left(files: &Files, settings: &Settings, baseline: &str) -> Vec<String> {
    let (mut project, mut policy, mut report) = checked(files, settings);
    let baseline = Baseline::parse(Source::new("ci/base.json", baseline)).unwrap();
    baseline.apply(&mut project, &mut policy, &mut report, &place());
    let show = |f: &Diagnostic| {
        let source = &project.file(f.file).source;
        format!("{}:{} {} {}", source.path(), source.position(f.span.start).line, f.rule, f.message)
    };
    report.findings.iter().map(show).collect()
}

fn files(files: &[(&str, &str)]) -> Files {
    files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

#[test]
fn a_baseline_is_small_and_sorted() {
    let settings = selection(&["sudo-in-run", "unpinned-image"]).into();
    let files = files(&[("b/Dockerfile", "FROM a\nRUN sudo x\nRUN  sudo x\n"), ("Dockerfile", "FROM a\n")]);
    insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("baseline", baseline_of(&files, &settings));
    });
    let none = "{\n  \"version\": 1,\n  \"findings\": []\n}\n";
    assert_eq!(baseline_of(&self::files(&[("Dockerfile", "FROM a:1\n")]), &settings), none);
}

#[test]
fn a_baseline_outlives_moves() {
    let settings = selection(&["sudo-in-run", "unpinned-image"]).into();
    let baseline = baseline_of(&files(&[("Dockerfile", "FROM a\nRUN sudo x\nRUN sudo y\n")]), &settings);
    let left = |text: &str| left(&files(&[("Dockerfile", text)]), &settings, &baseline);
    assert_eq!(left("# new\n\nFROM a\n\n  RUN sudo y\nUSER app\nRUN  sudo  x\n"), [""; 0]);
    assert_eq!(
        left("FROM a\nRUN sudo x\nRUN sudo y\nRUN sudo y\n"),
        ["Dockerfile:4 sudo-in-run `sudo` in a build, where `USER` says who runs a command"]
    );
}

#[test]
fn entries_of_no_more_use_are_reported() {
    let settings: Settings = selection(&["sudo-in-run", "unpinned-image", "stale-baseline"]).into();
    let both = files(&[("Dockerfile", "FROM a\nRUN sudo x\nRUN sudo x\n"), ("b/Dockerfile", "FROM a\n")]);
    let baseline = baseline_of(&both, &settings);
    let one = files(&[("Dockerfile", "FROM a:1\nRUN sudo x\n")]);
    let expected = [
        "ci/base.json:4 stale-baseline 1 of 2 `sudo-in-run` is found no more in `../Dockerfile`",
        "ci/base.json:5 stale-baseline `unpinned-image` is found no more in `../Dockerfile`",
        "ci/base.json:6 stale-baseline there is no `../b/Dockerfile` any more",
    ];
    // The disk of these tests is not where the baseline is, so that no file of its is there.
    assert_eq!(left(&one, &settings, &baseline), expected);
    assert_eq!(left(&both, &selection(&["unpinned-image", "stale-baseline"]).into(), &baseline), [""; 0], "a rule that is off");
    let broken = files(&[("Dockerfile", "FROM a:1\nRUM x\n"), ("b/Dockerfile", "FROM a\n")]);
    assert_eq!(left(&broken, &settings, &baseline), [""; 0], "what is not parsed is not judged");
    let unknown = baseline.replace("unpinned-image", "no-such-rule");
    assert!(left(&both, &settings, &unknown).iter().any(|f| f == "ci/base.json:6 stale-baseline no rule is called `no-such-rule`"));
}

#[test]
fn a_baseline_is_renewed() {
    let settings: Settings = selection(&["sudo-in-run", "unpinned-image", "stale-baseline"]).into();
    let files = files(&[("Dockerfile", "FROM a\nRUN sudo x\n")]);
    let old = Baseline::parse(Source::new("ci/base.json", baseline_of(&files, &settings))).unwrap();
    let only = selection(&["unpinned-image"]).into();
    let fixed = self::files(&[("Dockerfile", "FROM a:1\n")]);
    let (project, policy, report) = checked(&fixed, &only);
    let renewed = render(&project, &report, Some(&old), &policy, &place());
    assert!(renewed.contains("sudo-in-run") && !renewed.contains("unpinned-image"), "only what was judged is gone: {renewed}");
    let (project, policy, report) = checked(&fixed, &settings);
    assert!(!render(&project, &report, Some(&old), &policy, &place()).contains("rule"));
}

#[test]
fn a_broken_baseline_is_an_error() {
    let error = |text: &str| Baseline::parse(Source::new("x", text)).unwrap_err();
    assert!(error("{").contains("line 1 column 1"));
    assert!(error("{\"version\":2,\"findings\":[]}").contains("its version is 2"));
    assert!(error("{\"version\":1,\"findings\":[],\"more\":1}").contains("unknown field `more`"));
}

#[test]
fn every_sample_is_clean_under_its_baseline() {
    let settings = everything().into();
    for files in samples() {
        let baseline = baseline_of(&files, &settings);
        let moved = files.iter().map(|(path, text)| {
            // Not above a directive, which would become another comment.
            let moved = if text.starts_with("FROM") { format!("\n\n{text}") } else { text.clone() };
            (path.clone(), moved)
        });
        let left = left(&moved.collect(), &settings, &baseline);
        assert!(left.iter().all(|f| f.contains("internal-error")), "{files:?}: {left:?}");
    }
}

#[test]
fn from_the_command_line() {
    let folder = Folder::with(&[]);
    let text = "FROM alpine:3.22\nUSER root\nRUN sudo a\n";
    folder.write("app/Dockerfile", text);
    let docklint = |args: &[&str]| run(folder.path(), args);
    let said = |args: &[&str]| docklint(args).2;
    let (code, out, err) = docklint(&["--write-baseline", "ci/base.json"]);
    assert_eq!((code, out.as_str()), (2, ""), "no such folder: {err}");
    let (code, _, err) = docklint(&["--write-baseline", "base.json"]);
    assert!(code == 0 && err.starts_with("wrote 2 findings to `base.json`\nno findings in 1 file ("), "{err}");
    assert_eq!(docklint(&["--baseline", "base.json"]).0, 0);
    assert_eq!(run(&folder.path().join("app"), &["--baseline", "../base.json", "."]).0, 0, "from another folder");
    folder.write("app/Dockerfile", "FROM alpine:3.22\nUSER app\n");
    let (code, out, _) = docklint(&["--baseline", "base.json", "--format", "concise"]);
    let stale = "base.json:4:64: info[stale-baseline] `root-user` is found no more in `app/Dockerfile`\n";
    assert!(code == 0 && out.starts_with(stale), "{out}");
    fs::write(folder.path().join("base.json"), "[]").unwrap();
    assert!(said(&["--baseline", "base.json"]).starts_with("error: cannot read the baseline `base.json`: "));
    assert_eq!(docklint(&["--write-baseline", "base.json"]).0, 2, "it is not overwritten");
    assert!(said(&["--baseline", "none.json"]).ends_with("no such file; `--write-baseline none.json` makes it\n"));

    folder.write("app/Dockerfile", text);
    let (code, out, err) = docklint(&["--add-ignores=later"]);
    assert!((code, out.as_str()) == (0, "") && err.starts_with("wrote 2 comments into 1 file\nno findings in 1 file ("), "{err}");
    let after = fs::read_to_string(folder.path().join("app/Dockerfile")).unwrap();
    assert!(
        after.contains("\n# docklint: ignore[root-user] later\nUSER root\n# docklint: ignore[sudo-in-run] later\nRUN"),
        "{after}"
    );
    assert_eq!(docklint(&["--add-ignores", "-"]).0, 2);
    assert_eq!(docklint(&["--add-ignores", "--fix"]).0, 2);
}
