//! Packages that build, and the calls that make use of them.

use crate::shell::Call;
use crate::shell::tools::{Action, Ecosystem, Manager, Package, action};

/// A package that builds.
pub(super) struct Tool {
    pub name: String,
    pub trade: Trade,
}

/// What a tool is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trade {
    /// Compiles C and what is bound to it.
    Native,
    /// What is compiled against.
    Headers,
    /// Maven and its kin.
    Java,
    Go,
    Rust,
}

const NATIVE: &[&str] = &[
    "@development",
    "@development tools",
    "@development-tools",
    "development tools",
    "development-tools",
    "alpine-sdk",
    "autoconf",
    "automake",
    "base-devel",
    "binutils",
    "bison",
    "build-base",
    "build-essential",
    "c++",
    "clang",
    "cmake",
    "cpp",
    "dpkg-dev",
    "flex",
    "g++",
    "gcc",
    "gcc-c++",
    "gcc-gfortran",
    "gfortran",
    "libtool",
    "linux-headers",
    "m4",
    "make",
    "meson",
    "musl-dev",
    "nasm",
    "ninja",
    "ninja-build",
    "node-gyp",
    "patch",
    "pkg-config",
    "pkgconf",
    "pkgconfig",
    "scons",
    "swig",
    "yasm",
];
const JAVA: &[&str] = &["ant", "gradle", "maven", "sbt"];
const GO: &[&str] = &["go", "golang", "golang-go"];
const RUST: &[&str] = &["cargo", "rust", "rustc"];

/// Not enough to say that something is compiled: those that other things need as well.
const HELPERS: &[&str] = &["binutils", "cpp", "libtool", "m4", "patch", "pkg-config", "pkgconf", "pkgconfig"];

impl Tool {
    /// The tool of a name.
    pub fn of(manager: Manager, name: &str) -> Option<Tool> {
        let plain = name.trim_start_matches("group:");
        let without_version = plain.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').trim_end_matches('-');
        let is = |names: &[&str]| names.contains(&plain) || names.contains(&without_version);
        let trade = match manager.ecosystem() {
            Ecosystem::System if HELPERS.contains(&plain) => Trade::Headers,
            Ecosystem::System if is(NATIVE) => Trade::Native,
            Ecosystem::System if is(JAVA) => Trade::Java,
            Ecosystem::System if is(GO) => Trade::Go,
            Ecosystem::System if is(RUST) => Trade::Rust,
            Ecosystem::System if plain.ends_with("-dev") || plain.ends_with("-devel") => Trade::Headers,
            Ecosystem::Node if plain == "node-gyp" => Trade::Native,
            _ => return None,
        };
        Some(Tool { name: name.to_owned(), trade })
    }
}

/// Whether a call is one that makes use of tools of a trade.
pub(super) fn uses(call: Call, trade: Trade) -> bool {
    let name = call.name();
    let action = action(&call);
    let manager = action.and_then(Action::manager);
    let builds = matches!(action, Some(Action::Build { .. }));
    let installs =
        matches!(action, Some(Action::Install { packages, project, .. }) if project.is_some() || !are_installers(packages));
    match trade {
        Trade::Native => {
            const BINDING: [Manager; 7] =
                [Manager::Pip, Manager::Uv, Manager::Poetry, Manager::Pipenv, Manager::Gem, Manager::Bundler, Manager::Cargo];
            const PROGRAMS: [&str; 12] = [
                "configure",
                "autogen.sh",
                "bootstrap.sh",
                "docker-php-ext-install",
                "pecl",
                "phpize",
                "cpanm",
                "luarocks",
                "install2.r",
                "autoreconf",
                "cargo",
                "make",
            ];
            let is_native = builds && matches!(manager, None | Some(Manager::Cargo | Manager::Go));
            is_native || installs && manager.is_some_and(|m| BINDING.contains(&m)) || PROGRAMS.contains(&name)
        }
        Trade::Headers => false,
        Trade::Java => builds && matches!(manager, Some(Manager::Maven | Manager::Gradle)) || matches!(name, "ant" | "sbt"),
        Trade::Go => manager == Some(Manager::Go) && (builds || installs),
        Trade::Rust => manager == Some(Manager::Cargo) && (builds || installs),
    }
}

/// Whether all that is installed are the installers themselves, in which nothing is compiled.
fn are_installers(packages: &[Package]) -> bool {
    const INSTALLERS: [&str; 8] = ["bundler", "pip", "pip-tools", "pipenv", "poetry", "setuptools", "uv", "wheel"];
    !packages.is_empty() && packages.iter().all(|package| INSTALLERS.contains(&package.name.as_str()))
}
