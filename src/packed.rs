//! Texts that the build packs (`schemas/build/main.rs`): most runs read none of them.

use std::io::Read;

use flate2::read::ZlibDecoder;

/// The names and strings of one packed file. Each is unpacked once, by the static that holds it, and stays.
pub(crate) fn texts(packed: &'static [u8]) -> Vec<(&'static str, &'static str)> {
    let mut bytes = Vec::new();
    // The build packed it: it cannot fail to unpack.
    let _ = ZlibDecoder::new(packed).read_to_end(&mut bytes);
    postcard::from_bytes(bytes.leak()).unwrap_or_default()
}
