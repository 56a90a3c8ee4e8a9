//! Reads `schemas/<product>/*.kdl` into a catalog.

// From `super`, not from the root: the harness in golden/ reads schemas with this file, too.
use super::catalog::{
    Agreement, Bounds, Carried, Catalog, Change, Condition, Distribution, Effect, EnumWord, Level, LevelNeed,
    LevelNote, MeaningKind, Need, Param, ParamKind, ParamType, Preparation, ProductVersion, Ranged, Role,
    RoleId, RoleScope, RoleSet, Shorthand, ShorthandPart, ShorthandScope, StepScript, Target, Text, Ties,
    Version, VersionRange, Way,
};
use super::meaning;
use super::source::{SourceFile, SourceMap, Span};
use super::syntax::{self, Node, Scalar, Value, Word};
use super::ties;
use super::{suggest, words};

/// Reads the files of one product, and lists what is wrong with them: `file:line:column: what`. The file with `product` comes
/// first: parameters name its roles.
pub(crate) fn load(files: Vec<SourceFile>) -> (Catalog, Vec<String>) {
    let mut loader = Loader::default();
    for file in files {
        loader.file(file);
    }
    loader.finish()
}

/// What may be at the top of a file.
const NODES: &[&str] = &["product", "param", "variable", "fact", "shorthand", "carry"];
/// What may be in `product`.
const OF_PRODUCT: &[&str] =
    &["version", "role", "install", "placing", "step", "prepare", "distribution", "level"];
/// The properties of `param`, `variable` and `fact`.
const PROPERTIES: &[&str] = &["type", "role", "file", "unit", "since", "until", "except", "parts"];
/// What may be in `param`, `variable` and `fact`.
const OF_PARAM: &[&str] = &[
    "doc",
    "source",
    "edition",
    "sure",
    "unit",
    "note",
    "file",
    "default",
    "shipped",
    "renamed-to",
    "renamed-from",
    "documented-since",
    "value",
    "enum-open",
    "enum-soft",
    "case-insensitive",
    "empty",
    "spaces",
    "misplaced",
    "hidden",
    "parts",
    "dead",
    "keeps-spaces",
    "lenient",
    "parts-least",
    "range",
    "effect",
    "agree",
    "meaning",
];
/// What may be in `shorthand`.
const OF_SHORTHAND: &[&str] = &["property", "arguments"];

#[derive(Default)]
struct Loader {
    sources: SourceMap,
    problems: Vec<String>,
    catalog: Catalog,
    /// What has to be the name of a parameter.
    names: Vec<(Span, Text)>,
}

impl Loader {
    fn finish(mut self) -> (Catalog, Vec<String>) {
        for (span, name) in std::mem::take(&mut self.names) {
            if !self.catalog.params.iter().any(|param| *param.name == *name) {
                self.problem(span, format!("there is no parameter `{name}`"));
            }
        }
        self.catalog.versions.sort_by(|left, right| left.version.cmp(&right.version));
        self.catalog.roles.sort_by_key(|role| role.order);
        (self.catalog, self.problems)
    }

    fn file(&mut self, file: SourceFile) {
        let id = self.sources.add(file);
        let (tree, findings) = syntax::kdl::read(id, self.sources.file(id));
        for finding in findings {
            let helps = finding.helps.iter().map(|help| format!("; {help}")).collect::<String>();
            self.problem(finding.span, format!("{}{helps}", finding.message));
        }
        for node in &tree.nodes {
            if !self.knows("node", &node.name, NODES) {
                continue;
            }
            match &*node.name.text {
                "product" => self.product(node),
                "param" => self.param(node, ParamKind::Property),
                "variable" => self.param(node, ParamKind::Variable),
                "fact" => self.param(node, ParamKind::Fact),
                "shorthand" => self.shorthand(node),
                "carry" => self.carry(node),
                other => unreachable!("`{other}` is listed above"),
            }
        }
    }

    fn problem(&mut self, span: Span, what: impl std::fmt::Display) {
        let position = self.sources.start(span);
        let name = &self.sources.file(span.file).name;
        self.problems.push(format!("{name}:{}:{}: {what}", position.line, position.column));
    }

