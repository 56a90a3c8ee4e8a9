//! The files of the workspace and what is found in them. What the editor has open beats the disk.
//!
//! Work follows changes: a text is read once, a spec is checked again when a file that it is made of changed, and together with those
//! alone that it has something to do with ([`ties`](super::ties)).

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use super::groups::{self, Loaded};
use super::publish::ByFile;
use super::text::Text;
use super::uri::uri;
use super::world::World;
use crate::diagnostic::{Finding, Levels};
use crate::driver::{self, Compiled, Met};
use crate::locks::held;
use crate::source::{FileId, SourceFile};
use crate::spec::{self, Files};
use crate::syntax::Node;

/// The workspace.
pub(super) struct Workspace {
    pub(super) world: Box<dyn World>,
    /// Its folders.
    pub(super) folders: Vec<String>,
    /// Files that the editor has open.
    open: BTreeMap<String, Arc<Text>>,
    /// How the editor spells their URIs, and which version it has.
    uris: BTreeMap<String, (String, i64)>,
    /// Files of the disk, as read last.
    disk: Mutex<BTreeMap<String, Option<Arc<Text>>>>,
    /// Specs that folders hold.
    found: BTreeSet<String>,
    /// What was checked, a part each.
    parts: Vec<Part>,
    /// What was checked before: dropping it takes as long as a rule or two, and no request has to wait for that.
    gone: Vec<Part>,
    /// Whether parts may have to be made again.
    is_stale: bool,
}

/// Specs that were checked together.
#[derive(Debug)]
pub(super) struct Part {
    /// Their paths.
    pub(super) specs: Vec<String>,
    /// All files that they are made of, those that could not be read among them.
    files: BTreeSet<String>,
    /// Files that their fixes were tried with.
    tried: BTreeSet<String>,
    /// What came of it; `None` before the first check, or where a file is gone.
    pub(super) compiled: Option<Compiled>,
    /// Whether a file changed since.
    is_stale: bool,
    /// Whether fixes were tried.
    is_settled: bool,
    /// The same as diagnostics, once they were requested.
    pub(super) shown: Option<ByFile>,
}

/// What may be read while specs are checked.
struct Known<'a>(&'a Workspace);

impl Files for Known<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        match self.0.open.get(path) {
            Some(text) => Ok(text.source.bytes()),
            None => match self.0.kept(path) {
                Some(text) => Ok(text.source.bytes()),
                None => self.0.world.read(path),
            },
        }
    }

    fn allows(&self, path: &str) -> Result<(), String> {
        if self.0.open.contains_key(path) { Ok(()) } else { self.0.world.allows(path) }
    }

    fn mode(&self, path: &str) -> Option<u32> {
        self.0.world.mode(path)
    }

    fn known(&self, file: FileId, source: &SourceFile) -> Option<(Vec<Node>, Vec<Finding>)> {
        let text = self.0.text(&source.name)?;
        (text.source.text == source.text).then(|| text.known(file))
    }
}

/// The same, remembering what was read: a fix that is tried may pull in files that the spec itself does not.
struct Tried<'a> {
    known: Known<'a>,
    files: RefCell<BTreeSet<String>>,
}

impl Files for Tried<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.files.borrow_mut().insert(path.to_owned());
        self.known.read(path)
    }

    fn allows(&self, path: &str) -> Result<(), String> {
        self.known.allows(path)
    }

    fn mode(&self, path: &str) -> Option<u32> {
        self.known.mode(path)
    }

    fn known(&self, file: FileId, source: &SourceFile) -> Option<(Vec<Node>, Vec<Finding>)> {
        self.known.known(file, source)
    }
}

/// The same for native files: there may be thousands, of which none is kept.
struct Fresh<'a>(&'a Workspace);

impl Files for Fresh<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        match self.0.open.get(path) {
            Some(text) => Ok(text.source.bytes()),
            None => self.0.world.read_named(path),
        }
    }

    fn allows(&self, path: &str) -> Result<(), String> {
        self.0.world.allows(path)
    }

    fn mode(&self, path: &str) -> Option<u32> {
        self.0.world.mode(path)
    }
}

impl Workspace {
    pub(super) fn new(world: Box<dyn World>) -> Self {
        Self {
            world,
            folders: Vec::new(),
            open: BTreeMap::new(),
            uris: BTreeMap::new(),
            disk: Mutex::default(),
            found: BTreeSet::new(),
            parts: Vec::new(),
            gone: Vec::new(),
            is_stale: true,
        }
    }

    /// Takes a folder in, with the specs in it.
    pub(super) fn add_folder(&mut self, folder: &str) {
        let folder = folder.trim_end_matches('/').to_owned();
        if folder.is_empty() || self.folders.contains(&folder) {
            return;
        }
        self.world.admit(&folder);
        self.found.extend(self.world.specs(&folder));
        self.folders.push(folder);
        self.is_stale = true;
    }

