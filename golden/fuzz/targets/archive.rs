//! A bundle in an archive, of which someone may have made anything: it is verified within a bounded amount of memory.
//!
//! The first letter says what the rest is: `g` or `z` the inside of an archive, which is packed first, anything else the archive.
#![no_main]

use std::io::Write;
use std::path::PathBuf;
use std::sync::LazyLock;

use clusterc::bundle::{self, Opened};
use clusterc_fuzz::capped::Capped;

/// A hundred times what a bundle of a megabyte needs.
#[global_allocator]
static ALLOCATOR: Capped = Capped(256 << 20);

/// Where the archive is: in memory where there is such a location.
static PLACE: LazyLock<PathBuf> = LazyLock::new(|| {
    let memory = PathBuf::from("/dev/shm");
    let folder = if memory.is_dir() { memory } else { std::env::temp_dir() };
    folder.join(format!("clusterc-fuzz-{}", std::process::id()))
});

/// A bundle of one file, which others are compared with.
static OLD: LazyLock<Opened> = LazyLock::new(|| {
    let folder = PLACE.with_extension("old");
    std::fs::create_dir_all(folder.join("hosts/a")).expect("a folder can be made");
    let files = [
        ("manifest.json", include_str!("../old/manifest.json")),
        ("SHA256SUMS", include_str!("../old/SHA256SUMS")),
        ("hosts/a/install.sh", include_str!("../old/install.sh")),
    ];
    for (path, text) in files {
        std::fs::write(folder.join(path), text).expect("a file can be written");
    }
    Opened::read(&folder).expect("it is a bundle")
});

fn packed(bytes: &[u8]) -> Option<Vec<u8>> {
    let (kind, inside) = bytes.split_first()?;
    match kind {
        b'g' => {
            let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            packer.write_all(inside).ok()?;
            packer.finish().ok()
        }
        b'z' => zstd::stream::encode_all(inside, 1).ok(),
        _ => Some(inside.to_vec()),
    }
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some(archive) = packed(bytes) else { return };
    std::fs::write(&*PLACE, archive).expect("a file can be written");
    if let Ok(opened) = Opened::read(&PLACE) {
        let _ = opened.damage();
        let _ = bundle::compare(&OLD, &opened);
    }
});
