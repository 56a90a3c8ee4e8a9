//! What is known of the word at a location.

mod ends;

use std::fmt::Write;
use std::ops::Range;

use serde_json::{Value, json};

use super::asked::Asked;
use super::client::Client;
use super::cursor::{self, Cursor, Spot};
use super::names::Name;
use super::scope::{self, Scope};
use super::text::Text;
use super::workspace::Workspace;
use super::{navigation, reference};
use crate::catalog::{CatalogView, Effect, ParamId, ParamKind, ParamView, RoleScope};
use crate::diagnostic::words;
use crate::driver::PRODUCTS;

/// What is known of the word at a byte offset.
pub(super) fn at(asked: Asked<'_>) -> Value {
    let Asked { text, offset, workspace, client, .. } = asked;
    if !text.is_kdl() {
        return super::native::hover(asked);
    }
    let cursor = cursor::at(text, offset);
    let scope = scope::of(&cursor.stack, text, workspace);
    let page = page(text, offset, &cursor, scope.as_ref(), workspace);
    page.map_or(Value::Null, |page| shown(&page, &cursor.word, text, client))
}

/// A page as JSON.
pub(super) fn shown(page: &str, range: &Range<usize>, text: &Text, client: &Client) -> Value {
    let kind = if client.markdown { "markdown" } else { "plaintext" };
    json!({
        "contents": { "kind": kind, "value": page.trim() },
        "range": text.json(range, client.encoding),
    })
}

fn page(
    text: &Text,
    offset: usize,
    cursor: &Cursor,
    scope: Option<&Scope>,
    workspace: &Workspace,
) -> Option<String> {
    let word = text.slice(&cursor.word);
    if word.is_empty() {
        return None;
    }
    let catalog = scope.map(|scope| scope.view.catalog);
    let statement = &cursor.statement;
    match &cursor.spot {
        Spot::Comment => None,
        Spot::Name => {
            // The statement itself places nodes.
            let block = cursor.stack.last().and_then(|block| scope::of_block(&block.name, word));
            reference::pages(word, false, block.or(catalog))
        }
        Spot::Key => {
            let block = cursor.stack.last().and_then(|block| scope::of_block(&block.name, &statement.name));
            of_property(word, cursor, block.or(catalog), scope, text, workspace)
        }
        Spot::Argument(index) if statement.name == "set" || statement.name == "env" => {
            let kind = if statement.name == "set" { ParamKind::Property } else { ParamKind::Variable };
            if *index == 0 {
                return of_parameter(word, kind, cursor, scope?, text, workspace);
            }
            let named = navigation::about(text, offset, workspace);
            let name = statement.arguments.first()?;
            named.or_else(|| of_parameter(name, kind, cursor, scope?, text, workspace))
        }
        Spot::Argument(0) if statement.name == "allow" => {
            let rule = crate::driver::REGISTRY.find(word)?;
            Some(format!(
                "**{}: {}** ({})\n\n{}",
                rule.code,
                rule.name,
                rule.severity.as_str(),
                rule.summary()
            ))
        }
        Spot::Argument(0) if statement.name == "every" => reference::pages(word, false, catalog),
        Spot::Argument(_) => navigation::about(text, offset, workspace)
            .or_else(|| of_shorthand(&statement.name, None, cursor, scope?, text, workspace)),
        Spot::Value(key) => {
            let named = navigation::about(text, offset, workspace);
            let block = cursor.stack.last().and_then(|block| scope::of_block(&block.name, &statement.name));
            named.or_else(|| of_property(key, cursor, block.or(catalog), scope, text, workspace))
        }
    }
}

/// What is known of a property of the statement.
fn of_property(
    key: &str,
    cursor: &Cursor,
    catalog: Option<&'static crate::catalog::Catalog>,
    scope: Option<&Scope>,
    text: &Text,
    workspace: &Workspace,
) -> Option<String> {
    let name = &cursor.statement.name;
    let known = reference::properties(name, cursor.stack.last(), catalog);
    let own = known.iter().find(|word| word.name == key)?;
    let kind = if own.detail.is_empty() { String::new() } else { format!(" ({})", own.detail) };
    let mut page = format!("**{key}=** of `{name}`{kind}\n\n{}\n", own.doc);
    if let Some(more) = scope.and_then(|scope| of_shorthand(name, Some(key), cursor, scope, text, workspace))
    {
        let _ = write!(page, "\n---\n\n{more}");
    }
    Some(page)
}

