//! stub
use super::ast::SyntaxError;
use crate::source::MappedText;
/// stub
#[derive(Clone, Debug, Default)]
pub struct Mount {
    /// stub
    pub from: Option<MappedText>,
}
pub(super) fn parse(_v: &MappedText) -> Mount {
    Mount::default()
}
pub(super) fn refused(_v: &MappedText) -> Vec<SyntaxError> {
    Vec::new()
}
pub(super) fn refused_device(_v: &MappedText) -> Vec<SyntaxError> {
    Vec::new()
}
