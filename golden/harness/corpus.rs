//! A corpus of configuration found in the wild, scored: `CORPUS=DIR cargo test --test golden corpus`.
//!
//! DIR holds sets as `PRODUCT/NAME/…` and an `expected.tsv` next to them: set, file, line, severity, what, family, confidence.
//! A row wants a finding (`error`, `warning`, `info`), forbids one (`forbid`), or wants the whole set silent (`clean`).

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use clusterc::diagnostic::{Finding, Severity};
use clusterc::driver::{Linted, ReadOptions};
use libtest_mimic::{Failed, Trial};

pub(crate) fn trials() -> Vec<Trial> {
    let Some(corpus) = std::env::var_os("CORPUS").map(PathBuf::from) else { return Vec::new() };
    vec![Trial::test("corpus/score", move || score(&corpus))]
}

/// One row of expected.tsv.
struct Row {
    set: String,
    file: String,
    line: Option<u32>,
    severity: String,
    what: String,
    family: String,
    confidence: String,
}

/// Which codes speak of a family; every code does where none is named.
const FAMILIES: &[(&str, &[&str])] = &[
    ("address", &["NET", "IOTDB", "DDB", "LINT"]),
    ("deprecated-key", &["LINT013", "LINT021", "PARAM001", "PARAM002", "PARAM007", "IOTDB040", "DDB"]),
    ("duplicate-key", &["LINT001", "IOTDB", "DDB", "LINT"]),
    ("encoding", &["LINT010", "LINT009", "SYN"]),
    ("memory", &["MEM", "IOTDB", "DDB", "LINT022", "LINT023"]),
    ("path", &["DIR", "PARAM", "IOTDB", "DDB", "LINT"]),
    ("port-collision", &["NET001"]),
    ("range", &["PARAM", "HA", "IOTDB", "DDB"]),
    ("seed", &["IOTDB", "NET", "LINT013", "LINT022", "PARAM002"]),
    ("syntax", &["LINT", "SYN", "DDB", "PARAM004"]),
    ("templating", &["LINT006", "LINT007", "LINT012", "PARAM", "SYN"]),
    ("style", &["LINT002", "LINT012"]),
    ("type", &["PARAM", "DDB", "LINT016"]),
    ("unknown-key", &["PARAM001", "PARAM002", "PARAM003"]),
];

fn is_of(finding: &Finding, family: &str) -> bool {
    let codes = FAMILIES.iter().find(|(known, _)| *known == family).map(|(_, codes)| *codes);
    codes.is_none_or(|codes| codes.iter().any(|code| finding.rule.code.starts_with(code)))
}

fn rows(corpus: &Path) -> Result<Vec<Row>, Failed> {
    let text = std::fs::read_to_string(corpus.join("expected.tsv"))?;
    let row = |line: &str| {
        let mut cells = line.split('\t').map(str::to_owned);
        let mut next = || cells.next().unwrap_or_default();
        Row {
            set: next(),
            file: next(),
            line: next().parse().ok(),
            severity: next(),
            what: next(),
            family: next(),
            confidence: next(),
        }
    };
    Ok(text.lines().skip(1).filter(|line| !line.is_empty()).map(row).collect())
}

fn score(corpus: &Path) -> Result<(), Failed> {
    let rows = rows(corpus)?;
    let mut linted: BTreeMap<&str, Linted> = BTreeMap::new();
    for row in &rows {
        linted
            .entry(&row.set)
            .or_insert_with(|| crate::lint::lint(&corpus.join(&row.set), &ReadOptions::default()));
    }
    let mut wrong = Vec::new();
    let mut counts = [0, 0, 0, 0];
    for row in &rows {
        let found = &linted[row.set.as_str()];
        let (kind, is_good) = match row.severity.as_str() {
            "forbid" => (1, forbidden(row, found).is_none()),
            "clean" => (2, loud(found).is_none()),
            _ => (0, wanted(row, found)),
        };
        counts[kind] += usize::from(is_good);
        if !is_good {
            let line = row.line.map(|line| format!(":{line}")).unwrap_or_default();
            let printed = match kind {
                1 => forbidden(row, found),
                2 => loud(found),
                _ => None,
            };
            let printed =
                printed.map(|finding| format!("; said: {}: {}", finding.rule.code, finding.message));
            wrong.push(format!(
                "{} {}/{}{line}: {} ({}){}",
                row.severity,
                row.set,
                row.file,
                row.what,
                row.family,
                printed.unwrap_or_default()
            ));
        }
    }
    let total = |severity: fn(&str) -> bool| rows.iter().filter(|row| severity(&row.severity)).count();
    let shown = format!(
        "wanted {}/{}, forbidden kept {}/{}, clean {}/{}",
        counts[0],
        total(|severity| !matches!(severity, "forbid" | "clean")),
        counts[1],
        total(|severity| severity == "forbid"),
        counts[2],
        total(|severity| severity == "clean"),
    );
    // Printed when all is well, too.
    writeln!(std::io::stderr(), "corpus: {shown}")?;
    if wrong.is_empty() { Ok(()) } else { Err(format!("{shown}\n{}", wrong.join("\n")).into()) }
}

/// Whether a finding is in that file, on that line, there or by one of its labels.
fn is_at(finding: &Finding, row: &Row, linted: &Linted) -> bool {
    let spans = [finding.span].into_iter().chain(finding.labels.iter().map(|label| label.span));
    spans.into_iter().any(|span| {
        let name = &linted.sources.file(span.file).name;
        let line = linted.sources.start(span).line;
        (row.file.is_empty() || *name == row.file) && row.line.is_none_or(|wanted| wanted == line)
    })
}

fn wanted(row: &Row, linted: &Linted) -> bool {
    linted.findings.iter().any(|finding| {
        let severity = match (row.severity.as_str(), finding.severity) {
            ("info", Severity::Info) | ("warning", Severity::Warning) | ("error", Severity::Error) => true,
            ("error", Severity::Warning) | ("warning", Severity::Error) => row.confidence != "high",
            _ => false,
        };
        severity && is_of(finding, &row.family) && is_at(finding, row, linted)
    })
}

fn forbidden<'a>(row: &Row, linted: &'a Linted) -> Option<&'a Finding> {
    // What must not be reported of a whole file is written in words; only problem counts then.
    linted.findings.iter().find(|finding| {
        finding.severity != Severity::Info && is_of(finding, &row.family) && is_at(finding, row, linted)
    })
}

fn loud(linted: &Linted) -> Option<&Finding> {
    linted.findings.iter().find(|finding| finding.severity != Severity::Info)
}
