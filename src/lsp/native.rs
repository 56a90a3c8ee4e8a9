//! Native files: what `lint` finds in their folder, and what is known of their keys.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use serde_json::{Value, json};

use super::asked::Asked;
use super::client::Client;
use super::completion::{self, Item, kind, values};
use super::hover;
use super::text::Text;
use super::tokens;
use super::workspace::Workspace;
use crate::catalog::{CatalogView, ParamKind, ParamView};
use crate::driver::{self, Linted, Met, PRODUCTS, Release, Walked};
use crate::product::{FileKind, NativeFile, Product, Syntax};
use crate::source::{FileId, SourceFile, SourceMap};
use crate::spec;

/// What was found in native files.
#[derive(Debug, Default)]
pub(super) struct Natives {
    is_stale: bool,
    /// What a walk of a folder met.
    walked: BTreeMap<String, Walked>,
    linted: Vec<Linted>,
    /// The releases that files are of.
    releases: Vec<Release>,
}

impl Natives {
    /// A native file changed.
    pub(super) fn touch(&mut self, path: &str, workspace: &Workspace) {
        self.is_stale = true;
        // A file that was not there when its folder was walked.
        if let Some(walked) = self.walked.get_mut(workspace.folder_of(path)) {
            add(walked, path);
        }
    }

    /// Folders may hold other files now.
    pub(super) fn forget(&mut self) {
        self.walked.clear();
        self.is_stale = true;
    }

    /// Lints the folders of the native files that are open, if something changed; says whether it did.
    pub(super) fn lint(&mut self, workspace: &Workspace) -> bool {
        if !std::mem::take(&mut self.is_stale) {
            return false;
        }
        let had = !self.linted.is_empty();
        self.linted.clear();
        self.releases.clear();
        let open: Vec<&Arc<Text>> =
            workspace.opened().filter(|text| workspace.is_native(text.path())).collect();
        let folders: BTreeSet<&str> = open.iter().map(|text| workspace.folder_of(text.path())).collect();
        let (levels, options) = (workspace.world.levels(), workspace.world.read_options());
        for folder in folders {
            let walked =
                self.walked.entry(folder.to_owned()).or_insert_with(|| workspace.world.natives(folder));
            for text in &open {
                if workspace.folder_of(text.path()) == folder {
                    add(walked, text.path());
                }
            }
            let files = workspace.native_files();
            self.linted.push(driver::lint(walked, &files, &options, &levels));
            self.releases.extend(driver::releases(walked, &files, &options));
        }
        had || !self.linted.is_empty()
    }

    /// What was found.
    pub(super) fn linted(&self) -> impl Iterator<Item = &Linted> {
        self.linted.iter()
    }

    /// The parameters of the releases that a file may be of: of its own product, else of all that its text names.
    fn views(&self, text: &Text, workspace: &Workspace) -> Vec<Arc<CatalogView>> {
        let of_spec = workspace.part_of(text.path()).and_then(|part| part.compiled.as_ref());
        let clusters = of_spec.iter().flat_map(|compiled| &compiled.models).flat_map(|model| &model.clusters);
        let of_spec: Vec<_> = clusters.map(|cluster| Arc::clone(&cluster.view)).collect();
        if !of_spec.is_empty() {
            return of_spec;
        }
        let of_file =
            self.releases.iter().filter(|release| release.files.iter().any(|path| path == text.path()));
        let known: Vec<_> = of_file
            .filter_map(|release| Some(PRODUCTS.find(release.product)?.view(&release.version)))
            .collect();
        if !known.is_empty() {
            return known;
        }
        let own = recognized(text.path()).map(|(product, _)| product);
        let is_named = |product: &&'static dyn Product| {
            let lower = text.text().to_ascii_lowercase();
            product.image_words().iter().any(|word| lower.contains(word)) || spec::is_foreign(text.path())
        };
        let products: Vec<&'static dyn Product> = match own {
            Some(own) => vec![own],
            None => PRODUCTS.iter().filter(is_named).collect(),
        };
        products.into_iter().filter_map(|product| Some(product.view(product.catalog().newest()?))).collect()
    }
}

