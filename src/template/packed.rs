//! The texts of templates, packed into the program: a third of their size, and most runs read none of them.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::LazyLock;

use flate2::read::ZlibDecoder;

/// The text of a file next to the one that names it, as `include_str!` has it, from the packed texts.
macro_rules! packed {
    ($path:expr) => {{
        // The compiler looks whether the file is there; the bytes are not used.
        const _: &[u8] = include_bytes!($path);
        $crate::template::unpacked(file!(), $path)
    }};
}
pub(crate) use packed;

/// The text that `path` names, seen from the source file `from`.
pub(crate) fn unpacked(from: &str, path: &str) -> &'static str {
    let from = from.replace('\\', "/");
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    TEXTS.get(&*parts.join("/")).copied().expect("the build packs every text below src/ that is no code")
}

static TEXTS: LazyLock<BTreeMap<&'static str, &'static str>> = LazyLock::new(|| {
    let mut bytes = Vec::new();
    let packed: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/texts"));
    // The build packed it: it cannot fail to unpack. It is unpacked once and stays.
    let _ = ZlibDecoder::new(packed).read_to_end(&mut bytes);
    let pairs: Vec<(&str, &str)> = postcard::from_bytes(bytes.leak()).unwrap_or_default();
    pairs.into_iter().collect()
});
