//! What Compose knows: every key, what it takes, and how files that say it twice are merged. Data only.
//!
//! The facts are those of `schema/compose-spec.json`, of the casts in `loader/interpolate.go` and of the merge in
//! `override/merge.go` and `override/uncity.go`, all of compose-go.

mod build;
mod deploy;
mod resources;
mod root;
mod service;

pub use root::{INCLUDE, ROOT};
pub use service::{EXTENDS, SERVICE};

use super::{Fault, values};
use crate::source::MappedText;

/// What may stand in a place.
#[derive(Debug)]
pub struct Shape {
    /// The scalars that may.
    pub scalars: &'static [Type],
    /// What a text that should be something else is made into.
    pub cast: Option<Cast>,
    /// The texts that may; empty for any.
    pub words: &'static [&'static str],
    /// What a text has to look like.
    pub pattern: Option<Pattern>,
    /// What reads a text that has a grammar, and tells what is wrong with it.
    pub grammar: Option<Grammar>,
    /// The least and the greatest number.
    pub range: Option<(i64, i64)>,
    /// Whether a list may, and of what.
    pub list: Option<List>,
    /// Whether a mapping may, and of what.
    pub map: Option<Map>,
    /// How a later file changes it.
    pub merge: Merge,
}

/// Types of scalars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// `null`, `~` or nothing.
    Null,
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Int,
    /// Any number.
    Number,
    /// A text.
    Text,
}

/// What Compose makes of a text in a place where something else is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cast {
    /// `true`, `false`, and YAML 1.1's `y`, `yes`, `on`, `n`, `no`, `off`, in any case.
    Bool,
    /// A decimal number.
    Int,
    /// Any number.
    Float,
}

/// Reads a text that is known.
pub type Grammar = fn(&MappedText) -> Result<(), Fault>;

/// What a text has to look like. Compose looks for it anywhere in the text.
#[derive(Debug)]
pub struct Pattern {
    /// Whether a text does.
    pub matches: fn(&str) -> bool,
    /// In words.
    pub words: &'static str,
}

/// A list.
#[derive(Debug)]
pub struct List {
    /// What each item is.
    pub items: &'static Shape,
    /// What may not be there twice.
    pub unique: Unique,
}

/// What may not be twice in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unique {
    /// Anything may.
    No,
    /// Equal items are a mistake.
    Items,
    /// Of items with the same key the last is kept, in the place of the first.
    By(Index),
}

/// What makes items of a list the same for Compose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Index {
    /// The text up to `=`.
    Name,
    /// The path in the container, of `volumes`.
    MountTarget,
    /// The path in the container, of `devices`.
    DeviceTarget,
    /// The path in the container, of `secrets`; that of a name is below `/run/secrets`.
    SecretTarget,
    /// The path in the container, of `configs`; that of a name is below `/`.
    ConfigTarget,
    /// Address, ports and protocol.
    Port,
    /// The path, of `env_file`.
    EnvFile,
}

/// A mapping.
#[derive(Debug)]
pub struct Map {
    /// The keys that mean something.
    pub keys: &'static [Key],
    /// Those of them that have to be there.
    pub required: &'static [&'static str],
    /// What any other key may hold; `None` where there may be no other.
    pub others: Option<&'static Shape>,
    /// Whether the names of others have to be made of `a-zA-Z0-9._-`.
    pub plain_names: bool,
    /// Whether `x-` keys may hold anything.
    pub extensions: bool,
}

/// A key and what it takes.
#[derive(Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub shape: &'static Shape,
}

/// How a value of a later file, or of the service that extends, goes with an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Merge {
    /// Mappings are merged, lists appended, scalars replaced.
    Deep,
    /// It replaces it.
    Replace,
    /// Both become lists of `NAME=value`, or mappings of them, and the later one wins.
    Pairs,
    /// Both become lists and are appended; equal items are dropped.
    Hosts,
    /// Both become lists and are appended.
    Append,
    /// Lists of names become mappings, which are merged.
    Names,
    /// A text is the `context` of a mapping.
    Build,
    /// Merged if both have the same `driver`, or one has none; else replaced.
    Logging,
    /// Lists of mappings, merged by `subnet`.
    Subnets,
}

const NONE: Shape = Shape {
    scalars: &[],
    cast: None,
    words: &[],
    pattern: None,
    grammar: None,
    range: None,
    list: None,
    map: None,
    merge: Merge::Deep,
};

const fn scalar(scalars: &'static [Type]) -> Shape {
    Shape { scalars, ..NONE }
}

const fn list_of(items: &'static Shape, unique: Unique) -> Shape {
    Shape { list: Some(List { items, unique }), ..NONE }
}

