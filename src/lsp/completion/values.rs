//! The values of arguments and properties.

use std::collections::BTreeSet;

use super::{Item, kind};
use crate::catalog::{CatalogView, Level, ParamKind, ParamType, ParamView, ProductVersion, Products};
use crate::diagnostic::words;
use crate::driver::{PRODUCTS, REGISTRY};
use crate::lsp::cursor::Cursor;
use crate::lsp::names::{Name, expand};
use crate::lsp::reference;
use crate::lsp::scope::Scope;
use crate::lsp::text::Text;
use crate::lsp::workspace::Workspace;

/// How many names of one range are offered.
const MOST_OF_RANGE: usize = 64;

/// What an argument may be.
pub(super) fn of_argument(
    number: usize,
    text: &Text,
    cursor: &Cursor,
    offset: usize,
    scope: Option<&Scope>,
    workspace: &Workspace,
) -> Vec<Item> {
    let statement = &cursor.statement;
    let items = match (&*statement.name, number) {
        ("set", 0) => parameters(scope, ParamKind::Property),
        ("env", 0) => parameters(scope, ParamKind::Variable),
        ("set" | "env", _) => {
            let kind = if statement.name == "set" { ParamKind::Property } else { ParamKind::Variable };
            statement.arguments.first().map_or_else(Vec::new, |name| of_parameter(name, kind, scope))
        }
        ("every", 0) => {
            let roles = scope.into_iter().flat_map(|scope| scope.view.roles());
            let role = |word: &str, title: &str| quoted(word, kind::CLASS, title, "");
            let mut items: Vec<Item> = roles.map(|(_, own)| role(&own.name, &own.title)).collect();
            items.push(role("node", "all nodes"));
            items
        }
        ("include" | "extends" | "payload", 0) => files(text, cursor, offset, workspace),
        ("allow", 0) => REGISTRY
            .rules()
            .map(|rule| Item {
                doc: rule.summary().to_owned(),
                ..quoted(rule.code, kind::CONSTANT, rule.name, "")
            })
            .collect(),
        (name, _) => {
            let catalog = scope.map(|scope| scope.view.catalog);
            let shorthand =
                catalog.into_iter().flat_map(|catalog| &catalog.shorthands).filter(|own| &*own.name == name);
            let parts = shorthand.flat_map(|own| &own.parts).filter(|part| part.property.is_none());
            parts
                .flat_map(|part| &part.words)
                .map(|(word, meaning)| quoted(word, kind::ENUM_MEMBER, meaning, ""))
                .collect()
        }
    };
    in_quotes(items, cursor)
}

/// What a property may be.
pub(super) fn of_property(
    key: &str,
    text: &Text,
    cursor: &Cursor,
    scope: Option<&Scope>,
    workspace: &Workspace,
) -> Vec<Item> {
    let name = &*cursor.statement.name;
    let items = match key {
        "product" => {
            let title = |word: &&'static str| PRODUCTS.catalog(word).map_or("", |catalog| &catalog.title);
            PRODUCTS.words().iter().map(|word| quoted(word, kind::VALUE, title(word), "")).collect()
        }
        "version" => versions(cursor, scope),
        "on" | "seed" => hosts(text, workspace, key == "on"),
        "class" => named(text, workspace, Name::Class, kind::CLASS, ""),
        "zone" => named(text, workspace, Name::Zone, kind::REFERENCE, ""),
        "from" => vec![
            quoted("env:", kind::VALUE, "an environment variable on the host", ""),
            quoted("file:/", kind::VALUE, "a file on the host", ""),
        ],
        "levels" => Level::ALL
            .iter()
            .map(|level| quoted(level.as_str(), kind::ENUM_MEMBER, "service level", ""))
            .collect(),
        "code" => Vec::new(),
        _ => {
            let catalog = scope.map(|scope| scope.view.catalog);
            let known = reference::properties(name, cursor.stack.last(), catalog);
            let own = known.iter().find(|word| word.name == key);
            let words =
                own.map(|own| own.value.as_str()).filter(|value| value.contains(" | ")).unwrap_or_default();
            let words =
                words.split(" | ").filter(|word| !word.is_empty() && !word.contains(char::is_uppercase));
            let mut items: Vec<Item> = words.map(|word| quoted(word, kind::ENUM_MEMBER, "", "")).collect();
            if items.is_empty() {
                items = of_shorthand(name, key, scope);
            }
            items
        }
    };
    in_quotes(items, cursor)
}

