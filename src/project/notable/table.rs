//! What is looked for, and what proves it.

use super::Certainty::{self, Certain, Likely};
use super::NotableKind::{self, BuildOutput, Cache, Dependencies, Editor, Environment, History, Log, Secret};

/// Some things to look for. Of several rows that fit, the first counts.
pub(super) struct Row {
    pub kind: NotableKind,
    pub certainty: Certainty,
    pub is_dir: bool,
    /// Names, or the last parts of paths; `*` stands for any text.
    pub names: &'static [&'static str],
    pub proof: Proof,
}

/// What must be so besides the name.
#[derive(Clone, Copy)]
pub(super) enum Proof {
    /// Nothing.
    Name,
    /// One of these is directly in the directory.
    Holds(&'static [&'static str]),
    /// One of these is beside it.
    Beside(&'static [&'static str]),
    /// The text of the file says so.
    Says(fn(&str) -> bool),
}

use Proof::{Beside, Holds, Name, Says};

const fn dir(kind: NotableKind, certainty: Certainty, names: &'static [&'static str], proof: Proof) -> Row {
    Row { kind, certainty, is_dir: true, names, proof }
}

const fn file(kind: NotableKind, certainty: Certainty, names: &'static [&'static str], proof: Proof) -> Row {
    Row { kind, certainty, is_dir: false, names, proof }
}

const DOTNET: Proof = Beside(&["*.csproj", "*.fsproj", "*.vbproj"]);

