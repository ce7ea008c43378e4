//! The command line.

use std::process::ExitCode;

/// The trees of thousands of files are many small allocations, made on every core.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    docklint::cli::run()
}