/// A mapping of these keys alone, and of `x-` keys.
const fn object(keys: &'static [Key], required: &'static [&'static str]) -> Shape {
    Shape { map: Some(Map { keys, required, others: None, plain_names: false, extensions: true }), ..NONE }
}

/// A mapping of these keys alone.
const fn strict_object(keys: &'static [Key], required: &'static [&'static str]) -> Shape {
    Shape { map: Some(Map { keys, required, others: None, plain_names: false, extensions: false }), ..NONE }
}

/// A mapping of any names.
const fn map_of(others: &'static Shape) -> Shape {
    Shape { map: Some(Map { keys: &[], required: &[], others: Some(others), plain_names: false, extensions: false }), ..NONE }
}

/// A mapping of names that are made of `a-zA-Z0-9._-`.
const fn named(others: &'static Shape) -> Shape {
    Shape { map: Some(Map { keys: &[], required: &[], others: Some(others), plain_names: true, extensions: false }), ..NONE }
}

const fn key(name: &'static str, shape: &'static Shape) -> Key {
    Key { name, shape }
}

impl Shape {
    const fn or_null(self) -> Shape {
        Shape { scalars: &[Type::Null], ..self }
    }

    const fn or_text(self) -> Shape {
        Shape { scalars: &[Type::Text], ..self }
    }

    const fn cast(self, cast: Cast) -> Shape {
        Shape { cast: Some(cast), ..self }
    }

    const fn grammar(self, grammar: Grammar) -> Shape {
        Shape { grammar: Some(grammar), ..self }
    }

    const fn merge(self, merge: Merge) -> Shape {
        Shape { merge, ..self }
    }

    /// The shape of a name in a mapping, if it is known there.
    pub fn of(&self, name: &str) -> Option<&'static Shape> {
        let map = self.map.as_ref()?;
        map.keys.iter().find(|key| key.name == name).map(|key| key.shape).or(map.others)
    }

    /// Whether it holds anything at all, unchecked.
    pub fn is_any(&self) -> bool {
        std::ptr::eq(self, &ANY)
    }
}

/// Anything.
static ANY: Shape = NONE;

static TEXT: Shape = scalar(&[Type::Text]);
static BOOL: Shape = scalar(&[Type::Bool]);
static INT: Shape = scalar(&[Type::Int]);
static NUMBER: Shape = scalar(&[Type::Number]);
static TEXT_OR_BOOL: Shape = scalar(&[Type::Bool, Type::Text]);
static TEXT_OR_INT: Shape = scalar(&[Type::Int, Type::Text]);
static TEXT_OR_NUMBER: Shape = scalar(&[Type::Number, Type::Text]);
/// A boolean, also as a text.
static FLAG: Shape = scalar(&[Type::Bool, Type::Text]).cast(Cast::Bool);
/// A whole number, also as a text.
static COUNT: Shape = scalar(&[Type::Int, Type::Text]).cast(Cast::Int);
/// A number that Compose makes a whole one.
static AMOUNT: Shape = scalar(&[Type::Number, Type::Text]).cast(Cast::Int);
/// A number, also as a text.
static RATIO: Shape = scalar(&[Type::Number, Type::Text]).cast(Cast::Float);

/// Texts; equal ones are a mistake.
static NAMES: Shape = list_of(&TEXT, Unique::Items);
/// Texts; of equal ones one is kept.
static DISTINCT: Shape = list_of(&TEXT, Unique::By(Index::Name));
static TEXTS: Shape = list_of(&TEXT, Unique::No);
static TEXT_OR_NAMES: Shape = list_of(&TEXT, Unique::Items).or_text();
static COMMAND: Shape = Shape { scalars: &[Type::Null, Type::Text], list: Some(List { items: &TEXT, unique: Unique::No }), ..NONE }
    .merge(Merge::Replace)
    .grammar(COMMAND_LINE);

/// A command as one text is split into words.
const COMMAND_LINE: Grammar = |text| values::parse_command(text).map(drop);
static DURATION: Shape = scalar(&[Type::Text]).grammar(|text| values::parse_duration(text).map(drop));
const AMOUNT_OF_MEMORY: Grammar = |text| values::parse_size(text).map(drop);
static SIZE: Shape = scalar(&[Type::Text]).grammar(AMOUNT_OF_MEMORY);
static SIZE_OR_INT: Shape = scalar(&[Type::Int, Type::Text]).grammar(AMOUNT_OF_MEMORY);
static SIZE_OR_NUMBER: Shape = scalar(&[Type::Number, Type::Text]).grammar(AMOUNT_OF_MEMORY);
static COUNT_OR_ALL: Shape = scalar(&[Type::Int, Type::Text]).grammar(|text| values::parse_count(text).map(drop));

static PAIR_VALUE: Shape = scalar(&[Type::Null, Type::Bool, Type::Number, Type::Text]);
/// `NAME=value` in a list or a mapping, where one of equal names is kept.
static PAIRS: Shape = pairs(&TEXT, Unique::By(Index::Name));
/// Variables of a container.
static VARIABLES: Shape = pairs(&VARIABLE, Unique::By(Index::Name));
static VARIABLE: Shape = scalar(&[Type::Text]).grammar(|text| values::parse_environment(text).map(drop));
/// The same, where equal items are a mistake.
static LOOSE_PAIRS: Shape = pairs(&TEXT, Unique::Items);

const fn pairs(items: &'static Shape, unique: Unique) -> Shape {
    Shape { list: Some(List { items, unique }), ..map_of(&PAIR_VALUE) }.merge(Merge::Pairs)
}

static OPTIONS: Shape = map_of(&TEXT_OR_NUMBER);

static HOST: Shape = scalar(&[Type::Text]).grammar(|text| values::parse_host(text).map(drop));
static HOSTS: Shape =
    Shape { list: Some(List { items: &HOST, unique: Unique::Items }), ..map_of(&TEXT_OR_LIST) }.merge(Merge::Hosts);
static TEXT_OR_LIST: Shape = list_of(&TEXT, Unique::No).or_text();

static ULIMITS: Shape = map_of(&ULIMIT);
static ULIMIT: Shape = Shape {
    scalars: &[Type::Int, Type::Text],
    cast: Some(Cast::Int),
    ..object(&[key("hard", &COUNT), key("soft", &COUNT)], &["soft", "hard"])
}
.merge(Merge::Replace);

static GRANT: Shape =
    object(&[key("source", &TEXT), key("target", &TEXT), key("uid", &TEXT), key("gid", &TEXT), key("mode", &AMOUNT)], &[])
        .or_text();

static EXTERNAL: Shape = Shape { scalars: &[Type::Bool, Type::Text], cast: Some(Cast::Bool), ..object(&[key("name", &TEXT)], &[]) };
