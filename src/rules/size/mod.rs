//! What the image carries for nothing.

pub mod deleted_in_later_layer;
pub mod package_cache_left;
pub mod recommended_packages;
mod residue;
pub mod split_install_remove;
