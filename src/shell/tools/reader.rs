//! One reader of arguments for all programs: what differs is data, a [`Program`].

use super::text::{Argument, GAP, mask};
use super::{Action, Arguments, OptionUse};
use crate::shell::{PartKind, Word};
use crate::source::Span;
use std::borrow::Cow;

/// What a program takes, or one of its subcommands.
pub(super) struct Program {
    /// Its names, a blank between them; the first is the canonical one.
    pub names: &'static str,
    /// Options without a value: the spellings of each, the canonical one first.
    pub flags: &'static [&'static str],
    /// Options with a value, in the same word or the next.
    pub values: &'static [&'static str],
    /// Options whose value, if they have any, is in the same word: `-j4`, `--color=always`.
    pub optional: &'static [&'static str],
    /// Its subcommands. Their options are theirs; the options of the program hold everywhere.
    pub subcommands: &'static [Program],
    /// The subcommand that is meant where none is named.
    pub default: &'static str,
    /// Whether no option is read behind the first operand: what follows belongs to another program.
    pub runs: bool,
    /// How its words are split into options.
    pub style: Style,
    /// What a call means.
    pub meaning: fn(&Arguments, &[Word]) -> Option<Action>,
}

/// Ways to split words into options.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// `-xvf file --long=value`, options and operands in any order.
    Usual,
    /// [`Style::Usual`], and a lone `true` or `false` behind a flag is its value.
    Switches,
    /// `-long value`, no clusters, two dashes mean the same as one (Go's `flag` package).
    SingleDash,
    /// [`Style::Usual`], and a word of unknown letters is an operand: `chmod -x file`.
    Mode,
    /// [`Style::Usual`], and a first word without a dash is letters whose values are the next words: `tar xzf a.tgz`.
    Tar,
    /// `-eo pipefail`, `+e`: the values of letters are the next words.
    Set,
    /// Operands, then an expression whose every word with a dash is an operator.
    Find,
}

/// A program without options, for tables to build upon.
pub(super) const PLAIN: Program = Program {
    names: "",
    flags: &[],
    values: &[],
    optional: &[],
    subcommands: &[],
    default: "",
    runs: false,
    style: Style::Usual,
    meaning: |_, _| None,
};

/// A subcommand without options of its own.
pub(super) const fn sub(names: &'static str) -> Program {
    Program { names, ..PLAIN }
}

/// No word is read as more one-letter options than this.
const LONGEST_CLUSTER: usize = 64;

impl Program {
    pub fn name(&self) -> &'static str {
        first(self.names)
    }

    /// Its names, the canonical one first.
    pub fn spellings(&self) -> impl Iterator<Item = &'static str> {
        self.names.split(' ')
    }

    pub fn is_called(&self, name: &str) -> bool {
        spelled(self.names, name)
    }

    /// The canonical name of an option and how it takes a value.
    fn option(&self, name: &str) -> Option<(&'static str, Takes)> {
        let find = |list: &'static [&'static str], takes| {
            list.iter().find(|spellings| spelled(spellings, name)).map(|spellings| (first(spellings), takes))
        };
        find(self.flags, Takes::Nothing).or_else(|| find(self.values, Takes::Value)).or_else(|| find(self.optional, Takes::Glued))
    }
}

fn first(spellings: &'static str) -> &'static str {
    spellings.split(' ').next().unwrap_or(spellings)
}

/// Asked very often, of short lists: bytes are compared faster than text is split.
fn spelled(spellings: &str, name: &str) -> bool {
    let (mut rest, name) = (spellings.as_bytes(), name.as_bytes());
    while rest.len() >= name.len() {
        let (start, behind) = rest.split_at(name.len());
        if matches!(behind, [] | [b' ', ..]) && start == name {
            return true;
        }
        match rest.iter().position(|b| *b == b' ') {
            Some(blank) => rest = &rest[blank + 1..],
            None => return false,
        }
    }
    false
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    Nothing,
    Value,
    Glued,
}

struct Reader<'w> {
    words: &'w [Word],
    /// The next word.
    at: usize,
    /// The program, then its subcommands so far.
    programs: Vec<&'static Program>,
    style: Style,
    /// Whether all further words are operands.
    ended: bool,
    out: Arguments,
}

