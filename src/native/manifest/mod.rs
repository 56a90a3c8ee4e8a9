//! Manifests of containers: what docker-compose files and rendered Kubernetes manifests set by environment variables,
//! and the native files that ConfigMaps hold. Each becomes a folder as if it had been found on disk, with its places in
//! the manifest.

mod chart;
mod compose;
mod embedded;
mod kubernetes;
mod markdown;
mod quadlet;
mod run;

pub use chart::{Charts, Parts, is_chart, limits, of_template, render};
use compose::Project;
use kubernetes::Objects;
use markdown::Writing;
pub use markdown::{blocks, is_markdown};
use quadlet::is_quadlet;
use run::Run;
pub use run::may_start;

use std::borrow::Cow;
use std::ops::Range;
use std::rc::Rc;

use crate::catalog::Catalog;
use crate::diagnostic::Finding;
use crate::formats::{Document, Entry, Piece, Separator, opaque};
use crate::product::{Container, FileKind, Folder, NativeFile, Syntax, Volume};
use crate::source::{FileId, SourceFile, SourceMap, Span};
use crate::spec::Files;
use crate::syntax::yaml::{self, YamlEntry, YamlNode, YamlValue};

/// The word for settings that a container gets as environment variables.
pub const ENVIRONMENT: &str = "environment";

/// Says what a file is by its name.
pub type Recognize<'a> = dyn Fn(&str) -> Option<FileKind> + 'a;

/// Whether a file may be a manifest, by its name: YAML, Quadlets, and scripts, which may start containers. Those of a distribution start none, nor do those
/// of a bundle's hosts, which are many.
pub fn is_manifest(path: &str) -> bool {
    const DISTRIBUTION: &[&str] = &["sbin", "bin", "tools", "conf", "lib", "windows", "hosts"];
    let mut parts = path.rsplit('/').skip(1);
    // Templates of charts may call those of other files.
    let is_helper = path.ends_with(".tpl") && of_template(path).is_some();
    is_helper
        || yaml::is_yaml(path)
        || is_quadlet(path)
        || is_script(path) && !parts.any(|part| DISTRIBUTION.contains(&part))
}

fn is_script(path: &str) -> bool {
    path.ends_with(".sh")
}

/// What a product is to its manifests.
pub struct Images<'a> {
    /// The product's word.
    pub product: &'a str,
    /// Words of which the names of its images have one.
    pub words: &'a [&'a str],
    /// Words of products that read the same manifests earlier: what is no product's is reported by the first.
    pub earlier: &'a [&'a str],
    /// What the names of its native files are.
    pub recognize: &'a Recognize<'a>,
    /// Its title, and what its parameters are called; nothing where only files are looked for.
    pub catalog: Option<&'a Catalog>,
}

/// The path of a file that a manifest in a folder names; `None` where it is not below that folder: somebody else may have written the
/// manifest.
pub fn below(folder: &str, named: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in named.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    let is_below = !named.starts_with('/') && !parts.is_empty();
    is_below.then(|| format!("{folder}{}", parts.join("/")))
}

/// What lies beside a manifest.
pub struct Beside<'a> {
    /// The folder that it is in, with a slash at its end where it has a name.
    pub folder: &'a str,
    /// What reads files.
    pub files: &'a dyn Files,
    /// Paths of files below it that a product knows, those in folders that are mounted.
    pub known: &'a [String],
}

impl Beside<'_> {
    /// The path of a file that a manifest names.
    fn path(&self, named: &str) -> Option<String> {
        below(self.folder, named)
    }

    /// A text beside it.
    fn text(&self, named: &str) -> Option<String> {
        let bytes = self.files.read_named(&self.path(named)?).ok()?;
        Some(SourceFile::from_bytes(named, bytes).text)
    }

    /// A file beside it, among the sources.
    fn open(&self, named: &str, sources: &mut SourceMap) -> Option<FileId> {
        self.open_path(self.path(named)?, sources)
    }

    fn open_path(&self, path: String, sources: &mut SourceMap) -> Option<FileId> {
        if let Some(known) = sources.find(&path) {
            return Some(known);
        }
        let bytes = self.files.read_named(&path).ok()?;
        Some(sources.add(SourceFile::from_bytes(path, bytes)))
    }
}

