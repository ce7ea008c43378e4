//! Every integration test, in one binary.
#![allow(clippy::unwrap_used, missing_docs)]

mod action;
mod buildkit;
mod cli;
mod engine;
mod formats;
mod ignorefile;
mod project;
mod shared;
