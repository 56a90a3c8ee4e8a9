//! Whatever is clean can be written as a spec again, and says the same then.

use std::path::Path;

use clusterc::compose;
use clusterc::diagnostic::Levels;
use clusterc::driver;
use clusterc::spec::Files;
use libtest_mimic::{Failed, Trial};

use crate::specs::Folder;

pub(crate) fn trials() -> Vec<Trial> {
    let all = ["golden/rules", "golden/iotdbctl", "golden/bundles", "golden/language"];
    let mut paths: Vec<_> = all.iter().flat_map(|folder| crate::files(&crate::root().join(folder))).collect();
    paths.retain(|path| {
        let ending = path.extension().and_then(|ending| ending.to_str());
        ending.is_some_and(|ending| ["kdl", "yaml"].contains(&ending))
            && !path.components().any(|part| part.as_os_str() == "parts")
    });
    vec![Trial::test("convert/keeps-the-meaning", move || {
        let wrong: Vec<String> = paths.iter().filter_map(|path| keeps_the_meaning(path).err()).collect();
        if wrong.is_empty() { Ok(()) } else { Err(Failed::from(wrong.join("\n\n"))) }
    })]
}

/// The text under its own name, and the files next to the case.
struct Again<'a> {
    text: &'a str,
    folder: &'a Folder,
}

impl Files for Again<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        if path == "again.kdl" { Ok(self.text.as_bytes().to_vec()) } else { self.folder.read(path) }
    }
}

fn keeps_the_meaning(path: &Path) -> Result<(), String> {
    let folder = path.parent().ok_or("no folder")?.to_owned();
    let file = path.file_name().and_then(|name| name.to_str()).ok_or("no name")?.to_owned();
    let folder = Folder(folder);
    let compiled = driver::compile(&[vec![file]], &folder, &Levels::default())
        .map_err(|unreadable| unreadable.reason)?;
    let model = compiled.models.first().ok_or("no model")?;
    if compiled.summary.errors > 0 {
        return Ok(());
    }
    let text = compose::to_kdl(model, &driver::PRODUCTS, &[]);
    let files = Again { text: &text, folder: &folder };
    let again = driver::compile(&[vec!["again.kdl".to_owned()]], &files, &Levels::default())
        .map_err(|unreadable| unreadable.reason)?;
    // What is excepted in the spec is not in the model: only what is not understood counts.
    let misread: Vec<&String> = again
        .findings
        .iter()
        .filter(|finding| finding.rule.is_fixed())
        .map(|finding| &finding.message)
        .collect();
    let differences = compose::differences(model, &again.models[0]);
    if misread.is_empty() && differences.is_empty() {
        return Ok(());
    }
    Err(format!("{}\n{misread:#?} {differences:#?}\n{text}", path.display()))
}