    /// Lets a folder go.
    pub(super) fn remove_folder(&mut self, folder: &str) {
        let folder = folder.trim_end_matches('/');
        self.folders.retain(|own| own != folder);
        let others = &self.folders;
        self.found.retain(|path| others.iter().any(|own| is_below(path, own)));
        self.is_stale = true;
    }

    /// Looks for specs again.
    pub(super) fn walk(&mut self) {
        self.found = self.folders.iter().flat_map(|folder| self.world.specs(folder)).collect();
        self.is_stale = true;
    }

    /// The folder of the workspace that holds a file, else the file's own.
    pub(super) fn folder_of<'a>(&'a self, path: &'a str) -> &'a str {
        let folders = self.folders.iter().filter(|folder| is_below(path, folder));
        let own = || path.rfind('/').map_or("", |at| &path[..at]);
        folders.max_by_key(|folder| folder.len()).map_or_else(own, |folder| folder.as_str())
    }

    /// Adopts the editor's text of a file.
    pub(super) fn set(&mut self, path: &str, text: String) {
        let before = self.open.insert(path.to_owned(), Arc::new(Text::new(path, text.into_bytes())));
        let links = |text: &Arc<Text>| text.links();
        let now = self.open.get(path).map(links);
        if before.as_ref().map(links) != now {
            self.is_stale = true;
        }
        self.touch(path);
    }

    /// The editor has it no more.
    pub(super) fn close(&mut self, path: &str) {
        self.open.remove(path);
        self.forget(path);
    }

    /// The disk has something else.
    pub(super) fn forget(&mut self, path: &str) {
        held(&self.disk).remove(path);
        self.is_stale = true;
        self.touch(path);
    }

    /// Which files are specs may be another thing now.
    pub(super) fn regroup(&mut self) {
        self.is_stale = true;
    }

    fn touch(&mut self, path: &str) {
        let is_made_of = |part: &&mut Part| part.files.contains(path) || part.tried.contains(path);
        for part in self.parts.iter_mut().filter(is_made_of) {
            part.is_stale = true;
        }
    }

    /// Remembers how the editor names a file.
    pub(super) fn named(&mut self, path: &str, uri: &str, version: i64) {
        self.uris.insert(path.to_owned(), (uri.to_owned(), version));
    }

    /// The URI of a file, as the editor spells it.
    pub(super) fn uri(&self, path: &str) -> String {
        self.uris.get(path).map_or_else(|| uri(path), |(uri, _)| uri.clone())
    }

    /// The version of a file that the editor has.
    pub(super) fn version(&self, path: &str) -> Option<i64> {
        self.open.get(path).and_then(|_| self.uris.get(path)).map(|(_, version)| *version)
    }

    pub(super) fn is_open(&self, path: &str) -> bool {
        self.open.contains_key(path)
    }

    /// The files that are open.
    pub(super) fn opened(&self) -> impl Iterator<Item = &Arc<Text>> {
        self.open.values()
    }

    /// A file, as the editor has it, else the disk.
    pub(super) fn text(&self, path: &str) -> Option<Arc<Text>> {
        self.open.get(path).cloned().or_else(|| self.kept(path))
    }

    /// A file of the disk, read once until it changes.
    fn kept(&self, path: &str) -> Option<Arc<Text>> {
        let mut disk = held(&self.disk);
        let read = || {
            let bytes = self.world.read_named(path).ok()?;
            Some(Arc::new(Text::new(path, bytes)))
        };
        disk.entry(path.to_owned()).or_insert_with(read).clone()
    }

