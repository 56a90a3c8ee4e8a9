//! What ties a parameter to others, as children of it.

use super::catalog::{AtMost, Catalog, Condition, Pair, Ranged, ShippedOnly, Text, Ties, VersionRange};
use super::load::{argument, number, property, raw};
use super::syntax::Node;

/// The words of ties.
pub(crate) const WORDS: &[&str] = &[
    "needs",
    "requires",
    "at-most",
    "counts-above",
    "leader-replaces",
    "overwritten-by",
    "shipped-only",
    "wins-over-later-name",
];

/// Reads one of them: what is wrong with it, and what has to be the name of a parameter.
pub(crate) fn read(
    ties: &mut Ties,
    node: &Node,
    versions: VersionRange,
    catalog: &Catalog,
) -> (Option<String>, Vec<Text>) {
    let mut names: Vec<Text> = Vec::new();
    let problem = one(ties, node, versions, catalog, &mut names).err();
    (problem, names)
}

fn one(
    ties: &mut Ties,
    node: &Node,
    versions: VersionRange,
    catalog: &Catalog,
    names: &mut Vec<Text>,
) -> Result<(), String> {
    let word = &*node.name.text;
    let qualifiers: &[&str] = match word {
        "at-most" => &["of", "when", "consequence"],
        "shipped-only" => &["when", "consequence"],
        _ => &[],
    };
    let keys = node.entries.iter().filter_map(|entry| entry.key.as_ref());
    for key in keys.filter(|key| !["since", "until", "except"].contains(&&*key.text)) {
        if !qualifiers.contains(&&*key.text) {
            return Err(format!("`{}` does not qualify `{word}`", key.text));
        }
    }
    let texts = || node.arguments().map(|value| Text::from(raw(Some(value))));
    let first = || argument(node).ok_or_else(|| format!("`{word}` needs a text"));
    let condition = |text: &str| Condition::parse(text).ok_or_else(|| format!("`{text}` is no condition"));
    let when = || property(node, "when").map_or(Ok(Condition::Always), condition);
    let consequence = || property(node, "consequence").ok_or("expected consequence=").map(Into::into);
    match word {
        "needs" => {
            let value = condition(first()?)?;
            names.extend(value.key().map(Into::into));
            ties.needs.push(Ranged { versions, value });
        }
        "requires" => {
            names.extend(texts());
            ties.requires.push(Ranged { versions, value: texts().collect() });
        }
        "at-most" => {
            let of = property(node, "of").and_then(Pair::parse).ok_or("unknown of=")?;
            let value = AtMost { other: first()?.into(), of, when: when()?, consequence: consequence()? };
            names.push(value.other.clone());
            names.extend(value.when.key().map(Into::into));
            ties.at_most.push(Ranged { versions, value });
        }
        "counts-above" => {
            let value = number(node.arguments().next()).ok_or("expected a number")?;
            ties.counts_above.push(Ranged { versions, value });
        }
        "leader-replaces" => {
            let value = catalog.role_named(first()?).ok_or("expected a role")?;
            ties.leader_replaces.push(Ranged { versions, value });
        }
        "overwritten-by" => {
            let value: Text = first()?.into();
            names.push(value.clone());
            ties.overwritten_by.push(Ranged { versions, value });
        }
        "shipped-only" => {
            let value = ShippedOnly { others: texts().collect(), when: when()?, consequence: consequence()? };
            names.extend(value.when.key().map(Into::into));
            ties.shipped_only.push(Ranged { versions, value });
        }
        _ => ties.wins_over_later_name = true,
    }
    Ok(())
}
