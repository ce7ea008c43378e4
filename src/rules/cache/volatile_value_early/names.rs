//! Which build arguments have another value in each build: by their name, their default, and what they are used for.

use crate::dockerfile::expand::Value;
use crate::dockerfile::{Binding, Declaration, Dockerfile, Instruction, Kind};
use crate::lint::Cx;
use crate::project::layers::{Cost, cost};
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

/// What gives an argument another value in each build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changes {
    /// The time.
    Date,
    /// The commit.
    Commit,
    /// The number of the build.
    Number,
    /// Whoever wants steps to run again.
    Buster,
    /// The version of what is built.
    Version,
}

impl Changes {
    /// In a few words, for a label.
    pub fn describe(self) -> &'static str {
        match self {
            Changes::Date => "the time of the build",
            Changes::Commit => "the commit that is built",
            Changes::Number => "the number of the build",
            Changes::Buster => "changes to make steps run again",
            Changes::Version => "the version that is built",
        }
    }
}

/// Names in upper case, by what they hold.
#[rustfmt::skip]
const NAMES: &[(Changes, &[&str])] = &[
    (Changes::Date, &[
        "BUILDDATE", "BUILDTIME", "BUILD_DATE", "BUILD_DATETIME", "BUILD_TIME", "BUILD_TIMESTAMP", "BUILT_AT", "COMMIT_DATE", "CREATED",
        "CREATED_AT", "DATE_CREATED", "GIT_COMMIT_DATE", "GIT_DATE", "IMAGE_CREATED", "IMAGE_DATE", "TIMESTAMP",
    ]),
    (Changes::Commit, &[
        "APP_COMMIT", "APP_REVISION", "BITBUCKET_COMMIT", "BUILDKITE_COMMIT", "BUILD_COMMIT", "BUILD_HASH", "BUILD_REF", "BUILD_REVISION",
        "BUILD_SHA", "CIRCLE_SHA1", "CI_COMMIT_ID", "CI_COMMIT_SHA", "CI_COMMIT_SHORT_SHA", "COMMIT", "COMMITHASH", "COMMIT_HASH",
        "COMMIT_ID", "COMMIT_REF", "COMMIT_SHA", "DRONE_COMMIT", "DRONE_COMMIT_SHA", "GITHUB_SHA", "GIT_COMMIT", "GIT_COMMIT_HASH",
        "GIT_COMMIT_ID", "GIT_COMMIT_SHA", "GIT_DESCRIBE", "GIT_HASH", "GIT_REV", "GIT_REVISION", "GIT_SHA", "GIT_SHA1", "HEAD_SHA",
        "IMAGE_REVISION", "REVISION", "SHA_HEAD_SHORT", "SHORT_SHA", "SOURCE_COMMIT", "TRAVIS_COMMIT", "VCS_COMMIT", "VCS_REF",
        "VCS_REVISION",
    ]),
    (Changes::Number, &[
        "BITBUCKET_BUILD_NUMBER", "BUILDID", "BUILDKITE_BUILD_NUMBER", "BUILDNUMBER", "BUILD_ID", "BUILD_NO", "BUILD_NUM", "BUILD_NUMBER",
        "CIRCLE_BUILD_NUM", "CI_JOB_ID", "CI_PIPELINE_ID", "CI_PIPELINE_IID", "DRONE_BUILD_NUMBER", "GITHUB_RUN_ID", "GITHUB_RUN_NUMBER",
        "TRAVIS_BUILD_NUMBER",
    ]),
    (Changes::Buster, &[
        "BUST_CACHE", "CACHEBREAKER", "CACHEBUST", "CACHEBUSTER", "CACHE_BREAK", "CACHE_BREAKER", "CACHE_BUST", "CACHE_BUSTER",
        "CACHE_BUSTING", "CACHE_DATE", "CACHE_INVALIDATE", "INVALIDATE_CACHE",
    ]),
    (Changes::Version, &[
        "APP_VERSION", "BUILD_VERSION", "CI_COMMIT_TAG", "GIT_TAG", "GIT_VERSION", "IMAGE_VERSION", "PROJECT_VERSION",
        "RELEASE_VERSION", "SERVICE_VERSION", "VERSION",
    ]),
];

/// What tools put before the name of a variable that they hand on.
const PREFIXES: [&str; 6] = ["NEXT_PUBLIC_", "NUXT_PUBLIC_", "REACT_APP_", "VITE_APP_", "VITE_", "VUE_APP_"];

/// Labels that hold such a value (annotations of the OCI image specification, and of label-schema before).
const LABELS: [(&str, Changes); 6] = [
    ("org.opencontainers.image.created", Changes::Date),
    ("org.opencontainers.image.revision", Changes::Commit),
    ("org.opencontainers.image.version", Changes::Version),
    ("org.label-schema.build-date", Changes::Date),
    ("org.label-schema.vcs-ref", Changes::Commit),
    ("org.label-schema.version", Changes::Version),
];

