//! What can be known of payloads without reading them completely.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;

use super::rules::{BROKEN_PAYLOAD, ESCAPING_PAYLOAD, UNREADABLE_PAYLOAD};
use super::scan::{Kind, Packed, escapes};
use crate::diagnostic::{Finding, words};
use crate::error::reason;
use crate::model::{Payload, Spanned, Sum};
use crate::source::Span;

/// A payload that exists, and is what its name says as far as its first and last bytes show.
#[derive(Debug, Clone)]
pub struct Inspected {
    /// Its name in the bundle.
    pub name: Box<str>,
    /// Where it is.
    pub path: PathBuf,
    /// How many bytes it has.
    pub size: u64,
    /// What its checksum has to be.
    pub(super) sums: Vec<Spanned<Sum>>,
    /// Where it is named.
    pub(super) span: Span,
    /// What its members are checked as.
    pub(super) kind: Kind,
}

/// Inspects payloads: those that are usable, and what is wrong with the others. `allows` decides which files a spec may
/// name.
pub fn inspect(
    payloads: &[Payload],
    allows: &dyn Fn(&str) -> Result<(), String>,
) -> (Vec<Inspected>, Vec<Finding>) {
    let mut inspected = Vec::new();
    let mut findings = Vec::new();
    for payload in payloads {
        match inspect_file(payload, allows) {
            Ok(good) => inspected.push(good),
            Err(finding) => findings.push(*finding),
        }
    }
    inspected.sort_by(|left, right| left.name.cmp(&right.name));
    (inspected, findings)
}

fn inspect_file(
    payload: &Payload,
    allows: &dyn Fn(&str) -> Result<(), String>,
) -> Result<Inspected, Box<Finding>> {
    let path = PathBuf::from(&*payload.path);
    let unreadable = |why: &str| {
        let message = format!("cannot read the payload `{}`: {why}", words::shorten(&payload.path));
        Box::new(Finding::new(&UNREADABLE_PAYLOAD, payload.span, message))
    };
    let failed = |error: io::Error| unreadable(&reason(&error));
    // A pipe would be waited for without an end, and a device may be without an end itself.
    let about = std::fs::metadata(&path).map_err(|error| {
        let help = format!("use --payload FOLDER/{} to give another location", payload.name);
        Box::new(failed(error).help(help))
    })?;
    if !payload.is_given {
        allows(&payload.path).map_err(|why| {
            let help = format!(
                "use --payload FOLDER/{} for this file, or --allow-outside for all files",
                payload.name
            );
            Box::new(unreadable(&why).help(help))
        })?;
    }
    if about.is_dir() {
        let finding = unreadable("it is a folder");
        let help = "pack it with tar -czf NAME.tar.gz FOLDER, or name the files in it one by one";
        return Err(Box::new(finding.help(help)));
    }
    if !about.is_file() {
        return Err(unreadable("it is not a regular file"));
    }
    let mut file = File::open(&path).map_err(failed)?;
    let size = about.len();
    let kind = Kind::of(&payload.name);
    let broken = |why: &str| Box::new(broken(&payload.name, payload.span, why));
    if size == 0 {
        return Err(Box::new(unreadable("it is empty").help("download it again")));
    }
    if let Some(found) = other_start(&mut file, kind).map_err(failed)? {
        return Err(broken(&format!("it starts like {found}")));
    }
    if kind == Kind::Zip {
        let members = zip_members(file, size).map_err(|why| broken(&why))?;
        if members.is_empty() {
            return Err(broken("it is empty"));
        }
        if let Some(member) = members.iter().find(|member| escapes(member)) {
            return Err(Box::new(escaping(&payload.name, payload.span, member)));
        }
    }
    Ok(Inspected {
        name: payload.name.clone(),
        path,
        size,
        sums: payload.sums.clone(),
        span: payload.span,
        kind,
    })
}

/// An archive that is cut off, damaged or empty.
pub(super) fn broken(name: &str, span: Span, why: &str) -> Finding {
    let message = format!("`{}` cannot be unpacked: {why}", words::shorten(name));
    Finding::new(&BROKEN_PAYLOAD, span, message).help("download it again")
}

/// An archive with a member that leads out of it.
pub(super) fn escaping(name: &str, span: Span, member: &str) -> Finding {
    let (name, member) = (words::shorten(name), words::shorten(member));
    let message = format!("`{name}` would unpack a file outside its own folder: `{member}`");
    Finding::new(&ESCAPING_PAYLOAD, span, message)
        .note("no official distribution has such files")
        .help("do not use the file; download it again from its vendor and compare the checksum")
}

