//! An archive for each host: all that the host needs, and nothing of another's. A payload is read and packed once, however
//! many archives it goes into.

use crate::maps::HashSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use rayon::prelude::*;

use crate::bundle::content::host;
use crate::bundle::disk::archive::{Tar, unwritten};
use crate::bundle::disk::compress::{Packer, Packing};
use crate::bundle::disk::lock::Lock;
use crate::bundle::disk::payload::copy;
use crate::bundle::disk::settle::{settle, settle_names};
use crate::bundle::disk::staged::{StagedFile, Waiting, remove_leftovers};
use crate::bundle::disk::watch::Watch;
use crate::bundle::disk::write::failed;
use crate::bundle::file::Entry;
use crate::bundle::{Bundle, Failure, Written};
use crate::error::Error;
use crate::model::HostId;
use crate::payload::Inspected;
use crate::product::Fit;

/// A payload as members of an archive, in a file that goes when all archives are there.
struct Packed {
    entry: Entry,
    file: Waiting,
    /// The hosts that it is for; all when no host needs a file of its name.
    hosts: Option<HashSet<HostId>>,
}

impl Bundle<'_> {
    /// Writes an archive for each host to a folder: its own folder, the payloads that it uses, the lists over both.
    /// Other files of the folder stay as they are.
    ///
    /// # Errors
    /// A payload that is unfit, or a disk that does not take what is written: no archive is replaced then.
    pub fn archives_to(&self, folder: &Path, packing: Packing, time: u64) -> Result<Written, Failure> {
        fs::create_dir_all(folder).map_err(|error| failed("make", folder, &error))?;
        let _lock = Lock::of_folder(folder, &self.watch)?;
        remove_leftovers(folder, |name| name.ends_with(packing.ending()) || name.starts_with(PAYLOAD));
        let needs = self.plan.products.needs(self.plan.model);
        let packed: Result<Vec<Packed>, Failure> = self
            .payloads
            .iter()
            .map(|payload| {
                let users = needs.iter().filter(|need| need.fit(&payload.name) == Some(Fit::Exact));
                let hosts: HashSet<HostId> = users.flat_map(|need| need.hosts.iter().copied()).collect();
                let hosts = (!hosts.is_empty()).then_some(hosts);
                pack(payload, folder, packing, hosts, &self.watch)
            })
            .collect();
        let packed = packed?;
        let write = |index: usize| -> Result<(Waiting, usize), Error> {
            let name = &self.plan.machines[self.chosen[index]].name;
            let target = folder.join(format!("{name}{}", packing.ending()));
            if target.is_dir() {
                return Err(Error::new(format!("`{}` is a folder, but must be a file", target.display())));
            }
            let staged = StagedFile::in_swept(&target).map_err(|error| failed("write", &target, &error))?;
            let files = self.host_archive(index, &packed, BufWriter::new(staged.file()), packing, time)?;
            Ok((staged.close(), files))
        };
        let written: Result<Vec<(Waiting, usize)>, Error> =
            (0..self.chosen.len()).into_par_iter().map(write).collect();
        let written = written?;
        settle(folder).map_err(|error| failed("write below", folder, &error))?;
        let mut files = 0;
        for (waiting, count) in written {
            files += count;
            waiting.put().map_err(|error| failed("write below", folder, &error))?;
        }
        settle_names(folder).map_err(|error| failed("write below", folder, &error))?;
        Ok(Written { files, changed: files, removed: 0 })
    }

    fn host_archive(
        &self,
        chosen: usize,
        packed: &[Packed],
        out: impl Write,
        packing: Packing,
        time: u64,
    ) -> Result<usize, Error> {
        let index = self.chosen[chosen];
        let machine = &self.plan.machines[index];
        // Names of files end at 255 bytes.
        let top = Some(format!("{}-{}", self.plan.site, machine.name)).filter(|top| top.len() <= 255);
        let top = top.unwrap_or_else(|| machine.name.clone());
        let mut tar = Tar::new(Packer::new(out, packing), top, time);
        let mut entries = Vec::new();
        let is_used = |packed: &&Packed| {
            packed.hosts.as_ref().is_none_or(|hosts| machine.hosts.iter().any(|host| hosts.contains(host)))
        };
        for payload in packed.iter().filter(is_used) {
            let path = payload.file.path();
            let open = File::open(path).map_err(|error| failed("read", path, &error))?;
            tar.add_packed(&payload.entry, open).map_err(|error| unwritten(&error))?;
            entries.push(payload.entry.clone());
        }
        entries.extend(tar.add_all(self.bill(&entries))?);
        entries.extend(tar.add_all(self.host_files(chosen)?)?);
        entries.extend(tar.add_all(vec![host::verify(&self.plan)])?);
        let closing = self.closing_files(&[index], &mut entries).into();
        tar.add_all(closing)?;
        tar.finish()?;
        Ok(entries.len() + 1)
    }
}

/// How the names of files start that hold packed payloads for the time of one run.
const PAYLOAD: &str = "payload-";

fn pack(
    payload: &Inspected,
    folder: &Path,
    packing: Packing,
    hosts: Option<HashSet<HostId>>,
    watch: &Watch,
) -> Result<Packed, Failure> {
    let target = folder.join(format!("{PAYLOAD}{}", payload.name));
    let staged = StagedFile::in_swept(&target).map_err(|error| failed("write", &target, &error))?;
    let unwritten = |error: &io::Error| failed("write below", folder, error);
    let mut packer = Packer::new(BufWriter::new(staged.file()), packing);
    let entry = copy(payload, &mut packer, watch, unwritten)?;
    let padding = (512 - entry.size % 512) % 512;
    let finish = || -> io::Result<()> {
        packer.write_all(&vec![0; padding as usize])?;
        packer.finish()?.flush()
    };
    finish().map_err(|error| unwritten(&error))?;
    Ok(Packed { entry, file: staged.close(), hosts })
}
