//! A bundle that is there as an archive. A few kilobytes can be made to unpack without an end: what is held
//! of it is bounded by the archive's own size.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufReader, Read};
use std::path::Path;

use crate::bundle::disk::write::failed;
use crate::bundle::manifest::{self, MANIFEST, Manifest};
use crate::bundle::read::damage::Damage;
use crate::bundle::read::open::{Found, KEPT, Opened, name_of, no_bundle};
use crate::bundle::read::plain::{self, sum_of};
use crate::error::Error;
use crate::payload::{Member, Members, broken};
use crate::source::one_line;
use crate::zst;

/// The longest path that any system takes.
const LONGEST_PATH: usize = 4 << 10;

/// What one file costs next to its path.
const PER_FILE: u64 = 256;

/// How many bytes of files are held to be compared line by line.
const MOST_KEPT: u64 = 96 << 20;

/// How much may follow the end of a tar: programs fill the last block of a tape up.
const LONGEST_END: u64 = 1 << 20;

/// How long the list of an archive's files may be, in the manifest and in the tar. Packed, the list of a
/// thousand hosts is as long as a third of itself.
fn longest_list(packed: u64) -> u64 {
    (1 << 20) + 16 * packed
}

type Stream = Box<dyn Read>;

/// Reads it, every byte.
pub(super) fn read(path: &Path) -> Result<Opened, Error> {
    let (stream, packed) = unpack(path)?;
    let mut reading = Reading { path, members: Members::new(stream), top: None, room: longest_list(packed) };
    let most = longest_list(packed);
    let (mut found, mut folders, mut text) = (BTreeMap::new(), BTreeSet::new(), None);
    while let Some((inside, member)) = reading.next()? {
        let kind = member.header.entry_type();
        if kind.is_dir() {
            if !inside.is_empty() {
                folders.insert(inside);
            }
            continue;
        }
        let mode = member.header.mode().map_err(|error| reading.failed(&broken(&error)))? & 0o7777;
        let sum = match (kind.is_file(), inside == MANIFEST) {
            (true, true) => {
                let bytes = reading.bytes(&member, most)?;
                let sum = sum_of(&mut bytes.as_slice());
                text = Some(bytes);
                sum
            }
            (true, false) => sum_of(&mut reading.members),
            (false, _) => Ok(String::new()),
        };
        let sum = sum.map_err(|error| reading.failed(&broken(&error)))?;
        let twice = found.insert(inside, Found { sum, mode: Some(mode), is_file: kind.is_file() });
        if twice.is_some() {
            let name = one_line(&name_of(&member.name));
            return Err(no_bundle(path, &format!("it has two files `{name}`")));
        }
    }
    let text = text.ok_or_else(|| no_bundle(path, "it has no manifest.json"))?;
    let manifest = manifest::read(&text).ok_or_else(|| no_bundle(path, &manifest::refused(&text)))?;
    let end = check_end(reading.members);
    let leftovers = Vec::new();
    let Manifest { known, edition } = manifest;
    Ok(Opened { path: path.to_owned(), is_folder: false, known, edition, found, folders, leftovers, end })
}

/// Reads some of its files again; those that are too large to be held are omitted.
pub(super) fn contents(opened: &Opened, wanted: &BTreeSet<&str>) -> Result<BTreeMap<String, Vec<u8>>, Error> {
    let mut kept = BTreeMap::new();
    if wanted.is_empty() {
        return Ok(kept);
    }
    let (stream, packed) = unpack(&opened.path)?;
    let mut reading =
        Reading { path: &opened.path, members: Members::new(stream), top: None, room: longest_list(packed) };
    let mut room = MOST_KEPT;
    while let Some((inside, member)) = reading.next()? {
        if !wanted.contains(inside.as_str()) || member.size > room.min(KEPT) {
            continue;
        }
        let bytes = reading.bytes(&member, KEPT)?;
        let sum = sum_of(&mut bytes.as_slice()).map_err(|error| reading.failed(&broken(&error)))?;
        if opened.found.get(&inside).is_some_and(|found| found.sum == sum) {
            room -= member.size;
            kept.insert(inside, bytes);
        }
    }
    Ok(kept)
}

