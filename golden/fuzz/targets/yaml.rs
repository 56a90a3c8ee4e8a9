//! The cluster file of another tool, in YAML: whatever the text, it is read and checked to the end.
#![no_main]

use clusterc_fuzz::{compile, look};

libfuzzer_sys::fuzz_target!(|text: &[u8]| {
    let compiled = compile("cluster.yaml", text);
    look(&compiled.findings, compiled.summary, &compiled.sources);
});
