//! What rebuilds for nothing.

mod bans;
pub mod cache_mount_defeated;
pub mod cache_mount_missing;
pub mod consecutive_run;
mod context_copy;
pub mod dockerignore_gap;
mod homes;
mod lines;
pub mod missing_dockerignore;
mod removal;
pub mod same_image_rebuilt;
pub mod source_before_install;
mod sources;
pub mod update_without_install;
pub mod volatile_value_early;
