//! The loop, with rules made for the purpose, most of whose fixes do harm.

use crate::project::fix_files;
use docklint::diagnostic::{Applicability, Diagnostic, Fix, NewFile, Severity};
use docklint::dockerfile::{Instruction, Kind};
use docklint::lint::fix::Fixed;
use docklint::lint::{Category, Check, Cx, Rule, Selection};
use docklint::rules;
use docklint::source::Span;

/// Works on the `USER` of one name each.
static RULES: &[&Rule] = &[
    &Rule { checks: &[Check::Instruction(circle)], ..rule("circle") },
    &Rule { checks: &[Check::Instruction(comment)], ..rule("comment") },
    &Rule { checks: &[Check::Instruction(continuation)], ..rule("continuation") },
    &rules::meta::internal_error::RULE,
    &Rule { checks: &[Check::Instruction(makes)], ..rule("makes") },
    &Rule { checks: &[Check::Instruction(manual)], ..rule("manual") },
    &Rule { checks: &[Check::Instruction(mends)], ..rule("mends") },
    &Rule { checks: &[Check::Instruction(more)], ..rule("more") },
    &Rule { checks: &[Check::Instruction(risky)], ..rule("risky") },
    &rules::meta::unreadable_file::RULE,
];

const fn rule(name: &'static str) -> Rule {
    let (category, severity, aliases) = (Category::Style, Severity::Warning, &[]);
    Rule { name, category, severity, default: true, since: "0.1.0", aliases, fix: None, page: "", checks: &[] }
}

/// A finding at each `USER` of a name.
fn at<'a>(cx: &'a mut Cx, instruction: &Instruction, name: &str) -> Option<(&'a mut Diagnostic, Span)> {
    let Kind::User(user) = &instruction.kind else { return None };
    let found = user.as_str() == name;
    found.then(|| (cx.report(user.span(), format!("it is `{name}`")), user.span()))
}

fn rename(cx: &mut Cx, instruction: &Instruction, name: &str, to: &str, applicability: Applicability) {
    if let Some((finding, span)) = at(cx, instruction, name) {
        finding.fix(applicability, "rename it", [(span, to.to_owned())]);
    }
}

fn mends(cx: &mut Cx, instruction: &Instruction) {
    rename(cx, instruction, "bad", "good", Applicability::Safe);
}

fn risky(cx: &mut Cx, instruction: &Instruction) {
    rename(cx, instruction, "bad", "risky", Applicability::Unsafe);
    rename(cx, instruction, "risk", "risky", Applicability::Unsafe);
}

fn manual(cx: &mut Cx, instruction: &Instruction) {
    rename(cx, instruction, "think", "thought", Applicability::Manual);
}

fn circle(cx: &mut Cx, instruction: &Instruction) {
    rename(cx, instruction, "ping", "pong", Applicability::Safe);
    rename(cx, instruction, "pong", "ping", Applicability::Safe);
}

/// Joins the line to the next one.
fn continuation(cx: &mut Cx, instruction: &Instruction) {
    if let Some((finding, span)) = at(cx, instruction, "join") {
        finding.fix(Applicability::Safe, "", [(Span::empty(span.end as usize), " \\".to_owned())]);
    }
}

/// Removes the line above.
fn comment(cx: &mut Cx, instruction: &Instruction) {
    let start = instruction.span.start as usize;
    if let Some((finding, _)) = at(cx, instruction, "alone") {
        finding.fix(Applicability::Safe, "", [(Span::new(start - 4, start), String::new())]);
    }
}

/// Adds a word behind the instruction, in the middle of what the next line says.
fn more(cx: &mut Cx, instruction: &Instruction) {
    let end = instruction.span.end as usize + "\nRUN ".len();
    if let Some((finding, _)) = at(cx, instruction, "quote") {
        finding.fix(Applicability::Safe, "", [(Span::empty(end), "\"".to_owned())]);
    }
}

fn makes(cx: &mut Cx, instruction: &Instruction) {
    if cx.project.disk.exists(std::path::Path::new("made")) {
        return;
    }
    if let Some((finding, _)) = at(cx, instruction, "maker") {
        let creates = Some(NewFile { path: "made".to_owned(), text: "text\n".to_owned() });
        finding.fix = Some(Fix { title: String::new(), applicability: Applicability::Safe, edits: Vec::new(), creates });
    }
}

fn all() -> Selection {
    Selection::new(RULES, &[], &[], &[]).unwrap()
}

/// What becomes of a Dockerfile, and what is found in it then.
fn fixed_to(text: &str, least: Applicability) -> (String, Vec<String>) {
    let fixed = fix_files(&[("Dockerfile", text)], all(), least, None);
    let after = fixed.changes.first().map_or(text.to_owned(), |c| String::from_utf8(c.after.clone()).unwrap());
    (after, found(&fixed))
}

fn found(fixed: &Fixed) -> Vec<String> {
    fixed.report.findings.iter().map(|f| format!("{}: {}", f.rule, f.message)).collect()
}

