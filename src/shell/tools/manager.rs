//! Package managers, and what each leaves behind.

/// What installs packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Manager {
    Apt,
    Dpkg,
    Apk,
    Yum,
    Dnf,
    Microdnf,
    Tdnf,
    Rpm,
    Zypper,
    Pacman,
    Pip,
    Pipx,
    Uv,
    Poetry,
    Pipenv,
    Conda,
    Npm,
    Yarn,
    Pnpm,
    Bun,
    Gem,
    Bundler,
    Go,
    Cargo,
    Composer,
    Maven,
    Gradle,
    Dotnet,
    Mix,
}

/// Whose packages a manager installs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Ecosystem {
    /// The distribution's own.
    System,
    Python,
    Conda,
    Node,
    Ruby,
    Go,
    Rust,
    Php,
    Java,
    Dotnet,
    Elixir,
}

/// What a cache holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Holds {
    /// Lists of what could be installed.
    Index,
    /// Downloaded packages, and what was built from them.
    Packages,
    /// Both.
    All,
}

/// A folder that a manager fills while it works and does not need afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cache {
    /// The folder; `~` is the home of the user who runs it.
    pub path: &'static str,
    /// What it holds.
    pub holds: Holds,
}

const fn index(path: &'static str) -> Cache {
    Cache { path, holds: Holds::Index }
}

const fn packages(path: &'static str) -> Cache {
    Cache { path, holds: Holds::Packages }
}

const fn all(path: &'static str) -> Cache {
    Cache { path, holds: Holds::All }
}

impl Holds {
    /// Whether cleaning this leaves nothing of `other`.
    pub fn covers(self, other: Holds) -> bool {
        self == Holds::All || self == other
    }
}

impl Cache {
    /// Whether deleting `path` (as a command names it: `~`, `$HOME`, `{a,b}`, a star at its end) empties the cache, or mounting
    /// something there keeps it out of the image.
    pub fn is_within(self, path: &str) -> bool {
        let within = |path: &str| {
            let path = at_home(path);
            // `*.*` and `*_*` are all that there is, too.
            let path = path.trim_end_matches(['*', '/', '.', '_']);
            let rest = self.path.strip_prefix(path);
            let above = path.starts_with(['/', '~']) && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
            above || self.is_below_some_home(path)
        };
        match (path.find('{'), path.find('}')) {
            (Some(open), Some(close)) if open < close && !path[..open].ends_with('$') => {
                path[open + 1..close].split(',').any(|choice| within(&format!("{}{choice}{}", &path[..open], &path[close + 1..])))
            }
            _ => within(path),
        }
    }
}

impl Cache {
    /// Whether `path` is that of the cache, or of a folder above it, in a home that may be anywhere: `/srv/.cache`.
    fn is_below_some_home(self, path: &str) -> bool {
        let Some(tail) = self.path.strip_prefix('~').filter(|tail| tail.starts_with("/.")) else { return false };
        let ends = tail.match_indices('/').skip(1).map(|(end, _)| &tail[..end]).chain([tail]);
        path.starts_with(['/', '$']) && ends.into_iter().any(|end| path.ends_with(end))
    }
}

/// A path with a known home folder in front as `~`.
fn at_home(path: &str) -> String {
    let path = path.trim_matches(['"', '\'']);
    let rest = ["/root", "$HOME", "${HOME}"].iter().find_map(|home| path.strip_prefix(home));
    let rest = rest.or_else(|| path.strip_prefix("/home/").and_then(|p| p.find('/').map(|i| &p[i..])));
    match rest {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => format!("~{rest}"),
        _ => path.to_owned(),
    }
}

