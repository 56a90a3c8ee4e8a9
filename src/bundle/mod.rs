//! What every host needs, as files in memory, host by host; [`write`](Bundle::write), [`archive_to`](Bundle::archive_to) and
//! [`archives_to`](Bundle::archives_to) are the only ways to disk.
//!
//! A bundle is made of a checked model. Nothing of it depends on the clock, the machine, the user or the folder that
//! the spec was in: equal specs give equal bytes.

mod content;
mod disk;
mod failure;
mod file;
mod manifest;
mod read;

pub use content::operation::script_names;
pub use content::topology::Marks;
pub use content::trace::Lines;
pub use disk::compress::Packing;
pub use disk::replace::{replace, write as write_own};
pub use disk::staged::{put_file, put_files, put_unsettled};
pub use disk::state::state_of;
pub use disk::watch::{Step, Watch};
pub use disk::write::Written;
pub use failure::Failure;
pub use file::{BundleFile, Content, Entry, Shared};
pub use manifest::{Edition, MANIFEST_SCHEMA, SpecText};
pub use read::damage::Damage;
pub use read::diff::{Change, What, compare};
pub use read::open::Opened;
pub use read::plain::password;
#[cfg(not(target_family = "wasm"))]
pub use read::sign::{SignedWith, check_signature, sign, signature_of};

use rayon::prelude::*;

use crate::diagnostic::Finding;
use crate::diagnostic::suggest::suggest;
use crate::diagnostic::words;
use crate::error::Error;
use crate::model::{Checked, Model};
use crate::payload::Inspected;
use crate::product::Table;
use crate::source::{SourceMap, Span};
use content::host::SharedScripts;
use content::plan::Plan;

/// The clusters as they are, and what is done to change them.
#[derive(Debug, Clone, Copy)]
pub struct Applied<'a> {
    /// The old description.
    pub before: &'a Model,
    /// Where it was read from.
    pub sources: &'a SourceMap,
    /// What is done.
    pub plan: &'a crate::plan::Plan,
}

/// What goes into a bundle.
#[derive(Debug, Clone, Default)]
pub struct Options<'a> {
    /// What gets running clusters there, for a bundle with `control/apply.sh`.
    pub applied: Option<Applied<'a>>,
    /// The hosts to write, by name; all when empty.
    pub hosts: Vec<String>,
    /// Files that are copied unopened.
    pub payloads: Vec<Inspected>,
    /// A number that grows from bundle to bundle of a cluster: an older one is not installed over a newer one.
    pub serial: Option<u64>,
    /// The specs as they were named: the manifest then has their text, and that of what they include.
    pub specs: Vec<String>,
    /// What is found in the specs, for report.html: findings, and the statements that except others.
    pub found: (Vec<Finding>, Vec<Span>),
}

/// Everything that every host needs. Files are rendered on demand.
#[derive(Debug)]
pub struct Bundle<'a> {
    plan: Plan<'a>,
    shared: SharedScripts,
    chosen: Vec<usize>,
    payloads: Vec<Inspected>,
    reported: content::report::Reported,
    watch: Watch,
}

/// Makes a bundle of a model that passed its rules.
///
/// # Errors
/// A name or a path that cannot be part of a bundle, or a host in `options` that is not there.
pub fn build<'a>(
    checked: &'a Checked,
    products: Table,
    sources: &'a SourceMap,
    options: &Options<'a>,
) -> Result<Bundle<'a>, Error> {
    let mut plan = Plan::new(checked.model(), products, sources)?;
    plan.serial = options.serial;
    plan.named.clone_from(&options.specs);
    if let Some(applied) = options.applied {
        let before = Plan::new(applied.before, products, applied.sources)?;
        if before.home != plan.home {
            let message = format!(
                "the scripts of the clusters are in {} on the hosts, but would move to {}",
                before.home, plan.home
            );
            let help = "keep the first cluster first and keep its name: the folder is named after it";
            return Err(Error::new(message).help(help));
        }
        let (steps, turns) = (&applied.plan.steps, &applied.plan.turns);
        plan.applied = Some(Box::new(content::apply::Applied { before, steps, turns }));
    }
    let shared = SharedScripts::new(&plan);
    let mut chosen: Vec<usize> = (0..plan.machines.len()).collect();
    if !options.hosts.is_empty() {
        chosen.clear();
        for name in &options.hosts {
            chosen.push(machine_named(&plan, name)?);
        }
        chosen.sort_unstable();
        chosen.dedup();
    }
    let payloads = options.payloads.clone();
    let change = options.applied.map(|applied| content::report::change(applied.plan));
    let (findings, exceptions) = options.found.clone();
    let reported = content::report::Reported { findings, exceptions, change };
    Ok(Bundle { plan, shared, chosen, payloads, reported, watch: Watch::default() })
}

