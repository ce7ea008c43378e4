//! What to call instead.

use super::Install;
use crate::dockerfile::{CommandLine, Instruction, Kind};
use crate::lint::Cx;
use crate::project::places;
use crate::rules::packages::insert_option;
use crate::shell::Call;
use crate::shell::tools::Manager;
use crate::source::Span;

/// What to do.
pub struct Remedy {
    /// In words.
    pub help: String,
    /// As a title and edits, where they are certain to be right.
    pub fix: Option<(String, Vec<(Span, String)>)>,
}

/// Options of `composer update` that `composer install` knows as well.
const COMPOSER: [&str; 16] = [
    "--quiet",
    "--verbose",
    "--no-interaction",
    "--optimize-autoloader",
    "--classmap-authoritative",
    "--no-dev",
    "--no-cache",
    "--no-scripts",
    "--no-plugins",
    "--no-progress",
    "--no-ansi",
    "--prefer-dist",
    "--prefer-source",
    "--ignore-platform-reqs",
    "--ignore-platform-req",
    "--working-dir",
];

/// Options of `npm update` that `npm ci` knows as well.
const NPM: [&str; 11] = [
    "--omit",
    "--include",
    "--production",
    "--only",
    "--no-audit",
    "--no-fund",
    "--ignore-scripts",
    "--legacy-peer-deps",
    "--loglevel",
    "--silent",
    "--prefix",
];

/// Options of `poetry update` that `poetry install` knows as well.
const POETRY: [&str; 9] =
    ["--no-interaction", "--no-ansi", "--no-cache", "--quiet", "--verbose", "--with", "--without", "--only", "--directory"];

/// Options of `bundle update` that `bundle install` knows as well.
const BUNDLER: [&str; 5] = ["--jobs", "--retry", "--quiet", "--full-index", "--gemfile"];

/// How to have an install keep to the lock file.
pub fn remedy(cx: &Cx, instruction: &Instruction, call: Call, install: &Install) -> Remedy {
    let Some(arguments) = call.arguments() else { return Remedy { help: String::new(), fix: None } };
    let add = |option: &str| {
        let title = format!("add `{option}`");
        Remedy { help: title.clone(), fix: Some((title, vec![insert_option(instruction, call, option)])) }
    };
    let replace = |from: &str, to: &str| {
        let word = arguments.subcommand_words.first().map(|i| &call.words()[*i]);
        let title = format!("use `{to}`");
        let same = word.filter(|word| arguments.is(&[from]) && cx.text(word.span).chars().all(|c| c.is_ascii_alphabetic()));
        let verb = to.split_once(' ').map_or(to, |(_, verb)| verb).to_owned();
        Remedy { help: title.clone(), fix: same.map(|word| (title, vec![(word.span, verb)])) }
    };
    let without = |unfit: &[&str], remedy: Remedy| {
        let fits = !unfit.iter().any(|name| arguments.option(name).is_some());
        Remedy { fix: remedy.fix.filter(|_| fits), ..remedy }
    };
    let only_with = |names: &[&str], remedy: Remedy| {
        let fits = arguments.options.iter().all(|option| names.contains(&option.name.as_str()));
        Remedy { fix: remedy.fix.filter(|_| fits), ..remedy }
    };
    match install.manager {
        Manager::Npm if install.renews => only_with(&NPM, replace("update", "npm ci")),
        Manager::Npm => without(&["--no-package-lock", "--package-lock", "--save", "--link"], replace("install", "npm ci")),
        Manager::Yarn if install.renews => replace("", "yarn install --frozen-lockfile"),
        Manager::Yarn => {
            let option = if is_berry(cx) { "--immutable" } else { "--frozen-lockfile" };
            let unfit: &[&str] = if arguments.is(&["install"]) { &["--no-lockfile", "--pure-lockfile"] } else { &[] };
            let plain = arguments.is(&["install"]);
            let remedy = without(unfit, add(option));
            Remedy { fix: remedy.fix.filter(|_| plain), ..remedy }
        }
        Manager::Pnpm | Manager::Bun if install.renews => {
            Remedy { help: format!("use `{} install --frozen-lockfile`", install.manager.name()), fix: None }
        }
        Manager::Pnpm | Manager::Bun => {
            without(&["--no-frozen-lockfile", "--no-lockfile", "--fix-lockfile", "--force"], add("--frozen-lockfile"))
        }
        Manager::Uv => without(&["--upgrade", "--upgrade-package"], add("--locked")),
        Manager::Pipenv => without(&["--skip-lock"], add("--deploy")),
        // `update` leaves the project itself alone.
        Manager::Poetry => only_with(&POETRY, replace("update", "poetry install --no-root")),
        Manager::Composer => only_with(&COMPOSER, replace("update", "composer install")),
        _ if install.renews => only_with(&BUNDLER, frozen_bundler(instruction, call, Some(replace("update", "bundle install")))),
        _ => frozen_bundler(instruction, call, None),
    }
}

/// `BUNDLE_FROZEN=true` before the call, where a shell reads that, and what else is to be done.
fn frozen_bundler(instruction: &Instruction, call: Call, other: Option<Remedy>) -> Remedy {
    let in_list = matches!(&instruction.kind, Kind::Run(run) if matches!(run.command, CommandLine::Exec(_)));
    let read_by_shell = call.info.wrappers.is_empty() && !(in_list && call.command().block == 0);
    let variable = (Span::empty(call.span().start as usize), "BUNDLE_FROZEN=true ".to_owned());
    let (title, edits) = match other {
        None => ("set `BUNDLE_FROZEN=true`".to_owned(), Some(vec![variable])),
        Some(remedy) => {
            let both = remedy.fix.map(|(_, edits)| std::iter::once(variable).chain(edits).collect());
            (format!("{} with `BUNDLE_FROZEN=true`", remedy.help), both)
        }
    };
    let help = format!("{title}, before the command or by an `ENV` above");
    Remedy { help, fix: edits.filter(|_| read_by_shell).map(|edits| (title, edits)) }
}

/// Whether the project is set up for Yarn 2 or later: the file says so, or copies what only that has.
fn is_berry(cx: &Cx) -> bool {
    let file = cx.dockerfile;
    file.instructions.iter().any(|step| match &step.kind {
        Kind::Copy(transfer) => transfer.sources.iter().any(|source| {
            let name = places::name(source.as_str().trim_end_matches('/'));
            matches!(name, ".yarn" | ".yarnrc.yml") || name.starts_with(".pnp.")
        }),
        Kind::Run(_) => cx.text(step.span).contains("yarn set version") || cx.text(step.span).contains("--immutable"),
        _ => false,
    })
}
