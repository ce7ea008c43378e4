//! `RUN --mount`.

/// One mount.
#[derive(Clone, Debug)]
pub struct Mount;
