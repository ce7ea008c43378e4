//! The tokens of a Dockerfile: every byte of it, in order, once.

use super::ast::{Dockerfile, Heredoc, Instruction, Kind};
use crate::source::{Source, Span};

/// A stretch of the source and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it is.
    pub span: Span,
}

/// The kinds of token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// The byte order mark.
    ByteOrderMark,
    /// A parser directive.
    Directive,
    /// A comment.
    Comment,
    /// An instruction's keyword, a trigger's too.
    Keyword,
    /// A flag.
    Flag,
    /// `<<EOF`
    HeredocOpener,
    /// The text of a heredoc.
    HeredocBody,
    /// The line that ends a heredoc.
    HeredocTerminator,
    /// White space, line ends, and escape characters that continue a line.
    Blank,
    /// Anything else: arguments.
    Text,
}

/// All tokens: their spans join without a gap and cover the source.
pub fn tokens(file: &Dockerfile, source: &Source) -> Vec<Token> {
    let mut marked: Vec<Token> = Vec::new();
    let mut mark = |kind, span: Span| marked.push(Token { kind, span });
    if source.text().starts_with('\u{feff}') {
        mark(TokenKind::ByteOrderMark, Span::new(0, 3));
    }
    file.directives.iter().for_each(|d| mark(TokenKind::Directive, d.span));
    file.comments.iter().for_each(|c| mark(TokenKind::Comment, c.span));
    file.instructions.iter().for_each(|i| mark_instruction(i, &mut mark));
    marked.sort_by_key(|t| (t.span.start, t.span.end));
    fill(source, file.escape, &marked)
}

fn mark_instruction(instruction: &Instruction, mark: &mut impl FnMut(TokenKind, Span)) {
    mark(TokenKind::Keyword, instruction.keyword.span());
    instruction.flags.iter().for_each(|f| mark(TokenKind::Flag, f.span));
    instruction.heredocs.iter().for_each(|h| mark_heredoc(h, mark));
    if let Kind::Onbuild(Some(trigger)) = &instruction.kind {
        mark_instruction(trigger, mark);
    }
}

fn mark_heredoc(heredoc: &Heredoc, mark: &mut impl FnMut(TokenKind, Span)) {
    mark(TokenKind::HeredocOpener, heredoc.opener);
    mark(TokenKind::HeredocBody, heredoc.body.span());
    mark(TokenKind::HeredocTerminator, heredoc.terminator);
}

/// Adds what lies between the marked tokens. A mark that a comment within it splits is cut at the comment.
fn fill(source: &Source, escape: char, marked: &[Token]) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(marked.len() * 3);
    let mut at = 0;
    for (i, token) in marked.iter().enumerate() {
        let next = marked.get(i + 1).map_or(u32::MAX, |t| t.span.start);
        let span = Span { start: token.span.start.max(at), end: token.span.end.min(next.max(token.span.start)).max(at) };
        if span.is_empty() {
            continue;
        }
        gap(source, escape, Span { start: at, end: span.start }, &mut tokens);
        tokens.push(Token { kind: token.kind, span });
        at = span.end;
    }
    gap(source, escape, Span { start: at, end: Span::empty(source.text().len()).end }, &mut tokens);
    tokens
}

/// Splits what no mark covers into blanks and text.
fn gap(source: &Source, escape: char, span: Span, tokens: &mut Vec<Token>) {
    let is_blank = |c: char| c.is_whitespace() || c == escape;
    let mut start = span.start as usize;
    let text = source.slice(span);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let blank = first.is_whitespace()
            || (first == escape && rest[first.len_utf8()..].trim_start_matches([' ', '\t', '\r']).starts_with('\n'));
        let len = if blank {
            rest.find(|c| !is_blank(c)).unwrap_or(rest.len()).max(1)
        } else {
            rest[first.len_utf8()..].find(is_blank).map_or(rest.len(), |i| i + first.len_utf8())
        };
        let kind = if blank { TokenKind::Blank } else { TokenKind::Text };
        tokens.push(Token { kind, span: Span::new(start, start + len) });
        start += len;
        rest = &rest[len..];
    }
}
