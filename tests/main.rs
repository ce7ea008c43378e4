//! Every integration test, in one binary.
#![allow(clippy::unwrap_used, missing_docs)]

mod buildkit;
mod cli;
mod dockerfile;
mod engine;
mod formats;
mod ignorefile;
mod project;
mod shared;
