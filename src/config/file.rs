//! A configuration file, whoever's it is: [`ConfigFile`].

use super::reader::Reader;
use super::{Given, Layer, Mistake, dclint, hadolint, read};
use crate::project::disk::{normal, parent, slashed};
use crate::source::{Source, Span};
use crate::yaml;
use std::path::{Path, PathBuf};

/// Whose configuration a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// Ours.
    Docklint,
    /// hadolint's.
    Hadolint,
    /// dclint's.
    Dclint,
}

impl Tool {
    fn of(path: &Path) -> Tool {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.contains("hadolint") || path.parent().is_some_and(|folder| folder.ends_with(".hadolint")) {
            Tool::Hadolint
        } else if dclint::is_name(&name) {
            Tool::Dclint
        } else {
            Tool::Docklint
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Tool::Docklint => "docklint",
            Tool::Hadolint => "hadolint",
            Tool::Dclint => "dclint",
        }
    }
}

/// A configuration file.
#[derive(Debug)]
pub struct ConfigFile {
    /// Its path and text; the text of an unreadable file is empty.
    pub source: Source,
    /// Why it could not be read.
    pub unreadable: Option<String>,
    /// Whose it is.
    pub tool: Tool,
    /// What it says.
    pub layer: Layer,
    /// What is wrong in it.
    pub mistakes: Vec<Mistake>,
    /// The files that it extends, in order.
    pub(super) extends: Vec<Given<String>>,
    pub(super) path: PathBuf,
}

impl ConfigFile {
    /// That says nothing.
    pub(super) fn new(source: Source, path: PathBuf) -> ConfigFile {
        let (layer, mistakes, extends) = Default::default();
        ConfigFile { source, unreadable: None, tool: Tool::of(&path), layer, mistakes, extends, path }
    }

    /// Its folder.
    pub fn folder(&self) -> PathBuf {
        parent(&self.path)
    }
}

/// Reads a file; `number` is what its places are numbered with, `folder` where its patterns count from.
pub(super) fn parse(source: Source, path: &Path, number: usize, folder: &Path) -> ConfigFile {
    let tool = Tool::of(path);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if tool == Tool::Dclint && dclint::PROGRAMS.contains(&&*name) {
        let mistake = Mistake::new(Span::empty(0), "this configuration of dclint's is a program, which docklint does not run");
        let mistakes = vec![mistake.help("write what it says to `.dclintrc.yaml` or `docklint.yaml`")];
        return ConfigFile { mistakes, ..ConfigFile::new(source, path.to_owned()) };
    }
    let tree = yaml::parse(&source);
    let mut reader = Reader { file: number, folder, mistakes: Vec::new() };
    for error in &tree.errors {
        let mistake = Mistake::new(error.span, &error.message);
        reader.mistakes.push(Mistake { other: error.other.map(|first| (first, "first here")), ..mistake });
    }
    if let Some(second) = tree.documents().nth(1) {
        reader.mistake(Span { end: second.span().start, ..second.span() }, "only the first document of a file is read");
    }
    let (layer, extends) = match (tool, tree.root()) {
        (Tool::Hadolint, Some(root)) => (hadolint::read(&mut reader, root), Vec::new()),
        (Tool::Dclint, _) => (dclint::read(&mut reader, &tree, name == dclint::PACKAGE), Vec::new()),
        (Tool::Docklint, Some(root)) => read::read(&mut reader, root),
        (_, None) => Default::default(),
    };
    let mistakes = reader.mistakes;
    ConfigFile { layer, mistakes, extends, ..ConfigFile::new(source, path.to_owned()) }
}

/// A path as reports show it.
pub(super) fn shown(path: &Path) -> String {
    slashed(&normal(path))
}
