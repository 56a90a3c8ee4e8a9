//! The one place that writes to stdout and stderr. A closed pipe is a normal end.

use std::io::Write;

use super::Outcome;
use super::options::{FindingOptions, Format};
use crate::diagnostic::{Finding, Summary, render, words};
use crate::error::Error;
use crate::source::SourceMap;

/// Writes to stdout.
pub(super) fn out(text: &str) -> Result<(), Error> {
    finish(anstream::stdout().lock().write_all(text.as_bytes()), "stdout")
}

/// Writes bytes to stdout as they are.
pub(super) fn out_bytes(bytes: &[u8]) -> Result<(), Error> {
    let mut stdout = std::io::stdout().lock();
    finish(stdout.write_all(bytes).and_then(|()| stdout.flush()), "stdout")
}

/// Writes to stderr.
pub(super) fn note(text: &str) -> Result<(), Error> {
    finish(anstream::stderr().lock().write_all(text.as_bytes()), "stderr")
}

/// Shows why the work could not be done.
pub(super) fn error(error: &Error) {
    let _ = writeln!(anstream::stderr().lock(), "{error}");
}

/// Shows findings in the chosen format and says what they come to.
pub(super) fn findings(
    options: &FindingOptions,
    findings: &[Finding],
    summary: Summary,
    sources: &SourceMap,
) -> Result<Outcome, Error> {
    match options.format {
        Format::Human => {
            let shown: String = findings.iter().map(|finding| render::human(finding, sources)).collect();
            note(&(shown + &totals(summary)))?;
        }
        Format::Short => out(&render::short(findings, sources))?,
        Format::Json => out(&render::json(findings, summary, sources))?,
        Format::Sarif => out(&render::sarif(findings, sources))?,
        Format::Github => out(&render::github(findings, sources))?,
        Format::Junit => out(&render::junit(findings, sources))?,
    }
    Ok(if is_bad(options, summary) { Outcome::Findings } else { Outcome::Good })
}

/// Whether that many findings keep anything from being made.
pub(super) fn is_bad(options: &FindingOptions, summary: Summary) -> bool {
    summary.errors > 0 || (options.deny_warnings && summary.warnings > 0)
}

/// `2 errors and 1 warning in 3 files`; nothing when there is nothing to say.
fn totals(summary: Summary) -> String {
    let parts = [(summary.errors, "error"), (summary.warnings, "warning"), (summary.infos, "info")];
    let said: Vec<String> = parts
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, noun)| words::count(*number, noun))
        .collect();
    if said.is_empty() {
        return String::new();
    }
    format!("{} in {}\n", words::list(said), words::count(summary.files, "file"))
}

fn finish(result: std::io::Result<()>, stream: &str) -> Result<(), Error> {
    match result {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Error::new(format!("cannot write to {stream}: {}", crate::error::reason(&error))))
        }
        _ => Ok(()),
    }
}
