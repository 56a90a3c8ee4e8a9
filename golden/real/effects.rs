//! What a change of a parameter does to a running server, compared with what the catalog says of its effect.

mod changes;
mod oracle;
mod second;
mod sweep;
mod table;

/// The releases that are tried.
pub(crate) const VERSIONS: [&str; 2] = ["1.3.3", "2.0.10"];

/// Changes every parameter that a second value can be made for.
pub(crate) fn sweep(version: &str) -> Result<(), String> {
    sweep::run(version)
}

/// Changes the parameters of the table.
pub(crate) fn table(version: &str) -> Result<(), String> {
    table::run(version)
}

/// What is known of the table without a server.
pub(crate) fn compiles(version: &str) -> Result<(), String> {
    table::compiles(version)
}

/// Changes what makes a node what it is to others, and where its data is.
pub(crate) fn changes(version: &str) -> Result<(), String> {
    changes::run(version)
}

const HEAD: &str = "
## What a change does

Each parameter has an effect in the catalog: a reload (`hot`), a restart, or nothing after the first start. What running servers did was read from the fields of
their own configuration objects, by a program that attaches to the process (`golden/real/effects/Fields.java`), and for some from outside as well: an open port, a refused statement, a
line in a log. In every run a second bundle changes the parameters of `golden/real/effects.tsv` on a 1C1D, `distribute.sh` and `reload.sh` bring them, and `restart-all.sh` ends it:
";

/// The part of docs/evidence.md about them.
pub(crate) fn part() -> Result<String, String> {
    let mut part = HEAD.to_owned();
    let mut output = Vec::new();
    for version in VERSIONS {
        let counts: Vec<String> =
            table::counts(version)?.iter().map(|(effect, count)| format!("{count} {effect}")).collect();
        output.push(format!("{version}: {}", counts.join(", ")));
    }
    part += &format!("{}.\n", output.join("; "));
    part += "
With `CLUSTERC_REAL=all` every parameter that a second value can be made for is changed, by the file and `load configuration`, by `set configuration`, and by a restart.
Where a server did something else than the catalog says, `golden/real/effects/reasons.tsv` says why.

One node of a 3C3D with rows was stopped, its file was changed, and it was started again. `refused`: its process ends, mostly as the cluster rejects it; `kept`: it runs and goes
back to the first value, or takes that of the leader; `taken`: it runs with the second value; `stuck`: neither, for a minute.

";
    part += &changes::part(&VERSIONS)?;
    Ok(part)
}
