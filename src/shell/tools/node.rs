//! What calls of npm, yarn, pnpm and bun mean.

use super::action::{self, install, remove, upgrade};
use super::node_tables::{BUN, NPM, NPX, PNPM, YARN};
use super::reader::Program;
use super::{Action, Arguments, Holds, Manager, Project};
use crate::shell::Word;

pub(super) const PROGRAMS: &[&Program] = &[&NPM, &NPX, &YARN, &PNPM, &BUN];

pub(super) fn npm(arguments: &Arguments, words: &[Word]) -> Option<Action> {
    let manager = Manager::Npm;
    if arguments.has_any(&["--dry-run", "--package-lock-only"]) {
        return None;
    }
    match arguments.subcommand.as_slice() {
        ["ci" | "install-ci-test"] => Some(manifests(manager, true)),
        ["install" | "install-test"] if arguments.operands.is_empty() && !arguments.has("--global") => {
            Some(manifests(manager, false))
        }
        ["install" | "install-test"] => Some(install(manager, arguments, words)),
        ["uninstall"] => Some(remove(manager, arguments, words)),
        ["update"] => Some(upgrade(manager, arguments, words, false)),
        ["cache", "clean"] => Some(Action::CleanCache { manager, cleaned: Holds::All }),
        ["run"] => script(manager, arguments, words),
        _ => None,
    }
}

pub(super) fn yarn(arguments: &Arguments, words: &[Word]) -> Option<Action> {
    let manager = Manager::Yarn;
    let locked = arguments.has_any(&["--frozen-lockfile", "--immutable"]);
    match arguments.subcommand.as_slice() {
        ["install"] => Some(manifests(manager, locked)),
        ["workspaces", "focus"] => Some(manifests(manager, locked)),
        ["add"] | ["global", "add"] => Some(install(manager, arguments, words)),
        ["remove"] | ["global", "remove"] => Some(remove(manager, arguments, words)),
        ["upgrade"] | ["global", "upgrade"] => Some(upgrade(manager, arguments, words, false)),
        ["cache", "clean"] if arguments.operands.is_empty() => Some(Action::CleanCache { manager, cleaned: Holds::All }),
        ["run"] | [] => script(manager, arguments, words),
        _ => None,
    }
}

pub(super) fn pnpm(arguments: &Arguments, words: &[Word]) -> Option<Action> {
    let manager = Manager::Pnpm;
    match arguments.subcommand.as_slice() {
        ["install"] if arguments.has("--lockfile-only") => None,
        ["install"] if arguments.operands.is_empty() => Some(manifests(manager, arguments.has("--frozen-lockfile"))),
        ["fetch"] => Some(manifests(manager, true)),
        ["install" | "add"] => Some(install(manager, arguments, words)),
        ["remove"] => Some(remove(manager, arguments, words)),
        ["update"] => Some(upgrade(manager, arguments, words, false)),
        // What `node_modules` links to stays in the store.
        ["store", "prune"] => Some(Action::CleanCache { manager, cleaned: Holds::Packages }),
        ["run"] | [] => script(manager, arguments, words),
        _ => None,
    }
}

pub(super) fn bun(arguments: &Arguments, words: &[Word]) -> Option<Action> {
    let manager = Manager::Bun;
    match arguments.subcommand.as_slice() {
        ["ci"] => Some(manifests(manager, true)),
        ["install"] if arguments.operands.is_empty() => Some(manifests(manager, arguments.has("--frozen-lockfile"))),
        ["install" | "add"] => Some(install(manager, arguments, words)),
        ["remove"] => Some(remove(manager, arguments, words)),
        ["update"] => Some(upgrade(manager, arguments, words, false)),
        ["pm", "cache", "rm"] => Some(Action::CleanCache { manager, cleaned: Holds::All }),
        ["build"] => Some(Action::Build { manager: Some(manager) }),
        ["run"] | [] => script(manager, arguments, words),
        _ => None,
    }
}

fn manifests(manager: Manager, locked: bool) -> Action {
    action::project(manager, Project { locked, ..Project::default() })
}

/// A script of `package.json` whose name says that it builds: `build`, `build:prod`, `compile`.
fn script(manager: Manager, arguments: &Arguments, words: &[Word]) -> Option<Action> {
    let name = arguments.operands(words).next()?;
    let builds = ["build", "compile", "bundle", "dist", "generate"].iter().any(|verb| {
        let rest = name.text.strip_prefix(verb);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '-', '_', '.']))
    });
    builds.then_some(Action::Build { manager: Some(manager) })
}
