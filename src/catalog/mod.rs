//! What the products know: parameters with type, range, default and meaning, for every version.
//!
//! The data is in `schemas/<product>/*.kdl`. `schemas/build/main.rs` reads it when the program is built, with the modules of
//! this folder that hold plain data, and leaves it in the program as bytes: reading the strings took most of a small check.
//! A product version is data too: [`CatalogView`] has the parameters as one version has them.

mod changes;
mod condition;
mod level;
mod likely;
mod meaning;
mod param;
mod params;
mod role;
mod schemas;
mod shorthand;
mod text;
mod ties;
mod version;
mod view;
mod worded;

pub use changes::{Changes, changes};
pub use condition::Condition;
pub use level::{Level, LevelNeed, LevelNote, Need};
pub use meaning::{
    Bind, Consensus, Folder, Loss, Meaning, MeaningKind, Mebibytes, Memory, Port, Qualifiers, ReplicaCount,
    ReplicaSpread, ReplicaZones,
};
pub use param::{
    Agreement, Bounds, Change, Effect, EnumWord, Param, ParamId, ParamKind, ParamType, Ranged, RoleScope, Way,
};
pub use params::Params;
pub use role::{Role, RoleId, RoleSet};
pub use schemas::Schemas;
pub use shorthand::{Shorthand, ShorthandPart, ShorthandScope, Target};
pub use text::Text;
pub use ties::{AtMost, Pair, ShippedOnly, Ties};
pub use version::{Version, VersionRange};
pub use view::{CatalogView, ParamView};
pub(crate) use worded::worded;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The products that specs can name.
pub trait Products {
    /// The words that `cluster` takes, in the order of `clusterc params`.
    fn words(&self) -> Vec<&'static str>;

    /// The blocks that products may be in: `monitoring`.
    fn blocks(&self) -> Vec<&'static str>;

    /// The products whose nodes are in a block of that name, inside a cluster or next to clusters.
    fn in_block(&self, block: &str) -> Vec<&'static str>;

    /// The product of that name.
    fn catalog(&self, word: &str) -> Option<&'static Catalog>;

    /// The catalog as one version has it.
    fn view(&self, word: &str, version: &Version) -> Option<Arc<CatalogView>>;
}

/// A version that specs can be compiled for, or a run of versions with the same catalog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct ProductVersion {
    /// The version, or the first of the run.
    pub version: Version,
    /// The last of the run.
    pub until: Option<Version>,
    /// The one of the run that is taken when a spec names none.
    pub usual: Option<Version>,
    /// The word for how its configuration files are laid out; the product's dialect knows it.
    pub layout: Text,
    /// Further properties of the version by name; the product's dialect knows their names.
    pub properties: Vec<(Text, Text)>,
    /// Whether releases with one number more belong to it: `2.00.9.1` to `2.00.9`.
    pub has_patches: bool,
}

impl ProductVersion {
    /// A property that the catalog states of this version.
    pub fn property(&self, name: &str) -> Option<&str> {
        self.properties.iter().find(|(known, _)| &**known == name).map(|(_, value)| &**value)
    }
}

/// How a product speaks of things that every product has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct ProductWords {
    /// The property that names nodes: `name` or what the product calls it.
    pub node_name: Text,
    /// The word in the product's own values that means the node's name.
    pub name_macro: Option<Text>,
    /// The sign in the product's own patterns of node names that means any letters; `None` where it has no
    /// such patterns.
    pub any_sign: Option<char>,
    /// Whether nodes cannot be connected to by a host name with an underscore.
    pub refuses_underscores: bool,
    /// Whether the first of several lines of one key counts, and not the last. An empty one never does where a later one says something.
    pub first_line_counts: bool,
    /// Properties that `install` has next to the folder.
    pub install: Vec<Text>,
    /// Properties of statements that place nodes, and the parameter that each sets.
    pub placing: Vec<(Text, Text)>,
    /// Scripts of control/ that do a step of a plan instead of the one that every bundle has.
    pub step_scripts: Vec<StepScript>,
    /// What a person does before nodes of a role join.
    pub preparations: Vec<Preparation>,
}