#[track_caller]
fn fixes(text: &str, expected: &str, left: &[&str]) {
    assert_eq!(
        fixed_to(text, Applicability::Safe),
        (expected.to_owned(), left.iter().map(|l| (*l).to_owned()).collect()),
        "{text}"
    );
}

#[test]
fn what_is_found_is_mended_and_counted() {
    let fixed = fix_files(&[("Dockerfile", "FROM a\nUSER bad\nUSER x\nUSER bad\n")], all(), Applicability::Safe, None);
    let [change] = fixed.changes.as_slice() else { panic!("{:?}", fixed.changes) };
    assert_eq!((change.path.as_str(), change.fixes), ("Dockerfile", 2));
    assert_eq!(change.after, b"FROM a\nUSER good\nUSER x\nUSER good\n");
    assert_eq!(found(&fixed), [""; 0]);
}

#[test]
fn a_fix_is_applied_as_far_as_it_may_be_trusted() {
    let text = "FROM a\nUSER risk\nUSER think\nUSER bad\n";
    let (after, left) = fixed_to(text, Applicability::Safe);
    assert_eq!(after, "FROM a\nUSER risk\nUSER think\nUSER good\n");
    assert_eq!(left, ["risky: it is `risk`", "manual: it is `think`"]);
    // Two fixes want `bad`: the safe one wins.
    assert_eq!(fixed_to(text, Applicability::Unsafe).0, "FROM a\nUSER risky\nUSER think\nUSER good\n");
    assert_eq!(fixed_to(text, Applicability::Manual).0, "FROM a\nUSER risky\nUSER think\nUSER good\n");
}

#[test]
fn only_what_is_asked_for_is_mended() {
    let only = Selection::new(RULES, &["mends".to_owned()], &[], &[]).unwrap();
    let fixed = fix_files(&[("Dockerfile", "FROM a\nUSER risk\nUSER bad\n")], all(), Applicability::Unsafe, Some(&only));
    assert_eq!(fixed.changes[0].after, b"FROM a\nUSER risk\nUSER good\n");
    assert_eq!(found(&fixed), ["risky: it is `risk`"]);
    let text = "FROM a\n# docklint: ignore[mends, risky]\nUSER bad\n";
    assert!(fix_files(&[("Dockerfile", text)], all(), Applicability::Unsafe, None).changes.is_empty(), "suppressed");
}

#[test]
fn a_fix_that_breaks_something_is_left_out() {
    let left_out = |rule: &str, why: &str| format!("internal-error: the fix of `{rule}` was left out: {why}");
    let error = left_out("continuation", "the instruction `RUN` would be gone");
    fixes("FROM a\nUSER bad\nUSER join\nRUN x\n", "FROM a\nUSER good\nUSER join\nRUN x\n", &["continuation: it is `join`", &error]);
    let error = left_out("comment", "the comment `# b` would be lost");
    fixes("FROM a\n# b\nUSER alone\nUSER bad\n", "FROM a\n# b\nUSER alone\nUSER good\n", &["comment: it is `alone`", &error]);
    let (after, left) = fixed_to("FROM a\nUSER quote\nRUN x && y\nUSER bad\n", Applicability::Safe);
    assert_eq!(after, "FROM a\nUSER quote\nRUN x && y\nUSER good\n");
    assert!(left[0].starts_with(&left_out("more", "there would be an error: ")), "{left:?}");
}

#[test]
fn a_rule_that_broke_a_file_still_mends_others() {
    let files = [("a/Dockerfile", "FROM a\nUSER join\nRUN x\n"), ("b/Dockerfile", "FROM a\nUSER join\n")];
    let fixed = fix_files(&files, all(), Applicability::Safe, None);
    assert_eq!(fixed.changes.iter().map(|c| c.path.as_str()).collect::<Vec<_>>(), ["b/Dockerfile"]);
}

#[test]
fn rounds_come_to_an_end() {
    let (after, left) = fixed_to("FROM a\nUSER ping\nUSER bad\n", Applicability::Safe);
    assert!(["FROM a\nUSER ping\nUSER good\n", "FROM a\nUSER pong\nUSER good\n"].contains(&after.as_str()), "{after}");
    assert!(left.contains(&"internal-error: the fix of `circle` was left out: it never comes to an end".to_owned()), "{left:?}");
}

#[test]
fn a_file_may_be_made() {
    let fixed = fix_files(&[("Dockerfile", "FROM a\nUSER maker\nUSER maker\n")], all(), Applicability::Safe, None);
    let [change] = fixed.changes.as_slice() else { panic!("{:?}", fixed.changes) };
    assert_eq!((change.path.as_str(), change.before.is_none(), change.after.as_slice()), ("made", true, &b"text\n"[..]));
    assert!(fixed.report.findings.is_empty());
}

#[test]
fn bytes_that_are_not_text_stay() {
    let text = b"FROM a\nUSER bad\nLABEL a=\xff\xfe\nUSER bad\n";
    let fixed = fix_files(&[("Dockerfile", text.as_slice())], all(), Applicability::Safe, None);
    assert_eq!(fixed.changes[0].after, b"FROM a\nUSER good\nLABEL a=\xff\xfe\nUSER good\n");
}
