//! The language as data: what `explain` shows of its statements and properties, for places of a text.

use super::cursor::Statement;
use crate::catalog::{Catalog, Products, Role, Shorthand, ShorthandPart, ShorthandScope};
use crate::driver::PRODUCTS;
use crate::reference::{Property, language, page};

/// Something that may be written: its word, what is written for it, and a sentence about it.
#[derive(Debug, Clone)]
pub(super) struct Word {
    /// The word.
    pub(super) name: String,
    /// What continues behind it, with locations to fill in.
    pub(super) snippet: String,
    /// A sentence.
    pub(super) doc: String,
    /// A few words about what it is.
    pub(super) detail: String,
    /// The kind of values it takes, or the words.
    pub(super) value: String,
}

/// Whether a statement may be at the top level of a file.
pub(super) fn is_top(name: &str) -> bool {
    let (statements, _) = language();
    statements
        .iter()
        .any(|statement| &*statement.name == name && statement.within.iter().any(|block| &**block == "top"))
}

/// What a block is to the language: its own name, `top`, or `role` for one that places nodes.
fn block_word<'a>(block: Option<&'a Statement>, catalog: Option<&Catalog>) -> &'a str {
    let Some(block) = block else { return "top" };
    let is_role = catalog.is_some_and(|catalog| catalog.role_named(&block.name).is_some());
    let is_placing = block.property("on").is_some() && !block.name.starts_with("every");
    match &*block.name {
        _ if is_role || is_placing => "role",
        "every-node" => "every",
        name => name,
    }
}

/// The statements that a block takes.
pub(super) fn statements(block: Option<&Statement>, catalog: Option<&'static Catalog>) -> Vec<Word> {
    let (known, placing) = language();
    let within = block_word(block, catalog);
    let mut words: Vec<Word> = Vec::new();
    for statement in known.iter().filter(|statement| statement.within.iter().any(|own| **own == *within)) {
        words.push(Word {
            name: statement.name.to_string(),
            snippet: snippet(&statement.name),
            doc: statement.doc.to_string(),
            detail: "statement".to_owned(),
            value: String::new(),
        });
    }
    let role = |catalog: &Catalog, role: &Role| Word {
        name: role.name.to_string(),
        snippet: " on=\"${1:node-*}\"$0".to_owned(),
        doc: placing.doc.to_string(),
        detail: if *role.title == *catalog.title {
            role.title.to_string()
        } else {
            format!("{} of {}", role.title, catalog.title)
        },
        value: String::new(),
    };
    if let Some(block) = block {
        for catalog in
            PRODUCTS.in_block(&block.name).into_iter().filter_map(|product| PRODUCTS.catalog(product))
        {
            words.extend(catalog.roles.iter().map(|own| role(catalog, own)));
        }
    }
    let Some(catalog) = catalog else { return words };
    let scope = match within {
        "cluster" => ShorthandScope::Cluster,
        "role" | "every" => ShorthandScope::Node,
        _ => return words,
    };
    if scope == ShorthandScope::Cluster {
        words.extend(catalog.roles.iter().map(|own| role(catalog, own)));
    }
    let fits = |shorthand: &&Shorthand| {
        shorthand.scope == ShorthandScope::Node
            || shorthand.scope == ShorthandScope::Cluster && scope == ShorthandScope::Cluster
    };
    words.extend(catalog.shorthands.iter().filter(fits).map(|shorthand| Word {
        name: shorthand.name.to_string(),
        snippet: match shorthand.parts.iter().find_map(|part| part.property.as_ref()) {
            Some(first) => format!(" {first}=${{1}}$0"),
            None => " \"${1}\"$0".to_owned(),
        },
        doc: shorthand.doc.to_string(),
        detail: format!("short for parameters of {}", catalog.title),
        value: String::new(),
    }));
    let named = block.and_then(|block| catalog.role_named(&block.name));
    words.extend(catalog.carried.iter().filter(|carried| Some(carried.role) == named).map(|carried| Word {
        name: carried.name.to_string(),
        snippet: " \"${1}\"$0".to_owned(),
        doc: carried.doc.to_string(),
        detail: "files of the bundle".to_owned(),
        value: String::new(),
    }));
    words
}

/// What people write behind a statement.
fn snippet(name: &str) -> String {
    match name {
        "cluster" => " \"${1:plant-a}\" product=\"${2}\" version=\"${3}\" {\n    $0\n}",
        "host" => " \"${1:node-1}\" address=\"${2}\"$0",
        "class" => " \"${1:big}\" cores=${2:16} memory=\"${3:64GiB}\"$0",
        "install" => " \"${1:/opt}\"$0",
        "set" | "env" => " \"${1}\" ${2}$0",
        "every" => " \"${1}\" {\n    $0\n}",
        "every-node" | "monitoring" => " {\n    $0\n}",
        "survive" => " hosts=${1:1}$0",
        "allow" => " \"${1}\" reason=\"${2}\"$0",
        _ => " \"${1}\"$0",
    }
    .to_owned()
}

