//! `set`, `env` and the product's shorthands.

use super::fields::without_unit;
use super::{Decoder, Fields};
use crate::catalog::{
    Catalog, ParamId, ParamKind, ParamType, Shorthand, ShorthandPart, ShorthandScope, Target,
};
use crate::diagnostic::suggest::nearest;
use crate::diagnostic::{Finding, words};
use crate::model::Spanned;
use crate::source::Span;
use crate::spec::rules::{MISSING_PART, SECRET_REFERENCE, WRONG_VALUE};
use crate::spec::{SettingSpec, SettingTarget, SettingValue};
use crate::syntax::{Node, Scalar, Value};

impl Decoder<'_> {
    /// Decodes a statement that sets something; `false` when it is not one.
    pub(super) fn setting(
        &mut self,
        node: &Node,
        catalog: &'static Catalog,
        scope: ShorthandScope,
        settings: &mut Vec<SettingSpec>,
    ) -> bool {
        match &*node.name.text {
            "set" => settings.extend(self.set(node, ParamKind::Property)),
            "env" => settings.extend(self.set(node, ParamKind::Variable)),
            name => {
                let shorthand = catalog.shorthands.iter().find(|shorthand| *shorthand.name == *name);
                // What is allowed for one node is allowed for all of the cluster as well.
                let is_allowed = |shorthand: &&Shorthand| {
                    shorthand.scope != ShorthandScope::Placement
                        && (scope == ShorthandScope::Cluster || shorthand.scope == ShorthandScope::Node)
                };
                match shorthand.filter(is_allowed) {
                    Some(shorthand) => self.shorthand(node, catalog, shorthand, settings),
                    None => return false,
                }
            }
        }
        true
    }

    fn set(&mut self, node: &Node, kind: ParamKind) -> Option<SettingSpec> {
        let word = &node.name.text;
        if let Some(finding) = written_with_equals(node) {
            self.findings.push(finding);
            return None;
        }
        let mut fields = self.fields(node);
        let example = format!("{word} \"KEY\" VALUE");
        let name = fields.argument("the name of a parameter", &example, &mut self.findings);
        let values = fields.rest();
        let from = fields.text("from", "`env:NAME` or `file:PATH`", &mut self.findings);
        fields.finish(&mut self.findings);
        self.no_children(node);
        let name = name?;
        if let Some(from) = from {
            if let Some(value) = values.first() {
                let message = format!("`{}` has a value and a reference", words::shorten(&name.value));
                let finding =
                    Finding::new(&SECRET_REFERENCE, from.span, message).label(value.span, "the value");
                self.findings.push(finding.help("remove one of them"));
                return None;
            }
            let text = self.secret(&from)?;
            let value = SettingValue { text, parts: 1, is_secret: true };
            let target = SettingTarget::Named(name, kind);
            return Some(SettingSpec { target, value, span: from.span, statement: node.head });
        }
        if values.is_empty() {
            if !node.is_whole {
                return None;
            }
            let message = format!("`{}` does not have a value", words::shorten(&name.value));
            let help = format!("write {word} \"{}\" VALUE", words::shorten(&name.value));
            self.findings.push(Finding::new(&MISSING_PART, node.head, message).help(help));
            return None;
        }
        let text = self.join(&values, Some(","))?;
        let span = values.iter().map(|scalar| scalar.span).reduce(Span::to).unwrap_or(node.head);
        let value = SettingValue { text: text.into(), parts: values.len(), is_secret: false };
        Some(SettingSpec { target: SettingTarget::Named(name, kind), value, span, statement: node.head })
    }

    /// Checks the form of a reference to a secret. The name and path reach shell scripts, so they are plain.
    fn secret(&mut self, from: &Spanned<Box<str>>) -> Option<Box<str>> {
        let is_plain = |text: &str, more: &str| {
            !text.is_empty()
                && text.chars().all(|letter| letter.is_ascii_alphanumeric() || more.contains(letter))
        };
        let is_good = match from.value.split_once(':') {
            Some(("env", name)) => {
                is_plain(name, "_") && !name.starts_with(|first: char| first.is_ascii_digit())
            }
            Some(("file", path)) => is_plain(path, "/._-") && path.starts_with('/') && !path.contains(".."),
            _ => false,
        };
        if is_good {
            return Some(from.value.clone());
        }
        let message = format!("expected `env:NAME` or `file:/PATH`, found `{}`", words::shorten(&from.value));
        let finding = Finding::new(&SECRET_REFERENCE, from.span, message)
            .note("install.sh reads the secret on the host, so the bundle does not contain it");
        self.findings.push(finding);
        None
    }

    fn shorthand(
        &mut self,
        node: &Node,
        catalog: &'static Catalog,
        shorthand: &'static Shorthand,
        settings: &mut Vec<SettingSpec>,
    ) {
        let mut fields = self.fields(node);
        let found = self.parts(node, &mut fields, catalog, shorthand, settings);
        fields.finish(&mut self.findings);
        self.no_children(node);
        if !found && node.entries.is_empty() && node.is_whole {
            let message = format!("`{}` does not set anything", node.name.text);
            let properties = shorthand.parts.iter().filter_map(|part| part.property.as_ref());
            let mut finding = Finding::new(&MISSING_PART, node.head, message);
            finding = match properties.clone().next() {
                Some(_) => finding.help(format!("use one of {}", words::ticked_list(properties, 12))),
                None => finding.help(format!("write, for example, {} \"…\"", node.name.text)),
            };
            self.findings.push(finding);
        }
    }

    /// What the properties and arguments of a statement set that a shorthand describes; `false` when there are none.
    pub(super) fn parts<'n>(
        &mut self,
        node: &'n Node,
        fields: &mut Fields<'n>,
        catalog: &'static Catalog,
        shorthand: &'static Shorthand,
        settings: &mut Vec<SettingSpec>,
    ) -> bool {
        let mut found = false;
        for part in &shorthand.parts {
            let ids = targets(catalog, part);
            let (scalars, span): (Vec<&Scalar>, Span) = match &part.property {
                Some(property) => match fields.take(property) {
                    Some(entry) => (vec![&entry.value], entry.value.span),
                    None => continue,
                },
                None => {
                    let rest = fields.rest();
                    let Some(span) = rest.iter().map(|scalar| scalar.span).reduce(Span::to) else {
                        continue;
                    };
                    (rest, span)
                }
            };
            found = true;
            let Some(text) = self.shorthand_value(part, &scalars) else {
                continue;
            };
            if let Some(unit) = lacks_unit(catalog, &ids, &text) {
                self.findings.push(without_unit(span, &text, unit));
                continue;
            }
            let text = format!("{}{text}", part.before).into();
            let value = SettingValue { text, parts: scalars.len(), is_secret: false };
            settings.push(SettingSpec {
                target: SettingTarget::Known(ids),
                value,
                span,
                statement: node.head,
            });
            for (name, constant) in &part.implies {
                let ids = catalog.find(name).to_vec();
                let value = SettingValue { text: (**constant).into(), parts: 1, is_secret: false };
                settings.push(SettingSpec {
                    target: SettingTarget::Known(ids),
                    value,
                    span,
                    statement: node.head,
                });
            }
        }
        found
    }

    fn shorthand_value(&mut self, part: &ShorthandPart, scalars: &[&Scalar]) -> Option<String> {
        if part.words.is_empty() {
            return self.join(scalars, part.join.as_deref());
        }
        let mut texts = Vec::new();
        for scalar in scalars {
            let Value::Text(text) = &scalar.value else {
                self.join(&[scalar], None)?;
                continue;
            };
            match part.words.iter().find(|(word, _)| **word == **text) {
                Some((_, meaning)) => texts.push(meaning.to_string()),
                // The product's own word is accepted as well as ours.
                None if part.words.iter().any(|(_, meaning)| **meaning == **text) => {
                    texts.push(text.to_string());
                }
                None => {
                    let known = || part.words.iter().map(|(word, _)| &**word);
                    let message =
                        format!("expected {}, found `{}`", words::ticked_or(known()), words::shorten(text));
                    let mut finding = Finding::new(&WRONG_VALUE, scalar.span, message);
                    if let Some(near) = nearest(text, known()) {
                        finding = finding.perhaps(scalar.span, near);
                    }
                    self.findings.push(finding);
                    return None;
                }
            }
        }
        Some(texts.join(part.join.as_deref().unwrap_or(",")))
    }

    /// The values as one text, as the product would read it.
    fn join(&mut self, scalars: &[&Scalar], join: Option<&str>) -> Option<String> {
        if let (None, Some(extra)) = (join, scalars.get(1)) {
            let message = format!("expected one value, found {}", scalars.len());
            self.findings.push(Finding::new(&WRONG_VALUE, extra.span, message));
            return None;
        }
        let mut texts = Vec::with_capacity(scalars.len());
        for scalar in scalars {
            if let (Some(" "), Value::Text(text)) = (join, &scalar.value)
                && text.trim().contains(char::is_whitespace)
            {
                let message = format!("`{}` contains a space", words::shorten(text));
                let finding = Finding::new(&WRONG_VALUE, scalar.span, message)
                    .note("the start script separates options at spaces")
                    .help("put each option in its own quotes");
                self.findings.push(finding);
                return None;
            }
            texts.push(match &scalar.value {
                Value::Text(text) => match text.chars().find(|letter| letter.is_control() && *letter != '\t')
                {
                    Some(letter) => {
                        let code = letter as u32;
                        let message = format!("the value holds the control character U+{code:04X}");
                        let finding = Finding::new(&WRONG_VALUE, scalar.span, message)
                            .note("a value must fit in one line of a configuration file");
                        self.findings.push(finding);
                        return None;
                    }
                    None => text.to_string(),
                },
                Value::Integer(number) => number.to_string(),
                Value::Float(_) => self.sources.text(scalar.span).replace('_', ""),
                Value::Bool(truth) => truth.to_string(),
                Value::Null => {
                    let finding = Finding::new(&WRONG_VALUE, scalar.span, "expected a value, found `#null`")
                        .help("remove the statement to keep the default");
                    self.findings.push(finding);
                    return None;
                }
            });
        }
        Some(texts.join(join.unwrap_or(",")))
    }
}

