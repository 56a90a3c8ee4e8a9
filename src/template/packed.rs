//! The strings of templates, packed into the program: a third of their size, and most runs read none of them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The text of a file next to the one that names it, as `include_str!` has it, from the packed strings.
macro_rules! packed {
    ($path:expr) => {{
        // The compiler checks whether the file is there; the bytes are not used.
        const _: &[u8] = include_bytes!($path);
        $crate::template::unpacked(file!(), $path)
    }};
}
pub(crate) use packed;

/// The text that `path` names, seen from the source file `from`.
pub(crate) fn unpacked(from: &str, path: &str) -> &'static str {
    let from = from.replace('\\', "/");
    // Where the crate is built for another one, the compiler has whole paths.
    let own = from.rfind("/src/").map_or(&*from, |at| &from[at + 1..]);
    let mut parts: Vec<&str> = own.split('/').collect();
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
    crate::packed::texts(include_bytes!(concat!(env!("OUT_DIR"), "/texts"))).into_iter().collect()
});
