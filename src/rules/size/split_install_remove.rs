//! `split-install-remove`

use crate::diagnostic::{Applicability, Severity};
use crate::lint::{Category, Check, Cx, Rule};
use crate::project::Build;
use crate::project::layers::content::{Content, Effect, Packages, Site, Taking};
use crate::rules::runs::join_all;
use crate::rules::words;
use crate::shell::Call;
use crate::shell::tools::{Arguments, Manager};
use crate::source::Span;

/// See the page.
pub static RULE: Rule = Rule {
    name: "split-install-remove",
    category: Category::Size,
    severity: Severity::Warning,
    default: true,
    since: "0.1.0",
    aliases: &[],
    fix: Some(Applicability::Unsafe),
    page: include_str!("../../../rules/size/split-install-remove.md"),
    checks: &[Check::Build(check)],
};

/// So many packages are named.
const NAMED: usize = 3;

const HELP: &str = "install, use and remove them in one `RUN`, or use them in a stage of its own and copy the result from there";

fn check(cx: &mut Cx, build: &Build) {
    for image in &*cx.contents(build) {
        let mut packages = Packages::default();
        for (layer, content) in image.iter().enumerate() {
            let mut marks = false;
            for effect in &content.effects {
                match effect {
                    Effect::Installs { manager, names, call } => {
                        packages.put(*manager, names, Site { layer, index: content.index, span: call.span() });
                    }
                    Effect::Runs(Some(call)) if call.name() == "apt-mark" => marks = true,
                    Effect::Removes { manager, names, .. } if names.is_empty() && marks => packages.drop_those_of(*manager, layer),
                    Effect::Removes { manager, names, call } => {
                        let sites: Vec<(String, Site)> = names.iter().flat_map(|n| packages.take(*manager, n, layer)).collect();
                        if !sites.is_empty() {
                            report(cx, content.index, call.span(), &sites);
                        }
                    }
                    Effect::Brings(_)
                    | Effect::MakesFolder { .. }
                    | Effect::Takes { .. }
                    | Effect::Sets { .. }
                    | Effect::Runs(_) => {}
                }
            }
            report_sweep(cx, content, &packages);
        }
    }
}

/// Reports what removes whatever nothing needs any more, in a `RUN` that does nothing but clean up.
fn report_sweep(cx: &mut Cx, content: &Content, packages: &Packages) {
    let is_cleaning = |effect: &Effect| sweep(effect).is_some() || matches!(effect, Effect::Takes { how: Taking::Deleted, .. });
    let Some((manager, call)) = content.effects.iter().find_map(sweep) else { return };
    if let Some(site) = packages.first(manager).filter(|_| content.effects.iter().all(is_cleaning)) {
        let verb = call.arguments().map_or("", Arguments::verb);
        let finding = cx.report(call.span(), format!("`{} {verb}` frees no space in a `RUN` of its own", call.name()));
        finding.severity(Severity::Info).label(site.span, "packages are installed here, in an earlier layer");
        finding.help("run it in the `RUN` that installs, behind what made packages needless");
    }
}

/// What removes all that nothing needs any more.
fn sweep<'a>(effect: &Effect<'a>) -> Option<(Manager, Call<'a>)> {
    match effect {
        Effect::Removes { manager, call, .. } if call.arguments().is_none_or(|a| a.operands.is_empty()) => Some((*manager, *call)),
        _ => None,
    }
}

fn report(cx: &mut Cx, index: usize, span: Span, sites: &[(String, Site)]) {
    let names: Vec<&str> = sites.iter().map(|(name, _)| name.as_str()).collect();
    let them = if names.len() == 1 { "it" } else { "them" };
    let first = sites.iter().map(|(_, site)| site.index).min().unwrap_or(index);
    let joined = join_all(cx, first, index);
    let finding = cx.report(span, format!("removing {} frees no space: an earlier layer holds {them}", words::list(&names, NAMED)));
    let mut runs = Vec::new();
    for (_, site) in sites {
        if !runs.contains(&site.layer) && runs.len() < NAMED {
            runs.push(site.layer);
            finding.label(site.span, "installed here, in a layer of its own");
        }
    }
    finding.label(span, "removed here, from later layers only").help(HELP);
    if let Some(edits) = joined {
        finding.fix(Applicability::Unsafe, "make one `RUN` of them", edits);
    }
}
