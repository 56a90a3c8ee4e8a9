//! docs/iotdb-rules.md: what IoTDB's servers, scripts and guide demand of a cluster, and which rule checks it.

use crate::product::Document;

/// The page.
pub(super) const PAGE: Document = Document::Demands {
    file: "iotdb-rules.md",
    title: "What Apache IoTDB requires",
    introduction: "What the servers, their scripts and their manuals require of a cluster, and what checks it: rules, the generated scripts, or\n\
        nothing, with the reason. Requirements that depend on a running host are checked there.\n",
    table: include_str!("demands.tsv"),
};
