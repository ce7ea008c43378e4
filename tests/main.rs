//! Every integration test, in one binary.
#![allow(clippy::unwrap_used, missing_docs)]

mod buildkit;
mod engine;
mod ignorefile;
mod project;
mod shared;
