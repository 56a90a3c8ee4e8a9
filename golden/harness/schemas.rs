//! What the build says of schemas: `golden/schemas/fail-*.kdl` read after `parts/product.kdl`, against the `.stderr` next to it;
//! of `pass-*.kdl` it says nothing.

// The build's own reader. What it has from the build script's root it has from here.
#[path = "../../schemas/build/load.rs"]
mod load;
#[path = "../../schemas/build/meaning.rs"]
mod meaning;
#[path = "../../schemas/build/ties.rs"]
mod ties;

use clusterc::diagnostic::{suggest, words};
use clusterc::source::SourceFile;
use clusterc::{catalog, source, syntax};
use libtest_mimic::{Failed, Trial};

pub(crate) fn trials() -> Vec<Trial> {
    let folder = crate::root().join("golden/schemas");
    let mut cases = crate::files(&folder);
    cases.retain(|path| path.parent() == Some(&folder) && path.extension().is_some_and(|end| end == "kdl"));
    let name = |path: &std::path::Path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    cases
        .into_iter()
        .map(|path| Trial::test(format!("schemas/{}", name(&path)), move || case(&path, &name(&path))))
        .collect()
}

fn case(path: &std::path::Path, name: &str) -> Result<(), Failed> {
    let product = crate::root().join("golden/schemas/parts/product.kdl");
    let read = |path: &std::path::Path, shown: &str| {
        std::fs::read(path).map(|bytes| SourceFile::from_bytes(format!("schemas/plant/{shown}.kdl"), bytes))
    };
    let (_, problems) = load::load(vec![read(&product, "product")?, read(path, name)?]);
    let printed: String = problems.iter().map(|problem| format!("{problem}\n")).collect();
    match name.split('-').next() {
        Some("fail") if printed.is_empty() => Err("nothing was found".into()),
        Some("fail") => Ok(crate::compare(&path.with_extension("stderr"), &printed)?),
        Some("pass") if printed.is_empty() => Ok(()),
        Some("pass") => Err(printed.into()),
        _ => Err("the name of a case begins with fail- or pass-".into()),
    }
}
