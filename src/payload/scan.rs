//! Archives looked at in passing: whole, and no member that leads out of its folder.

use std::collections::HashSet;
use std::io::{self, Read};

use tar::{EntryType, Header};

/// What a payload is, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Looked at by the list at its end.
    Zip,
    /// Looked at member by member.
    Tar(Packed),
    /// Looked at up to its end.
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
pub(super) enum Trouble {
    /// It is cut off or damaged; why.
    Broken(String),
    /// The name of a member that leads out of it.
    Escapes(String),
}

/// The most that an archive may unpack to; a few kilobytes can be made to unpack without an end.
const MOST_UNPACKED: u64 = 64 << 30;

/// The longest name of a member that is read.
const LONGEST_NAME: u64 = 1 << 20;

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

    /// Whether there is something to look at while it is read.
    pub(super) fn is_scanned(self) -> bool {
        !matches!(self, Kind::Zip | Kind::Stream(Packed::Not))
    }
}

/// Looks at a stream of that kind up to its end.
pub(super) fn scan(kind: Kind, stream: impl Read + 'static) -> Result<(), Trouble> {
    let (packed, is_tar) = match kind {
        Kind::Zip => return Ok(()),
        Kind::Tar(packed) => (packed, true),
        Kind::Stream(packed) => (packed, false),
    };
    let open: Box<dyn Read> = match packed {
        Packed::Not => Box::new(stream),
        Packed::Gzip => Box::new(flate2::read::MultiGzDecoder::new(stream)),
        Packed::Zstd => Box::new(zstd::stream::read::Decoder::new(stream).map_err(broken)?),
    };
    let mut open = open.take(MOST_UNPACKED);
    if is_tar {
        scan_tar(&mut open)?;
    }
    // Behind the last member stands what tells that all of it was there.
    io::copy(&mut open, &mut io::sink()).map_err(broken)?;
    if open.limit() == 0 {
        return Err(Trouble::Broken("it unpacks to more than 64 GiB".to_owned()));
    }
    Ok(())
}

#[expect(clippy::needless_pass_by_value, reason = "what errors are mapped by")]
fn broken(error: io::Error) -> Trouble {
    Trouble::Broken(match error.kind() {
        io::ErrorKind::UnexpectedEof => "it is cut off".to_owned(),
        _ => format!("it is damaged ({error})"),
    })
}

/// Goes through a tar by its headers. What follows a header is skipped, names that are too long for one are read.
fn scan_tar(stream: &mut impl Read) -> Result<(), Trouble> {
    let mut links: HashSet<Vec<u8>> = HashSet::new();
    let (mut long_name, mut long_link, mut long_size) = (None, None, None);
    let mut has_members = false;
    while let Some(header) = next_header(stream)? {
        let size = header.entry_size().map_err(broken)?;
        let kind = header.entry_type();
        let padding = |size: u64| (512 - size % 512) % 512;
        if kind.is_gnu_longname() || kind.is_gnu_longlink() || kind.is_pax_local_extensions() {
            let content = read_exactly(stream, size.min(LONGEST_NAME))?;
            skip(stream, size - content.len() as u64 + padding(size))?;
            if kind.is_gnu_longname() {
                long_name = Some(until_nul(&content).to_vec());
            } else if kind.is_gnu_longlink() {
                long_link = Some(until_nul(&content).to_vec());
            } else {
                long_name = pax_value(&content, b"path").or(long_name);
                long_link = pax_value(&content, b"linkpath").or(long_link);
                let text = pax_value(&content, b"size").and_then(|text| String::from_utf8(text).ok());
                long_size = text.and_then(|text| text.parse().ok());
            }
            continue;
        }
        let size = long_size.take().unwrap_or(size);
        let name = long_name.take().unwrap_or_else(|| header.path_bytes().into_owned());
        let link = long_link.take().or_else(|| header.link_name_bytes().map(|link| link.into_owned()));
        skip_sparse_map(stream, &header)?;
        skip(stream, size.saturating_add(padding(size)))?;
        if kind.is_pax_global_extensions() {
            continue;
        }
        has_members = true;
        look_at(&name, link.as_deref(), kind, &mut links)?;
    }
    if has_members { Ok(()) } else { Err(Trouble::Broken("it has no members".to_owned())) }
}

/// Looks at the name of a member, and at what it is a link to.
fn look_at(
    name: &[u8],
    link: Option<&[u8]>,
    kind: EntryType,
    links: &mut HashSet<Vec<u8>>,
) -> Result<(), Trouble> {
    let text = String::from_utf8_lossy(name).into_owned();
    let hard = link.filter(|_| kind.is_hard_link()).map(|link| String::from_utf8_lossy(link).into_owned());
    if escapes(&text) || hard.as_deref().is_some_and(escapes) {
        return Err(Trouble::Escapes(text));
    }
    let plain = plain_name(name);
    let mut above = plain.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| &plain[..at]);
    if !links.is_empty() && above.any(|folder| links.contains(folder)) {
        return Err(Trouble::Escapes(text));
    }
    if kind.is_symlink() && links.len() < MOST_LINKS {
        links.insert(plain);
    }
    Ok(())
}

