//! `lockfile-ignored`

mod evidence;
mod remedy;

use crate::diagnostic::{Applicability, Severity};
use crate::dockerfile::{Binding, Dockerfile, Instruction, Kind, Run};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::{Build, places};
use crate::rules::packages::{InForce, Setting, may_hold_options, subject};
use crate::shell::Call;
use crate::shell::tools::{Action, Argument, Manager, action};
use evidence::{Brought, Lock};
use std::collections::HashMap;

/// See the page.
pub static RULE: Rule = Rule {
    name: "lockfile-ignored",
    category: Category::Reproducibility,
    severity: Severity::Info,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/reproducibility/lockfile-ignored.md"),
    checks: &[Check::Build(check)],
};

/// What makes Bundler keep to the lock file.
const BUNDLER: Setting = Setting { files: &["bundle config", ".bundle/config"], names: &["frozen", "deployment"] };

fn check(cx: &mut Cx, build: &Build) {
    let file = cx.dockerfile;
    if !installs_anything(file) {
        return;
    }
    let frozen_bundler = InForce::new(cx, &BUNDLER);
    for (stage, triggers) in file.stages.iter().flat_map(|stage| [(stage, false), (stage, true)]) {
        let mut brought = Brought::new(cx.project.listing(build));
        for (index, step) in places::steps(file, stage, triggers) {
            (cx.index, cx.in_trigger) = (index, triggers);
            match &step.kind {
                Kind::Copy(transfer) | Kind::Add(transfer) => brought.copy(file, index, step, transfer),
                Kind::Run(run) if stage.instructions.contains(&index) => check_run(cx, step, run, &brought, &frozen_bundler),
                _ => {}
            }
        }
    }
}

fn check_run(cx: &mut Cx, step: &Instruction, run: &Run, brought: &Brought, frozen_bundler: &InForce) {
    let Some(script) = step.script.as_ref().filter(|script| script.calls().any(|call| is_free(call).is_some())) else { return };
    // Who speaks of a lock file in the script knows about it.
    let texts = || step.heredocs.iter().map(|h| h.body.as_str()).chain([step.arguments.as_str()]);
    let mut spoken_of: HashMap<&str, bool> = HashMap::new();
    for (call, folder) in places::calls(cx.dockerfile, cx.index, script) {
        let Some(install) = unlocked(cx, call, &folder) else { continue };
        let Some(lock) = brought.find(cx.dockerfile, cx.index, run, &install) else { continue };
        let settled = install.manager == Manager::Bundler && frozen_bundler.at(cx, call);
        if !settled && !*spoken_of.entry(lock.name).or_insert_with(|| texts().any(|text| text.contains(lock.name))) {
            report(cx, step, call, &install, &lock);
        }
    }
}

/// Whether there is a call worth looking at.
fn installs_anything(file: &Dockerfile) -> bool {
    let scripts = file.walk().filter_map(|(_, step)| step.script.as_ref());
    scripts.flat_map(|script| script.calls()).any(|call| is_free(call).is_some())
}

/// An install that may choose other versions than the lock file names.
struct Install {
    manager: Manager,
    /// The folder of the project, in the image.
    folder: String,
    /// Whether it never looks at the lock file, but writes a new one.
    renews: bool,
}

/// The manager of a call that does not keep to a lock file, the folder that an option names, and whether it looks for newer versions.
fn is_free(call: Call<'_>) -> Option<(Manager, Option<&Argument>, bool)> {
    let arguments = call.arguments()?;
    let (manager, folder, renews) = match action(&call)? {
        Action::Install { manager, packages, project: Some(project) }
            if !project.locked && packages.is_empty() && project.manifests.is_empty() =>
        {
            (*manager, project.folder.as_ref(), matches!(arguments.verb(), "update"))
        }
        Action::Upgrade { manager, packages, .. } if packages.is_empty() && arguments.operands.is_empty() => (*manager, None, true),
        _ => return None,
    };
    let is_global = arguments.has("--global") || arguments.verb() == "global";
    (evidence::lock_files(manager).next().is_some() && !is_global).then_some((manager, folder, renews))
}

/// The same, unless a variable or an option that is not known may hold it to the lock file.
fn unlocked(cx: &Cx, call: Call, folder: &str) -> Option<Install> {
    let (manager, elsewhere, renews) = is_free(call)?;
    let file = cx.dockerfile;
    let variables: &[&str] = match manager {
        Manager::Npm => &["NPM_CONFIG_PACKAGE_LOCK_ONLY"],
        Manager::Yarn => &["CI", "YARN_ENABLE_IMMUTABLE_INSTALLS"],
        Manager::Pnpm => &["CI", "NPM_CONFIG_FROZEN_LOCKFILE", "npm_config_frozen_lockfile"],
        Manager::Bundler => &["BUNDLE_FROZEN", "BUNDLE_DEPLOYMENT"],
        Manager::Uv => &["UV_FROZEN", "UV_LOCKED"],
        _ => &[],
    };
    let is_set = |name: &&str| {
        let own = call.info.environment.iter().any(|(variable, _)| variable == name);
        own || matches!(file.variable(cx.index, call.span().start, name), Binding::Set(_))
    };
    let held = !renews && variables.iter().any(is_set);
    let folder = elsewhere.map_or_else(|| folder.to_owned(), |path| places::path(file, cx.index, folder, path));
    (!held && !may_hold_options(cx, call)).then_some(Install { manager, folder, renews })
}

fn report(cx: &mut Cx, instruction: &Instruction, call: Call, install: &Install, lock: &Lock) {
    let (span, name) = subject(call);
    let manifest = install.manager.manifests().first().copied().unwrap_or("the manifest");
    let message = match install.renews {
        true => format!("`{name}` looks for newer versions than `{}` names", lock.name),
        false => format!("`{name}` overrules `{}` wherever `{manifest}` disagrees", lock.name),
    };
    let remedy = remedy::remedy(cx, instruction, call, install);
    let finding = cx.report(span, message);
    finding.label(lock.span, format!("brings `{}`", lock.name)).help(remedy.help);
    if let Some((title, edits)) = remedy.fix {
        finding.fix(Applicability::Unsafe, title, edits);
    }
}
