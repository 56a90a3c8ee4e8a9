//! A spec in KDL: whatever the text, it is read, checked to the end and formatted, and what passes can be built.
#![no_main]

use clusterc::bundle;
use clusterc::driver::PRODUCTS;
use clusterc::layout::{self, Unformatted};
use clusterc::source::{SourceFile, SourceMap};
use clusterc_fuzz::{compile, look, swell, within_limit, written};

libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| {
    swell::mutate(data, size, most, seed)
});

libfuzzer_sys::fuzz_target!(|text: &[u8]| {
    within_limit(text.len(), || checks_and_builds(text) + formats(text));
});

fn checks_and_builds(text: &[u8]) -> usize {
    let compiled = compile("cluster.kdl", text);
    let written = written(&compiled.models);
    look(&compiled.findings, compiled.summary, &compiled.sources);
    if let Some((checked, sources)) = compiled.into_checked() {
        let made = bundle::build(&checked, PRODUCTS, &sources, &bundle::Options::default());
        let files = made.and_then(|bundle| bundle.files());
        if let Err(refused) = files {
            panic!("it is checked, and cannot be built: {refused}");
        }
    }
    written
}

/// How long the formatted text is. Once more it stays as it is.
fn formats(text: &[u8]) -> usize {
    let format = |bytes: &[u8]| {
        let mut sources = SourceMap::default();
        let file = sources.add(SourceFile::from_bytes("cluster.kdl", bytes.to_vec()));
        layout::format(file, sources.file(file))
    };
    match format(text) {
        Ok(once) => {
            assert_eq!(format(once.as_bytes()).ok().as_ref(), Some(&once), "formatted once more");
            once.len()
        }
        Err(Unformatted::WouldChange) => panic!("formatted it would mean something else"),
        Err(_) => 0,
    }
}
