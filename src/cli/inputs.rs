//! Paths of the command line become groups of specs: folders are walked, `-` is stdin.

use crate::maps::HashSet;
use std::borrow::Cow;
use std::path::{MAIN_SEPARATOR, Path};

use super::disk::{self, Disk};
use crate::driver::GivenPayload;
use crate::driver::PRODUCTS;
use crate::error::Error;
use crate::model::parse_sum;
use crate::source::SourceMap;
use crate::spec;

/// The specs of a run, in groups that are checked together.
///
/// Files found in folders that another one includes or extends are not their own specs. Overlays are
/// alternatives: each is a group by itself, unless `together`.
pub(super) fn groups(paths: &[String], disk: &Disk, together: bool) -> Result<Vec<Vec<String>>, Error> {
    let mut named = Vec::new();
    let mut walked = Vec::new();
    for path in paths {
        if path == "-" {
            named.push(disk.take_stdin()?);
            continue;
        }
        let path = slashed(path);
        disk.name(&path);
        if Path::new(&*path).is_dir() {
            walk(&path, &mut walked)?;
        } else {
            named.push(path.into_owned());
        }
    }
    let mut seen = HashSet::default();
    named.retain(|path| seen.insert(path.clone()));
    walked.retain(|path| seen.insert(path.clone()));
    // A file of another tool next to the spec of the same name is what that was made from: an alternative to it.
    let (twins, mut walked): (Vec<String>, Vec<String>) = walked.into_iter().partition(|path| has_twin(path));
    if together || (named.len() + walked.len() + twins.len() <= 1) {
        named.append(&mut walked);
        return Ok(vec![named]);
    }
    let mut pulled: HashSet<String> = HashSet::default();
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

/// A path with slashes, which all systems read: findings and bundles are the same wherever they are made.
pub(super) fn slashed(path: &str) -> Cow<'_, str> {
    if MAIN_SEPARATOR == '/' { Cow::Borrowed(path) } else { Cow::Owned(path.replace(MAIN_SEPARATOR, "/")) }
}

/// Whether a folder has a spec somewhere.
pub(super) fn has_spec(folder: &str) -> bool {
    walk(folder, &mut Vec::new()).is_ok()
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
                    let message = format!("expected a SHA-256 of 64 hexadecimal digits after `{path}{MARK}`");
                    return Err(Error::new(message).help("run `sha256sum FILE` to get it"));
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

/// Whether a spec is next to another tool's file that it was made from.
fn has_twin(path: &str) -> bool {
    spec::is_foreign(path) && Path::new(path).with_extension("kdl").is_file()
}

/// Spec files below a folder, sorted, with .gitignore honoured.
pub(super) fn walk(folder: &str, found: &mut Vec<String>) -> Result<(), Error> {
    let before = found.len();
    let walk = ignore::WalkBuilder::new(folder).require_git(false).sort_by_file_name(Ord::cmp).build();
    for entry in walk {
        let entry =
            entry.map_err(|error| Error::new(format!("cannot read the folder `{folder}`: {error}")))?;
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
        if is_file
            && let Some(path) = entry.path().to_str().map(slashed)
            && is_spec(&path)
        {
            found.push(path.strip_prefix("./").unwrap_or(&path).to_owned());
        }
    }
    if found.len() == before {
        return Err(Error::new(format!("there is no spec in `{folder}`")).help(
            "give a folder with files whose names end in .kdl, or with supported cluster files of other tools",
        ));
    }
    Ok(())
}

/// Whether a file in a folder is a spec.
fn is_spec(path: &str) -> bool {
    spec::is_spec(path, || {
        disk::open(path).is_ok_and(|bytes| spec::looks_like_one(&String::from_utf8_lossy(&bytes), &PRODUCTS))
    })
}
