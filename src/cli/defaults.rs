//! `.clusterc.kdl`: what a repository says once instead of on every command line.

use std::path::{Path, PathBuf};

use crate::diagnostic::{Levels, Severity};
use crate::driver::REGISTRY;
use crate::error::{Error, reason};
use crate::source::{SourceFile, SourceMap};
use crate::syntax::{self, Node, Value};

/// The file's name.
const NAME: &str = ".clusterc.kdl";

/// What a repository says.
#[derive(Debug, Default)]
pub(super) struct Defaults {
    /// Codes with the severity they get; `None` hides them.
    pub(super) levels: Vec<(String, Option<Severity>)>,
    /// Whether warnings fail the run.
    pub(super) deny_warnings: bool,
    pub(super) product: Option<String>,
    pub(super) target_version: Option<String>,
    /// Path of the file with hosts, from where the program runs.
    pub(super) facts: Option<String>,
    /// Path of the baseline, from where the program runs.
    pub(super) baseline: Option<String>,
    /// Paths that are omitted, as in .gitignore, from the file's folder.
    pub(super) exclude: Vec<String>,
    /// The folder of the file.
    pub(super) folder: Option<PathBuf>,
}

/// The statements, for messages.
const STATEMENTS: &str = "`allow`, `warn`, `deny`, `deny-warnings`, `product`, `target-version`, `facts`, `baseline` and `exclude`";

impl Defaults {
    /// Looks for the file from the current folder upwards, as far as the repository goes.
    pub(super) fn find() -> Result<Self, Error> {
        let Ok(mut folder) = std::env::current_dir() else { return Ok(Self::default()) };
        let mut up = PathBuf::new();
        loop {
            if folder.join(NAME).is_file() {
                return Self::read(&up);
            }
            if folder.join(".git").exists() || !folder.pop() {
                return Ok(Self::default());
            }
            up.push("..");
        }
    }

    /// Adds its levels to those of the command line, which win.
    pub(super) fn add_to(&self, levels: &mut Levels) -> Result<(), Error> {
        for (word, severity) in &self.levels {
            let Some(rule) = REGISTRY.find(word) else {
                return Err(Error::new(format!("{NAME}: there is no rule `{word}`"))
                    .help("run `clusterc rules` to list them"));
            };
            levels.overrides.entry(rule.code.to_owned()).or_insert(*severity);
        }
        Ok(())
    }

    /// What is omitted, as a matcher of paths.
    pub(super) fn excluded(&self) -> Result<ignore::gitignore::Gitignore, Error> {
        let folder = self.folder.clone().unwrap_or_default();
        let mut builder = ignore::gitignore::GitignoreBuilder::new(folder);
        for line in &self.exclude {
            let wrong = |error| Error::new(format!("{NAME}: exclude `{line}`: {error}"));
            builder.add_line(None, line).map_err(wrong)?;
        }
        builder.build().map_err(|error| Error::new(format!("{NAME}: exclude: {error}")))
    }

    fn read(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(NAME);
        let shown = path.display().to_string();
        let bytes = std::fs::read(&path)
            .map_err(|error| Error::new(format!("cannot read `{shown}`: {}", reason(&error))))?;
        let mut sources = SourceMap::default();
        let file = sources.add(SourceFile::from_bytes(shown.as_str(), bytes));
        let (tree, findings) = syntax::kdl::read(file, sources.file(file));
        if let Some(finding) = findings.first() {
            let line = sources.start(finding.span).line;
            return Err(Error::new(format!("{shown}:{line}: {}", finding.message)));
        }
        let mut defaults = Self { folder: Some(folder.to_owned()), ..Self::default() };
        for node in &tree.nodes {
            let line = sources.start(node.head).line;
            defaults.statement(node, folder).map_err(|why| Error::new(format!("{shown}:{line}: {why}")))?;
        }
        Ok(defaults)
    }

    fn statement(&mut self, node: &Node, folder: &Path) -> Result<(), String> {
        let texts: Vec<String> = node
            .arguments()
            .filter_map(|scalar| match &scalar.value {
                Value::Text(text) => Some(text.to_string()),
                _ => None,
            })
            .collect();
        let name = &*node.name.text;
        let one = || texts.first().cloned().ok_or_else(|| format!("`{name}` needs a string after it"));
        let path = || one().map(|text| folder.join(text).display().to_string());
        let severity = match name {
            "allow" => Some(None),
            "warn" => Some(Some(Severity::Warning)),
            "deny" => Some(Some(Severity::Error)),
            _ => None,
        };
        if let Some(severity) = severity {
            one()?;
            self.levels.extend(texts.iter().map(|code| (code.clone(), severity)));
            return Ok(());
        }
        match name {
            "deny-warnings" => self.deny_warnings = true,
            "product" => self.product = Some(one()?),
            "target-version" => self.target_version = Some(one()?),
            "facts" => self.facts = Some(path()?),
            "baseline" => self.baseline = Some(path()?),
            "exclude" => {
                one()?;
                self.exclude.extend(texts.iter().cloned());
            }
            _ => return Err(format!("there is no statement `{name}`; use one of {STATEMENTS}")),
        }
        Ok(())
    }
}