/// What a manifest holds for a product.
#[derive(Debug, Default)]
pub struct Held {
    /// A folder for each container and each ConfigMap.
    pub folders: Vec<Folder>,
    /// Paths of the folders of ConfigMaps that containers mount.
    pub mounted: Vec<String>,
}

/// A manifest that is read.
#[derive(Debug, Clone, Copy)]
pub struct Manifest {
    /// Its file.
    pub file: FileId,
    /// The file that Compose reads with it.
    pub over: Option<FileId>,
    /// The block that it is of a document.
    pub block: Option<usize>,
}

/// Reads a manifest; `others` are documents of manifests beside it.
pub fn read(
    Manifest { file, over, block }: Manifest,
    sources: &mut SourceMap,
    beside: &Beside<'_>,
    images: &Images<'_>,
    others: &[Rc<YamlNode>],
    findings: &mut Vec<Finding>,
) -> Held {
    let Images { product, words, earlier, recognize, catalog } = *images;
    let source = sources.file(file);
    let name = source.name.clone();
    let (writing, block) = match block {
        Some(index) => match markdown::block(&source.text, index) {
            Some((writing, text)) => (writing, Some(text)),
            None => return Held::default(),
        },
        None if is_script(&name) => (Writing::Shell, None),
        None => (Writing::Yaml, None),
    };
    if is_quadlet(&name) {
        let runs = quadlet::read(file, sources, beside, images);
        let context = Context { file, sources, product, words, earlier, recognize, catalog };
        return Held { folders: run::folders(&context, runs), ..Held::default() };
    }
    let text = block.unwrap_or_else(|| source.text.clone());
    if writing == Writing::Shell {
        if !may_start(&text) {
            return Held::default();
        }
        let runs = run::read((file, &text), sources, beside, images);
        let context = Context { file, sources, product, words, earlier, recognize, catalog };
        return Held { folders: run::folders(&context, runs), ..Held::default() };
    }
    let roots = roots_of(file, &name, &text);
    // Templates of charts are no YAML yet.
    if roots.is_empty() && sources.file(file).text.contains("{{") {
        findings.extend(template(file, sources.file(file), recognize));
        return Held::default();
    }
    let project = Project::read((file, &roots), over, sources, beside, images);
    let context = Context { file, sources, product, words, earlier, recognize, catalog };
    if let Some(project) = project {
        return Held { folders: compose::folders(&context, &project, findings), ..Held::default() };
    }
    let mut mounted = Vec::new();
    let folders = kubernetes::folders(&context, &Objects::of(&roots, others), &mut mounted, findings);
    Held { folders, mounted }
}

/// The documents of a manifest.
pub fn roots(file: FileId, sources: &SourceMap) -> Vec<Rc<YamlNode>> {
    let source = sources.file(file);
    roots_of(file, &source.name, &source.text)
}

fn roots_of(file: FileId, name: &str, text: &str) -> Vec<Rc<YamlNode>> {
    let mut roots = Vec::new();
    for document in documents(text) {
        // Everything before the document is blank, so that places stay where they are.
        let padded = SourceFile::from_bytes(name, document.into_bytes());
        let (tree, mistakes) = yaml::read(file, &padded);
        // Compose has tags of its own.
        let is_read = mistakes.iter().all(|mistake| *mistake.rule == yaml::rules::IGNORED_TAG);
        if let (true, Some(root)) = (is_read, tree.root) {
            roots.push(root);
        }
    }
    roots
}

/// Whether an image has one of the words in its name.
fn is_ours(words: &[&str], image: &str) -> bool {
    let (name, _) = name_and_tag(image);
    words.iter().any(|word| name.contains(word))
}