    /// The files as checks see them.
    pub(super) fn files(&self) -> impl Files + Sync + '_ {
        Known(self)
    }

    /// The files as checks of native ones see them.
    pub(super) fn native_files(&self) -> impl Files + Sync + '_ {
        Fresh(self)
    }

    /// Whether a file is a spec, by its name, or by what it says.
    pub(super) fn is_spec(&self, path: &str) -> bool {
        spec::is_spec(path, || {
            self.text(path).is_some_and(|text| spec::looks_like_one(text.text(), &driver::PRODUCTS))
        })
    }

    /// Whether a file is one of a product.
    pub(super) fn is_native(&self, path: &str) -> bool {
        matches!(Met::of(path), Some(Met::File | Met::Manifest)) && !self.is_spec(path)
    }

    /// Checks what changed. The fixes are not tried yet.
    pub(super) fn check(&mut self) {
        // Another name may tie specs that had nothing to do with each other.
        let may_be_tied = self.parts.len() > 1 && self.parts.iter().any(|part| part.is_stale);
        if self.is_stale || may_be_tied {
            self.is_stale = false;
            self.group();
        }
        self.gone.clear();
        for index in 0..self.parts.len() {
            if self.parts[index].is_stale {
                let specs = self.parts[index].specs.clone();
                let part = self.checked(specs);
                self.gone.push(std::mem::replace(&mut self.parts[index], part));
            }
        }
    }

    /// Makes the parts again; what was found in those that stay is kept.
    fn group(&mut self) {
        let own: Vec<String> = {
            let open = self.open.keys().filter(|path| self.is_spec(path)).cloned();
            self.found.iter().cloned().chain(open).collect::<BTreeSet<String>>().into_iter().collect()
        };
        let mut loaded: BTreeMap<String, Loaded> = BTreeMap::new();
        for path in &own {
            loaded.insert(path.clone(), groups::loaded(path, &|path| self.text(path)));
        }
        let mut known: BTreeMap<Vec<String>, Part> =
            std::mem::take(&mut self.parts).into_iter().map(|part| (part.specs.clone(), part)).collect();
        for specs in groups::parts(&own, &loaded) {
            let part = known.remove(&specs).unwrap_or_else(|| Part::new(specs));
            self.parts.push(part);
        }
    }

    fn checked(&self, specs: Vec<String>) -> Part {
        let group = [specs.clone()];
        let compiled = driver::draft(&group, &Known(self), &Levels::default()).ok();
        let mut files: BTreeSet<String> = specs.iter().cloned().collect();
        for spec in &specs {
            files.extend(groups::loaded(spec, &|path| self.text(path)).files);
        }
        if let Some(compiled) = &compiled {
            files.extend(compiled.sources.files().map(|(_, file)| file.name.clone()));
        }
        let tried = BTreeSet::new();
        Part { specs, files, tried, compiled, is_stale: false, is_settled: false, shown: None }
    }

    /// Lets go of what was checked before; says whether there was any.
    pub(super) fn let_go(&mut self) -> bool {
        let has_any = !self.gone.is_empty();
        self.gone.clear();
        has_any
    }

    /// Tries the fixes of one part that are not yet tried, while `goes_on`; says whether there was one.
    pub(super) fn settle(&mut self, goes_on: &dyn Fn() -> bool) -> bool {
        let is_due = |part: &Part| !part.is_settled && part.compiled.is_some();
        let Some(index) = self.parts.iter().position(is_due) else { return false };
        self.settle_part(index, goes_on);
        true
    }

    /// Tries the fixes of the parts that a file is in.
    pub(super) fn settle_file(&mut self, path: &str) {
        for index in 0..self.parts.len() {
            if !self.parts[index].is_settled && self.parts[index].files.contains(path) {
                self.settle_part(index, &|| true);
            }
        }
    }

    fn settle_part(&mut self, index: usize, goes_on: &dyn Fn() -> bool) {
        self.parts[index].is_settled = true;
        self.parts[index].shown = None;
        let group = [self.parts[index].specs.clone()];
        let Some(mut compiled) = self.parts[index].compiled.take() else { return };
        let files = Tried { known: Known(self), files: RefCell::default() };
        driver::settle_draft(&mut compiled, &group, &files, &Levels::default(), goes_on);
        let tried = files.files.into_inner();
        self.parts[index].tried = tried;
        self.parts[index].compiled = Some(compiled);
    }

    /// What was checked.
    pub(super) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Keeps the diagnostics of a part.
    pub(super) fn show(&mut self, index: usize, shown: ByFile) {
        if let Some(part) = self.parts.get_mut(index) {
            part.shown = Some(shown);
        }
    }

    /// The part that is most specific for a file: one that names it as a spec, else one that is made of it.
    pub(super) fn part_of(&self, path: &str) -> Option<&Part> {
        let named = self.parts.iter().find(|part| part.specs.iter().any(|spec| spec == path));
        named.or_else(|| self.parts.iter().find(|part| part.files.contains(path)))
    }

    /// The strings of the part that a file is in, itself among them.
    pub(super) fn around(&self, path: &str) -> Vec<Arc<Text>> {
        let own = groups::loaded(path, &|path| self.text(path)).files;
        let mut paths: BTreeSet<&str> = own.iter().map(String::as_str).chain([path]).collect();
        for part in self.parts.iter().filter(|part| part.files.contains(path)) {
            paths.extend(part.files.iter().map(String::as_str));
        }
        paths.into_iter().filter_map(|path| self.text(path)).collect()
    }
}

impl Part {
    fn new(specs: Vec<String>) -> Self {
        let files = specs.iter().cloned().collect();
        let tried = BTreeSet::new();
        Self { specs, files, tried, compiled: None, is_stale: true, is_settled: true, shown: None }
    }

    /// Whether a file is one of those that it is made of.
    pub(super) fn has(&self, path: &str) -> bool {
        self.files.contains(path)
    }
}

/// Whether a path is in a folder.
pub(super) fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}
