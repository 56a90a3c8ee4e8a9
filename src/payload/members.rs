//! The members of a tar, header by header. No length that the input says is believed before it passed a limit.

use std::io::{self, Read};

use tar::Header;

/// The longest name of a member, and the longest extended header, that is read.
const LONGEST_NAME: u64 = 1 << 20;

/// A tar on its way. Between two members, reading gives the bytes of the first.
#[derive(Debug)]
pub struct Members<R> {
    stream: R,
    /// What was not read of the last member.
    left: u64,
    /// What fills its last block up.
    padding: u64,
    has_end: bool,
}

/// A member, before its bytes are read.
#[derive(Debug)]
pub struct Member {
    /// The name, however long.
    pub name: Vec<u8>,
    /// What it is a link to.
    pub link: Option<Vec<u8>>,
    /// The rest of its header.
    pub header: Header,
    /// How many bytes it has.
    pub size: u64,
}

/// What headers before a member say of it.
#[derive(Default)]
struct Before {
    name: Option<Vec<u8>>,
    link: Option<Vec<u8>>,
    size: Option<u64>,
}

impl<R: Read> Members<R> {
    /// A tar from its first byte on.
    pub fn new(stream: R) -> Self {
        Self { stream, left: 0, padding: 0, has_end: false }
    }

    /// The next member; `None` at the end.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub fn next_member(&mut self) -> Result<Option<Member>, String> {
        let mut before = Before::default();
        loop {
            self.skip_rest()?;
            let Some(header) = self.next_header()? else { return Ok(None) };
            let size = header.entry_size().map_err(|error| broken(&error))?;
            let kind = header.entry_type();
            self.expect(size);
            if kind.is_gnu_longname() {
                before.name = Some(until_nul(&self.text()?).to_vec());
            } else if kind.is_gnu_longlink() {
                before.link = Some(until_nul(&self.text()?).to_vec());
            } else if kind.is_pax_local_extensions() {
                let records = self.text()?;
                before.name = pax_value(&records, b"path").or(before.name);
                before.link = pax_value(&records, b"linkpath").or(before.link);
                let size = pax_value(&records, b"size").and_then(|text| String::from_utf8(text).ok());
                before.size = size.and_then(|text| text.parse().ok());
            } else if !kind.is_pax_global_extensions() {
                self.skip_sparse_map(&header)?;
                let size = before.size.unwrap_or(size);
                self.expect(size);
                let name = before.name.unwrap_or_else(|| header.path_bytes().into_owned());
                let link = before.link.or_else(|| header.link_name_bytes().map(|link| link.into_owned()));
                return Ok(Some(Member { name, link, header, size }));
            }
        }
    }

    /// What follows the end, and whether there was one: a stream that just stops has none.
    pub fn into_rest(self) -> (R, bool) {
        (self.stream, self.has_end)
    }

    fn expect(&mut self, size: u64) {
        self.left = size;
        self.padding = (512 - size % 512) % 512;
    }

    fn skip_rest(&mut self) -> Result<(), String> {
        let wanted = self.left.saturating_add(self.padding);
        let skipped = io::copy(&mut self.stream.by_ref().take(wanted), &mut io::sink());
        if skipped.map_err(|error| broken(&error))? < wanted {
            return Err(cut_off());
        }
        self.expect(0);
        Ok(())
    }

    /// The content of a header that describes the next one.
    fn text(&mut self) -> Result<Vec<u8>, String> {
        if self.left > LONGEST_NAME {
            return Err("it is damaged (the name of a file in it is longer than 1 MiB)".to_owned());
        }
        let mut content = Vec::new();
        self.read_to_end(&mut content).map_err(|error| broken(&error))?;
        Ok(content)
    }

    fn next_header(&mut self) -> Result<Option<Header>, String> {
        let mut block = [0; 512];
        let mut filled = 0;
        while filled < block.len() {
            match self.stream.read(&mut block[filled..]).map_err(|error| broken(&error))? {
                0 if filled == 0 => return Ok(None),
                0 => return Err(cut_off()),
                length => filled += length,
            }
        }
        if block.iter().all(|byte| *byte == 0) {
            self.has_end = true;
            return Ok(None);
        }
        let header = Header::from_byte_slice(&block).clone();
        let sum: u32 =
            block[..148].iter().chain(&block[156..]).map(|byte| u32::from(*byte)).sum::<u32>() + 8 * 32;
        if header.cksum().ok() != Some(sum) {
            return Err("it is not a tar archive, or it is damaged".to_owned());
        }
        Ok(Some(header))
    }

    /// A file with holes in it says in further blocks where they are.
    fn skip_sparse_map(&mut self, header: &Header) -> Result<(), String> {
        let mut is_extended =
            header.as_gnu().is_some_and(|gnu| header.entry_type().is_gnu_sparse() && gnu.is_extended());
        while is_extended {
            let mut block = [0; 512];
            self.stream.read_exact(&mut block).map_err(|error| broken(&error))?;
            is_extended = block[504] == 1;
        }
        Ok(())
    }
}

impl<R: Read> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.stream.by_ref().take(self.left).read(buffer)?;
        if length == 0 && self.left > 0 && !buffer.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.left -= length as u64;
        Ok(length)
    }
}

/// Why a packed stream ends before its end.
pub fn broken(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => cut_off(),
        _ => format!("it is damaged ({error})"),
    }
}

fn cut_off() -> String {
    "it is truncated".to_owned()
}

fn until_nul(bytes: &[u8]) -> &[u8] {
    bytes.split(|byte| *byte == 0).next().unwrap_or_default()
}

/// The value of a record of extended headers: lines of `LENGTH KEY=VALUE`.
fn pax_value(mut records: &[u8], key: &[u8]) -> Option<Vec<u8>> {
    let mut found = None;
    while let Some(zeros) = records.iter().position(|byte| *byte == b' ') {
        let length: usize = std::str::from_utf8(&records[..zeros]).ok()?.parse().ok()?;
        let record = records.get(zeros + 1..length)?.strip_suffix(b"\n")?;
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

    #[test]
    fn extended_headers_are_read() {
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

    #[test]
    fn names_have_a_limit() {
        for kind in [tar::EntryType::GNULongName, tar::EntryType::GNULongLink, tar::EntryType::XHeader] {
            let mut header = Header::new_gnu();
            header.set_entry_type(kind);
            header.set_size(1 << 40);
            header.set_cksum();
            let refused = Members::new(header.as_bytes().chain(io::repeat(b'a'))).next_member();
            assert!(refused.is_err_and(|why| why.contains("longer than 1 MiB")), "{kind:?}");
        }
    }
}
