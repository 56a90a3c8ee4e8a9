//! What is known of a cluster: all of it where a spec says it, less where files are what was found.

use super::Setting;
use crate::catalog::ParamKind;
use crate::source::Span;

/// What is known of one parameter of one node.
#[derive(Debug, Clone)]
pub enum Knowledge<'a> {
    /// It has that value: written, derived, or the server's default: see its origin.
    Value(Setting<'a>),
    /// Nothing sets it and the server has no default, or the node's role does not read it.
    Unset,
    /// It has a value or none, and which is not known.
    Unknown(Unknown),
}

/// Why a value is not known. It mutes the comparisons that it takes part in, and no others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// The text means another one, which is put in later: `${SEED}`.
    Opaque(Span),
    /// The file that would set it is not in view, or could not be read.
    NotInView,
}

/// Which of a node's files are in view. What a file in view omits is the server's default; what a file out of view sets
/// is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InView {
    /// The files with keys.
    pub properties: Files,
    /// The scripts with variables.
    pub variables: Files,
}

/// Which files of a kind are in view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Files {
    /// Each that the node reads.
    All,
    /// Those of these names; what the others set is not known.
    Named(Box<[Box<str>]>),
    /// None.
    Nothing,
}

impl InView {
    /// No file is in view: another one names the node.
    pub const NOTHING: Self = Self { properties: Files::Nothing, variables: Files::Nothing };

    /// Whether the file of a parameter of that kind is in view, by its name.
    pub fn has(&self, kind: ParamKind, file: &str) -> bool {
        let files = match kind {
            ParamKind::Property => &self.properties,
            ParamKind::Variable => &self.variables,
            // No file holds a fact: one that nothing sets is known to be unset.
            ParamKind::Fact => return true,
        };
        match files {
            Files::All => true,
            Files::Named(names) => names.iter().any(|name| **name == *file),
            Files::Nothing => false,
        }
    }
}

/// How many of a cluster's nodes are in view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NodesInView {
    /// Some, of hosts that may have more.
    Some,
    /// All nodes of its hosts; hosts may be missing.
    OfItsHosts,
    /// All of them: they can be counted, and what none of them is is not there.
    All,
}
