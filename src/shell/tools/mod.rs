//! What the programs mean that images are built with.
//!
//! Every family of programs has a module with its option tables (`reader::Program`) and what its calls mean ([`Action`]); one
//! reader serves them all. Rules ask for [`Arguments`] and [`action`], and never look at a word with a dash themselves.

mod action;
mod alpine;
mod arch;
mod build;
mod conda;
mod debian;
mod download;
mod files;
mod jvm;
mod manager;
mod node;
mod node_tables;
mod package;
mod python;
mod python_tables;
mod reader;
mod redhat;
mod ruby;
mod rust_go;
mod suse;
mod text;
mod users;

#[cfg(test)]
mod tests;

pub use action::{Action, Output, Project, action};
pub use manager::{Cache, Ecosystem, Holds, Manager};
pub use package::{Package, PackageKind, Pin, package_of};
pub use text::Argument;

use crate::shell::Word;
use crate::source::Span;
use reader::Program;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The arguments of a call, read by the program's own option table.
#[derive(Clone, Debug, Default)]
pub struct Arguments {
    /// The program in canonical spelling: `pip` for `pip3` and for `python3 -m pip`.
    pub tool: &'static str,
    /// The subcommand path in canonical spelling: `["install"]` for `npm i`, `["pip", "install"]` for `uv pip install`. What a
    /// program does when no subcommand is named (`yarn`) stands here too.
    pub subcommand: Vec<&'static str>,
    /// Indexes of the words that name the subcommand; empty where it goes without saying.
    pub subcommand_words: Vec<usize>,
    /// Its options, in order.
    pub options: Vec<OptionUse>,
    /// Operands as indexes into [`Call::words`](super::Call::words), the subcommand's words left out.
    pub operands: Vec<usize>,
    /// Indexes of the words that are expansions the shell splits (`$APT_OPTS`): they may hold any option, so that the absence
    /// of an option proves nothing. Those that stand where an operand stands are operands as well.
    pub expansions: Vec<usize>,
}

/// One option as it was given.
#[derive(Clone, Debug)]
pub struct OptionUse {
    /// Canonical name with dashes, the long one where there is one: `--yes` for `-y`.
    pub name: String,
    /// The option, and its value where it is in the same word; in a cluster (`-yq`) its letter alone.
    pub span: Span,
    /// Index of the word it stands in.
    pub word: usize,
    /// Its value, if it takes one: the text with [`Word::display`]'s reading of expansions.
    pub value: Option<String>,
    /// Where the value stands.
    pub value_span: Option<Span>,
    /// Index of the word the value stands in; `word` where there is no value.
    pub value_word: usize,
    /// Whether the value, if there is one, is free of expansions.
    pub literal: bool,
}

impl Arguments {
    /// The last use of an option, by its canonical name with dashes: mostly the one that counts.
    pub fn option(&self, name: &str) -> Option<&OptionUse> {
        self.options.iter().rev().find(|o| o.name == name)
    }

    /// Every use of an option, in order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a OptionUse> {
        self.options.iter().filter(move |o| o.name == name)
    }

    /// Whether an option is given and not switched off (`--flag=false`).
    pub fn has(&self, name: &str) -> bool {
        self.option(name).is_some_and(|o| !matches!(o.value.as_deref(), Some("false" | "no" | "off")))
    }

    /// Whether one of several options is given.
    pub fn has_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.has(name))
    }

    /// How often an option is given: `-qq` counts twice.
    pub fn count(&self, name: &str) -> usize {
        self.all(name).count()
    }

    /// Whether the subcommand is this path: `is(&["cache", "clean"])`.
    pub fn is(&self, subcommand: &[&str]) -> bool {
        self.subcommand == subcommand
    }

    /// The first word of the subcommand; empty where there is none.
    pub fn verb(&self) -> &'static str {
        self.subcommand.first().copied().unwrap_or("")
    }

    /// The operands with their text.
    pub fn operands<'a>(&'a self, words: &'a [Word]) -> impl DoubleEndedIterator<Item = Argument> + 'a {
        self.operands.iter().map(|i| Argument::whole(words, *i))
    }

    /// The values of every use of an option.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Argument> + 'a {
        self.all(name).filter_map(OptionUse::argument)
    }

    /// Where an option may be put in with a blank before it: behind the subcommand, or behind the program's name
    /// where there is none.
    pub fn insertion_point(&self, words: &[Word]) -> u32 {
        let word = self.subcommand_words.last().copied().unwrap_or(0);
        words.get(word).map_or(0, |w| w.span.end)
    }
}

impl OptionUse {
    /// Its value as an [`Argument`].
    pub fn argument(&self) -> Option<Argument> {
        let (text, span) = (self.value.clone()?, self.value_span?);
        Some(Argument { text, literal: self.literal, word: self.value_word, span })
    }

    /// Its value, if that is free of expansions.
    pub fn literal(&self) -> Option<&str> {
        self.value.as_deref().filter(|_| self.literal)
    }
}

/// The programs of every family.
const FAMILIES: &[&[&Program]] = &[
    debian::PROGRAMS,
    alpine::PROGRAMS,
    redhat::PROGRAMS,
    suse::PROGRAMS,
    arch::PROGRAMS,
    python::PROGRAMS,
    conda::PROGRAMS,
    node::PROGRAMS,
    ruby::PROGRAMS,
    rust_go::PROGRAMS,
    jvm::PROGRAMS,
    build::PROGRAMS,
    download::PROGRAMS,
    files::PROGRAMS,
    users::PROGRAMS,
];

/// The programs by each of their names.
static PROGRAMS: LazyLock<HashMap<&str, &Program>> = LazyLock::new(|| {
    // Where two share a name, the first has it.
    let programs = FAMILIES.iter().copied().flatten().copied().rev();
    programs.flat_map(|p| p.spellings().map(move |name| (name, p))).collect()
});

/// The table for a program: by its name, or by its name without a version (`pip3.11`) or `.exe`.
fn program(name: &str) -> Option<&'static Program> {
    let named = |name: &str| PROGRAMS.get(name).copied();
    let name = name.strip_suffix(".exe").unwrap_or(name);
    named(name).or_else(|| named(name.trim_end_matches(|c: char| c == '.' || c.is_ascii_digit())))
}

/// Reads the options and operands of a call whose program is `name` (without its directory) and whose words, the name first, are
/// `words`; `None` for a program without a table.
pub fn arguments(name: &str, words: &[Word]) -> Option<Arguments> {
    if words.is_empty() {
        return None;
    }
    let program = program(name)?;
    match build::behind_interpreter(program, words) {
        Some((program, from)) => Some(reader::read(program, words, from)),
        None => Some(reader::read(program, words, 1)),
    }
}
