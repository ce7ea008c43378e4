//! Shell scripts as they stand in `RUN`, heredocs and `-c` texts: POSIX sh, and the bash that people write there.
//!
//! [`parse`] never fails and runs on [`MappedText`], so every word knows its bytes in the file.
//! [`tools`] knows the options of the programs that images are built with, and says what a call means.

mod ast;
mod calls;
mod closers;
mod compound;
mod expansion;
mod list;
mod parser;
mod query;
mod redirect;
mod simple;
pub mod tools;
mod word;

pub use ast::*;
pub use query::*;

use crate::source::MappedText;
use parser::{Parser, Place};

/// The shell that a text is written for. Both read the other's constructs, as far as these could mean nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// `sh`: `&>` is `&` and `>`, `{name}>` is a word and `>`.
    Posix,
    /// `bash`.
    Bash,
    /// `zsh`, `ksh` and `mksh`: read as `bash`. They have constructs of their own, so that what is not understood is no mistake.
    Other,
}

impl Dialect {
    /// That of a shell by its name; `None` where it says nothing, or is none.
    pub fn of(shell: &str) -> Option<Dialect> {
        match shell {
            "sh" | "ash" | "dash" => Some(Dialect::Posix),
            "bash" => Some(Dialect::Bash),
            "zsh" | "ksh" | "mksh" => Some(Dialect::Other),
            _ => None,
        }
    }
}

/// Parses a script. Continuations may be joined in the text already, or stand in it.
pub fn parse(text: &MappedText, dialect: Dialect) -> Script {
    let mut script = Script::default();
    Parser::new(text, &mut script, dialect).run(BlockKind::Script);
    script.calls.sort_by_key(|call| call.command);
    // A project has very many scripts, and they are kept.
    script.blocks.shrink_to_fit();
    script.blocks.iter_mut().for_each(|block| block.pipelines.shrink_to_fit());
    script.commands.shrink_to_fit();
    script.calls.shrink_to_fit();
    script
}

/// A script of one command whose words are given, as in the exec form `["name", "argument"]`: no shell reads them, unless the
/// command is one.
pub fn exec(words: &[MappedText]) -> Script {
    let mut script = Script::default();
    let Some((first, last)) = words.first().zip(words.last()) else { return script };
    let span = first.span().cover(last.span());
    let empty = MappedText::default();
    let mut parser = Parser::new(&empty, &mut script, Dialect::Posix);
    parser.out.blocks.push(Block { kind: BlockKind::Script, span, parent: None, pipelines: Vec::new() });
    let (id, _) = parser.begin(Place { block: 0, pipeline: 0 }, CommandKind::Simple);
    parser.out.commands[id].span = span;
    parser.out.commands[id].words = words.iter().map(exec_word).collect();
    parser.out.blocks[0].pipelines.push(Pipeline::of_one(id, span));
    parser.find_calls(id, &[]);
    script.calls.sort_by_key(|call| call.command);
    script
}

fn exec_word(text: &MappedText) -> Word {
    let part = |(range, span): (std::ops::Range<usize>, _)| Part {
        kind: PartKind::Literal(text.as_str()[range].to_owned()),
        quoted: true,
        span,
    };
    Word { span: text.span(), parts: text.pieces().map(part).collect() }
}

#[cfg(test)]
mod tests;
