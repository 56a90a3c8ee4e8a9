//! Archives checked in passing: whole, and no member that leads out of its folder.

use crate::maps::HashSet;
use std::io::{self, Read};

use tar::EntryType;

use super::members::{self, Members};
use crate::zst;

/// What a payload is, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Inspected at by the list at its end.
    Zip,
    /// Inspected at member by member.
    Tar(Packed),
    /// Inspected at up to its end.
    Stream(Packed),
}

/// How a stream is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packed {
    Not,
    Gzip,
    Zstd,
}

/// What is wrong with an archive.
#[derive(Debug)]
pub(super) enum Damage {
    /// It is cut off or damaged; why.
    Broken(String),
    /// The name of a member that leads out of it.
    Escapes(String),
}

/// The most that an archive may unpack to; a few kilobytes can be made to unpack without an end.
const MOST_UNPACKED: u64 = 64 << 30;

/// How many links of one archive are remembered.
const MOST_LINKS: usize = 1 << 20;

impl Kind {
    /// The kind that a name says.
    pub(super) fn of(name: &str) -> Self {
        let name = name.to_ascii_lowercase();
        let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
        match () {
            () if ends(&[".zip", ".whl", ".jar"]) => Kind::Zip,
            () if ends(&[".tar.gz", ".tgz"]) => Kind::Tar(Packed::Gzip),
            () if ends(&[".tar.zst", ".tzst"]) => Kind::Tar(Packed::Zstd),
            () if ends(&[".tar"]) => Kind::Tar(Packed::Not),
            () if ends(&[".gz"]) => Kind::Stream(Packed::Gzip),
            () if ends(&[".zst"]) => Kind::Stream(Packed::Zstd),
            () => Kind::Stream(Packed::Not),
        }
    }

    /// Whether there is something to check while it is read.
    pub(super) fn is_scanned(self) -> bool {
        !matches!(self, Kind::Zip | Kind::Stream(Packed::Not))
    }
}

/// Scans a stream of that kind up to its end.
pub(super) fn scan(kind: Kind, stream: impl Read + 'static) -> Result<(), Damage> {
    let (packed, is_tar) = match kind {
        Kind::Zip => return Ok(()),
        Kind::Tar(packed) => (packed, true),
        Kind::Stream(packed) => (packed, false),
    };
    let open: Box<dyn Read> = match packed {
        Packed::Not => Box::new(stream),
        Packed::Gzip => Box::new(flate2::read::MultiGzDecoder::new(stream)),
        Packed::Zstd => Box::new(zst::unpack(stream).map_err(broken)?),
    };
    let mut open = open.take(MOST_UNPACKED);
    if is_tar {
        scan_tar(&mut open)?;
    }
    // Behind the last member is the mark that the archive is complete.
    io::copy(&mut open, &mut io::sink()).map_err(broken)?;
    if open.limit() == 0 {
        return Err(Damage::Broken("it unpacks to more than 64 GiB".to_owned()));
    }
    Ok(())
}

#[expect(clippy::needless_pass_by_value, reason = "what errors are mapped by")]
fn broken(error: io::Error) -> Damage {
    Damage::Broken(members::broken(&error))
}

/// Goes through a tar by its headers.
fn scan_tar(stream: &mut impl Read) -> Result<(), Damage> {
    let mut links: HashSet<Vec<u8>> = HashSet::default();
    let mut members = Members::new(stream);
    let mut has_members = false;
    while let Some(member) = members.next_member().map_err(Damage::Broken)? {
        has_members = true;
        inspect_file(&member.name, member.link.as_deref(), member.header.entry_type(), &mut links)?;
    }
    if has_members { Ok(()) } else { Err(Damage::Broken("it is empty".to_owned())) }
}

