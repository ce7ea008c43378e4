//! What is shown of a build, as plain data: the JSON format is this, the others are drawn from it.

use serde::Serialize;

#[derive(Debug, Serialize)]
pub(super) struct Facts {
    pub version: u32,
    pub dockerfile: String,
    pub context: Option<Context>,
    /// The stage that is built.
    pub target: usize,
    pub change: Asked,
    pub summary: Summary,
    pub stages: Vec<StageFacts>,
}

#[derive(Debug, Serialize)]
pub(super) struct Context {
    pub path: String,
    pub given: bool,
    pub ignore_file: Option<String>,
    pub files: u64,
    pub bytes: u64,
    /// Whether there is more than was looked at.
    pub truncated: bool,
}

/// The change that was asked about.
#[derive(Debug, Default, Serialize)]
pub(super) struct Asked {
    /// Whether changes were named.
    pub named: bool,
    /// Set where none was, and a file was chosen.
    pub ordinary: Option<Chosen>,
    pub files: Vec<String>,
    /// Those of the files that the ignore file leaves out.
    pub ignored: Vec<String>,
    pub arguments: Vec<String>,
    /// Whether the Dockerfile is compared with an older version of itself.
    pub text: bool,
    pub images: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct Chosen {
    pub path: String,
    /// How many source files are like it, and how many there are; `None` where it is only assumed.
    pub stands_for: Option<u64>,
    pub of: Option<u64>,
    /// The source that would take it, where it is assumed.
    pub assumed_from: Option<String>,
}

/// The layers that the target needs.
#[derive(Debug, Default, Serialize)]
pub(super) struct Summary {
    pub layers: usize,
    pub again: usize,
    pub perhaps: usize,
}

#[derive(Debug, Serialize)]
pub(super) struct StageFacts {
    pub index: usize,
    pub name: Option<String>,
    pub line: u32,
    pub from: BaseFacts,
    pub needed: bool,
    pub steps: Vec<StepFacts>,
}

#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum BaseFacts {
    Scratch,
    Stage { stage: usize },
    Image { image: String },
    Unknown { text: String },
}

#[derive(Debug, Serialize)]
pub(super) struct StepFacts {
    pub line: u32,
    pub end_line: u32,
    pub trigger: bool,
    pub text: String,
    pub kind: &'static str,
    pub linked: bool,
    pub inputs: Vec<InputFacts>,
    pub variables: Vec<VariableFacts>,
    pub more_variables: bool,
    pub mounts: Vec<MountFacts>,
    pub expenses: Vec<ExpenseFacts>,
    /// `None` where it makes no layer, or the target does not need it.
    pub fate: Option<&'static str>,
    pub cause: Option<CauseFacts>,
}

#[derive(Debug, Serialize)]
pub(super) struct InputFacts {
    pub mounted: bool,
    #[serde(flatten)]
    pub from: OriginFacts,
}

#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum OriginFacts {
    Context { source: String, known: bool, files: Option<u64>, bytes: Option<u64> },
    Stage { stage: usize, path: Option<String> },
    Image { image: String, path: Option<String> },
    Remote { url: String },
    Inline,
    Unknown,
}

#[derive(Debug, Serialize)]
pub(super) struct VariableFacts {
    pub name: String,
    pub set_by: &'static str,
}

/// A mount whose content is in no key.
#[derive(Debug, Serialize)]
pub(super) struct MountFacts {
    pub kind: &'static str,
    pub name: Option<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct ExpenseFacts {
    pub kind: &'static str,
    pub command: String,
}

#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum CauseFacts {
    File { path: String },
    Argument { argument: String, variable: String },
    Image { image: Option<String> },
    Text,
    Parent { stage: usize, line: u32 },
    Stage { stage: usize, line: u32 },
    Unknown,
}

impl StepFacts {
    pub fn is_layer(&self) -> bool {
        self.kind == "layer"
    }
}
