//! Specs of golden/, changed by chance and formatted: the findings and the model stay.

use clusterc::compose;
use clusterc::diagnostic::Levels;
use clusterc::driver::{self, Compiled};
use clusterc::layout::{self, Unformatted};
use clusterc::source::{SourceFile, SourceMap};
use proptest::prelude::*;

use crate::mutants::{SpecInFolder, mutant};

/// Spaces, line ends and comments where KDL lets them be.
fn loose(text: &str, seeds: &[usize]) -> String {
    let spaces = ["  ", " /* x */ ", " \\\n", "\t", " \\ // y\n\t"];
    let mut loose = String::new();
    let mut is_quoted = false;
    let mut is_comment = false;
    for (at, letter) in text.char_indices() {
        let seed = seeds[at % seeds.len()];
        match letter {
            '"' if !is_comment => is_quoted = !is_quoted,
            '/' if !is_quoted && text[at..].starts_with("//") => is_comment = true,
            '\n' => is_comment = false,
            _ => {}
        }
        match letter {
            ' ' if !is_quoted
                && !is_comment
                && seed < spaces.len()
                && !loose.ends_with(['\n', ' ', '\t']) =>
            {
                loose.push_str(spaces[seed]);
            }
            '\n' if !is_quoted && seed % 7 == 1 => loose.push_str("\r\n\n\n"),
            _ => loose.push(letter),
        }
    }
    loose
}

fn compile(folder: &std::path::Path, text: &str) -> Option<Compiled> {
    let files = SpecInFolder { folder, text };
    driver::compile(&[vec!["mutant.kdl".to_owned()]], &files, &Levels::default()).ok()
}

fn format(text: &str) -> Result<String, Unformatted> {
    let mut sources = SourceMap::default();
    let file = sources.add(SourceFile::from_bytes("mutant.kdl", text.as_bytes().to_vec()));
    layout::format(file, sources.file(file))
}

fn codes(compiled: &Compiled) -> Vec<&'static str> {
    let mut codes: Vec<&str> = compiled.findings.iter().map(|finding| finding.rule.code).collect();
    codes.sort_unstable();
    codes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_formatted_spec_is_the_same_spec(
        which in any::<usize>(),
        changes in prop::collection::vec((0u8..10, any::<usize>(), any::<usize>(), any::<usize>()), 0..3),
        seeds in prop::collection::vec(0usize..20, 1..50),
    ) {
        let (folder, text) = mutant(which, changes);
        let text = loose(&text, &seeds);
        let after = match format(&text) {
            Ok(after) => after,
            Err(Unformatted::Misread(_)) => return Ok(()),
            Err(why) => return Err(TestCaseError::fail(format!("{why:?}: {text}"))),
        };
        let again = format(&after).ok();
        prop_assert_eq!(again.as_ref(), Some(&after), "once more, from {}", text);
        let (Some(old), Some(new)) = (compile(folder, &text), compile(folder, &after)) else { return Ok(()) };
        prop_assert_eq!(codes(&old), codes(&new), "{}\n-- becomes\n{}", text, after);
        for (old, new) in old.models.iter().zip(&new.models) {
            let differences = compose::differences(old, new);
            prop_assert!(differences.is_empty(), "{:?}: {}\n-- becomes\n{}", differences, text, after);
        }
    }
}
