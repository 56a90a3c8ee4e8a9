//! Paths of the command line become groups of specs: folders are walked, `-` is stdin.

use std::collections::HashSet;
use std::io::Read;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::driver::GivenPayload;
use crate::driver::PRODUCTS;
use crate::error::{Error, reason};
use crate::model::parse_sum;
use crate::source::SourceMap;
use crate::spec::{self, Files};

/// The disk, and stdin under the name it was given.
pub(super) struct Disk {
    stdin: Mutex<Option<Vec<u8>>>,
    stdin_name: String,
}

impl Disk {
    pub(super) fn new(stdin_name: Option<&str>) -> Self {
        Self { stdin: Mutex::new(None), stdin_name: stdin_name.unwrap_or("<stdin>").to_owned() }
    }
}

impl Files for Disk {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        if path == self.stdin_name
            && let Some(bytes) = self.stdin.lock().unwrap_or_else(PoisonError::into_inner).as_ref()
        {
            return Ok(bytes.clone());
        }
        let file = std::fs::File::open(path).map_err(|error| reason(&error))?;
        let meta = file.metadata().map_err(|error| reason(&error))?;
        if meta.is_dir() {
            return Err("it is a folder".to_owned());
        }
        if meta.is_file() && meta.len() > SourceMap::MAX_FILE_BYTES {
            return Err(too_large());
        }
        limited(file)
    }

    #[cfg(unix)]
    fn mode(&self, path: &str) -> Option<u32> {
        use std::os::unix::fs::PermissionsExt;
        Some(std::fs::metadata(path).ok()?.permissions().mode())
    }
}

/// Reads at most one byte more than the limit, whatever the size says: pipes and devices have none.
fn limited(from: impl Read) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    from.take(SourceMap::MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(|error| reason(&error))?;
    if bytes.len() as u64 > SourceMap::MAX_FILE_BYTES {
        return Err(too_large());
    }
    Ok(bytes)
}

fn too_large() -> String {
    let limit = crate::diagnostic::words::bytes(SourceMap::MAX_FILE_BYTES);
    format!("it is larger than {limit}, the limit for one file")
}

/// The specs of a run, in groups that are checked together.
///
/// Files found in folders that another one includes or extends are not specs of their own. Overlays are
/// alternatives: each is a group by itself, unless `together`.
pub(super) fn groups(paths: &[String], disk: &Disk, together: bool) -> Result<Vec<Vec<String>>, Error> {
    let mut named = Vec::new();
    let mut walked = Vec::new();
    for path in paths {
        if path == "-" {
            let bytes = limited(std::io::stdin().lock())
                .map_err(|why| Error::new(format!("cannot read stdin: {why}")))?;
            *disk.stdin.lock().unwrap_or_else(PoisonError::into_inner) = Some(bytes);
            named.push(disk.stdin_name.clone());
        } else if Path::new(path).is_dir() {
            walk(path, &mut walked)?;
        } else {
            named.push(path.clone());
        }
    }
    let mut seen = HashSet::new();
    named.retain(|path| seen.insert(path.clone()));
    walked.retain(|path| seen.insert(path.clone()));
    // A file of another tool beside the spec of the same name is what that was made from: an alternative to it.
    let (twins, mut walked): (Vec<String>, Vec<String>) = walked.into_iter().partition(|path| has_twin(path));
    if together || (named.len() + walked.len() + twins.len() <= 1) {
        named.append(&mut walked);
        return Ok(vec![named]);
    }
    let mut pulled: HashSet<String> = HashSet::new();
    let mut overlays = Vec::new();
    let mut plain = Vec::new();
    for (path, is_named) in
        named.iter().map(|path| (path, true)).chain(walked.iter().map(|path| (path, false)))
    {
        // Only what is pulled in matters here; findings and unreadable files come with the real reading.
        let unit = spec::load(path, disk, &PRODUCTS, &mut SourceMap::default()).map(|(unit, _)| unit);
        let is_overlay = unit.as_ref().is_ok_and(|unit| unit.is_overlay);
        pulled.extend(unit.into_iter().flat_map(|unit| unit.pulled));
        if is_overlay { overlays.push((path, is_named)) } else { plain.push((path, is_named)) }
    }
    let is_spec = |(path, is_named): &(&String, bool)| *is_named || !pulled.contains(*path);
    let plain: Vec<String> = plain.into_iter().filter(is_spec).map(|(path, _)| path.clone()).collect();
    let mut groups: Vec<Vec<String>> =
        overlays.into_iter().filter(is_spec).map(|(path, _)| vec![path.clone()]).collect();
    if !plain.is_empty() {
        groups.insert(0, plain);
    }
    groups.extend(twins.into_iter().map(|path| vec![path]));
    Ok(groups)
}

/// The payloads of a command line: `FILE`, or `FILE=sha256:…`.
pub(super) fn given_payloads(values: &[String]) -> Result<Vec<GivenPayload>, Error> {
    const OPTION: &str = "--payload ";
    const MARK: &str = "=sha256:";
    let given = |value: &String| {
        let (path, sum) = match value.rsplit_once(MARK) {
            Some((path, text)) => match parse_sum(text) {
                Some(sum) => (path, Some(sum)),
                None => {
                    let message =
                        format!("expected a SHA-256 of 64 hexadecimal digits behind `{path}{MARK}`");
                    return Err(Error::new(message).help("`sha256sum FILE` prints it"));
                }
            },
            None => (value.as_str(), None),
        };
        Ok(GivenPayload {
            typed: format!("{OPTION}{value}"),
            value: OPTION.len(),
            path: path.to_owned(),
            sum,
        })
    };
    values.iter().map(given).collect()
}

/// Whether a spec lies beside another tool's file that it was made from.
fn has_twin(path: &str) -> bool {
    spec::is_foreign(path) && Path::new(path).with_extension("kdl").is_file()
}

/// Spec files below a folder, sorted, with .gitignore honoured.
fn walk(folder: &str, found: &mut Vec<String>) -> Result<(), Error> {
    let before = found.len();
    let walk = ignore::WalkBuilder::new(folder).require_git(false).sort_by_file_name(Ord::cmp).build();
    for entry in walk {
        let entry = entry.map_err(|error| Error::new(format!("cannot walk `{folder}`: {error}")))?;
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
        if is_file
            && let Some(path) = entry.path().to_str()
            && is_spec(path)
        {
            found.push(path.strip_prefix("./").unwrap_or(path).to_owned());
        }
    }
    if found.len() == before {
        return Err(Error::new(format!("there is no spec in `{folder}`")).help(
            "specs are files whose names end in .kdl, and cluster files of other tools that clusterc reads",
        ));
    }
    Ok(())
}

/// Whether a file in a folder is a spec: by its name, and YAML by what it says, because most YAML is something else.
fn is_spec(path: &str) -> bool {
    if !spec::is_foreign(path) {
        return path.ends_with(".kdl");
    }
    let text = std::fs::File::open(path).map_err(|error| reason(&error)).and_then(limited);
    text.is_ok_and(|bytes| spec::looks_like_one(&String::from_utf8_lossy(&bytes), &PRODUCTS))
}