/// What else names of images of servers are made of, beside the product's own words and its roles.
const PLAIN: &[&str] = &["apache", "standalone", "cluster", "server", "enterprise", "docker", "db"];

/// What else stands in tags of images beside numbers.
const BUILDS: &[&str] = &[
    "beta", "rc", "snapshot", "latest", "release", "stable", "alpine", "slim", "arm", "amd", "linux", "dev",
    "nightly",
];

/// The last part of an image's name, and its tag, in small letters.
fn name_and_tag(image: &str) -> (String, String) {
    let name = image.rsplit('/').next().unwrap_or(image).to_ascii_lowercase();
    let (name, tag) = name.split_once([':', '@']).unwrap_or((&name, ""));
    (name.to_owned(), tag.to_owned())
}

/// A file or a folder that is mounted over the configuration of a container.
struct Over {
    /// Its path beside the manifest, as that names it.
    source: String,
    /// Its path in the container.
    target: String,
    is_folder: bool,
}

impl Over {
    /// A volume, if it is one over the configuration.
    fn of(volume: &Volume, images: &Images<'_>) -> Option<Self> {
        let source = volume.source.as_ref().filter(|source| source.value.starts_with('.'))?;
        let target = volume.target.value.trim_end_matches('/');
        let is_file = (images.recognize)(target).is_some();
        let is_folder = ["conf", "config", "cfg"].iter().any(|name| target.rsplit('/').next() == Some(name));
        let source = source.value.trim_end_matches('/').to_owned();
        (is_file || is_folder).then(|| Self { source, target: target.to_owned(), is_folder: !is_file })
    }

    /// The files that it brings, with their paths in the container.
    fn open(&self, sources: &mut SourceMap, beside: &Beside<'_>) -> Vec<(FileId, String)> {
        let Some(own) = beside.path(&self.source) else { return Vec::new() };
        let files: Vec<(String, String)> = if self.is_folder {
            let inner = |path: &String| {
                let name = path.strip_prefix(&own)?.strip_prefix('/')?;
                Some((path.clone(), format!("{}/{name}", self.target)))
            };
            beside.known.iter().filter_map(inner).collect()
        } else {
            vec![(own, self.target.clone())]
        };
        let open = |(path, target)| Some((beside.open_path(path, sources)?, target));
        files.into_iter().filter_map(open).collect()
    }
}

/// A manifest that mounts files and folders of the machine.
pub struct Mounting(Kind);

enum Kind {
    Compose(Project),
    Script(Vec<Run>),
}

impl Mounting {
    /// Reads a manifest; `None` where it is none that mounts.
    pub fn read(file: FileId, sources: &mut SourceMap, beside: &Beside<'_>) -> Option<Self> {
        let images = Images { product: "", words: &[], earlier: &[], recognize: &|_| None, catalog: None };
        if is_script(&sources.file(file).name) {
            let text = sources.file(file).text.clone();
            return Some(Self(Kind::Script(run::read((file, &text), sources, beside, &images))));
        }
        if is_quadlet(&sources.file(file).name) {
            return Some(Self(Kind::Script(quadlet::read(file, sources, beside, &images))));
        }
        let roots = roots(file, sources);
        let project = Project::read((file, &roots), None, sources, beside, &images)?;
        Some(Self(Kind::Compose(project)))
    }

    /// What is mounted into images with one of the words, each with the image.
    fn volumes(&self, words: &[&str]) -> Vec<(String, Volume)> {
        match &self.0 {
            Kind::Compose(project) => {
                let volumes = project.volumes(words).into_iter();
                volumes.map(|(_, image, volume)| (image, volume)).collect()
            }
            Kind::Script(runs) => {
                let own = runs.iter().filter(|run| is_ours(words, &run.image.value));
                let volumes =
                    own.flat_map(|run| run.container.volumes.iter().map(|volume| (&run.image.value, volume)));
                volumes.map(|(image, volume)| (image.to_string(), volume.clone())).collect()
            }
        }
    }

