//! `golden/new-rule.sh` in a copy of the folders that it reads: what it writes, and what it refuses.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use libtest_mimic::{Failed, Trial};

pub(crate) fn trials() -> Vec<Trial> {
    let folders = rule_folders()
        .into_iter()
        .map(|folder| Trial::test(format!("new-rule/{}", folder.display()), move || writes(&folder)));
    folders.chain([Trial::test("new-rule/refuses", refuses)]).collect()
}

/// The folders with rules of products, and one of those with rules of all.
fn rule_folders() -> Vec<PathBuf> {
    let of_products = fs::read_dir(crate::root().join("src/dialects")).into_iter().flatten().flatten();
    let name = |entry: fs::DirEntry| Path::new("src/dialects").join(entry.file_name()).join("rules");
    let mut folders: Vec<PathBuf> = of_products.map(name).collect();
    folders.retain(|folder| crate::root().join(folder).join("mod.rs").is_file());
    folders.sort();
    folders.push("src/rules/net".into());
    folders
}

/// A repository with the rules and their cases, and nothing else.
struct Copy(tempfile::TempDir);

impl Copy {
    fn new() -> Result<Self, Failed> {
        let copy = Self(tempfile::tempdir()?);
        for path in crate::files(&crate::root().join("src")) {
            copy.take(&path)?;
        }
        for name in ["new-rule.sh", "new-rule.rs.template"] {
            copy.take(&crate::root().join("golden").join(name))?;
        }
        for entry in fs::read_dir(crate::root().join("golden/rules"))? {
            fs::create_dir_all(copy.path("golden/rules").join(entry?.file_name()))?;
        }
        Ok(copy)
    }

    fn take(&self, path: &Path) -> Result<(), Failed> {
        let new = self.path(path.strip_prefix(crate::root())?);
        fs::create_dir_all(new.parent().ok_or("no folder")?)?;
        fs::copy(path, new)?;
        Ok(())
    }

    fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.0.path().join(path)
    }

    fn run(&self, arguments: &[&str]) -> std::io::Result<Output> {
        Command::new("sh").arg(self.path("golden/new-rule.sh")).args(arguments).output()
    }

    /// Every file with its text.
    fn state(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let read = |path: PathBuf| (path.clone(), fs::read(path).unwrap_or_default());
        crate::files(self.0.path()).into_iter().map(read).collect()
    }
}

/// In the middle of the alphabet, at its ends: the file, one more line in `mod.rs`, the cases, which fail until they are written.
fn writes(folder: &Path) -> Result<(), Failed> {
    let copy = Copy::new()?;
    let mut given = Vec::new();
    for name in ["middle-trouble", "a", "zz-last-trouble"] {
        let mods = fs::read_to_string(copy.path(folder).join("mod.rs"))?;
        let output = copy.run(&[&folder.display().to_string(), name])?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
        }
        let printed = String::from_utf8(output.stdout)?;
        let code = printed.split(' ').next().ok_or("no code")?;
        if highest(&copy, code)? != code || given.contains(&code.to_owned()) {
            return Err(format!("{code} is not the next of its family").into());
        }
        given.push(code.to_owned());

        let file = name.replace('-', "_");
        let rule = fs::read_to_string(copy.path(folder).join(format!("{file}.rs")))?;
        let wanted = [
            format!("//! {code}: {name}.\n"),
            format!("code: \"{code}\", name: \"{name}\""),
            file.to_uppercase(),
        ];
        if let Some(missing) = wanted.iter().find(|wanted| !rule.contains(*wanted)) {
            return Err(format!("{file}.rs lacks `{missing}`:\n{rule}").into());
        }
        if rule.contains('@') {
            return Err(format!("a part of the template was not filled in:\n{rule}").into());
        }
        added(&mods, &fs::read_to_string(copy.path(folder).join("mod.rs"))?, &file)?;

        let cases = copy.path(format!("golden/rules/{code}-{name}"));
        for case in ["fail-to-be-written.kdl", "pass-to-be-written.kdl"] {
            if crate::specs::case(&cases.join(case)).is_ok() {
                return Err(format!("{case} passes as it is").into());
            }
        }
    }
    Ok(())
}

/// The highest code of a family that a folder in golden/rules has.
fn highest(copy: &Copy, code: &str) -> Result<String, Failed> {
    let family = code.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let names = fs::read_dir(copy.path("golden/rules"))?.flatten().map(|entry| entry.file_name());
    let codes = names.filter_map(|name| Some(name.to_str()?.split('-').next()?.to_owned()));
    let is_of = |code: &String| code.trim_end_matches(|letter: char| letter.is_ascii_digit()) == family;
    Ok(codes.filter(is_of).max().ok_or("no code")?)
}

/// Whether exactly the module was added, in the order of the names of its block.
fn added(before: &str, after: &str, file: &str) -> Result<(), Failed> {
    let is_new = |line: &&str| line.trim_start_matches("pub ") == format!("mod {file};");
    let rest: Vec<&str> = after.lines().filter(|line| !is_new(line)).collect();
    if rest != before.lines().collect::<Vec<_>>() || after.lines().filter(is_new).count() != 1 {
        return Err(format!("mod.rs did not get one line:\n{after}").into());
    }
    let lines: Vec<&str> = after.lines().collect();
    let at = lines.iter().position(is_new).unwrap_or_default();
    let name = |line: &str| line.trim_start_matches("pub ").strip_prefix("mod ").map(str::to_owned);
    let neighbours = [lines.get(at.wrapping_sub(1)), lines.get(at), lines.get(at + 1)];
    let block: Vec<String> = neighbours.into_iter().flatten().filter_map(|line| name(line)).collect();
    if block.len() < 2 || !block.is_sorted() {
        return Err(format!("the line is out of order: {block:?}").into());
    }
    Ok(())
}

/// What would overwrite or repeat something, and what is not a name, changes nothing.
fn refuses() -> Result<(), Failed> {
    let copy = Copy::new()?;
    let before = copy.state();
    let folder = "src/rules/net";
    let refused: [(&[&str], &str); 7] = [
        (&[], "usage: "),
        (&["src/rules", "some-trouble"], "is not a folder of rules"),
        (&["src/rules/none", "some-trouble"], "does not exist"),
        (&[folder, "Some_Trouble"], "is not a name of a rule"),
        (&[folder, "port-clash"], "port_clash.rs exists"),
        (&[folder, "some-trouble", "NET001"], "NET001 is taken"),
        (&[folder, "some-trouble", "net99"], "is not a code"),
    ];
    for (arguments, reason) in refused {
        let output = copy.run(arguments)?;
        let printed = String::from_utf8(output.stderr)?;
        if output.status.code() != Some(2) || !printed.contains(reason) {
            return Err(format!("{arguments:?} ended with {}: {printed}", output.status).into());
        }
    }
    if copy.state() != before { Err("a refusal changed files".into()) } else { Ok(()) }
}