/// The unit that an amount of memory lacks; `None` when it has one, or is nothing of the kind.
fn lacks_unit(catalog: &'static Catalog, ids: &[ParamId], text: &str) -> Option<&'static str> {
    let param = catalog.param(*ids.first()?);
    let is_amount = matches!(param.kind_of_value, ParamType::Amount | ParamType::WholeAmount);
    let is_bare = text.parse::<f64>().is_ok_and(|number| number > 0.0);
    (is_amount && is_bare).then(|| if param.unit.as_deref() == Some("MB") { "MiB" } else { "GiB" })
}

/// `set "key" = value` is, to KDL, a property: no argument, one property of an unknown name.
fn written_with_equals(node: &Node) -> Option<Finding> {
    let [entry] = node.entries.as_slice() else { return None };
    let key = entry.key.as_ref().filter(|key| &*key.text != "from")?;
    let message = format!("`{}` is written as a property, with `=`", words::shorten(&key.text));
    let help = format!("write {} \"{}\" VALUE", node.name.text, words::shorten(&key.text));
    Some(Finding::new(&MISSING_PART, entry.span, message).help(help))
}

fn targets(catalog: &'static Catalog, part: &ShorthandPart) -> Vec<ParamId> {
    match &part.target {
        Target::Params(names) => names.iter().flat_map(|name| catalog.find(name).iter().copied()).collect(),
        Target::Meaning(kind) => catalog.meaning(*kind).to_vec(),
    }
}
