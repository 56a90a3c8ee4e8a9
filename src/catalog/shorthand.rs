//! Shorter spellings for common settings, as data: `replication schema=3` for two parameters.

use serde::{Deserialize, Serialize};

use super::{MeaningKind, Text};

/// A node of the spec language that means parameters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Shorthand {
    /// The node's name: `replication`.
    pub name: Text,
    /// Where it is allowed.
    pub scope: ShorthandScope,
    /// One sentence for docs/language.md.
    pub doc: Text,
    /// What its arguments and properties set.
    pub parts: Vec<ShorthandPart>,
}

/// Where a shorthand is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ShorthandScope {
    /// Directly in `cluster`.
    Cluster,
    /// In a node statement, `every` or a class.
    Node,
    /// As properties of the statement that places the nodes of the role of that name.
    Placement,
}

/// One property of a shorthand, or all its arguments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct ShorthandPart {
    /// The property's name; `None` for the arguments.
    pub property: Option<Text>,
    /// What is set.
    pub target: Target,
    /// What is between several arguments; `None` allows one only.
    pub join: Option<Text>,
    /// What is before the value in the parameter's own spelling.
    pub before: Text,
    /// Words of the spec and what they mean.
    pub words: Vec<(Text, Text)>,
    /// Parameters that get a fixed value as well, for example the switch of what the part describes.
    pub implies: Vec<(Text, Text)>,
}

/// What a part of a shorthand sets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub enum Target {
    /// The parameters of these names: one for each role that has it.
    Params(Vec<Text>),
    /// Every parameter of that meaning.
    Meaning(MeaningKind),
}
