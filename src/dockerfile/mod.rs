//! Dockerfiles: how BuildKit reads their words, JSON forms, flags and image names.

pub mod expand;
pub mod image;
pub mod json;
pub mod mount;
pub mod suggest;
