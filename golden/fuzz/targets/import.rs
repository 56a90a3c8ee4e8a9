//! A folder of native files, as `== PATH` lines with the text of each file below: what is imported says as a spec what the files say.
#![no_main]

use clusterc::compose;
use clusterc::driver::{self, PRODUCTS, Said};
use clusterc_fuzz::{compile, folder, walked};

libfuzzer_sys::fuzz_target!(|text: &[u8]| {
    let memory = folder(text);
    for one in driver::import(&walked(&memory), &memory, &Said::default()) {
        let text = compose::to_kdl(&one.model, &PRODUCTS, &[]);
        let compiled = compile("imported.kdl", text.as_bytes());
        let Some(model) = compiled.models.first() else { panic!("no model of\n{text}") };
        // A node of a version that has no such nodes is an error of the spec, and none of its nodes.
        if compiled.summary.errors > 0 && model.instances.len() < one.model.instances.len() {
            continue;
        }
        let differences = compose::differences(&one.model, model);
        assert!(differences.is_empty(), "{differences:#?}\n{text}");
    }
});