fn unpack(path: &Path) -> Result<(Stream, u64), Error> {
    let (file, packed) = plain::open(path)?;
    let mut file = BufReader::new(file);
    let mut magic = Vec::new();
    file.by_ref().take(4).read_to_end(&mut magic).map_err(|error| failed("read", path, &error))?;
    let kind = <[u8; 4]>::try_from(magic.as_slice()).unwrap_or_default();
    let start = io::Cursor::new(magic).chain(file);
    let stream: Stream = match kind {
        [0x1f, 0x8b, ..] => Box::new(flate2::read::MultiGzDecoder::new(start)),
        [0x28, 0xb5, 0x2f, 0xfd] => {
            Box::new(zst::unpack(start).map_err(|error| failed("read", path, &error))?)
        }
        _ => return Err(no_bundle(path, "it is neither a folder nor a tar.gz or tar.zst")),
    };
    Ok((stream, packed))
}

/// An archive on its way.
struct Reading<'a> {
    path: &'a Path,
    members: Members<Stream>,
    /// The folder that all of it is in.
    top: Option<String>,
    /// How long the list of its files may still become.
    room: u64,
}

impl Reading<'_> {
    /// The next member and its path in the bundle.
    fn next(&mut self) -> Result<Option<(String, Member)>, Error> {
        let next = self.members.next_member();
        let Some(member) = next.map_err(|why| self.failed(&why))? else { return Ok(None) };
        let cost = member.name.len() as u64 + PER_FILE;
        if member.name.len() > LONGEST_PATH || cost > self.room {
            return Err(no_bundle(self.path, "its file list is too long"));
        }
        self.room -= cost;
        let name = name_of(&member.name);
        let trimmed = name.trim_end_matches('/');
        if trimmed.split('/').any(|part| ["", ".", ".."].contains(&part)) {
            let name = one_line(&name);
            return Err(no_bundle(self.path, &format!("its file `{name}` would be outside its folder")));
        }
        let (top, inside) = trimmed.split_once('/').unwrap_or((trimmed, ""));
        if *self.top.get_or_insert_with(|| top.to_owned()) != top {
            return Err(no_bundle(self.path, "it has more than one top-level folder"));
        }
        Ok(Some((inside.to_owned(), member)))
    }

    /// The bytes of a member that has at most so many.
    fn bytes(&mut self, member: &Member, most: u64) -> Result<Vec<u8>, Error> {
        if member.size > most {
            return Err(no_bundle(self.path, "its file list is too long"));
        }
        let mut bytes = Vec::with_capacity(member.size as usize);
        let read = self.members.read_to_end(&mut bytes);
        read.map_err(|error| self.failed(&broken(&error)))?;
        Ok(bytes)
    }

    fn failed(&self, why: &str) -> Error {
        Error::new(format!("`{}` cannot be unpacked: {why}", self.path.display()))
            .help("copy it again, or build it again")
    }
}

/// Behind the last member is only the mark that the archive is complete.
fn check_end(members: Members<Stream>) -> Option<Damage> {
    let (rest, has_end) = members.into_rest();
    let mut rest = rest.take(LONGEST_END + 1);
    let mut buffer = vec![0; 16 << 10];
    loop {
        match rest.read(&mut buffer) {
            Ok(0) if rest.limit() == 0 => return Some(Damage::LongEnd),
            Ok(0) => return (!has_end).then_some(Damage::CutOff),
            Ok(length) if buffer[..length].iter().any(|byte| *byte != 0) => return Some(Damage::LongEnd),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Some(Damage::CutOff),
            Err(_) => return Some(Damage::LongEnd),
        }
    }
}
