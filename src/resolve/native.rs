//! Settings of native files find their parameters; values are held against types as the product's own reader does.

use std::cell::OnceCell;

use super::machines;
use super::rules::{DEAD_PARAMETER, OTHER_VERSION, UNKNOWN_PARAMETER, WRONG_ROLE};
use super::types;
use crate::catalog::{CatalogView, MeaningKind, ParamId, ParamKind, ParamView, RoleId, RoleScope};
use crate::diagnostic::suggest::{Names, did_you_mean};
use crate::diagnostic::{Finding, Severity, words};
use crate::model::{Model, Spanned};
use crate::source::Span;

/// What the keys of a file are looked up in.
#[derive(Debug)]
pub struct Keys<'a> {
    /// The catalog of the version.
    pub view: &'a CatalogView,
    /// What the file sets.
    pub kind: ParamKind,
    /// Whether the version is known, and not only what fits best.
    pub is_certain: bool,
    /// The roles that read the file.
    pub readers: &'a [RoleId],
    /// The word for a tool that reads the file instead of nodes.
    pub tool: Option<&'a str>,
    /// What it costs that a key of another file stands here.
    pub misplaced: Severity,
    /// The names that its readers know, once a key is none of them.
    pub names: OnceCell<Names<'a>>,
}

impl Keys<'_> {
    /// The parameters that a key sets; when it sets none, why.
    pub fn find(&self, key: &Spanned<Box<str>>) -> (Vec<ParamId>, Option<Finding>) {
        let catalog = self.view.catalog;
        let all: Vec<ParamId> = catalog
            .find(&key.value)
            .iter()
            .copied()
            .filter(|&id| catalog.param(id).kind == self.kind)
            .collect();
        let here: Vec<&ParamView> = all.iter().filter_map(|&id| self.view.get(id)).collect();
        let read: Vec<ParamId> =
            here.iter().filter(|view| self.reads(&view.param.scope)).map(|view| view.id).collect();
        if !read.is_empty() {
            return (read, None);
        }
        let finding = match (here.first(), all.first()) {
            (Some(view), _) => self.wrong_role(key, &view.param.scope),
            (None, Some(&id)) => Some(self.other_version(key, id)),
            (None, None) => Some(self.unknown(key)),
        };
        (Vec::new(), finding.map(|finding| finding.product(&*catalog.product)))
    }

    fn reads(&self, scope: &RoleScope) -> bool {
        match scope {
            RoleScope::Common => true,
            RoleScope::Roles(roles) => roles.iter().any(|role| self.readers.contains(&role)),
            RoleScope::Other(word) => self.tool == Some(&**word),
        }
    }

    fn unknown(&self, key: &Spanned<Box<str>>) -> Finding {
        let catalog = self.view.catalog;
        let (title, version) = (&catalog.title, &self.view.version);
        let key_text = words::shorten(&key.value);
        let message = format!("{title} {version} has no parameter `{key_text}`");
        // Where the version is a guess among old layouts, the key may be that of a release between those known.
        let newest = catalog.versions.last().map(|known| &known.layout);
        let is_doubtful = !self.is_certain && newest != Some(&self.view.layout);
        let is_own = |view: &&ParamView| view.param.kind == self.kind && self.reads(&view.param.scope);
        let own = || self.view.params().filter(is_own).map(ParamView::name).collect();
        let near = self.names.get_or_init(own).nearest(&key.value);
        let is_info = is_doubtful && near.is_none();
        let finding = Finding::new(&UNKNOWN_PARAMETER, key.span, message)
            .severity(if is_info { Severity::Info } else { Severity::Warning })
            .note("the server ignores keys that it does not know, without a word");
        match near {
            Some(near) => {
                let title = format!("write `{near}`");
                finding.help(did_you_mean(near)).unsafe_fix(title, key.span, near)
            }
            None => {
                finding.help(format!("clusterc params {} {version} lists what it knows", catalog.product))
            }
        }
    }

    fn other_version(&self, key: &Spanned<Box<str>>, id: ParamId) -> Finding {
        let catalog = self.view.catalog;
        let (title, version, param) = (&catalog.title, &self.view.version, catalog.param(id));
        let message = format!("`{}` is no parameter of {title} {version}", key.value);
        // Without its seed a node asks whoever has the default address, and no cluster forms.
        let is_seed = param.meanings.iter().any(|meaning| meaning.value.kind == MeaningKind::Seed);
        let severity = match (self.is_certain, is_seed) {
            (true, true) => Severity::Error,
            (true, false) => Severity::Warning,
            (false, _) => Severity::Info,
        };
        let mut finding = Finding::new(&OTHER_VERSION, key.span, message)
            .severity(severity)
            .note(format!("it exists {}; other versions ignore it without a word", param.lifetime));
        if !self.is_certain {
            finding = finding.help("say the version: --target-version VERSION");
        }
        let is_here = |name: &str| catalog.find(name).iter().any(|&id| self.view.get(id).is_some());
        let later = param.renamed_to.iter().map(|fact| &*fact.value).find(|later| is_here(later));
        let earlier = || {
            let mut own = self.view.params();
            own.find(|view| view.param.renamed_to.iter().any(|fact| *fact.value == *key.value))
        };
        if let Some(other) = later.or_else(|| earlier().map(ParamView::name)) {
            let help = format!("in {version} it is called `{other}`");
            finding = finding.help(help).unsafe_fix(format!("write `{other}`"), key.span, other);
        }
        finding
    }

    fn wrong_role(&self, key: &Spanned<Box<str>>, scope: &RoleScope) -> Option<Finding> {
        let catalog = self.view.catalog;
        let owner = match scope {
            RoleScope::Roles(owners) => words::list(owners.iter().map(|role| &catalog.role(role).title)),
            RoleScope::Other(owner) => owner.to_string(),
            RoleScope::Common => return None,
        };
        let message = format!("`{}` belongs to the {owner}, which does not read this file", key.value);
        Some(
            Finding::new(&WRONG_ROLE, key.span, message)
                .severity(self.misplaced)
                .note("here it has no effect"),
        )
    }
}

/// The value as the product takes it, and what is wrong with it.
pub fn value(param: &ParamView, text: &str, span: Span) -> (String, Option<Finding>) {
    match types::check_native(param, text) {
        Ok(value) => (value, None),
        Err(trouble) => (text.trim().to_owned(), Some(trouble.finding(span))),
    }
}

/// What is said of a key that templates list and no code reads.
pub fn dead(view: &CatalogView, param: &ParamView, span: Span) -> Finding {
    let message = format!("`{}` has no effect in {} {}", param.name(), view.catalog.title, view.version);
    Finding::new(&DEAD_PARAMETER, span, message)
        .severity(Severity::Info)
        .note("its templates list it, and no code of the server reads it")
        .product(&*view.catalog.product)
}

/// Finds the hosts that are one machine.
pub fn unite_machines(model: &mut Model, findings: &mut Vec<Finding>) {
    machines::unite(model, findings);
}
