//! The licence: `dolphindb.lic` next to the program. The real file is opaque; this one has `key=value` lines of the
//! fields that the real `license()` returns.

use super::config::Values;
use super::{Process, Refusal};

/// What a licence says.
#[derive(Debug, Clone)]
pub(crate) struct Licence(Values);

impl Licence {
    pub(crate) fn read(process: &Process) -> Result<Self, Refusal> {
        let path = process.program.join("dolphindb.lic");
        let path = path.to_string_lossy();
        Values::read(&path)
            .map(Self)
            .map_err(|_| format!("The license file [{path}] doesn't exist or is invalid."))
    }

    pub(crate) fn get(&self, field: &str) -> &str {
        self.0.get(field).unwrap_or_default()
    }

    fn number(&self, field: &str) -> u64 {
        self.get(field).parse().unwrap_or(0)
    }

    /// Whether this one may replace `old` while the server runs. Source: guide, chapter 4, and reference.
    pub(crate) fn may_replace(&self, old: &Self) -> Result<(), Refusal> {
        for field in ["clientName", "authorization"] {
            if self.get(field) != old.get(field) {
                return Err(format!("Failed to update the license: {field} cannot be changed."));
            }
        }
        if !["commercial", "free"].contains(&self.get("authorization")) {
            let kind = self.get("authorization");
            return Err(format!(
                "Failed to update the license: a license of type {kind} cannot be updated online."
            ));
        }
        for field in ["maxNodes", "maxMemoryPerNode", "maxCoresPerNode"] {
            if self.number(field) < old.number(field) {
                return Err(format!("Failed to update the license: {field} cannot be smaller."));
            }
        }
        Ok(())
    }

    /// How many nodes a cluster may have.
    pub(crate) fn most_nodes(&self) -> u64 {
        self.number("maxNodes")
    }
}

/// What a server checks when it starts. Source: reference on licences: expiry, version, memory and cores for each node.
pub(crate) fn check(process: &Process) -> Result<(), Refusal> {
    let licence = Licence::read(process)?;
    let days = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |time| time.as_secs() / 86_400);
    // Of the real date only its order matters: days since 1970.
    if licence.number("expirationDay") < days {
        return Err("The license has expired.".to_owned());
    }
    let highest = licence.get("version");
    if !highest.is_empty() && parts(&process.version) > parts(highest) {
        return Err(format!("The license is for versions up to {highest}, this is {}.", process.version));
    }
    let asked = |key: &str| process.settings.get(key).and_then(|value| value.parse().ok()).unwrap_or(0);
    for (key, field) in [("maxMemSize", "maxMemoryPerNode"), ("workerNum", "maxCoresPerNode")] {
        if asked(key) > licence.number(field) {
            return Err(format!("{key} is more than the {} that the license allows.", licence.number(field)));
        }
    }
    Ok(())
}

fn parts(version: &str) -> Vec<u32> {
    version.split(['.', '_']).filter_map(|part| part.parse().ok()).collect()
}
