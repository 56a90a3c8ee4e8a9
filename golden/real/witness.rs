//! The part of docs/evidence.md that is about DolphinDB: golden/real/dolphindb.tsv as a table. Two test programs share it.

use std::collections::BTreeSet;
use std::fmt::Write;

use clusterc::diagnostic::Rule;
use clusterc::driver::{PRODUCTS, REGISTRY};

/// The heading of the part, up to which the page is about servers that were run.
pub(crate) const HEADING: &str = "## DolphinDB";

const HEAD: &str = "
No DolphinDB server was run. What its rules rest on, the strongest first:

- **ran**: DolphinDB's embedded engine of 3.00.4.1 (Swordfish) was started with such a file and did this, before it asked for its licence. The reader of its files and the
  check of its sites are those of the server; cluster.nodes and what comes after the licence could not be seen.
- **text**: a message in the text of that engine names the limit; when it acts was not seen.
- **reference**: the reference for 3.00.5 or its pages of errors. **notes**: release notes. **guide**: guides and tutorials. **check**: the check of a cluster in the vendor's web interface.
- **inferred**: derived from these, not documented.

| rule | grade | where | the engine |
| --- | --- | --- | --- |
";

const GRADES: &[&str] = &["ran", "text", "reference", "notes", "guide", "check", "inferred"];

/// The part as it has to be.
pub(crate) fn part() -> Result<String, String> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/real/dolphindb.tsv");
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let product = PRODUCTS.find("dolphindb").ok_or("no such product")?;
    let mut missing: BTreeSet<&str> = product.rules().rules().iter().map(|rule| rule.code).collect();
    let mut part = format!("{HEADING}\n{HEAD}");
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let [code, grade, place, engine] = line.split('\t').collect::<Vec<_>>()[..] else {
            return Err(format!("golden/real/dolphindb.tsv: `{line}` has no four columns"));
        };
        let rule: &Rule = REGISTRY.find(code).ok_or_else(|| format!("no rule is called {code}"))?;
        // What was seen has to say what; a text says where it is or what it says.
        let is_listed =
            if grade == "ran" { !engine.is_empty() } else { !place.is_empty() || !engine.is_empty() };
        if !GRADES.contains(&grade) || !is_listed {
            return Err(format!("golden/real/dolphindb.tsv: {code} lacks a grade, or what it rests on"));
        }
        missing.remove(code);
        let plain = |text: &str| text.replace('|', "\\|").replace('<', "&lt;");
        let _ = writeln!(
            part,
            "| [{code}](rules/{code}.md) {} | {grade} | {} | {} |",
            rule.name,
            plain(place),
            plain(engine)
        );
    }
    if missing.is_empty() { Ok(part) } else { Err(format!("golden/real/dolphindb.tsv lacks {missing:?}")) }
}
