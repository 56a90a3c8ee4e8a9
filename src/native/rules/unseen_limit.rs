//! LINT023: unseen-limit.

use std::collections::BTreeSet;

use crate::catalog::{Catalog, MeaningKind, Param, ParamKind};
use crate::declare_rule;
use crate::diagnostic::{Finding, Severity, words};
use crate::model::Spanned;
use crate::native::manifest::ENVIRONMENT;
use crate::product::{Detected, Folder};
use crate::source::SourceMap;
use crate::spec::quantity;

declare_rule! {
    /// Reports memory limits of containers that the server does not see.
    ///
    /// ## What it checks
    ///
    /// Memory limits in docker-compose files, Kubernetes manifests and the values of a chart, for products that
    /// set their size from the machine's memory: whether a variable, a Java option or a mounted script sets another size.
    ///
    /// ## Why it matters
    ///
    /// The start script uses the memory of the whole machine, not the limit of the container: a process above the
    /// limit is killed.
    ///
    /// ```files,fails
    /// == docker-compose.yml
    /// services:
    ///   cn:
    ///     image: apache/iotdb:1.3.3-confignode
    ///     environment:
    ///       - cn_internal_address=cn
    ///       - cn_seed_config_node=cn:10710
    ///     mem_limit: 4g
    ///   dn:
    ///     image: apache/iotdb:1.3.3-datanode
    ///     environment:
    ///       - dn_internal_address=dn
    ///       - dn_rpc_address=dn
    ///       - dn_seed_config_node=cn:10710
    /// ```
    ///
    /// ```files,passes
    /// == docker-compose.yml
    /// services:
    ///   cn:
    ///     image: apache/iotdb:1.3.3-confignode
    ///     environment:
    ///       - cn_internal_address=cn
    ///       - cn_seed_config_node=cn:10710
    ///     volumes: ["./confignode-env.sh:/iotdb/conf/confignode-env.sh"]
    ///     mem_limit: 4g
    ///   dn:
    ///     image: apache/iotdb:1.3.3-datanode
    ///     environment:
    ///       - dn_internal_address=dn
    ///       - dn_rpc_address=dn
    ///       - dn_seed_config_node=cn:10710
    /// ```
    ///
    /// ## How to fix
    ///
    /// Mount a start script that sets a size below the limit.
    pub static UNSEEN_LIMIT = { code: "LINT023", name: "unseen-limit", severity: Info, confidence: Source }
}

/// Looks for it in the folders of one cluster.
pub(super) fn check(
    catalog: &Catalog,
    (folders, version): (&[&Folder], &Detected),
    sources: &SourceMap,
    findings: &mut Vec<Finding>,
) {
    let sees_limit = is_later_that_sees(catalog, version);
    for folder in folders {
        let Some(container) = &folder.container else { continue };
        let Some(limit) = &container.memory_limit else { continue };
        let mut entries = folder.files.iter().filter(|file| file.name == ENVIRONMENT).flat_map(|file| {
            let source = sources.file(file.file);
            file.document
                .entries
                .iter()
                .map(move |entry| (file.key(source, entry), file.value(source, entry)))
        });
        let values = folder.files.iter().filter(|file| file.name == ENVIRONMENT).flat_map(|file| {
            let source = sources.file(file.file);
            file.document.entries.iter().map(move |entry| file.value(source, entry))
        });
        findings.extend(values.filter_map(|value| over_limit(&value, limit, catalog)));
        let is_given = container.is_sized
            || entries.any(|(key, value)| is_size(catalog, &key.value) || names_size(catalog, &value.value))
            || container.volumes.iter().any(|volume| is_script(catalog, &volume.target.value));
        if !is_given && !sees_limit {
            findings.extend(finding(catalog, limit));
        }
    }
}

/// Whether files are of a release after the last one that is known, of which so much is known.
fn is_later_that_sees(catalog: &Catalog, version: &Detected) -> bool {
    let known = catalog.supported(&version.version);
    version.release.is_some() && known.and_then(|known| known.property("image-later")) == Some("sees-limit")
}

/// Looks for it in the values of a chart, whose templates are `texts`: a limit counts where it is a role's, or the only one.
pub(crate) fn check_chart(
    catalog: &Catalog,
    limits: &[Spanned<Box<str>>],
    texts: &[&str],
    findings: &mut Vec<Finding>,
) {
    let is_given = texts.iter().any(|text| names_size(catalog, text));
    if !is_given {
        findings.extend(limits.iter().filter_map(|limit| finding(catalog, limit)));
    }
}

/// A finding for options of Java that give it more than the container may take.
fn over_limit(value: &Spanned<Box<str>>, limit: &Spanned<Box<str>>, catalog: &Catalog) -> Option<Finding> {
    let (_, size) = value.value.split_once("-Xmx")?;
    let size = &size[..size.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(size.len())];
    let (heap, most) = (quantity::bytes(size)?, quantity::of_container(&limit.value)?);
    (heap >= most).then(|| {
        let message =
            format!("a heap of {} does not fit in the limit of {}", words::bytes(heap), words::bytes(most));
        Finding::new(&UNSEEN_LIMIT, value.span, message)
            .severity(Severity::Warning)
            .label(limit.span, "the limit")
            .note("the server is killed when it uses that much")
            .help("leave room for direct memory as well: for example, use a heap of half the limit")
            .product(&*catalog.product)
    })
}

/// A finding, where the product asks the machine for its memory.
fn finding(catalog: &Catalog, limit: &Spanned<Box<str>>) -> Option<Finding> {
    let shares = |param: &&Param| {
        let mut meanings = param.meanings.iter().map(|meaning| &meaning.value);
        meanings.any(|meaning| meaning.memory().is_some_and(|memory| memory.share.is_some()))
    };
    let name = &sizes(catalog).find(shares)?.name;
    let files: BTreeSet<&str> =
        sizes(catalog).filter(shares).flat_map(|param| &param.files).map(|file| &*file.value).collect();
    let message = format!("the server does not see the memory limit `{}`", words::shorten(&limit.value));
    Some(
        Finding::new(&UNSEEN_LIMIT, limit.span, message)
            .note("its start script uses a share of the memory of the whole machine; a process above the limit is killed")
            .help(format!("mount {} with {name} below the limit", words::ticked_or(files)))
            .product(&*catalog.product),
    )
}

/// Variables that say how much memory the server takes, in any version.
fn sizes(catalog: &Catalog) -> impl Iterator<Item = &Param> {
    use MeaningKind::{DirectMemory, Heap, TotalMemory};
    catalog.params.iter().filter(|param| {
        let mut kinds = param.meanings.iter().map(|meaning| meaning.value.kind);
        param.kind == ParamKind::Variable
            && kinds.any(|kind| matches!(kind, TotalMemory | Heap | DirectMemory))
    })
}

fn is_size(catalog: &Catalog, name: &str) -> bool {
    sizes(catalog).any(|param| &*param.name == name)
}

/// Whether a text sets one of them, or the options of Java that do.
fn names_size(catalog: &Catalog, text: &str) -> bool {
    text.contains("-Xmx")
        || text.contains("-XX:MaxRAM")
        || sizes(catalog).any(|param| {
            text.contains(&*param.name) || param.files.iter().any(|file| text.contains(&*file.value))
        })
}

/// Whether a mounted path is the script that says it, or the folder of it.
fn is_script(catalog: &Catalog, path: &str) -> bool {
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let mut files = sizes(catalog).flat_map(|param| &param.files);
    last == "conf" || files.any(|file| &*file.value == last)
}