    /// The images with one of the words that run with files mounted into them: each path as the manifest names it, with the image.
    pub fn mounted(&self, words: &[&str]) -> Vec<(String, String)> {
        let path = |(image, volume): (String, Volume)| {
            let source = volume.source.filter(|source| source.value.starts_with(['.', '/']))?;
            Some((source.value.into(), image))
        };
        self.volumes(words).into_iter().filter_map(path).collect()
    }

    /// Other files, of which services take parts.
    pub fn parts(&self) -> Vec<FileId> {
        match &self.0 {
            Kind::Compose(project) => project.extended.iter().copied().collect(),
            Kind::Script(_) => Vec::new(),
        }
    }

    /// The files and folders beside the manifest that are mounted over the configuration of images of a product, as the manifest names them.
    pub fn configuration(&self, images: &Images<'_>) -> Vec<String> {
        let volumes = self.volumes(images.words).into_iter();
        let all = volumes.filter_map(|(_, volume)| Over::of(&volume, images));
        let named = |over: Over| if over.is_folder { format!("{}/", over.source) } else { over.source };
        all.map(named).collect()
    }
}

/// What reading a manifest needs.
struct Context<'a> {
    file: FileId,
    sources: &'a SourceMap,
    product: &'a str,
    words: &'a [&'a str],
    earlier: &'a [&'a str],
    recognize: &'a Recognize<'a>,
    catalog: Option<&'a Catalog>,
}

