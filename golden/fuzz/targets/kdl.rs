//! A spec in KDL: whatever the text, it is read and checked to the end, and what passes can be built.
#![no_main]

use clusterc::bundle;
use clusterc::driver::PRODUCTS;
use clusterc_fuzz::{compile, look, swell, within_limit, written};

libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| {
    swell::mutate(data, size, most, seed)
});

libfuzzer_sys::fuzz_target!(|text: &[u8]| {
    within_limit(text.len(), || checks_and_builds(text));
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
