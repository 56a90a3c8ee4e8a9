//! What a running node takes over by a reload, as a release's own classes do it, compared with what the catalog says of
//! the effect of a change: `golden/catalog/parse/Reloads.java` loads the configuration again with each line, and looks
//! for fields that changed.
//!
//! Where the two disagree, a row of `golden/catalog/parse/effects.tsv` has to say why.

use std::collections::BTreeMap;

use clusterc::catalog::{Effect, ParamView, Version};
use clusterc::driver::PRODUCTS;

use crate::parse::{ask, asked};
use crate::reasons::{Reasons, Row, names};

/// The releases that are asked, the oldest first: before 1.3.3 statements do not set keys.
pub(crate) const VERSIONS: &[&str] = &["1.3.3", "1.3.4", "2.0.6", "2.0.7", "2.0.10"];

static REASONS: Reasons = Reasons::of("effects.tsv");

/// Asks one release, and reports what has no reason.
pub(crate) fn run(version: &str) -> Result<(), String> {
    let own = Version::parse(version).ok_or("no version")?;
    let view = PRODUCTS.find("iotdb").ok_or("no such product")?.view(&own);
    // Odd spellings are what the parse is for.
    let asked = asked(&view, |line| !line.contains('\\') && !line.ends_with('x'));
    let texts: Vec<String> = asked.iter().map(|(_, line)| line.clone()).collect();
    // One value that changes something is enough.
    let mut taken: BTreeMap<&str, bool> = BTreeMap::new();
    for ((param, _), answer) in asked.iter().zip(ask(version, "Reloads.java", &texts)?) {
        *taken.entry(param.name()).or_default() |= answer != "-";
    }
    // Two roles may have a key of one name.
    let mut params: Vec<&ParamView> = asked.iter().map(|(param, _)| *param).collect();
    params.dedup_by_key(|param| param.id);
    REASONS.asked(version);
    let rows = REASONS.rows()?;
    let mut left = Vec::new();
    for param in params {
        let (name, is_taken) = (param.name(), taken[param.name()]);
        if is_taken == (param.effect == Effect::Hot) {
            continue;
        }
        let does = if is_taken { "hot" } else { "nothing" };
        let explains = |[keys, versions, what, _]: &Row| {
            what == does && names(keys, name, "") && names(versions, version, "")
        };
        if !REASONS.explain(&rows, explains) {
            left.push(format!("{name}\t{does}\tthe catalog: {}", param.effect.as_str()));
        }
    }
    let hot = taken.values().filter(|taken| **taken).count();
    println!("reloads/{version}: {} keys, {hot} of them taken over, {} left", taken.len(), left.len());
    if left.is_empty() { Ok(()) } else { Err(format!("the catalog says otherwise:\n{}", left.join("\n"))) }
}

/// Rows that explained nothing in a run that asked all releases.
pub(crate) fn unused() -> Result<Vec<String>, String> {
    REASONS.unused(VERSIONS.len())
}
