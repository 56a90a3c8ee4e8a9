//! A bundle as one file: a packed tar whose bytes depend on the spec alone.

use crate::maps::HashSet;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use rayon::prelude::*;
use tar::{Builder, EntryType, Header};

use crate::bundle::disk::compress::{Packer, Packing};
use crate::bundle::disk::lock::Lock;
use crate::bundle::disk::payload::{MODE, path_of, through};
use crate::bundle::disk::staged::StagedFile;
use crate::bundle::disk::watch::Watch;
use crate::bundle::disk::write::failed;
use crate::bundle::file::{BundleFile, Entry};
use crate::bundle::{Bundle, Failure, Written};
use crate::error::{Error, reason};
use crate::payload::Inspected;

/// How many hosts are in memory at a time.
const AT_A_TIME: usize = 64;

impl Bundle<'_> {
    /// Writes the bundle as an archive. What was there under that name stays when the writing fails.
    ///
    /// `time` is what every file in it carries, in seconds since 1970.
    ///
    /// # Errors
    /// A disk that does not take what is written.
    pub fn archive_to(&self, path: &Path, packing: Packing, time: u64) -> Result<Written, Failure> {
        if fs::metadata(path).is_ok_and(|found| !found.is_file()) {
            let message = format!("`{}` is not a file", path.display());
            return Err(Error::new(message).help("give a file name for the archive").into());
        }
        let _lock = Lock::of_file(path, &self.watch)?;
        let staged = StagedFile::new(path).map_err(|error| failed("write", path, &error))?;
        let written = self.archive(BufWriter::new(staged.file()), packing, time)?;
        staged.put().map_err(|error| failed("write", path, &error))?;
        Ok(written)
    }

    /// Writes the bundle as a packed tar: payloads, hosts in the order of their names, then what belongs to none, then the
    /// manifest and the checksums, all in one folder.
    ///
    /// # Errors
    /// A stream that does not take what is written.
    pub fn archive(&self, out: impl Write, packing: Packing, time: u64) -> Result<Written, Failure> {
        let packer = Packer::new(out, packing);
        let mut tar = Tar::new(packer, self.site().to_owned(), time);
        // What comes from elsewhere comes first: it is what may turn out to be unfit.
        let payloads: Result<Vec<Entry>, Failure> =
            self.payloads.iter().map(|payload| tar.add_payload(payload, &self.watch)).collect();
        let mut entries = payloads?;
        let indices: Vec<usize> = (0..self.chosen.len()).collect();
        let mut chunks = indices.chunks(AT_A_TIME);
        let render = |chunk: &[usize]| -> Result<Vec<Vec<BundleFile>>, Error> {
            chunk.par_iter().map(|&index| self.host_files(index)).collect()
        };
        let first = || render(chunks.next().unwrap_or_default());
        let (rest, mut rendered) = rayon::join(|| self.files_of_no_host(&entries), first);
        loop {
            for files in rendered? {
                entries.extend(tar.add_all(files)?);
            }
            let Some(chunk) = chunks.next() else { break };
            rendered = render(chunk);
        }
        entries.extend(tar.add_all(rest)?);
        let closing = self.closing_files(&self.chosen, &mut entries).into();
        tar.add_all(closing)?;
        let files = entries.len() + 1;
        tar.finish()?;
        Ok(Written { files, changed: files, removed: 0 })
    }
}

/// A packed tar with one folder at its top.
pub(in crate::bundle) struct Tar<W: Write> {
    builder: Builder<Packer<W>>,
    top: String,
    time: u64,
    made: HashSet<String>,
}

impl<W: Write> Tar<W> {
    pub(in crate::bundle) fn new(packer: Packer<W>, top: String, time: u64) -> Self {
        Self { builder: Builder::new(packer), top, time, made: HashSet::default() }
    }

    /// Writes its end.
    pub(in crate::bundle) fn finish(self) -> Result<(), Error> {
        let finish = || -> io::Result<()> { self.builder.into_inner()?.finish().map(drop) };
        finish().map_err(|error| unwritten(&error))
    }

    /// Adds files in the order of their paths; gives their lines of the manifest.
    pub(in crate::bundle) fn add_all(&mut self, mut files: Vec<BundleFile>) -> Result<Vec<Entry>, Error> {
        files.sort_by(|left, right| left.path.cmp(&right.path));
        let mut entries = Vec::with_capacity(files.len());
        for file in files {
            self.add(&file).map_err(|error| unwritten(&error))?;
            entries.push(file.entry());
        }
        Ok(entries)
    }

    fn add(&mut self, file: &BundleFile) -> io::Result<()> {
        let path = format!("{}/{}", self.top, file.path);
        self.add_folders(&path)?;
        let bytes = file.content.bytes();
        let mut header = self.header(EntryType::Regular, file.mode, bytes.len() as u64);
        self.builder.append_data(&mut header, &path, bytes)
    }

    /// Reads a payload once, into the stream.
    fn add_payload(&mut self, payload: &Inspected, watch: &Watch) -> Result<Entry, Failure> {
        let path = format!("{}/{}", self.top, path_of(payload));
        self.add_folders(&path).map_err(|error| unwritten(&error))?;
        let mut header = self.header(EntryType::Regular, MODE, payload.size);
        through(payload, watch, unwritten, |reading| self.builder.append_data(&mut header, &path, reading))
    }

    /// Adds a payload that is packed already, with what fills its last block of the tar up.
    pub(in crate::bundle) fn add_packed(&mut self, entry: &Entry, packed: impl io::Read) -> io::Result<()> {
        let path = format!("{}/{}", self.top, entry.path);
        self.add_folders(&path)?;
        let mut header = self.header(EntryType::Regular, entry.mode, entry.size);
        self.builder.append_data(&mut header, &path, io::empty())?;
        self.builder.get_mut().append_packed(packed)
    }

    /// Adds the folders above a path, as far as they are not there.
    fn add_folders(&mut self, path: &str) -> io::Result<()> {
        for (at, _) in path.match_indices('/') {
            if self.made.insert(path[..at].to_owned()) {
                let mut header = self.header(EntryType::Directory, 0o755, 0);
                self.builder.append_data(&mut header, format!("{}/", &path[..at]), io::empty())?;
            }
        }
        Ok(())
    }

    fn header(&self, kind: EntryType, mode: u32, size: u64) -> Header {
        let mut header = Header::new_gnu();
        header.set_entry_type(kind);
        header.set_mode(mode);
        header.set_size(size);
        header.set_mtime(self.time);
        header.set_uid(0);
        header.set_gid(0);
        header
    }
}

/// A stream that does not take what is written.
pub(in crate::bundle) fn unwritten(error: &io::Error) -> Error {
    Error::new(format!("cannot write the archive: {}", reason(error)))
}
