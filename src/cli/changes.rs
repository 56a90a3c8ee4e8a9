//! `clusterc params PRODUCT VERSION --since VERSION`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::output;
use super::rules::TableFormat;
use crate::catalog::{CatalogView, ParamKind};
use crate::catalog::{Changes, ParamView, RoleScope, changes};
use crate::diagnostic::words;
use crate::error::Error;
use crate::reference::readers;

/// Prints what a later version has otherwise than an earlier one.
pub(super) fn show(before: &CatalogView, after: &CatalogView, format: TableFormat) -> Result<(), Error> {
    let changes = changes(before, after);
    match format {
        TableFormat::Human => output::out(&human(before, after, &changes)),
        TableFormat::Json => output::json(&json(before, after, &changes)),
    }
}

fn human(before: &CatalogView, after: &CatalogView, changes: &Changes) -> String {
    let mut text = format!("{} {} to {}\n", after.catalog.title, before.version, after.version);
    let roles = after.roles().filter(|(id, _)| before.roles().all(|(old, _)| old != *id));
    let roles: Vec<&str> = roles.map(|(_, role)| &*role.title).collect();
    section(&mut text, "new roles", roles.into_iter().map(|title| (title.to_owned(), String::new())));
    let whole = version_properties(before, after)
        .into_iter()
        .map(|(name, old, new)| (name, format!("{old} -> {new}")));
    section(&mut text, "the whole version", whole);
    let files = changes.files.iter().map(|(from, to, count)| {
        ((*from).to_owned(), format!("-> {to}, {}", words::count(*count, "parameter")))
    });
    section(&mut text, "moved to another file", files);
    let gone = changes
        .gone
        .iter()
        .map(|(old, later)| (name(old), later.map_or_else(String::new, |later| format!("-> {later}"))));
    section(&mut text, "removed: silently ignored if still set", gone);
    let renamed = changes.renamed.iter().map(|(old, later)| (name(old), format!("-> {later}")));
    section(&mut text, "renamed; the old name is still read", renamed);
    let defaults = changes
        .defaults
        .iter()
        .map(|(old, new)| (name(new), format!("{} -> {}", shown(old.default), shown(new.default))));
    section(&mut text, "another default", defaults);
    let effects = changes.effects.iter().map(|(new, old_effect, effect)| {
        (name(new), format!("{} -> {}", old_effect.as_str(), effect.as_str()))
    });
    section(&mut text, "a change takes effect at another time", effects);
    let dead = changes.dead.iter().map(|new| (name(new), String::new()));
    section(&mut text, "still accepted, but no longer read", dead);
    let added = changes.added.iter().map(|new| (name(new), shown(new.default).to_owned()));
    section(&mut text, "new, with the default", added);
    if text.lines().count() == 1 {
        text += "\nno differences\n";
    }
    text
}

/// What the catalog says of both versions as a whole, where it is not the same.
fn version_properties(before: &CatalogView, after: &CatalogView) -> Vec<(String, String, String)> {
    let of = |view: &CatalogView| {
        let known = view.catalog.supported(&view.version);
        let version_properties = known.into_iter().flat_map(|known| &known.properties);
        // What images make of variables is nothing of the server.
        let version_properties = version_properties.filter(|(name, _)| !name.starts_with("image-"));
        let version_properties =
            version_properties.map(|(name, value)| (name.to_string(), value.to_string()));
        version_properties.chain([("layout".to_owned(), view.layout.to_string())]).collect::<BTreeMap<_, _>>()
    };
    let (old, new) = (of(before), of(after));
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let value = |version_properties: &BTreeMap<String, String>, name: &String| {
        version_properties.get(name).cloned().unwrap_or_else(|| "nothing".to_owned())
    };
    let different = names.into_iter().filter(|name| old.get(*name) != new.get(*name));
    different.map(|name| (name.clone(), value(&old, name), value(&new, name))).collect()
}

/// A heading with the number of its lines, then the lines in two columns; nothing when there are none.
fn section(text: &mut String, title: &str, lines: impl Iterator<Item = (String, String)>) {
    let lines: Vec<(String, String)> = lines.collect();
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{title} ({})", lines.len());
    let width = lines.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    for (name, rest) in lines {
        let _ = writeln!(text, "{}", format!("    {name:<width$}  {rest}").trim_end());
    }
}

/// A parameter's name; a variable is with its role, for several roles may have one of that name.
fn name(param: &ParamView) -> String {
    match (&param.param.scope, param.param.kind) {
        (RoleScope::Roles(_), ParamKind::Variable) => format!("{} ({})", param.name(), param.file),
        _ => param.name().to_owned(),
    }
}

fn shown(default: Option<&str>) -> &str {
    default.filter(|default| !default.is_empty()).unwrap_or("nothing")
}

fn json(before: &CatalogView, after: &CatalogView, changes: &Changes) -> serde_json::Value {
    let catalog = after.catalog;
    let own = |param: &ParamView| serde_json::json!({ "name": param.name(), "role": readers(catalog, param.param), "file": param.file });
    let with = |param: &ParamView, more: serde_json::Value| {
        let mut value = own(param);
        if let (Some(value), Some(more)) = (value.as_object_mut(), more.as_object()) {
            value.extend(more.clone());
        }
        value
    };
    let of = |items: Vec<serde_json::Value>| serde_json::Value::from(items);
    serde_json::json!({
        "product": catalog.product,
        "before": before.version.as_str(),
        "after": after.version.as_str(),
        "version": of(version_properties(before, after).into_iter()
            .map(|(name, old, new)| serde_json::json!({ "name": name, "before": old, "after": new })).collect()),
        "files": of(changes.files.iter()
            .map(|(from, to, count)| serde_json::json!({ "from": from, "to": to, "parameters": count })).collect()),
        "gone": of(changes.gone.iter()
            .map(|(old, later)| with(old, serde_json::json!({ "renamed_to": later }))).collect()),
        "renamed": of(changes.renamed.iter()
            .map(|(old, later)| with(old, serde_json::json!({ "renamed_to": later }))).collect()),
        "defaults": of(changes.defaults.iter()
            .map(|(old, new)| with(new, serde_json::json!({ "before": old.default, "after": new.default }))).collect()),
        "effects": of(changes.effects.iter()
            .map(|(new, old, effect)| with(new, serde_json::json!({ "before": old.as_str(), "after": effect.as_str() }))).collect()),
        "dead": of(changes.dead.iter().map(|new| own(new)).collect()),
        "added": of(changes.added.iter()
            .map(|new| with(new, serde_json::json!({ "default": new.default }))).collect()),
    })
}
