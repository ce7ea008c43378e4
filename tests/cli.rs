//! The built program, as a shell sees it.

use crate::folder::Folder;
use crate::formats::{snapshot, validate};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const BROKEN: &str = "FROM scratch\nFORM b\n";
const FINE: &str = "FROM scratch\nCOPY hello /\nUSER 1000\nENTRYPOINT [\"/hello\"]\n";

/// The program in `folder`, without what the environment says of colours and where its user lives.
pub fn docklint(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_docklint"));
    command.current_dir(folder).args(args);
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "TERM", "HOME", "XDG_CONFIG_HOME"] {
        command.env_remove(name);
    }
    command
}

pub fn run(folder: &Path, args: &[&str]) -> (i32, String, String) {
    told(&docklint(folder, args).output().unwrap())
}

pub fn run_with_input(folder: &Path, args: &[&str], input: &str) -> (i32, String, String) {
    let command = &mut docklint(folder, args);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    told(&child.wait_with_output().unwrap())
}

/// Exit code, standard output, standard error.
pub fn told(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

pub fn anywhere() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn help() {
    for (name, args) in [("help", &["--help"][..]), ("help-check", &["check", "--help"]), ("help-rules", &["rules", "-h"])] {
        let (code, out, err) = run(anywhere(), args);
        assert_eq!((code, err.as_str()), (0, ""));
        snapshot(name, &out);
    }
}

#[test]
fn exit_codes() {
    let folder = Folder::with(&[]);
    folder.write("Dockerfile", BROKEN);
    folder.write("fine/Dockerfile", FINE);
    let code = |args: &[&str]| run(folder.path(), args).0;
    assert_eq!(code(&["--select", "syntax-error"]), 1);
    assert_eq!(code(&["check", "--select", "syntax-error"]), 1);
    assert_eq!(code(&["--select", "syntax-error", "--fail-on", "never"]), 0);
    assert_eq!(code(&["--select", "all", "--ignore", "all"]), 0);
    assert_eq!(code(&["--select", "syntax-error", "fine/Dockerfile"]), 0);
    assert_eq!(code(&["--select", "syntax-error", "nowhere"]), 2);
    assert_eq!(code(&["--fail-on", "sometimes"]), 2);
    assert_eq!(code(&["--output", "no/such/folder/report"]), 2);
}

#[test]
fn what_is_missing_costs_only_itself() {
    let folder = Folder::with(&[]);
    folder.write("Dockerfile", BROKEN);
    let (code, out, err) = run(folder.path(), &["--select", "syntax-error", "--format", "concise", "nowhere", "Dockerfile"]);
    assert_eq!((code, out.as_str()), (2, "Dockerfile:2:1: error[syntax-error] `FORM` is not a Dockerfile instruction\n"));
    assert!(err.starts_with("error: cannot read `nowhere`: "), "{err}");
    assert!(err.contains("\n1 error in 1 of 1 file ("), "{err}");
    let (_, out, _) = run(folder.path(), &["--format", "sarif", "nowhere"]);
    assert!(out.contains("\"executionSuccessful\":false"), "{out}");
}

#[test]
fn the_summary_keeps_out_of_the_way() {
    let folder = Folder::with(&[]);
    folder.write("Dockerfile", FINE);
    let err = |args: &[&str]| run(folder.path(), &[&["--select", "syntax-error"], args].concat()).2;
    assert!(err(&[]).starts_with("no findings in 1 file ("));
    assert!(err(&["--format", "github"]).starts_with("no findings in 1 file ("));
    assert!(err(&["--format", "json", "--output", "report"]).starts_with("no findings in 1 file ("));
    assert_eq!(err(&["--format", "json"]), "");
    assert_eq!(err(&["--quiet"]), "");
    assert!(fs::read_to_string(folder.path().join("report")).unwrap().starts_with("{\"version\":1,"));
}

#[test]
fn reports_hold_to_their_schemas() {
    let folder = Folder::with(&[]);
    folder.write("Dockerfile", BROKEN);
    for (format, schema) in [("json", "docs/findings.schema.json"), ("sarif", "tests/sarif-schema-2.1.0.json")] {
        let (code, out, err) = run(folder.path(), &["--select", "all", "--format", format]);
        assert_eq!((code, err.as_str()), (1, ""));
        validate(schema, &out);
    }
}

#[test]
fn mistyped_names_get_a_suggestion() {
    let error = |args: &[&str]| {
        let (code, out, err) = run(anywhere(), args);
        assert_eq!((code, out.as_str()), (2, ""), "{args:?}");
        err
    };
    assert_eq!(error(&["--select", "rot-user", "src"]), "error: unknown rule `rot-user`; did you mean `root-user`?\n");
    assert_eq!(error(&["--ignore", "securty", "src"]), "error: unknown rule `securty`; did you mean `security`?\n");
    assert_eq!(error(&["explain", "rot-user"]), "error: unknown rule `rot-user`; did you mean `root-user`?\n");
    assert_eq!(error(&["explain", "quux"]), "error: unknown rule `quux`\n");
    assert!(error(&["explain", "security"]).contains("`docklint rules`"));
    assert!(error(&["chekc"]).ends_with("; did you mean `docklint check`?\n"));
    assert!(error(&["--format", "jsno"]).contains("a similar value exists: 'json'"));
    assert!(error(&["--colour", "never"]).contains("a similar argument exists: '--color'"));
}

#[test]
fn standard_input() {
    let folder = Folder::with(&[]);
    let args = |more: &[&'static str]| [&["--select", "syntax-error", "--format", "concise", "-q"], more].concat();
    let at = |args: &[&str]| run_with_input(folder.path(), args, BROKEN).1.split_once(": ").unwrap().0.to_owned();
    assert_eq!(at(&args(&["-"])), "<stdin>:2:1");
    assert_eq!(at(&args(&["-", "--stdin-filename", "app/Dockerfile"])), "app/Dockerfile:2:1");
    assert_eq!(at(&args(&["--stdin-filename", "app/Dockerfile"])), "app/Dockerfile:2:1");
    assert_eq!(run(folder.path(), &args(&["--stdin-filename", "x", "y"])).0, 2);
}

#[test]
fn colours() {
    let folder = Folder::with(&[]);
    folder.write("Dockerfile", BROKEN);
    let out = |args: &[&str], env: &[(&str, &str)]| {
        let args = [&["--select", "syntax-error"], args].concat();
        told(&docklint(folder.path(), &args).envs(env.iter().copied()).output().unwrap()).1
    };
    let (colour, link) = ("\u{1b}[1;31merror", "\u{1b}]8;;https://");
    let plain = out(&[], &[]);
    assert!(!plain.contains('\u{1b}') && plain.is_ascii());
    assert!(out(&["--color", "always"], &[]).contains(colour));
    assert!(out(&["--color", "always"], &[]).contains(link));
    assert!(out(&["--color", "always"], &[("NO_COLOR", "1")]).contains(colour));
    assert!(!out(&["--color", "always"], &[("NO_COLOR", "1")]).contains(link));
    assert!(out(&[], &[("CLICOLOR_FORCE", "1")]).contains(colour));
    assert!(!out(&[], &[("CLICOLOR_FORCE", "1")]).contains(link));
    assert_eq!(out(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]), plain);
}

#[test]
fn threads_change_nothing() {
    let folder = Folder::with(&[]);
    for i in 0..40 {
        folder.write(&format!("{i}/Dockerfile"), BROKEN);
    }
    let out = |threads| run(folder.path(), &["--format", "json", "--select", "all", "--threads", threads]).1;
    assert_eq!(out("1"), out("4"));
}

#[test]
fn a_reader_may_stop_reading() {
    let folder = Folder::with(&[]);
    folder.write("Dockerfile", &("FROM scratch\n".to_owned() + &"FORM b\n".repeat(2000)));
    let command = &mut docklint(folder.path(), &["--select", "syntax-error", "-q"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(told(&child.wait_with_output().unwrap()), (1, String::new(), String::new()));
}

#[test]
fn rules_are_listed() {
    let (code, out, _) = run(anywhere(), &["rules"]);
    assert!(code == 0 && out.starts_with("RULE ") && out.contains("\nroot-user  "));
    let (_, json, _) = run(anywhere(), &["rules", "--format", "json"]);
    let rules: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
    assert_eq!(rules.len(), out.lines().count() - 1);
    assert!(rules.iter().any(|r| r["name"] == "root-user" && r["aliases"][0] == "DL3002"));
}

#[test]
fn rules_are_explained() {
    let (code, by_name, _) = run(anywhere(), &["explain", "root-user"]);
    assert!(code == 0 && by_name.starts_with("root-user\n") && by_name.contains("also known as DL3002"), "{by_name}");
    assert!(!by_name.contains("```") && !by_name.contains('\u{1b}'));
    assert_eq!(run(anywhere(), &["explain", "DL3002"]).1, by_name);
    assert_eq!(run(anywhere(), &["explain", "dl3002"]).1, by_name);
}

#[test]
fn completions() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let (code, out, _) = run(anywhere(), &["completions", shell]);
        assert!(code == 0 && out.contains("extend-select"), "{shell}");
    }
}
