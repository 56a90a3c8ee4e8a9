//! build → import → build is the identity in meaning: the native files say the same, whoever wrote the spec. With `CORPUS=DIR`
//! so is import → build of every cluster found there, those that the rules refuse included.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use clusterc::bundle;
use clusterc::compose;
use clusterc::diagnostic::{Levels, Severity};
use clusterc::driver::PRODUCTS;
use clusterc::driver::{self, Said, Walked};
use clusterc::spec::Files;
use libtest_mimic::{Failed, Trial};

pub(crate) fn trials() -> Vec<Trial> {
    let root = crate::root();
    let folders = ["examples", "golden/bundles"];
    let specs = folders.iter().flat_map(|folder| crate::files(&root.join(folder)));
    let is_spec = |path: &PathBuf| {
        let text = path.display().to_string();
        path.extension().is_some_and(|ending| ending == "kdl")
            && !text.contains("/tree/")
            && !text.contains("/parts/")
            && !text.contains("/iotdbctl/")
    };
    let trial = |path: PathBuf| {
        let name = path.strip_prefix(crate::root()).unwrap_or(&path).display().to_string();
        Trial::test(format!("import/{name}"), move || check(&path))
    };
    let mut trials: Vec<Trial> = specs.filter(is_spec).map(trial).collect();
    trials.push(Trial::test("import/what-lint-has-cases-of", as_found));
    if let Some(corpus) = std::env::var_os("CORPUS").map(PathBuf::from) {
        trials.push(Trial::test("corpus/import", move || adopt(&corpus)));
    }
    trials
}

