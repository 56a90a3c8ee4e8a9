//! What it takes to get from one description to another: golden/plan. A case is one text: golden/README.md shows one.

use std::collections::BTreeMap;
use std::path::Path;

use clusterc::diagnostic::{Levels, Rule};
use clusterc::driver::{self, Side};
use clusterc::model::Model;
use clusterc::plan::{self, Plan};
use clusterc::source::SourceMap;
use clusterc::spec::Files;
use libtest_mimic::{Failed, Trial};
use serde_json::Value;

pub(crate) fn trials() -> Vec<Trial> {
    let folder = crate::root().join("golden/plan");
    let cases = crate::files(&folder).into_iter();
    let cases = cases.filter(|path| path.extension().is_some_and(|ending| ending == "case"));
    let trial = |path: std::path::PathBuf| {
        let name = path.strip_prefix(crate::root().join("golden")).unwrap_or(&path).with_extension("");
        Trial::test(name.display().to_string(), move || check(&path))
    };
    let mut trials: Vec<Trial> = cases.map(trial).collect();
    trials.push(Trial::test("plan/nothing-changes-to-itself", nothing_to_itself));
    trials
}

/// Files of a case by their names.
struct Texts(BTreeMap<String, String>);

impl Files for Texts {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        let text = self.0.get(path).ok_or_else(|| "no such file or folder".to_owned())?;
        Ok(text.clone().into_bytes())
    }
}

/// The files of a text: each starts with a line `== PATH`.
fn files(text: &str) -> Texts {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let mut current: Option<String> = None;
    for line in text.lines() {
        if let Some(path) = line.strip_prefix("== ") {
            current = Some(path.to_owned());
            files.insert(path.to_owned(), String::new());
        } else if let Some(text) = current.as_ref().and_then(|path| files.get_mut(path)) {
            text.push_str(line);
            text.push('\n');
        }
    }
    Texts(files)
}

fn side(files: &dyn Files, path: &str) -> Result<Side, String> {
    let compiled = driver::compile(&[vec![path.to_owned()]], files, &Levels::default())
        .map_err(|unreadable| format!("{}: {}", unreadable.path, unreadable.reason))?;
    let errors: Vec<String> = compiled
        .findings
        .iter()
        .filter(|finding| finding.severity == clusterc::diagnostic::Severity::Error)
        .map(|finding| format!("{}: {}", finding.rule.code, finding.message))
        .collect();
    if !errors.is_empty() {
        return Err(format!("{path} does not pass: {errors:#?}"));
    }
    let model = compiled.models.into_iter().next().unwrap_or_default();
    Ok(Side { model, sources: compiled.sources, is_found: false })
}

fn planned(files: &dyn Files) -> Result<(Plan, SourceMap), String> {
    let planned = driver::plan(side(files, "old.kdl")?, side(files, "new.kdl")?);
    Ok((planned.plan, planned.sources))
}

fn check(path: &Path) -> Result<(), Failed> {
    let text = std::fs::read_to_string(path)?;
    let (plan, sources) = planned(&files(&text))?;
    let json = plan::to_json(&plan, "old.kdl", "new.kdl", &sources);
    fits(&json, &serde_json::from_str(plan::SCHEMA)?, "plan")?;
    let expected: Vec<&str> = text.lines().map_while(|line| line.strip_prefix("> ")).collect();
    let found = output(&plan);
    if expected != found.iter().map(String::as_str).collect::<Vec<_>>() {
        return Err(format!("expected {expected:#?}\nfound:\n> {}", found.join("\n> ")).into());
    }
    let mut shown = anstream::adapter::strip_str(&plan::human(&plan)).to_string();
    for list in ["changes", "steps"] {
        for entry in json[list].as_array().into_iter().flatten() {
            shown += &format!("{list}: {entry}\n");
        }
    }
    if shown.is_empty() {
        shown += "(nothing)\n";
    }
    Ok(crate::compare(&path.with_extension("out"), &shown)?)
}

