//! The `clusterc` program: arguments in, exit code out.

use std::process::ExitCode;

/// Models are many small pieces: this one takes two thirds of the time of glibc's allocator for them, and a fraction of that of musl's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    clusterc::cli::main()
}
