//! The shell texts of the `RUN` instructions of the corpus.

use crate::shared;
use docklint::dockerfile::{self, CommandLine, Instruction, Kind};
use docklint::source::{MappedText, Source};
use std::sync::{Arc, OnceLock};

/// A shell text and the file it stands in.
pub struct Body {
    pub path: String,
    pub source: Arc<str>,
    pub text: MappedText,
}

/// Every shell text of the corpus; none, and a word about it, where there is no corpus.
pub fn run_bodies() -> &'static [Body] {
    static BODIES: OnceLock<Vec<Body>> = OnceLock::new();
    BODIES.get_or_init(|| {
        let files = shared::corpus("dockerfiles").unwrap_or_default();
        files.into_iter().filter_map(|(path, bytes)| Source::from_bytes(path, bytes).ok()).flat_map(|s| bodies_of(&s)).collect()
    })
}

fn bodies_of(source: &Source) -> Vec<Body> {
    let file = dockerfile::parse(source);
    let text: Arc<str> = source.text().into();
    let texts = file.walk().filter(|(_, i)| is_read_as_sh(i)).filter_map(|(_, i)| i.shell_text());
    texts.map(|body| Body { path: source.path().to_string(), source: text.clone(), text: body }).collect()
}

fn is_read_as_sh(instruction: &Instruction) -> bool {
    let shell_form = matches!(&instruction.kind, Kind::Run(run) if matches!(run.command, CommandLine::Shell { .. }));
    shell_form && instruction.valid && instruction.script.is_some()
}
