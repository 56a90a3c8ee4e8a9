//! Files and folders of native configuration.

use crate::formats::{Document, Entry, batch, cfg, properties, shell};
use crate::model::Spanned;
use crate::source::{FileId, SourceFile, Span};

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// Java's `.properties`.
    Properties,
    /// A script of a POSIX shell that assigns variables.
    Shell,
    /// A script of Windows that sets variables.
    Batch,
    /// `KEY=VALUE` lines split at the first sign.
    Settings,
    /// Rows with commas.
    Table,
    /// What a node writes for itself, in the form of Java's `.properties`: no person's text.
    Record,
    /// Not read for its settings.
    Opaque,
}

/// What a product's dialect says of a file by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileKind {
    /// The dialect's own word for it.
    pub word: &'static str,
    /// How it is written.
    pub syntax: Syntax,
}

/// One file as read.
#[derive(Debug)]
pub struct NativeFile {
    /// Its path, as found.
    pub path: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: FileKind,
    /// Its text.
    pub file: FileId,
    /// Its permission bits, where the disk has them.
    pub mode: Option<u32>,
    /// Its lines and settings.
    pub document: Document,
}

impl NativeFile {
    /// Reads the text of a file.
    pub fn new(path: String, kind: FileKind, file: FileId, source: &SourceFile, mode: Option<u32>) -> Self {
        let document = match kind.syntax {
            Syntax::Properties | Syntax::Record => properties::read(&source.text),
            Syntax::Shell => shell::read(&source.text),
            Syntax::Batch => batch::read(&source.text),
            Syntax::Settings => cfg::read(&source.text),
            Syntax::Table => cfg::read_table(&source.text).1,
            Syntax::Opaque => Document::default(),
        };
        let name = path.rsplit('/').next().unwrap_or(&path).to_owned();
        Self { path, name, kind, file, mode, document }
    }

    /// The key of an entry with its location.
    pub fn key(&self, source: &SourceFile, entry: &Entry) -> Spanned<Box<str>> {
        let text = entry.key.text(&source.text);
        // For files of settings it is a part of the key; of others a rule says what the server makes of it.
        let is_settings = self.kind.syntax == Syntax::Settings;
        let text = if is_settings { &*text } else { text.trim_start_matches('\u{feff}') };
        Spanned::new(text.into(), self.span(entry.key.range.clone()))
    }

    /// The value of an entry with its location.
    pub fn value(&self, source: &SourceFile, entry: &Entry) -> Spanned<Box<str>> {
        let range = entry.value.range.clone();
        let written = source.text.get(range.clone()).unwrap_or_default();
        let end = range.start + written.trim_end().len();
        Spanned::new(entry.value.text(&source.text).into(), self.span(range.start..end.max(range.start)))
    }

    /// A location in the file.
    pub fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.file, range.start, range.end)
    }

    /// The location of the file as a whole: its beginning.
    pub fn top(&self) -> Span {
        Span::at(self.file, 0)
    }
}

/// The files of one node or one host, from one folder.
#[derive(Debug)]
pub struct Folder {
    /// Its path, as found.
    pub path: String,
    /// The folder that the product is installed in, as far as the path shows.
    pub root: String,
    /// Where it is: the same, however it was named.
    pub location: String,
    /// What means the host: a part of the path.
    pub host: String,
    /// The folder that the host's folder is in.
    pub above: String,
    /// The files that the product knows.
    pub files: Vec<NativeFile>,
    /// Names of archives of the product near it, and of the folders above it: they may contain the version.
    pub traces: Vec<String>,
    /// Properties of the container that it is for.
    pub container: Option<Container>,
}

/// What a manifest says of a container next to its variables.
#[derive(Debug, Default)]
pub struct Container {
    /// Its image.
    pub image: Option<Spanned<Box<str>>>,
    /// What is mounted into it.
    pub volumes: Vec<Volume>,
    /// Ports of it that the machine answers for.
    pub ports: Vec<PublishedPort>,
    /// Ports that are asked whether it is well.
    pub asked: Vec<Asked>,
    /// The most memory that it may take.
    pub memory_limit: Option<Spanned<Box<str>>>,
    /// Whether its command says how much memory the server takes.
    pub is_sized: bool,
    /// Whether a compose file starts it.
    pub is_composed: bool,
    /// Whether it has the network of its machine, and no address of its own.
    pub is_on_host_network: bool,
    /// The networks that it is on, where they are known.
    pub networks: Option<Vec<Box<str>>>,
    /// How many equal containers there are, and where that is set.
    pub copies: Option<Spanned<u64>>,
    /// Whether something that says more of it is not in view: a file of variables, a service that it extends.
    pub is_partial: bool,
}

/// A port that is asked whether a container is well.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Its number.
    pub port: Spanned<u16>,
    /// The consequence when nothing listens.
    pub consequence: Option<&'static str>,
    /// Whether the question comes from outside of the container.
    pub is_outside: bool,
}

/// A file or folder in a container that is kept outside of it.
#[derive(Debug, Clone)]
pub struct Volume {
    /// Its name, or its path on the machine; nothing where the runtime chooses.
    pub source: Option<Spanned<Box<str>>>,
    /// Where it is in the container.
    pub target: Spanned<Box<str>>,
    /// Whether it is gone with what it belongs to: an emptyDir.
    pub is_passing: bool,
}

/// A port of a container that the machine answers for.
#[derive(Debug, Clone)]
pub struct PublishedPort {
    /// That of the machine; nothing where the runtime chooses.
    pub outer: Option<u16>,
    /// That of the container.
    pub inner: u16,
    /// The address of the machine, where it is not every one.
    pub address: Option<Box<str>>,
    /// Where it is written.
    pub span: Span,
}

impl PublishedPort {
    /// Whether both want one port of the machine.
    pub fn meets(&self, other: &Self) -> bool {
        let at =
            |port: &Self| port.address.clone().filter(|address| !matches!(&**address, "0.0.0.0" | "::" | ""));
        let (own, others) = (at(self), at(other));
        self.outer.is_some()
            && self.outer == other.outer
            && (own.is_none() || others.is_none() || own == others)
    }
}

impl Folder {
    /// The file of that kind.
    pub fn file(&self, word: &str) -> Option<&NativeFile> {
        self.all(word).next()
    }

    /// All files of that kind, the strongest first.
    pub fn all(&self, word: &str) -> impl Iterator<Item = &NativeFile> {
        self.files.iter().filter(move |file| file.kind.word == word)
    }
}
