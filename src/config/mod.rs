//! What a project may tell docklint, and where it says so.
//!
//! [`Configs`] finds the configuration file of each file that is checked and reads it into a [`Layer`]: values that know their places.
//! Names of rules are text here; `lint` knows what they stand for.

mod dclint;
mod dclint_options;
mod file;
mod find;
mod glob;
mod hadolint;
mod labels;
mod layer;
mod mistake;
mod options;
mod read;
mod reader;

pub use file::{ConfigFile, Tool};
pub use find::{Configs, Effective, Environment, Lookup, NAMES, others_files};
pub use glob::Glob;
pub use layer::{FailOn, Given, Layer, Origin, Preset};
pub use mistake::Mistake;
pub use options::{LabelFormat, LabelSchema, MANAGERS, Options, Quotes, RULE_OPTIONS, RuleOption, UnpinnedPackage};
pub use read::KEYS;
