//! What a rule is.

use super::{Cx, Started};
use crate::compose::Service;
use crate::diagnostic::{Applicability, Diagnostic, FileId, Severity};
use crate::dockerfile::{Dockerfile, Instruction, Stage};
use crate::project::{Build, Composition};
use crate::shell::Call;
use crate::source::Span;

/// A rule, as plain data.
#[derive(Debug)]
pub struct Rule {
    /// Kebab case; says what is wrong.
    pub name: &'static str,
    /// What kind of harm it speaks of.
    pub category: Category,
    /// The severity of its findings, unless one says otherwise.
    pub severity: Severity,
    /// Whether it runs unasked.
    pub default: bool,
    /// The version of docklint that brought it.
    pub since: &'static str,
    /// The rivals' codes that its findings answer to, in the order that pages show.
    pub aliases: &'static [&'static str],
    /// The best fix that it offers.
    pub fix: Option<Applicability>,
    /// Its page: Markdown with executed examples.
    pub page: &'static str,
    /// What it looks at.
    pub checks: &'static [Check],
}

/// What a rule looks at: each function is called for every such thing.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// Each Dockerfile.
    Dockerfile(fn(&mut Cx, &Dockerfile)),
    /// Each stage of a Dockerfile.
    Stage(fn(&mut Cx, &Stage)),
    /// Each instruction that Docker accepts; an `ONBUILD` trigger after its `ONBUILD`.
    Instruction(fn(&mut Cx, &Instruction)),
    /// Each program called by the script of a `RUN`, wrappers seen through; `ONBUILD RUN` too.
    Call(fn(&mut Cx, &Instruction, Call)),
    /// Each Dockerfile in its build context on disk.
    Build(fn(&mut Cx, &Build)),
    /// Each set of Compose files that belong together.
    Compose(fn(&mut Cx, &Composition)),
    /// Each service of them.
    Service(fn(&mut Cx, &Composition, &Service)),
    /// Each command that a container runs, read as a script: `CMD`, `ENTRYPOINT` and `HEALTHCHECK` of an image; `command`, `entrypoint`, the
    /// test of the health check and hooks of a service, for which `cx` is in the file that it is written in.
    Script(fn(&mut Cx, &Started)),
    /// Nothing: the engine itself reports it.
    Engine,
}

/// What kind of harm a rule speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Category {
    /// What rebuilds for nothing.
    Cache,
    /// Order, quotes and forms in Compose files; all of it opt-in.
    ComposeStyle,
    /// Fails, or does something else than it says.
    Correctness,
    /// What would limit the harm of an intruder, and most projects go without; all of it opt-in.
    Hardening,
    /// About docklint's own input.
    Meta,
    /// What differs from one build to the next.
    Reproducibility,
    /// What an attacker could use.
    Security,
    /// Shell mistakes.
    Shell,
    /// What the image carries for nothing.
    Size,
    /// What reads worse than it could.
    Style,
}

impl Category {
    /// Every category, by name.
    pub const ALL: [Category; 10] = [
        Category::Cache,
        Category::ComposeStyle,
        Category::Correctness,
        Category::Hardening,
        Category::Meta,
        Category::Reproducibility,
        Category::Security,
        Category::Shell,
        Category::Size,
        Category::Style,
    ];

    /// Lower case, as options and folders spell it.
    pub fn name(self) -> &'static str {
        match self {
            Category::Cache => "cache",
            Category::ComposeStyle => "compose-style",
            Category::Correctness => "correctness",
            Category::Hardening => "hardening",
            Category::Meta => "meta",
            Category::Reproducibility => "reproducibility",
            Category::Security => "security",
            Category::Shell => "shell",
            Category::Size => "size",
            Category::Style => "style",
        }
    }
}

impl Rule {
    /// Where its page is to be read.
    pub fn url(&self) -> String {
        format!("{}/blob/main/rules/{}/{}.md", env!("CARGO_PKG_REPOSITORY"), self.category.name(), self.name)
    }

    /// What it is about, in one sentence: the first paragraph of its page.
    pub fn summary(&self) -> &'static str {
        let body = self.page.split_once("\n\n").map_or("", |(_, body)| body);
        body.split("\n\n").next().unwrap_or("").trim()
    }

    /// A finding of this rule, with nothing but its place and message.
    pub(super) fn finding(&self, file: FileId, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            rule: self.name,
            aliases: Vec::new(),
            severity: self.severity,
            file,
            span,
            message: message.into(),
            labels: Vec::new(),
            help: None,
            fix: None,
        }
    }
}
