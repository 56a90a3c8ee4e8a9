//! Takes the arguments and properties of a node one by one, and reports what is left.

use crate::catalog::{Catalog, ParamKind, ShorthandPart, ShorthandScope};
use crate::diagnostic::suggest::nearest;
use crate::diagnostic::{Finding, words};
use crate::model::Spanned;
use crate::source::SourceMap;
use crate::spec::rules::{MISSING_PART, REPEATED_PART, UNKNOWN_PROPERTY, WRONG_VALUE};
use crate::syntax::{Entry, Node, Scalar, Value};

/// Names that people try for properties, and the property.
const SYNONYMS: &[(&str, &str)] = &[
    ("ip", "address"),
    ("addr", "address"),
    ("hostname", "address"),
    ("mem", "memory"),
    ("ram", "memory"),
    ("cpu", "cores"),
    ("cpus", "cores"),
    ("rack", "zone"),
    ("host", "on"),
    ("hosts", "on"),
    ("java", "java-home"),
    ("java_home", "java-home"),
    ("log-dir", "logs"),
];

/// Names that people give to what is without one: the name of a host, the folder of an install.
const ARGUMENTS: &[&str] = &["name", "path", "folder", "dir", "directory", "cidr", "subnet", "file"];

/// The entries of one node.
pub(super) struct Fields<'a> {
    node: &'a Node,
    sources: &'a SourceMap,
    arguments_taken: usize,
    known: Vec<&'static str>,
    /// Further property names that the caller takes by itself.
    extra: Vec<Box<str>>,
    /// Of which product the statement places nodes: much may be in its braces.
    places_nodes_of: Option<&'static Catalog>,
    /// A property that was meant as the first argument.
    named: Option<&'static str>,
}

pub(super) type Text = Spanned<Box<str>>;

/// The finding for an amount of memory that is a bare number.
pub(super) fn without_unit(span: crate::source::Span, number: &str, unit: &str) -> Finding {
    let amount = format!("\"{number}{unit}\"");
    Finding::new(&WRONG_VALUE, span, format!("the amount of memory `{number}` has no unit"))
        .help(format!("add the unit, for example {amount}"))
        .unsafe_fix("add the unit", span, amount)
}

impl<'a> Fields<'a> {
    pub(super) fn new(node: &'a Node, sources: &'a SourceMap) -> Self {
        Self {
            node,
            sources,
            arguments_taken: 0,
            known: Vec::new(),
            extra: Vec::new(),
            places_nodes_of: None,
            named: None,
        }
    }

    /// The entries of a statement that places nodes of a product.
    pub(super) fn places_nodes_of(mut self, catalog: &'static Catalog) -> Self {
        self.places_nodes_of = Some(catalog);
        self
    }

    /// The next argument as text. `what` completes "`host` needs …".
    pub(super) fn argument(
        &mut self,
        what: &str,
        example: &str,
        findings: &mut Vec<Finding>,
    ) -> Option<Text> {
        let taken = self.arguments_taken;
        self.arguments_taken += 1;
        let Some(scalar) = self.node.arguments().nth(taken) else {
            let named = ARGUMENTS.iter().find(|word| taken == 0 && self.node.property(word).is_some());
            let Some(entry) = named.and_then(|word| self.node.property(word)) else {
                self.lacks(what, format!("write, for example, {example}"), findings);
                return None;
            };
            // Meant as the argument, and reported as a property that there is not.
            self.named = named.copied();
            return self.scalar_text(&entry.value, what, findings);
        };
        self.scalar_text(scalar, what, findings)
    }

    /// The next argument as text, when there is one.
    pub(super) fn optional_argument(&mut self, what: &str, findings: &mut Vec<Finding>) -> Option<Text> {
        let scalar = self.node.arguments().nth(self.arguments_taken)?;
        self.arguments_taken += 1;
        self.scalar_text(scalar, what, findings)
    }

