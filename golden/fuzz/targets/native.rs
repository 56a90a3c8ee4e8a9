//! A folder of native files, as `== PATH` lines with the text of each file below: mending comes to an end and makes nothing worse.
#![no_main]

use clusterc::diagnostic::{Levels, Severity};
use clusterc::driver::{self, Linted, ReadOptions, Walked};
use clusterc::native::apply_fixes;
use clusterc_fuzz::{Memory, folder, look, swell, walked, within_limit};

/// How often `lint --fix` looks again.
const MOST_ROUNDS: usize = 10;

fn lint(walked: &Walked, memory: &Memory) -> Linted {
    driver::lint(walked, memory, &ReadOptions::default(), &Levels::default())
}

/// The rules that errors are of.
fn errors(linted: &Linted) -> Vec<&'static str> {
    let errors = linted.findings.iter().filter(|finding| finding.severity == Severity::Error);
    errors.map(|finding| finding.rule.code).collect()
}

fn fixes(walked: &Walked, memory: &mut Memory) {
    let mut linted = lint(walked, memory);
    look(&linted.findings, linted.summary, &linted.sources);
    let before = errors(&linted);
    for round in 0.. {
        let (changes, _) = apply_fixes(&linted.findings, &linted.sources, |fix| fix.safe);
        if changes.is_empty() {
            break;
        }
        assert!(round < MOST_ROUNDS, "it is mended and mended: {:?}", changes[0]);
        for change in changes {
            memory.0.insert(change.path, change.after);
        }
        linted = lint(walked, memory);
    }
    let after = errors(&linted);
    assert!(after.len() <= before.len(), "mended, it is worse: {before:?} became {after:?}");
}

libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| {
    swell::mutate(data, size, most, seed)
});

libfuzzer_sys::fuzz_target!(|text: &[u8]| {
    within_limit(text.len(), || {
        let mut memory = folder(text);
        let walked = walked(&memory);
        fixes(&walked, &mut memory);
        0
    });
});
