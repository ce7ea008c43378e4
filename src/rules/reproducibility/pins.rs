//! What the rules about unpinned packages share.

use crate::diagnostic::Diagnostic;
use crate::dockerfile::Binding;
use crate::lint::Cx;
use crate::rules::packages::Caller;
use crate::rules::values::{UNKNOWN, Values};
use crate::rules::words;
use crate::shell::Call;
use crate::shell::tools::{Action, Ecosystem, Manager, Package, PackageKind, Pin, action, package_of};
use crate::source::{MappedText, Span};
use std::collections::HashSet;

/// Reports the packages that `call` installs in whatever version there is that day, if its manager is one of those `wanted`: each at its
/// own word, and all that a variable holds at the first word that names it.
pub(super) fn check(cx: &mut Cx, caller: Caller, call: Call, wanted: impl FnOnce(Manager) -> bool) {
    let Some(Action::Install { manager, packages, .. }) = action(&call) else { return };
    if !wanted(*manager) || is_held(cx, caller, call, *manager) {
        return;
    }
    let mut seen = HashSet::new();
    for package in packages {
        if package.kind != PackageKind::Variable || package.version.is_some() {
            check_package(cx, caller, call, &with_known_version(cx, package));
        } else if seen.insert(package.name.as_str()) {
            check_variable(cx, caller, call, package);
        }
    }
}

/// The rival's code for packages of a manager.
pub(super) fn alias(manager: Manager) -> Option<&'static str> {
    match manager {
        Manager::Apt => Some("DL3008"),
        Manager::Pip | Manager::Pipx => Some("DL3013"),
        Manager::Npm => Some("DL3016"),
        Manager::Apk => Some("DL3018"),
        Manager::Gem => Some("DL3028"),
        Manager::Yum => Some("DL3033"),
        Manager::Zypper => Some("DL3037"),
        Manager::Dnf | Manager::Microdnf | Manager::Tdnf => Some("DL3041"),
        Manager::Go => Some("DL3062"),
        _ => None,
    }
}

/// Whether something but the command line decides about the versions of a call.
fn is_held(cx: &Cx, caller: Caller, call: Call, manager: Manager) -> bool {
    let (options, variables): (&[&str], &[&str]) = match manager {
        Manager::Pip => (&["--constraint", "--require-hashes", "--no-index"], &["PIP_CONSTRAINT", "PIP_NO_INDEX"]),
        Manager::Uv => (&["--constraint", "--constraints", "--require-hashes", "--no-index"], &["UV_CONSTRAINT", "UV_NO_INDEX"]),
        Manager::Gem => (&["--local"], &[]),
        _ => (&[], &[]),
    };
    // dnf installs again what is there, in the same version; apt takes a newer one.
    let again = manager != Manager::Apt && call.arguments().is_some_and(|a| a.is(&["reinstall"]));
    let is_set = |name: &str| {
        let own = call.info.environment.iter().any(|(variable, _)| variable == name);
        own || caller.has_variable(name) || matches!(cx.dockerfile.variable(cx.index, call.span().start, name), Binding::Set(_))
    };
    let given = call.arguments().is_some_and(|a| options.iter().any(|name| a.option(name).is_some()));
    again || given || variables.iter().any(|name| is_set(name))
}

/// A version that is a variable, as `npm@$VERSION`, replaced by its value, if that is known.
fn with_known_version(cx: &Cx, package: &Package) -> Package {
    let value = package.version.as_ref().filter(|version| version.contains('$')).and_then(|version| {
        let text = MappedText::verbatim(version.as_str(), package.span.start as usize);
        let expansion = cx.dockerfile.expand(cx.index, &text);
        let sure = expansion.references.iter().all(|r| r.set);
        expansion.text.known().filter(|value| sure && !value.as_str().is_empty()).map(|value| value.as_str().to_owned())
    });
    Package { version: value.or_else(|| package.version.clone()), ..package.clone() }
}

fn check_package(cx: &mut Cx, caller: Caller, call: Call, package: &Package) {
    let Some(message) = looseness(caller, package) else { return };
    let swallowed = swallowed(call, package);
    let finding = report(cx, caller, package, message);
    if let Some(span) = swallowed {
        finding.label(span, "the shell takes this for a file to write to").help("put the requirement in quotes");
    }
}

