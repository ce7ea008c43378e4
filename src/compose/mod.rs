//! Compose files: read, merged and checked as Compose itself does (Compose specification; compose-go v2).
//!
//! [`load`] takes a file with what belongs to it and answers with a [`Compose`]: the merged tree, the services and resources in typed
//! form, every mistake at once, every use of a variable, and what the merge dropped. Nothing is asked of the disk but files to read,
//! through a function of the caller's; the environment of the process is never asked.
//!
//! ```text
//! file -yaml-> documents -resolve-> tree -check-> -extends, include, merge-> tree -complete-> -read-> Compose -consistency->
//!              aliases, `<<`, variables  types, keys                        duplicates, what must be there         references, cycles
//! ```

mod check;
mod complete;
mod consistency;
pub mod dotenv;
mod fault;
pub mod interpolation;
mod load;
mod merge;
pub mod model;
pub mod mount;
pub mod port;
mod problem;
mod resolve;
pub mod schema;
pub mod scripts;
mod tree;
pub mod values;

pub use complete::Dropped;
pub use consistency::cycles;
pub use fault::Fault;
pub use load::{Content, Environment, FILE_NAMES, File, OVERRIDE_NAMES, Options, Read, ReadError, load};
pub use model::{Resource, Service};
pub use problem::{Problem, ProblemKind};
pub use resolve::Use;
pub use tree::{Entry, Node, Place, Tag, Text, Value};

use std::collections::HashSet;
use std::ops::Deref;

/// A project: what all its files say together.
#[derive(Debug)]
pub struct Compose {
    /// Every file that was read, the main one first. A file that is read for two folders is here twice.
    pub files: Vec<File>,
    /// The merged tree of the top level. Services and resources have moved from it to the lists below.
    pub root: Node,
    /// What `name` says.
    pub name: Option<Field<Text>>,
    /// The services, in the order of the files.
    pub services: Vec<Service>,
    /// How the project calls the images that it builds: `image` and `build.tags` of services that have a `build`.
    pub built_images: HashSet<String>,
    /// The networks.
    pub networks: Vec<Resource>,
    /// The volumes.
    pub volumes: Vec<Resource>,
    /// The secrets.
    pub secrets: Vec<Resource>,
    /// The configs.
    pub configs: Vec<Resource>,
    /// The models.
    pub models: Vec<Resource>,
    /// Every mistake, in the order of files and places.
    pub problems: Vec<Problem>,
    /// Every use of a variable, in the order of files and places.
    pub uses: Vec<Use>,
    /// What the project says and Compose drops without a word: items that a later one for the same thing replaces.
    pub dropped: Vec<Dropped>,
}

/// A value and its places.
#[derive(Clone, Debug, PartialEq)]
pub struct Field<T> {
    /// The value.
    pub value: T,
    /// Where it is written.
    pub place: Place,
    /// Where it is used, if that is elsewhere; see [`Node::used`].
    pub used: Option<Place>,
}

impl<T> Field<T> {
    /// Where a reader looks first: where it is used, or else where it is written.
    pub fn seen(&self) -> Place {
        self.used.unwrap_or(self.place)
    }
}

impl<T> Deref for Field<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl Compose {
    /// The service of a name.
    pub fn service(&self, name: &str) -> Option<&Service> {
        self.services.iter().find(|service| service.name == name)
    }

    /// Every profile that any service has, sorted.
    pub fn profiles(&self) -> Vec<&str> {
        let mut profiles: Vec<_> = self.services.iter().flat_map(|service| &service.profiles).filter_map(|p| p.known()).collect();
        profiles.sort_unstable();
        profiles.dedup();
        profiles
    }

    /// The file of a place.
    pub fn file(&self, place: Place) -> &File {
        &self.files[place.file as usize]
    }
}
