//! What a project may tell docklint.

mod options;

pub use options::{LabelFormat, LabelSchema, Options, UnpinnedPackage};
