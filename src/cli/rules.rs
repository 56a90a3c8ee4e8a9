//! `clusterc rules`.

use clap::{Args, ValueEnum};

use super::{Outcome, output};
use crate::driver::REGISTRY;
use crate::error::Error;

/// Lists the rules.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A table for people or JSON for programs.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: TableFormat,
}

/// How tables are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum TableFormat {
    /// Columns.
    Human,
    /// JSON.
    Json,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    if arguments.format == TableFormat::Json {
        let rules: Vec<serde_json::Value> = REGISTRY.rules().map(json).collect();
        output::json(&serde_json::Value::from(rules))?;
        return Ok(Outcome::Good);
    }
    let width = REGISTRY.rules().map(|rule| rule.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for rule in REGISTRY.rules() {
        let (code, name, severity) = (rule.code, rule.name, rule.severity.as_str());
        text += &format!("{code:<9} {severity:<8} {name:<width$}  {}\n", rule.summary());
    }
    output::out(&text)?;
    Ok(Outcome::Good)
}

/// A rule as JSON, with its page.
pub(super) fn json(rule: &'static crate::diagnostic::Rule) -> serde_json::Value {
    serde_json::json!({
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity,
        "confidence": rule.confidence,
        "summary": rule.summary(),
        "page": rule.page(),
    })
}