#[rustfmt::skip]
pub(super) const TABLE: &[Row] = &[
    dir(History, Certain, &[".git", ".hg", ".svn", ".bzr", ".jj"], Name),

    // Go's `vendor`, and Yarn's `.yarn/cache`, are meant to be built with.
    dir(Dependencies, Certain, &["node_modules", "bower_components", ".pnpm-store", ".terraform", "elm-stuff", "vendor/bundle"], Name),
    dir(Dependencies, Certain, &[".venv", "venv", "env", ".env", ".virtualenv", "virtualenv"], Holds(&["pyvenv.cfg"])),
    dir(Dependencies, Likely, &[".venv"], Name),
    dir(Dependencies, Certain, &["vendor"], Holds(&["autoload.php"])),
    dir(Dependencies, Certain, &["Pods"], Beside(&["Podfile"])),
    dir(Dependencies, Certain, &["deps"], Beside(&["mix.exs"])),

    dir(BuildOutput, Certain, &["target"], Holds(&["CACHEDIR.TAG", ".rustc_info.json"])),
    dir(BuildOutput, Likely, &["target"], Beside(&["Cargo.toml", "pom.xml", "build.sbt", "project.clj"])),
    dir(BuildOutput, Certain, &["bin", "obj"], DOTNET),
    dir(BuildOutput, Certain, &["_build"], Beside(&["mix.exs", "rebar.config"])),
    dir(BuildOutput, Certain, &[".next", ".nuxt", ".svelte-kit", ".serverless", ".aws-sam", "cdk.out", "htmlcov", ".nyc_output", "cmake-build-*"], Name),
    dir(BuildOutput, Likely, &["dist"], Beside(&["package.json", "pyproject.toml", "setup.py"])),
    dir(BuildOutput, Likely, &["build"], Beside(&["package.json", "build.gradle", "build.gradle.kts", "setup.py", "CMakeLists.txt"])),
    dir(BuildOutput, Likely, &["coverage"], Beside(&["package.json", "Gemfile", "composer.json", "pubspec.yaml"])),
    dir(BuildOutput, Likely, &["*.egg-info"], Name),

    dir(Cache, Certain, &["__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".tox", ".nox", ".hypothesis", ".ipynb_checkpoints"], Name),
    dir(Cache, Certain, &[".gradle", ".parcel-cache", ".turbo", ".angular", ".sass-cache", ".dart_tool", ".stack-work", ".npm", ".eggs", ".phpunit.cache"], Name),
    file(Cache, Certain, &[".eslintcache", ".stylelintcache", ".phpunit.result.cache", ".coverage", "*.tsbuildinfo"], Name),

    dir(Editor, Certain, &[".idea", ".vscode", ".vs", ".fleet", ".zed"], Name),
    file(Editor, Certain, &[".DS_Store", "Thumbs.db", "desktop.ini", "*.swp", "*.swo", "*~"], Name),

    dir(Secret, Certain, &[".ssh", ".gnupg"], Name),
    file(Secret, Certain, &["id_rsa", "id_dsa", "id_ecdsa", "id_ed25519"], Name),
    file(Secret, Certain, &["*.pem", "*.key", "*.crt", "*.asc"], Says(is_private_key)),
    file(Secret, Certain, &["*.ppk", "*.kdbx", ".git-credentials", ".vault-token", ".vault_pass", "*.tfstate", "*.tfstate.backup"], Name),
    file(Secret, Certain, &[".aws/credentials", "config/master.key", ".cargo/credentials.toml", ".cargo/credentials", ".gem/credentials"], Name),
    file(Secret, Certain, &[".npmrc", ".yarnrc", ".yarnrc.yml"], Says(has_npm_token)),
    file(Secret, Certain, &[".pypirc", ".netrc", "_netrc"], Says(|text| text.contains("password"))),
    file(Secret, Certain, &[".docker/config.json", ".dockercfg"], Says(|text| text.contains("\"auth\""))),
    file(Secret, Certain, &[".kube/config", "kubeconfig", "*.kubeconfig"], Says(|text| text.contains("client-key-data") || text.contains("token:"))),
    file(Secret, Certain, &["*account*.json", "*credential*.json", "*firebase*.json", "*gcp*.json", "*google*.json", "*key*.json"], Says(is_service_account)),
    file(Secret, Certain, &["auth.json"], Says(|text| text.contains("\"http-basic\"") || text.contains("\"github-oauth\""))),
    file(Secret, Certain, &["nuget.config", "NuGet.config", "NuGet.Config"], Says(|text| text.contains("ClearTextPassword"))),
    file(Secret, Likely, &["*.p12", "*.pfx", "*.jks", "*.keystore", ".htpasswd", ".pgpass", ".my.cnf", "*.tfvars", "*.tfvars.json"], Name),

    file(Environment, Certain, &[".env", ".env.*", "*.env", ".envrc"], Says(sets_a_secret)),
    file(Environment, Likely, &[".env", ".env.*", "*.env", ".envrc"], Name),

    file(Log, Certain, &["npm-debug.log*", "yarn-debug.log*", "yarn-error.log*", "pnpm-debug.log*"], Name),
    file(Log, Likely, &["*.log"], Name),
];

fn is_private_key(text: &str) -> bool {
    text.contains("PRIVATE KEY-----") || text.contains("BEGIN PGP PRIVATE KEY BLOCK")
}

/// A token that is written out: `${NPM_TOKEN}` is none.
fn has_npm_token(text: &str) -> bool {
    const NAMES: [&str; 5] = ["_authToken", "_password", "_auth", "npmAuthToken", "npmAuthIdent"];
    let is_token = |(name, value): (&str, &str)| {
        NAMES.iter().any(|secret| name.trim_end().ends_with(secret)) && !value.contains("${") && !value.trim().is_empty()
    };
    let is_comment = |line: &&str| line.trim_start().starts_with(['#', ';']);
    let halves = |line| [str::split_once(line, '='), str::split_once(line, ": ")].into_iter().flatten();
    text.lines().filter(|line| !is_comment(line)).flat_map(halves).any(is_token)
}

/// A key of a Google service account.
fn is_service_account(text: &str) -> bool {
    text.contains("\"service_account\"") && text.contains("\"private_key\"") && text.contains("PRIVATE KEY-----")
}

/// A variable of an env file that is named like a secret and has a value of its own.
fn sets_a_secret(text: &str) -> bool {
    const NAMES: [&str; 10] =
        ["SECRET", "PASSWORD", "PASSWD", "TOKEN", "API_KEY", "APIKEY", "PRIVATE_KEY", "ACCESS_KEY", "CREDENTIALS", "APP_KEY"];
    const BLANKS: [&str; 9] = ["", "changeme", "changethis", "change-me", "change_me", "secret", "password", "null", "true"];
    text.lines().any(|line| {
        let line = line.trim_start();
        let Some((name, value)) = line.strip_prefix("export ").unwrap_or(line).split_once('=') else { return false };
        let name = name.trim_end().to_ascii_uppercase();
        let value = value.trim().trim_matches(['"', '\'']);
        let is_value = !value.starts_with(['$', '<', '{']) && !BLANKS.contains(&value.to_ascii_lowercase().as_str());
        !line.starts_with('#') && is_value && NAMES.iter().any(|secret| name.ends_with(secret))
    })
}

/// Words in the name of a file that only shows what the real one looks like, is made into it, or is sealed.
#[rustfmt::skip]
pub(super) const NOT_REAL: [&str; 26] = [
    "example", "examples", "sample", "samples", "template", "tmpl", "tpl", "dist", "default", "defaults", "schema", "dummy", "pub",
    "md", "ts", "js", "mjs", "cjs", "py", "j2", "erb", "enc", "encrypted", "gpg", "age", "sops",
];

/// Directories where secrets are mostly made up.
#[rustfmt::skip]
pub(super) const FOR_SHOW: [&str; 17] = [
    "test", "tests", "testing", "testdata", "test-data", "spec", "specs", "fixture", "fixtures", "__tests__", "__fixtures__", "e2e",
    "mocks", "example", "examples", "docs", "samples",
];