    /// Whether a node's name is one of those that is allowed there.
    fn knows(&mut self, kind: &str, name: &Word, known: &[&str]) -> bool {
        let is_known = known.contains(&&*name.text);
        if !is_known {
            self.unknown(name.span, kind, &name.text, known);
        }
        is_known
    }

    /// A word that is none of those that is allowed there; the one that may be meant comes first.
    fn unknown(&mut self, span: Span, kind: &str, word: &str, known: &[&str]) {
        let near = suggest::nearest(word, known.iter().copied());
        let others = known.iter().copied().filter(|&other| Some(other) != near);
        let all = words::ticked_list(near.into_iter().chain(others), known.len());
        self.problem(span, format!("unknown {kind} `{word}`; known are {all}"));
    }

    fn product(&mut self, node: &Node) {
        self.catalog.product = argument(node).unwrap_or_default().into();
        self.catalog.title = property(node, "title").unwrap_or_default().into();
        self.catalog.order = number(node.property("order").map(|entry| &entry.value)).unwrap_or(0.0) as u8;
        self.catalog.block = property(node, "block").map(Into::into);
        if let Some(word) = property(node, "node-name") {
            self.catalog.words.node_name = word.into();
        }
        self.catalog.words.name_macro = property(node, "name-macro").map(Into::into);
        self.catalog.words.refuses_underscores = property(node, "host-underscore") == Some("refused");
        self.catalog.words.first_line_counts = property(node, "repeated-key") == Some("first");
        self.catalog.words.any_sign = property(node, "any-sign").and_then(|sign| sign.chars().next());
        for child in node.children() {
            if !self.knows("node in `product`", &child.name, OF_PRODUCT) {
                continue;
            }
            match &*child.name.text {
                "version" => match argument(child).and_then(Version::parse) {
                    Some(version) => {
                        let layout = property(child, "layout").unwrap_or_default().into();
                        let properties = child.entries.iter().filter_map(|entry| {
                            let known = ["layout", "patches", "until", "usual"];
                            let key = entry.key.as_ref().filter(|key| !known.contains(&&*key.text))?;
                            Some((Text::from(&*key.text), Text::from(raw(Some(&entry.value)))))
                        });
                        let (properties, has_patches) = (properties.collect(), flag(child, "patches"));
                        let other = |name: &str| property(child, name).and_then(Version::parse);
                        let (until, usual) = (other("until"), other("usual"));
                        let known = ProductVersion { version, until, usual, layout, properties, has_patches };
                        self.catalog.versions.push(known);
                    }
                    None => self.problem(child.head, "expected a version"),
                },
                "role" => {
                    let order =
                        number(child.property("order").map(|entry| &entry.value)).unwrap_or(0.0) as u8;
                    let lifetime = self.versions(child);
                    self.catalog.roles.push(Role {
                        name: argument(child).unwrap_or_default().into(),
                        title: property(child, "title").unwrap_or_default().into(),
                        order,
                        file: property(child, "file").map(Into::into),
                        home: property(child, "home").map(Into::into),
                        is_plain_node: flag(child, "plain-node"),
                        shares_install: flag(child, "shares-install"),
                        reads_common: child
                            .property("reads-common")
                            .is_none_or(|entry| truth(Some(&entry.value))),
                        runs_on_windows: flag(child, "windows"),
                        container_of: property(child, "container-of").map(Into::into),
                        lifetime,
                        needs: property(child, "needs")
                            .unwrap_or_default()
                            .split_whitespace()
                            .map(Into::into)
                            .collect(),
                        install_suffix: property(child, "install-suffix").unwrap_or_default().into(),
                    });
                    self.catalog.roles.sort_by_key(|role| role.order);
                }
                "distribution" => match argument(child).zip(property(child, "title")) {
                    Some((name, title)) => {
                        let known = Distribution { name: name.into(), title: title.into() };
                        self.catalog.distributions.push(known);
                    }
                    None => self.problem(child.head, "expected a name and title="),
                },
                "level" => self.level(child),
                "install" => {
                    let words = child.arguments().map(|word| raw(Some(word)).into());
                    self.catalog.words.install = words.collect();
                }
                "step" => {
                    let Some((action, script)) = argument(child).zip(property(child, "script")) else {
                        return self.problem(child.head, "expected an action and script=");
                    };
                    let role = property(child, "role").map(Into::into);
                    let own = StepScript { action: action.into(), role, script: script.into() };
                    self.catalog.words.step_scripts.push(own);
                }
                "prepare" => {
                    let condition = property(child, "property").and_then(|pair| pair.split_once('='));
                    let Some(((role, what), (name, value))) =
                        argument(child).zip(property(child, "by-hand")).zip(condition)
                    else {
                        return self.problem(child.head, "expected a role, by-hand= and property=");
                    };
                    let (role, property) = (role.into(), (name.into(), value.into()));
                    let own = Preparation { role, property, what: what.into() };
                    self.catalog.words.preparations.push(own);
                }
                "placing" => {
                    let (word, param) = (argument(child), property(child, "param"));
                    let Some((word, param)) = word.zip(param) else {
                        return self.problem(child.head, "expected a property and param=");
                    };
                    self.catalog.words.placing.push((word.into(), param.into()));
                }
                other => unreachable!("`{other}` is listed above"),
            }
        }
    }

