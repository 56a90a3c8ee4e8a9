//! The command line. One file per command; only here and in the renderers anything is printed.

mod build;
mod cache;
mod changes;
mod check;
mod convert;
mod defaults;
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
    Init(init::Arguments),
    /// Check specs for problems without writing anything.
    #[command(after_help = examples::CHECK)]
    Check(check::Arguments),
    /// Check specs and write the bundle.
    #[command(after_help = examples::BUILD)]
    Build(build::Arguments),
    /// Convert another tool's cluster file to a spec.
    #[command(after_help = examples::CONVERT)]
    Convert(convert::Arguments),
    /// Format specs in one style.
    #[command(after_help = examples::FMT)]
    Fmt(fmt::Arguments),
    /// Check existing configuration files: conf folders, hosts, whole repositories.
    #[command(after_help = examples::LINT)]
    Lint(lint::Arguments),
    /// Write a spec from existing configuration files.
    #[command(after_help = examples::IMPORT)]
    Import(import::Arguments),
    /// Check that a bundle was not changed since it was built.
    #[command(after_help = examples::VERIFY)]
    Verify(verify::Arguments),
    /// Sign a bundle with a minisign key.
    #[command(after_help = examples::SIGN)]
    Sign(sign::Arguments),
    /// Show the differences between two bundles or specs.
    #[command(after_help = examples::DIFF)]
    Diff(diff::Arguments),
    /// Show which failures of hosts and zones a cluster survives.
    #[command(after_help = examples::SURVIVE)]
    Survive(survive::Arguments),
    /// Show the steps that change a running cluster from one description to another.
    #[command(after_help = examples::PLAN)]
    Plan(plan::Arguments),
    /// Write a page for reviewers: what a cluster is, what is wrong with it, what it survives.
    #[command(after_help = examples::REPORT)]
    Report(report::Arguments),
    /// List the files each host needs in addition to the bundle: distributions, licences, Java.
    #[command(after_help = examples::PAYLOADS)]
    Payloads(payloads::Arguments),
    /// Show where the value of a parameter comes from.
    #[command(after_help = examples::WHY)]
    Why(why::Arguments),
    /// Show the page of a rule, a parameter, a statement of the language, or a topic.
    #[command(after_help = examples::EXPLAIN)]
    Explain(explain::Arguments),
    /// Write the whole documentation as one HTML file.
    #[command(after_help = examples::DOCS)]
    Docs(docs::Arguments),
    /// List the rules.
    #[command(after_help = examples::RULES)]
    Rules(rules::Arguments),
    /// List the parameters of a product.
    #[command(after_help = examples::PARAMS)]
    Params(params::Arguments),
    /// Print the JSON Schema of a document that clusterc reads or writes.
    #[command(after_help = examples::SCHEMA)]
    Schema(schema::Arguments),
    /// Serve an editor: findings as you type, fixes, completion, and more.
    #[command(after_help = examples::LSP)]
    Lsp(lsp::Arguments),
    /// Print completions for a shell.
    #[command(after_help = examples::COMPLETIONS)]
    Completions(generate::Completions),
    /// Write manual pages.
    #[command(after_help = examples::MAN)]
    Man(man::Arguments),
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
        Command::Init(arguments) => init::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Build(arguments) => build::run(&arguments),
        Command::Convert(arguments) => convert::run(&arguments),
        Command::Fmt(arguments) => fmt::run(&arguments),
        Command::Lint(arguments) => lint::run(&arguments),
        Command::Import(arguments) => import::run(&arguments),
        Command::Verify(arguments) => verify::run(&arguments),
        Command::Sign(arguments) => sign::run(&arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Survive(arguments) => survive::run(&arguments),
        Command::Plan(arguments) => plan::run(&arguments),
        Command::Report(arguments) => report::run(&arguments),
        Command::Payloads(arguments) => payloads::run(&arguments),
        Command::Why(arguments) => why::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Docs(arguments) => docs::run(&arguments),
        Command::Rules(arguments) => rules::run(&arguments),
        Command::Params(arguments) => params::run(&arguments),
        Command::Schema(arguments) => schema::run(&arguments),
        Command::Lsp(arguments) => lsp::run(&arguments),
        Command::Completions(arguments) => generate::completions(&arguments),
        Command::Man(arguments) => man::run(&arguments),
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
