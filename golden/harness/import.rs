//! build → import → build is the identity in meaning: the native files say the same, no matter who wrote the spec. With `CORPUS=DIR`
//! so is import → build of every cluster found there, those that the rules refuse included.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use clusterc::bundle;
use clusterc::compose;
use clusterc::diagnostic::{Finding, Levels, Severity, Shown, render};
use clusterc::driver::PRODUCTS;
use clusterc::driver::{self, ReadOptions, Walked};
use clusterc::model::{Instance, Model};
use clusterc::spec::Files;
use libtest_mimic::{Failed, Trial};

use crate::faults::{Memory, Native};

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
    trials.push(Trial::test("import/passes-its-own-check", passes));
    let cases = crate::files(&root.join("golden/import")).into_iter();
    let cases = cases.filter(|path| path.extension().is_some_and(|ending| ending == "files"));
    trials.extend(cases.map(|path| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Trial::test(format!("import/as-found/{name}"), move || says_the_same(&path))
    }));
    if let Some(corpus) = std::env::var_os("CORPUS").map(PathBuf::from) {
        trials.push(Trial::test("corpus/import", move || adopt(&corpus)));
    }
    trials
}

/// A folder in one file, as the fuzz target of that name is fed it: lines `== PATH` with the text of each file below.
/// The specs that are made of it are next to it, and what is printed.
fn says_the_same(case: &Path) -> Result<(), Failed> {
    let text = std::fs::read_to_string(case)?;
    let files: Native = text
        .split("== ")
        .filter_map(|file| file.split_once('\n'))
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .collect();
    let walked = Walked::of(files.keys().cloned());
    let adopted = driver::import(&walked, &Memory(&files), &ReadOptions::default());
    if adopted.is_empty() {
        return Err("nothing was found".into());
    }
    if let Some(first) = adopted.iter().flat_map(differences).next() {
        return Err(first.into());
    }
    let (mut specs, mut output) = (String::new(), String::new());
    for one in &adopted {
        let spec = compose::to_kdl(&one.model, &PRODUCTS, &one.remarks());
        let compiled = compile(&spec)?;
        one.notes.iter().for_each(|note| output += &format!("{}\n", note.with_location()));
        output += &render::short(&Shown::new(&compiled.findings, &compiled.sources));
        specs += &spec;
    }
    crate::compare(&case.with_extension("kdl"), &specs)?;
    Ok(crate::compare(&case.with_extension("stderr"), &output)?)
}

/// Checks a spec as `import` does.
fn compile(spec: &str) -> Result<driver::Compiled, Failed> {
    let compiled =
        driver::compile(&[vec!["imported.kdl".to_owned()]], &Text(spec.to_owned()), &Levels::default());
    Ok(compiled.map_err(|unreadable| unreadable.reason)?)
}

/// Errors of imported specs are those of the files. Others are about what only a person can know: golden/import/people.tsv lists them, a set
/// with their codes and the reason in each line.
fn passes() -> Result<(), Failed> {
    let root = crate::root();
    let mut found: Vec<String> = Vec::new();
    let mut look = |set: String, walked: &Walked, files: &(dyn Files + Sync), options: &ReadOptions| {
        let codes = |findings: &[Finding], is_native: bool| -> BTreeSet<&'static str> {
            let weighs = |finding: &&Finding| match finding.severity {
                Severity::Error => true,
                Severity::Warning => is_native,
                Severity::Info => false,
            };
            findings.iter().filter(weighs).map(|finding| finding.rule.code).collect()
        };
        let known = codes(&driver::lint(walked, files, options, &Levels::default()).findings, true);
        let mut own = BTreeSet::new();
        for one in driver::import(walked, files, options) {
            let spec = compose::to_kdl(&one.model, &PRODUCTS, &one.remarks());
            own.extend(codes(&compile(&spec)?.findings, false));
        }
        let own: Vec<&str> = own.difference(&known).copied().collect();
        if !own.is_empty() {
            found.push(format!("{set}\t{}", own.join(" ")));
        }
        Ok::<(), Failed>(())
    };
    for rule in std::fs::read_dir(root.join("golden/lint"))?.flatten() {
        for case in std::fs::read_dir(rule.path())?.flatten().map(|case| case.path()) {
            if case.is_dir() {
                let (walked, files) = (crate::lint::walk(&case), crate::lint::Below(case.clone()));
                let set = case.strip_prefix(root.join("golden")).unwrap_or(&case).display().to_string();
                look(set, &walked, &files, &ReadOptions::default())?;
            }
        }
    }
    for path in crate::files(&root.join("golden/found")) {
        if path.extension().is_some_and(|ending| ending == "case") {
            let case = crate::found::case(&path)?;
            let (walked, options) = case.walked();
            let set = path.strip_prefix(root.join("golden")).unwrap_or(&path).display().to_string();
            look(set, &walked, &case, &options)?;
        }
    }
    found.sort();
    let list = std::fs::read_to_string(root.join("golden/import/people.tsv"))?;
    let known: Vec<&str> = list.lines().filter_map(|line| Some(line.rsplit_once('\t')?.0)).collect();
    let new = found.iter().filter(|line| !known.contains(&line.as_str())).map(|line| format!("new: {line}"));
    let gone =
        known.iter().filter(|line| !found.iter().any(|own| own == *line)).map(|line| format!("gone: {line}"));
    let wrong: Vec<String> = new.chain(gone).collect();
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// What the spec of a model says differently, with its text.
fn differences(one: &driver::Adopted) -> Vec<String> {
    let text = compose::to_kdl(&one.model, &PRODUCTS, &[]);
    let name = vec!["imported.kdl".to_owned()];
    let compiled = match driver::compile(&[name], &Text(text.clone()), &Levels::default()) {
        Ok(compiled) => compiled,
        Err(unreadable) => return vec![unreadable.reason],
    };
    let found = match compiled.models.first() {
        Some(model) => compose::differences(&one.model, model),
        None => vec!["there is no model".to_owned()],
    };
    if found.is_empty() { found } else { vec![format!("{found:#?}\n{text}")] }
}