    /// All arguments that are left.
    pub(super) fn rest(&mut self) -> Vec<&'a Scalar> {
        let rest: Vec<&Scalar> = self.node.arguments().skip(self.arguments_taken).collect();
        self.arguments_taken += rest.len();
        rest
    }

    /// A property, whatever its value.
    pub(super) fn property(&mut self, name: &'static str) -> Option<&'a Entry> {
        self.known.push(name);
        self.node.property(name)
    }

    /// Marks a property as taken whose name is data.
    pub(super) fn take(&mut self, name: &str) -> Option<&'a Entry> {
        self.extra.push(name.into());
        self.node.property(name)
    }

    /// A property as text. `what` completes "expected …, found".
    pub(super) fn text(
        &mut self,
        name: &'static str,
        what: &str,
        findings: &mut Vec<Finding>,
    ) -> Option<Text> {
        let entry = self.property(name)?;
        self.scalar_text(&entry.value, what, findings)
    }

    /// A property that must be there, as text.
    pub(super) fn required(
        &mut self,
        name: &'static str,
        what: &str,
        example: &str,
        findings: &mut Vec<Finding>,
    ) -> Option<Text> {
        if self.property(name).is_none() {
            self.lacks(what, format!("add `{name}={example}`"), findings);
            return None;
        }
        self.text(name, what, findings)
    }

    /// Reports what is missing, unless it may be in what could not be read.
    fn lacks(&self, what: &str, help: String, findings: &mut Vec<Finding>) {
        if self.node.is_whole {
            let message = format!("`{}` needs {what}", self.node.name.text);
            findings.push(Finding::new(&MISSING_PART, self.node.head, message).help(help));
        }
    }

    /// A property as a count from 1.
    pub(super) fn count(
        &mut self,
        name: &'static str,
        what: &str,
        findings: &mut Vec<Finding>,
    ) -> Option<Spanned<u32>> {
        let entry = self.property(name)?;
        let number = match &entry.value.value {
            Value::Integer(number) => u32::try_from(*number).ok().filter(|number| *number > 0),
            Value::Text(text) => text.parse().ok().filter(|number| *number > 0),
            _ => None,
        };
        match number {
            Some(number) => Some(Spanned::new(number, entry.value.span)),
            None => {
                self.wrong(&entry.value, what, findings);
                None
            }
        }
    }

    /// A property as a number of bytes.
    pub(super) fn bytes(&mut self, name: &'static str, findings: &mut Vec<Finding>) -> Option<Spanned<u64>> {
        let entry = self.property(name)?;
        let text = self.sources.text(entry.value.span).trim_matches('"');
        if text.parse::<u64>().is_ok_and(|number| number > 0) {
            findings.push(without_unit(entry.value.span, text, "GiB"));
            return None;
        }
        match crate::spec::quantity::bytes(text).filter(|bytes| *bytes > 0) {
            Some(bytes) => Some(Spanned::new(bytes, entry.value.span)),
            None => {
                self.wrong(&entry.value, "an amount of memory such as `\"64GiB\"`", findings);
                None
            }
        }
    }

    /// The text of a scalar; numbers and truth values as they are spelt.
    pub(super) fn scalar_text(
        &self,
        scalar: &Scalar,
        what: &str,
        findings: &mut Vec<Finding>,
    ) -> Option<Text> {
        match &scalar.value {
            Value::Text(text) if text.trim().is_empty() => {
                let message = format!("expected {what}, found an empty string");
                findings.push(Finding::new(&WRONG_VALUE, scalar.span, message));
                None
            }
            Value::Text(text) => match text.chars().find(|letter| letter.is_control()) {
                Some(letter) => {
                    let message = format!(
                        "expected {what}, found a string with the control character U+{:04X}",
                        letter as u32
                    );
                    findings.push(Finding::new(&WRONG_VALUE, scalar.span, message));
                    None
                }
                None => Some(Spanned::new(text.clone(), scalar.span)),
            },
            Value::Integer(_) | Value::Float(_) => {
                Some(Spanned::new(self.sources.text(scalar.span).into(), scalar.span))
            }
            Value::Bool(_) | Value::Null => {
                self.wrong(scalar, what, findings);
                None
            }
        }
    }

    fn wrong(&self, scalar: &Scalar, what: &str, findings: &mut Vec<Finding>) {
        let found = self.sources.text(scalar.span).trim_matches('"');
        let message = format!("expected {what}, found `{}`", words::shorten(found));
        findings.push(Finding::new(&WRONG_VALUE, scalar.span, message));
    }

    /// How something that is not a property is written in the braces; `None` when it is not known there either.
    fn inside(&self, name: &str, entry: &Entry) -> Option<String> {
        let catalog = self.places_nodes_of?;
        let value = self.sources.text(entry.value.span);
        if let Some(&id) = catalog.find(name).first() {
            let word = if catalog.param(id).kind == ParamKind::Property { "set" } else { "env" };
            return Some(format!("{word} \"{name}\" {}", words::shorten(value)));
        }
        let mut shorthands =
            catalog.shorthands.iter().filter(|shorthand| shorthand.scope == ShorthandScope::Node);
        let property = |part: &ShorthandPart| part.property.clone();
        if let Some(own) = shorthands.clone().find(|shorthand| *shorthand.name == *name) {
            return Some(match own.parts.iter().find_map(property) {
                Some(first) if own.parts.iter().all(|part| part.property.is_some()) => {
                    format!("{name} {first}={}", words::shorten(value))
                }
                _ => format!("{name} {}", words::shorten(value)),
            });
        }
        let has = |part: &ShorthandPart| part.property.as_deref() == Some(name);
        let of = shorthands.find(|shorthand| shorthand.parts.iter().any(has))?;
        Some(format!("{} {name}={}", of.name, words::shorten(value)))
    }

    /// Reports what is left over, and what is set twice; gives the properties that the decoder read.
    pub(super) fn finish(self, findings: &mut Vec<Finding>) -> Vec<&'static str> {
        let mut seen: Vec<&Entry> = Vec::new();
        for entry in &self.node.entries {
            let Some(key) = &entry.key else { continue };
            let name = &*key.text;
            let is_known = self.known.contains(&name) || self.extra.iter().any(|extra| **extra == *name);
            if !is_known {
                let message = format!("`{}` has no property `{name}`", self.node.name.text);
                let known = || self.known.iter().copied().chain(self.extra.iter().map(|extra| &**extra));
                let mut finding = Finding::new(&UNKNOWN_PROPERTY, key.span, message);
                let meant = SYNONYMS.iter().find(|(word, _)| *word == name).map(|(_, meant)| *meant);
                let meant = meant.filter(|meant| known().any(|known| known == *meant));
                finding = match meant.or_else(|| nearest(name, known())) {
                    _ if self.named == Some(name) => {
                        let value = words::shorten(self.sources.text(entry.value.span));
                        finding.help(format!("remove `{name}=`, and write {} {value}", self.node.name.text))
                    }
                    Some(near) => finding.did_you_mean(near, key.span, near),
                    None if let Some(inside) = self.inside(name, entry) => {
                        finding.help(format!("write it in the braces of `{}`: {inside}", self.node.name.text))
                    }
                    None if known().next().is_some() => {
                        finding.help(format!("use one of {}", words::ticked_list(known(), 12)))
                    }
                    None => finding.help("remove it: there are no properties here"),
                };
                findings.push(finding);
            } else if let Some(first) =
                seen.iter().find(|first| first.key.as_ref().is_some_and(|key| *key.text == *name))
            {
                let message = format!("`{name}` is set twice");
                let finding = Finding::new(&REPEATED_PART, entry.span, message)
                    .caption("this one would be used")
                    .label(first.span, "first set here");
                findings.push(finding);
            } else {
                seen.push(entry);
            }
        }
        if let Some(extra) = self.node.arguments().nth(self.arguments_taken) {
            let found = self.sources.text(extra.span);
            let message = match self.arguments_taken {
                0 => format!(
                    "`{}` cannot have an argument, found `{}`",
                    self.node.name.text,
                    words::shorten(found.trim_matches('"'))
                ),
                count => format!(
                    "`{}` can have only {}, found also `{}`",
                    self.node.name.text,
                    words::count(count, "argument"),
                    words::shorten(found.trim_matches('"'))
                ),
            };
            let mut finding = Finding::new(&REPEATED_PART, extra.span, message);
            let mut names =
                self.known.iter().copied().chain(self.extra.iter().map(|extra| &**extra)).peekable();
            if names.peek().is_some() {
                finding = finding.help(format!(
                    "set properties by name: {}",
                    words::list(names.map(|name| format!("`{name}=…`")))
                ));
            }
            findings.push(finding);
        }
        self.known
    }
}
