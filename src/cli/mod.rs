//! The command line. One file per command; only here and in the renderers anything is printed.

mod build;
mod cache;
mod changes;
mod check;
mod convert;
mod defaults;
mod deferred;
mod diff;
mod disk;
mod docs;
mod examples;
mod explain;
mod fmt;
mod generate;
mod git;
mod import;
mod init;
mod inputs;
mod lint;
mod lsp;
mod man;
mod options;
mod output;
mod params;
mod patch;
mod payloads;
mod plan;
mod printed;
mod progress;
mod reading;
mod report;
mod rules;
mod schema;
mod sides;
mod sign;
mod survive;
mod usage;
mod verify;
mod why;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::error::Error;
use deferred::Deferred;

/// A compiler for database clusters.
///
/// Checks the description of a cluster before anything is installed, and writes the files that each host needs. It never
/// connects to a host.
#[derive(Debug, Parser)]
#[command(
    name = "clusterc",
    bin_name = "clusterc",
    version,
    max_term_width = 100,
    arg_required_else_help = true
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// Use colors in human-readable output.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_possible_values = false)]
    color: options::Color,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write a spec to start from.
    #[command(after_help = examples::INIT)]
    Init(Deferred<init::Arguments>),
    /// Check specs for problems without writing anything.
    #[command(after_help = examples::CHECK)]
    Check(Deferred<check::Arguments>),
    /// Check specs and write the bundle.
    #[command(after_help = examples::BUILD)]
    Build(Deferred<build::Arguments>),
    /// Convert another tool's cluster file to a spec.
    #[command(after_help = examples::CONVERT)]
    Convert(Deferred<convert::Arguments>),
    /// Format specs in one style.
    #[command(after_help = examples::FMT)]
    Fmt(Deferred<fmt::Arguments>),
    /// Check existing configuration files: conf folders, hosts, whole repositories.
    #[command(after_help = examples::LINT)]
    Lint(Deferred<lint::Arguments>),
    /// Write a spec from existing configuration files.
    #[command(after_help = examples::IMPORT)]
    Import(Deferred<import::Arguments>),
    /// Check that a bundle was not changed since it was built.
    #[command(after_help = examples::VERIFY)]
    Verify(Deferred<verify::Arguments>),
    /// Sign a bundle with a minisign key.
    #[command(after_help = examples::SIGN)]
    Sign(Deferred<sign::Arguments>),
    /// Show the differences between two bundles or specs.
    #[command(after_help = examples::DIFF)]
    Diff(Deferred<diff::Arguments>),
    /// Show which failures of hosts and zones a cluster survives.
    #[command(after_help = examples::SURVIVE)]
    Survive(Deferred<survive::Arguments>),
    /// Show the steps that change a running cluster from one description to another.
    #[command(after_help = examples::PLAN)]
    Plan(Deferred<plan::Arguments>),
    /// Write a page for reviewers: what a cluster is, what is wrong with it, what it survives.
    #[command(after_help = examples::REPORT)]
    Report(Deferred<report::Arguments>),
    /// List the files each host needs in addition to the bundle: distributions, licences, Java.
    #[command(after_help = examples::PAYLOADS)]
    Payloads(Deferred<payloads::Arguments>),
    /// Show where the value of a parameter comes from.
    #[command(after_help = examples::WHY)]
    Why(Deferred<why::Arguments>),
    /// Show the page of a rule, a parameter, a statement of the language, or a topic.
    #[command(after_help = examples::EXPLAIN)]
    Explain(Deferred<explain::Arguments>),
    /// Write the whole documentation as one HTML file.
    #[command(after_help = examples::DOCS)]
    Docs(Deferred<docs::Arguments>),
    /// List the rules.
    #[command(after_help = examples::RULES)]
    Rules(Deferred<rules::Arguments>),
    /// List the parameters of a product.
    #[command(after_help = examples::PARAMS)]
    Params(Deferred<params::Arguments>),
    /// Print the JSON Schema of a document that clusterc reads or writes.
    #[command(after_help = examples::SCHEMA)]
    Schema(Deferred<schema::Arguments>),
    /// Serve an editor: findings as you type, fixes, completion, and more.
    #[command(after_help = examples::LSP)]
    Lsp(Deferred<lsp::Arguments>),
    /// Print completions for a shell.
    #[command(after_help = examples::COMPLETIONS)]
    Completions(Deferred<generate::Completions>),
    /// Write manual pages.
    #[command(after_help = examples::MAN)]
    Man(Deferred<man::Arguments>),
}

