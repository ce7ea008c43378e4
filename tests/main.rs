//! Every integration test, in one binary.
#![allow(clippy::unwrap_used, missing_docs)]

mod architecture;
mod buildkit;
mod cli;
mod context;
mod discovery;
mod disk;
mod dockerfile;
mod engine;
mod expansion;
mod folder;
mod formats;
mod ignorefile;
mod laws;
mod notable;
mod pages;
mod project;
mod shared;
mod shell;
