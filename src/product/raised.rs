//! What a dialect makes of folders: nodes, and the files that each of them reads, the strongest first.

use super::Detected;
use crate::catalog::{ParamKind, RoleId};
use crate::diagnostic::{Finding, Severity};
use crate::model::{AddressUse, InView, NodesInView, Os, Spanned};
use crate::source::Span;

/// One cluster as its files describe it.
#[derive(Debug)]
pub struct RaisedCluster {
    /// The product's word.
    pub product: &'static str,
    /// Its version, and how sure that is.
    pub version: Detected,
    /// Its name; the folder's when no file says one.
    pub name: Spanned<Box<str>>,
    /// The hosts.
    pub hosts: Vec<RaisedHost>,
    /// The nodes.
    pub nodes: Vec<RaisedNode>,
    /// The layers that nodes refer to.
    pub layers: Vec<RaisedLayer>,
    /// What is odd in its files.
    pub findings: Vec<Finding>,
    /// Files that none of the nodes reads: the location, the name, and why.
    pub unread: Vec<(Span, String, String)>,
    /// Indices of the folders that it is made of.
    pub folders: Vec<usize>,
    /// How many of its nodes are in view.
    pub nodes_in_view: NodesInView,
    /// Endpoints that its nodes have, `HOST:PORT` in lower case; loopback ones are of no use and are omitted.
    pub owns: Vec<String>,
    /// Endpoints that its nodes name, of nodes that are not in view.
    pub asks: Vec<String>,
    /// Whether one of its nodes asks someone whose name is not known: the cluster may be a part of another one.
    pub asks_unknown: bool,
}

/// One host.
#[derive(Debug)]
pub struct RaisedHost {
    /// Its name.
    pub name: Box<str>,
    /// The first file that speaks of it.
    pub span: Span,
    /// Its addresses.
    pub addresses: Vec<(AddressUse, Spanned<Box<str>>)>,
    /// The operating system it runs.
    pub os: Os,
    /// Whether it is a container with its own network: then a loopback address is only its own.
    pub is_apart: bool,
    /// Whether it is a container with the network of its machine: others with its addresses are on that machine as well.
    pub is_on_machine: bool,
}

/// One node.
#[derive(Debug)]
pub struct RaisedNode {
    /// Its role.
    pub role: RoleId,
    /// Its name.
    pub name: Box<str>,
    /// Index of its host.
    pub host: usize,
    /// Indices of its layers, the strongest first.
    pub layers: Vec<usize>,
    /// The folder it runs from.
    pub root: String,
    /// What means it: the line that names it, else the top of its main file.
    pub span: Span,
    /// Which of its files are in view.
    pub in_view: InView,
}

/// The settings of one file, or of a part of it.
#[derive(Debug)]
pub struct RaisedLayer {
    /// The location that means it.
    pub span: Span,
    /// Keys or variables.
    pub kind: ParamKind,
    /// The roles that read it.
    pub readers: Vec<RoleId>,
    /// The tool that reads it, where no node does.
    pub tool: Option<&'static str>,
    /// What it costs that a key of another file is here.
    pub misplaced: Severity,
    /// Whether keys that nothing knows are someone else's.
    pub is_open: bool,
    /// The settings in the order of the file; the last of a key wins.
    pub settings: Vec<RaisedSetting>,
    /// Keys that have a value or another one, or none, and which is not known: a script sets them under a condition.
    pub unknown: Vec<RaisedSetting>,
}

/// One setting.
#[derive(Debug)]
pub struct RaisedSetting {
    /// The key.
    pub key: Spanned<Box<str>>,
    /// The value.
    pub value: Spanned<Box<str>>,
}