/// What a file starts like that should start otherwise; it is wound back.
fn other_start(file: &mut File, kind: Kind) -> io::Result<Option<&'static str>> {
    let mut start = Vec::with_capacity(16);
    file.by_ref().take(16).read_to_end(&mut start)?;
    file.seek(SeekFrom::Start(0))?;
    let wanted: &[&[u8]] = match kind {
        // The second is that of a zip without members, which is reported later.
        Kind::Zip => &[b"PK\x03\x04", b"PK\x05\x06"],
        Kind::Tar(Packed::Gzip) | Kind::Stream(Packed::Gzip) => &[b"\x1f\x8b\x08"],
        Kind::Tar(Packed::Zstd) | Kind::Stream(Packed::Zstd) => &[b"\x28\xb5\x2f\xfd"],
        Kind::Tar(Packed::Not) | Kind::Stream(Packed::Not) => return Ok(None),
    };
    if wanted.iter().any(|wanted| start.starts_with(wanted)) {
        return Ok(None);
    }
    let trimmed = start.trim_ascii_start();
    let known: [(&[u8], &str); 6] = [
        (b"<", "a web page, not like an archive"),
        (b"PK", "a zip"),
        (b"\x1f\x8b", "a gzip file"),
        (b"\x28\xb5\x2f\xfd", "a zstd file"),
        (b"\xfd7zXZ", "an xz file"),
        (b"", "not an archive of that kind"),
    ];
    Ok(known.into_iter().find(|(head, _)| trimmed.starts_with(head)).map(|(_, what)| what))
}

/// The longest that is allowed behind the list of a zip's members: a note, which counts in 16 bits, and its frame.
const LONGEST_END: u64 = 65_535 + 22;

/// The names of a zip's members.
fn zip_members(mut file: File, size: u64) -> Result<Vec<String>, String> {
    let as_reason = |error: io::Error| reason(&error);
    // A zip within a zip has such a list as well: that of the whole ends where the file does.
    let mut end = Vec::new();
    file.seek(SeekFrom::Start(size.saturating_sub(LONGEST_END))).map_err(as_reason)?;
    file.by_ref().take(LONGEST_END).read_to_end(&mut end).map_err(as_reason)?;
    let is_end = |at: usize| {
        let length =
            end.get(at + 20..at + 22).map(|pair| usize::from(u16::from_le_bytes([pair[0], pair[1]])));
        end[at..].starts_with(b"PK\x05\x06") && length.is_some_and(|length| at + 22 + length == end.len())
    };
    let Some(at) = (0..end.len().saturating_sub(21)).rev().find(|&at| is_end(at)) else {
        return Err("it is truncated: its file list is missing".to_owned());
    };
    let damaged = |error: rawzip::Error| match error.kind() {
        // The list would be behind its own end.
        rawzip::ErrorKind::InvalidEndOfCentralDirectory => "a part of it is missing".to_owned(),
        _ => format!("its file list is damaged ({error})"),
    };
    // The frame was found: what looks like one in the note behind it is not to be treated as it.
    let frame_starts = size.saturating_sub((end.len() - at) as u64);
    let mut buffer = vec![0; rawzip::MAX_CENTRAL_DIRECTORY_RECORD_SIZE];
    let archive = rawzip::ZipLocator::new()
        .locate_in_reader(rawzip::FileReader::from(file), &mut buffer, frame_starts + 4)
        .map_err(|(_, error)| damaged(error))?;
    // Where the list is set to start, unless the number is too large for the frame and is written elsewhere.
    let entry_offset = u32::from_le_bytes([end[at + 16], end[at + 17], end[at + 18], end[at + 19]]);
    if entry_offset != u32::MAX && u64::from(entry_offset) != archive.directory_offset() {
        return Err("a part of it is missing".to_owned());
    }
    let wanted = archive.entries_hint();
    let mut names = Vec::new();
    let mut members = archive.entries(&mut buffer);
    while let Some(member) = members.next_entry().map_err(damaged)? {
        names.push(String::from_utf8_lossy(member.file_path().as_bytes()).into_owned());
    }
    if (names.len() as u64) < wanted {
        return Err(format!("its file list is damaged ({} of {wanted} are there)", names.len()));
    }
    Ok(names)
}