impl Manager {
    /// The name of its main program.
    pub fn name(self) -> &'static str {
        match self {
            Manager::Apt => "apt-get",
            Manager::Dpkg => "dpkg",
            Manager::Apk => "apk",
            Manager::Yum => "yum",
            Manager::Dnf => "dnf",
            Manager::Microdnf => "microdnf",
            Manager::Tdnf => "tdnf",
            Manager::Rpm => "rpm",
            Manager::Zypper => "zypper",
            Manager::Pacman => "pacman",
            Manager::Pip => "pip",
            Manager::Pipx => "pipx",
            Manager::Uv => "uv",
            Manager::Poetry => "poetry",
            Manager::Pipenv => "pipenv",
            Manager::Conda => "conda",
            Manager::Npm => "npm",
            Manager::Yarn => "yarn",
            Manager::Pnpm => "pnpm",
            Manager::Bun => "bun",
            Manager::Gem => "gem",
            Manager::Bundler => "bundle",
            Manager::Go => "go",
            Manager::Cargo => "cargo",
            Manager::Composer => "composer",
            Manager::Maven => "mvn",
            Manager::Gradle => "gradle",
            Manager::Dotnet => "dotnet",
            Manager::Mix => "mix",
        }
    }

    /// Whose packages it installs.
    pub fn ecosystem(self) -> Ecosystem {
        match self {
            Manager::Apt | Manager::Dpkg | Manager::Apk | Manager::Zypper | Manager::Pacman => Ecosystem::System,
            Manager::Yum | Manager::Dnf | Manager::Microdnf | Manager::Tdnf | Manager::Rpm => Ecosystem::System,
            Manager::Pip | Manager::Pipx | Manager::Uv | Manager::Poetry | Manager::Pipenv => Ecosystem::Python,
            Manager::Conda => Ecosystem::Conda,
            Manager::Npm | Manager::Yarn | Manager::Pnpm | Manager::Bun => Ecosystem::Node,
            Manager::Gem | Manager::Bundler => Ecosystem::Ruby,
            Manager::Go => Ecosystem::Go,
            Manager::Cargo => Ecosystem::Rust,
            Manager::Composer => Ecosystem::Php,
            Manager::Maven | Manager::Gradle => Ecosystem::Java,
            Manager::Dotnet => Ecosystem::Dotnet,
            Manager::Mix => Ecosystem::Elixir,
        }
    }

    /// The folders it fills while it works and does not need afterwards. Debian's and Ubuntu's images empty
    /// `/var/cache/apt/archives` by themselves (`/etc/apt/apt.conf.d/docker-clean`); apk keeps its index in `/etc/apk/cache`
    /// instead, if that folder exists.
    pub fn cache_paths(self) -> &'static [Cache] {
        const PIP: Cache = packages("~/.cache/pip");
        const YARN: &[Cache] = &[
            packages("/usr/local/share/.cache/yarn"),
            packages("/usr/local/share/.cache/yarn/v6"),
            packages("~/.cache/yarn"),
            packages("~/.yarn/berry/cache"),
        ];
        match self {
            Manager::Apt => const { &[index("/var/lib/apt/lists"), packages("/var/cache/apt")] },
            Manager::Apk => const { &[index("/var/cache/apk")] },
            Manager::Yum => const { &[all("/var/cache/yum")] },
            Manager::Dnf => const { &[all("/var/cache/dnf"), all("/var/cache/libdnf5")] },
            Manager::Microdnf => const { &[all("/var/cache/yum"), all("/var/cache/dnf"), all("/var/cache/libdnf5")] },
            Manager::Tdnf => const { &[all("/var/cache/tdnf")] },
            Manager::Zypper => const { &[all("/var/cache/zypp")] },
            Manager::Pacman => const { &[packages("/var/cache/pacman/pkg"), index("/var/lib/pacman/sync")] },
            Manager::Pip => const { &[PIP] },
            Manager::Pipx => const { &[PIP, packages("~/.cache/pipx")] },
            Manager::Uv => const { &[packages("~/.cache/uv")] },
            Manager::Poetry => const { &[packages("~/.cache/pypoetry")] },
            Manager::Pipenv => const { &[packages("~/.cache/pipenv"), PIP] },
            Manager::Conda => const { &[packages("/opt/conda/pkgs"), packages("~/.conda/pkgs"), packages("~/.cache/conda")] },
            Manager::Npm => const { &[packages("~/.npm"), packages("~/.npm/_cacache")] },
            Manager::Yarn => YARN,
            Manager::Pnpm => const { &[packages("~/.local/share/pnpm/store"), packages("~/.cache/pnpm")] },
            Manager::Bun => const { &[packages("~/.bun/install/cache")] },
            Manager::Gem => const { &[packages("/usr/local/bundle/cache")] },
            Manager::Bundler => const { &[packages("/usr/local/bundle/cache"), packages("~/.bundle/cache")] },
            Manager::Go => const { &[packages("/go/pkg/mod"), packages("~/go/pkg/mod"), packages("~/.cache/go-build")] },
            Manager::Cargo => const { &[packages("/usr/local/cargo/registry"), packages("~/.cargo/registry")] },
            Manager::Composer => const { &[packages("~/.composer/cache"), packages("~/.cache/composer")] },
            Manager::Maven => const { &[packages("~/.m2/repository")] },
            Manager::Gradle => const { &[packages("~/.gradle/caches")] },
            Manager::Dotnet => const { &[packages("~/.nuget/packages"), packages("~/.local/share/NuGet")] },
            Manager::Dpkg | Manager::Rpm | Manager::Mix => &[],
        }
    }

    /// Those that install what a project's own files name; see [`Manager::manifests`].
    pub const OF_PROJECTS: [Manager; 17] = [
        Manager::Npm,
        Manager::Yarn,
        Manager::Pnpm,
        Manager::Bun,
        Manager::Pip,
        Manager::Uv,
        Manager::Poetry,
        Manager::Pipenv,
        Manager::Conda,
        Manager::Bundler,
        Manager::Go,
        Manager::Cargo,
        Manager::Composer,
        Manager::Maven,
        Manager::Gradle,
        Manager::Dotnet,
        Manager::Mix,
    ];

    /// The files of a project that its dependency install reads, as names and globs; the first are those that name the
    /// dependencies, lock files behind them.
    pub fn manifests(self) -> &'static [&'static str] {
        match self {
            Manager::Npm => &["package.json", "package-lock.json", "npm-shrinkwrap.json", ".npmrc"],
            Manager::Yarn => &["package.json", "yarn.lock", ".yarnrc", ".yarnrc.yml", ".npmrc", ".yarn"],
            Manager::Pnpm => &["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml", ".npmrc", ".pnpmfile.cjs", "patches"],
            Manager::Bun => &["package.json", "bun.lock", "bun.lockb", "bunfig.toml", ".npmrc"],
            Manager::Pip | Manager::Pipx => &["requirements*.txt", "constraints*.txt"],
            Manager::Uv => &["pyproject.toml", "uv.lock", ".python-version", "uv.toml"],
            Manager::Poetry => &["pyproject.toml", "poetry.lock", "poetry.toml"],
            Manager::Pipenv => &["Pipfile", "Pipfile.lock"],
            Manager::Conda => &["environment.yml", "environment.yaml"],
            Manager::Bundler => &["Gemfile", "Gemfile.lock", "*.gemspec", ".ruby-version"],
            Manager::Go => &["go.mod", "go.sum", "go.work", "go.work.sum"],
            Manager::Cargo => &["Cargo.toml", "Cargo.lock", "rust-toolchain.toml", ".cargo"],
            Manager::Composer => &["composer.json", "composer.lock"],
            Manager::Maven => &["pom.xml", "mvnw", ".mvn"],
            Manager::Gradle => &["build.gradle*", "settings.gradle*", "gradle.properties", "gradle.lockfile", "gradlew", "gradle"],
            Manager::Dotnet => &[
                "*.csproj",
                "*.fsproj",
                "*.vbproj",
                "*.sln",
                "*.slnx",
                "Directory.*.props",
                "packages.lock.json",
                "[Nn]u[Gg]et.[Cc]onfig",
                "global.json",
            ],
            Manager::Mix => &["mix.exs", "mix.lock", "config"],
            _ => &[],
        }
    }
}
