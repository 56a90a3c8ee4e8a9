//! Manifests of containers: what docker-compose files and rendered Kubernetes manifests set by environment variables,
//! and the native files that ConfigMaps hold. Each becomes a folder as if it had been found on disk, with its locations
//! in the manifest.

mod chart;
mod compose;
mod context;
mod embedded;
mod kubernetes;
mod markdown;
mod quadlet;
mod run;
mod tree;

pub use chart::{Charts, Parts, is_chart, limits, of_template, render};
use compose::Project;
use context::Context;
use kubernetes::Objects;
use markdown::Writing;
pub use markdown::{blocks, is_markdown};
use quadlet::is_quadlet;
use run::Run;
pub use run::may_start;
use tree::{get, items, joined, tag, text};

use std::ops::Range;
use std::rc::Rc;

use crate::catalog::Catalog;
use crate::diagnostic::Finding;
use crate::formats::opaque;
use crate::product::{FileKind, Folder, Volume};
use crate::source::{FileId, SourceFile, SourceMap, Span};
use crate::spec::Files;
use crate::syntax::yaml::{self, YamlNode};

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
    /// Words of products that read the same manifests earlier: what is not a product's is reported by the first.
    pub earlier: &'a [&'a str],
    /// What the names of its native files are.
    pub recognize: &'a Recognize<'a>,
    /// Its title, and what its parameters are called; nothing where only files are searched.
    pub catalog: Option<&'a Catalog>,
}

/// The path of a file that a manifest in a folder names; `None` where it is not below that folder: someone else may have written the
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

/// What is next to a manifest.
pub struct Surroundings<'a> {
    /// The folder that it is in, with a slash at its end where it has a name.
    pub folder: &'a str,
    /// What reads files.
    pub files: &'a dyn Files,
    /// Paths of files below it that a product knows, those in folders that are mounted.
    pub known: &'a [String],
}

impl Surroundings<'_> {
    /// The path of a file that a manifest names.
    fn path(&self, named: &str) -> Option<String> {
        below(self.folder, named)
    }

    /// A text next to it.
    fn text(&self, named: &str) -> Option<String> {
        let bytes = self.files.read_named(&self.path(named)?).ok()?;
        Some(SourceFile::from_bytes(named, bytes).text)
    }

    /// A file next to it, among the sources.
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

/// Reads a manifest; `others` are documents of manifests next to it.
pub fn read(
    Manifest { file, over, block }: Manifest,
    sources: &mut SourceMap,
    surroundings: &Surroundings<'_>,
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
        let runs = quadlet::read(file, sources, surroundings, images);
        let context = Context { file, sources, product, words, earlier, recognize, catalog };
        return Held { folders: run::folders(&context, runs, findings), ..Held::default() };
    }
    let text = block.unwrap_or_else(|| source.text.clone());
    if writing == Writing::Shell {
        if !may_start(&text) {
            return Held::default();
        }
        let runs = run::read((file, &text), sources, surroundings, images);
        let context = Context { file, sources, product, words, earlier, recognize, catalog };
        return Held { folders: run::folders(&context, runs, findings), ..Held::default() };
    }
    let roots = roots_of(file, &name, &text);
    // Templates of charts are not YAML yet.
    if roots.is_empty() && sources.file(file).text.contains("{{") {
        findings.extend(template(file, sources.file(file), recognize));
        return Held::default();
    }
    let project = Project::read((file, &roots), over, sources, surroundings, images);
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
        // Everything before the document is replaced by spaces, so that locations stay the same.
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

/// What else names of images of servers are made of, next to the product's own words and its roles.
const PLAIN: &[&str] = &["apache", "standalone", "cluster", "server", "enterprise", "docker", "db"];

/// What else is in tags of images next to numbers.
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
    /// Its path next to the manifest, as that names it.
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

    /// The files that it mounts, with their paths in the container.
    fn open(&self, sources: &mut SourceMap, surroundings: &Surroundings<'_>) -> Vec<(FileId, String)> {
        let Some(own) = surroundings.path(&self.source) else { return Vec::new() };
        let files: Vec<(String, String)> = if self.is_folder {
            let inner = |path: &String| {
                let name = path.strip_prefix(&own)?.strip_prefix('/')?;
                Some((path.clone(), format!("{}/{name}", self.target)))
            };
            surroundings.known.iter().filter_map(inner).collect()
        } else {
            vec![(own, self.target.clone())]
        };
        let open = |(path, target)| Some((surroundings.open_path(path, sources)?, target));
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
    pub fn read(file: FileId, sources: &mut SourceMap, surroundings: &Surroundings<'_>) -> Option<Self> {
        let images = Images { product: "", words: &[], earlier: &[], recognize: &|_| None, catalog: None };
        if is_script(&sources.file(file).name) {
            let text = sources.file(file).text.clone();
            return Some(Self(Kind::Script(run::read((file, &text), sources, surroundings, &images))));
        }
        if is_quadlet(&sources.file(file).name) {
            return Some(Self(Kind::Script(quadlet::read(file, sources, surroundings, &images))));
        }
        let roots = roots(file, sources);
        let project = Project::read((file, &roots), None, sources, surroundings, &images)?;
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

    /// The files and folders next to the manifest that are mounted over the configuration of images of a product, as the manifest names them.
    pub fn configuration(&self, images: &Images<'_>) -> Vec<String> {
        let volumes = self.volumes(images.words).into_iter();
        let all = volumes.filter_map(|(_, volume)| Over::of(&volume, images));
        let named = |over: Over| if over.is_folder { format!("{}/", over.source) } else { over.source };
        all.map(named).collect()
    }
}

/// The documents of a text, each with spaces instead of everything else. A file has few.
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

/// A text with spaces instead of everything outside a range, so that locations stay where they are.
fn only(text: &str, range: Range<usize>) -> String {
    let space = |byte: u8| if byte == b'\n' { '\n' } else { ' ' };
    let mut padded: String = text.as_bytes()[..range.start].iter().map(|byte| space(*byte)).collect();
    padded.push_str(text[range].trim_end());
    padded.push('\n');
    padded
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
