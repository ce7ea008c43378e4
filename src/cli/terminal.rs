//! What the terminal can show.

use super::args::Color;
use crate::report::Paint;
use anstream::{AutoStream, ColorChoice};
use std::env;
use std::io::{IsTerminal, stdout};

/// How a report on the standard output may look, or in a file that is no terminal at all.
pub(super) fn paint(color: Color, to_file: bool) -> Paint {
    let terminal = !to_file && stdout().is_terminal();
    let colour = match color {
        Color::Always => true,
        Color::Never => false,
        // Minds NO_COLOR, CLICOLOR, CLICOLOR_FORCE and TERM.
        Color::Auto => !to_file && AutoStream::choice(&stdout()) != ColorChoice::Never,
    };
    let no_color = env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
    let links = colour && !no_color && (terminal || color == Color::Always);
    Paint { colour, links, unicode: terminal && speaks_utf8(), width: width() }
}

fn width() -> usize {
    env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).unwrap_or(Paint::PLAIN.width).clamp(40, 200)
}

fn speaks_utf8() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().filter_map(|name| env::var(name).ok()).find(|value| !value.is_empty());
    cfg!(windows) || locale.is_some_and(|value| ["utf-8", "utf8"].iter().any(|name| value.to_ascii_lowercase().ends_with(name)))
}
