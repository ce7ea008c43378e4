//! What package managers leave behind, and ask.

use super::{Class, Finding};
use docklint::dockerfile::{Binding, Instruction, Kind, Transfer};
use docklint::shell::Call;
use docklint::shell::tools::{Action, Holds, Manager, action};

pub const CLASSES: &[(&str, Class)] = &[
    ("cleaned-up", cleaned_up),
    ("cleaned-by-a-script", |f| {
        f.calls().any(|call| call.arguments().is_none() && call.words().iter().any(|w| w.prefix().to_lowercase().contains("clean")))
    }),
    ("from-what-is-there", |f| managed(f).any(|call| ["--no-network", "--local", "-l"].iter().any(|o| has(call, o)))),
    ("cache-elsewhere", |f| managed(f).any(|call| has(call, "--cache-dir") || has(call, "--root")) || mounts(f, manager(f))),
    ("cache-switched-off", |f| switched_off(f)),
    ("downloads-only", |f| f.calls().any(|call| has(call, "--downloadonly"))),
    ("recommended-asked-for", |f| managed(f).any(|call| has(call, "--install-recommends"))),
    ("recommended-configured", |f| f.lineage_so_far().any(switches_off_recommended)),
    ("words-only-the-build-knows", |f| managed(f).any(|call| call.args().iter().any(|w| w.literal().is_none()))),
    ("module-says-which", module_says_which),
    ("microdnf-never-asks", |f| f.calls().any(|call| call.name() == "microdnf")),
];

/// Whose packages a code is about.
fn manager(f: &Finding) -> Manager {
    match f.code {
        "DL3009" | "DL3015" => Manager::Apt,
        "DL3019" => Manager::Apk,
        "DL3028" => Manager::Gem,
        "DL3032" => Manager::Yum,
        "DL3036" => Manager::Zypper,
        "DL3038" | "DL3040" => Manager::Dnf,
        "DL3042" => Manager::Pip,
        other => panic!("{other} is about no manager"),
    }
}

/// The calls of that manager that install something.
fn managed<'a>(f: &Finding<'a>) -> impl Iterator<Item = Call<'a>> {
    let wanted = manager(f);
    f.calls().filter(move |call| action(call).and_then(Action::manager) == Some(wanted))
}

fn has(call: Call, option: &str) -> bool {
    call.args().iter().any(|word| word.prefix() == option || word.prefix().starts_with(&format!("{option}=")))
}

/// Whether the cache is emptied behind the last call that fills it.
fn cleaned_up(f: &Finding) -> bool {
    let wanted = manager(f);
    let fills = |call: &Call| {
        let fills = matches!(action(call), Some(Action::Install { .. } | Action::RefreshIndex { .. } | Action::Upgrade { .. }));
        fills && action(call).and_then(Action::manager) == Some(wanted)
    };
    let calls: Vec<Call> = f.calls().collect();
    let last = calls.iter().rposition(fills).map_or(0, |last| last + 1);
    calls[last..].iter().any(|call| empties(*call, wanted))
}

/// Whether an instruction writes a setting of apt by which nothing recommended comes along.
fn switches_off_recommended(instruction: &Instruction) -> bool {
    let text = instruction.arguments.as_str().to_lowercase();
    let setting =
        text.split_once("apt::install-recommends").map(|(_, value)| value.trim_start_matches([' ', '=', '"', '\'', '\\']));
    setting.is_some_and(|value| ["0", "false", "no", "off"].iter().any(|off| value.starts_with(off)))
}

/// Whether each package of Go is asked for without a version, to be built, behind something that may have brought a `go.mod`.
fn module_says_which(f: &Finding) -> bool {
    let verbs = ["install", "run", "get"];
    let asks = |c: &Call| c.name() == "go" && c.args().first().is_some_and(|w| verbs.iter().any(|verb| w.is(verb)));
    let plain = |call: &Call| !call.args()[0].is("get") && !call.args()[1..].iter().any(|word| word.prefix().contains('@'));
    let brings = |i: &Instruction| {
        let text = i.arguments.as_str();
        let folder = |c: &Transfer| {
            c.sources.iter().any(|s| !s.as_str().rsplit('/').next().unwrap_or_default().contains('.') || s.as_str() == ".")
        };
        let copies = matches!(&i.kind, Kind::Copy(c) | Kind::Add(c) if folder(c));
        text.contains("go.mod") || text.contains("git clone") || text.contains("source=.,") || copies
    };
    f.calls().filter(asks).all(|call| plain(&call)) && f.lineage_so_far().any(brings)
}

/// Whether a call empties the cache, by the manager's own command or by deleting its folder.
fn empties(call: Call, manager: Manager) -> bool {
    match action(&call) {
        Some(Action::CleanCache { manager: whose, cleaned }) => {
            *whose == manager && (manager != Manager::Apt || cleaned.covers(Holds::Index))
        }
        Some(Action::Delete { paths, .. }) => paths.iter().any(|p| is_cache(&p.text, manager)),
        _ => false,
    }
}

/// Whether a path holds what the code is about: of apt, that are the lists.
fn is_cache(path: &str, manager: Manager) -> bool {
    let counts = |holds| manager != Manager::Apt || holds != Holds::Packages;
    manager.cache_paths().iter().any(|cache| counts(cache.holds) && cache.is_within(path))
}

fn mounts(f: &Finding, manager: Manager) -> bool {
    let Kind::Run(run) = &f.instruction().kind else { return false };
    let targets = run.mounts.iter().filter_map(|m| m.target.as_ref()?.known());
    targets.into_iter().any(|t| t.as_str().starts_with("/etc/apk/cache") || is_cache(t.as_str(), manager))
}

/// Whether a variable of pip's says that there is no cache, in whatever words.
fn switched_off(f: &Finding) -> bool {
    let span = f.instruction().span;
    let set = |name| matches!(f.dockerfile.variable(f.index, span.start, name), Binding::Set(_));
    ["PIP_NO_CACHE_DIR", "PIP_CACHE_DIR", "XDG_CACHE_HOME"]
        .iter()
        .any(|n| set(n) || f.project.files[0].source.slice(span).contains(&format!("{n}=")))
}
