//! What the rules about unpinned packages share.

use crate::dockerfile::Binding;
use crate::lint::Cx;
use crate::rules::values::{UNKNOWN, Values};
use crate::shell::Call;
use crate::shell::tools::{Action, Ecosystem, Manager, Package, PackageKind, Pin, action, package_of};
use crate::source::{MappedText, Span};

/// Reports the packages that `call` installs in whatever version there is that day, if its manager is one of those `wanted`.
pub(super) fn check(cx: &mut Cx, call: Call, wanted: impl Fn(Manager) -> bool) {
    let Some(Action::Install { manager, packages, .. }) = action(&call) else { return };
    if !wanted(*manager) || is_held(cx, call, *manager) {
        return;
    }
    for package in packages {
        for named in named(cx, call, package) {
            if let Some(why) = looseness(&named) {
                report(cx, call, &named, &why);
            }
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
fn is_held(cx: &Cx, call: Call, manager: Manager) -> bool {
    let (options, variables): (&[&str], &[&str]) = match manager {
        Manager::Pip => (&["--constraint", "--require-hashes", "--no-index"], &["PIP_CONSTRAINT", "PIP_NO_INDEX"]),
        Manager::Uv => (&["--constraint", "--constraints", "--require-hashes", "--no-index"], &["UV_CONSTRAINT", "UV_NO_INDEX"]),
        Manager::Gem => (&["--local"], &[]),
        _ => (&[], &[]),
    };
    let is_set = |name: &str| {
        let own = call.info.environment.iter().any(|(variable, _)| variable == name);
        own || matches!(cx.dockerfile.variable(cx.index, call.span().start, name), Binding::Set(_))
    };
    let given = call.arguments().is_some_and(|a| options.iter().any(|name| a.option(name).is_some()));
    given || variables.iter().any(|name| is_set(name))
}

/// The packages that a word stands for: itself, or those in its variables, as far as they are known.
fn named(cx: &Cx, call: Call, package: &Package) -> Vec<Package> {
    if package.kind != PackageKind::Variable || package.version.is_some() {
        return vec![with_known_version(cx, package)];
    }
    let values = Values::new(cx, call).of(&call.words()[package.word]);
    let mut operands: Vec<&str> = values.iter().flat_map(|text| text.split_whitespace()).collect();
    operands.retain(|operand| !operand.starts_with('-') && !operand.contains(UNKNOWN));
    operands.sort_unstable();
    operands.dedup();
    operands.iter().filter_map(|operand| package_of(package.manager, operand, package.word, package.span)).collect()
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

/// What is missing, if the package may be another one next time. Bounds are a decision: `flask>=2` is left alone.
fn looseness(package: &Package) -> Option<String> {
    let Package { name, version, kind, .. } = package;
    match (version, kind) {
        (None, PackageKind::Url) if is_repository(package) => Some(format!("`{name}` names no tag or commit")),
        // `find … -exec pip install {}` names a file, `dnf-command(copr)` what some package provides.
        (None, PackageKind::Name) if !name.contains('(') && !name.contains("{}") => Some(format!("`{name}` has no version")),
        (Some(version), PackageKind::Url | PackageKind::Name) if package.pin() == Pin::None => {
            Some(format!("`{version}` of `{name}` names no version"))
        }
        _ => None,
    }
}

/// Whether a URL is one of a version control system, and not of an archive.
fn is_repository(package: &Package) -> bool {
    let name = package.name.as_str();
    let schemes = ["git+", "hg+", "svn+", "bzr+"];
    let hosted = ["git://", "git@", "github:", "gitlab:", "bitbucket:"].iter().any(|start| name.starts_with(start));
    let repository = name.ends_with(".git") || package.manager == Manager::Cargo || !name.contains("://");
    hosted || repository || schemes.iter().any(|scheme| name.contains(scheme))
}

fn report(cx: &mut Cx, call: Call, package: &Package, why: &str) {
    let swallowed = swallowed(call, package);
    let finding = cx.report(package.span, format!("{why}: another build may get another one"));
    if let Some(alias) = alias(package.manager) {
        finding.alias(alias);
    }
    if let Some(span) = swallowed {
        finding.label(span, "the shell takes this for a file to write to").help("put the requirement in quotes");
    } else if package.kind == PackageKind::Url {
        finding.help("name a tag, or a commit");
    } else {
        finding.help(format!("ask for a version: `{}`", pinned(package)));
    }
}

/// The `>=2` of `pip install flask>=2`, which the shell does not pass on.
fn swallowed(call: Call, package: &Package) -> Option<Span> {
    let behind = |span: Span| span.start == package.span.end;
    let redirect = call.command().redirects.iter().find(|r| behind(r.span) && r.target.prefix().starts_with('='))?;
    Some(redirect.span)
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
