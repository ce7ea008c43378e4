//! What differs from one build to the next.

pub mod constant_platform;
pub mod redundant_platform;
pub mod unpinned_image;
