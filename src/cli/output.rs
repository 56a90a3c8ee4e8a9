//! The one location that writes to stdout and stderr. A closed pipe is a normal end.
//!
//! Only findings have colours, and `render` has cleaned what is in them; no other text gets an escape out.

use std::io::Write;

use super::Outcome;
use super::options::{FindingOptions, Format};
use crate::diagnostic::{Finding, Shown, Summary, render, words};
use crate::error::Error;
use crate::source::{SourceMap, one_line, safe_json, safe_lines};

/// Writes text of several lines to stdout. What came from outside is to be made [`one_line`] before.
pub(super) fn out(text: &str) -> Result<(), Error> {
    rendered(&safe_lines(text))
}

/// Writes what `render` has cleaned to stdout.
pub(super) fn rendered(text: &str) -> Result<(), Error> {
    finish(anstream::stdout().lock().write_all(text.as_bytes()), "stdout")
}

/// Writes text with colors of our own to stdout. What came from outside is to be made [`one_line`] before.
pub(super) fn styled_out(text: &str) -> Result<(), Error> {
    rendered(text)
}

/// Writes one JSON document to stdout.
pub(super) fn json(document: &serde_json::Value) -> Result<(), Error> {
    rendered(&(safe_json(&document.to_string()) + "\n"))
}

/// Writes a patch to stdout: as it is for programs, cleaned where a terminal would act on what is in it.
pub(super) fn patch(bytes: &[u8]) -> Result<(), Error> {
    match anstream::AutoStream::choice(&std::io::stdout()) {
        anstream::ColorChoice::Never => out_bytes(bytes),
        _ => out(&String::from_utf8_lossy(bytes)),
    }
}

/// Writes bytes to stdout as they are.
pub(super) fn out_bytes(bytes: &[u8]) -> Result<(), Error> {
    let mut stdout = std::io::stdout().lock();
    finish(stdout.write_all(bytes).and_then(|()| stdout.flush()), "stdout")
}

/// Writes a line to stderr.
pub(super) fn note(text: &str) -> Result<(), Error> {
    styled(&(safe_lines(&one_line(text)) + "\n"))
}

/// Writes text with colours of our own to stderr.
fn styled(text: &str) -> Result<(), Error> {
    finish(anstream::stderr().lock().write_all(text.as_bytes()), "stderr")
}

/// Shows findings to people.
pub(super) fn for_people(findings: &[Finding], sources: &SourceMap) -> Result<(), Error> {
    styled(&render::human(&Shown::new(findings, sources)))
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
    let shown = Shown::new(findings, sources);
    match options.format {
        Format::Human => styled(&(render::few(&shown) + &totals(summary)))?,
        Format::Short => out(&render::short(&shown))?,
        Format::Json => rendered(&render::json(&shown, summary))?,
        Format::Sarif => rendered(&render::sarif(&shown))?,
        Format::Github => rendered(&render::github(&shown))?,
        Format::Junit => out(&render::junit(&shown))?,
    }
    Ok(if is_bad(options, summary) { Outcome::Findings } else { Outcome::Good })
}

/// Whether that many findings keep anything from being made.
pub(super) fn is_bad(options: &FindingOptions, summary: Summary) -> bool {
    summary.errors > 0 || (options.deny_warnings && summary.warnings > 0)
}

/// `2 errors and 1 warning in 3 files`; nothing when there is nothing to say.
fn totals(summary: Summary) -> String {
    let counted = summary.counted();
    if counted.is_empty() {
        return counted;
    }
    format!("{counted} in {}\n", words::count(summary.files, "file"))
}

fn finish(result: std::io::Result<()>, stream: &str) -> Result<(), Error> {
    match result {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Error::new(format!("cannot write to {stream}: {}", crate::error::reason(&error))))
        }
        _ => Ok(()),
    }
}
