//! The command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    docklint::cli::run()
}
