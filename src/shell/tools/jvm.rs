//! Maven and Gradle. Their goals and tasks are operands.

use super::action::project;
use super::reader::{PLAIN, Program};
use super::{Action, Arguments, Manager, Project};
use crate::shell::Word;

pub(super) const PROGRAMS: &[&Program] = &[&MVN, &GRADLE];

static MVN: Program = Program {
    names: "mvn mvnw mvnd",
    flags: &[
        "--batch-mode -B",
        "--offline -o",
        "--quiet -q",
        "--update-snapshots -U",
        "--no-snapshot-updates -nsu",
        "--debug -X",
        "--errors -e",
        "--also-make -am",
        "--also-make-dependents -amd",
        "--non-recursive -N",
        "--no-transfer-progress -ntp",
        "--fail-at-end -fae",
        "--fail-fast -ff",
        "--fail-never -fn",
        "--strict-checksums -C",
        "--lax-checksums -c",
        "--legacy-local-repository -llr",
        "--help -h",
        "--version -v",
        "--show-version -V",
    ],
    values: &[
        "--projects -pl",
        "--activate-profiles -P",
        "--settings -s",
        "--global-settings -gs",
        "--file -f",
        "--define -D",
        "--log-file -l",
        "--threads -T",
        "--toolchains -t",
        "--global-toolchains -gt",
        "--resume-from -rf",
        "--builder -b",
        "--encrypt-password -ep",
        "--encrypt-master-password -emp",
        "--color",
    ],
    meaning: mvn,
    ..PLAIN
};

/// The first goal that says something decides: `mvn clean package` builds, `mvn dependency:go-offline` fetches.
fn mvn(arguments: &Arguments, words: &[Word]) -> Option<Action> {
    let manager = Manager::Maven;
    let mut fetches = false;
    for goal in arguments.operands(words) {
        // `group:plugin:version:goal` as well as `plugin:goal`.
        let plugin = goal.text.contains("dependency") || goal.text.contains("de.qaware.maven");
        let name = goal.text.rsplit(':').next().unwrap_or("");
        match name {
            "package" | "install" | "verify" | "compile" | "deploy" | "test" | "build" | "native" | "repackage" => {
                return Some(Action::Build { manager: Some(manager) });
            }
            "go-offline" | "resolve" | "resolve-plugins" | "resolve-dependencies" | "tree" | "copy-dependencies" if plugin => {
                fetches = true
            }
            _ => {}
        }
    }
    let manifests = arguments.values("--file").collect();
    fetches.then(|| project(manager, Project { manifests, ..Project::default() }))
}

static GRADLE: Program = Program {
    names: "gradle gradlew",
    flags: &[
        "--quiet -q",
        "--info -i",
        "--debug -d",
        "--stacktrace -s",
        "--full-stacktrace -S",
        "--no-rebuild -a",
        "--dry-run -m",
        "--continuous -t",
        "--refresh-dependencies -U",
        "--no-daemon",
        "--offline",
        "--parallel",
        "--help -h -?",
        "--version -v",
    ],
    values: &[
        "--project-dir -p",
        "--build-file -b",
        "--settings-file -c",
        "--init-script -I",
        "--gradle-user-home -g",
        "--project-prop -P",
        "--system-prop -D",
        "--exclude-task -x",
        "--include-build",
        "--project-cache-dir",
        "--max-workers",
        "--console",
        "--warning-mode",
        "--priority",
        "--configuration",
        "--dependency-verification -F",
        "--gradle-version",
    ],
    meaning: gradle,
    ..PLAIN
};

fn gradle(arguments: &Arguments, words: &[Word]) -> Option<Action> {
    let manager = Manager::Gradle;
    let mut fetches = false;
    for task in arguments.operands(words) {
        let name = task.text.rsplit(':').next().unwrap_or("").to_ascii_lowercase();
        let builds = [
            "build",
            "assemble",
            "jar",
            "compile",
            "installdist",
            "install",
            "shadowjar",
            "war",
            "bootjar",
            "distzip",
            "disttar",
            "publish",
        ];
        if builds.iter().any(|verb| name.starts_with(verb)) || name.ends_with("jar") {
            return Some(Action::Build { manager: Some(manager) });
        }
        fetches |= name.contains("dependencies") || name.contains("deps") || name == "help";
    }
    fetches.then(|| project(manager, Project::default()))
}