/// Whether a value is as a JSON Schema says, as far as the schemas of clusterc go.
fn fits(value: &Value, schema: &Value, place: &str) -> Result<(), String> {
    let is_of = |kind: &Value| match kind.as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_u64(),
        Some("boolean") => value.is_boolean(),
        Some("null") => value.is_null(),
        _ => false,
    };
    let is_right = match &schema["type"] {
        Value::Null => true,
        Value::Array(kinds) => kinds.iter().any(is_of),
        kind => is_of(kind),
    };
    let is_word = schema["enum"].as_array().is_none_or(|words| words.contains(value));
    let is_constant = schema.get("const").is_none_or(|constant| constant == value);
    let is_enough =
        schema["minimum"].as_u64().is_none_or(|least| value.as_u64().is_none_or(|own| own >= least));
    if !(is_right && is_word && is_constant && is_enough) {
        return Err(format!("{place} is {value}, and the schema says {schema}"));
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        fits(item, &schema["items"], &format!("{place}[{index}]"))?;
    }
    let Some(object) = value.as_object() else { return Ok(()) };
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        object.get(name).ok_or_else(|| format!("{place} has no {name}"))?;
    }
    for (name, own) in object {
        let known =
            schema["properties"].get(name).ok_or_else(|| format!("the schema has no {place}.{name}"))?;
        fits(own, known, &format!("{place}.{name}"))?;
    }
    Ok(())
}

/// `EFFECT KIND KEY`, once for all nodes that it is about, with their number; a node that is added or removed has its sign.
fn output(plan: &Plan) -> Vec<String> {
    let mut output: Vec<(String, usize)> = Vec::new();
    for change in &plan.changes {
        let key = match (&change.key, &change.old, &change.new) {
            (Some(key), ..) => key.clone(),
            (None, None, Some(name)) => format!("+{name}"),
            (None, Some(name), _) => format!("-{name}"),
            (None, None, None) => String::new(),
        };
        let line = format!("{} {} {key}", change.effect.as_str(), change.kind.as_str());
        match output.iter_mut().find(|(known, _)| *known == line) {
            Some((_, count)) => *count += 1,
            None => output.push((line, 1)),
        }
    }
    output
        .into_iter()
        .map(|(line, count)| if count == 1 { line } else { format!("{line} {count}") })
        .collect()
}

/// Examples of a rule's page: blocks `change,fails` and `change,passes` of two specs each.
pub(crate) fn page(rule: &'static Rule, page: &str) -> Result<(), Failed> {
    for (kind, is_found) in [("change,fails", true), ("change,passes", false)] {
        let examples = crate::pages::blocks(page, kind);
        if examples.is_empty() {
            return Err(format!("the page has no block `{kind}`").into());
        }
        for example in examples {
            let (plan, _) = planned(&files(&example))?;
            if plan.changes.iter().any(|change| change.rule == Some(rule)) != is_found {
                return Err(format!("{kind}: {:#?}\n{example}", output(&plan)).into());
            }
        }
    }
    Ok(())
}

/// Whatever a spec says, nothing has to be done to get from it to itself.
fn nothing_to_itself() -> Result<(), Failed> {
    let root = crate::root();
    let specs = ["golden/rules", "golden/language", "golden/iotdbctl", "golden/bundles", "examples"];
    let specs = specs.iter().flat_map(|folder| crate::files(&root.join(folder)));
    let mut wrong = Vec::new();
    for path in
        specs.filter(|path| path.extension().is_some_and(|ending| ending == "kdl" || ending == "yaml"))
    {
        let path = path.display().to_string();
        let model = || -> Option<(Model, SourceMap)> {
            let compiled = driver::compile(&[vec![path.clone()]], &Disk, &Levels::default()).ok()?;
            Some((compiled.models.into_iter().next()?, compiled.sources))
        };
        let (Some((one, its)), Some((two, others))) = (model(), model()) else { continue };
        let (old, new) = (
            Side { model: one, sources: its, is_found: false },
            Side { model: two, sources: others, is_found: false },
        );
        let planned = driver::plan(old, new);
        if !planned.plan.changes.is_empty() || !planned.plan.steps.is_empty() {
            wrong.push(format!("{path}: {:?}", output(&planned.plan)));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(format!("changes without a change: {wrong:#?}").into()) }
}

struct Disk;

impl Files for Disk {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        std::fs::read(path).map_err(|error| error.to_string())
    }
}
