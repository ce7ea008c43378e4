//! What rebuilds for nothing.

pub mod consecutive_run;
mod context_copy;
pub mod dockerignore_gap;
pub mod missing_dockerignore;
pub mod source_before_install;
pub mod update_without_install;
