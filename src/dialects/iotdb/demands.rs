//! docs/iotdb-rules.md: what IoTDB's servers, scripts and guide demand of a cluster, and which rule looks at it.

use crate::product::Document;

/// The page.
pub(super) const PAGE: Document = Document::Demands {
    file: "iotdb-rules.md",
    title: "What Apache IoTDB demands",
    introduction: "What the servers, their scripts and their manuals demand of a cluster, and what looks at it: rules, the emitted scripts, or\n\
        nothing, with the reason. Demands that only a running host can meet are looked at there.\n",
    table: include_str!("demands.tsv"),
};
