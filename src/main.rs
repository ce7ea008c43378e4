//! The command line.

use std::process::ExitCode;

/// The trees of thousands of files are many small allocations, made on every core. They do without huge pages (`no_thp`): a run over
/// one small file would touch some bytes of several, and the system would clear them all.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    docklint::cli::run()
}
