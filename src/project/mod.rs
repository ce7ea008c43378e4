//! What is on the disk around a Dockerfile: the files to lint, the build context, and what in it should stay out of an image.

pub mod context;
pub mod discovery;
pub mod disk;
pub mod notable;

pub use context::{Context, Listing};
pub use discovery::{Discovery, discover};
pub use disk::{Disk, Entry, EntryKind, MemoryDisk, Overlay, RealDisk};
pub use notable::{Notable, notable};
