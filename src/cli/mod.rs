//! The command line. One file per command; only here and in the renderers anything is printed.

mod build;
mod changes;
mod check;
mod convert;
mod defaults;
mod diff;
mod disk;
mod explain;
mod generate;
mod git;
mod import;
mod inputs;
mod lint;
mod options;
mod output;
mod params;
mod payloads;
mod plan;
mod printed;
mod progress;
mod rules;
mod schema;
mod sides;
mod sign;
mod survive;
mod verify;
mod why;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::error::Error;
use crate::source::one_line;

/// A compiler for database clusters.
///
/// Checks a description of a cluster before a machine is touched, and writes what every host needs. It never
/// connects to a host.
#[derive(Debug, Parser)]
#[command(name = "clusterc", version, max_term_width = 100, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// Colours in what people read.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_possible_values = false)]
    color: options::Color,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Compiles specs and shows what is wrong; writes nothing.
    Check(check::Arguments),
    /// Checks specs, then writes the bundle.
    Build(build::Arguments),
    /// Writes what a cluster file of another tool says as a spec.
    Convert(convert::Arguments),
    /// Checks native configuration as found: conf folders, hosts, whole repositories.
    Lint(lint::Arguments),
    /// Writes a spec of native configuration as found.
    Import(import::Arguments),
    /// Checks that a bundle is what was built.
    Verify(verify::Arguments),
    /// Signs a bundle with a key of minisign.
    Sign(sign::Arguments),
    /// Shows what differs between two bundles.
    Diff(diff::Arguments),
    /// Shows which failures of hosts and zones the clusters of specs survive.
    Survive(survive::Arguments),
    /// Shows what it takes to change a cluster from one description to another.
    Plan(plan::Arguments),
    /// Lists what the hosts of specs need beside the bundle: distributions, licences, a Java.
    Payloads(payloads::Arguments),
    /// Shows where the value of a parameter of a host comes from.
    Why(why::Arguments),
    /// Shows the page of a rule or of a parameter.
    Explain(explain::Arguments),
    /// Lists the rules.
    Rules(rules::Arguments),
    /// Lists the parameters of a product.
    Params(params::Arguments),
    /// Writes the JSON Schema of a file that clusterc writes.
    Schema(schema::Arguments),
    /// Writes completions for a shell.
    Completions(generate::Completions),
    /// Writes the manual page.
    Man,
}

/// What a command came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// No error-level finding.
    Good,
    /// Error-level findings, or warnings that were denied.
    Findings,
    /// There are changes, and the exit code is to tell.
    Changes,
}

/// Runs the program: 0 no error-level finding, 1 error-level findings, 2 the work could not be done.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error),
    };
    arguments.color.apply();
    match run(arguments.command) {
        Ok(Outcome::Good) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Ok(Outcome::Changes) => ExitCode::from(2),
        Err(error) => {
            output::error(&error);
            ExitCode::from(2)
        }
    }
}

/// Shows help, or what is wrong with the arguments: once more with cleaned ones, because the message shows them.
fn usage(error: &clap::Error) -> ExitCode {
    let clean = std::env::args_os().map(|argument| one_line(&argument.to_string_lossy()));
    let error = Arguments::try_parse_from(clean).err().unwrap_or_else(|| {
        // Only a path that is not UTF-8 is right once it is cleaned.
        let message = one_line(&error.to_string());
        clap::Error::raw(
            clap::error::ErrorKind::InvalidUtf8,
            message.trim_start_matches("error: ").to_owned() + "\n",
        )
    });
    let _ = error.print();
    if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS }
}

fn run(command: Command) -> Result<Outcome, Error> {
    match command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Build(arguments) => build::run(&arguments),
        Command::Convert(arguments) => convert::run(&arguments),
        Command::Lint(arguments) => lint::run(&arguments),
        Command::Import(arguments) => import::run(&arguments),
        Command::Verify(arguments) => verify::run(&arguments),
        Command::Sign(arguments) => sign::run(&arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Survive(arguments) => survive::run(&arguments),
        Command::Plan(arguments) => plan::run(&arguments),
        Command::Payloads(arguments) => payloads::run(&arguments),
        Command::Why(arguments) => why::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Rules(arguments) => rules::run(&arguments),
        Command::Params(arguments) => params::run(&arguments),
        Command::Schema(arguments) => schema::run(&arguments),
        Command::Completions(arguments) => generate::completions(&arguments),
        Command::Man => generate::man(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn arguments_are_consistent() {
        Arguments::command().debug_assert();
    }
}
