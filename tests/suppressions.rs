//! Comments that silence findings: each form, and what it covers.

use crate::project::project_of;
use docklint::diagnostic::Severity;
use docklint::dockerfile::{Instruction, Kind};
use docklint::lint::{Category, Check, Cx, Rule, Selection, Settings, check};
use docklint::rules;
use docklint::shell::Call;
use docklint::source::Span;

/// Reports every `USER`, as hadolint and BuildKit might.
static USERS: Rule = rule("a-user", &["DL3002", "UndefinedVar"], &[Check::Instruction(users)]);
/// Reports every `echo`, as ShellCheck might.
static ECHO: Rule = rule("echo", &["SC2086"], &[Check::Call(echo)]);
/// Reports the first of two `CMD`, which hadolint does not mark, and shows the other, which it does.
static CMDS: Rule = rule("two-cmds", &["DL4003"], &[Check::Instruction(cmds)]);

static ALL: &[&Rule] = &[
    &USERS,
    &ECHO,
    &rules::meta::internal_error::RULE,
    &rules::meta::malformed_suppression::RULE,
    &rules::meta::suppression_forbidden::RULE,
    &rules::meta::suppression_without_reason::RULE,
    &rules::correctness::syntax_error::RULE,
    &CMDS,
    &rules::meta::unknown_suppression::RULE,
    &rules::meta::unreadable_file::RULE,
    &rules::meta::unused_suppression::RULE,
];

