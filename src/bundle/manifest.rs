//! manifest.json and SHA256SUMS: what a bundle holds, and what a folder held when it was written last.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::content::plan::Plan;
use super::file::{Entry, hex};
use crate::catalog::MeaningKind;
use crate::source::secret::{SecretNames, masked};
use crate::source::{SourceFile, one_line};

/// The file that lists all others.
pub(in crate::bundle) const MANIFEST: &str = "manifest.json";

/// The JSON Schema of it.
pub const MANIFEST_SCHEMA: &str = include_str!("../../schemas/manifest.schema.json");

/// The name of the source that is not a file: payloads of the command line.
pub(in crate::bundle) const GIVEN: &str = "command line";

/// The checksums, for `sha256sum -c`.
pub(in crate::bundle) const SUMS: &str = "SHA256SUMS";

/// Writes manifest.json: one line for each cluster, host and file, so that a difference of two is readable.
pub(in crate::bundle) fn write_manifest(
    plan: &Plan,
    hosts: &[usize],
    entries: &[Entry],
    out: &mut dyn Write,
) -> io::Result<()> {
    let model = plan.model;
    writeln!(out, "{{")?;
    writeln!(out, "  \"version\": 1,")?;
    writeln!(out, "  \"clusterc\": {},", json!(env!("CARGO_PKG_VERSION")))?;
    writeln!(out, "  \"specs\": {},", json!(plan.specs))?;
    writeln!(out, "  \"home\": {},", json!(plan.home))?;
    if let Some(sources) = Sources::of(plan, entries.len()) {
        write_list(out, "sources", sources.0.iter(), false)?;
    }
    if let Some(serial) = plan.serial {
        writeln!(out, "  \"serial\": {serial},")?;
    }
    let clusters = model.clusters().map(|(id, cluster)| {
        json!({
            "name": cluster.name.value,
            "product": cluster.product,
            "version": cluster.view.release.as_str(),
            "nodes": model.instances_of(id).count(),
        })
    });
    write_list(out, "clusters", clusters, false)?;
    let hosts = hosts.iter().map(|&index| {
        let machine = &plan.machines[index];
        let services: Vec<&str> = machine.services.iter().map(|planned| planned.name.as_str()).collect();
        json!({ "name": machine.name, "address": machine.address, "services": services })
    });
    write_list(out, "hosts", hosts, false)?;
    let files = entries.iter().map(|entry| FileLine {
        path: &entry.path,
        mode: format!("{:04o}", entry.mode),
        sha256: hex(&entry.sum),
        size: entry.size,
    });
    write_list(out, "files", files, true)?;
    writeln!(out, "}}")
}

/// What it says of a file.
#[derive(Serialize)]
struct FileLine<'a> {
    path: &'a str,
    mode: String,
    sha256: String,
    size: u64,
}

fn write_list(
    out: &mut dyn Write,
    name: &str,
    items: impl Iterator<Item = impl Serialize>,
    is_last: bool,
) -> io::Result<()> {
    write!(out, "  {}: [", json!(name))?;
    let mut separator = "\n    ";
    for item in items {
        out.write_all(separator.as_bytes())?;
        serde_json::to_writer(&mut *out, &item)?;
        separator = ",\n    ";
    }
    writeln!(out, "\n  ]{}", if is_last { "" } else { "," })
}

/// A file that a bundle was made of, as its manifest has it: secrets are masked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpecText {
    /// Its path, from the folder that all of them are in.
    pub path: String,
    /// Whether it was named, and not only included or extended by another one.
    pub is_spec: bool,
    /// The text.
    pub text: String,
}

/// The files that a bundle is made of.
struct Sources(Vec<SpecText>);

/// How much of their text goes into a manifest: for the bundle, and for each of its files. What reads
/// manifests has a limit too.
const MOST_TEXT: usize = 512 << 10;
const MOST_TEXT_PER_FILE: usize = 1 << 10;

