//! Dispatch, selection and suppression, with rules made for the purpose.

use crate::project::project_of;
use docklint::diagnostic::Severity;
use docklint::dockerfile::{Instruction, Kind};
use docklint::lint::{Category, Check, Cx, Rule, Selection, check};
use docklint::project::{Content, File, Project};
use docklint::rules;
use docklint::source::Source;

/// Reports every `USER`, as `X1`; `root` also as `X2`; and a `WORKDIR` as nobody's.
static USERS: Rule = rule("a-user", Category::Security, &["X1", "X2"], &[Check::Instruction(users)]);
/// Fails at `WORKDIR /boom`.
static BOOM: Rule = rule("boom", Category::Style, &[], &[Check::Instruction(boom)]);
/// Reports every stage and every build, each twice.
static TWICE: Rule = Rule {
    default: false,
    ..rule("twice", Category::Cache, &[], &[Check::Stage(|cx, _| from(cx)), Check::Build(|cx, _| from(cx))])
};

static ALL: &[&Rule] = &[
    &USERS,
    &BOOM,
    &rules::meta::internal_error::RULE,
    &rules::meta::malformed_suppression::RULE,
    &TWICE,
    &rules::meta::unknown_suppression::RULE,
    &rules::meta::unreadable_file::RULE,
    &rules::meta::unused_suppression::RULE,
];