impl Context<'_> {
    /// Whether an image is one of the product's.
    fn is_ours(&self, image: &str) -> bool {
        is_ours(self.words, image)
    }

    /// Whether a word is one that names of images of servers have.
    fn is_plain(&self, word: &str) -> bool {
        let is_role = |catalog: &Catalog| catalog.roles.iter().any(|role| *role.name == *word);
        PLAIN.contains(&word) || self.catalog.is_some_and(is_role)
    }

    /// Whether the name of an image is made of such words and the product's own: `iotdb-schema` is rather a tool for it. A word in the tag that is no
    /// role's and no build's says that something else runs.
    fn is_server(&self, image: &str) -> bool {
        let (name, tag) = name_and_tag(image);
        let mut parts = name.split(['-', '_', '.']);
        let is_named = parts.all(|part| self.words.contains(&part) || self.is_plain(part));
        let is_word =
            |part: &&str| !part.is_empty() && part.chars().all(|letter| letter.is_ascii_alphabetic());
        let mut words = tag.split('-').filter(is_word);
        is_named
            && (tag.split('-').any(|part| self.is_plain(part)) || words.all(|word| BUILDS.contains(&word)))
    }

    /// Whether a command starts a client, and no server.
    fn is_client(command: &str) -> bool {
        let mut words = command.split(|letter: char| !letter.is_ascii_alphanumeric());
        words.any(|word| word == "cli") && !command.contains("entrypoint")
    }

    /// Whether a command changes what the server reads before it starts it.
    fn changes_settings(&self, command: &str) -> bool {
        let names = || command.split("export ").skip(1).filter_map(|rest| rest.split_once('='));
        let is_known = |name: &str| self.catalog.is_some_and(|catalog| !catalog.find(name.trim()).is_empty());
        ["sed -i", "envsubst", ">>"].iter().any(|word| command.contains(word))
            || names().any(|(name, _)| is_known(name))
    }

    /// Whether a container with these files runs the product: it has settings, or its image is called so and nothing else.
    fn runs(&self, image: &str, files: &[NativeFile]) -> bool {
        let is_setting = |file: &NativeFile, entry: &Entry| {
            let key = entry.key.text(&self.sources.file(file.file).text);
            let is_known = self.catalog.is_none_or(|catalog| !catalog.find(&key).is_empty());
            is_known && (file.name != ENVIRONMENT || key.contains('_'))
        };
        let mut settings =
            files.iter().flat_map(|file| file.document.entries.iter().map(move |entry| (file, entry)));
        self.is_ours(image)
            && (self.is_server(image) || settings.any(|(file, entry)| is_setting(file, entry)))
    }

    /// The folder of a container: what is called so, runs an image with a command, and has these files.
    fn folder(
        &self,
        name: &str,
        (image, command): (&str, &str),
        files: Vec<NativeFile>,
        container: Container,
    ) -> Folder {
        let own = &self.sources.file(self.file).name;
        Folder {
            // Role words in the name, the image and the command say what runs there.
            place: format!("{own}/{name}/{image}/{}", command.replace('/', " ")),
            path: format!("{own}/{name}"),
            root: format!("/{}", self.product),
            host: name.to_owned(),
            above: own.clone(),
            files,
            traces: vec![image.to_owned()],
            container: Some(Container {
                is_sized: command.contains("-Xmx"),
                is_partial: container.is_partial || self.changes_settings(command),
                ..container
            }),
        }
    }

    /// A file that is mounted into a container, by the path that it has there.
    fn mounted(&self, file: FileId, target: &str) -> Option<NativeFile> {
        let kind = (self.recognize)(target)?;
        let source = self.sources.file(file);
        let native = NativeFile::new(source.name.clone(), kind, file, source, None);
        Some(NativeFile { name: target.rsplit('/').next().unwrap_or(target).to_owned(), ..native })
    }

    /// A native file in a block of a manifest, by the path that it has in the container.
    fn held(&self, target: &str, entry: &YamlEntry) -> Option<NativeFile> {
        let kind = (self.recognize)(target)?;
        let file = entry.key_span.file;
        let source = self.sources.file(file);
        let document = embedded::read(kind.syntax, &source.text, entry)?;
        let name = target.rsplit('/').next().unwrap_or(target).to_owned();
        Some(NativeFile { path: source.name.clone(), name, kind, file, mode: None, document })
    }

    /// The settings of environment variables that a file sets, as a file.
    fn environment(&self, file: FileId, entries: Vec<Entry>) -> NativeFile {
        NativeFile {
            path: self.sources.file(file).name.clone(),
            name: ENVIRONMENT.to_owned(),
            kind: FileKind { word: ENVIRONMENT, syntax: Syntax::Opaque },
            file,
            mode: None,
            document: Document { lines: Vec::new(), entries },
        }
    }

    /// A value of the tree as an entry's key or value.
    fn piece(&self, text: &str, span: Span) -> Piece {
        let range = span.range();
        let source = &self.sources.file(span.file).text;
        let written = source.get(range.clone()).unwrap_or_default();
        if written == text {
            return Piece::plain(range);
        }
        // Quotes around it, and nothing escaped within.
        let inner = range.start + 1..range.end.saturating_sub(1).max(range.start + 1);
        if source.get(inner.clone()) == Some(text) {
            return Piece::plain(inner);
        }
        Piece::meaning(range, text.to_owned())
    }

    /// One variable.
    fn entry(&self, key: (&str, Span), value: (&str, Span)) -> Entry {
        Entry {
            key: self.piece(key.0, key.1),
            separator: Separator::Equals,
            value: self.piece(value.0, value.1),
            line: key.1.to(value.1).range(),
            is_conditional: false,
            is_continued: false,
        }
    }

    /// `KEY=VALUE` in one scalar, with what is filled in.
    fn pair<'t>(&self, node: &'t YamlNode, fill: &dyn Fn(&'t str) -> Cow<'t, str>) -> Option<Entry> {
        let text = &*node.scalar()?.text;
        let sign = text.find('=')?;
        let whole = self.piece(text, node.span);
        let (key, value) = (&text[..sign], fill(&text[sign + 1..]));
        if !whole.is_plain() {
            return Some(self.entry((key, node.span), (&value, node.span)));
        }
        let start = whole.range.start;
        let file = node.span.file;
        let key_span = Span::new(file, start, start + sign);
        let value_span = Span::new(file, start + sign + 1, whole.range.end);
        Some(self.entry((key, key_span), (&value, value_span)))
    }
}