/// What is imported says as a spec what the files say, those included that have something wrong with them.
fn as_found() -> Result<(), Failed> {
    let mut wrong = Vec::new();
    for rule in std::fs::read_dir(crate::root().join("golden/lint"))?.flatten() {
        let cases = std::fs::read_dir(rule.path())?.flatten().map(|case| case.path());
        for case in cases.filter(|case| case.is_dir()) {
            let (walked, files) = (crate::lint::walk(&case), crate::lint::Below(case.clone()));
            for one in driver::import(&walked, &files, &ReadOptions::default()) {
                wrong.extend(differences(&one).iter().map(|output| format!("{}: {output}", case.display())));
            }
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// Imports every cluster of a corpus, builds what comes of it, and imports that: both models are compared with the
/// first.
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
        for (index, one) in driver::import(&walked, &crate::lint::Below(set.clone()), &ReadOptions::default())
            .iter()
            .enumerate()
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

/// Native files do not have the names of a spec for nodes: nodes get the names of their hosts, roles and folders.
fn name_by_locations(model: &mut Model) {
    let place = |node: &Instance| {
        let role = &model.view(node).catalog.role(node.role).name;
        format!("{} {role} {}", model.host(node.host).name, model.root(node.root).path)
    };
    let places: Vec<String> = model.instances.iter().map(place).collect();
    for (node, place) in model.instances.iter_mut().zip(places) {
        node.name = place.into();
    }
}

/// Whether the spec of a model, and the files built of it, say the same; the reason where they cannot be built.
fn identity(one: &driver::Adopted) -> Result<Option<String>, Failed> {
    let text = compose::to_kdl(&one.model, &PRODUCTS, &[]);
    let compile = || {
        let compiled =
            driver::compile(&[vec!["imported.kdl".to_owned()]], &Text(text.clone()), &Levels::default());
        compiled.map_err(|unreadable| unreadable.reason)
    };
    let compiled = compile()?;
    let Some(mut model) = compile()?.models.pop() else { return Err("no model".into()) };
    let differences = compose::differences(&one.model, &model);
    if !differences.is_empty() {
        return Err(format!("as a spec: {differences:#?}\n{text}").into());
    }
    // Files are made of all that the server takes; what its rules refuse is written as well.
    let version = Some(one.model.clusters[0].view.release.clone());
    let (checked, sources) = compiled.into_unchecked();
    let bundle = match bundle::build(&checked, PRODUCTS, &sources, &bundle::Options::default()) {
        Ok(bundle) => bundle,
        Err(error) => return Ok(Some(error.to_string())),
    };
    let work = tempfile::tempdir()?;
    let out = work.path().join("out");
    bundle.write(&out, false).map_err(|error| error.to_string())?;
    let again = found(&out, &ReadOptions { version, ..ReadOptions::default() }).into_iter();
    let product = one.model.clusters[0].product;
    let again = again.map(|other| other.model).find(|other| other.clusters[0].product == product);
    let Some(mut again) = again else { return Err("nothing was found again".into()) };
    name_by_locations(&mut model);
    name_by_locations(&mut again);
    let differences = compose::differences(&model, &again);
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
    // Specs that are not to be built, and those that refer to files next to them, are not the subject here.
    if !build(&path.display().to_string(), &Disk, &first)? {
        return Ok(());
    }
    let version = clusterc::catalog::Version::parse(&version_of(path)?);
    let options = ReadOptions { version, ..ReadOptions::default() };
    let adopted = found(&first, &options);
    if adopted.is_empty() {
        return Err("nothing was found".into());
    }
    for one in &adopted {
        let text = compose::to_kdl(&one.model, &PRODUCTS, &[]);
        build("imported.kdl", &Text(text.clone()), &second)
            .map_err(|failed| format!("{failed:?}\n{text}"))?;
        let again = found(&second, &options);
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
fn found(bundle: &Path, options: &ReadOptions) -> Vec<driver::Adopted> {
    let hosts = bundle.join("hosts");
    let paths = crate::files(&hosts).into_iter().filter_map(|path| Some(path.to_str()?.to_owned()));
    driver::import(&Walked::of(paths), &Disk, options)
}

/// The version of the spec, for files that do not have it.
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
