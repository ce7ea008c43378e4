//! What a rule says: [`Diagnostic`], and how to mend it: [`Fix`].

use crate::source::Span;

/// Which file of a project a place is in: an index into `Project::files`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// How much a finding matters. Ordered: `Info < Warning < Error`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; most projects live with it.
    Info,
    /// Works today, and costs time, space, safety or a surprise.
    Warning,
    /// Fails, or does not do what it says.
    Error,
}

impl Severity {
    /// The word that reports show.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule that found it.
    pub rule: &'static str,
    /// The rivals' codes that this very finding answers to (`DL3042`): what a suppression written for them hits.
    pub aliases: Vec<&'static str>,
    /// How much it matters.
    pub severity: Severity,
    /// The file it is in.
    pub file: FileId,
    /// Where it is.
    pub span: Span,
    /// The fact, lower case, without a full stop, names in backquotes.
    pub message: String,
    /// The evidence: other places, each with a few words. One at `span` itself words the main mark.
    pub labels: Vec<Label>,
    /// What to do, in words that could be done.
    pub help: Option<String>,
    /// A change that does it.
    pub fix: Option<Fix>,
}

/// A place that is part of a finding's evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The file it is in.
    pub file: FileId,
    /// Where.
    pub span: Span,
    /// What is to be seen there.
    pub message: String,
}

/// How far a fix may be trusted. Ordered: what may be applied unasked is greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Applicability {
    /// A suggestion to show, never applied.
    Manual,
    /// Right for almost everyone, and changes behaviour.
    Unsafe,
    /// Keeps the meaning, or makes the intended one explicit.
    Safe,
}

impl Applicability {
    /// The word that reports show.
    pub fn name(self) -> &'static str {
        match self {
            Applicability::Manual => "manual",
            Applicability::Unsafe => "unsafe",
            Applicability::Safe => "safe",
        }
    }
}

/// A change that mends a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an imperative: "add `-y`".
    pub title: String,
    /// How far it may be trusted.
    pub applicability: Applicability,
    /// The replacements; they do not overlap.
    pub edits: Vec<Edit>,
    /// A file to make, beside the edits or instead of them.
    pub creates: Option<NewFile>,
}

/// A file that is not there yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFile {
    /// Its path as the paths of the project are, with `/` between its parts.
    pub path: String,
    /// What it holds.
    pub text: String,
}

/// One replacement of bytes by text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The file to change.
    pub file: FileId,
    /// The bytes to replace; empty to insert.
    pub span: Span,
    /// What comes in their place. A rule may write `\n`: the engine gives it the line ends of the file.
    pub text: String,
}

impl Diagnostic {
    /// Adds evidence in the same file.
    pub fn label(&mut self, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        self.label_in(self.file, span, message)
    }

    /// Adds evidence in another file.
    pub fn label_in(&mut self, file: FileId, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        self.labels.push(Label { file, span, message: message.into() });
        self
    }

    /// Says what to do.
    pub fn help(&mut self, help: impl Into<String>) -> &mut Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// Names a rival's code that this finding answers to.
    pub fn alias(&mut self, alias: &'static str) -> &mut Diagnostic {
        self.aliases.push(alias);
        self
    }

    /// Overrides the rule's own severity.
    pub fn severity(&mut self, severity: Severity) -> &mut Diagnostic {
        self.severity = severity;
        self
    }

    /// Attaches a fix of edits in the same file.
    pub fn fix(
        &mut self,
        applicability: Applicability,
        title: impl Into<String>,
        edits: impl IntoIterator<Item = (Span, String)>,
    ) -> &mut Diagnostic {
        let file = self.file;
        let edits = edits.into_iter().map(|(span, text)| Edit { file, span, text }).collect();
        self.fix = Some(Fix { title: title.into(), applicability, edits, creates: None });
        self
    }
}