/// Whether a member of that name would be unpacked outside of its folder, by programs of whatever system.
pub(super) fn escapes(name: &str) -> bool {
    let is_drive = name.as_bytes().get(1) == Some(&b':')
        && name.starts_with(|letter: char| letter.is_ascii_alphabetic());
    is_drive || name.starts_with(['/', '\\']) || name.split(['/', '\\']).any(|part| part == "..")
}

/// A name without parts that say nothing.
fn plain_name(name: &[u8]) -> Vec<u8> {
    let parts = name.split(|byte| *byte == b'/').filter(|part| !part.is_empty() && *part != b".");
    parts.collect::<Vec<_>>().join(&b'/')
}

fn next_header(stream: &mut impl Read) -> Result<Option<Header>, Trouble> {
    let mut block = [0; 512];
    let mut filled = 0;
    while filled < block.len() {
        match stream.read(&mut block[filled..]).map_err(broken)? {
            0 if filled == 0 => return Ok(None),
            0 => return Err(Trouble::Broken("it is cut off".to_owned())),
            length => filled += length,
        }
    }
    if block.iter().all(|byte| *byte == 0) {
        return Ok(None);
    }
    let header = Header::from_byte_slice(&block).clone();
    let sum: u32 =
        block[..148].iter().chain(&block[156..]).map(|byte| u32::from(*byte)).sum::<u32>() + 8 * 32;
    if header.cksum().ok() != Some(sum) {
        return Err(Trouble::Broken("it is no tar, or it is damaged".to_owned()));
    }
    Ok(Some(header))
}

/// A file with holes in it says in further blocks where they are.
fn skip_sparse_map(stream: &mut impl Read, header: &Header) -> Result<(), Trouble> {
    let mut is_extended =
        header.as_gnu().is_some_and(|gnu| header.entry_type().is_gnu_sparse() && gnu.is_extended());
    while is_extended {
        let block = read_exactly(stream, 512)?;
        is_extended = block[504] == 1;
    }
    Ok(())
}

fn read_exactly(stream: &mut impl Read, size: u64) -> Result<Vec<u8>, Trouble> {
    let mut content = Vec::new();
    let length = stream.take(size).read_to_end(&mut content).map_err(broken)?;
    if length as u64 == size { Ok(content) } else { Err(Trouble::Broken("it is cut off".to_owned())) }
}

fn skip(stream: &mut impl Read, size: u64) -> Result<(), Trouble> {
    let skipped = io::copy(&mut stream.take(size), &mut io::sink()).map_err(broken)?;
    if skipped == size { Ok(()) } else { Err(Trouble::Broken("it is cut off".to_owned())) }
}

fn until_nul(bytes: &[u8]) -> &[u8] {
    bytes.split(|byte| *byte == 0).next().unwrap_or_default()
}

/// The value of a record of extended headers: lines of `LENGTH KEY=VALUE`.
fn pax_value(mut records: &[u8], key: &[u8]) -> Option<Vec<u8>> {
    let mut found = None;
    while let Some(blank) = records.iter().position(|byte| *byte == b' ') {
        let length: usize = std::str::from_utf8(&records[..blank]).ok()?.parse().ok()?;
        let record = records.get(blank + 1..length)?.strip_suffix(b"\n")?;
        if let Some(value) = record.strip_prefix(key).and_then(|rest| rest.strip_prefix(b"=")) {
            found = Some(value.to_vec());
        }
        records = records.get(length..)?;
    }
    found
}

#[cfg(test)]
mod tests {
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
            Err(Trouble::Broken(why)) => why,
            Err(Trouble::Escapes(name)) => format!("escapes by {name}"),
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
        assert_eq!(found(whole[..700].to_vec()), "it is cut off");
        assert_eq!(found(whole[..300].to_vec()), "it is cut off");
        let mut damaged = whole;
        damaged[3] ^= 1;
        assert_eq!(found(damaged), "it is no tar, or it is damaged");
        assert_eq!(found(vec![0; 1024]), "it has no members");
        assert_eq!(found(b"x".repeat(2000)), "it is no tar, or it is damaged");
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
        let record = |key: &str, value: &str| {
            let rest = format!(" {key}={value}\n");
            let length = (1..).find(|length: &usize| length.to_string().len() + rest.len() == *length);
            format!("{}{rest}", length.unwrap()).into_bytes()
        };
        let records = [record("mtime", "1.5"), record("path", "../x"), record("size", "7")].concat();
        assert_eq!(pax_value(&records, b"path"), Some(b"../x".to_vec()));
        assert_eq!(pax_value(b"99 path=x\n", b"path"), None);
        assert_eq!(pax_value(b"0 path=x\n", b"path"), None);
    }
}
