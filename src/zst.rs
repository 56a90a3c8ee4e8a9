//! zstd. It is C code, which is built for machines: in a browser nothing is packed with it, and what is packed with it cannot be read.

use std::io::{self, Read};

/// The level: above 12 archives grow slower to make and hardly smaller.
#[cfg(not(target_family = "wasm"))]
const LEVEL: i32 = 8;

/// Packs a block as a frame of its own.
///
/// # Errors
/// Where there is no zstd.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn pack(block: &[u8]) -> io::Result<Vec<u8>> {
    use std::io::Write;
    let mut frame = zstd::stream::Encoder::new(Vec::with_capacity(block.len() / 3), LEVEL)?;
    frame.include_checksum(true)?;
    frame.set_pledged_src_size(Some(block.len() as u64))?;
    frame.write_all(block)?;
    frame.finish()
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
