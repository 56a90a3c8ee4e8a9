//! What reading a manifest needs, and how its values become files of a container.

use std::borrow::Cow;

use super::{BUILDS, ENVIRONMENT, PLAIN, Recognize, embedded, is_ours, name_and_tag};
use crate::catalog::Catalog;
use crate::formats::{Document, Entry, Piece, Separator};
use crate::product::{Container, FileKind, Folder, NativeFile, Syntax};
use crate::source::{FileId, SourceMap, Span};
use crate::syntax::yaml::{YamlEntry, YamlNode};

/// What reading a manifest needs.
pub(super) struct Context<'a> {
    pub(super) file: FileId,
    pub(super) sources: &'a SourceMap,
    pub(super) product: &'a str,
    pub(super) words: &'a [&'a str],
    pub(super) earlier: &'a [&'a str],
    pub(super) recognize: &'a Recognize<'a>,
    pub(super) catalog: Option<&'a Catalog>,
}

impl Context<'_> {
    /// Whether an image is one of the product's.
    pub(super) fn is_ours(&self, image: &str) -> bool {
        is_ours(self.words, image)
    }

    /// Whether a word is one that names of images of servers have.
    pub(super) fn is_plain(&self, word: &str) -> bool {
        let is_role = |catalog: &Catalog| catalog.roles.iter().any(|role| *role.name == *word);
        PLAIN.contains(&word) || self.catalog.is_some_and(is_role)
    }

    /// Whether the name of an image is made of such words and the product's own: `iotdb-schema` is rather a tool for
    /// it. A word in the tag that is not a role's and no build's says that something else runs.
    pub(super) fn is_server(&self, image: &str) -> bool {
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
    pub(super) fn is_client(command: &str) -> bool {
        let mut words = command.split(|letter: char| !letter.is_ascii_alphanumeric());
        words.any(|word| word == "cli") && !command.contains("entrypoint")
    }

    /// Whether a command changes what the server reads before it starts it.
    pub(super) fn changes_settings(&self, command: &str) -> bool {
        let names = || command.split("export ").skip(1).filter_map(|rest| rest.split_once('='));
        let is_known = |name: &str| self.catalog.is_some_and(|catalog| !catalog.find(name.trim()).is_empty());
        ["sed -i", "envsubst", ">>"].iter().any(|word| command.contains(word))
            || names().any(|(name, _)| is_known(name))
    }

    /// Whether a container with these files runs the product: it has settings, or its image is called so and nothing else.
    pub(super) fn runs(&self, image: &str, files: &[NativeFile]) -> bool {
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
    pub(super) fn folder(
        &self,
        name: &str,
        (image, command): (&str, &str),
        files: Vec<NativeFile>,
        container: Container,
    ) -> Folder {
        let own = &self.sources.file(self.file).name;
        Folder {
            // Role words in the name, the image and the command say what runs there.
            location: format!("{own}/{name}/{image}/{}", command.replace('/', " ")),
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
    pub(super) fn mounted(&self, file: FileId, target: &str) -> Option<NativeFile> {
        let kind = (self.recognize)(target)?;
        let source = self.sources.file(file);
        let native = NativeFile::new(source.name.clone(), kind, file, source, None);
        Some(NativeFile { name: target.rsplit('/').next().unwrap_or(target).to_owned(), ..native })
    }

    /// A native file in a block of a manifest, by the path that it has in the container.
    pub(super) fn held(&self, target: &str, entry: &YamlEntry) -> Option<NativeFile> {
        let kind = (self.recognize)(target)?;
        let file = entry.key_span.file;
        let source = self.sources.file(file);
        let document = embedded::read(kind.syntax, &source.text, entry)?;
        let name = target.rsplit('/').next().unwrap_or(target).to_owned();
        Some(NativeFile { path: source.name.clone(), name, kind, file, mode: None, document })
    }

    /// The settings of environment variables that a file sets, as a file.
    pub(super) fn environment(&self, file: FileId, entries: Vec<Entry>) -> NativeFile {
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
    pub(super) fn piece(&self, text: &str, span: Span) -> Piece {
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
    pub(super) fn entry(&self, key: (&str, Span), value: (&str, Span)) -> Entry {
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
    pub(super) fn pair<'t>(
        &self,
        node: &'t YamlNode,
        fill: &dyn Fn(&'t str) -> Cow<'t, str>,
    ) -> Option<Entry> {
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
