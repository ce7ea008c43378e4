//! docklint reads the Dockerfiles, Compose files and ignore files of a project as one thing and says, at exact places, what will fail, leak,
//! bloat or rebuild for nothing.
//!
//! Modules are listed in order: each uses only those above it.

pub mod source;

pub mod diagnostic;

pub mod yaml;

pub mod shell;

pub mod ignorefile;

pub mod dockerfile;

pub mod compose;

pub mod project;

pub mod config;

pub mod lint;

pub mod rules;

pub mod report;

#[cfg(feature = "cli")]
pub mod cli;