/// What the parameters take that a property of a shorthand sets.
fn of_shorthand(name: &str, key: &str, scope: Option<&Scope>) -> Vec<Item> {
    let Some(scope) = scope else { return Vec::new() };
    let catalog = scope.view.catalog;
    let shorthands = catalog.shorthands.iter().filter(|own| &*own.name == name);
    let mut parts =
        shorthands.flat_map(|own| &own.parts).filter(|part| part.property.as_deref() == Some(key));
    let Some(part) = parts.next() else { return Vec::new() };
    let ids = reference::targets(catalog, part).into_iter().flat_map(|name| catalog.find(name));
    let views = ids.filter_map(|&id| scope.view.get(id));
    views.take(1).flat_map(|view| of_view(view, &scope.view)).collect()
}

fn quoted(label: &str, kind: u8, detail: &str, doc: &str) -> Item {
    Item { label: label.to_owned(), kind, detail: detail.to_owned(), doc: doc.to_owned(), ..Item::default() }
}

/// Values get the quotes that are not there yet; numbers and keywords have none.
fn in_quotes(items: Vec<Item>, cursor: &Cursor) -> Vec<Item> {
    let one = |mut item: Item| {
        if item.insert.is_empty() {
            let is_bare = item.kind == kind::CONSTANT && item.label.parse::<f64>().is_ok()
                || item.label.starts_with('#');
            item.insert = match (cursor.is_quoted, cursor.is_closed) {
                (true, true) => item.label.clone(),
                (true, false) => format!("{}\"", item.label),
                (false, _) if is_bare => item.label.clone(),
                (false, _) => format!("\"{}\"", item.label),
            };
        }
        item
    };
    // `#true` is not a text.
    items.into_iter().filter(|item| !cursor.is_quoted || !item.label.starts_with('#')).map(one).collect()
}

fn parameters(scope: Option<&Scope>, kind: ParamKind) -> Vec<Item> {
    let Some(scope) = scope else { return Vec::new() };
    let reads = |view: &&ParamView| match scope.role {
        Some(role) => view.param.scope.covers(role),
        None => scope.view.catalog.role_ids().any(|role| view.param.scope.covers(role)),
    };
    let params = scope.view.params().filter(|view| view.param.kind == kind).filter(reads);
    params.map(|view| parameter(view, &scope.view)).collect()
}

/// A parameter as an item.
pub(in crate::lsp) fn parameter(view: &ParamView, all: &CatalogView) -> Item {
    let default = view.default.filter(|default| !default.is_empty());
    let default = default.map_or_else(String::new, |default| format!(", default {default}"));
    let pages = PRODUCTS.find(&all.catalog.product).map(|product| product.schemas().pages());
    Item {
        label: view.name().to_owned(),
        kind: kind::FIELD,
        detail: format!("{}{default}", view.param.kind_of_value.as_str()),
        doc: pages.map_or_else(String::new, |pages| pages.param(view.id).doc.to_string()),
        is_deprecated: view.dead,
        rank: if view.dead { 9 } else { 1 },
        ..Item::default()
    }
}

fn of_parameter(name: &str, kind: ParamKind, scope: Option<&Scope>) -> Vec<Item> {
    let Some(scope) = scope else { return Vec::new() };
    let ids = scope.view.catalog.find(name).iter();
    let view = ids.filter_map(|&id| scope.view.get(id)).find(|view| view.param.kind == kind);
    view.map_or_else(Vec::new, |view| of_view(view, &scope.view))
}

/// The values that a parameter takes.
pub(in crate::lsp) fn of_view(view: &ParamView, all: &CatalogView) -> Vec<Item> {
    let default = view.default.filter(|default| !default.is_empty());
    let detail = |word: &str| if Some(word) == default { "the default" } else { "" };
    let mut items: Vec<Item> =
        view.words.iter().map(|word| quoted(word, kind::ENUM_MEMBER, detail(word), "")).collect();
    if view.param.kind_of_value == ParamType::Bool {
        let word = |word: &str| Item {
            label: format!("#{word}"),
            ..quoted("", kind::ENUM_MEMBER, detail(word), "")
        };
        items.extend([word("true"), word("false")]);
    }
    if let Some(default) = default.filter(|_| items.is_empty()) {
        let detail = format!("the default in {} {}", all.catalog.title, all.version);
        items.push(quoted(default, kind::CONSTANT, &detail, ""));
    }
    items
}