fn add(walked: &mut Walked, path: &str) {
    let (files, manifests) = (&walked.files, &walked.manifests);
    if files.iter().chain(manifests).any(|known| known == path) {
        return;
    }
    if let Some(met) = Met::of(path) {
        walked.add(path.to_owned(), met);
        walked.files.sort();
        walked.manifests.sort();
    }
}

/// The product that knows a file by its path, and what the file is to it.
fn recognized(path: &str) -> Option<(&'static dyn Product, FileKind)> {
    PRODUCTS.iter().find_map(|product| Some((product, product.recognize(path)?)))
}

/// A key on a line, and where its value starts.
struct Line<'a> {
    key: Range<usize>,
    word: &'a str,
    /// Where the value starts; `None` before the sign.
    value: Option<usize>,
}

/// The line of a byte offset; `None` in comments.
fn line(text: &Text, offset: usize) -> Option<Line<'_>> {
    let range = text.lines.range(text.text(), text.lines.line(offset));
    let own = text.slice(&range);
    let indent = own.len() - own.trim_start_matches([' ', '\t', '-', '"', '\'']).len();
    let rest = &own[indent..];
    if rest.starts_with(['#', '!']) || rest.starts_with("//") {
        return None;
    }
    let rest = rest.strip_prefix("export ").or_else(|| rest.strip_prefix("set ")).unwrap_or(rest);
    let start = range.start + own.len() - rest.len();
    let length =
        rest.find(|letter: char| !letter.is_alphanumeric() && !"._-".contains(letter)).unwrap_or(rest.len());
    let after = &rest[length..];
    let sign = after.find(['=', ':']).filter(|at| after[..*at].trim_matches(['"', '\'']).trim().is_empty());
    let value = sign.map(|at| start + length + at + 1);
    Some(Line { key: start..start + length, word: &rest[..length], value })
}

/// The parameter of a key; without what is before its last dot where that is not part of a name.
fn parameter<'a>(views: &'a [Arc<CatalogView>], word: &str) -> Option<(&'a CatalogView, &'a ParamView)> {
    let find = |word: &str| {
        views.iter().find_map(|view| {
            let view: &CatalogView = view;
            view.catalog.find(word).iter().find_map(|&id| view.get(id)).map(|param| (view, param))
        })
    };
    find(word).or_else(|| find(word.rsplit_once('.')?.1))
}

/// What is known of the key of a line.
pub(super) fn hover(asked: Asked<'_>) -> Value {
    let Asked { text, offset, workspace, natives, client } = asked;
    let Some(line) = line(text, offset) else { return Value::Null };
    let views = natives.views(text, workspace);
    let (word, range) = word_at(text, offset);
    // The word itself may name one: in manifests keys are values too.
    let is_value = line.value.is_some_and(|value| offset >= value);
    let found = if is_value { parameter(&views, word).map(|found| (found, range.clone())) } else { None };
    let found = found.or_else(|| parameter(&views, line.word).map(|found| (found, line.key.clone())));
    let Some(((view, param), range)) = found else { return Value::Null };
    hover::about(view, param.id).map_or(Value::Null, |page| hover::shown(&page, &range, text, client))
}

/// The word at a byte offset.
fn word_at(text: &Text, offset: usize) -> (&str, Range<usize>) {
    let range = text.lines.range(text.text(), text.lines.line(offset));
    let is_part = |letter: char| letter.is_alphanumeric() || "._-".contains(letter);
    let before = text.slice(&(range.start..offset.clamp(range.start, range.end)));
    let start = range.start + before.trim_end_matches(is_part).len();
    let behind = text.slice(&(offset.clamp(range.start, range.end)..range.end));
    let end = range.end - behind.trim_start_matches(is_part).len();
    (text.slice(&(start..end)), start..end)
}

