//! stub
pub mod known;
/// stub
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageRef(pub String);
impl ImageRef {
    /// stub
    pub fn parse(t: &str) -> Result<ImageRef, ()> {
        Ok(ImageRef(t.into()))
    }
}
