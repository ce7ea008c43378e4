//! What the image carries for nothing.

pub mod archive_copied;
pub mod build_tools_in_image;
pub mod deleted_in_later_layer;
pub mod high_uid_log;
pub mod noisy_download;
pub mod ownership_copy;
pub mod package_cache_left;
pub mod recommended_packages;
mod residue;
pub mod split_install_remove;
pub mod whole_filesystem_copy;
