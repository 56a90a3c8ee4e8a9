//! The cluster file of another tool, in YAML: whatever the text, it is read and checked to the end.
#![no_main]

use clusterc_fuzz::{compile, look, swell, within_limit, written};

libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| {
    swell::mutate(data, size, most, seed)
});

libfuzzer_sys::fuzz_target!(|text: &[u8]| {
    within_limit(text.len(), || {
        let compiled = compile("cluster.yaml", text);
        look(&compiled.findings, compiled.summary, &compiled.sources);
        written(&compiled.models)
    });
});
