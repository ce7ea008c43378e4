//! The packages that layers install and remove, by name.

use super::{At, Effect};
use crate::dockerfile::Binding;
use crate::project::places;
use crate::shell::Call;
use crate::shell::tools::{Action, Ecosystem, Manager, Package, PackageKind};
use crate::source::Span;
use std::collections::BTreeMap;

/// Where a package was installed.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    /// The number of the layer in its image, from the lowest.
    pub layer: usize,
    /// The instruction: an index into `Dockerfile::instructions`.
    pub index: usize,
    /// Its name there, or the call that installs it.
    pub span: Span,
}

/// What the layers so far hold.
#[derive(Clone, Debug, Default)]
pub struct Packages {
    packages: BTreeMap<(Ecosystem, String), Site>,
    /// The first install of each kind of package.
    first: BTreeMap<Ecosystem, Site>,
}

/// So many names are compared with a pattern such as `python3*`.
const COMPARED: usize = 256;

/// What a call installs or removes, if that is what it does.
pub(super) fn effect<'a>(at: At, call: Call<'a>, action: Option<&Action>) -> Option<Effect<'a>> {
    match action? {
        Action::Install { manager, packages, .. } => {
            let names = packages.iter().filter_map(|p| Some((name(at, p)?, p.span)));
            let names = names.chain(virtual_name(call, *manager)).collect();
            Some(Effect::Installs { manager: *manager, names, call })
        }
        Action::Remove { manager, packages } => {
            Some(Effect::Removes { manager: *manager, names: removed(at, call, *manager, packages), call })
        }
        _ => None,
    }
}

/// The name of a package, or a variable that has the same value in every `RUN`.
fn name(at: At, package: &Package) -> Option<String> {
    let variable = package.name.trim_start_matches('$').trim_matches(['{', '}']);
    match package.kind {
        PackageKind::Name | PackageKind::Group => Some(package.name.to_lowercase()),
        PackageKind::Variable if matches!(at.file.variable(at.index, package.span.start, variable), Binding::Set(_)) => {
            Some(format!("${variable}"))
        }
        PackageKind::Variable | PackageKind::Path | PackageKind::Url => None,
    }
}

/// The name that `apk add --virtual` gives to what it installs.
fn virtual_name(call: Call, manager: Manager) -> Option<(String, Span)> {
    let option = call.arguments()?.option("--virtual").filter(|_| manager == Manager::Apk)?.argument()?;
    Some((option.literal.then(|| option.text.to_lowercase())?, option.span))
}

/// The names of what a call removes. A virtual package of apk may begin with a dot, as nothing that can be installed does.
fn removed(at: At, call: Call, manager: Manager, packages: &[Package]) -> Vec<String> {
    let mut names: Vec<String> = packages.iter().filter_map(|p| name(at, p)).collect();
    if let Some(arguments) = call.arguments().filter(|_| manager == Manager::Apk) {
        let operands = arguments.operands(call.words()).map(|a| a.text.to_lowercase());
        names.extend(operands.filter(|text| text.starts_with('.')));
    }
    names
}

impl Packages {
    /// Takes an install into account; `site` is that of the call.
    pub fn put(&mut self, manager: Manager, names: &[(String, Span)], site: Site) {
        let kind = manager.ecosystem();
        self.first.entry(kind).or_insert(site);
        for (name, span) in names {
            // What is there already is not installed again.
            self.packages.entry((kind, name.clone())).or_insert(Site { span: *span, ..site });
        }
    }

    /// The first install of packages of a manager's kind.
    pub fn first(&self, manager: Manager) -> Option<Site> {
        self.first.get(&manager.ecosystem()).copied()
    }

    /// Takes out all that a layer has installed: it has marked it as not needed, and removes what nothing needs.
    pub fn drop_those_of(&mut self, manager: Manager, layer: usize) {
        self.packages.retain(|(kind, _), site| *kind != manager.ecosystem() || site.layer != layer);
    }

    /// Takes out what a name or a pattern removes in a layer; yields what layers below it hold of that.
    pub fn take(&mut self, manager: Manager, name: &str, layer: usize) -> Vec<(String, Site)> {
        let kind = manager.ecosystem();
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
        taken.filter(|(_, site)| site.layer < layer).collect()
    }
}
