//! Findings on their way out: levels from the command line, order, totals.

use std::collections::BTreeMap;

use super::{Finding, Severity, words};
use crate::source::SourceMap;

/// What the command line sets for codes: `--allow`, `--warn`, `--deny`, `--deny-warnings`.
#[derive(Clone, Debug, Default)]
pub struct Levels {
    /// Code (or name) to severity; `None` hides the finding.
    pub overrides: BTreeMap<String, Option<Severity>>,
    /// Whether warnings fail the run.
    pub deny_warnings: bool,
}

impl Levels {
    /// Applies the overrides. An error stays an error whatever `--allow` or `--warn` say when it comes
    /// from reading: a spec that cannot be read cannot be built.
    pub fn apply(&self, findings: Vec<Finding>) -> Vec<Finding> {
        if self.overrides.is_empty() {
            return findings;
        }
        let level = |mut finding: Finding| {
            let key = [finding.rule.code, finding.rule.name];
            match key.iter().find_map(|key| self.overrides.get(*key)) {
                None => Some(finding),
                Some(None) => None,
                Some(Some(severity)) => {
                    finding.severity = *severity;
                    Some(finding)
                }
            }
        };
        findings.into_iter().filter_map(level).collect()
    }
}

/// How many findings of each weight, over how many files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Summary {
    /// Error-level findings.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Infos.
    pub infos: usize,
    /// Files read.
    pub files: usize,
}

impl Summary {
    /// Counts findings.
    pub fn of(findings: &[Finding], files: usize) -> Self {
        let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
        Self {
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            infos: count(Severity::Info),
            files,
        }
    }

    /// `2 errors and 1 warning`; nothing where there are no findings.
    pub fn counted(self) -> String {
        let parts = [(self.errors, "error"), (self.warnings, "warning"), (self.infos, "info")];
        let parts = parts.into_iter().filter(|(number, _)| *number > 0);
        words::list(parts.map(|(number, noun)| words::count(number, noun)))
    }
}

/// Sorts findings as a reader meets them: by file (in order of reading), location, code, message. Equal findings at one
/// location are reported once.
pub fn sort(findings: &mut Vec<Finding>, sources: &SourceMap) {
    debug_assert!(sources.files().next().is_some() || findings.is_empty());
    let key = |finding: &Finding| (finding.span, finding.rule.code);
    findings.sort_by(|left, right| key(left).cmp(&key(right)).then_with(|| left.message.cmp(&right.message)));
    findings.dedup_by(|left, right| key(left) == key(right) && left.message == right.message);
}
