//! A baseline: findings that were there before. Only what is new counts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Finding, Shown, render::fingerprint};
use crate::source::SourceMap;

/// The findings that are known, each with how often it may be met.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Baseline {
    version: u32,
    findings: Vec<Known>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Known {
    code: String,
    file: String,
    message: String,
    fingerprint: String,
    count: usize,
}

/// What a baseline did.
#[derive(Debug, PartialEq, Eq)]
pub struct Hidden {
    /// How many findings it hid.
    pub hidden: usize,
    /// How many of its entries met nothing.
    pub stale: usize,
}

impl Baseline {
    /// The findings of a run, to be known from now on.
    pub fn of(findings: &[Finding], sources: &SourceMap) -> Self {
        let mut known: BTreeMap<(&str, &str, String), Known> = BTreeMap::new();
        // A baseline is a file of the repository: it holds no secret.
        let shown = Shown::new(findings, sources);
        for finding in shown.findings() {
            let file = &sources.file(finding.span.file).name;
            let fingerprint = fingerprint(finding, &shown);
            let entry =
                known.entry((file, finding.rule.code, fingerprint.clone())).or_insert_with(|| Known {
                    code: finding.rule.code.to_owned(),
                    file: file.clone(),
                    message: finding.message.clone(),
                    fingerprint,
                    count: 0,
                });
            entry.count += 1;
        }
        Self { version: 1, findings: known.into_values().collect() }
    }

    /// Reads a baseline.
    ///
    /// # Errors
    /// Why it is not one.
    pub fn read(text: &[u8]) -> Result<Self, String> {
        let baseline: Self = serde_json::from_slice(text).map_err(|error| error.to_string())?;
        if baseline.version == 1 { Ok(baseline) } else { Err(format!("its version is {}", baseline.version)) }
    }

    /// The baseline as JSON, an entry a line.
    pub fn write(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// Takes known findings out.
    pub fn apply(&self, findings: &mut Vec<Finding>, sources: &SourceMap) -> Hidden {
        let mut left: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for known in &self.findings {
            let entry = left.entry(&known.fingerprint).or_default();
            entry.0 += known.count;
            entry.1 += 1;
        }
        let before = findings.len();
        let mut met: std::collections::BTreeSet<String> = std::collections::BTreeSet::new();
        let shown = Shown::new(findings, sources);
        let prints: Vec<String> =
            shown.findings().iter().map(|finding| fingerprint(finding, &shown)).collect();
        let mut prints = prints.into_iter();
        findings.retain(|_| {
            let print = prints.next().unwrap_or_default();
            match left.get_mut(print.as_str()) {
                Some((count, _)) if *count > 0 => {
                    *count -= 1;
                    met.insert(print);
                    false
                }
                _ => true,
            }
        });
        let stale =
            left.iter().filter(|(print, _)| !met.contains(**print)).map(|(_, (_, entries))| entries).sum();
        Hidden { hidden: before - findings.len(), stale }
    }
}
