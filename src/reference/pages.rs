//! The page of a word of the language, in Markdown.

use std::fmt::Write;

use super::documents::{topic, topics};
use super::language::{Argument, Property, Statement, language};
use super::parameter::parameter;
use super::product::product;
use crate::catalog::{Catalog, MeaningKind, Role, Shorthand, ShorthandPart, ShorthandScope, Target};
use crate::product::{Product, Table};

/// The pages about a word that is not a rule: that of the language, and those of parameters.
pub fn about(products: Table, word: &str) -> Vec<String> {
    let mut pages: Vec<String> = page(products, word).into_iter().collect();
    for product in products.iter() {
        let catalog = product.schemas().pages();
        pages.extend(catalog.find(word).iter().map(|&id| parameter(catalog, catalog.param(id))));
    }
    pages
}

/// Everything that the reference says about a word: a product, a statement, a role, a shorthand, a property,
/// a topic. `None` when it is none of them.
pub fn page(products: Table, word: &str) -> Option<String> {
    let mut pages: Vec<String> = Vec::new();
    pages.extend(of_clusters(products).filter(|own| own.name() == word).map(product));
    let (statements, _) = language();
    pages.extend(statements.iter().filter(|statement| &*statement.name == word).map(statement));
    for product in products.iter() {
        let catalog = product.schemas().pages();
        pages.extend(catalog.roles.iter().filter(|role| &*role.name == word).map(|own| role(catalog, own)));
        let shorthands = catalog.shorthands.iter().filter(|own| own.scope != ShorthandScope::Placement);
        pages.extend(shorthands.filter(|own| &*own.name == word).map(|own| shorthand(catalog, own)));
        let carried = catalog.carried.iter().filter(|carried| &*carried.name == word);
        pages.extend(carried.map(|carried| {
            let role = &catalog.role(carried.role).name;
            let doc = &carried.doc;
            format!(
                "# {word}: a statement in `{role}`\n\n{doc}\n\n```kdl,part\n{word} \"FILE\" \"FILE\"\n```\n"
            )
        }));
    }
    let owners = owners(products, word);
    if !owners.is_empty() {
        pages.push(property(word, &owners));
    }
    if let Some(topic) = topic(word) {
        pages.push(topic.text(products));
    }
    (!pages.is_empty()).then(|| pages.join("\n"))
}

/// Every word that has a page, sorted, each once.
pub fn words(products: Table) -> Vec<&'static str> {
    let (statements, placing) = language();
    let mut words: Vec<&str> = topics().iter().map(|topic| &*topic.name).collect();
    for statement in statements {
        words.push(&statement.name);
        words.extend(statement.properties.iter().map(|property| &*property.name));
    }
    words.extend(placing.properties.iter().chain(&placing.in_block).map(|property| &*property.name));
    words.extend(of_clusters(products).map(crate::product::Language::name));
    for product in products.iter() {
        let catalog = product.catalog();
        words.extend(catalog.roles.iter().map(|role| &*role.name));
        words.extend(catalog.words.placing.iter().map(|(word, _)| &**word));
        for shorthand in &catalog.shorthands {
            words.push(&shorthand.name);
            words.extend(shorthand.parts.iter().filter_map(|part| part.property.as_deref()));
        }
        words.extend(catalog.carried.iter().map(|carried| &*carried.name));
    }
    words.sort_unstable();
    words.dedup();
    words
}

/// The products that `cluster` takes.
fn of_clusters(products: Table) -> impl Iterator<Item = &'static dyn Product> {
    products.iter().filter(|product| product.catalog().block.is_none())
}

fn statement(statement: &Statement) -> String {
    let name = &statement.name;
    let mut text = format!("# {name}: a statement {}\n\n{}\n\n", within(&statement.within), statement.doc);
    let _ = writeln!(text, "```kdl,part\n{}\n```\n", statement.example.trim_end());
    text += &entries(&statement.arguments, statement.properties.iter());
    text += &see(&statement.see);
    text
}

