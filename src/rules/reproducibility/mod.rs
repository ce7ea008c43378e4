//! What differs from one build to the next.

pub mod constant_platform;
pub mod end_of_life_image;
mod go_modules;
pub mod lockfile_ignored;
mod pins;
pub mod redundant_platform;
pub mod system_upgrade;
pub mod unpinned_git_clone;
pub mod unpinned_image;
pub mod unpinned_package;
pub mod unpinned_system_package;