/// What is known of the parameters that a shorthand sets.
fn of_shorthand(
    name: &str,
    key: Option<&str>,
    cursor: &Cursor,
    scope: &Scope,
    text: &Text,
    workspace: &Workspace,
) -> Option<String> {
    const MOST: usize = 3;
    let catalog = scope.view.catalog;
    let shorthands = catalog.shorthands.iter().filter(|own| *own.name == *name);
    let part = shorthands.flat_map(|own| &own.parts).find(|part| part.property.as_deref() == key)?;
    let ids = reference::targets(catalog, part).into_iter().flat_map(|name| catalog.find(name)).copied();
    let reads = |id: &ParamId| {
        let view = scope.view.get(*id);
        view.is_some_and(|view| scope.role.is_none_or(|role| view.param.scope.covers(role)))
    };
    let mut ids: Vec<ParamId> = ids.filter(reads).collect();
    ids.sort_unstable();
    ids.dedup();
    let pages = ids.iter().take(MOST).filter_map(|&id| {
        let about = about(&scope.view, id)?;
        Some(format!("{about}{}", ends::up(id, cursor, text, workspace)))
    });
    let mut page = pages.collect::<Vec<_>>().join("\n---\n\n");
    if let Some(more) = ids.len().checked_sub(MOST).filter(|more| *more > 0) {
        let _ = write!(page, "\n---\n\nand {}", words::count(more, "other parameter"));
    }
    (!page.is_empty()).then_some(page)
}

fn of_parameter(
    name: &str,
    kind: ParamKind,
    cursor: &Cursor,
    scope: &Scope,
    text: &Text,
    workspace: &Workspace,
) -> Option<String> {
    let ids = scope.view.catalog.find(name).iter().copied();
    let fits = |id: &ParamId| {
        let param = scope.view.catalog.param(*id);
        param.kind == kind && scope.role.is_none_or(|role| param.scope.covers(role))
    };
    let id = ids.clone().find(fits).or_else(|| ids.clone().next())?;
    let about = about(&scope.view, id).unwrap_or_else(|| {
        let param = scope.view.catalog.param(id);
        let (title, version) = (&scope.view.catalog.title, &scope.view.version);
        format!("**{name}**\n\n{title} {version} does not have it; versions: {}\n", param.lifetime)
    });
    Some(format!("{about}{}", ends::up(id, cursor, text, workspace)))
}

/// A parameter as one version has it; `None` where that does not have it.
pub(super) fn about(view: &CatalogView, id: ParamId) -> Option<String> {
    let param = view.get(id)?;
    let pages = PRODUCTS.find(&view.catalog.product)?.schemas().pages();
    let kind = param.param.kind.title();
    let mut page = format!("**{}** — {kind} of {} {}\n\n", param.name(), view.catalog.title, view.version);
    let doc = &pages.param(id).doc;
    if !doc.is_empty() {
        let _ = writeln!(page, "{doc}\n");
    }
    for (name, value) in rows(view, param) {
        let _ = writeln!(page, "- {name}: {value}");
    }
    Some(page)
}

/// What the catalog says of a parameter of one version, a row each.
fn rows(view: &CatalogView, param: &ParamView) -> Vec<(&'static str, String)> {
    let mut rows: Vec<(&str, String)> = Vec::new();
    let unit = param.param.unit.as_deref().map(|unit| format!(" in {unit}")).unwrap_or_default();
    rows.push(("type", format!("{}{unit}", param.param.kind_of_value.as_str())));
    let default = param
        .default
        .map(|default| if default.is_empty() { "empty".to_owned() } else { format!("`{default}`") });
    rows.push(("default", default.unwrap_or_else(|| "none".to_owned())));
    for bounds in &param.ranges {
        let Some(range) = bounds.shown() else { continue };
        rows.push((if bounds.is_soft { "sensible" } else { "range" }, range));
    }
    if !param.words.is_empty() {
        rows.push(("values", words::ticked_list(param.words.iter().copied(), 12)));
    }
    let effect = match param.effect {
        Effect::FirstStart => "only before the first start of a node",
        Effect::Restart => "at the next start",
        Effect::Hot => "while the server runs, when the configuration is loaded again",
    };
    rows.push(("takes effect", effect.to_owned()));
    let meanings = param.meanings.iter().map(|meaning| meaning.shown(view.catalog));
    let meaning = meanings.collect::<Vec<_>>().join(", ");
    if !meaning.is_empty() {
        rows.push(("meaning", meaning));
    }
    let readers = match &param.param.scope {
        RoleScope::Common => "all roles".to_owned(),
        RoleScope::Roles(roles) => {
            words::list(roles.iter().map(|role| view.catalog.role(role).title.to_string()))
        }
        RoleScope::Other(word) => word.to_string(),
    };
    rows.push(("read by", readers));
    rows.push(("versions", param.param.lifetime.to_string()));
    if param.dead {
        let why = param.dead_because.map(|why| format!(": {why}")).unwrap_or_default();
        rows.push(("never read", format!("the server accepts it and never reads it{why}")));
    }
    rows
}

/// A name of a kind, for pages.
pub(super) fn noun(name: Name) -> &'static str {
    match name {
        Name::Host => "host",
        Name::Class => "class",
        Name::Node => "node",
        Name::Cluster => "cluster",
        Name::Zone => "zone",
        Name::Network => "network",
        Name::Address => "address",
        Name::File => "file",
        Name::Parameter => "parameter",
        Name::Mention => "value",
    }
}