const fn rule(name: &'static str, category: Category, aliases: &'static [&'static str], checks: &'static [Check]) -> Rule {
    Rule { name, category, severity: Severity::Warning, default: true, since: "0.1.0", aliases, fix: None, page: "", checks }
}

fn users(cx: &mut Cx, instruction: &Instruction) {
    match &instruction.kind {
        Kind::User(user) => {
            let finding = cx.report(user.span(), format!("user {}", user.as_str())).alias("X1");
            if user.as_str() == "root" {
                finding.alias("X2");
            }
        }
        Kind::Workdir(folder) => drop(cx.report(folder.span(), "folder").help("none")),
        _ => {}
    }
}

fn boom(_: &mut Cx, instruction: &Instruction) {
    if let Kind::Workdir(folder) = &instruction.kind {
        assert!(folder.as_str() != "/boom", "a bug");
    }
}

fn from(cx: &mut Cx) {
    let span = cx.dockerfile.instructions[cx.index].span;
    cx.report(span, "seen");
}

fn select(select: &[&str], extend: &[&str], ignore: &[&str]) -> Result<Selection, String> {
    let owned = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
    Selection::new(ALL, &owned(select), &owned(extend), &owned(ignore)).map_err(|e| e.to_string())
}

/// The findings as `line rule message`.
fn found_in(project: &Project, selection: &Selection) -> Vec<String> {
    let show = |f: &docklint::diagnostic::Diagnostic| {
        let source = &project.file(f.file).source;
        format!("{} {} {}", source.position(f.span.start).line, f.rule, f.message)
    };
    check(project, &selection.clone().into()).findings.iter().map(show).collect()
}

fn found(text: &str, selection: &Selection) -> Vec<String> {
    found_in(&project_of(&[("Dockerfile", text)]), selection)
}

#[track_caller]
fn finds(text: &str, expected: &[&str]) {
    assert_eq!(found(text, &select(&[], &[], &[]).unwrap()), expected, "{text}");
}

const USER_AND_ROOT: &str = "FROM a\nUSER app\nUSER root\nWORKDIR /\n";

#[test]
fn names_select_rules_and_codes_select_findings() {
    let lines = |s: &[&str], e: &[&str], i: &[&str]| {
        let found = found(USER_AND_ROOT, &select(s, e, i).unwrap());
        found.iter().map(|f| f.split(' ').next().unwrap().parse::<u8>().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(lines(&[], &[], &[]), [2, 3, 4]);
    assert_eq!(lines(&["X2"], &[], &[]), [3]);
    assert_eq!(lines(&["X2", "X1"], &[], &[]), [2, 3]);
    assert_eq!(lines(&["X2", "security"], &[], &[]), [2, 3, 4]);
    assert_eq!(lines(&["a-user", "X2"], &[], &["X1"]), [4]);
    assert_eq!(lines(&["a-user"], &[], &["X2"]), [2, 4]);
    assert!(lines(&["a-user"], &[], &["security"]).is_empty());
    assert_eq!(lines(&["style"], &["twice"], &[]), [1]);
    assert_eq!(lines(&[], &["cache"], &["DL3008", "SC2086"]), [1, 2, 3, 4]);
    assert!(lines(&["all"], &[], &["all"]).is_empty());
}

#[test]
fn unknown_names_are_errors_with_a_suggestion() {
    let error = |name: &str| select(&[name], &[], &[]).unwrap_err();
    assert_eq!(error("a-usr"), "unknown rule `a-usr`; did you mean `a-user`?");
    assert_eq!(error("Security"), "unknown rule `Security`; did you mean `security`?");
    assert_eq!(error("unreadable"), "unknown rule `unreadable`; did you mean `unreadable-file`?");
    assert_eq!(error("un"), "unknown rule `un`");
    assert_eq!(error("x1"), "unknown rule `x1`; did you mean `X1`?");
    assert_eq!(error("X7"), "unknown rule `X7`");
    assert_eq!(error("DL3008"), "no rule answers to `DL3008`");
    assert_eq!(error(&"x".repeat(1 << 20)).len(), (1 << 20) + 15);
    assert_eq!(select(&[], &[], &["X3"]).unwrap_err(), "unknown rule `X3`");
}

#[test]
fn a_panic_costs_the_rest_of_its_file_only() {
    let project = project_of(&[("a/Dockerfile", "FROM a\nUSER x\nWORKDIR /boom\nUSER y\n"), ("b/Dockerfile", "FROM a\nUSER x\n")]);
    let selection = select(&[], &[], &["internal-error"]).unwrap();
    let expected = ["2 a-user user x", "3 internal-error rule `boom` failed: a bug", "3 a-user folder", "2 a-user user x"];
    assert_eq!(found_in(&project, &selection), expected);
}

#[test]
fn an_unreadable_file_is_a_finding_that_cannot_be_switched_off() {
    let content = Content::Unreadable("permission denied".to_owned());
    let project = Project { files: vec![File::new(Source::new("Dockerfile", ""), content)], ..Project::default() };
    let selection = select(&[], &[], &["all"]).unwrap();
    assert_eq!(found_in(&project, &selection), ["1 unreadable-file cannot be read: permission denied"]);
}

#[test]
fn the_same_finding_of_two_checks_is_reported_once() {
    assert_eq!(found("FROM a\nFROM b\n", &select(&["twice"], &[], &[]).unwrap()), ["1 twice seen", "2 twice seen"]);
}

#[test]
fn many_threads_find_what_one_finds() {
    let paths = (0..50).map(|i| format!("{i:02}/Dockerfile")).collect::<Vec<_>>();
    let files = paths.iter().map(|path| (path.as_str(), USER_AND_ROOT)).collect::<Vec<_>>();
    let (project, selection) = (project_of(&files), select(&["all"], &[], &[]).unwrap());
    let many = check(&project, &selection.clone().into()).findings;
    let one = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .unwrap()
        .install(|| check(&project, &selection.clone().into()).findings);
    assert_eq!(many.len(), 50 * 4);
    assert_eq!(many, one);
}

#[test]
fn a_comment_covers_the_next_instruction_the_stage_or_the_file() {
    finds("FROM a\n# docklint: ignore[a-user] why\n\n# prose\nUSER x\nUSER y\n", &["6 a-user user y"]);
    finds("FROM a\nUSER x\nUSER y\n# docklint: ignore-file[a-user]\n", &[]);
    finds("# hadolint stage ignore=X1\nFROM a\nUSER x\nFROM b\nUSER y\n", &["5 a-user user y"]);
    finds("FROM a\nUSER \\\n# docklint: ignore[a-user]\n  x\nUSER y\n", &["5 a-user user y"]);
}

#[test]
fn a_code_suppresses_only_what_answers_to_it() {
    finds("FROM a\n# docklint: ignore[X2]\nUSER root\n", &[]);
    finds("# docklint: ignore-file[X2]\nFROM a\nUSER root\nUSER x\nWORKDIR /\n", &["4 a-user user x", "5 a-user folder"]);
    finds("# docklint: ignore-file[security]\nFROM a\nUSER root\nUSER x\nWORKDIR /\n", &[]);
}

#[test]
fn stacked_comments_all_apply() {
    finds("FROM a\n# docklint: ignore[a-user]\n# docklint: ignore[X2]\nUSER root\n", &[]);
}

#[test]
fn useless_suppressions_are_reported() {
    finds("FROM a\n# docklint: ignore[a-user, boom]\nUSER x\n", &["2 unused-suppression `boom` suppresses nothing here"]);
    finds("FROM a\n# docklint: ignore[a-user]\n", &["2 unused-suppression `a-user` suppresses nothing here: nothing follows"]);
    finds("FROM a\n# docklint: ignore[twice, cache, DL3008, SC2086, all]\nUSER x\n", &[]);
    finds("# docklint: ignore-file[unused-suppression]\nFROM a\n# docklint: ignore[boom]\nUSER x\n", &["4 a-user user x"]);
}

#[test]
fn nothing_is_called_unused_where_a_rule_could_not_look() {
    finds("FROM a\n# docklint: ignore[boom]\nRUM x\n", &[]);
    finds("FROM a\n# docklint: ignore[a-user]\nWORKDIR /boom\n", &["3 internal-error rule `boom` failed: a bug"]);
    let selection = select(&[], &[], &["X1"]).unwrap();
    assert_eq!(found("FROM a\n# docklint: ignore[a-user, X1]\nUSER x\n", &selection), Vec::<String>::new());
}

#[test]
fn unknown_names_in_comments_are_reported() {
    let text = "FROM a\n# docklint: ignore[a-usr]\n# hadolint ignore=DL9999,a-user\nUSER x\n";
    let expected = [
        "2 unknown-suppression no rule is called `a-usr`",
        "3 unknown-suppression no code of hadolint's is called `DL9999`",
        "3 unknown-suppression no code of hadolint's is called `a-user`",
        "4 a-user user x",
    ];
    finds(text, &expected);
}
