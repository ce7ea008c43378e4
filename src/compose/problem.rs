//! What is wrong in a Compose file.

use super::Fault;
use super::tree::Place;

/// A mistake: Compose refuses the project for it. It costs the node that it is in, never the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What kind of mistake; for each kind there is a rule.
    pub kind: ProblemKind,
    /// Where it is written.
    pub place: Place,
    /// The fact, lower case, without a full stop.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// What was probably meant, to be written in place of `place`.
    pub meant: Option<String>,
    /// Whether it is right once it stands in quotes.
    pub needs_quotes: bool,
    /// Other places that it is about, and what is to be seen there.
    pub others: Vec<(Place, String)>,
}

/// The kinds of mistakes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ProblemKind {
    /// Not YAML, an unknown alias, an alias of something in itself.
    Syntax,
    /// A key that the mapping has already.
    DuplicateKey,
    /// No Compose file at all: empty, or without anything but `version`.
    EmptyFile,
    /// A key that Compose does not know in this place.
    UnknownKey,
    /// A value of another type than Compose takes here; also a key that has to be there and is not.
    InvalidType,
    /// A value of the right type that Compose does not take.
    InvalidValue,
    /// Something between `${` and `}` that is no variable.
    InvalidInterpolation,
    /// A variable that has to have a value (`${NAME:?}`) and has none.
    MissingVariable,
    /// What Compose cannot read in a `.env` or another file of variables.
    InvalidEnvFile,
    /// A service, network, volume, secret, config or model that is not declared.
    UndefinedReference,
    /// A service with neither `image` nor `build` nor `provider`.
    MissingImageOrBuild,
    /// Keys that exclude each other, or that say different things.
    ConflictingKeys,
    /// Services that wait for each other.
    DependencyCycle,
    /// Services that extend each other.
    ExtendsCycle,
    /// Files that include each other.
    IncludeCycle,
    /// A file that is named and does not exist, or cannot be read.
    MissingFile,
}

impl ProblemKind {
    /// Every kind.
    pub const ALL: [ProblemKind; 16] = [
        ProblemKind::Syntax,
        ProblemKind::DuplicateKey,
        ProblemKind::EmptyFile,
        ProblemKind::UnknownKey,
        ProblemKind::InvalidType,
        ProblemKind::InvalidValue,
        ProblemKind::InvalidInterpolation,
        ProblemKind::MissingVariable,
        ProblemKind::InvalidEnvFile,
        ProblemKind::UndefinedReference,
        ProblemKind::MissingImageOrBuild,
        ProblemKind::ConflictingKeys,
        ProblemKind::DependencyCycle,
        ProblemKind::ExtendsCycle,
        ProblemKind::IncludeCycle,
        ProblemKind::MissingFile,
    ];
}

impl Problem {
    /// A mistake.
    pub fn new(kind: ProblemKind, place: Place, message: impl Into<String>) -> Problem {
        Problem { kind, place, message: message.into(), help: None, meant: None, needs_quotes: false, others: Vec::new() }
    }

    /// The mistake of a fault in a value.
    pub(super) fn of_fault(kind: ProblemKind, file: u32, fault: &Fault) -> Problem {
        let problem = Problem::new(kind, Place { file, span: fault.span }, fault.message.clone());
        Problem { help: fault.help.clone(), meant: fault.meant.map(str::to_owned), ..problem }
    }

    /// Says what to do.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Problem {
        Problem { help: Some(help.into()), ..self }
    }

    /// Says what was probably meant, if anybody knows.
    #[must_use]
    pub fn meant<'a>(self, meant: impl Into<Option<&'a str>>) -> Problem {
        match meant.into() {
            Some(meant) => Problem { help: Some(format!("did you mean `{meant}`?")), meant: Some(meant.to_owned()), ..self },
            None => self,
        }
    }

    /// Shows another place.
    #[must_use]
    pub fn other(mut self, place: Place, label: impl Into<String>) -> Problem {
        self.others.push((place, label.into()));
        self
    }
}