fn versions(cursor: &Cursor, scope: Option<&Scope>) -> Vec<Item> {
    let named = cursor.statement.property("product").and_then(|product| PRODUCTS.catalog(product));
    let block = cursor
        .stack
        .last()
        .and_then(|block| crate::lsp::scope::of_block(&block.name, &cursor.statement.name));
    let Some(catalog) = named.or(block).or_else(|| scope.map(|scope| scope.view.catalog)) else {
        return Vec::new();
    };
    // The newest first.
    let rank = |index: usize| u8::try_from((catalog.versions.len() - index).min(99)).unwrap_or(99);
    let item = |(index, known): (usize, &ProductVersion)| {
        let version = known.usual.as_ref().or(known.until.as_ref()).unwrap_or(&known.version);
        Item { rank: rank(index), ..quoted(version.as_str(), kind::CONSTANT, &catalog.title, "") }
    };
    let mut items: Vec<Item> = catalog.versions.iter().enumerate().map(item).collect();
    // A version is a text, however it looks.
    items.iter_mut().for_each(|item| item.kind = kind::VALUE);
    items
}

/// Hosts and what chooses them.
fn hosts(text: &Text, workspace: &Workspace, are_several: bool) -> Vec<Item> {
    let mut items = Vec::new();
    let mut stems: BTreeSet<String> = BTreeSet::new();
    for around in workspace.around(text.path()) {
        for found in
            around.occurrences().iter().filter(|found| found.name == Name::Host && found.is_declaration)
        {
            let names = expand(&found.text);
            let detail = if names.len() > 1 { words::count(names.len(), "host") } else { "host".to_owned() };
            if names.len() > 1 && are_several {
                items.push(quoted(&found.text, kind::REFERENCE, &detail, ""));
            }
            for name in names.iter().take(MOST_OF_RANGE) {
                items.push(Item { rank: 2, ..quoted(name, kind::REFERENCE, "host", "") });
            }
            if let Some(at) = names.first().and_then(|name| name.rfind('-')) {
                stems.insert(names[0][..=at].to_owned());
            }
        }
    }
    if !are_several {
        return items;
    }
    items.extend(
        stems.iter().map(|stem| {
            quoted(&format!("{stem}*"), kind::REFERENCE, "hosts whose names start like this", "")
        }),
    );
    for (name, prefix) in [(Name::Zone, "zone:"), (Name::Class, "class:")] {
        items.extend(named(text, workspace, name, kind::REFERENCE, prefix));
    }
    items
}

/// The names of a kind that are declared around a file.
fn named(text: &Text, workspace: &Workspace, name: Name, kind: u8, prefix: &str) -> Vec<Item> {
    let mut names: BTreeSet<String> = BTreeSet::new();
    for around in workspace.around(text.path()) {
        let declared = around.occurrences().iter().filter(|found| found.name == name && found.is_declaration);
        names.extend(declared.flat_map(|found| expand(&found.text).into_iter().take(MOST_OF_RANGE)));
    }
    let word = prefix.trim_end_matches(':');
    names.iter().map(|name| Item { rank: 3, ..quoted(&format!("{prefix}{name}"), kind, word, "") }).collect()
}

/// The files that a statement may name.
fn files(text: &Text, cursor: &Cursor, offset: usize, workspace: &Workspace) -> Vec<Item> {
    let before = cursor.before(text, offset);
    let typed = before.rfind('/').map_or("", |at| &before[..=at]);
    let folder = crate::spec::relative_to(text.path(), &format!("{typed}."));
    // What is outside is not checked.
    let root = workspace.folder_of(text.path());
    if folder != root && !crate::lsp::workspace::is_below(&folder, root) {
        return Vec::new();
    }
    let own = text.path().rsplit('/').next().unwrap_or_default();
    let names = workspace.world.names(&folder);
    let is_spec = |name: &String| {
        let is_payload = cursor.statement.name == "payload";
        !name.starts_with('.') && (name.ends_with('/') || is_payload || name.ends_with(".kdl")) && name != own
    };
    let item = |name: String| Item {
        // More is typed behind a folder.
        insert: if name.ends_with('/') && cursor.is_quoted {
            format!("{typed}{name}")
        } else {
            String::new()
        },
        ..quoted(&format!("{typed}{name}"), kind::FILE, "", "")
    };
    names.into_iter().filter(is_spec).map(item).collect()
}
