//! What is written: the files of each host, of control/, pages and pictures.

pub(in crate::bundle) mod ansible;
pub(in crate::bundle) mod apply;
pub(in crate::bundle) mod bill;
pub(in crate::bundle) mod containers;
pub(in crate::bundle) mod control;
pub(in crate::bundle) mod graph;
pub(in crate::bundle) mod host;
pub(in crate::bundle) mod names;
pub(in crate::bundle) mod operation;
pub(in crate::bundle) mod plan;
pub(in crate::bundle) mod report;
pub(in crate::bundle) mod runbook;
pub(in crate::bundle) mod secrets;
pub(in crate::bundle) mod svg;
pub(in crate::bundle) mod templates;
pub(in crate::bundle) mod topology;
pub(in crate::bundle) mod trace;
pub(in crate::bundle) mod windows;
