//! Settings find their parameters, and values are compared with the parameters' types.

use super::meant;
use super::native::dead_parameter;
use super::rules::{OTHER_VERSION, PLAIN_SECRET, SET_TWICE, UNKNOWN_PARAMETER, WRONG_ROLE};
use super::types;
use crate::catalog::{
    CatalogView, MeaningKind, ParamId, ParamKind, ParamType, ParamView, RoleId, RoleScope, RoleSet,
};
use crate::diagnostic::{Finding, words};
use crate::model::{LayerSetting, Spanned};
use crate::source::{Span, reserved};
use crate::spec::rules::SECRET_REFERENCE;
use crate::spec::{SettingSpec, SettingTarget};

/// The parameters that one statement's settings may name.
pub(super) struct Values<'a> {
    pub(super) view: &'a CatalogView,
    /// The roles that the statement is about; any when `None`.
    pub(super) roles: Option<RoleSet>,
}

impl Values<'_> {
    /// The settings of one statement, ordered by parameter, each once.
    pub(super) fn layer(&self, settings: &[SettingSpec], findings: &mut Vec<Finding>) -> Vec<LayerSetting> {
        let mut layer: Vec<(LayerSetting, Span)> = Vec::with_capacity(settings.len());
        for setting in settings {
            let ids = match &setting.target {
                SettingTarget::Known(ids) => {
                    let read: Vec<ParamId> = ids.iter().copied().filter(|&id| self.reads(id)).collect();
                    if let (true, Some(&id)) = (read.is_empty(), ids.first()) {
                        let finding = match ids.iter().find(|&&id| self.view.get(id).is_some()) {
                            Some(&id) => self.unread(setting, id),
                            None => self.says_nothing(setting, id),
                        };
                        findings.push(finding.product(&*self.view.catalog.product));
                    }
                    read
                }
                SettingTarget::Named(name, kind) => self.find(name, *kind, findings),
            };
            let mut reported = false;
            for id in ids {
                let Some(param) = self.view.get(id) else { continue };
                let value = self.value(param, setting, &mut reported, findings);
                if let Some((first, _)) = layer.iter().find(|(known, _)| known.param == id) {
                    if !reported {
                        reported = true;
                        findings.push(set_twice(param, setting, first.span));
                    }
                    continue;
                }
                layer.push((
                    LayerSetting { param: id, value: value.into(), span: setting.span },
                    setting.statement,
                ));
            }
        }
        let mut layer: Vec<LayerSetting> = layer.into_iter().map(|(setting, _)| setting).collect();
        layer.sort_by_key(|setting| setting.param);
        layer
    }

    /// Whether nodes of this statement read the parameter in this version.
    fn reads(&self, id: ParamId) -> bool {
        self.view.get(id).is_some_and(|view| match (&view.param.scope, self.roles) {
            (RoleScope::Other(_), _) => false,
            (_, None) => true,
            (scope, Some(roles)) => roles.iter().any(|role| scope.covers(role)),
        })
    }

    /// A shorthand or a property that says what no node of this statement reads.
    fn unread(&self, setting: &SettingSpec, id: ParamId) -> Finding {
        let name = Spanned::new(Box::from(&*self.view.catalog.param(id).name), setting.statement);
        self.wrong_role(&name, id)
    }

    fn find(&self, name: &Spanned<Box<str>>, kind: ParamKind, findings: &mut Vec<Finding>) -> Vec<ParamId> {
        let catalog = self.view.catalog;
        let all: Vec<ParamId> =
            catalog.find(&name.value).iter().copied().filter(|&id| catalog.param(id).kind == kind).collect();
        let readable: Vec<ParamId> = all.iter().copied().filter(|&id| self.reads(id)).collect();
        if !readable.is_empty() {
            return readable;
        }
        let in_version = all.iter().copied().find(|&id| self.view.get(id).is_some());
        let finding = match (in_version, all.first()) {
            (Some(id), _) => self.wrong_role(name, id),
            (None, Some(&id)) => self.other_version(name, id),
            (None, None) => self.unknown(name, kind),
        };
        findings.push(finding.product(&*catalog.product));
        Vec::new()
    }

    fn unknown(&self, name: &Spanned<Box<str>>, kind: ParamKind) -> Finding {
        let catalog = self.view.catalog;
        let title = &catalog.title;
        let other = catalog.find(&name.value).first().map(|&id| catalog.param(id).kind);
        let noun = kind.title();
        let message = format!("{title} {} has no {noun} `{}`", self.view.version, name.value);
        let finding = Finding::new(&UNKNOWN_PARAMETER, name.span, message);
        if let Some(other) = other {
            return finding.help(match other {
                ParamKind::Property => format!("write set \"{}\"", name.value),
                ParamKind::Variable => format!("write env \"{}\"", name.value),
                ParamKind::Fact => self.internal_help(&name.value),
            });
        }
        let is_own = |view: &ParamView| view.param.kind == kind && self.reads(view.id);
        let near = meant::parameter(self.view, &name.value, is_own);
        let finding = match near {
            Some(near) => finding.did_you_mean(near, name.span, format!("\"{near}\"")),
            None => finding.note("the server silently ignores keys that it does not know"),
        };
        let finding = if self.view.is_itself() {
            finding
        } else {
            finding.note(format!("{} may have it: clusterc does not know that release", self.view.release))
        };
        finding.otherwise(format!(
            "run `clusterc params {} {}` to list them",
            catalog.product, self.view.version
        ))
    }

    /// How a fact of that name is set.
    fn internal_help(&self, name: &str) -> String {
        let words = &self.view.catalog.words.placing;
        match words.iter().find(|(_, param)| **param == *name) {
            Some((word, _)) => format!("set it where the node is placed: {word}=…"),
            None => "it has its own statement".to_owned(),
        }
    }

    /// A shorthand for a parameter that the version does not have.
    fn says_nothing(&self, setting: &SettingSpec, id: ParamId) -> Finding {
        let param = self.view.catalog.param(id);
        let title = &self.view.catalog.title;
        let message =
            format!("this sets `{}`, which {title} {} does not have", param.name, self.view.version);
        Finding::new(&OTHER_VERSION, setting.span, message).note(format!("it exists {}", param.lifetime))
    }

    fn other_version(&self, name: &Spanned<Box<str>>, id: ParamId) -> Finding {
        let param = self.view.catalog.param(id);
        let title = &self.view.catalog.title;
        let message = format!("`{}` is not a parameter of {title} {}", name.value, self.view.version);
        let mut finding = Finding::new(&OTHER_VERSION, name.span, message)
            .note(format!("it exists {}; other versions silently ignore it", param.lifetime));
        let renamed = param.renamed_to.iter().find(|ranged| ranged.versions.contains(&self.view.version));
        let later = renamed.or(param.renamed_to.first()).map(|ranged| &*ranged.value);
        let later =
            later.filter(|later| self.view.catalog.find(later).iter().any(|&id| self.view.get(id).is_some()));
        let earlier = self
            .view
            .params()
            .find(|view| view.param.renamed_to.iter().any(|ranged| *ranged.value == *name.value));
        if let Some(other) = later.or(earlier.map(ParamView::name)) {
            let help = format!("use `{other}`, its name in {}", self.view.version);
            finding = finding.propose_value_as(help, other);
        }
        finding
    }

    fn wrong_role(&self, name: &Spanned<Box<str>>, id: ParamId) -> Finding {
        let catalog = self.view.catalog;
        let title = |role: RoleId| &*catalog.role(role).title;
        match &catalog.param(id).scope {
            RoleScope::Roles(owners) => {
                let of = words::list(owners.iter().map(|owner| format!("the {}", title(owner))));
                let own = self.roles.and_then(|roles| roles.iter().next()).map_or("these nodes", title);
                let message = format!("`{}` is a parameter of {of}, not of the {own}", name.value);
                let finding = Finding::new(&WRONG_ROLE, name.span, message);
                let Some(owner) = owners.iter().next() else { return finding };
                let role = &catalog.role(owner).name;
                finding.help(format!("set it in a `{role}` statement or in every \"{role}\" {{ … }}"))
            }
            RoleScope::Other(owner) => {
                let message = format!(
                    "`{}` is a parameter of `{owner}`, and this cluster has no such node",
                    name.value
                );
                Finding::new(&WRONG_ROLE, name.span, message)
            }
            RoleScope::Common => self.unknown(name, catalog.param(id).kind),
        }
    }

    /// The value in the product's spelling, or as written when it is none that the product takes.
    fn value(
        &self,
        param: &ParamView,
        setting: &SettingSpec,
        reported: &mut bool,
        findings: &mut Vec<Finding>,
    ) -> String {
        let product = &*self.view.catalog.product;
        if param.dead && !*reported {
            *reported = true;
            findings.push(dead_parameter(self.view, param, setting.statement));
        }
        let is_secret = param.meaning(MeaningKind::Secret).is_some();
        if setting.value.is_secret {
            if !is_secret && param.param.kind_of_value != ParamType::Text && !*reported {
                *reported = true;
                let message =
                    format!("`{}` cannot refer to a secret: clusterc must know its value", param.name());
                let finding = Finding::new(&SECRET_REFERENCE, setting.span, message)
                    .note("ports, addresses, paths and numbers are part of the layout, and are not secrets");
                findings.push(finding.help("write the value").product(product));
            }
            return reserved::reference(&setting.value.text);
        }
        if is_secret && !setting.value.text.is_empty() && !*reported {
            *reported = true;
            let message = format!("the secret `{}` is in the spec", param.name());
            let finding = Finding::new(&PLAIN_SECRET, setting.span, message)
                .note(
                    "it is copied into the bundle: everyone who can read the spec or the bundle can read it",
                )
                .help(format!(
                    "use a reference: set \"{}\" from=\"env:NAME\" or from=\"file:/PATH\"",
                    param.name()
                ));
            findings.push(finding.product(product));
        }
        match types::check(param, &setting.value.text, setting.value.parts) {
            Ok(value) => value,
            Err(problem) => {
                let problem = if param.is_lenient { problem.soft() } else { problem };
                if !*reported {
                    *reported = true;
                    findings.push(problem.finding(setting.span).product(product));
                }
                // Kept as written: what is excepted has to be what is built.
                setting.value.text.to_string()
            }
        }
    }
}

fn set_twice(param: &ParamView, setting: &SettingSpec, first: Span) -> Finding {
    let message = format!("`{}` is set twice in one statement", param.name());
    Finding::new(&SET_TWICE, setting.span, message).label(first, "first set here").help("keep one")
}
