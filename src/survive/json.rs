//! What clusters survive as JSON. The form is a contract: docs/survival.md has it.

use serde_json::{Value, json};

use super::{Because, LevelSurvival, Survival};
use crate::model::Model;
use crate::source::SourceMap;

/// The form as a JSON Schema.
pub const JSON_SCHEMA: &str = include_str!("../../schemas/survive.schema.json");

/// What the clusters of a model survive, as JSON.
pub fn to_json(survivals: &[(&Model, Survival)], sources: &SourceMap) -> Value {
    let of_cluster = |(model, survival): &(&Model, Survival)| {
        json!({
            "cluster": model.cluster(survival.cluster).name.value,
            "levels": survival.levels.iter().map(|level| of_level(model, level, sources)).collect::<Vec<_>>(),
        })
    };
    json!({ "version": 1, "clusters": survivals.iter().map(of_cluster).collect::<Vec<_>>() })
}

fn of_level(model: &Model, level: &LevelSurvival, sources: &SourceMap) -> Value {
    let names = |set: &Vec<_>| set.iter().map(|host| &*model.host(*host).name).collect::<Vec<_>>();
    json!({
        "level": level.level.as_str(),
        "hosts": level.hosts,
        "zones": level.zones,
        "smallest": level.smallest.iter().map(names).collect::<Vec<_>>(),
        "smallest_count": level.smallest_count,
        "placement": level.placement.as_str(),
        "because": level.because.iter().map(|because| of_reason(because, sources)).collect::<Vec<_>>(),
    })
}

fn of_reason(because: &Because, sources: &SourceMap) -> Value {
    let location = because.span.map(|span| (&*sources.file(span.file).name, sources.start(span).line));
    json!({
        "text": because.text(),
        "file": location.map(|(file, _)| file),
        "line": location.map(|(_, line)| line),
    })
}
