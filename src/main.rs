//! The `clusterc` program: arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    clusterc::cli::main()
}