impl Sources {
    /// Those of a bundle of so many files, unless it is not known which of them were named, or they are too long.
    fn of(plan: &Plan, files: usize) -> Option<Self> {
        let named = plan.named.iter().map(|path| path.strip_prefix("./").unwrap_or(path)).collect::<Vec<_>>();
        let read: Vec<&SourceFile> = plan.lines.files().filter(|file| file.name != GIVEN).collect();
        let length: usize = read.iter().map(|file| file.text.len()).sum();
        if named.is_empty() || length > MOST_TEXT + MOST_TEXT_PER_FILE * files {
            return None;
        }
        let names = plan.products.iter().flat_map(|product| {
            let catalog = product.catalog();
            catalog.meaning(MeaningKind::Secret).iter().map(|&id| &*catalog.param(id).name)
        });
        let names = SecretNames::new(names);
        let values = plan.lines.secret_values();
        let all: Vec<&str> =
            read.iter().map(|file| file.name.strip_prefix("./").unwrap_or(&file.name)).collect();
        let folder = common_folder(&all);
        let text = |(file, name): (&SourceFile, &str)| SpecText {
            path: name[folder..].to_owned(),
            is_spec: named.contains(&name),
            text: masked(&file.name, &values.mask(&file.text), &names),
        };
        let mut sources: Vec<SpecText> = read.into_iter().zip(all).map(text).collect();
        let mut room = MOST_TEXT;
        let carried: BTreeMap<&str, &[u8]> = plan
            .model
            .instances
            .iter()
            .flat_map(|node| &node.files)
            .map(|file| (&*file.written, &*file.bytes))
            .collect();
        for (path, bytes) in carried {
            if let (Some(left), Ok(text)) = (room.checked_sub(bytes.len()), std::str::from_utf8(bytes))
                && is_inside(path)
            {
                room = left;
                let text = masked(path, &values.mask(text), &names);
                sources.push(SpecText { path: path.to_owned(), is_spec: false, text });
            }
        }
        Some(Self(sources))
    }
}

/// How many bytes of some paths are the folder that all of them are in.
fn common_folder(paths: &[&str]) -> usize {
    let Some((first, rest)) = paths.split_first() else { return 0 };
    let mut length = first.rfind('/').map_or(0, |at| at + 1);
    for path in rest {
        while !path.starts_with(&first[..length]) {
            length = first[..length - 1].rfind('/').map_or(0, |at| at + 1);
        }
    }
    length
}

/// Writes SHA256SUMS for files in the order of their paths.
pub(in crate::bundle) fn write_sums(entries: &[Entry], out: &mut dyn Write) -> io::Result<()> {
    for entry in entries {
        writeln!(out, "{}  {}", hex(&entry.sum), entry.path)?;
    }
    Ok(())
}

/// What a manifest says of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::bundle) struct Known {
    pub(in crate::bundle) sum: String,
    pub(in crate::bundle) mode: u32,
}

/// Which bundle of which cluster it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edition {
    /// What the scripts' folder on a host is called: the plain name of the first cluster.
    pub site: String,
    /// The number that `build --serial` was given: a later bundle has a larger one.
    pub serial: Option<u64>,
    /// Its clusters.
    pub clusters: Vec<Release>,
    /// What it was made of; `None` where its manifest does not say it.
    pub sources: Option<Vec<SpecText>>,
}

/// Which release a cluster of a bundle is for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Release {
    /// The name of the cluster.
    pub name: String,
    /// Its product.
    pub product: String,
    /// The product's version.
    pub version: String,
}

/// What a manifest says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::bundle) struct Manifest {
    pub(in crate::bundle) known: BTreeMap<String, Known>,
    pub(in crate::bundle) edition: Edition,
}

#[derive(Deserialize)]
struct ManifestJson {
    version: u32,
    #[serde(rename = "clusterc")]
    _clusterc: String,
    #[serde(default)]
    home: String,
    serial: Option<u64>,
    #[serde(default)]
    clusters: Vec<Release>,
    sources: Option<Vec<SpecText>>,
    files: Vec<FileJson>,
}

