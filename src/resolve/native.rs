//! Settings of native files find their parameters; values are compared with types as the product's own reader does.

use super::rules::{DEAD_PARAMETER, OTHER_VERSION, UNKNOWN_PARAMETER, WRONG_ROLE};
use super::types;
use super::{machines, meant};
use crate::catalog::{
    CatalogView, MeaningKind, Param, ParamId, ParamKind, ParamType, ParamView, RoleId, RoleScope,
    VersionRange,
};
use crate::diagnostic::{Certainty, Change, Finding, Proposal, Severity, words};
use crate::model::{Model, Spanned};
use crate::source::Span;

/// What the keys of a file are looked up in.
#[derive(Debug)]
pub struct Keys<'a> {
    /// The catalog of the version.
    pub view: &'a CatalogView,
    /// What the file sets.
    pub kind: ParamKind,
    /// Whether it is the version itself, and not only the nearest to one that the catalog does not know.
    pub is_itself: bool,
    /// Whether it may be any of several versions.
    pub is_guess: bool,
    /// Whose build it is, where it is not the product's own: it may read more.
    pub distribution: Option<&'a str>,
    /// The roles that read the file.
    pub readers: &'a [RoleId],
    /// The word for a tool that reads the file instead of nodes.
    pub tool: Option<&'a str>,
    /// What it costs that a key of another file is here.
    pub misplaced: Severity,
    /// Whether names that no version has, and those of other files, are not the product's: a script has
    /// variables of its own.
    pub is_open: bool,
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
            (None, Some(&id)) => Some(self.other_version(key, id)),
            _ if self.is_open => None,
            (Some(view), _) => self.wrong_role(key, view),
            (None, None) => Some(self.unknown(key)),
        };
        (Vec::new(), finding.map(|finding| finding.product(&*catalog.product)))
    }

    /// The finding about a key that has no effect. Where the catalog gives a reason, the key was meant to have one; for
    /// a release that the catalog does not know it is an info.
    pub fn dead(&self, param: &ParamView, key: Span) -> Finding {
        let finding = dead_parameter(self.view, param, key);
        let is_always = param.param.dead.iter().any(|ranged| ranged.versions == VersionRange::default());
        let is_sure = (self.is_itself || is_always) && param.dead_because.is_some();
        let finding = finding.severity(if is_sure { Severity::Warning } else { Severity::Info });
        match present_name(self.view, param) {
            Some(name) => {
                finding.help(format!("write `{name}`")).unsafe_fix(format!("write `{name}`"), key, name)
            }
            None => finding,
        }
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
        let is_own = |view: &ParamView| view.param.kind == self.kind && self.reads(&view.param.scope);
        let near = meant::parameter(self.view, &key.value, is_own);
        // It may be one of the release that is there, or of one between those known with an old layout.
        let is_newest = catalog.versions.last().is_some_and(|last| last.layout == self.view.layout);
        let is_info = (!self.is_itself || self.is_guess && !is_newest) && near.is_none();
        let is_info = is_info || self.distribution.is_some();
        let finding = Finding::new(&UNKNOWN_PARAMETER, key.span, message).severity(if is_info {
            Severity::Info
        } else {
            Severity::Warning
        });
        let finding = match self.distribution {
            Some(title) => {
                finding.note(format!("{title} may have it: clusterc does not know which parameters it adds"))
            }
            None => finding.note("the server silently ignores keys that it does not know"),
        };
        let finding = match near {
            Some(near) => finding.perhaps(key.span, near),
            None => finding,
        };
        finding
            .otherwise(format!("run `clusterc params {} {version}` to list all parameters", catalog.product))
    }

    fn other_version(&self, key: &Spanned<Box<str>>, id: ParamId) -> Finding {
        let catalog = self.view.catalog;
        let (title, version, param) = (&catalog.title, &self.view.version, catalog.param(id));
        let message = match self.kind {
            ParamKind::Variable => {
                format!("the scripts of {title} {version} do not read the variable `{}`", key.value)
            }
            _ => format!("`{}` is not a parameter of {title} {version}", key.value),
        };
        // Without its seed a node asks anyone who has the default address, and no cluster forms.
        let is_seed = param.meanings.iter().any(|meaning| meaning.value.kind == MeaningKind::Seed);
        // A build of someone else may have what a later release has; what ended ended there as well.
        let may_have =
            self.distribution.is_some() && param.lifetime.until.as_ref().is_none_or(|until| until >= version);
        let severity = match (self.is_itself, is_seed) {
            (true, true) => Severity::Error,
            (true, false) if !may_have => Severity::Warning,
            _ => Severity::Info,
        };
        let mut finding = Finding::new(&OTHER_VERSION, key.span, message)
            .severity(severity)
            .note(format!("it exists {}; other versions silently ignore it", param.lifetime));
        let is_here = |name: &str| catalog.find(name).iter().any(|&id| self.view.get(id).is_some());
        let later = param.renamed_to.iter().map(|ranged| &*ranged.value).find(|later| is_here(later));
        let earlier = || {
            let mut own = self.view.params();
            own.find(|view| view.param.renamed_to.iter().any(|ranged| *ranged.value == *key.value))
        };
        if let Some(other) = later.or_else(|| earlier().map(ParamView::name)) {
            // What is only called otherwise keeps its meaning.
            let view = catalog.find(other).iter().find_map(|&id| self.view.get(id));
            let is_same = view.is_some_and(|view| {
                (view.param.kind_of_value, &view.param.unit) == (param.kind_of_value, &param.unit)
            });
            let help = Some(format!("use `{other}`, its name in {version}"));
            let changes = vec![Change::Text { span: key.span, text: other.to_owned() }];
            let certainty = Certainty::Likely;
            finding.proposals.push(Proposal { help, safe: self.is_itself && is_same, certainty, changes });
        }
        for (kind, what) in
            [(MeaningKind::TotalMemory, "the memory of the whole process"), (MeaningKind::Heap, "the heap")]
        {
            if let Some(other) = self.memory(param, kind) {
                return finding.help(format!("set `{other}`, {what}"));
            }
        }
        finding
    }

    /// For memory of a process: the parameter that sets all of it, or its heap, in this version.
    fn memory(&self, param: &Param, kind: MeaningKind) -> Option<&str> {
        let is_same_word =
            |view: &&ParamView| view.param.scope == param.scope && view.param.kind == param.kind;
        let mut here = self.view.with_meaning(kind);
        let is_memory = param.kind_of_value == ParamType::MemorySize;
        is_memory.then(|| here.find(is_same_word))?.map(ParamView::name)
    }

    fn wrong_role(&self, key: &Spanned<Box<str>>, view: &ParamView) -> Option<Finding> {
        let catalog = self.view.catalog;
        let owner = match &view.param.scope {
            RoleScope::Roles(owners) => words::list(owners.iter().map(|role| &catalog.role(role).title)),
            RoleScope::Other(owner) => owner.to_string(),
            RoleScope::Common => return None,
        };
        let owner = owner.strip_prefix("the ").unwrap_or(&owner);
        let message = format!("`{}` is a setting of the {owner}, which does not read this file", key.value);
        let finding = Finding::new(&WRONG_ROLE, key.span, message);
        if !view.param.misplaced.is_empty() {
            return Some(finding.note(&*view.param.misplaced));
        }
        let finding = finding.severity(self.misplaced).note("here it has no effect");
        Some(match view.file {
            "" => finding,
            file => finding.help(format!("set it in `{file}`")),
        })
    }
}

/// The value as the product takes it, and what is wrong with it.
pub fn value(param: &ParamView, text: &str, span: Span) -> (String, Option<Finding>) {
    match types::check_native(param, text) {
        Ok(value) => (value, None),
        Err(problem) => (text.trim().to_owned(), Some(problem.finding(span))),
    }
}

/// The finding about a key that has no effect.
pub(super) fn dead_parameter(view: &CatalogView, param: &ParamView, span: Span) -> Finding {
    let message = format!("`{}` has no effect in {} {}", param.name(), view.catalog.title, view.version);
    let usual = "its configuration templates list it, but the server never reads it";
    Finding::new(&DEAD_PARAMETER, span, message)
        .note(param.dead_because.unwrap_or(usual))
        .product(&*view.catalog.product)
}

/// The name under which this version reads a parameter that it has renamed.
fn present_name<'a>(view: &CatalogView, param: &'a ParamView) -> Option<&'a str> {
    let later = param.param.renamed_to.iter().filter(|ranged| ranged.versions.contains(&view.version));
    later.map(|ranged| &*ranged.value).next()
}

/// Finds the hosts that are one machine.
pub fn unite_machines(model: &mut Model, findings: &mut Vec<Finding>) {
    machines::unite(model, findings);
}
