//! zstd. It is C code, which is built for machines: in a browser nothing is packed with it, and what is packed with it cannot be read.

#[cfg(not(target_family = "wasm"))]
use std::cell::RefCell;
use std::io::{self, Read};

/// The level: above 12 archives grow slower to make and hardly smaller.
#[cfg(not(target_family = "wasm"))]
const LEVEL: i32 = 8;

#[cfg(not(target_family = "wasm"))]
thread_local! {
    /// Made once for each thread: its tables are larger than a block.
    static PACKER: RefCell<Option<zstd::bulk::Compressor<'static>>> = const { RefCell::new(None) };
}

/// Packs a block as a frame of its own.
///
/// # Errors
/// Where there is no zstd.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn pack(block: &[u8]) -> io::Result<Vec<u8>> {
    PACKER.with_borrow_mut(|packer| {
        let packer = match packer {
            Some(packer) => packer,
            None => packer.insert(packer_with_checksums()?),
        };
        let mut frame = packer.compress(block)?;
        frame.shrink_to_fit();
        Ok(frame)
    })
}

#[cfg(not(target_family = "wasm"))]
fn packer_with_checksums() -> io::Result<zstd::bulk::Compressor<'static>> {
    let mut packer = zstd::bulk::Compressor::new(LEVEL)?;
    packer.include_checksum(true)?;
    Ok(packer)
}

/// What is packed in a stream.
///
/// # Errors
/// Those of the stream, or where there is no zstd.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn unpack(stream: impl Read + 'static) -> io::Result<impl Read + 'static> {
    zstd::stream::read::Decoder::new(stream)
}

#[cfg(target_family = "wasm")]
pub(crate) fn pack(_: &[u8]) -> io::Result<Vec<u8>> {
    Err(missing())
}

#[cfg(target_family = "wasm")]
pub(crate) fn unpack(_: impl Read + 'static) -> io::Result<impl Read + 'static> {
    Err::<io::Empty, io::Error>(missing())
}

#[cfg(target_family = "wasm")]
fn missing() -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, "this build has no zstd; use tar.gz")
}
