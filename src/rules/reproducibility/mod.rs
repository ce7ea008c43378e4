//! What differs from one build to the next.

pub mod unpinned_image;
