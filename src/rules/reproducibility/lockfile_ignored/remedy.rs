//! What to call instead.

use super::Install;
use crate::dockerfile::{Instruction, Kind};
use crate::lint::Cx;
use crate::project::places;
use crate::rules::packages::insert_option;
use crate::shell::Call;
use crate::shell::tools::{Arguments, Manager};
use crate::source::Span;

/// What to do.
pub struct Remedy {
    /// In words.
    pub help: String,
    /// As a title and an edit, where that is certain to be right.
    pub fix: Option<(String, (Span, String))>,
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

/// How to have an install keep to the lock file.
pub fn remedy(cx: &Cx, instruction: &Instruction, call: Call, install: &Install) -> Remedy {
    let Some(arguments) = call.arguments() else { return Remedy { help: String::new(), fix: None } };
    let add = |option: &str| {
        let title = format!("add `{option}`");
        Remedy { help: title.clone(), fix: Some((title, insert_option(instruction, call, option))) }
    };
    let replace = |from: &str, to: &str| {
        let word = arguments.subcommand_words.first().map(|i| &call.words()[*i]);
        let title = format!("use `{to}`");
        let same = word.filter(|word| arguments.is(&[from]) && cx.text(word.span).chars().all(|c| c.is_ascii_alphabetic()));
        let verb = to.rsplit(' ').next().unwrap_or(to).to_owned();
        Remedy { help: title.clone(), fix: same.map(|word| (title, (word.span, verb))) }
    };
    let without = |unfit: &[&str], remedy: Remedy| {
        let fits = !unfit.iter().any(|name| arguments.option(name).is_some());
        Remedy { fix: remedy.fix.filter(|_| fits), ..remedy }
    };
    match install.manager {
        Manager::Npm if install.renews => replace("", "npm ci"),
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
        Manager::Poetry => Remedy { help: "use `poetry install`".to_owned(), fix: None },
        Manager::Composer => {
            let remedy = replace("update", "composer install");
            Remedy { fix: remedy.fix.filter(|_| is_known(arguments, &COMPOSER)), ..remedy }
        }
        _ => Remedy { help: "set `BUNDLE_FROZEN=true` with `ENV` before it, and use `bundle install`".to_owned(), fix: None },
    }
}

fn is_known(arguments: &Arguments, names: &[&str]) -> bool {
    arguments.options.iter().all(|option| names.contains(&option.name.as_str()))
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
