//! Ranges and selection patterns: the first line is the pattern, the rest is a name.
#![no_main]

use clusterc::spec::pattern::{Pattern, glob_matches};
use clusterc_fuzz::{swell, within_limit};

/// Whether a glob matches, by its definition: a table of prefixes.
fn matches(glob: &[char], name: &[char]) -> bool {
    let mut row: Vec<bool> = vec![false; name.len() + 1];
    row[0] = true;
    for sign in glob {
        let before = row.clone();
        row[0] = before[0] && *sign == '*';
        for at in 1..=name.len() {
            row[at] = match sign {
                '*' => before[at] || row[at - 1],
                '?' => before[at - 1],
                letter => before[at - 1] && *letter == name[at - 1],
            };
        }
    }
    row[name.len()]
}

libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| {
    swell::mutate(data, size, most, seed)
});

libfuzzer_sys::fuzz_target!(|text: &str| {
    within_limit(text.len(), || {
        means_what_it_says(text);
        0
    });
});

fn means_what_it_says(text: &str) {
    let (pattern, name) = text.split_once('\n').unwrap_or((text, text));
    match Pattern::parse(pattern) {
        Ok(range) => {
            assert!(range.count() > 0);
            let most = if range.is_single() { pattern.len() } else { 1024 };
            let last = range.count() - 1;
            let mut names = Vec::new();
            for index in [0, 1, 2, last / 2, last] {
                let name = range.get(index);
                assert!(range.is_open() || name.is_some() == (index <= last), "{index} of {last}");
                assert!(name.as_ref().is_none_or(|name| name.len() <= most));
                names.push(name);
            }
            assert!(range.get(range.count()).is_none());
            if range.is_single() && !pattern.contains('[') {
                assert_eq!(names[0].as_deref(), Some(pattern));
            }
        }
        Err(error) => assert!(pattern.get(error.range.clone()).is_some(), "{:?}", error.range),
    }
    if pattern.len() * name.len() < 1 << 14 {
        let (glob, letters): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
        assert_eq!(glob_matches(pattern, name), matches(&glob, &letters));
    }
}
