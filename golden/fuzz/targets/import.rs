//! A folder of native files, as `== PATH` lines with the text of each file below: what is imported says as a spec what the files say.
#![no_main]

use clusterc::compose;
use clusterc::driver::{self, PRODUCTS, ReadOptions};
use clusterc::model::Model;
use clusterc_fuzz::{compile, folder, swell, walked, within_limit};

libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| {
    swell::mutate(data, size, most, seed)
});

libfuzzer_sys::fuzz_target!(|text: &[u8]| {
    within_limit(text.len(), || {
        says_the_same(text);
        0
    });
});

/// Whether the names and addresses of a model are the same in a spec, where some signs write ranges, and which holds no control characters.
fn are_names(model: &Model) -> bool {
    let is_name = |text: &str| !text.contains(|letter: char| letter.is_control() || "[]*?,+".contains(letter));
    let addresses = model.hosts.iter().flat_map(|host| &host.addresses).map(|address| &*address.text);
    let names =
        model.hosts.iter().map(|host| &*host.name).chain(model.instances.iter().map(|node| &*node.name));
    names.chain(addresses).all(is_name)
}

fn says_the_same(text: &[u8]) {
    let memory = folder(text);
    for one in driver::import(&walked(&memory), &memory, &ReadOptions::default()) {
        let text = compose::to_kdl(&one.model, &PRODUCTS, &[]);
        let compiled = compile("imported.kdl", text.as_bytes());
        let Some(model) = compiled.models.first() else { panic!("no model of\n{text}") };
        // What no spec can place is an error of the spec: a node of a version that has no such nodes, and names that
        // would be patterns or are not text.
        let is_placed = model.instances.len() == one.model.instances.len() && are_names(&one.model);
        if compiled.summary.errors > 0 && !is_placed {
            continue;
        }
        let differences = compose::differences(&one.model, model);
        assert!(differences.is_empty(), "{differences:#?}\n{text}");
    }
}