/// A script of control/ that does a step of a plan for a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct StepScript {
    /// The step's action: `restart`.
    pub action: Text,
    /// The role whose nodes it is for; all where none is named.
    pub role: Option<Text>,
    /// Its name: `config-reload.sh`.
    pub script: Text,
}

/// What a person does on the host of a node before the node joins, once its files are there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Preparation {
    /// The role whose nodes need it.
    pub role: Text,
    /// The property of versions whose nodes need it: `ainode` and `wheel`.
    pub property: (Text, Text),
    /// An order to the person.
    pub what: Text,
}

impl Default for ProductWords {
    fn default() -> Self {
        let node_name = "name".into();
        Self {
            node_name,
            name_macro: None,
            any_sign: None,
            refuses_underscores: false,
            first_line_counts: false,
            install: Vec::new(),
            placing: Vec::new(),
            step_scripts: Vec::new(),
            preparations: Vec::new(),
        }
    }
}

impl ProductVersion {
    /// As lists of versions show it: `1.3.3`, or `3.0.0 to 3.99`.
    pub fn label(&self) -> String {
        match &self.until {
            Some(until) => format!("{} to {until}", self.version),
            None => self.version.to_string(),
        }
    }
}

/// A statement of a node that names files of the operator's machine: the bundle carries them to the node's host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Carried {
    /// The statement's word: `dashboard`.
    pub name: Text,
    /// The role whose nodes take it.
    pub role: RoleId,
    /// One sentence for docs/shorthands.md.
    pub doc: Text,
}

/// A build of another vendor that follows the product's releases, and also reads parameters of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Distribution {
    /// How names of its archives, folders and images start: `timechodb`.
    pub name: Text,
    /// Its name: `TimechoDB`.
    pub title: Text,
}

/// All that is known of one product.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Catalog {
    /// The word in specs: `iotdb`.
    pub product: Text,
    /// Its location in the table of products.
    pub order: u8,
    /// The block that its nodes are in, for products that attend to the clusters of others.
    pub block: Option<Text>,
    /// The product's name: `Apache IoTDB`.
    pub title: Text,
    /// Versions that specs can be compiled for, ascending.
    pub versions: Vec<ProductVersion>,
    /// Roles in start order.
    pub roles: Vec<Role>,
    /// Every parameter of every version.
    #[serde(skip)]
    pub params: Params,
    /// Shorter spellings for common settings.
    pub shorthands: Vec<Shorthand>,
    /// What its own words are where products differ.
    pub words: ProductWords,
    /// Statements that name files.
    pub carried: Vec<Carried>,
    /// Builds of others that follow its releases.
    pub distributions: Vec<Distribution>,
    /// What each service level needs; empty for products whose nodes serve no data.
    pub levels: Vec<Ranged<LevelNeed>>,
    /// What may be missing even while a level holds.
    pub level_notes: Vec<Ranged<LevelNote>>,
    #[serde(skip)]
    likely: likely::Likely,
}

impl Catalog {
    /// Reads what [`Catalog::pack`] wrote.
    fn read(bytes: &'static [u8]) -> Self {
        let read = || {
            let (catalog, params) = postcard::take_from_bytes::<Self>(bytes)?;
            Ok::<_, postcard::Error>(Self { params: Params::unpack(params)?, ..catalog })
        };
        read().expect("the build wrote it, of the same types")
    }

    /// What the program holds of it, for `schemas/build/main.rs`.
    ///
    /// # Errors
    /// Types that have no form as bytes: none of these.
    pub fn pack(&self) -> postcard::Result<Vec<u8>> {
        let mut bytes = postcard::to_allocvec(self)?;
        bytes.append(&mut self.params.pack()?);
        Ok(bytes)
    }

    /// Takes away what only pages show: it is most of the text.
    pub fn drop_prose(&mut self) {
        let nothing = Text::default;
        for param in self.params.iter_mut() {
            (param.doc, param.source, param.edition, param.sure) =
                (nothing(), nothing(), nothing(), nothing());
            param.notes = Vec::new();
        }
    }

    /// The product's own script for a step of a plan on nodes of a role.
    pub fn step_script(&self, action: &str, role: &str) -> Option<&str> {
        let is_for = |own: &&StepScript| {
            *own.action == *action && own.role.as_deref().is_none_or(|of_role| of_role == role)
        };
        self.words.step_scripts.iter().find(is_for).map(|own| &*own.script)
    }

