//! `--fix`, `--diff` and their kin, as a shell sees them.

use crate::cli::{run, run_with_input};
use crate::folder::Folder;
use crate::formats::snapshot;
use std::fs;
use std::path::Path;

const SOURCE: &str = "FROM debian:12\nMAINTAINER Jo\nRUN apt-get update && apt-get install curl\nCMD node app.js\n";
const FIXED: &str = "FROM debian:12\nLABEL org.opencontainers.image.authors=\"Jo\"\nRUN apt-get update && apt-get install -y curl\nCMD node app.js\n";
const RULES: &str = "maintainer,assume-yes-missing,shell-form-command";

/// The program with those rules on `Dockerfile` of a folder.
fn docklint(folder: &Folder, args: &[&str]) -> (i32, String, String) {
    run(folder.path(), &[&["--select", RULES, "--format", "concise"], args].concat())
}

fn diff(folder: &Folder, args: &[&str]) -> (i32, String, String) {
    run(folder.path(), &[&["--select", RULES, "--diff"], args].concat())
}

fn read(folder: &Folder, path: &str) -> String {
    fs::read_to_string(folder.path().join(path)).unwrap()
}

fn folder(text: &str) -> Folder {
    let folder = Folder::with(&[]);
    folder.write("Dockerfile", text);
    folder
}

/// Without the time that it took.
fn timeless(text: &str) -> String {
    let (before, after) = text.split_once(" (").unwrap();
    format!("{before}{}", after.split_once(" ms)").unwrap().1)
}

