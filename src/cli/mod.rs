//! The command line: arguments, commands, exit codes.

mod adopt;
mod args;
mod check;
mod config;
mod init;
mod layers;
mod mend;
mod rules;
mod terminal;
mod write;
mod yaml;

use args::{Command, CommandLine};
use clap::{CommandFactory, Parser};
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Instant;

/// Nothing found at or above `--fail-on`.
const CLEAN: u8 = 0;
/// Something found at or above `--fail-on`.
const FOUND: u8 = 1;
/// The work could not be done, or not all of it.
const FAILED: u8 = 2;

/// Runs the program with the arguments of the process.
pub fn run() -> ExitCode {
    let started = Instant::now();
    let line = CommandLine::parse();
    let done = match line.command {
        None => check::run(&line.check, started),
        Some(Command::Check(check)) => check::run(&check, started),
        Some(Command::Rules { format, color }) => rules::list(format, color),
        Some(Command::Explain { rule, color }) => rules::explain(&rule, color),
        Some(Command::Config { path, choice, format }) => config::run(&path, &choice, format),
        Some(Command::Init { folder, force }) => init::run(&folder, force),
        Some(Command::Layers(args)) => layers::run(&args),
        Some(Command::Completions { shell }) => completions(shell),
    };
    ExitCode::from(done.unwrap_or_else(|problem| {
        complain(&problem);
        FAILED
    }))
}

fn completions(shell: clap_complete::Shell) -> Result<u8, String> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut CommandLine::command(), "docklint", &mut script);
    print(&script)?;
    Ok(CLEAN)
}

/// Says on the standard error what went wrong. Nobody is left to tell where even that fails.
fn complain(problem: &str) {
    let _ = writeln!(io::stderr().lock(), "error: {problem}");
}

/// Says on the standard error what is odd, and costs nothing.
fn warn(oddity: &str) {
    let _ = writeln!(io::stderr().lock(), "warning: {oddity}");
}

/// Writes bytes to the standard output.
fn print(bytes: &[u8]) -> Result<(), String> {
    let mut out = io::stdout().lock();
    quiet_if_closed(out.write_all(bytes).and_then(|()| out.flush())).map_err(|e| format!("cannot write: {e}"))
}

/// A reader that has read enough, such as `head`, is no failure.
fn quiet_if_closed(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}
