//! Files that are copied unopened: what overlays change, and what is named twice.

use crate::maps::HashMap;

use crate::model::{Payload, payload_name};
use crate::spec::{PayloadSpec, SiteSpec};

/// The payloads of all units, in the order named. An overlay's replaces its base's of the same name; one that is named
/// twice by the same path is one.
pub(super) fn payloads(sites: &[SiteSpec]) -> Vec<Payload> {
    let mut payloads: Vec<Payload> = Vec::new();
    let mut indices: HashMap<&str, usize> = HashMap::default();
    for site in sites {
        let name = |spec: &PayloadSpec| payload_name(&spec.path.value).to_lowercase();
        let mut topmost: HashMap<String, u32> = HashMap::default();
        for spec in &site.payloads {
            let overlay = topmost.entry(name(spec)).or_default();
            *overlay = spec.overlay.max(*overlay);
        }
        for spec in site.payloads.iter().filter(|spec| topmost[&name(spec)] == spec.overlay) {
            if let Some(&index) = indices.get(&*spec.path.value) {
                payloads[index].sums.extend(spec.sum);
                continue;
            }
            indices.insert(&spec.path.value, payloads.len());
            payloads.push(Payload {
                path: spec.path.value.clone(),
                written: spec.written.clone(),
                name: payload_name(&spec.path.value).into(),
                sums: spec.sum.into_iter().collect(),
                span: spec.path.span,
                is_given: false,
            });
        }
    }
    payloads
}
