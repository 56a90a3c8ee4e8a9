//! Options that several commands share.

use clap::{Args, ValueEnum};

use crate::diagnostic::{Levels, Rule, Severity};
use crate::driver::REGISTRY;
use crate::error::Error;
use crate::spec::rules::STAND_IN_RELEASE;

/// When to use colors.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    pub(super) fn apply(self) {
        let choice = match self {
            Color::Auto => return,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
    }
}

/// How findings are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Text with snippets, on stderr.
    Human,
    /// One line for each finding, on stdout.
    Short,
    /// JSON, on stdout; `clusterc schema findings` describes it.
    Json,
    /// SARIF 2.1.0 for code scanning, on stdout.
    Sarif,
    /// GitHub Actions annotations, on stdout.
    Github,
    /// JUnit XML for build servers, on stdout.
    Junit,
}

/// Which files are read.
#[derive(Debug, Clone, Args)]
pub(super) struct ReadingOptions {
    /// Also read files outside of the repository (or, without one, of the working folder) that specs include or links
    /// point to.
    #[arg(long)]
    pub(super) allow_outside: bool,
}

/// Which findings count, and how they are shown.
#[derive(Debug, Clone, Args)]
pub(super) struct FindingOptions {
    /// The format of findings.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(super) format: Format,
    /// Do not report findings of this rule.
    #[arg(long, value_name = "CODE")]
    allow: Vec<String>,
    /// Report findings of this rule as warnings.
    #[arg(long, value_name = "CODE")]
    warn: Vec<String>,
    /// Report findings of this rule as errors.
    #[arg(long, value_name = "CODE")]
    deny: Vec<String>,
    /// Refuse releases that clusterc does not know; without this, they are checked as the nearest older release.
    #[arg(long)]
    strict_version: bool,
    /// Treat warnings as errors.
    #[arg(long)]
    pub(super) deny_warnings: bool,
    /// Show findings only: no progress, and no line about what was done.
    #[arg(short, long)]
    pub(super) quiet: bool,
}

impl FindingOptions {
    /// No options but the format: JSON, or for people.
    pub(super) fn plain(is_json: bool) -> Self {
        Self {
            format: if is_json { Format::Json } else { Format::Human },
            allow: Vec::new(),
            warn: Vec::new(),
            deny: Vec::new(),
            strict_version: false,
            deny_warnings: false,
            quiet: false,
        }
    }

    /// The same options, warnings denied when `also` is set.
    pub(super) fn with_warnings_denied(&self, also: bool) -> Self {
        Self { deny_warnings: self.deny_warnings || also, ..self.clone() }
    }

    /// The levels that the options ask for; a later list wins over an earlier one: allow, warn, deny.
    pub(super) fn levels(&self) -> Result<Levels, Error> {
        self.levels_of(|rule| rule.is_fixed())
    }

    /// The same for native files, of which nothing is built: every rule can be hidden.
    pub(super) fn levels_for_files(&self) -> Result<Levels, Error> {
        self.levels_of(|_| false)
    }

    fn levels_of(&self, is_fixed: fn(&Rule) -> bool) -> Result<Levels, Error> {
        let mut levels = Levels { deny_warnings: self.deny_warnings, ..Levels::default() };
        let lists =
            [(&self.allow, None), (&self.warn, Some(Severity::Warning)), (&self.deny, Some(Severity::Error))];
        for (codes, severity) in lists {
            for code in codes.iter().flat_map(|codes| codes.split(',')).map(str::trim) {
                let Some(rule) = REGISTRY.find(code) else {
                    return Err(Error::new(format!("there is no rule `{code}`"))
                        .help("run `clusterc rules` to list them"));
                };
                if is_fixed(rule) && severity != Some(Severity::Error) {
                    let message = format!("findings of `{}` cannot be allowed", rule.code);
                    return Err(Error::new(message)
                        .help("it is a rule of the language: clusterc could not understand the text"));
                }
                levels.overrides.insert(rule.code.to_owned(), severity);
            }
        }
        if self.strict_version {
            levels.overrides.insert(STAND_IN_RELEASE.code.to_owned(), Some(Severity::Error));
        }
        Ok(levels)
    }
}