/// What is imported says as a spec what the files say, those included that have something wrong with them.
fn as_found() -> Result<(), Failed> {
    let mut wrong = Vec::new();
    for rule in std::fs::read_dir(crate::root().join("golden/lint"))?.flatten() {
        let cases = std::fs::read_dir(rule.path())?.flatten().map(|case| case.path());
        for case in cases.filter(|case| case.is_dir()) {
            let (walked, files) = (crate::lint::walk(&case), crate::lint::Below(case.clone()));
            for one in driver::import(&walked, &files, &Said::default()) {
                let text = compose::to_kdl(&one.model, &PRODUCTS, &[]);
                let name = vec!["imported.kdl".to_owned()];
                let compiled = driver::compile(&[name], &Text(text.clone()), &Levels::default())
                    .map_err(|unreadable| unreadable.reason)?;
                let found = match compiled.models.first() {
                    Some(model) => compose::differences(&one.model, model),
                    None => vec!["there is no model".to_owned()],
                };
                if !found.is_empty() {
                    wrong.push(format!("{}: {found:#?}\n{text}", case.display()));
                }
            }
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// Imports every cluster of a corpus, builds what comes of it, and imports that: both models are held against the first.
fn adopt(corpus: &Path) -> Result<(), Failed> {
    let sets: BTreeSet<PathBuf> = crate::files(corpus)
        .iter()
        .filter_map(|path| {
            let mut parts = path.strip_prefix(corpus).ok()?.components();
            let (product, set) = (parts.next()?, parts.next()?);
            parts.next().map(|_| corpus.join(product).join(set))
        })
        .collect();
    let (mut count, mut built, mut unbuilt, mut wrong) = (0, 0, Vec::new(), Vec::new());
    for set in sets {
        let walked = crate::lint::walk(&set);
        for (index, one) in
            driver::import(&walked, &crate::lint::Below(set.clone()), &Said::default()).iter().enumerate()
        {
            count += 1;
            let name = format!("{} {index}", set.display());
            match identity(one) {
                Ok(None) => built += 1,
                Ok(Some(reason)) => unbuilt.push(format!("{name}: {reason}")),
                Err(failed) => wrong.push(format!("{name}: {failed:?}")),
            }
        }
    }
    let shown = format!(
        "{} of {count} clusters found say the same when imported, {built} of them also when built",
        count - wrong.len()
    );
    writeln!(std::io::stderr(), "import: {shown}; not built: {unbuilt:#?}")?;
    if wrong.is_empty() { Ok(()) } else { Err(format!("{shown}\n{}", wrong.join("\n")).into()) }
}

/// Whether the spec of a model, and the files built of it, say the same; the reason where they cannot be built.
fn identity(one: &driver::Adopted) -> Result<Option<String>, Failed> {
    let text = compose::to_kdl(&one.model, &PRODUCTS, &[]);
    let compiled =
        driver::compile(&[vec!["imported.kdl".to_owned()]], &Text(text.clone()), &Levels::default())
            .map_err(|unreadable| unreadable.reason)?;
    let Some(model) = compiled.models.first() else { return Err("no model".into()) };
    let differences = compose::differences(&one.model, model);
    if !differences.is_empty() {
        return Err(format!("as a spec: {differences:#?}\n{text}").into());
    }
    // Files are made of all that the server takes; what its rules refuse is written as well.
    let version = Some(one.model.clusters[0].view.version.clone());
    let (checked, sources) = compiled.into_unchecked();
    let bundle = match bundle::build(&checked, PRODUCTS, &sources, &bundle::Options::default()) {
        Ok(bundle) => bundle,
        Err(error) => return Ok(Some(error.to_string())),
    };
    let work = tempfile::tempdir()?;
    let out = work.path().join("out");
    bundle.write(&out, false).map_err(|error| error.to_string())?;
    let again = found(&out, &Said { version, ..Said::default() });
    let product = one.model.clusters[0].product;
    let again = again.iter().find(|other| other.model.clusters[0].product == product);
    let Some(again) = again else { return Err("nothing was found again".into()) };
    let differences = compose::differences(&one.model, &again.model);
    if differences.is_empty() { Ok(None) } else { Err(format!("as files: {differences:#?}\n{text}").into()) }
}

/// The disk.
struct Disk;

impl Files for Disk {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        std::fs::read(path).map_err(|error| clusterc::error::reason(&error))
    }
}

/// One text.
struct Text(String);

impl Files for Text {
    fn read(&self, _: &str) -> Result<Vec<u8>, String> {
        Ok(self.0.clone().into_bytes())
    }
}

fn build(path: &str, files: &dyn Files, to: &Path) -> Result<bool, Failed> {
    let compiled = driver::compile(&[vec![path.to_owned()]], files, &Levels::default())
        .map_err(|unreadable| unreadable.reason)?;
    let errors: Vec<String> = compiled
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| finding.message.clone())
        .collect();
    let Some((checked, sources)) = compiled.into_checked() else {
        return if path == "imported.kdl" { Err(format!("{errors:#?}").into()) } else { Ok(false) };
    };
    let bundle = bundle::build(&checked, PRODUCTS, &sources, &bundle::Options::default())
        .map_err(|error| error.to_string())?;
    bundle.write(to, false).map_err(|error| error.to_string())?;
    Ok(true)
}

fn check(path: &Path) -> Result<(), Failed> {
    let work = tempfile::tempdir()?;
    let (first, second) = (work.path().join("first"), work.path().join("second"));
    // Specs that are not to be built, and those that refer to files beside them, are no subject here.
    if !build(&path.display().to_string(), &Disk, &first)? {
        return Ok(());
    }
    let version = clusterc::catalog::Version::parse(&version_of(path)?);
    let said = Said { version, ..Said::default() };
    let adopted = found(&first, &said);
    if adopted.is_empty() {
        return Err("nothing was found".into());
    }
    for one in &adopted {
        let text = compose::to_kdl(&one.model, &PRODUCTS, &[]);
        build("imported.kdl", &Text(text.clone()), &second)
            .map_err(|failed| format!("{failed:?}\n{text}"))?;
        let again = found(&second, &said);
        let again =
            again.iter().find(|other| other.model.clusters[0].product == one.model.clusters[0].product);
        let differences = match again {
            Some(again) => compose::differences(&one.model, &again.model),
            None => vec!["nothing was found again".to_owned()],
        };
        if !differences.is_empty() {
            return Err(format!("{differences:#?}\n{text}").into());
        }
        std::fs::remove_dir_all(&second)?;
    }
    Ok(())
}

/// What the files of a bundle come to. Values that are the default are the same as values that are not there.
fn found(bundle: &Path, said: &Said) -> Vec<driver::Adopted> {
    let hosts = bundle.join("hosts");
    let paths = crate::files(&hosts).into_iter().filter_map(|path| Some(path.to_str()?.to_owned()));
    let walked =
        Walked { files: paths.filter(|path| driver::is_native(path)).collect(), ..Walked::default() };
    driver::import(&walked, &Disk, said)
}

/// The version that the spec says, for files that do not tell it.
fn version_of(path: &Path) -> Result<String, Failed> {
    let mut text = std::fs::read_to_string(path)?;
    if !text.contains("version=")
        && let Some(base) = text.split("extends \"").nth(1).and_then(|rest| rest.split('"').next())
    {
        text = std::fs::read_to_string(path.with_file_name(base))?;
    }
    let version = text.split("version=\"").nth(1).and_then(|rest| rest.split('"').next());
    Ok(version.ok_or("the spec says no version")?.to_owned())
}
