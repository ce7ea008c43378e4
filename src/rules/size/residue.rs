//! What each package manager leaves behind, what keeps it from doing so, and what cleans up.

use crate::shell::Call;
use crate::shell::tools::{Action, Arguments, Cache, Holds, Manager, action};

/// What a package manager leaves behind.
pub(super) struct Residue {
    pub manager: Manager,
    /// The rival's code.
    pub alias: Option<&'static str>,
    /// Where, as messages name it.
    pub place: &'static str,
    pub holds: Holds,
    /// Options that keep it from filling that place, or let it fill another.
    pub options: &'static [&'static str],
    /// Variables that do.
    pub variables: &'static [&'static str],
    /// The option to add, where there is one that does nothing else.
    pub remedy: Option<&'static str>,
    /// The command that cleans up.
    pub clean: &'static str,
}

const PLAIN: Residue = Residue {
    manager: Manager::Apt,
    alias: None,
    place: "",
    holds: Holds::Packages,
    options: &[],
    variables: &[],
    remedy: None,
    clean: "",
};

/// All that is looked at. Left out are those whose caches are linked into what they install (pnpm, bun) or are of use to who builds
/// in the image (go, cargo, mvn, gradle, dotnet).
pub(super) static RESIDUES: &[Residue] = &[
    Residue {
        alias: Some("DL3009"),
        place: "/var/lib/apt/lists",
        holds: Holds::Index,
        clean: "rm -rf /var/lib/apt/lists/*",
        ..PLAIN
    },
    Residue {
        manager: Manager::Apk,
        alias: Some("DL3019"),
        place: "/var/cache/apk",
        holds: Holds::Index,
        options: &["--no-cache", "--cache-dir", "--no-network", "--root"],
        remedy: Some("--no-cache"),
        clean: "rm -rf /var/cache/apk/*",
        ..PLAIN
    },
    Residue { manager: Manager::Yum, alias: Some("DL3032"), place: "/var/cache/yum", clean: "yum clean all", ..RED_HAT },
    Residue { manager: Manager::Dnf, alias: Some("DL3040"), place: "/var/cache/dnf", clean: "dnf clean all", ..RED_HAT },
    Residue { manager: Manager::Microdnf, alias: Some("DL3040"), place: "/var/cache/yum", clean: "microdnf clean all", ..RED_HAT },
    Residue { manager: Manager::Tdnf, place: "/var/cache/tdnf", clean: "tdnf clean all", ..RED_HAT },
    Residue {
        manager: Manager::Zypper,
        alias: Some("DL3036"),
        place: "/var/cache/zypp",
        holds: Holds::Index,
        options: &["--root", "--installroot", "--cache-dir", "--raw-cache-dir"],
        clean: "zypper clean --all",
        ..PLAIN
    },
    Residue {
        manager: Manager::Pacman,
        place: "/var/cache/pacman/pkg",
        options: &["--root", "--sysroot", "--cachedir", "--upgrade"],
        clean: "rm -rf /var/cache/pacman/pkg/*",
        ..PLAIN
    },
    Residue {
        manager: Manager::Pip,
        alias: Some("DL3042"),
        place: "~/.cache/pip",
        options: &["--no-cache-dir", "--cache-dir", "--no-index"],
        variables: &["PIP_NO_CACHE_DIR", "PIP_CACHE_DIR", "XDG_CACHE_HOME"],
        remedy: Some("--no-cache-dir"),
        clean: "pip cache purge",
        ..PLAIN
    },
    Residue {
        manager: Manager::Uv,
        place: "~/.cache/uv",
        options: &["--no-cache", "--cache-dir", "--offline"],
        variables: &["UV_NO_CACHE", "UV_CACHE_DIR", "XDG_CACHE_HOME"],
        remedy: Some("--no-cache"),
        clean: "uv cache clean",
        ..PLAIN
    },
    Residue {
        manager: Manager::Poetry,
        place: "~/.cache/pypoetry",
        options: &["--no-cache"],
        variables: &["POETRY_CACHE_DIR", "XDG_CACHE_HOME"],
        clean: "rm -rf ~/.cache/pypoetry",
        ..PLAIN
    },
    Residue {
        manager: Manager::Conda,
        place: "/opt/conda/pkgs",
        variables: &["CONDA_PKGS_DIRS"],
        clean: "conda clean --all --yes",
        ..PLAIN
    },
    Residue {
        manager: Manager::Npm,
        place: "~/.npm",
        options: &["--cache", "--offline"],
        variables: &["npm_config_cache", "NPM_CONFIG_CACHE"],
        clean: "npm cache clean --force",
        ..PLAIN
    },
    Residue {
        manager: Manager::Yarn,
        alias: Some("DL3060"),
        place: "/usr/local/share/.cache/yarn",
        // Those of the second kind are of yarn 2 and later, which may run a project from its cache.
        options: &["--cache-folder", "--offline", "--immutable", "--immutable-cache", "--check-cache", "--inline-builds"],
        variables: &["YARN_CACHE_FOLDER", "YARN_GLOBAL_FOLDER", "YARN_ENABLE_GLOBAL_CACHE", "XDG_CACHE_HOME"],
        clean: "yarn cache clean",
        ..PLAIN
    },
    Residue {
        manager: Manager::Composer,
        place: "~/.composer/cache",
        options: &["--no-cache"],
        variables: &["COMPOSER_CACHE_DIR", "COMPOSER_HOME", "XDG_CACHE_HOME"],
        remedy: Some("--no-cache"),
        clean: "composer clear-cache",
        ..PLAIN
    },
];

