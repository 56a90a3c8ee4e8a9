//! Packs the pages of rules: the doc comments of `declare_rule!`, by the codes of the rules.

use std::fs;
use std::path::Path;

use super::{entries, pack};

/// Where a rule starts in a source file, at the start of a line.
const START: &str = "declare_rule! {";

/// Writes the pages of all rules below `src`.
pub(super) fn pack_pages(src: &Path, out: &Path) -> Result<(), String> {
    let mut pages: Vec<(String, String)> = Vec::new();
    let mut folders = vec![src.to_owned()];
    while let Some(folder) = folders.pop() {
        for path in entries(&folder)? {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path)
                    .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
                let before = pages.len();
                pages_of(&text, &mut pages).map_err(|problem| format!("{}: {problem}", path.display()))?;
                if pages.len() > before {
                    println!("cargo::rerun-if-changed={}", path.display());
                }
            }
        }
    }
    pages.sort();
    pack(&pages, &out.join("rules"))
}

/// A line of a doc comment: after `///`, or as an attribute where the line has an invisible character.
fn doc(line: &str) -> Option<String> {
    if let Some(doc) = line.strip_prefix("///") {
        return Some(doc.to_owned());
    }
    let escaped = line.strip_prefix("#[doc = \"")?.strip_suffix("\"]")?;
    let mut parts = escaped.split("\\u{");
    let mut doc = parts.next()?.to_owned();
    for part in parts {
        let (digits, rest) = part.split_once('}')?;
        doc.push(char::from_u32(u32::from_str_radix(digits, 16).ok()?)?);
        doc += rest;
    }
    Some(doc.replace("\\\"", "\""))
}

/// Adds the pages of the rules that a source file declares.
fn pages_of(text: &str, pages: &mut Vec<(String, String)>) -> Result<(), String> {
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line != START {
            continue;
        }
        let mut page = String::new();
        let mut declared = "";
        for line in lines.by_ref() {
            match doc(line.trim_start()) {
                Some(doc) => page = page + &doc + "\n",
                None => {
                    declared = line;
                    break;
                }
            }
        }
        let code = |line: &str| Some(line.split_once("code: \"")?.1.split_once('"')?.0.to_owned());
        // The code is on the line of the name, or soon after it.
        let found = std::iter::once(declared).chain(lines.by_ref().take(4)).find_map(code);
        pages.push((found.ok_or("a rule without a code after its page")?, page));
    }
    Ok(())
}
