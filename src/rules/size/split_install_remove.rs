//! `split-install-remove`

use crate::diagnostic::Severity;
use crate::dockerfile::{Binding, Dockerfile, Kind};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::places;
use crate::rules::words;
use crate::shell::tools::{Action, Arguments, Ecosystem, Manager, Package, PackageKind, action};
use crate::shell::{Call, Script};
use crate::source::Span;
use std::collections::BTreeMap;

/// See the page.
pub static RULE: Rule = Rule {
    name: "split-install-remove",
    category: Category::Size,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: None,
    page: include_str!("../../../rules/size/split-install-remove.md"),
    checks: &[Check::Dockerfile(check)],
};

/// So many packages are named.
const NAMED: usize = 3;

/// So many names are compared with a pattern such as `python3*`.
const COMPARED: usize = 256;

const HELP: &str = "install, use and remove them in one `RUN`, or use them in a stage of its own and copy the result from there";

/// Where a package was installed.
#[derive(Clone, Copy)]
struct Site {
    /// The `RUN`: an index into `Dockerfile::instructions`.
    run: usize,
    /// The package's name there.
    span: Span,
}

/// What is installed so far, in the layers of the image.
#[derive(Default)]
struct Installed {
    packages: BTreeMap<(Ecosystem, String), Site>,
    /// The first install of each kind of package.
    first: BTreeMap<Ecosystem, Site>,
}

fn check(cx: &mut Cx, file: &Dockerfile) {
    let Some(stage) = file.final_stage() else { return };
    for triggers in [false, true] {
        let mut installed = Installed::default();
        for (run, step) in places::steps(file, stage, triggers) {
            if let (Kind::Run(_), Some(script)) = (&step.kind, &step.script) {
                check_run(cx, run, script, &mut installed);
            }
        }
    }
}

fn check_run(cx: &mut Cx, run: usize, script: &Script, installed: &mut Installed) {
    let file = cx.dockerfile;
    // What removes whatever nothing needs any more, in a `RUN` that does nothing but clean up.
    let mut sweep = None;
    let mut sweeps_only = true;
    for call in script.calls() {
        match action(&call) {
            Some(Action::Install { manager, packages, .. }) => {
                let names = packages.iter().filter_map(|p| Some((name(file, run, p)?, p.span)));
                installed.add(manager.ecosystem(), run, names.chain(virtual_name(&call, *manager)), call.span());
                sweeps_only = false;
            }
            Some(Action::Remove { manager, packages }) => {
                let names = removed(file, run, &call, *manager, packages);
                let sites: Vec<(String, Site)> = names.iter().flat_map(|n| installed.take(manager.ecosystem(), n, run)).collect();
                let operands = call.arguments().is_some_and(|a| !a.operands.is_empty());
                sweeps_only &= !operands;
                sweep = sweep.or((!operands).then_some((call, manager)));
                if !sites.is_empty() {
                    report(cx, call.span(), &sites);
                }
            }
            Some(Action::CleanCache { .. } | Action::Delete { .. }) => {}
            _ => sweeps_only &= matches!(call.name(), "set" | "echo" | "true" | ":" | "export"),
        }
    }
    if let Some((call, manager)) = sweep.filter(|_| sweeps_only)
        && let Some(site) = installed.first.get(&manager.ecosystem())
    {
        let verb = call.arguments().map_or("", Arguments::verb);
        let finding = cx.report(call.span(), format!("`{} {verb}` frees no space in a `RUN` of its own", call.name()));
        finding.severity(Severity::Info).label(site.span, "packages are installed here, in an earlier layer");
        finding.help("run it in the `RUN` that installs, behind what made packages needless");
    }
}

impl Installed {
    fn add(&mut self, kind: Ecosystem, run: usize, names: impl Iterator<Item = (String, Span)>, call: Span) {
        self.first.entry(kind).or_insert(Site { run, span: call });
        for (name, span) in names {
            // What is there already is not installed again.
            self.packages.entry((kind, name)).or_insert(Site { run, span });
        }
    }

    /// Takes out what a name or a pattern removes; yields what an earlier `RUN` installed.
    fn take(&mut self, kind: Ecosystem, name: &str, run: usize) -> Vec<(String, Site)> {
        let fixed = name.split(['*', '?']).next().unwrap_or("");
        let named: Vec<(Ecosystem, String)> = match fixed.len() == name.len() {
            true => vec![(kind, name.to_owned())],
            false => {
                let from = self.packages.range((kind, fixed.to_owned())..).take(COMPARED).map(|(key, _)| key);
                from.take_while(|(k, n)| *k == kind && n.starts_with(fixed))
                    .filter(|(_, n)| places::fits(name, n))
                    .cloned()
                    .collect()
            }
        };
        let taken = named.into_iter().filter_map(|key| self.packages.remove(&key).map(|site| (key.1, site)));
        taken.filter(|(_, site)| site.run < run).collect()
    }
}

/// The name of a package, or a variable that has the same value in every `RUN`.
fn name(file: &Dockerfile, run: usize, package: &Package) -> Option<String> {
    let variable = package.name.trim_start_matches('$').trim_matches(['{', '}']);
    match package.kind {
        PackageKind::Name | PackageKind::Group => Some(package.name.to_lowercase()),
        PackageKind::Variable if matches!(file.variable(run, package.span.start, variable), Binding::Set(_)) => {
            Some(format!("${variable}"))
        }
        PackageKind::Variable | PackageKind::Path | PackageKind::Url => None,
    }
}

/// The name that `apk add --virtual` gives to what it installs.
fn virtual_name(call: &Call, manager: Manager) -> Option<(String, Span)> {
    let option = call.arguments()?.option("--virtual").filter(|_| manager == Manager::Apk)?.argument()?;
    Some((option.literal()?.to_lowercase(), option.span))
}

/// The names of what a call removes. A virtual package of apk may begin with a dot, as nothing that can be installed does.
fn removed(file: &Dockerfile, run: usize, call: &Call, manager: Manager, packages: &[Package]) -> Vec<String> {
    let mut names: Vec<String> = packages.iter().filter_map(|p| name(file, run, p)).collect();
    if let Some(arguments) = call.arguments().filter(|_| manager == Manager::Apk) {
        let operands = arguments.operands(call.words()).map(|a| a.text.to_lowercase());
        names.extend(operands.filter(|text| text.starts_with('.')));
    }
    names
}

fn report(cx: &mut Cx, span: Span, sites: &[(String, Site)]) {
    let names: Vec<&str> = sites.iter().map(|(name, _)| name.as_str()).collect();
    let them = if names.len() == 1 { "it" } else { "them" };
    let finding = cx.report(span, format!("removing {} frees no space: an earlier layer holds {them}", words::list(&names, NAMED)));
    let mut runs = Vec::new();
    for (_, site) in sites {
        if !runs.contains(&site.run) && runs.len() < NAMED {
            runs.push(site.run);
            finding.label(site.span, "installed here, in a layer of its own");
        }
    }
    finding.label(span, "removed here, from later layers only").help(HELP);
}
