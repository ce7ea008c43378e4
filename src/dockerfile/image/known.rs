//! stub
use super::ImageRef;
/// stub
pub fn is_windows(_i: &ImageRef) -> bool {
    false
}