/// What may be written on a line.
pub(super) fn completion(asked: Asked<'_>) -> Value {
    let Asked { text, offset, workspace, natives, client } = asked;
    let (_, word) = word_at(text, offset);
    let Some(line) = line(text, offset) else { return json!([]) };
    let views = natives.views(text, workspace);
    let items: Vec<Item> = match line.value.filter(|value| offset >= *value) {
        Some(_) => {
            let found = parameter(&views, line.word);
            let items = found.map_or_else(Vec::new, |(view, param)| values::of_view(param, view));
            items.into_iter().map(plain).collect()
        }
        None => views.iter().flat_map(|view| keys(text, view)).collect(),
    };
    completion::list(items, text, &word, client)
}

/// A value as a native file has it.
fn plain(item: Item) -> Item {
    Item { label: item.label.trim_start_matches('#').to_owned(), ..item }
}

/// The keys that a file may have.
fn keys(text: &Text, view: &CatalogView) -> Vec<Item> {
    let name = text.path().rsplit('/').next().unwrap_or_default();
    let syntax = recognized(text.path()).map(|(_, file)| file.syntax);
    let is_script = matches!(syntax, Some(Syntax::Shell | Syntax::Batch));
    let fits = |param: &&ParamView| match param.param.kind {
        ParamKind::Property => !is_script,
        ParamKind::Variable => is_script || syntax.is_none(),
        ParamKind::Fact => false,
    };
    let has = |param: &ParamView| {
        let roles = view.catalog.role_ids().filter(|&role| param.param.scope.covers(role));
        let mut files = roles.filter_map(|role| view.catalog.role(role).file.as_deref());
        if param.file.is_empty() { files.any(|file| file == name) } else { param.file == name }
    };
    let is_yaml = syntax.is_none();
    let item = |param: &ParamView| {
        let own = values::parameter(param, view);
        let rank = if has(param) { own.rank } else { own.rank + 3 };
        let sign = if is_yaml { "" } else { "=" };
        Item { insert: format!("{}{sign}", own.label), rank, kind: kind::FIELD, ..own }
    };
    view.params().filter(fits).map(item).collect()
}

/// The keys of a file, as its outline.
pub(super) fn symbols(text: &Text, workspace: &Workspace, client: &Client) -> Value {
    let Some((_, file)) = recognized(text.path()) else { return json!([]) };
    let native = document(text, file);
    let mut found = Vec::new();
    for entry in &native.document.entries {
        let name = entry.key.text(text.text()).into_owned();
        if name.trim().is_empty() {
            continue;
        }
        let (range, own) =
            (text.json(&entry.line, client.encoding), text.json(&entry.key.range, client.encoding));
        found.push(if client.nested_symbols {
            json!({ "name": name, "kind": 7, "range": range, "selectionRange": own })
        } else {
            json!({ "name": name, "kind": 7, "location": { "uri": workspace.uri(text.path()), "range": range } })
        });
    }
    Value::from(found)
}

fn document(text: &Text, kind: FileKind) -> NativeFile {
    let file: FileId = SourceMap::default().add(SourceFile::from_bytes("", Vec::new()));
    NativeFile::new(text.path().to_owned(), kind, file, &text.source, None)
}

/// The words of a native file for colors.
pub(super) fn marked(text: &Text) -> Vec<(Range<usize>, u32, u32)> {
    let Some((_, file)) = recognized(text.path()) else { return Vec::new() };
    let native = document(text, file);
    let mut marked = Vec::new();
    for line in &native.document.lines {
        match line.kind {
            crate::formats::LineKind::Comment => marked.push(tokens::comment(line.range.clone())),
            crate::formats::LineKind::Entry(index) => {
                let Some(entry) = native.document.entries.get(index) else { continue };
                marked.push(tokens::key(entry.key.range.clone()));
                if entry.key.range.end <= entry.value.range.start {
                    marked.push(tokens::value(entry.value.range.clone()));
                }
            }
            crate::formats::LineKind::Blank | crate::formats::LineKind::Other => {}
        }
    }
    marked.sort_by_key(|(range, ..)| range.start);
    marked
}
