//! The two descriptions that are compared: each a spec, a bundle or native files.

use super::disk::Disk;
use super::inputs::groups;
use super::output;
use crate::diagnostic::{Finding, Levels, Mark, Severity, words};
use crate::driver::{self, Compiled, Side};
use crate::error::Error;

/// How it is to be.
#[derive(Debug)]
pub(super) enum New {
    /// It passes its rules.
    Good(Box<Side>),
    /// It does not.
    Refused(Box<Compiled>),
}

/// How it is. Only what cannot be understood is refused: it runs, whatever the rules say of it.
pub(super) fn old(path: &str, disk: &Disk) -> Result<Side, Error> {
    let mut compiled = compiled(path, disk)?;
    let unread: Vec<Finding> =
        compiled.findings.iter().filter(|finding| is_not_understood(finding)).cloned().collect();
    if !unread.is_empty() {
        output::for_people(&unread, &compiled.sources)?;
        let message = format!("`{path}` is not understood: {}", words::count(unread.len(), "error"));
        return Err(Error::new(message).help(format!("clusterc check {path}")));
    }
    let model = compiled.models.pop().unwrap_or_default();
    Ok(Side { model, sources: compiled.sources, is_found: false })
}

/// How it is to be.
pub(super) fn new(path: &str, disk: &Disk) -> Result<New, Error> {
    let mut compiled = compiled(path, disk)?;
    if compiled.summary.errors > 0 {
        return Ok(New::Refused(Box::new(compiled)));
    }
    let model = compiled.models.pop().unwrap_or_default();
    Ok(New::Good(Box::new(Side { model, sources: compiled.sources, is_found: false })))
}

fn compiled(path: &str, disk: &Disk) -> Result<Compiled, Error> {
    let groups = groups(&[path.to_owned()], disk, true)?;
    Ok(driver::compile(&groups, disk, &Levels::default())?)
}

/// Whether an error leaves out what a spec says.
fn is_not_understood(finding: &Finding) -> bool {
    let rule = finding.rule;
    finding.severity == Severity::Error
        && (rule.is_fixed() || rule.has(Mark::Text) || rule.has(Mark::HidesNodes))
}
