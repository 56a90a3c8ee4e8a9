//! `meaning "NOUN" QUALIFIER="…"` of parameters: an unknown qualifier, and one whose value is not one, fail the build.

use std::cell::RefCell;

use super::catalog::{
    Bind, Catalog, Condition, Consensus, Folder, Loss, Meaning, MeaningKind, Mebibytes, Memory, Port,
    Qualifiers, ReplicaCount, ReplicaSpread, ReplicaZones, RoleId, Text,
};
use super::load::{argument, raw};
use super::source::Span;
use super::syntax::Node;

/// What is wrong with a meaning, and what it names that has to be a parameter.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    pub(crate) problems: Vec<(Span, String)>,
    pub(crate) names: Vec<(Span, Text)>,
}

/// Reads a `meaning`; the roles of the product are known already.
pub(crate) fn read(node: &Node, catalog: &Catalog) -> (Option<Meaning>, Notes) {
    let reader = Reader { node, catalog, asked: RefCell::default(), notes: RefCell::default() };
    let word = argument(node).unwrap_or_default();
    let Some(kind) = MeaningKind::parse(word) else {
        reader.problem(node.head, format!("unknown meaning `{word}`"));
        return (None, reader.notes.into_inner());
    };
    let qualifiers = reader.qualifiers(kind);
    for entry in &node.entries {
        let Some(key) = &entry.key else { continue };
        let is_known = ["since", "until", "except"].contains(&&*key.text)
            || reader.asked.borrow().iter().any(|asked| **asked == *key.text);
        if !is_known {
            reader.problem(entry.span, format!("`{}` does not qualify `{word}`", key.text));
        }
    }
    (qualifiers.map(|qualifiers| Meaning { kind, qualifiers }), reader.notes.into_inner())
}

struct Reader<'a> {
    node: &'a Node,
    catalog: &'a Catalog,
    asked: RefCell<Vec<&'static str>>,
    notes: RefCell<Notes>,
}

impl Reader<'_> {
    fn qualifiers(&self, kind: MeaningKind) -> Option<Qualifiers> {
        Some(match kind {
            MeaningKind::ListenPort => Qualifiers::Port(Port {
                bind: match &*self.needed("bind")? {
                    "all" => Bind::All,
                    name => Bind::Param(self.name("bind", name)),
                },
                when: self.needed("when").and_then(|text| self.condition("when", &text))?,
                by: self.role("by"),
                is_always_checked: self.is("checked", "always"),
                service: self.needed("service")?.into(),
                loss: self.needed("loss").and_then(|word| self.parsed("loss", &word, Loss::parse))?,
                is_script_checked: self.is("script-checked", "true"),
            }),
            MeaningKind::Seed => {
                self.needed("of")?;
                Qualifiers::Seed(self.role("of")?)
            }
            MeaningKind::ReplicaCount => {
                self.needed("holders")?;
                let (kind, holders) = (self.needed("kind")?.into(), self.role("holders")?);
                Qualifiers::Replicas(ReplicaCount { kind, holders })
            }
            MeaningKind::ReplicaSpread => Qualifiers::Spread(ReplicaSpread {
                kind: self.needed("kind")?.into(),
                apart: self.needed("apart")?.into(),
                apart_if_possible: self.needed("apart-if-possible")?.into(),
            }),
            MeaningKind::ReplicaZones => {
                let (kind, zone) = (self.needed("kind")?.into(), self.needed("zone")?);
                Qualifiers::Zones(ReplicaZones { kind, zone: self.name("zone", &zone) })
            }
            MeaningKind::ConsensusClass => Qualifiers::Consensus(Consensus {
                kind: self.needed("kind")?.into(),
                majority: self.needed("majority")?.into(),
                members: self.role("members"),
                is_even_refused: self.is("even", "refused"),
            }),
            kind if kind.is_directory() => {
                let unlocked = self.text("unlocked-when").unwrap_or_default();
                let conditions = unlocked.split('|').map(str::trim).filter(|text| !text.is_empty());
                let named = |qualifier| Some(self.name(qualifier, &self.text(qualifier)?));
                Qualifiers::Folder(Folder {
                    is_locked: self.is("locked", "true"),
                    unlocked_when: conditions
                        .filter_map(|text| self.condition("unlocked-when", text))
                        .collect(),
                    base: named("base"),
                    is_relative_refused: self.is("relative", "refused"),
                    beside: named("beside"),
                    is_emptied: self.is("emptied", "start"),
                })
            }
            MeaningKind::Heap | MeaningKind::DirectMemory | MeaningKind::TotalMemory => {
                let size = |qualifier| self.parsed(qualifier, &self.text(qualifier)?, mebibytes);
                let percent =
                    |text: &str| text.strip_suffix('%')?.parse().ok().filter(|percent| *percent <= 100);
                let share = self.text("share").and_then(|text| self.parsed("share", &text, percent));
                let least_when = self.text("least-when");
                let least_when = least_when.and_then(|text| self.condition("least-when", &text));
                Qualifiers::Memory(Memory { least: size("least"), least_when, share, most: size("most") })
            }
            MeaningKind::ServiceSwitch => Qualifiers::Service(self.needed("service")?.into()),
            _ => Qualifiers::None,
        })
    }

    fn problem(&self, span: Span, what: String) {
        self.notes.borrow_mut().problems.push((span, what));
    }

    /// A qualifier as the product would read it.
    fn text(&self, name: &'static str) -> Option<String> {
        self.asked.borrow_mut().push(name);
        Some(raw(Some(&self.node.property(name)?.value)))
    }

    fn needed(&self, name: &'static str) -> Option<String> {
        let text = self.text(name);
        if text.is_none() {
            self.problem(self.node.head, format!("expected {name}="));
        }
        text
    }

    fn parsed<T>(&self, name: &str, text: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let value = parse(text);
        if value.is_none() {
            self.problem(self.node.head, format!("`{text}` is nothing that {name}= takes"));
        }
        value
    }

    /// Whether a qualifier is there that takes one word only.
    fn is(&self, name: &'static str, word: &str) -> bool {
        let text = self.text(name);
        text.and_then(|text| self.parsed(name, &text, |text| (text == word).then_some(()))).is_some()
    }

    fn role(&self, name: &'static str) -> Option<RoleId> {
        let text = self.text(name)?;
        self.parsed(name, &text, |word| self.catalog.role_named(word))
    }

    /// A name of a parameter, which has to be one.
    fn name(&self, qualifier: &str, name: &str) -> Text {
        let span = self.node.property(qualifier).map_or(self.node.head, |entry| entry.span);
        self.notes.borrow_mut().names.push((span, name.into()));
        name.into()
    }

    fn condition(&self, qualifier: &'static str, text: &str) -> Option<Condition> {
        let condition = self.parsed(qualifier, text, Condition::parse)?;
        if let Some(key) = condition.key() {
            self.name(qualifier, key);
        }
        Some(condition)
    }
}

/// `68M`.
fn mebibytes(text: &str) -> Option<Mebibytes> {
    Some(Mebibytes(text.strip_suffix('M')?.parse().ok()?))
}