/// `at the top level and in cluster`.
fn within(blocks: &[Box<str>]) -> String {
    let one = |block: &str| match block {
        "top" => "at the top level".to_owned(),
        "role" => "in statements that place nodes".to_owned(),
        block => format!("in `{block}`"),
    };
    crate::diagnostic::words::list(blocks.iter().map(|block| one(block)))
}

fn entries<'a>(arguments: &[Argument], properties: impl Iterator<Item = &'a Property>) -> String {
    let mut text = String::new();
    for argument in arguments {
        let name = &argument.name;
        let more = if argument.repeats { " …" } else { "" };
        let optional = if argument.is_optional { " (optional)" } else { "" };
        let _ = writeln!(text, "- `{name}{more}`{optional}: {}", argument.doc);
    }
    for property in properties {
        let _ = writeln!(text, "- `{}=` ({}): {}", property.name, property.value, property.doc);
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

pub(super) fn see(words: &[Box<str>]) -> String {
    if words.is_empty() {
        return String::new();
    }
    let words = words.iter().map(|word| format!("`clusterc explain {word}`"));
    format!("See also {}.\n", crate::diagnostic::words::list(words))
}

fn role(catalog: &Catalog, role: &Role) -> String {
    let (_, placing) = language();
    let (name, title) = (&role.name, &role.title);
    let block = catalog.block.as_deref();
    let where_allowed = block.map_or("in `cluster`".to_owned(), |block| format!("in `{block}`"));
    let of = if **title == *catalog.title { String::new() } else { format!(" of {}", catalog.title) };
    let placed_nodes = if block.is_some() { title.to_string() } else { format!("{title}s") };
    let mut text = format!("# {name}: a statement {where_allowed} that places {placed_nodes}{of}\n\n");
    if !role.lifetime.is_open() {
        let _ = writeln!(text, "Releases: {}.\n", role.lifetime);
    }
    let _ = writeln!(text, "{}\n\n```kdl,part\n{}\n```\n", placing.doc, placed(catalog, role));
    let own_name = &*catalog.words.node_name;
    text += &entries(&placing.arguments, placing.properties.iter());
    let mut more = String::new();
    if own_name != "name" {
        let _ = writeln!(more, "- `{own_name}=` (text): The name of the nodes, as the argument.");
    }
    for (word, param) in &catalog.words.placing {
        let _ = writeln!(more, "- `{word}=`: Sets `{param}`.");
    }
    for property in placing.in_block.iter().filter(|_| block.is_some()) {
        let _ = writeln!(more, "- `{}=` ({}): {}", property.name, property.value, property.doc);
    }
    for shorthand in
        catalog.shorthands.iter().filter(|own| own.scope == ShorthandScope::Placement && own.name == *name)
    {
        more += &parts(catalog, shorthand);
    }
    let carried = catalog.carried.iter().filter(|carried| std::ptr::eq(catalog.role(carried.role), role));
    let carried: Vec<String> = carried.map(|carried| format!("`{}`", carried.name)).collect();
    if !more.is_empty() {
        // The list continues.
        text.truncate(text.trim_end().len());
        text += "\n";
        text += &more;
        text += "\n";
    }
    if !carried.is_empty() {
        let _ = writeln!(text, "Statements in it: {}.\n", crate::diagnostic::words::list(carried));
    }
    text + &see(&placing.see)
}

/// A statement that places nodes of a role.
fn placed(catalog: &Catalog, role: &Role) -> String {
    let word = &role.name;
    let node_name = &*catalog.words.node_name;
    if node_name == "name" {
        return format!("{word} on=\"node-*\"");
    }
    format!("{word} on=\"node-*\" {node_name}=\"{{host}}-{word}\"")
}

fn shorthand(catalog: &Catalog, shorthand: &Shorthand) -> String {
    let name = &shorthand.name;
    let blocks: &[&str] = match shorthand.scope {
        ShorthandScope::Cluster => &["cluster"],
        ShorthandScope::Node | ShorthandScope::Placement => &["cluster", "every", "role"],
    };
    let blocks: Vec<Box<str>> = blocks.iter().map(|block| (*block).into()).collect();
    let mut text = format!("# {name}: a statement {} of {}\n\n", within(&blocks), catalog.title);
    let _ = writeln!(text, "{} It sets parameters of that product:\n", shorthand.doc);
    text += &parts(catalog, shorthand);
    text.push('\n');
    text += &see(&["set".into(), "layers".into()]);
    text
}

/// What the arguments and properties of a shorthand set, an item each.
fn parts(catalog: &Catalog, shorthand: &Shorthand) -> String {
    let mut text = String::new();
    for part in &shorthand.parts {
        let spelling = match &part.property {
            Some(property) => format!("{property}="),
            None if part.join.is_some() => format!("{} \"…\" \"…\"", shorthand.name),
            None => format!("{} \"…\"", shorthand.name),
        };
        let _ = write!(text, "- `{spelling}`: Sets {}.", targets(catalog, part));
        if !part.words.is_empty() {
            let words = part.words.iter().map(|(word, meaning)| format!("`{word}` for `{meaning}`"));
            let _ = write!(text, " Values: {}.", crate::diagnostic::words::list(words));
        }
        text.push('\n');
    }
    text
}

/// The parameters that a part of a shorthand sets.
pub(crate) fn targets(catalog: &Catalog, part: &ShorthandPart) -> String {
    let ticked = |name: &str| format!("`{name}`");
    let names: Vec<String> = match &part.target {
        Target::Params(names) => names.iter().map(|name| ticked(name)).collect(),
        Target::Meaning(kind) => of_meaning(catalog, *kind).map(ticked).collect(),
    };
    names.join(", ")
}

fn of_meaning(catalog: &Catalog, kind: MeaningKind) -> impl Iterator<Item = &str> {
    let has =
        move |param: &&crate::catalog::Param| param.meanings.iter().any(|meaning| meaning.value.kind == kind);
    catalog.params.iter().filter(has).map(|param| &*param.name)
}

/// The statements that have a property, and what it is there.
fn owners(products: Table, word: &str) -> Vec<(String, String)> {
    let (statements, placing) = language();
    let mut owners: Vec<(String, String)> = Vec::new();
    let item = |property: &Property| format!("({}) {}", property.value, property.doc);
    for statement in statements {
        owners.extend(statement.property(word).map(|own| (statement.name.to_string(), item(own))));
    }
    let mut placed = placing.properties.iter().filter(|property| &*property.name == word);
    owners.extend(placed.next().map(|own| ("statements that place nodes".to_owned(), item(own))));
    for product in products.iter() {
        let catalog = product.catalog();
        let of = |statement: &str| format!("{statement}` of {}", catalog.title);
        for (_, param) in catalog.words.placing.iter().filter(|(own, _)| **own == *word) {
            owners.push((of("ROLE"), format!("Sets `{param}`.")));
        }
        for shorthand in &catalog.shorthands {
            let parts = shorthand.parts.iter().filter(|part| part.property.as_deref() == Some(word));
            owners
                .extend(parts.map(|part| (of(&shorthand.name), format!("Sets {}.", targets(catalog, part)))));
        }
    }
    owners
}

fn property(word: &str, owners: &[(String, String)]) -> String {
    let mut text = format!("# {word}=: a property\n\n");
    for (owner, doc) in owners {
        let owner = match owner.strip_suffix(" nodes") {
            Some(_) => owner.clone(),
            None if owner.contains('`') => format!("`{owner}"),
            None => format!("`{owner}`"),
        };
        let _ = writeln!(text, "- of {owner}: {doc}");
    }
    text
}