/// The hosts of a model as a picture, some of them marked.
///
/// # Errors
/// A name or a path that cannot be part of a bundle.
pub fn picture(
    checked: &Checked,
    products: Table,
    sources: &SourceMap,
    marks: &Marks,
) -> Result<String, Error> {
    let mut plan = Plan::new(checked.model(), products, sources)?;
    plan.made_by = format!("Made by clusterc {}.", env!("CARGO_PKG_VERSION"));
    Ok(content::topology::marked(&plan, marks))
}

fn machine_named(plan: &Plan, name: &str) -> Result<usize, Error> {
    let goes_by = |id: &crate::model::HostId| &*plan.model.host(*id).name == name;
    let found =
        plan.machines.iter().position(|machine| machine.name == name || machine.hosts.iter().any(goes_by));
    found.ok_or_else(|| {
        let error = Error::new(format!("there is no host `{name}` with a node"));
        let names = || plan.machines.iter().map(|machine| machine.name.as_str());
        error.help(suggest(name, names(), || format!("use one of {}", words::ticked_list(names(), 5))))
    })
}

impl Bundle<'_> {
    /// The name of the whole: the first cluster's, made plain.
    pub fn site(&self) -> &str {
        &self.plan.site
    }

    /// The names of the hosts, in the order of their folders.
    pub fn hosts(&self) -> impl Iterator<Item = &str> {
        self.chosen.iter().map(|&index| self.plan.machines[index].name.as_str())
    }

    /// The files of the host in that location of [`hosts`](Self::hosts), paths from the top of the bundle.
    ///
    /// # Errors
    /// A path that cannot be part of a bundle.
    pub fn host_files(&self, index: usize) -> Result<Vec<BundleFile>, Error> {
        let machine = &self.plan.machines[self.chosen[index]];
        let files = content::host::files(&self.plan, machine, &self.shared);
        self.watch.report(Step::Host);
        files
    }

    /// The files that belong to no host, without those that name payloads, and the manifest and the
    /// checksums, which cover all others.
    pub fn common_files(&self) -> Vec<BundleFile> {
        let mut files = content::control::files(&self.plan);
        files.extend(content::ansible::files(&self.plan));
        files.push(content::host::verify(&self.plan));
        files.push(BundleFile::text("RUNBOOK.md", content::runbook::page(&self.plan, &self.payloads)));
        files.push(BundleFile::text("start-order.dot", content::graph::dot(&self.plan)));
        files.push(BundleFile::text("start-order.svg", content::graph::svg(&self.plan)));
        files.push(BundleFile::text("topology.svg", content::topology::svg(&self.plan)));
        files
    }

    /// All files but payloads in the order of their paths, the manifest and the checksums too. For tests and small
    /// bundles: it holds everything at once.
    ///
    /// # Errors
    /// A path that cannot be part of a bundle.
    pub fn files(&self) -> Result<Vec<BundleFile>, Error> {
        let hosts: Result<Vec<Vec<BundleFile>>, Error> =
            (0..self.chosen.len()).into_par_iter().map(|index| self.host_files(index)).collect();
        let rest = self.files_of_no_host(&[]);
        let mut files: Vec<BundleFile> = hosts?.into_iter().flatten().chain(rest).collect();
        let mut entries: Vec<Entry> = files.par_iter().map(BundleFile::entry).collect();
        files.extend(self.closing_files(&self.chosen, &mut entries));
        files.sort_by(|left, right| left.path.cmp(&right.path));
        Ok(files)
    }

    /// Reports progress while the bundle is written.
    pub fn watch_by(&mut self, watch: Watch) {
        self.watch = watch;
    }

    /// How many bytes of payloads it reads.
    pub fn payload_bytes(&self) -> u64 {
        self.payloads.iter().map(|payload| payload.size).sum()
    }

    /// The bill of materials of the payloads among some files; none when there are none.
    fn bill(&self, entries: &[Entry]) -> Vec<BundleFile> {
        content::bill::bill(&self.plan, entries).into_iter().collect()
    }

    /// Everything that belongs to no host, but for the manifest and the checksums; `payloads` are those that were read.
    fn files_of_no_host(&self, payloads: &[Entry]) -> Vec<BundleFile> {
        let mut files = self.common_files();
        files.extend(self.bill(payloads));
        files.push(content::report::file(&self.plan, &self.reported, payloads));
        files
    }

    /// The manifest and the checksums over some files, which are put in order.
    fn closing_files(&self, hosts: &[usize], entries: &mut Vec<Entry>) -> [BundleFile; 2] {
        entries.sort();
        let mut bytes = Vec::with_capacity(entries.len() * 200);
        manifest::write_manifest(&self.plan, hosts, entries, &mut bytes).expect("memory takes every byte");
        let manifest =
            BundleFile { path: manifest::MANIFEST.to_owned(), mode: 0o644, content: Content::Bytes(bytes) };
        entries.push(manifest.entry());
        entries.sort();
        let mut bytes = Vec::with_capacity(entries.len() * 120);
        manifest::write_sums(entries, &mut bytes).expect("memory takes every byte");
        let sums =
            BundleFile { path: manifest::SUMS.to_owned(), mode: 0o644, content: Content::Bytes(bytes) };
        [sums, manifest]
    }
}