/// Looks at the packages in the variables of a word, as far as they are known.
fn check_variable(cx: &mut Cx, caller: Caller, call: Call, package: &Package) {
    let values = Values::new(cx, call).of(&call.words()[package.word]);
    let operands = values.iter().flat_map(|text| text.split_whitespace());
    let known = operands.filter(|operand| !operand.starts_with('-') && !operand.contains(UNKNOWN));
    let packages = known.filter_map(|operand| package_of(package.manager, operand, package.word, package.span));
    let mut loose: Vec<(Package, String)> = packages.filter_map(|p| looseness(caller, &p).map(|message| (p, message))).collect();
    loose.dedup_by(|a, b| a.0 == b.0);
    match loose.as_slice() {
        [] => {}
        [(package, message)] => {
            report(cx, caller, package, message.clone());
        }
        [(first, _), ..] => {
            let names: Vec<&str> = loose.iter().map(|(package, _)| package.name.as_str()).collect();
            report(
                cx,
                caller,
                first,
                format!("{} have no version: another {} may get others", words::list(&names, 3), caller.time()),
            );
        }
    }
}

/// What is missing, if the package may be another one next time. Bounds are a decision: `flask>=2` is left alone.
fn looseness(caller: Caller, package: &Package) -> Option<String> {
    let Package { name, version, kind, .. } = package;
    let why = match (version, kind) {
        (None, PackageKind::Url) if is_repository(package) => format!("`{name}` names no tag or commit"),
        // `find … -exec pip install {}` names a file, `dnf-command(copr)` what some package provides.
        (None, PackageKind::Name) if !name.contains('(') && !name.contains("{}") => format!("`{name}` has no version"),
        (Some(version), PackageKind::Url | PackageKind::Name) if package.pin() == Pin::None => {
            let of = if name.contains("{}") { String::new() } else { format!(" of `{name}`") };
            format!("`{version}`{of} names no version")
        }
        _ => return None,
    };
    Some(format!("{why}: another {} may get another one", caller.time()))
}

/// Whether a URL is one of a version control system, and not of an archive.
fn is_repository(package: &Package) -> bool {
    let name = package.name.as_str();
    let schemes = ["git+", "hg+", "svn+", "bzr+"];
    let hosted = ["git://", "git@", "github:", "gitlab:", "bitbucket:"].iter().any(|start| name.starts_with(start));
    let repository = name.ends_with(".git") || package.manager == Manager::Cargo || !name.contains("://");
    hosted || repository || schemes.iter().any(|scheme| name.contains(scheme))
}

fn report<'a>(cx: &'a mut Cx, caller: Caller, package: &Package, message: String) -> &'a mut Diagnostic {
    let finding = cx.report(package.span, message);
    if let Some(alias) = alias(package.manager).filter(|_| caller.is_build()) {
        finding.alias(alias);
    }
    let help = match package.kind {
        PackageKind::Url => "name a tag, or a commit".to_owned(),
        _ => format!("ask for a version: `{}`", pinned(package)),
    };
    finding.help(help)
}

/// The `>=2` of `pip install flask>=2`, which the shell does not pass on.
fn swallowed(call: Call, package: &Package) -> Option<Span> {
    let redirects = &call.command().redirects;
    let next = redirects.get(redirects.partition_point(|r| r.span.start < package.span.end))?;
    (next.span.start == package.span.end && next.target.prefix().starts_with('=')).then_some(next.span)
}

/// How a version is asked for.
fn pinned(package: &Package) -> String {
    let Package { manager, name, .. } = package;
    let sign = match manager {
        Manager::Apk => "~",
        Manager::Yum | Manager::Dnf | Manager::Microdnf | Manager::Tdnf => "-",
        Manager::Gem | Manager::Composer => ":",
        Manager::Go => return format!("{name}@v…"),
        Manager::Bundler | Manager::Dotnet => return "--version …".to_owned(),
        _ => match manager.ecosystem() {
            Ecosystem::Python => "==",
            Ecosystem::Node | Ecosystem::Rust => "@",
            _ => "=",
        },
    };
    format!("{name}{sign}…")
}
