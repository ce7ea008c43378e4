//! Every integration test, in one binary.
#![allow(clippy::unwrap_used, missing_docs)]

mod architecture;
mod buildkit;
mod dockerfile;
mod cli;
mod engine;
mod formats;
mod ignorefile;
mod laws;
mod pages;
mod project;
mod shared;