    /// `level "write" { needs "data" "serves"; }`.
    fn level(&mut self, node: &Node) {
        let word = argument(node).unwrap_or_default();
        let Some(level) = Level::parse(word) else {
            let known: Vec<&str> = Level::ALL.iter().map(|one| one.as_str()).collect();
            return self.unknown(node.head, "level", word, &known);
        };
        for child in node.children() {
            if !self.knows("node in `level`", &child.name, &["needs", "note"]) {
                continue;
            }
            if &*child.name.text == "note" {
                self.level_note(child, level);
                continue;
            }
            let words: Vec<String> = child.arguments().map(|word| raw(Some(word))).collect();
            let [kind, word] = words.as_slice() else {
                self.problem(child.head, "expected a kind of replicas and what is needed of them");
                continue;
            };
            let Some(need) = Need::parse(word) else {
                let known: Vec<&str> = Need::ALL.iter().map(|one| one.as_str()).collect();
                self.unknown(child.head, "need", word, &known);
                continue;
            };
            let because = property(child, "because").unwrap_or_default().into();
            let value = LevelNeed { level, kind: kind.as_str().into(), need, because };
            let versions = self.versions(child);
            self.catalog.levels.push(Ranged { versions, value });
        }
    }

    /// `note "…" when="KEY=VALUE" unless="KEY=VALUE"`.
    fn level_note(&mut self, node: &Node, level: Level) {
        let text = argument(node).unwrap_or_default().into();
        let Some(when) = property(node, "when").and_then(Condition::parse) else {
            return self.problem(node.head, "expected when=\"KEY=VALUE\"");
        };
        let unless = property(node, "unless").and_then(Condition::parse);
        for key in [Some(&when), unless.as_ref()].into_iter().flatten().filter_map(Condition::key) {
            self.names.push((node.head, key.into()));
        }
        let versions = self.versions(node);
        self.catalog.level_notes.push(Ranged { versions, value: LevelNote { level, when, unless, text } });
    }

