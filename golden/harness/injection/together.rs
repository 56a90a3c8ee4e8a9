//! Bundles that hold many strings at a time: each string has clusters and hosts of its own. For readers that take seconds for each bundle.

use clusterc::bundle::BundleFile;
use libtest_mimic::Failed;

use super::{filled, made, possible};

/// A bundle, with the strings in it.
pub(super) struct Together {
    pub(super) strings: Vec<String>,
    pub(super) text: String,
    pub(super) files: Vec<BundleFile>,
}

/// As few bundles as can be made of one spec and all strings. `file` is the name of the spec; `@@` in it is the number of a string.
pub(super) fn bundles(file: &str, spec: &str, strings: &[String]) -> Result<Vec<Together>, Failed> {
    let numbered: Vec<(usize, &String)> = strings.iter().enumerate().collect();
    let texts: Vec<(String, String)> = numbered
        .into_iter()
        .map(|(number, string)| (string.clone(), cluster(file, spec, string, number)))
        .collect();
    let mut bundles = Vec::new();
    add(file, &texts, &mut bundles)?;
    Ok(bundles)
}

/// A spec of one string, with names and addresses that no other has.
fn cluster(file: &str, spec: &str, string: &str, number: usize) -> String {
    let spec = spec
        .replace("@@", &number.to_string())
        .replace("node-", &format!("node-{number}-"))
        .replace("127.0.0.", &format!("127.0.{number}."))
        .replace("\"⟨c~@⟩\" product", &format!("\"⟨c{number}~@⟩\" product"));
    let places: Vec<usize> = (0..spec.matches('⟨').count()).collect();
    filled(&spec, string, &possible(file, &spec, string, &places))
}

fn add(file: &str, texts: &[(String, String)], bundles: &mut Vec<Together>) -> Result<(), Failed> {
    let text: String = texts.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("\n");
    match made(file, text.clone()) {
        Some(files) => {
            let strings = texts.iter().map(|(string, _)| string.clone()).collect();
            bundles.push(Together { strings, text, files });
            Ok(())
        }
        None if texts.len() > 1 => {
            let (one, two) = texts.split_at(texts.len() / 2);
            add(file, one, bundles)?;
            add(file, two, bundles)
        }
        None => Err(format!("it was made before:\n{text}").into()),
    }
}
