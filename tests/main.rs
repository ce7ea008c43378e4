//! Every integration test, in one binary.
#![allow(clippy::unwrap_used, missing_docs)]

mod action;
mod architecture;
mod buildkit;
mod cli;
mod context;
mod discovery;
mod disk;
mod dockerfile;
mod engine;
mod expansion;
mod flag_values;
mod folder;
mod formats;
mod ignorefile;
mod json_form;
mod laws;
mod lossless;
mod notable;
mod pages;
mod peers;
mod project;
mod readme;
mod shared;
mod shell;
mod witnesses;
