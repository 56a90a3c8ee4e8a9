//! Blocks such as `monitoring`: products that attend to clusters of others.

use crate::maps::HashMap;

use super::Decoder;
use crate::catalog::Catalog;
use crate::diagnostic::{Finding, words};
use crate::model::Spanned;
use crate::source::Span;
use crate::spec::load::relative_to;
use crate::spec::rules::{REPEATED_PART, UNKNOWN_NODE, WRONG_VALUE};
use crate::spec::{AttendsSpec, ClusterSpec, FileSpec, InstallSpec};
use crate::syntax::{Node, Value};

impl Decoder<'_> {
    /// Decodes a block of products, inside a cluster or at the top of a file; `false` when the statement is not one.
    pub(super) fn block(&mut self, node: &Node, cluster: Option<usize>) -> bool {
        let products = self.products.in_block(&node.name.text);
        if products.is_empty() {
            return false;
        }
        self.fields(node).finish(&mut self.findings);
        let catalogs: Vec<&'static Catalog> =
            products.iter().filter_map(|word| self.products.catalog(word)).collect();
        for child in self.body(node) {
            let index = catalogs.iter().position(|catalog| catalog.role_named(&child.name.text).is_some());
            match index {
                Some(rank) => self.attendant(child, catalogs[rank], AttendsSpec { cluster, rank }),
                None => {
                    let roles = catalogs.iter().flat_map(|catalog| catalog.roles.iter());
                    let known = roles.map(|role| &*role.name).chain(["allow"]);
                    self.unknown(child, &format!("a statement in `{}`", node.name.text), known);
                }
            }
        }
        true
    }

    /// Reports a product of a block that is elsewhere; `None` when the word is not one.
    pub(super) fn misplaced(&self, word: &str, span: Span) -> Option<Finding> {
        let is_here = |block: &&'static str| self.products.in_block(block).contains(&word);
        let block = self.products.blocks().into_iter().find(is_here)?;
        let message = format!("`{word}` must be in a block `{block}`");
        let help = format!(
            "write {block} {{ {word} on=\"HOST\" }}, in a cluster or next to the clusters that share it"
        );
        Some(Finding::new(&UNKNOWN_NODE, span, message).help(help))
    }

    /// One statement of a block: it places nodes, and says where their product is and which version it is.
    fn attendant(&mut self, node: &Node, catalog: &'static Catalog, attends: AttendsSpec) {
        let Some(role) = catalog.role_named(&node.name.text) else { return };
        let placed = self.node(node, catalog, role, &["version", "user"]);
        let mut fields = self.fields(node);
        let version = fields.text("version", "a version", &mut self.findings);
        let user = fields.text("user", "the name of a user", &mut self.findings);
        let index = self.attending(node, catalog, attends);
        let spec = &mut self.site.clusters[index];
        let is_patch = self.overlay > 0;
        let known = spec
            .version
            .as_ref()
            .filter(|known| !is_patch && version.as_ref().is_some_and(|new| new.value != known.value));
        if let (Some(known), Some(new)) = (known, &version) {
            let message = format!("`{}` has two values: {} and {}", node.name.text, known.value, new.value);
            let finding = Finding::new(&REPEATED_PART, new.span, message).label(known.span, "first set here");
            self.findings
                .push(finding.help("remove one of them: all nodes of a block have the same version"));
        }
        if version.is_some() {
            spec.version = version;
        }
        if let Some(install) = &mut spec.install
            && user.is_some()
        {
            install.user = user;
        }
        spec.nodes.extend(placed);
    }

    /// The location of the cluster that a product of a block forms; made when it is first named.
    fn attending(&mut self, node: &Node, catalog: &'static Catalog, attends: AttendsSpec) -> usize {
        let is_it = |spec: &ClusterSpec| spec.attends == Some(attends) && std::ptr::eq(spec.catalog, catalog);
        if let Some(index) = self.site.clusters.iter().position(is_it) {
            return index;
        }
        let owner = attends.cluster.map(|index| &self.site.clusters[index]);
        let product = &catalog.product;
        let name = match owner {
            Some(owner) => format!("{}-{product}", owner.name.value),
            None => product.to_string(),
        };
        // The user who runs the cluster exists on its hosts; another user has to be named.
        let user = owner.and_then(|owner| owner.install.as_ref()?.user.clone());
        let path = format!("/opt/{product}").into_boxed_str();
        let install = InstallSpec {
            path: Spanned::new(path, node.head),
            user,
            java_home: None,
            java_version: None,
            log_dir: None,
            image: None,
            image_id: None,
        };
        let name = Spanned::new(name.into(), node.name.span);
        self.site.clusters.push(ClusterSpec {
            attends: Some(attends),
            install: Some(install),
            ..ClusterSpec::new(name, catalog, node.head)
        });
        self.site.clusters.len() - 1
    }

    /// The files that a statement names, from the folder of the file that the statement is in.
    pub(super) fn files(&mut self, node: &Node) -> Vec<FileSpec> {
        let mut fields = self.fields(node);
        let arguments = fields.rest();
        fields.finish(&mut self.findings);
        self.no_children(node);
        if arguments.is_empty() {
            let message = format!("`{}` does not name a file", node.name.text);
            let help = format!("write {} \"FILE\"", node.name.text);
            self.findings.push(Finding::new(&WRONG_VALUE, node.head, message).help(help));
        }
        let from = &self.sources.file(node.span.file).name;
        let mut files = Vec::new();
        for scalar in arguments {
            let Value::Text(relative) = &scalar.value else {
                let found = words::shorten(self.sources.text(scalar.span));
                let message = format!("expected the path of a file, found `{found}`");
                self.findings.push(Finding::new(&WRONG_VALUE, scalar.span, message));
                continue;
            };
            let path = Spanned::new(relative_to(from, relative).into_boxed_str(), scalar.span);
            let name = file_name(&path.value);
            if name.is_empty() || name.ends_with(' ') || name.chars().any(char::is_control) {
                let message = format!("`{}` cannot be a file name on a host", words::shorten(name));
                self.findings.push(Finding::new(&WRONG_VALUE, scalar.span, message));
                continue;
            }
            files.push(FileSpec {
                word: node.name.text.clone(),
                path,
                written: relative.clone(),
                bytes: [].into(),
            });
        }
        files
    }

    /// Reports files of one statement's body that would overwrite each other on the host.
    pub(super) fn same_names(&mut self, files: &[FileSpec]) {
        let mut known: HashMap<(&str, String), Span> = HashMap::default();
        for file in files {
            let name = file_name(&file.path.value);
            // Some file systems do not distinguish `A` from `a`.
            let key = (&*file.word, name.to_lowercase());
            let Some(&first) = known.get(&key) else {
                known.insert(key, file.path.span);
                continue;
            };
            let message = format!("two files of `{}` have the name `{}`", file.word, words::shorten(name));
            let finding = Finding::new(&REPEATED_PART, file.path.span, message)
                .label(first, "has the same name")
                .note("on the host they are in one folder: one would overwrite the other")
                .help("rename one of them");
            self.findings.push(finding);
        }
    }
}

/// The last part of a path.
fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}