    fn param(&mut self, node: &Node, kind: ParamKind) {
        let Some(name) = argument(node) else {
            return self.problem(node.head, "a parameter needs a name");
        };
        let Some(type_word) = node.property("type") else {
            return self.problem(node.head, format!("`{name}` has no type="));
        };
        let word = raw(Some(&type_word.value));
        let Some(kind_of_value) = ParamType::parse(&word) else {
            let known: Vec<&str> = ParamType::ALL.iter().map(|one| one.as_str()).collect();
            return self.unknown(type_word.value.span, "type", &word, &known);
        };
        let scope = self.scope(node);
        let mut param = Param {
            name: name.into(),
            kind,
            kind_of_value,
            scope,
            lifetime: self.versions(node),
            doc: "".into(),
            unit: None,
            files: Vec::new(),
            defaults: Vec::new(),
            shipped: Vec::new(),
            effects: Vec::new(),
            changes: Vec::new(),
            ways: Vec::new(),
            ranges: Vec::new(),
            words: Vec::new(),
            open_words: false,
            soft_words: false,
            any_case: false,
            parts: Vec::new(),
            may_be_empty: false,
            refuses_spaces: false,
            meanings: Vec::new(),
            ties: Ties::default(),
            agreement: Vec::new(),
            dead: Vec::new(),
            minimum_parts: 0,
            keeps_spaces: Vec::new(),
            lenient: Vec::new(),
            misplaced: "".into(),
            hidden: false,
            first_documented: None,
            renamed_to: Vec::new(),
            edition: "".into(),
            source: "".into(),
            sure: "".into(),
            notes: Vec::new(),
        };
        if let Some(file) = property(node, "file") {
            param.files.push(Ranged { versions: VersionRange::default(), value: file.into() });
        }
        if let Some(unit) = property(node, "unit") {
            param.unit = Some(unit.into());
        }
        for entry in &node.entries {
            let Some(key) = &entry.key else { continue };
            self.knows("property", key, PROPERTIES);
        }
        if let Some(parts) = number(node.property("parts").map(|entry| &entry.value)) {
            param.parts.push(parts as usize);
        }
        for child in node.children() {
            self.param_child(&mut param, child);
        }
        if param.doc.is_empty() {
            self.problem(node.head, format!("`{name}` has no doc"));
        }
        if param.files.is_empty() && kind != ParamKind::Fact && !self.has_role_files(&param.scope) {
            self.problem(node.head, format!("`{name}` has no file"));
        }
        self.catalog.params.push(param);
    }

    /// What happens when a parameter is changed after the first start.
    fn change(&mut self, param: &mut Param, effect: &Node) {
        let Some(change) = effect.property("change") else { return };
        let (versions, word) = (self.versions(effect), raw(Some(&change.value)));
        match Change::parse(&word) {
            Some(value) => param.changes.push(Ranged { versions, value }),
            None => {
                let known: Vec<&str> = Change::ALL.iter().map(|one| one.as_str()).collect();
                self.unknown(change.value.span, "change", &word, &known);
            }
        }
    }

    /// What is needed for another value to take effect once the node has joined.
    fn way(&mut self, param: &mut Param, effect: &Node) {
        let Some(way) = effect.property("way") else { return };
        let (versions, word) = (self.versions(effect), raw(Some(&way.value)));
        match Way::parse(&word) {
            Some(value) => param.ways.push(Ranged { versions, value }),
            None => {
                let known: Vec<&str> = Way::ALL.iter().map(|one| one.as_str()).collect();
                self.unknown(way.value.span, "way", &word, &known);
            }
        }
    }