#[derive(Deserialize)]
struct FileJson {
    path: String,
    sha256: String,
    mode: String,
}

/// What an earlier build wrote; `None` when the text is not a manifest of ours, or could lead out of the folder.
pub(in crate::bundle) fn read(text: &[u8]) -> Option<Manifest> {
    let manifest: ManifestJson = serde_json::from_slice(text).ok()?;
    if manifest.version != 1 {
        return None;
    }
    let mut known = BTreeMap::new();
    for file in manifest.files {
        if !is_inside(&file.path) || file.sha256.len() != 64 {
            return None;
        }
        let mode = u32::from_str_radix(&file.mode, 8).ok()?;
        known.insert(file.path, Known { sum: file.sha256, mode });
    }
    let site = manifest.home.rsplit('/').next().unwrap_or_default().to_owned();
    let (serial, clusters, sources) = (manifest.serial, manifest.clusters, manifest.sources);
    let edition = Edition { site, serial, clusters, sources };
    Some(Manifest { known, edition })
}

/// Why a text is not a manifest: it may be one of a clusterc that is newer than this one.
pub(in crate::bundle) fn refused(text: &[u8]) -> String {
    #[derive(Deserialize)]
    struct Head {
        version: u64,
        clusterc: String,
    }
    match serde_json::from_slice::<Head>(text) {
        Ok(head) if head.version > 1 => {
            let by: String = one_line(&head.clusterc).chars().take(40).collect();
            format!(
                "its manifest.json has version {}, from clusterc {by}, which is newer than this program",
                head.version
            )
        }
        _ => "its manifest.json was not written by clusterc".to_owned(),
    }
}

/// Whether a text that is not a manifest was one of ours: by how it starts, or by the checksums next to it.
pub(in crate::bundle) fn is_broken(text: &[u8], sums: &[u8]) -> bool {
    let ends = format!("  {MANIFEST}");
    let is_listed = String::from_utf8_lossy(sums)
        .lines()
        .any(|line| line.len() == 64 + ends.len() && line.ends_with(&ends));
    text.starts_with(b"{\n  \"version\": 1,\n  \"clusterc\": ") || is_listed
}

/// What the whole lines of a broken manifest say: there is one for each file.
pub(in crate::bundle) fn salvage(text: &[u8]) -> BTreeMap<String, Known> {
    let read = |line: &str| serde_json::from_str::<FileJson>(line.trim().trim_end_matches(',')).ok();
    let text = String::from_utf8_lossy(text);
    let files = text.lines().filter_map(read).filter(|file| is_inside(&file.path) && file.sha256.len() == 64);
    files
        .filter_map(|file| {
            let mode = u32::from_str_radix(&file.mode, 8).ok()?;
            Some((file.path, Known { sum: file.sha256, mode }))
        })
        .collect()
}

/// Whether a path of a bundle stays in it.
pub(in crate::bundle) fn is_inside(path: &str) -> bool {
    !path.is_empty()
        && !path.contains(['\\', '\0', '\n', '\r'])
        && path.split('/').all(|part| !part.is_empty() && part != "." && part != "..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifests_that_lead_elsewhere_are_not_ours() {
        let sum = "0".repeat(64);
        let manifest = |path: &str| {
            json!({ "version": 1, "clusterc": "0.1.0", "files": [{ "path": path, "sha256": sum, "mode": "0644" }] }).to_string()
        };
        assert!(read(manifest("hosts/a/start.sh").as_bytes()).is_some());
        for path in ["../x", "/etc/passwd", "a/../../b", "", "a//b", "a\nb"] {
            assert!(read(manifest(path).as_bytes()).is_none(), "{path:?}");
        }
        assert!(read(b"{\"version\": 1}").is_none());
        assert!(read(b"[]").is_none());
    }
}