/// What a command came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// No error-level finding.
    Good,
    /// Error-level findings, or warnings that were denied.
    Findings,
    /// There are changes, and the exit code must show it.
    Changes,
    /// Some of the work could not be done, and was reported.
    Failed,
}

/// Runs the program: 0 no error-level finding, 1 error-level findings, 2 the work could not be done.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return usage::show(&error),
    };
    arguments.color.apply();
    match run(arguments.command) {
        Ok(Outcome::Good) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Ok(Outcome::Changes | Outcome::Failed) => ExitCode::from(2),
        Err(error) => {
            output::error(&error);
            ExitCode::from(2)
        }
    }
}

fn run(command: Command) -> Result<Outcome, Error> {
    match command {
        Command::Init(Deferred(arguments)) => init::run(&arguments),
        Command::Check(Deferred(arguments)) => check::run(&arguments),
        Command::Build(Deferred(arguments)) => build::run(&arguments),
        Command::Convert(Deferred(arguments)) => convert::run(&arguments),
        Command::Fmt(Deferred(arguments)) => fmt::run(&arguments),
        Command::Lint(Deferred(arguments)) => lint::run(&arguments),
        Command::Import(Deferred(arguments)) => import::run(&arguments),
        Command::Verify(Deferred(arguments)) => verify::run(&arguments),
        Command::Sign(Deferred(arguments)) => sign::run(&arguments),
        Command::Diff(Deferred(arguments)) => diff::run(&arguments),
        Command::Survive(Deferred(arguments)) => survive::run(&arguments),
        Command::Plan(Deferred(arguments)) => plan::run(&arguments),
        Command::Report(Deferred(arguments)) => report::run(&arguments),
        Command::Payloads(Deferred(arguments)) => payloads::run(&arguments),
        Command::Why(Deferred(arguments)) => why::run(&arguments),
        Command::Explain(Deferred(arguments)) => explain::run(&arguments),
        Command::Docs(Deferred(arguments)) => docs::run(&arguments),
        Command::Rules(Deferred(arguments)) => rules::run(&arguments),
        Command::Params(Deferred(arguments)) => params::run(&arguments),
        Command::Schema(Deferred(arguments)) => schema::run(&arguments),
        Command::Lsp(Deferred(arguments)) => lsp::run(&arguments),
        Command::Completions(Deferred(arguments)) => generate::completions(&arguments),
        Command::Man(Deferred(arguments)) => man::run(&arguments),
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

    /// Each command shows at least two command lines, and each of them can be typed.
    #[test]
    fn examples_can_be_typed() {
        for command in Arguments::command().get_subcommands() {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let lines: Vec<&str> = help.lines().filter_map(|line| line.strip_prefix("  clusterc ")).collect();
            assert!(lines.len() >= 2, "{} shows {} examples", command.get_name(), lines.len());
            for line in lines {
                // A remark is further to the right; a shell has the rest.
                let line = line.split("  ").next().unwrap_or(line);
                let words = line.split(' ').take_while(|word| !matches!(*word, "|" | ">" | "<"));
                let parsed = Arguments::try_parse_from(["clusterc"].into_iter().chain(words));
                assert!(
                    parsed.is_ok(),
                    "{line}: {}",
                    parsed.err().map(|error| error.to_string()).unwrap_or_default()
                );
            }
        }
    }
}
