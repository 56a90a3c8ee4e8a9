//! Nodes: one role on one host.

use std::borrow::Cow;
use std::sync::Arc;

use super::{ClusterId, Files, HostId, InView, Layers, Origin};
use crate::catalog::{ParamId, ParamView, RoleId};
use crate::source::Span;

/// A handle of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstanceId(pub u32);

/// A handle of an install root.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RootId(pub u32);

/// One node of a cluster.
#[derive(Debug, Clone)]
pub struct Instance {
    /// Its name, unique in the cluster: `node-1-datanode` unless the spec says another.
    pub name: Box<str>,
    /// The head of the statement that places it.
    pub span: Span,
    /// The pattern in the statement that selects its host.
    pub on_span: Span,
    /// Its cluster.
    pub cluster: ClusterId,
    /// Its host.
    pub host: HostId,
    /// Its role in the catalog of the cluster's product.
    pub role: RoleId,
    /// The folder it runs from.
    pub root: RootId,
    /// The layers that hold for it, the strongest first.
    pub layers: Layers,
    /// What follows for it from the spec, ordered by parameter.
    pub derived: Vec<(ParamId, DerivedValue)>,
    /// Files of the operator's machine that go to its host.
    pub files: Vec<CarriedFile>,
    /// Which of its files are in view, where it is known from files; a spec says everything.
    pub in_view: Option<Box<InView>>,
}

impl Instance {
    /// Whether what would set a parameter for it is in view, so that what is not set is the server's default.
    pub fn has_in_view(&self, param: &ParamView) -> bool {
        self.in_view.as_ref().is_none_or(|files| files.has(param.param.kind, param.file))
    }

    /// Whether any of its files with keys is in view: it is not only named by others.
    pub fn is_seen(&self) -> bool {
        self.in_view.as_ref().is_none_or(|files| files.properties != Files::Nothing)
    }
}

/// A file of the operator's machine that the bundle carries to a node's host.
#[derive(Debug, Clone)]
pub struct CarriedFile {
    /// The statement's word: `dashboard`.
    pub word: Box<str>,
    /// Its name, without folders.
    pub name: Box<str>,
    /// Its path as the spec writes it.
    pub written: Box<str>,
    /// Where the spec names it.
    pub span: Span,
    /// What is in it.
    pub bytes: Arc<[u8]>,
}

/// A folder on a host that holds an unpacked distribution.
#[derive(Debug, Clone)]
pub struct Root {
    /// The host.
    pub host: HostId,
    /// The cluster whose product is there.
    pub cluster: ClusterId,
    /// The absolute path.
    pub path: Box<str>,
    /// Where the spec says it.
    pub span: Span,
    /// The nodes that run from it, in start order.
    pub instances: Vec<InstanceId>,
}

/// A value that the product's dialect computed.
#[derive(Debug, Clone)]
pub struct DerivedValue {
    /// The value; many nodes may have one and the same.
    pub value: Arc<str>,
    /// What it follows from.
    pub origin: Origin,
}

/// The value of one parameter for one node.
#[derive(Debug, Clone)]
pub struct Setting<'a> {
    /// The parameter.
    pub param: ParamId,
    /// The value as the product would read it.
    pub value: Cow<'a, str>,
    /// Where it comes from.
    pub origin: Origin,
}

impl Setting<'_> {
    /// The value as a port, when it is one or an endpoint.
    pub fn as_port(&self) -> Option<u16> {
        let value = self.value.trim();
        let port = value.rsplit_once(':').map_or(value, |(_, port)| port);
        port.parse().ok().filter(|&port| port != 0)
    }

    /// The value as a whole number, when it is one.
    pub fn as_integer(&self) -> Option<i64> {
        self.value.trim().parse().ok()
    }

    /// Whether the value says yes, as Java reads it: `true` in any case.
    pub fn as_bool(&self) -> bool {
        self.value.trim().eq_ignore_ascii_case("true")
    }

    /// The items of a list: split at commas and semicolons, trimmed, without empty ones.
    pub fn items(&self) -> impl Iterator<Item = &str> {
        self.value.split([',', ';']).map(str::trim).filter(|item| !item.is_empty())
    }

    /// The value as `host:port`, split at the last colon; brackets around the host are removed.
    pub fn as_endpoint(&self) -> Option<(&str, u16)> {
        let first = self.value.split(',').next()?.trim();
        let (host, port) = first.rsplit_once(':')?;
        let host = host.trim().trim_start_matches('[').trim_end_matches(']');
        Some((host, port.trim().parse().ok()?))
    }

    /// The location in the spec, if it has one.
    pub fn span(&self) -> Option<Span> {
        self.origin.span()
    }
}
