//! The top level.

use super::resources::{CONFIG, MODEL, NETWORK, SECRET, VOLUME};
use super::service::SERVICE;
use super::{List, NONE, Shape, TEXT, TEXT_OR_NAMES, Unique, key, named, object, strict_object};

/// A file.
pub static ROOT: Shape = object(
    &[
        key("version", &TEXT),
        key("name", &TEXT),
        key("include", &INCLUDES),
        key("services", &SERVICES),
        key("networks", &NETWORKS),
        key("volumes", &VOLUMES),
        key("secrets", &SECRETS),
        key("configs", &CONFIGS),
        key("models", &MODELS),
    ],
    &[],
);

static SERVICES: Shape = named(&SERVICE);
static NETWORKS: Shape = named(&NETWORK);
static VOLUMES: Shape = named(&VOLUME);
static SECRETS: Shape = named(&SECRET);
static CONFIGS: Shape = named(&CONFIG);
static MODELS: Shape = named(&MODEL);

static INCLUDES: Shape = Shape { list: Some(List { items: &INCLUDE, unique: Unique::No }), ..NONE };

/// An item of `include`.
pub static INCLUDE: Shape =
    strict_object(&[key("path", &TEXT_OR_NAMES), key("env_file", &TEXT_OR_NAMES), key("project_directory", &TEXT)], &[]).or_text();
