//! Services: which pods they select, and where their ports lead.

use std::rc::Rc;

use super::{get, items, name, namespace, text};
use crate::source::Span;
use crate::syntax::yaml::{YamlEntry, YamlNode, YamlValue};

/// A Service that gives pods an address.
pub(super) struct Service<'a> {
    pub(super) name: &'a str,
    pub(super) namespace: Option<&'a str>,
    pub(super) selector: &'a [YamlEntry],
    /// Where the selector is.
    pub(super) span: Span,
    pub(super) ports: &'a [Rc<YamlNode>],
}

impl<'a> Service<'a> {
    /// A Service with a selector. One without its own address only gives names, and ports count for nothing there.
    pub(super) fn of(root: &'a YamlNode) -> Option<Self> {
        let spec = get(root, "spec")?;
        let selector = get(spec, "selector")?;
        let YamlValue::Map(entries) = &selector.value else { return None };
        let has_address = text(spec, "clusterIP").is_none_or(|address| address != "None");
        let ports = get(spec, "ports").map(|node| items(node)).unwrap_or_default();
        (!entries.is_empty()).then(|| Self {
            name: name(root),
            namespace: namespace(root),
            selector: entries,
            span: selector.span,
            ports: if has_address { ports } else { &[] },
        })
    }

    pub(super) fn selects(&self, namespace: Option<&str>, labels: &[YamlEntry]) -> bool {
        let has = |wanted: &YamlEntry| {
            let mut same = labels.iter().filter(|label| label.key == wanted.key);
            let value = |entry: &YamlEntry| entry.value.scalar().map(|scalar| scalar.text.clone());
            same.any(|label| value(label) == value(wanted))
        };
        self.namespace == namespace && self.selector.iter().all(has)
    }

    /// Where its ports lead to: numbers, and names of ports.
    pub(super) fn targets(&self) -> impl Iterator<Item = (&'a str, Span)> {
        let is_tcp = |port: &&Rc<YamlNode>| text(port, "protocol").is_none_or(|protocol| protocol == "TCP");
        self.ports.iter().filter(is_tcp).filter_map(|port| {
            let target = get(port, "targetPort").or_else(|| get(port, "port"))?;
            Some((&*target.scalar()?.text, target.span))
        })
    }
}