/// The value of a key of a map.
fn get<'a>(node: &'a YamlNode, key: &str) -> Option<&'a Rc<YamlNode>> {
    match &node.value {
        YamlValue::Map(entries) => entries.iter().find(|entry| &*entry.key == key).map(|entry| &entry.value),
        _ => None,
    }
}

/// The text of a key of a map.
fn text<'a>(node: &'a YamlNode, key: &str) -> Option<&'a str> {
    Some(&*get(node, key)?.scalar()?.text)
}

/// The items of a list.
fn items(node: &YamlNode) -> &[Rc<YamlNode>] {
    match &node.value {
        YamlValue::List(items) => items,
        _ => &[],
    }
}

/// All scalars of a value that is one, or a list of them, with blanks between.
fn joined(node: &YamlNode) -> String {
    match &node.value {
        YamlValue::Scalar(scalar) => scalar.text.to_string(),
        YamlValue::List(items) => {
            let texts = items.iter().filter_map(|item| Some(&*item.scalar()?.text));
            texts.collect::<Vec<_>>().join(" ")
        }
        YamlValue::Map(_) => String::new(),
    }
}

/// The documents of a text, each with blanks in place of everything else. A file has few.
fn documents(text: &str) -> Vec<String> {
    const MOST: usize = 200;
    let mut ranges = Vec::new();
    let (mut start, mut at) = (0, 0);
    for line in text.split_inclusive('\n') {
        // A comment may follow the marker, or the first value.
        let is_marker =
            line.strip_prefix("---").is_some_and(|rest| rest.trim_start() != rest || rest.is_empty());
        if is_marker && ranges.len() + 1 < MOST {
            ranges.push(start..at);
            start = at + "---".len();
        }
        at += line.len();
    }
    ranges.push(start..text.len());
    ranges.into_iter().map(|range| only(text, range)).collect()
}

/// A text with spaces in place of everything outside a range, so that locations stay where they are.
fn only(text: &str, range: Range<usize>) -> String {
    let space = |byte: u8| if byte == b'\n' { '\n' } else { ' ' };
    let mut padded: String = text.as_bytes()[..range.start].iter().map(|byte| space(*byte)).collect();
    padded.push_str(text[range].trim_end());
    padded.push('\n');
    padded
}

/// The tag of a value, `!reset` for instance.
fn tag<'s>(entry: &YamlEntry, sources: &'s SourceMap) -> Option<&'s str> {
    let text = &sources.file(entry.key_span.file).text;
    let rest = text.get(entry.key_span.end as usize..)?.trim_start_matches([' ', '\t']).strip_prefix(':')?;
    let rest = rest.trim_start_matches([' ', '\t']);
    let end = rest.find(|letter: char| letter.is_whitespace() || "[]{},".contains(letter));
    Some(&rest[..end.unwrap_or(rest.len())]).filter(|word| word.starts_with('!'))
}

/// Says that a chart's template is skipped, when it is about native files.
fn template(file: FileId, source: &SourceFile, recognize: &Recognize<'_>) -> Option<Finding> {
    let mut at = 0;
    for line in source.text.split_inclusive('\n') {
        let trimmed = line.trim();
        let name = trimmed.split(':').next().unwrap_or_default().trim_matches(['"', '\'']);
        if trimmed.contains(':') && recognize(name).is_some() {
            let start = at + (line.len() - line.trim_start().len());
            let span = Span::new(file, start, start + name.len());
            let rest = &source.text[at..];
            let placeholder = opaque::find(rest).unwrap_or_default().to_owned();
            return Some(super::rules::opaque_value::chart(span, &placeholder));
        }
        at += line.len();
    }
    None
}
