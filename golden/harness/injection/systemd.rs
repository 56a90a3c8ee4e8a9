//! Units with each string, as systemd reads them: no line is a setting that the plain units do not have, and none is misread.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use clusterc::bundle::BundleFile;
use libtest_mimic::{Failed, Trial};

use super::{SPECS, filled, made, possible, strings};
use crate::bundles::has;
use crate::writing::{Outcome, ensure};

pub(super) fn trial() -> Trial {
    Trial::test("injection/systemd", units).with_ignored_flag(!has("systemd-analyze"))
}

/// What systemd may say: of a value that it does not take, or of a program that is not here. Everything else means a
/// line that is not ours.
const EXPECTED: &[&str] = &["is not executable:"];

fn units() -> Outcome {
    let mut wrong = BTreeSet::new();
    let mut count = 0;
    // Windows hosts have no units.
    for spec in [SPECS[0], SPECS[2], SPECS[3]] {
        for string in strings()? {
            let places: Vec<usize> = (0..spec.matches('⟨').count()).collect();
            let text = filled(spec, &string, &possible("spec.kdl", spec, &string, &places));
            let files = made("spec.kdl", text.clone()).ok_or("it was made before")?;
            let printed = verified(&files).map_err(|failed| format!("`{string}`: {failed:?}\n{text}"))?;
            for line in printed {
                if !EXPECTED.iter().any(|expected| line.contains(expected)) {
                    wrong.insert(format!("`{}`: {line}", string.escape_debug()));
                }
            }
            count += 1;
        }
    }
    ensure(count > 100, "there are few strings")?;
    ensure(wrong.is_empty(), &wrong.into_iter().collect::<Vec<_>>().join("\n"))
}

/// What systemd says of the units of a bundle.
fn verified(files: &[BundleFile]) -> Result<Vec<String>, Failed> {
    let root = tempfile::tempdir()?;
    let folder = root.path().join("etc/systemd/system");
    std::fs::create_dir_all(&folder)?;
    let mut names = BTreeSet::new();
    for unit in files.iter().filter(|file| file.path.ends_with(".service")) {
        let name = Path::new(&unit.path).file_name().ok_or("no name")?.to_string_lossy().into_owned();
        std::fs::write(folder.join(&name), unit.content.bytes())?;
        names.insert(name);
    }
    // A string in the name of the only node may leave none.
    if names.is_empty() {
        return Ok(Vec::new());
    }
    for target in ["network-online", "network", "multi-user", "sysinit", "basic", "shutdown"] {
        std::fs::write(folder.join(format!("{target}.target")), "[Unit]\n")?;
    }
    let mut argument = std::ffi::OsString::from("--root=");
    argument.push(root.path());
    let mut command = Command::new("systemd-analyze");
    let output = command.args(["verify", "--man=no"]).arg(argument).arg("--").args(names).output()?;
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    Ok(words.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect())
}
