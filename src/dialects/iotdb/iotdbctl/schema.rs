//! The JSON Schema of cluster files, for editors: made of the table of keys and of the catalog. It is never
//! stricter than reading is.

use serde_json::{Map, Value, json};

use super::keys::{Key, Need, SECTIONS, Section};
use super::server::{CONFIGNODE, DATANODE, Role};
use crate::catalog::{Catalog, Param, ParamKind, ParamType, RoleId};
use crate::dialects::iotdb::SCHEMAS;

/// The schema. Draft 7 is what YAML servers of editors know best.
pub(super) fn schema() -> Value {
    let catalog = SCHEMAS.pages();
    let mut definitions = Map::new();
    for param in catalog.params.iter().filter(|param| param.kind != ParamKind::Fact) {
        definitions.entry(&*param.name).or_insert_with(|| value(param));
    }
    for role in [&CONFIGNODE, &DATANODE] {
        let id = catalog.role_named(role.word);
        let [own, common, one] = role.files;
        definitions.insert(own.to_owned(), settings(catalog, id));
        definitions.insert(role.environment.to_owned(), environment(catalog, id, role));
        for file in [common, one] {
            definitions.entry(file).or_insert_with(|| settings(catalog, None));
        }
    }
    let mut parts = Map::new();
    for section in SECTIONS {
        let part = match [&CONFIGNODE, &DATANODE].into_iter().find(|role| role.section.name == section.name) {
            Some(role) => servers(role, catalog),
            None => block(section, catalog),
        };
        parts.insert(section.name.to_owned(), part);
    }
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Cluster file of iotdbctl",
        "description": "The YAML cluster file of iotdbctl for Apache IoTDB, as clusterc reads it.",
        "type": "object",
        "properties": parts,
        "patternProperties": { "^x-": { "description": "Values shared by anchors; not read." } },
        "additionalProperties": false,
        "definitions": definitions,
    })
}

/// A list of servers.
fn servers(role: &Role, catalog: &Catalog) -> Value {
    let mut server = block(role.section, catalog);
    // The address may be in a file instead.
    let locations = std::iter::once(role.address).chain(role.files);
    server["anyOf"] = locations.map(|key| json!({ "required": [key] })).collect();
    json!({
        "description": format!("The {}s of the cluster.", role.title),
        "type": ["array", "null"],
        "items": server,
    })
}

/// A block of keys.
fn block(section: &Section, catalog: &Catalog) -> Value {
    let keys: Map<String, Value> =
        section.keys.iter().map(|key| (key.name.to_owned(), of_key(key, catalog))).collect();
    // Addresses and the folder of `global` may be elsewhere.
    let may_be_elsewhere = |key: &Key| key.name.ends_with("_address") || section.name == "global";
    let required: Vec<&str> = section
        .keys
        .iter()
        .filter(|key| key.need == Need::Required && !may_be_elsewhere(key))
        .map(|key| key.name)
        .collect();
    json!({
        "type": ["object", "null"],
        "properties": keys,
        "required": required,
        "additionalProperties": false,
    })
}

/// The value of a key, with what it is for.
fn of_key(key: &Key, catalog: &Catalog) -> Value {
    let param = catalog.find(key.name).first().map(|&id| catalog.param(id));
    let need = match key.need {
        Need::Required => "Required. ",
        Need::Expected => "iotdbctl requires it. ",
        Need::Optional => "",
    };
    let doc = param.map_or_else(String::new, |param| described(param) + " ");
    let description = format!("{doc}{need}In clusterc: {}.", key.becomes);
    let is_block = key.name.ends_with(".properties") || key.name.ends_with("-env.sh");
    if is_block {
        // What is next to a `$ref` is not read in draft 7.
        return json!({
            "description": description,
            "allOf": [{ "$ref": format!("#/definitions/{}", key.name) }],
        });
    }
    let mut value = match param {
        Some(param) if param.kind_of_value == ParamType::Port => port(),
        _ if key.name.ends_with("_port") => port(),
        _ => text(),
    };
    value["description"] = description.into();
    value
}

/// The parameters that nodes of a role read from files, or those of all roles.
fn settings(catalog: &Catalog, role: Option<RoleId>) -> Value {
    let is_read = |param: &&Param| {
        param.kind == ParamKind::Property && role.is_none_or(|role| param.scope.covers(role))
    };
    params(catalog, is_read)
}

