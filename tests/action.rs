//! The GitHub action's scripts, run with a runner's environment.
#![cfg(unix)]

use crate::cli::told;
use crate::folder::Folder;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

const BROKEN: &str = "FROM scratch\nFORM b\n";
const ANNOTATION: &str = "::error file=Dockerfile,line=2,endLine=2,col=1,endColumn=5,title=docklint syntax-error::`FORM` is not a Dockerfile instruction";

/// A step of the action in `folder`. `programs` is a folder whose programs come first.
fn step(folder: &Folder, script: &str, programs: &Path, inputs: &[(&str, &str)]) -> (i32, String, String) {
    let root = env!("CARGO_MANIFEST_DIR");
    let mut bash = Command::new("bash");
    bash.arg(format!("{root}/action/{script}")).current_dir(folder.path()).env_clear();
    bash.env("PATH", format!("{}:/usr/bin:/bin", programs.display()));
    bash.env("GITHUB_ACTION_PATH", root).env("RUNNER_TEMP", folder.path().join("temp"));
    bash.env("GITHUB_OUTPUT", folder.path().join("output")).env("GITHUB_PATH", folder.path().join("path"));
    told(&bash.envs(inputs.iter().copied()).output().unwrap())
}

/// The last step, with inputs. Gives exit code, standard output and the step's outputs.
fn check(folder: &Folder, inputs: &[(&str, &str)]) -> (i32, String, String) {
    let programs = Path::new(env!("CARGO_BIN_EXE_docklint")).parent().unwrap();
    let _ = fs::remove_file(folder.path().join("output"));
    let (code, out, _) = step(folder, "check", programs, inputs);
    (code, out, fs::read_to_string(folder.path().join("output")).unwrap())
}

fn project() -> Folder {
    let folder = Folder::with(&[]);
    folder.write("Dockerfile", BROKEN);
    folder
}

#[test]
fn annotates_the_pull_request() {
    let folder = project();
    let (code, out, outputs) =
        check(&folder, &[("INPUT_PATHS", "."), ("INPUT_SELECT", "syntax-error, duplicate-stage,\nsudo-in-run")]);
    assert!(code == 1 && out.starts_with(ANNOTATION), "{out}");
    assert_eq!(outputs, "exit-code=1\n");
}

#[test]
fn writes_sarif_too() {
    let folder = project();
    let (code, out, outputs) =
        check(&folder, &[("INPUT_SARIF_FILE", "a report.sarif"), ("INPUT_FAIL_ON", "never"), ("INPUT_FORMAT", "concise")]);
    assert!(code == 0 && out.contains("Dockerfile:2:1: error[syntax-error]"), "{out}");
    assert_eq!(outputs, "sarif-file=a report.sarif\nexit-code=0\n");
    let sarif = fs::read_to_string(folder.path().join("a report.sarif")).unwrap();
    crate::formats::validate("tests/sarif-schema-2.1.0.json", &sarif);
    assert!(sarif.contains("\"ruleId\":\"syntax-error\""));
}

#[test]
fn inputs_are_arguments_and_nothing_else() {
    let folder = project();
    folder.write("a b/$(touch made)", BROKEN);
    folder.write("-q", BROKEN);
    let (code, out, _) = check(
        &folder,
        &[("INPUT_PATHS", "a b/$(touch made)\n\n-q"), ("INPUT_FORMAT", "concise"), ("INPUT_SELECT", "syntax-error")],
    );
    assert_eq!((code, out.lines().count()), (1, 2), "{out}");
    let hostile = "; touch made; $(touch made) `touch made` ' \" --output made *";
    for input in ["INPUT_SELECT", "INPUT_EXTEND_SELECT", "INPUT_IGNORE", "INPUT_FAIL_ON", "INPUT_FORMAT", "INPUT_PATHS"] {
        assert_eq!(check(&folder, &[(input, hostile)]).0, 2, "{input}");
        assert!(!folder.path().join("made").exists(), "{input}");
    }
    let (code, out, _) = check(
        &folder,
        &[("INPUT_SARIF_FILE", "no/such/folder/x"), ("INPUT_PATHS", "Dockerfile"), ("INPUT_SELECT", "syntax-error")],
    );
    assert!(code == 2 && out.starts_with(ANNOTATION), "{out}");
    let (_, _, outputs) = check(&folder, &[("INPUT_SARIF_FILE", "x\nexit-code=0")]);
    assert_eq!(outputs, "sarif-file=xexit-code=0\nexit-code=1\n");
}

#[test]
fn installs_itself_where_it_is_not() {
    let folder = Folder::with(&[]);
    let program = |name: &str, text: &str| {
        folder.write(&format!("programs/{name}"), text);
        fs::set_permissions(folder.path().join("programs").join(name), fs::Permissions::from_mode(0o755)).unwrap();
    };
    program(
        "cargo",
        "#!/bin/bash\necho \"$@\"\nmkdir -p \"${@: -1}/bin\"\necho >\"${@: -1}/bin/docklint\"\nchmod +x \"${@: -1}/bin/docklint\"\n",
    );
    let programs = folder.path().join("programs");
    let outputs = || fs::read_to_string(folder.path().join("output")).unwrap();

    assert_eq!(step(&folder, "prepare", &programs, &[]).0, 0);
    let root = folder.path().join("temp/docklint");
    assert!(outputs().starts_with(&format!("found=false\nroot={}\nkey=", root.display())), "{}", outputs());
    let key = outputs().lines().last().unwrap().to_owned();
    assert_eq!(step(&folder, "prepare", &programs, &[]).0, 0);
    assert!(outputs().ends_with(&format!("{key}\n")) && key.len() > 10);

    let (code, out, _) = step(&folder, "install", &programs, &[]);
    let expected = format!("install --quiet --locked --path {} --root {}\n", env!("CARGO_MANIFEST_DIR"), root.display());
    assert_eq!((code, out), (0, expected));
    assert_eq!(step(&folder, "install", &programs, &[]).1, "", "what the cache brought is not built again");
    assert_eq!(fs::read_to_string(folder.path().join("path")).unwrap(), format!("{0}/bin\n{0}/bin\n", root.display()));

    program("docklint", "#!/bin/bash\necho docklint 0\n");
    assert_eq!(step(&folder, "prepare", &programs, &[]).1, "docklint 0\n");
    assert!(outputs().ends_with("found=true\n"));
}

#[test]
fn inputs_reach_scripts_through_the_environment_alone() {
    let action = fs::read_to_string(format!("{}/action.yml", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let inputs = action.split_once("\ninputs:\n").unwrap().1.split_once("\noutputs:").unwrap().0;
    let declared = inputs.lines().filter_map(|l| l.strip_prefix("  ")?.strip_suffix(':')).filter(|name| !name.starts_with(' '));
    let expected: Vec<String> =
        declared.map(|name| format!("INPUT_{}: ${{{{ inputs.{name} }}}}", name.to_uppercase().replace('-', "_"))).collect();
    let used: Vec<&str> = action.lines().filter(|l| l.contains("inputs.")).map(str::trim).collect();
    assert_eq!(used, expected);
    assert!(action.lines().filter(|l| l.trim_start().starts_with("run:")).all(|l| !l.contains("${{")));
}