/// Packages are not kept by default; what stays is metadata.
const RED_HAT: Residue = Residue { holds: Holds::Index, options: &["--installroot"], ..PLAIN };

impl Residue {
    /// Of a manager.
    pub fn of(manager: Manager) -> Option<&'static Residue> {
        RESIDUES.iter().find(|residue| residue.manager == manager)
    }

    /// The folders that it may be in. Which of them it is depends on versions and users that are not known.
    pub fn folders(&self) -> impl Iterator<Item = Cache> {
        const SETUP_APKCACHE: Cache = Cache { path: "/etc/apk/cache", holds: Holds::Index };
        // On newer systems, yum is dnf.
        let manager = if self.manager == Manager::Yum { Manager::Microdnf } else { self.manager };
        let caches = manager.cache_paths().iter().copied().filter(|cache| self.holds == cache.holds || cache.holds == Holds::All);
        caches.chain((self.manager == Manager::Apk).then_some(SETUP_APKCACHE))
    }

    /// Whether deleting or mounting `path` takes it out of the image.
    pub fn is_within(&self, path: &str) -> bool {
        let conda = self.manager == Manager::Conda && path.trim_end_matches(['*', '/']).ends_with("/pkgs");
        conda || self.folders().any(|cache| cache.is_within(path))
    }

    /// Whether `CleanCache` of a manager is meant for it.
    pub fn is_cleaned_by(&self, manager: Manager) -> bool {
        let red_hat = |m: Manager| matches!(m, Manager::Yum | Manager::Dnf | Manager::Microdnf);
        self.manager == manager || red_hat(self.manager) && red_hat(manager)
    }
}

/// What a call leaves behind, if it does; variables and mounts aside.
pub(super) fn left_by(call: Call) -> Option<&'static Residue> {
    let arguments = call.arguments()?;
    let action = action(&call)?;
    let residue = Residue::of(action.manager()?)?;
    let fills = match action {
        Action::RefreshIndex { .. } => residue.holds == Holds::Index,
        Action::Install { .. } | Action::Upgrade { .. } => residue.manager != Manager::Apt || arguments.has("--update"),
        _ => false,
    };
    let elsewhere = call.info.wrappers.iter().any(|(name, _)| name == "chroot") || has_moved(arguments);
    (fills && !elsewhere && !residue.options.iter().any(|option| arguments.option(option).is_some())).then_some(residue)
}

/// `-o Dir::State::lists=…`, `--setopt=cachedir=…`
fn has_moved(arguments: &Arguments) -> bool {
    let moves = |value: &str| value.starts_with("Dir") || value.starts_with("cachedir");
    let mut settings = arguments.all("--option").chain(arguments.all("--setopt"));
    settings.any(|o| o.value.as_deref().is_some_and(moves))
}