/// The variables of a role's script.
fn environment(catalog: &Catalog, id: Option<RoleId>, role: &Role) -> Value {
    let is_read =
        |param: &&Param| param.kind == ParamKind::Variable && id.is_none_or(|id| param.scope.covers(id));
    let mut block = params(catalog, is_read);
    block["properties"]["extra_opts"] = json!({
        "type": ["string", "null"],
        "description": format!("Lines that add Java options, such as {0}=\"${0} -XX:+UseG1GC\".", role.options),
    });
    block
}

fn params(catalog: &Catalog, is_in: impl Fn(&&Param) -> bool) -> Value {
    let reference =
        |param: &Param| (param.name.to_string(), json!({ "$ref": format!("#/definitions/{}", param.name) }));
    let properties: Map<String, Value> = catalog.params.iter().filter(is_in).map(reference).collect();
    json!({ "type": ["object", "null"], "properties": properties, "additionalProperties": false })
}

/// What a parameter takes, in any version.
fn value(param: &Param) -> Value {
    let mut value = if param.lenient.is_empty() { typed(param) } else { text() };
    value["description"] = described(param).into();
    value
}

fn typed(param: &Param) -> Value {
    match param.kind_of_value {
        ParamType::Port => port(),
        ParamType::Bool => json!({
            "type": ["boolean", "string", "null"],
            "pattern": "^([Tt]rue|TRUE|[Ff]alse|FALSE)$",
        }),
        ParamType::Int32 | ParamType::Int64 => whole(param),
        ParamType::Enum => {
            let words: Vec<Value> = param.words.iter().flat_map(|word| spellings(&word.value.word)).collect();
            let is_closed = !(param.open_words || param.soft_words || param.any_case);
            if is_closed && !words.is_empty() {
                json!({ "enum": words.into_iter().chain([Value::Null]).collect::<Vec<_>>() })
            } else {
                let mut value = text();
                value["examples"] = words.into();
                value
            }
        }
        _ => text(),
    }
}

/// A word, and the number or truth value that YAML makes of it without quotes.
fn spellings(word: &str) -> Vec<Value> {
    let own: Option<Value> = match serde_json::from_str(word) {
        Ok(plain @ (Value::Number(_) | Value::Bool(_))) => Some(plain),
        _ => None,
    };
    std::iter::once(word.into()).chain(own).collect()
}

fn port() -> Value {
    json!({ "type": ["integer", "string", "null"], "minimum": 1, "maximum": 65535, "pattern": "^[0-9]{1,5}$" })
}

/// A whole number, in quotes or not, within the widest of the bounds that some version has.
fn whole(param: &Param) -> Value {
    let mut value = json!({ "type": ["integer", "string", "null"], "pattern": "^[+-]?[0-9]+$" });
    let bounds: Vec<_> = param.ranges.iter().map(|range| range.value).collect();
    let is_hard = !bounds.is_empty() && bounds.iter().all(|bounds| !bounds.is_soft);
    let minimum = bounds.iter().map(|bounds| bounds.minimum).reduce(|one, other| Some(one?.min(other?)));
    let maximum = bounds.iter().map(|bounds| bounds.maximum).reduce(|one, other| Some(one?.max(other?)));
    if let Some(minimum) = minimum.flatten().filter(|_| is_hard) {
        value["minimum"] = number(minimum);
    }
    if let Some(maximum) = maximum.flatten().filter(|_| is_hard) {
        value["maximum"] = number(maximum);
    }
    value
}

/// Bounds of whole numbers without a fraction.
fn number(bound: f64) -> Value {
    let is_whole = bound.fract() == 0.0 && bound.abs() < 9e15;
    if is_whole { json!(bound as i64) } else { json!(bound) }
}

/// Anything but a block or a list.
fn text() -> Value {
    json!({ "type": ["string", "number", "boolean", "null"] })
}

/// What a parameter is for, and its default in the newest version.
fn described(param: &Param) -> String {
    let doc = param.doc.trim();
    match param.defaults.last().filter(|default| !default.value.is_empty()) {
        Some(default) => format!("{doc} Default: `{}`.", default.value),
        None => doc.to_owned(),
    }
}