/// Defaults that stand in for the value of a real build, in lower case.
const PLACEHOLDERS: [&str; 25] = [
    "",
    "-1",
    "0",
    "1",
    "default",
    "dev",
    "develop",
    "development",
    "dirty",
    "head",
    "latest",
    "local",
    "n/a",
    "na",
    "none",
    "not-set",
    "notset",
    "null",
    "snapshot",
    "tbd",
    "undefined",
    "unknow",
    "unknown",
    "unset",
    "unspecified",
];

/// What the whole file tells of variables, by their names.
pub struct Used<'a> {
    /// Those of which a label consists.
    labelled: HashMap<&'a str, Changes>,
    /// All that is named outside of `ARG`s, and what of it says what is downloaded, copied or built upon; read when they are asked for.
    named: OnceCell<(HashSet<&'a str>, HashSet<&'a str>)>,
}

impl<'a> Used<'a> {
    /// Reads the labels of a file.
    pub fn of(file: &'a Dockerfile) -> Used<'a> {
        let mut labelled = HashMap::new();
        for instruction in &file.instructions {
            let Kind::Label(pairs) = &instruction.kind else { continue };
            for (key, value) in &pairs.pairs {
                let changes =
                    LABELS.iter().find(|(label, _)| *label == key.as_str().trim_matches('"')).map(|(_, changes)| *changes);
                let name = value.as_str().trim_matches('"').strip_prefix('$').map(|name| name.trim_matches(['{', '}']));
                labelled.extend(name.zip(changes));
            }
        }
        Used { labelled, named: OnceCell::new() }
    }

    fn named(&self, cx: &Cx<'a>) -> &(HashSet<&'a str>, HashSet<&'a str>) {
        self.named.get_or_init(|| {
            let mut sets = (HashSet::new(), HashSet::new());
            for (_, instruction) in cx.dockerfile.walk().filter(|(_, i)| !matches!(i.kind, Kind::Arg(_) | Kind::Onbuild(_))) {
                let words = || cx.text(instruction.span).split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
                sets.0.extend(words());
                if chooses(instruction) {
                    sets.1.extend(words());
                }
            }
            sets
        })
    }
}

/// Whether an argument has another value in each build; `None` where that is not sure.
pub fn changes<'a>(cx: &Cx<'a>, index: usize, declaration: &Declaration, used: &Used<'a>) -> Option<Changes> {
    let name = declaration.name.as_str();
    // `NGINX_VERSION` is that of something else, whatever a label says.
    let is_foreign = |changes: &Changes| *changes == Changes::Version && name.to_ascii_uppercase().ends_with("_VERSION");
    let changes = by_name(name).or_else(|| used.labelled.get(name).copied().filter(|changes| !is_foreign(changes)))?;
    let end = declaration.default.as_ref().map_or(declaration.name.span().end, |text| text.span().end);
    let open = match cx.dockerfile.variable(index, end, name) {
        Binding::Set(setting) if setting.bare => true,
        Binding::Set(setting) => match &setting.value {
            // Nobody leaves a buster at its default for long.
            Value::Known(text) => changes == Changes::Buster || is_placeholder(text),
            Value::Unknown => changes != Changes::Version,
        },
        Binding::Automatic | Binding::FromImage | Binding::Unset => false,
    };
    if !open {
        return None;
    }
    let (named, choosing) = used.named(cx);
    let is_told = match changes {
        // One of these that nothing names is there to make the next step run again.
        Changes::Date | Changes::Buster => named.contains(name),
        Changes::Commit | Changes::Number | Changes::Version => !choosing.contains(name),
    };
    is_told.then_some(changes)
}

fn by_name(name: &str) -> Option<Changes> {
    let name = name.to_ascii_uppercase();
    let name = PREFIXES.iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(&name);
    NAMES.iter().find(|(_, names)| names.contains(&name)).map(|(changes, _)| *changes)
}

fn is_placeholder(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let zeros = text.starts_with("0.0.0") || text.starts_with("v0.0.0") || text.starts_with("1970-01-01");
    zeros || PLACEHOLDERS.contains(&text.as_str()) || text.chars().all(|c| c == '0')
}

/// Whether a value named here says what is downloaded, copied or built upon. Then it is of something else, and changes when that does.
fn chooses(instruction: &Instruction) -> bool {
    match (&instruction.kind, &instruction.script) {
        (Kind::From(_) | Kind::Add(_) | Kind::Copy(_), _) => true,
        (Kind::Run(_), Some(script)) => script.calls().filter_map(cost).any(|cost| cost != Cost::Compile),
        _ => false,
    }
}