    fn param_child(&mut self, param: &mut Param, child: &Node) {
        let known = [OF_PARAM, ties::WORDS].concat();
        if !self.knows("node in a parameter", &child.name, &known) {
            return;
        }
        let versions = self.versions(child);
        let first = child.arguments().next();
        let first_span = first.map_or(child.head, |scalar| scalar.span);
        let text = || Text::from(raw(first));
        match &*child.name.text {
            "doc" => param.doc = text(),
            "source" => param.source = text(),
            "edition" => param.edition = text(),
            "sure" => param.sure = text(),
            "unit" => param.unit = Some(text()),
            "note" => param.notes.push(Ranged { versions, value: text() }),
            "file" => param.files.push(Ranged { versions, value: text() }),
            "default" => param.defaults.push(Ranged { versions, value: text() }),
            "shipped" => param.shipped.push(Ranged { versions, value: text() }),
            "renamed-to" => param.renamed_to.push(Ranged { versions, value: text() }),
            "renamed-from" => {}
            "documented-since" => {
                param.first_documented = Version::parse(&raw(first));
                if param.first_documented.is_none() {
                    self.problem(child.head, "expected a version");
                }
            }
            "value" => param.words.push(Ranged { versions, value: EnumWord { word: text() } }),
            "enum-open" => param.open_words = truth(first),
            "enum-soft" => param.soft_words = truth(first),
            "case-insensitive" => param.any_case = truth(first),
            "empty" => param.may_be_empty = truth(first),
            "spaces" if text() == "refused".into() => param.refuses_spaces = true,
            "spaces" => self.problem(child.head, "`spaces` takes one value: \"refused\""),
            "misplaced" => param.misplaced = text(),
            "hidden" => param.hidden = truth(first),
            "parts" => {
                param.parts =
                    child.arguments().filter_map(|value| number(Some(value))).map(|n| n as usize).collect();
            }
            "keeps-spaces" => param.keeps_spaces.push(versions),
            "lenient" => param.lenient.push(versions),
            "parts-least" => param.minimum_parts = number(first).map_or(0, |count| count as usize),
            "dead" => {
                // `dead #true` has the usual reason.
                let reason = argument(child).unwrap_or_default().into();
                param.dead.push(Ranged { versions, value: reason });
            }
            "range" => param.ranges.push(Ranged { versions, value: bounds(child) }),
            "effect" => {
                self.change(param, child);
                self.way(param, child);
                let word = raw(first);
                match Effect::parse(&word) {
                    Some(value) => param.effects.push(Ranged { versions, value }),
                    None => {
                        let known: Vec<&str> = Effect::ALL.iter().map(|one| one.as_str()).collect();
                        self.unknown(first_span, "effect", &word, &known);
                    }
                }
            }
            "agree" => {
                let word = raw(first);
                match Agreement::parse(&word) {
                    Some(value) => param.agreement.push(Ranged { versions, value }),
                    None => {
                        let known: Vec<&str> = Agreement::ALL.iter().map(|one| one.as_str()).collect();
                        self.unknown(first_span, "agreement", &word, &known);
                    }
                }
            }
            "meaning" => {
                let (meaning, notes) = meaning::read(child, &self.catalog);
                for (span, what) in notes.problems {
                    self.problem(span, what);
                }
                self.names.extend(notes.names);
                param.meanings.extend(meaning.map(|value| Ranged { versions, value }));
            }
            word if ties::WORDS.contains(&word) => {
                let (problem, names) = ties::read(&mut param.ties, child, versions, &self.catalog);
                if let Some(what) = problem {
                    self.problem(child.head, what);
                }
                self.names.extend(names.into_iter().map(|name| (child.head, name)));
            }
            other => unreachable!("`{other}` is listed above"),
        }
    }

    fn scope(&mut self, node: &Node) -> RoleScope {
        let word = property(node, "role").unwrap_or_default();
        if word == "common" {
            if self.catalog.roles.iter().all(|role| role.reads_common) {
                return RoleScope::Common;
            }
            let reads_common = |id: &RoleId| self.catalog.role(*id).reads_common;
            return RoleScope::Roles(self.catalog.role_ids().filter(reads_common).collect());
        }
        let found: Option<RoleSet> =
            word.split_whitespace().map(|word| self.catalog.role_named(word)).collect();
        match found {
            Some(roles) if roles.is_empty() => {
                self.problem(node.head, "a parameter needs a role");
                RoleScope::Common
            }
            Some(roles) => RoleScope::Roles(roles),
            None => RoleScope::Other(word.into()),
        }
    }

    /// Whether every role of a scope has one file for all its settings.
    fn has_role_files(&self, scope: &RoleScope) -> bool {
        let mut covered = self.catalog.role_ids().filter(|&role| scope.covers(role));
        covered.all(|role| self.catalog.role(role).file.is_some())
    }

    fn versions(&mut self, node: &Node) -> VersionRange {
        let mut bound = |name: &str| {
            let entry = node.property(name)?;
            let version = Version::parse(&raw(Some(&entry.value)));
            if version.is_none() {
                self.problem(entry.span, "expected a version");
            }
            version
        };
        let (since, until) = (bound("since"), bound("until"));
        let mut except = Vec::new();
        let mut words = property(node, "except").unwrap_or_default().split_whitespace().peekable();
        while let Some(word) = words.next() {
            let first = Version::parse(word);
            let last = match words.next_if_eq(&"to") {
                Some(_) => words.next().and_then(Version::parse),
                None => first.clone(),
            };
            match first.zip(last) {
                Some((first, last)) if first <= last => except.push((first, last)),
                _ => {
                    self.problem(
                        node.head,
                        "expected versions with spaces between them, or `2.0.2 to 2.0.4`",
                    );
                }
            }
        }
        VersionRange { since, until, except }
    }