/// Reads `words` from number `from` on as the arguments of `program`.
pub(super) fn read(program: &'static Program, words: &[Word], from: usize) -> Arguments {
    let out = Arguments { tool: program.name(), ..Arguments::default() };
    let mut reader = Reader { words, at: from, programs: vec![program], style: program.style, ended: false, out };
    if program.style == Style::Tar && words.get(from).is_some_and(|w| !mask(w).starts_with(['-', GAP])) {
        reader.at += 1;
        reader.cluster(from, &mask(&words[from]), 0);
    }
    while reader.at < words.len() {
        reader.step();
    }
    let mut out = reader.out;
    let asks_about_itself = out.has("--version") || out.has("--help");
    if !program.default.is_empty()
        && out.subcommand.is_empty()
        && out.operands.is_empty()
        && out.expansions.is_empty()
        && !asks_about_itself
    {
        out.subcommand.push(program.default);
    }
    // A project has very many calls, and they are kept.
    out.options.shrink_to_fit();
    out.operands.shrink_to_fit();
    out
}

impl Reader<'_> {
    fn step(&mut self) {
        let index = self.at;
        self.at += 1;
        let words = self.words;
        let word = &words[index];
        let text = mask(word);
        if text.starts_with(GAP) && !self.ended && may_be_options(word) {
            self.out.expansions.push(index);
        }
        if self.ended || text.len() < 2 || !self.is_option(&text) {
            self.operand(index, &text);
        } else if text == "--" {
            self.ended = true;
        } else if self.style == Style::Find {
            self.predicate(index, &text);
        } else if self.style == Style::Set {
            self.cluster(index, &text, 1);
        } else if text.starts_with("--") || self.style == Style::SingleDash || text.starts_with('+') {
            self.long(index, &text);
        } else {
            self.short(index, &text);
        }
    }

    fn is_option(&self, text: &str) -> bool {
        let toolchain = self.style != Style::Set && self.out.subcommand.is_empty() && self.out.operands.is_empty();
        text.starts_with('-') || (text.starts_with('+') && (self.style == Style::Set || (self.style == Style::Usual && toolchain)))
    }

    fn operand(&mut self, index: usize, text: &str) {
        let program = *self.programs.last().expect("the program itself is always there");
        if !program.subcommands.is_empty() && self.out.operands.is_empty() && !self.ended {
            if let Some(sub) = program.subcommands.iter().find(|s| s.is_called(text)) {
                self.out.subcommand.push(sub.name());
                self.out.subcommand_words.push(index);
                self.programs.push(sub);
                return;
            }
            if self.out.expansions.last() == Some(&index) {
                return;
            }
        }
        if self.style == Style::Find && matches!(text, "(" | ")" | "!" | ",") {
            return;
        }
        self.out.operands.push(index);
        self.ended |= program.runs;
    }

    /// An option by its name, the innermost subcommand asked first.
    fn option(&self, name: &str) -> Option<(&'static str, Takes)> {
        self.programs.iter().rev().find_map(|p| p.option(name))
    }

    /// `--name`, `--name=value`, `-name value`: the whole word is one option.
    fn long(&mut self, index: usize, text: &str) {
        let end = text.find('=').unwrap_or(text.len());
        let mut name = Cow::Borrowed(&text[..end]);
        if self.style == Style::SingleDash && name.starts_with("--") {
            name.to_mut().remove(0);
        }
        let (canonical, takes) = match self.option(&name) {
            Some((canonical, takes)) => (Cow::Borrowed(canonical), takes),
            None => (name, Takes::Nothing),
        };
        let value = if end < text.len() {
            Some(Argument::piece(self.words, index, end + 1..text.len()))
        } else if takes == Takes::Value || (self.style == Style::Switches && takes == Takes::Nothing && self.truth_follows()) {
            self.next_value()
        } else {
            None
        };
        let option = Argument::whole(self.words, index);
        let name = if canonical.contains(GAP) { Argument::piece(self.words, index, 0..end).text } else { canonical.into_owned() };
        self.push(name, index, option.span, value);
    }

    /// `-x`, `-xyz`, `-ofile`, or a longer name that the table has with one dash.
    fn short(&mut self, index: usize, text: &str) {
        let name = text.split('=').next().unwrap_or(text);
        if name.len() > 2 && self.option(name).is_some() {
            return self.long(index, text);
        }
        if self.style == Style::Mode && text[1..].chars().any(|c| self.option(&format!("-{c}")).is_none()) {
            return self.operand(index, text);
        }
        self.cluster(index, text, 1);
    }

    /// One-letter options from byte `from` of the word on. A name of two letters in the table goes before one of one letter.
    fn cluster(&mut self, index: usize, text: &str, from: usize) {
        let separate = from == 0 || self.style == Style::Set;
        let sign = if text.starts_with('+') { '+' } else { '-' };
        let words = self.words;
        let mut at = from;
        for _ in 0..LONGEST_CLUSTER {
            let Some(letter) = text[at..].chars().next() else { return };
            if letter == GAP {
                self.out.expansions.push(index);
                return;
            }
            let one = at + letter.len_utf8();
            let two = text[one..].chars().next().map(|c| one + c.len_utf8());
            let known = two.and_then(|end| Some((end, self.option(&format!("{sign}{}", &text[at..end]))?)));
            let known = known.or_else(|| Some((one, self.option(&format!("{sign}{letter}"))?)));
            let (end, (name, takes)) = match known {
                Some((end, (name, takes))) => (end, (name.to_owned(), takes)),
                None => (one, (format!("{sign}{letter}"), Takes::Nothing)),
            };
            let rest = &text[end..];
            let glued = match takes {
                Takes::Value => !separate && !rest.is_empty(),
                Takes::Glued => rest.starts_with(|c: char| c == '=' || c == GAP || c.is_ascii_digit()),
                Takes::Nothing => rest.starts_with('='),
            };
            if glued {
                let value = Argument::piece(words, index, end + usize::from(rest.starts_with('='))..text.len());
                let span = if at == 1 { words[index].span } else { Argument::piece(words, index, at..text.len()).span };
                return self.push(name, index, span, Some(value));
            }
            let alone = at <= 1 && rest.is_empty();
            let span = if alone { words[index].span } else { Argument::piece(words, index, at..end).span };
            let value = if takes == Takes::Value { self.next_value() } else { None };
            self.push(name, index, span, value);
            at = end;
        }
    }

    /// A word of a `find` expression.
    fn predicate(&mut self, index: usize, text: &str) {
        let words = self.words;
        if !matches!(text, "-exec" | "-execdir" | "-ok" | "-okdir") {
            return self.long(index, text);
        }
        let first = self.at;
        let end = words[first..].iter().position(|w| w.is(";") || w.is("+")).map_or(words.len(), |i| first + i);
        self.at = (end + 1).min(words.len());
        let value = (first < end).then(|| Argument {
            text: words[first..end].iter().map(Word::display).collect::<Vec<_>>().join(" "),
            literal: words[first..end].iter().all(|w| w.literal().is_some()),
            word: first,
            span: words[first].span.cover(words[end - 1].span),
        });
        self.push(text.to_owned(), index, words[index].span, value);
    }

    fn truth_follows(&self) -> bool {
        self.words.get(self.at).is_some_and(|w| w.is("true") || w.is("false"))
    }

    fn next_value(&mut self) -> Option<Argument> {
        let value = (self.at < self.words.len()).then(|| Argument::whole(self.words, self.at));
        self.at += 1;
        value
    }

    fn push(&mut self, name: String, word: usize, span: Span, value: Option<Argument>) {
        let literal = value.as_ref().is_none_or(|v| v.literal);
        let value_word = value.as_ref().map_or(word, |v| v.word);
        let value_span = value.as_ref().map(|v| v.span);
        self.out.options.push(OptionUse { name, span, word, value: value.map(|v| v.text), value_span, value_word, literal });
    }
}

/// Whether a word of expansions may turn out to be options: what is quoted is one word, unless it is `"$@"` or `"${list[@]}"`.
fn may_be_options(word: &Word) -> bool {
    word.parts.iter().all(|part| match &part.kind {
        PartKind::Literal(_) => false,
        PartKind::Parameter { name, operation } if name == "@" || operation.starts_with("[@]") => true,
        _ => !part.quoted,
    })
}
