//! Tables of `golden/catalog/parse` that say why the catalog and a release's own classes may disagree.

use std::collections::BTreeSet;
use std::fs;
use std::sync::{Mutex, PoisonError};

/// One table, and what of it explained something in this run.
#[derive(Debug)]
pub(crate) struct Reasons {
    file: &'static str,
    /// Rows by number, and the releases that were asked.
    used: Mutex<(BTreeSet<usize>, BTreeSet<String>)>,
}

/// A row: which keys, which values or releases, who or what it is of, and why that may be.
pub(crate) type Row = [String; 4];

impl Reasons {
    pub(crate) const fn of(file: &'static str) -> Self {
        Self { file, used: Mutex::new((BTreeSet::new(), BTreeSet::new())) }
    }

    pub(crate) fn rows(&self) -> Result<Vec<Row>, String> {
        let path = crate::root().join("golden/catalog/parse").join(self.file);
        let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let rows = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        rows.map(|row| match row.split('\t').collect::<Vec<_>>()[..] {
            [keys, values, who, why] if !why.is_empty() => Ok([keys, values, who, why].map(str::to_owned)),
            _ => Err(format!("{}: four columns were expected: {row}", self.file)),
        })
        .collect()
    }

    /// Notes that a release was asked.
    pub(crate) fn asked(&self, version: &str) {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.1.insert(version.to_owned());
    }

    /// Whether one of the rows explains something; it is used then.
    pub(crate) fn explain(&self, rows: &[Row], explains: impl Fn(&Row) -> bool) -> bool {
        let Some(row) = rows.iter().position(explains) else { return false };
        self.used.lock().unwrap_or_else(PoisonError::into_inner).0.insert(row);
        true
    }

    /// Rows that explained nothing in a run that asked so many releases.
    pub(crate) fn unused(&self, releases: usize) -> Result<Vec<String>, String> {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        if used.1.len() < releases {
            return Ok(Vec::new());
        }
        let rows = self.rows()?.into_iter().enumerate().filter(|(row, _)| !used.0.contains(row));
        Ok(rows.map(|(_, [keys, values, who, why])| format!("{keys} {values} {who} ({why})")).collect())
    }
}

/// Whether one of the words of a column is a text: its own word, one with `*` at its end, or `type:WORD` for keys of a type.
pub(crate) fn names(column: &str, text: &str, kind: &str) -> bool {
    column.split(' ').any(|word| match (word.strip_suffix('*'), word.strip_prefix("type:")) {
        (Some(start), _) => text.starts_with(start),
        (_, Some(own)) => own == kind,
        _ => word == text || word == "''" && text.is_empty(),
    })
}
