//! What a node records of itself at its first start, against what its files say now.

use super::{ReadFolder, last};
use crate::catalog::{ParamKind, ParamType, ParamView, Version};
use crate::diagnostic::Finding;
use crate::dialects::iotdb::SCHEMAS;
use crate::formats::{opaque, properties};
use crate::model::Spanned;
use crate::native::changed_after_start;
use crate::product::{NativeFile, Recorded};
use crate::source::{FileId, SourceMap, Span};

/// The records, each with the role that writes it.
const RECORDS: &[(&str, &str)] = &[("confignode-record", "confignode"), ("datanode-record", "datanode")];

/// Keys of records that are called otherwise in the files.
const RENAMED: &[(&str, &str)] = &[("series_partition_slot_num", "series_slot_num")];

/// The key that says which release wrote the record.
const VERSION: &str = "iotdb_version";

/// The name of a record: the keys show whose it is.
pub(in crate::dialects::iotdb) fn recorded(file: FileId, text: &str) -> Option<Recorded> {
    let document = properties::read(text);
    let mut role = None;
    let mut values = Vec::new();
    for entry in &document.entries {
        let key = entry.key.text(text);
        match &*key {
            "cn_internal_address" | "config_node_id" => role = role.or(Some("confignode")),
            "dn_internal_address" | "data_node_id" => role = Some("datanode"),
            _ => {}
        }
        let name = RENAMED.iter().find(|(recorded, _)| **recorded == *key).map_or(&*key, |(_, name)| name);
        let value = entry.value.text(text);
        let range = entry.value.range.clone();
        let value = Spanned::new(value.trim().into(), Span::new(file, range.start, range.end));
        values.push((name.into(), value));
    }
    Some(Recorded { role: role?, values })
}

/// What the files of a folder say otherwise than the records of its nodes.
pub(super) fn check(folder: &ReadFolder<'_>, sources: &SourceMap, findings: &mut Vec<Finding>) {
    for (word, role) in RECORDS.iter().filter(|(_, role)| folder.has(role)) {
        if let Some(record) = folder.folder.file(word) {
            settings(folder, record, role, sources, findings);
            release(folder, record, sources, findings);
        }
    }
}

fn settings(
    folder: &ReadFolder<'_>,
    record: &NativeFile,
    role: &str,
    sources: &SourceMap,
    findings: &mut Vec<Finding>,
) {
    let view = SCHEMAS.view(&folder.version.version);
    let (Some(id), Some(top)) =
        (view.catalog.role_named(role), folder.files(role).next().map(NativeFile::top))
    else {
        return;
    };
    let source = sources.file(record.file);
    for entry in &record.document.entries {
        let key = record.key(source, entry);
        let name = RENAMED
            .iter()
            .find(|(recorded, _)| **recorded == *key.value)
            .map_or(&*key.value, |(_, name)| name);
        let Some(param) = view.find(name, ParamKind::Property, id) else { continue };
        let Some(change) = param.change else { continue };
        let was = record.value(source, entry);
        let (now, location) = match folder.value(sources, role, name) {
            Some(value) => (value.value.trim().to_owned(), value.span),
            // What the files omit is the default of the version, where that is known.
            None => match param.default.filter(|_| folder.version.is_certain()) {
                Some(default) => (default.to_owned(), top),
                None => continue,
            },
        };
        if !now.is_empty()
            && opaque::find(&now).is_none()
            && opaque::find(&was.value).is_none()
            && !is_same(param, &now, was.value.trim())
        {
            let finding = changed_after_start::changed(param, change, &now, location, &was);
            findings.push(finding.host(&*folder.folder.host));
        }
    }
}

fn is_same(param: &ParamView, now: &str, was: &str) -> bool {
    let number = |text: &str| text.parse::<i64>().ok();
    match param.param.kind_of_value {
        ParamType::Host => now.eq_ignore_ascii_case(was),
        _ => now == was || number(now).is_some_and(|now| number(was) == Some(now)),
    }
}

/// Data of a later release than the one that is installed.
fn release(folder: &ReadFolder<'_>, record: &NativeFile, sources: &SourceMap, findings: &mut Vec<Finding>) {
    let Some(was) = last(record, sources, VERSION).filter(|_| folder.version.is_certain()) else { return };
    let installed = &folder.version.version;
    if Version::parse(was.value.trim()).is_some_and(|was| was > *installed) {
        let title = &SCHEMAS.catalog().title;
        let finding = changed_after_start::older_install(title, installed.as_str(), &was);
        findings.push(finding.host(&*folder.folder.host));
    }
}