/// The properties that a statement takes in a block.
pub(super) fn properties(
    name: &str,
    block: Option<&Statement>,
    catalog: Option<&'static Catalog>,
) -> Vec<Word> {
    let (statements, placing) = language();
    let own = |property: &Property| Word {
        name: property.name.to_string(),
        snippet: if is_number(&property.value) { "=$0".to_owned() } else { "=\"$0\"".to_owned() },
        doc: property.doc.to_string(),
        detail: property.value.to_string(),
        value: property.value.to_string(),
    };
    if let Some(statement) = statements.iter().find(|statement| &*statement.name == name) {
        let node_name = catalog.map_or("name", |catalog| &*catalog.words.node_name);
        // `alias=` of `every` is there where the product knows such patterns.
        let fits = |property: &&Property| {
            !name.starts_with("every")
                || &*property.name == "on"
                || catalog.is_some_and(|catalog| catalog.words.any_sign.is_some())
                    && &*property.name == node_name
        };
        return statement.properties.iter().filter(fits).map(own).collect();
    }
    let of_block = block.and_then(|block| super::scope::of_block(&block.name, name));
    let Some(catalog) = of_block.or(catalog) else { return Vec::new() };
    let mut words: Vec<Word> = Vec::new();
    if catalog.role_named(name).is_some() {
        words.extend(placing.properties.iter().map(own));
        words.push(Word {
            name: catalog.words.node_name.to_string(),
            snippet: "=\"$0\"".to_owned(),
            doc: "The name of the nodes, with `{host}` in it when there are several.".to_owned(),
            detail: "text".to_owned(),
            value: "text".to_owned(),
        });
        words.extend(catalog.words.placing.iter().map(|(word, param)| Word {
            name: word.to_string(),
            snippet: "=\"$0\"".to_owned(),
            doc: format!("Sets `{param}`."),
            detail: format!("sets {param}"),
            value: "text".to_owned(),
        }));
        if of_block.is_some() {
            words.extend(placing.in_block.iter().map(own));
        }
    }
    let shorthand = catalog.shorthands.iter().filter(|shorthand| &*shorthand.name == name);
    for part in shorthand.flat_map(|shorthand| &shorthand.parts) {
        let Some(property) = &part.property else { continue };
        let targets = targets(catalog, part);
        words.push(Word {
            name: property.to_string(),
            snippet: if part.words.is_empty() { "=$0" } else { "=\"$0\"" }.to_owned(),
            doc: format!("Sets {}.", crate::diagnostic::words::ticked_list(targets.iter().copied(), 6)),
            detail: format!("sets {}", targets.first().copied().unwrap_or_default()),
            value: part.words.iter().map(|(word, _)| &**word).collect::<Vec<_>>().join(" | "),
        });
    }
    words
}

fn is_number(value: &str) -> bool {
    value == "count"
}

/// The names of the parameters that a part of a shorthand sets.
pub(super) fn targets(catalog: &'static Catalog, part: &ShorthandPart) -> Vec<&'static str> {
    match &part.target {
        crate::catalog::Target::Params(names) => names
            .iter()
            .filter_map(|name| catalog.find(name).first())
            .map(|&id| &*catalog.param(id).name)
            .collect(),
        crate::catalog::Target::Meaning(kind) => {
            let has = |param: &&crate::catalog::Param| {
                param.meanings.iter().any(|meaning| meaning.value.kind == *kind)
            };
            catalog.params.iter().filter(has).map(|param| &*param.name).collect()
        }
    }
}

/// The pages about a word: those of properties, or those of statements and what else has a name.
pub(super) fn pages(word: &str, is_property: bool, catalog: Option<&Catalog>) -> Option<String> {
    let all = page(PRODUCTS, word)?;
    let mut kept: Vec<String> = Vec::new();
    let mut current = String::new();
    let mut is_fenced = false;
    for line in all.lines() {
        is_fenced ^= line.starts_with("```");
        if line.starts_with("# ") && !is_fenced && !current.is_empty() {
            kept.push(std::mem::take(&mut current));
        }
        current += &line.replace("```kdl,part", "```kdl");
        current.push('\n');
    }
    kept.push(current);
    let of_property = format!("# {word}=:");
    kept.retain(|page| page.starts_with(&of_property) == is_property);
    // The products of others have nothing to say here.
    let title = |page: &str| page.lines().next().unwrap_or_default().to_owned();
    if let Some(catalog) = catalog
        && kept.iter().any(|page| title(page).contains(&*catalog.title))
    {
        let others: Vec<&str> = PRODUCTS
            .iter()
            .map(|product| &*product.catalog().title)
            .filter(|own| **own != *catalog.title)
            .collect();
        kept.retain(|page| !others.iter().any(|other| title(page).contains(other)));
    }
    (!kept.is_empty()).then(|| kept.join("\n").trim().to_owned())
}