    fn shorthand(&mut self, node: &Node) {
        let scope = match property(node, "scope") {
            Some("cluster") => ShorthandScope::Cluster,
            Some("node") => ShorthandScope::Node,
            Some("placement") => ShorthandScope::Placement,
            _ => return self.problem(node.head, "a shorthand needs scope=: cluster, node or placement"),
        };
        let mut shorthand = Shorthand {
            name: argument(node).unwrap_or_default().into(),
            scope,
            doc: property(node, "doc").unwrap_or_default().into(),
            parts: Vec::new(),
        };
        for child in node.children() {
            if !self.knows("node in a shorthand", &child.name, OF_SHORTHAND) {
                continue;
            }
            let is_property = *child.name.text == *"property";
            let property_name = is_property.then(|| argument(child).unwrap_or_default().into());
            let target = match (property(child, "param"), property(child, "meaning").map(MeaningKind::parse))
            {
                (Some(names), _) => Target::Params(names.split_whitespace().map(Into::into).collect()),
                (None, Some(Some(meaning))) => Target::Meaning(meaning),
                _ => {
                    self.problem(child.head, "expected param= or meaning=");
                    continue;
                }
            };
            let pairs = |name: &str| {
                let nodes = child.children().iter().filter(|node| *node.name.text == *name);
                let pair = |node: &Node| {
                    let mut texts = node.arguments().map(|value| Text::from(raw(Some(value))));
                    (texts.next().unwrap_or_default(), texts.next().unwrap_or_default())
                };
                nodes.map(pair).collect()
            };
            shorthand.parts.push(ShorthandPart {
                property: property_name,
                target,
                join: property(child, "join").map(Into::into),
                before: property(child, "before").unwrap_or_default().into(),
                words: pairs("word"),
                implies: pairs("implies"),
            });
        }
        self.catalog.shorthands.push(shorthand);
    }

    fn carry(&mut self, node: &Node) {
        let role = property(node, "role").and_then(|role| self.catalog.role_named(role));
        let (Some(name), Some(role), Some(doc)) = (argument(node), role, property(node, "doc")) else {
            return self.problem(node.head, "expected a word, role= and doc=");
        };
        self.catalog.carried.push(Carried { name: name.into(), role, doc: doc.into() });
    }
}

pub(crate) fn argument(node: &Node) -> Option<&str> {
    match &node.arguments().next()?.value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

pub(crate) fn property<'a>(node: &'a Node, name: &str) -> Option<&'a str> {
    match &node.property(name)?.value.value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// A value as the product would read it.
pub(crate) fn raw(scalar: Option<&Scalar>) -> String {
    match scalar.map(|scalar| &scalar.value) {
        None | Some(Value::Null) => String::new(),
        Some(Value::Text(text)) => text.to_string(),
        Some(Value::Integer(number)) => number.to_string(),
        Some(Value::Float(number)) => format!("{number:?}"),
        Some(Value::Bool(truth)) => truth.to_string(),
    }
}

/// `range 1 10`, `range min=1`, `range above=0 below=1`.
fn bounds(child: &Node) -> Bounds {
    let property = |name: &str| number(child.property(name).map(|entry| &entry.value));
    let mut arguments = child.arguments().map(|value| number(Some(value)));
    let minimum = arguments.next().flatten().or_else(|| property("min"));
    let maximum = arguments.next().flatten().or_else(|| property("max"));
    let (above, below) = (property("above"), property("below"));
    Bounds {
        minimum: above.or(minimum),
        maximum: below.or(maximum),
        is_above: above.is_some(),
        is_below: below.is_some(),
        is_soft: child.property("soft").is_some_and(|entry| truth(Some(&entry.value))),
    }
}

pub(crate) fn number(scalar: Option<&Scalar>) -> Option<f64> {
    match &scalar?.value {
        Value::Integer(number) => Some(*number as f64),
        Value::Float(number) => Some(*number),
        _ => None,
    }
}

/// A property that says yes.
fn flag(node: &Node, name: &str) -> bool {
    node.property(name).is_some_and(|entry| truth(Some(&entry.value)))
}

/// A flag child without argument means yes.
fn truth(scalar: Option<&Scalar>) -> bool {
    !matches!(scalar.map(|scalar| &scalar.value), Some(Value::Bool(false)))
}