const fn rule(name: &'static str, aliases: &'static [&'static str], checks: &'static [Check]) -> Rule {
    let (category, severity) = (Category::Style, Severity::Warning);
    Rule { name, category, severity, default: true, since: "0.1.0", aliases, fix: None, page: "", checks }
}

fn users(cx: &mut Cx, instruction: &Instruction) {
    if let Kind::User(user) = &instruction.kind {
        cx.report(user.span(), format!("user {}", user.as_str())).alias("DL3002").alias("UndefinedVar");
    }
}

fn echo(cx: &mut Cx, _: &Instruction, call: Call) {
    if call.name() == "echo" {
        cx.report(call.span(), cx.text(call.span())).alias("SC2086");
    }
}

fn cmds(cx: &mut Cx, instruction: &Instruction) {
    let places = cx.dockerfile.instructions.iter().filter(|i| matches!(i.kind, Kind::Cmd(_))).map(|i| i.span);
    let places = places.collect::<Vec<Span>>();
    if let [first, .., last] = places.as_slice()
        && instruction.span == *first
    {
        cx.report(*first, "replaced").label(*last, "by this one").alias("DL4003");
    }
}

fn settings(extend: &[&str]) -> Settings {
    let owned = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
    Selection::new(ALL, &[], &owned(extend), &owned(&["unused-suppression"])).unwrap().into()
}

/// The findings as `line severity message`, those of these rules alone.
fn found(text: &str, settings: &Settings) -> Vec<String> {
    let project = project_of(&[("Dockerfile", text)]);
    let source = &project.files[0].source;
    let show = |f: &docklint::diagnostic::Diagnostic| {
        format!("{} {} {}", source.position(f.span.start).line, f.severity.name(), f.message)
    };
    check(&project, settings).findings.iter().map(show).collect()
}

/// What is left of the findings of a file: the users, the words of each `echo`.
#[track_caller]
fn leaves(text: &str, expected: &[&str]) {
    let messages = found(text, &settings(&[])).into_iter().map(|f| f.splitn(3, ' ').nth(2).unwrap().to_owned());
    let short = messages.map(|m| m.trim_start_matches("user ").trim_start_matches("echo ").to_owned()).collect::<Vec<_>>();
    assert_eq!(short, expected, "{text}");
}

#[test]
fn of_hadolint_as_hadolint_reads_them() {
    leaves("FROM a\n# hadolint ignore=DL3002\nUSER x\nUSER y\n", &["y"]);
    leaves("FROM a\n#hadolint\tignore = SC1000 , DL3002 # why, DL3003\nUSER x\n", &[]);
    leaves("FROM a\nUSER x\nFROM b\nUSER y\n# hadolint global ignore=DL3002\n", &[]);
    leaves("FROM a\nUSER x\n# hadolint stage ignore=DL3002\nFROM b\nUSER y\nUSER z\nFROM c\nUSER v\n", &["x", "v"]);
    leaves("FROM a\n# hadolint ignore=DL3002\nONBUILD USER x\n", &[]);
}

#[test]
fn of_hadolint_where_hadolint_gives_up() {
    leaves("FROM a\n# hadolint ignore=DL3002\n\n# prose\nUSER x\n", &[]);
    leaves("FROM a\n# hadolint ignore=DL3002\n# hadolint ignore=DL3003\nUSER x\n", &[]);
    leaves("FROM a\nRUN b && \\\n  # hadolint ignore=SC2086\n  echo c\n", &[]);
    leaves("FROM a\nUSER x\n# hadolint stage ignore=DL3002\nUSER y\n", &[]);
    leaves("# hadolint stage ignore=DL3002\n\nFROM a\nUSER x\n", &[]);
}

#[test]
fn a_code_reaches_where_the_rival_reports_it() {
    let two = |comment: &str, other: &str| format!("FROM a\n{comment}CMD a\n{other}CMD b\n");
    let pragma = "# hadolint ignore=DL4003\n";
    leaves(&two("", ""), &["replaced"]);
    leaves(&two(pragma, ""), &[]);
    leaves(&two("", pragma), &[]);
    leaves(&two("", "# docklint: ignore[DL4003]\n"), &[]);
    leaves(&two("", "# docklint: ignore[two-cmds]\n"), &["replaced"]);
}

#[test]
fn of_buildkit_for_the_file() {
    leaves("# check=skip=UndefinedVar,StageNameCasing;error=true why\nFROM a\nUSER x\n", &[]);
    leaves("# syntax=docker/dockerfile:1\n#check = skip=all\nFROM a\nUSER x\n", &[]);
    leaves("\u{feff}# check=skip=all\r\nFROM a\r\nUSER x\r\n", &[]);
    leaves("#!/usr/bin/env x\n# check=skip=all\nFROM a\nUSER x\n", &[]);
    leaves("# check=skip=StageNameCasing;skip=UndefinedVar\nFROM a\nUSER x\n", &[]);
    leaves("# check=skip=UndefinedVar;skip=StageNameCasing\nFROM a\nUSER x\n", &["x"]);
    // Behind any other comment or a blank line it is for the next instruction.
    leaves("# prose\n# check=skip=all\nFROM a\nUSER x\n", &["x"]);
    leaves("\n# check=skip=all\nFROM a\nUSER x\n", &["x"]);
}

#[test]
fn of_buildkit_for_an_instruction() {
    leaves("FROM a\n# check=skip=UndefinedVar why\nUSER x\nUSER y\n", &["y"]);
    leaves("FROM a\n# check=skip=all\n\n# prose\nUSER x\nUSER y\n", &["y"]);
}

#[test]
fn findings_of_buildkit_may_be_errors() {
    let found = |text: &str| found(text, &settings(&[]));
    assert_eq!(found("# check=error=true\nFROM a\nUSER x\nRUN echo b\n"), ["3 error user x", "4 warning echo b"]);
    assert_eq!(found("# check=error=0\nFROM a\nUSER x\n"), ["3 warning user x"]);
    assert_eq!(found("# check=error=true;skip=UndefinedVar\nFROM a\nUSER x\n"), Vec::<String>::new());
}

#[test]
fn of_shellcheck_in_a_heredoc() {
    let heredoc = |script: &str| format!("FROM a\nRUN <<EOF\n{script}\nEOF\n");
    let comment = "# shellcheck disable=SC2086";
    leaves(&heredoc(&format!("true\n{comment}\necho a && echo b\necho c")), &["c"]);
    leaves(&heredoc(&format!("#!/bin/sh\n{comment} # why\necho a\necho b")), &[]);
    leaves(&heredoc(&format!("true\n{comment}\nif true; then\n  echo a\n  echo b\nfi\necho c")), &["c"]);
    leaves(&heredoc(&format!("if true; then\n  {comment}\n  echo a\n  echo b\nfi\necho c")), &["b", "c"]);
    leaves(&heredoc("true\n# shellcheck disable=all\necho a"), &[]);
    leaves(&heredoc("true\n# shellcheck source=/x disable=SC2000-SC2100\necho a"), &[]);
    leaves(&heredoc("true\n# shellcheck disable=SC2087,SC2000-SC2050\necho a"), &["a"]);
    leaves(&heredoc(&format!("echo a\n{comment}")), &["a"]);
    leaves("FROM a\nRUN bash <<EOF\ntrue\n# shellcheck disable=SC2086\necho a\necho b\nEOF\n", &["b"]);
}

#[test]
fn of_shellcheck_between_continued_lines() {
    leaves("FROM a\nRUN true && \\\n# shellcheck disable=SC2086\n  echo a && \\\n  echo b\n", &["b"]);
    leaves("FROM a\nRUN \\\n  # shellcheck disable=SC2086\n  echo a && \\\n  echo b\n", &[]);
    leaves("FROM a\n# shellcheck disable=SC2086\nRUN true; echo a\nRUN echo b\n", &["b"]);
    leaves("FROM a\nONBUILD RUN true; \\\n  # shellcheck disable=SC2086\n  echo a; \\\n  echo b\n", &["b"]);
}

#[test]
fn they_need_not_be_honoured() {
    let text = "# check=skip=all\nFROM a\n# docklint: ignore[a-user, nothing-such]\nUSER x\n# docklint ignore=x\n";
    let settings = Settings { honour_suppressions: false, ..settings(&["suppression-forbidden"]) };
    let forbidden = "warning suppressions are not allowed here";
    assert_eq!(found(text, &settings), [format!("1 {forbidden}"), format!("3 {forbidden}"), "4 warning user x".to_owned()]);
}

#[test]
fn a_comment_tells_the_shell_of_an_image() {
    let pipes = |text: &str| {
        let selection = Selection::new(rules::RULES, &["missing-pipefail".to_owned()], &[], &[]).unwrap();
        check(&project_of(&[("Dockerfile", text)]), &selection.into()).findings.len()
    };
    let run = "RUN curl -fsS x | sh\n";
    assert_eq!(pipes(&format!("FROM corp/a\n{run}")), 1);
    assert_eq!(pipes(&format!("FROM corp/a\n# hadolint shell=/bin/bash\n{run}")), 1);
    assert_eq!(pipes(&format!("FROM corp/a\n# hadolint shell=/bin/bash -o pipefail -c\n{run}")), 0);
    assert_eq!(pipes(&format!("# hadolint shell=pwsh\nFROM corp/a\n{run}FROM corp/b\n{run}")), 0);
}

/// Time is linear, however many comments there are for however many findings.
#[test]
fn many_comments_take_no_more_than_their_time() {
    let started = std::time::Instant::now();
    let comments = "# shellcheck disable=SC2046\n".repeat(20_000);
    let script = format!(
        "FROM a\nRUN <<EOF\ntrue\n{comments}echo a{}\n{}EOF\n",
        " &&\necho b".repeat(20_000),
        "# shellcheck disable=SC2086\necho c\n".repeat(20_000)
    );
    assert_eq!(found(&script, &settings(&[])).len(), 20_001);
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}
