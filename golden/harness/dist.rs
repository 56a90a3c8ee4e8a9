//! What is given to others: versions agree wherever they are written, and the crate has all files that it is built from.

use std::fs;

use libtest_mimic::Trial;

use crate::writing::{Outcome, ensure};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("dist/versions", versions),
        Trial::test("dist/crate-is-whole", crate_is_whole),
        Trial::test("dist/scripts-name-the-files", names),
    ]
}

/// pre-commit installs what pyproject.toml asks for: the version of the sources that it cloned.
fn versions() -> Outcome {
    let version = env!("CARGO_PKG_VERSION");
    let text = fs::read_to_string(crate::root().join("pyproject.toml"))?;
    for line in [format!("version = \"{version}\""), format!("dependencies = [\"clusterc=={version}\"]")] {
        ensure(text.lines().any(|found| found == line), &format!("pyproject.toml has no line {line}"))?;
    }
    Ok(())
}

/// The crate has src/, schemas/ and docs/: no file that is compiled into the program is anywhere else.
fn crate_is_whole() -> Outcome {
    let root = crate::root();
    let manifest = fs::read_to_string(root.join("Cargo.toml"))?;
    ensure(
        manifest.contains("\ninclude = [\"/src\", \"/schemas\", \"/docs\", \"/README.md\", "),
        "Cargo.toml includes other folders",
    )?;
    let mut count = 0;
    for folder in ["src", "schemas"] {
        let files = crate::files(&root.join(folder));
        for path in files.iter().filter(|path| path.extension().is_some_and(|ending| ending == "rs")) {
            let text = fs::read_to_string(path)?;
            let starts = ["include_str!(\"", "include_bytes!(\"", "packed!(\"", "#[path = \""];
            let named = starts.iter().flat_map(|start| text.split(start).skip(1));
            for name in named.filter_map(|rest| rest.split('"').next()) {
                let found = path.with_file_name(name).canonicalize()?;
                let is_packed = ["src", "schemas"].iter().any(|folder| found.starts_with(root.join(folder)));
                ensure(is_packed, &format!("{} takes {name}, which the crate lacks", path.display()))?;
                count += 1;
            }
        }
    }
    ensure(count > 50, "the files that the program takes are not found")
}

/// `.ci/obtain` and README ask for programs by the names that `.ci/dist` gives them.
fn names() -> Outcome {
    let read = |path: &str| fs::read_to_string(crate::root().join(path));
    let (dist, obtain, readme) = (read(".ci/dist")?, read(".ci/obtain")?, read("README.md")?);
    for target in ["x86_64-linux", "aarch64-linux", "x86_64-windows"] {
        for (file, text) in [(".ci/dist", &dist), (".ci/obtain", &obtain), ("README.md", &readme)] {
            ensure(text.contains(target), &format!("{file} does not know {target}"))?;
        }
    }
    for (file, text, name) in [
        (".ci/dist", &dist, "clusterc-$version-$target$suffix"),
        (".ci/obtain", &obtain, "clusterc-$version-$target$suffix"),
        ("README.md", &readme, concat!("clusterc-", env!("CARGO_PKG_VERSION"), "-x86_64-linux")),
    ] {
        ensure(text.contains(name), &format!("{file} does not name {name}"))?;
    }
    Ok(())
}