    /// The parameter behind a handle.
    pub fn param(&self, id: ParamId) -> &Param {
        self.params.get(id)
    }

    /// All parameters of that name. More than one when roles have a variable of the same name each.
    pub fn find(&self, name: &str) -> &[ParamId] {
        self.params.named(name)
    }

    /// The parameters that have a meaning of a kind in some version, in catalog order.
    pub fn meaning(&self, kind: MeaningKind) -> &[ParamId] {
        self.params.meaning(kind)
    }

    /// The role behind a handle.
    pub fn role(&self, id: RoleId) -> &Role {
        &self.roles[usize::from(id.0)]
    }

    /// The role of that name.
    pub fn role_named(&self, name: &str) -> Option<RoleId> {
        self.role_ids().find(|&id| *self.role(id).name == *name)
    }

    /// The handles of all roles, in start order.
    pub fn role_ids(&self) -> impl Iterator<Item = RoleId> + use<> {
        (0..self.roles.len()).map(|index| RoleId(index as u8))
    }

    /// The roles that `every "node"` means; `None` for all of them.
    pub fn plain_nodes(&self) -> Option<RoleSet> {
        let marked: RoleSet = self.role_ids().filter(|&id| self.role(id).is_plain_node).collect();
        (!marked.is_empty()).then_some(marked)
    }

    /// The supported version that `version` names, or that it is a patch of. `1.3` is a line of versions, not its
    /// first one.
    pub fn supported(&self, version: &Version) -> Option<&ProductVersion> {
        let depth = |version: &Version| version.as_str().split('.').count();
        let holds = |known: &&ProductVersion| {
            let last = known.until.as_ref().unwrap_or(&known.version);
            known.version <= *version && version <= last && depth(&known.version) == depth(version)
        };
        let is_patched = |known: &&ProductVersion| known.has_patches && version.is_patch_of(&known.version);
        self.versions.iter().find(holds).or_else(|| self.versions.iter().find(is_patched))
    }

    /// What a release that it does not have is treated as: the newest version that is older. `None` for one that it has.
    pub fn stand_in(&self, release: &Version) -> Option<Version> {
        if self.supported(release).is_some() {
            return None;
        }
        let numbers = |version: &Version| version.as_str().split('.').count();
        let last = |known: &'_ ProductVersion| known.until.as_ref().unwrap_or(&known.version).clone();
        let older = self.versions.iter().map(last).filter(|known| known < release);
        older.max().filter(|known| numbers(known) <= numbers(release))
    }

    /// Whether specs can be compiled for a release: it has it, or an older one for it.
    pub fn takes(&self, release: &Version) -> bool {
        self.supported(release).is_some() || self.stand_in(release).is_some()
    }

    /// The distribution that the name of an archive, a folder or an image is of.
    pub fn distribution_in(&self, name: &str) -> Option<&Distribution> {
        let name = name.to_ascii_lowercase();
        self.distributions.iter().find(|known| name.contains(&*known.name))
    }

    /// Some of its versions in words, neighbours as one: `1.3.3 to 1.3.7, 2.0.5`.
    pub fn in_words(&self, versions: &[&Version]) -> String {
        let has = |known: &&ProductVersion| versions.contains(&&known.version);
        let runs = self.versions.chunk_by(|left, right| has(&left) == has(&right));
        let runs = runs.filter(|run| has(&&run[0])).map(|run| match run {
            [one] => one.version.to_string(),
            [first, last] => format!("{} or {}", first.version, last.version),
            [first, .., last] => format!("{} to {}", first.version, last.version),
            [] => String::new(),
        });
        runs.collect::<Vec<_>>().join(", ")
    }

    /// The version that a spec means when it names none; `None` when it has to name one.
    pub fn usual(&self) -> Option<&Version> {
        self.versions.iter().find_map(|known| known.usual.as_ref())
    }

    /// The usual version, else the newest.
    pub fn newest(&self) -> Option<&Version> {
        self.usual().or_else(|| self.versions.last().map(|known| &known.version))
    }
}