/// The names in a folder.
fn names(path: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(path).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn fixes_are_written_and_the_rest_is_reported() {
    let folder = folder(SOURCE);
    let (code, out, err) = docklint(&folder, &["--fix"]);
    assert_eq!(read(&folder, "Dockerfile"), FIXED);
    assert_eq!(out, "Dockerfile:4:5: warning[shell-form-command] this `CMD` starts a shell, which may keep signals from `node`\n");
    let left = "fixed 2 findings in 1 file; 1 warning left in 1 of 1 file; 1 can be fixed with --fix --unsafe-fixes\n";
    assert_eq!((code, timeless(&err).as_str()), (1, left));
    let (code, out, err) = docklint(&folder, &["--fix", "--unsafe-fixes"]);
    assert_eq!((code, out.as_str(), timeless(&err).as_str()), (0, "", "fixed 1 finding in 1 file; none left in 1 file\n"));
    assert!(read(&folder, "Dockerfile").ends_with("CMD [\"node\", \"app.js\"]\n"));
    assert_eq!(timeless(&docklint(&folder, &["--fix"]).2), "no findings in 1 file\n");
    assert_eq!(names(folder.path()), ["Dockerfile"]);
}

#[test]
fn without_fix_the_summary_says_what_could_be_done() {
    let (_, _, err) = docklint(&folder(SOURCE), &[]);
    assert_eq!(timeless(&err), "3 warnings in 1 of 1 file; 2 can be fixed with --fix, 1 more with --unsafe-fixes\n");
    let (code, _, err) = docklint(&folder(SOURCE), &["--unsafe-fixes"]);
    assert_eq!((code, err.contains("give one of them too")), (2, true), "{err}");
}

#[test]
fn a_diff_is_shown_and_nothing_is_written() {
    let folder = folder(SOURCE);
    folder.write("images/Dockerfile", "FROM scratch\n");
    folder.write("last/Dockerfile", "FROM debian:12\nCMD [\"a\"]\nMAINTAINER Jo");
    let (code, out, err) = diff(&folder, &[]);
    snapshot("fix-diff", &out);
    assert_eq!((code, timeless(&err).as_str()), (1, "would fix 3 findings in 2 files\n"));
    let (code, out, _) = diff(&folder, &["--unsafe-fixes", "--fix", "Dockerfile"]);
    snapshot("fix-diff-unsafe", &out);
    assert_eq!((code, read(&folder, "Dockerfile").as_str()), (1, SOURCE));
    let (code, out, err) = diff(&folder, &["images"]);
    assert_eq!((code, out.as_str(), timeless(&err).as_str()), (0, "", "nothing to fix in 1 file\n"));
    assert_eq!(diff(&folder, &["nowhere"]).0, 2);
    assert_eq!(diff(&folder, &["--output", "x"]).0, 2);
    assert!(diff(&folder, &["--color", "always"]).1.contains("\u{1b}[31m-MAINTAINER Jo\u{1b}[0m\n"));
}

#[test]
fn only_some_rules_fix() {
    let folder = folder(SOURCE);
    let (_, out, _) = docklint(&folder, &["--fix-only", "DL4000"]);
    assert_eq!(read(&folder, "Dockerfile"), SOURCE.replace("MAINTAINER Jo", "LABEL org.opencontainers.image.authors=\"Jo\""));
    assert_eq!(out.lines().count(), 2);
    assert!(docklint(&folder, &["--fix-only", "maintaner"]).2.contains("did you mean `maintainer`?"));
    docklint(&folder, &["--fix-only", "correctness"]);
    assert_eq!(read(&folder, "Dockerfile"), FIXED);
}

#[test]
fn standard_input_goes_to_standard_output() {
    let folder = folder("FROM scratch\n");
    let piped = |args: &[&str], text: &str| run_with_input(folder.path(), &[&["--select", RULES, "-q", "-"], args].concat(), text);
    let (code, out, err) = piped(&["--fix", "--format", "concise"], SOURCE);
    assert_eq!((code, out.as_str()), (1, FIXED));
    assert!(err.starts_with("<stdin>:4:5: warning[shell-form-command] "), "{err}");
    let (_, out, err) = piped(&["--fix", "--stdin-filename", "Dockerfile", "--format", "concise"], SOURCE);
    assert_eq!((out.as_str(), &err[..11]), (FIXED, "Dockerfile:"));
    assert_eq!(piped(&["--fix"], "FROM scratch\n").1, "FROM scratch\n", "nothing to do");
    let (code, out, _) = piped(&["--diff"], SOURCE);
    assert!(code == 1 && out.starts_with("--- <stdin>\n+++ <stdin>\n@@ "), "{out}");
    assert_eq!(read(&folder, "Dockerfile"), "FROM scratch\n");
}

#[test]
fn line_ends_and_the_byte_order_mark_stay() {
    let dress = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let source = "FROM debian:12 AS a\nRUN cd /opt && make\nFROM scratch\nCOPY --from=a /x /x\n";
    let folder = folder(&dress(source));
    run(folder.path(), &["--select", "cd-in-run", "--fix", "--unsafe-fixes"]);
    assert_eq!(
        read(&folder, "Dockerfile"),
        dress("FROM debian:12 AS a\nWORKDIR /opt\nRUN make\nFROM scratch\nCOPY --from=a /x /x\n")
    );
}

#[test]
fn bytes_that_are_not_utf8_stay() {
    let folder = Folder::with(&[]);
    let path = folder.path().join("Dockerfile");
    fs::write(&path, b"FROM debian:12\nLABEL a=\"\xe9\xff\"\nMAINTAINER Jo\nMAINTAINER J\xf6\n").unwrap();
    docklint(&folder, &["--fix"]);
    let expected = b"FROM debian:12\nLABEL a=\"\xe9\xff\"\nLABEL org.opencontainers.image.authors=\"Jo\"\n";
    assert_eq!(&fs::read(&path).unwrap()[..expected.len()], expected);
    assert!(fs::read(&path).unwrap().windows(2).any(|w| w == b"J\xf6"));
}

#[test]
fn an_ignore_file_is_made() {
    let folder = folder("FROM node:22\nCOPY . .\n");
    folder.write(".git/HEAD", "ref: refs/heads/main\n");
    folder.write("package.json", "{}\n");
    let args = ["--select", "missing-dockerignore", "--unsafe-fixes"];
    let (code, out, _) = run(folder.path(), &[&args[..], &["--diff"]].concat());
    assert_eq!((code, out.as_str()), (1, "--- /dev/null\n+++ .dockerignore\n@@ -0,0 +1 @@\n+.git\n"));
    let (code, _, err) = run(folder.path(), &[&args[..], &["--fix"]].concat());
    assert_eq!((code, timeless(&err).as_str()), (0, "fixed 1 finding in 1 file; none left in 2 files\n"));
    assert_eq!(read(&folder, ".dockerignore"), ".git\n");
}

#[cfg(unix)]
#[test]
fn links_and_modes_are_kept() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::with(&[]);
    folder.write("real/file", SOURCE);
    let real = folder.path().join("real/file");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o755)).unwrap();
    symlink("real/file", folder.path().join("Dockerfile")).unwrap();
    let (code, ..) = docklint(&folder, &["--fix", "Dockerfile", "real/file"]);
    assert_eq!((code, read(&folder, "real/file").as_str()), (1, FIXED), "two paths to one file");
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o755);
    assert!(fs::symlink_metadata(folder.path().join("Dockerfile")).unwrap().is_symlink());
    assert_eq!(names(&folder.path().join("real")), ["file"]);
}

#[cfg(unix)]
#[test]
fn what_cannot_be_written_costs_only_itself() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder(SOURCE);
    folder.write("b/Dockerfile", SOURCE);
    let locked = folder.path().join("Dockerfile");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o444)).unwrap();
    let (code, out, err) = docklint(&folder, &["--fix"]);
    assert_eq!(code, 2);
    assert!(err.starts_with("error: cannot write `Dockerfile`: permission denied\nfixed 2 findings in 1 file; "), "{err}");
    assert_eq!(out.lines().filter(|l| l.starts_with("Dockerfile:")).count(), 3, "as they are on the disk:\n{out}");
    assert_eq!((read(&folder, "Dockerfile").as_str(), read(&folder, "b/Dockerfile").as_str()), (SOURCE, FIXED));
}

#[test]
fn the_report_of_a_mended_file_may_be_for_programs() {
    let folder = folder(SOURCE);
    let (code, out, err) = run(folder.path(), &["--select", RULES, "--fix", "--format", "json"]);
    assert_eq!((code, err.as_str()), (1, ""));
    assert_eq!(out.matches("\"rule\":").count(), 1);
}
