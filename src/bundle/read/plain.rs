//! Plain files, and nothing else: a pipe would be waited for without an end, and a device may be without an end itself.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::bundle::disk::write::failed;
use crate::bundle::file::hex;
use crate::error::Error;

/// The longest key, signature or password that is read. Those of minisign have some hundred bytes.
pub(in crate::bundle) const LONGEST_KEY: u64 = 64 << 10;

/// Opens a plain file, and gives its length.
pub(in crate::bundle) fn open(path: &Path) -> Result<(File, u64), Error> {
    let about = fs::metadata(path).map_err(|error| failed("read", path, &error))?;
    if !about.is_file() {
        let what = if about.is_dir() { "it is a folder" } else { "it is not a regular file" };
        return Err(Error::new(format!("cannot read `{}`: {what}", path.display())));
    }
    let file = File::open(path).map_err(|error| failed("read", path, &error))?;
    Ok((file, about.len()))
}

/// The bytes of a plain file that has at most so many.
pub(in crate::bundle) fn bytes(path: &Path, most: u64) -> Result<Vec<u8>, Error> {
    let (file, length) = open(path)?;
    let mut bytes = Vec::new();
    let read = if length > most { Ok(0) } else { file.take(most + 1).read_to_end(&mut bytes) };
    read.map_err(|error| failed("read", path, &error))?;
    if length.max(bytes.len() as u64) > most {
        return Err(too_long(path, most));
    }
    Ok(bytes)
}

fn too_long(path: &Path, most: u64) -> Error {
    let path = path.display();
    Error::new(format!(
        "cannot read `{path}`: it has more than {most} bytes, too many for a file of this kind"
    ))
}

/// The text of a plain file that has at most so many bytes.
#[cfg(not(target_family = "wasm"))]
pub(in crate::bundle) fn text(path: &Path, most: u64) -> Result<String, Error> {
    String::from_utf8(bytes(path, most)?)
        .map_err(|_| Error::new(format!("cannot read `{}`: it is not text", path.display())))
}

/// The password in the first lines of a file, which may be a pipe.
///
/// # Errors
/// What cannot be read, or is too long to be one.
pub fn password(path: &Path) -> Result<String, Error> {
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(LONGEST_KEY + 1).read_to_string(&mut text));
    read.map_err(|error| failed("read", path, &error))?;
    if text.len() as u64 > LONGEST_KEY {
        return Err(too_long(path, LONGEST_KEY));
    }
    text.truncate(text.trim_end_matches(['\r', '\n']).len());
    Ok(text)
}

/// The SHA-256 of a stream.
pub(in crate::bundle) fn sum_of(stream: &mut impl Read) -> io::Result<String> {
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 128 << 10];
    loop {
        match stream.read(&mut buffer)? {
            0 => return Ok(hex(&digest.finalize().into())),
            length => digest.update(&buffer[..length]),
        }
    }
}