/// Checks the name of a member, and its target when it is a link.
fn inspect_file(
    name: &[u8],
    link: Option<&[u8]>,
    kind: EntryType,
    links: &mut HashSet<Vec<u8>>,
) -> Result<(), Damage> {
    let text = String::from_utf8_lossy(name).into_owned();
    let hard = link.filter(|_| kind.is_hard_link()).map(|link| String::from_utf8_lossy(link).into_owned());
    if escapes(&text) || hard.as_deref().is_some_and(escapes) {
        return Err(Damage::Escapes(text));
    }
    let plain = plain_name(name);
    let mut above = plain.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| &plain[..at]);
    if !links.is_empty() && above.any(|folder| links.contains(folder)) {
        return Err(Damage::Escapes(text));
    }
    if kind.is_symlink() && links.len() < MOST_LINKS {
        links.insert(plain);
    }
    Ok(())
}

/// Whether a member of that name would be unpacked outside of its folder, by programs of any system.
pub(super) fn escapes(name: &str) -> bool {
    let is_drive = name.as_bytes().get(1) == Some(&b':')
        && name.starts_with(|letter: char| letter.is_ascii_alphabetic());
    is_drive || name.starts_with(['/', '\\']) || name.split(['/', '\\']).any(|part| part == "..")
}

/// A name without `.` and empty parts.
fn plain_name(name: &[u8]) -> Vec<u8> {
    let parts = name.split(|byte| *byte == b'/').filter(|part| !part.is_empty() && *part != b".");
    parts.collect::<Vec<_>>().join(&b'/')
}

#[cfg(test)]
mod tests {
    use tar::Header;

    use super::*;

    fn tar(members: &[(&str, EntryType, &str)]) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (name, kind, link) in members {
            let mut header = Header::new_gnu();
            // Written past the crate's own guard, which refuses such names.
            let field = &mut header.as_mut_bytes()[..100];
            let length = name.len().min(100);
            field[..length].copy_from_slice(&name.as_bytes()[..length]);
            header.as_mut_bytes()[157..157 + link.len()].copy_from_slice(link.as_bytes());
            header.set_entry_type(*kind);
            header.set_mode(0o644);
            header.set_size(if kind.is_file() { 5 } else { 0 });
            header.set_cksum();
            builder.append(&header, if kind.is_file() { &b"bytes"[..] } else { b"" }).unwrap();
        }
        builder.into_inner().unwrap()
    }

    fn found(bytes: Vec<u8>) -> String {
        match scan(Kind::Tar(Packed::Not), io::Cursor::new(bytes)) {
            Ok(()) => "fine".to_owned(),
            Err(Damage::Broken(why)) => why,
            Err(Damage::Escapes(name)) => format!("escapes by {name}"),
        }
    }

    #[test]
    fn members_that_lead_out_are_seen() {
        let (file, soft, hard) = (EntryType::Regular, EntryType::Symlink, EntryType::Link);
        assert_eq!(found(tar(&[("a/b", file, ""), ("a/c", soft, "../x"), ("a/d", hard, "a/b")])), "fine");
        for name in ["/etc/x", "../x", "a/../../x", "a\\..\\x", "C:/x"] {
            assert_eq!(found(tar(&[(name, file, "")])), format!("escapes by {name}"));
        }
        assert_eq!(found(tar(&[("a", hard, "/etc/passwd")])), "escapes by a");
        assert_eq!(found(tar(&[("./a", soft, "/etc"), ("a/x", file, "")])), "escapes by a/x");
    }

    #[test]
    fn damage_is_seen() {
        let whole = tar(&[("a", EntryType::Regular, "")]);
        assert_eq!(found(whole[..700].to_vec()), "it is truncated");
        assert_eq!(found(whole[..300].to_vec()), "it is truncated");
        let mut damaged = whole;
        damaged[3] ^= 1;
        assert_eq!(found(damaged), "it is not a tar archive, or it is damaged");
        assert_eq!(found(vec![0; 1024]), "it is empty");
        assert_eq!(found(b"x".repeat(2000)), "it is not a tar archive, or it is damaged");
    }

    #[test]
    fn long_names_are_read() {
        for (length, expected) in [(300, "fine"), (70_000, "fine")] {
            let mut builder = tar::Builder::new(Vec::new());
            let name = "d/".repeat(length / 2) + "x";
            let mut header = Header::new_gnu();
            header.set_size(5);
            header.set_mode(0o644);
            builder.append_data(&mut header, &name, &b"bytes"[..]).unwrap();
            assert_eq!(found(builder.into_inner().unwrap()), expected);
        }
    }
}
