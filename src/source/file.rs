//! Source files and the map that holds them.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use super::secret::{self, SecretNames, SecretValues};
use super::{FileId, Span, one_line};

/// One file's text under the name the user gave it.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// The path as given on the command line, or as an `include` reached it.
    pub name: String,
    /// The text. Bytes that are not UTF-8 are replaced by U+FFFD and listed in `invalid`.
    pub text: String,
    /// Where bytes were replaced: offsets into `text`, each with the byte that was there.
    pub invalid: Vec<(usize, u8)>,
    line_starts: OnceLock<Vec<u32>>,
}

/// A location as people count: from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

impl SourceFile {
    /// Makes a file of bytes, replacing what is not UTF-8.
    pub fn from_bytes(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        let (text, invalid) = match String::from_utf8(bytes) {
            Ok(text) => (text, Vec::new()),
            Err(error) => replace_invalid(error.as_bytes()),
        };
        Self { name: name.into(), text, invalid, line_starts: OnceLock::new() }
    }

    /// The byte offset at which each line starts.
    pub fn line_starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| {
            let newlines = self.text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n');
            std::iter::once(0).chain(newlines.map(|(at, _)| at as u32 + 1)).collect()
        })
    }

    /// The bytes that the text was made of.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.text.len());
        let mut at = 0;
        for (offset, byte) in &self.invalid {
            bytes.extend_from_slice(&self.text.as_bytes()[at..*offset]);
            bytes.push(*byte);
            at = offset + char::REPLACEMENT_CHARACTER.len_utf8();
        }
        bytes.extend_from_slice(&self.text.as_bytes()[at..]);
        bytes
    }

    /// The location of a byte offset of the text in the bytes that the text was made of.
    pub fn byte_offset(&self, offset: usize) -> usize {
        let before = self.invalid.partition_point(|(at, _)| *at < offset);
        offset - before * (char::REPLACEMENT_CHARACTER.len_utf8() - 1)
    }

    /// Line and column of a byte offset; offsets past the end give the end.
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.floor_char_boundary(offset);
        let starts = self.line_starts();
        let line = starts.partition_point(|&start| start as usize <= offset).max(1);
        let start = starts[line - 1] as usize;
        let column = self.text[start..offset].chars().count() + 1;
        Position { line: line as u32, column: column as u32 }
    }

    /// The text of line `line` (from 1), without its line end.
    pub fn line_text(&self, line: u32) -> &str {
        let starts = self.line_starts();
        let index = line.saturating_sub(1) as usize;
        let Some(&start) = starts.get(index) else {
            return "";
        };
        let end = starts.get(index + 1).map_or(self.text.len(), |&next| next as usize);
        self.text[start as usize..end].trim_end_matches(['\n', '\r'])
    }

    fn floor_char_boundary(&self, offset: usize) -> usize {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }
}

/// Replaces each byte that is not UTF-8 by U+FFFD and remembers it.
fn replace_invalid(bytes: &[u8]) -> (String, Vec<(usize, u8)>) {
    let mut text = String::with_capacity(bytes.len());
    let mut invalid = Vec::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for &byte in chunk.invalid() {
            invalid.push((text.len(), byte));
            text.push('\u{fffd}');
        }
    }
    (text, invalid)
}

/// All files of one run.
#[derive(Debug, Clone, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
    by_name: crate::maps::HashMap<String, FileId>,
    secret_names: SecretNames,
    secrets: BTreeSet<String>,
}

impl SourceMap {
    /// The largest spec that is read, in bytes (32 MiB): far above any cluster, far below what would
    /// exhaust a small machine.
    pub const MAX_FILE_BYTES: u64 = 32 * 1024 * 1024;

    /// Says which settings hold secrets, in addition to those whose names say so.
    pub fn set_secret_names(&mut self, names: SecretNames) {
        self.secret_names = names;
    }

    /// The names of settings that hold secrets.
    pub fn secret_names(&self) -> &SecretNames {
        &self.secret_names
    }

    /// Remembers values that turned out to be secrets, wherever they are in the files.
    pub fn add_secrets(&mut self, values: impl IntoIterator<Item = String>) {
        self.secrets.extend(values);
    }

    /// All secrets that the files are known to hold.
    pub fn secret_values(&self) -> SecretValues {
        let placed = self.files.iter().flat_map(|file| {
            secret::find(&file.name, &file.text, &self.secret_names)
                .into_iter()
                .map(|range| &file.text[range])
        });
        SecretValues::new(placed.chain(self.secrets.iter().map(String::as_str)))
    }

    /// Adds a file and gives its handle.
    pub fn add(&mut self, file: SourceFile) -> FileId {
        let id = FileId(self.files.len() as u32);
        self.by_name.entry(file.name.clone()).or_insert(id);
        self.files.push(file);
        id
    }

    /// Adopts the files of another map; gives the new handle of each.
    pub fn append(&mut self, other: SourceMap) -> Vec<Option<FileId>> {
        self.secrets.extend(other.secrets);
        other.files.into_iter().map(|file| Some(self.add(file))).collect()
    }

    /// Puts something before the names of all files, where several maps have files of one name.
    pub fn prefix_names(&mut self, prefix: &str) {
        self.by_name.clear();
        for (index, file) in self.files.iter_mut().enumerate() {
            file.name.insert_str(0, prefix);
            self.by_name.entry(file.name.clone()).or_insert(FileId(index as u32));
        }
    }

    /// Leaves of each name the file's own: what is shown does not depend on where the files are.
    #[must_use]
    pub fn with_own_names(mut self) -> Self {
        for file in &mut self.files {
            let own = file.name.rsplit('/').next().unwrap_or_default().len();
            file.name.drain(..file.name.len() - own);
        }
        self.by_name.clear();
        self
    }

    /// Keeps some of the files; gives the new handle of each that is kept.
    pub fn retain(&mut self, needed: &[bool]) -> Vec<Option<FileId>> {
        let mut all = std::mem::take(self);
        self.secret_names = std::mem::take(&mut all.secret_names);
        self.secrets = std::mem::take(&mut all.secrets);
        let is_needed = |index: usize| needed.get(index).copied().unwrap_or(false);
        let keep = |(index, file)| is_needed(index).then(|| self.add(file));
        all.files.into_iter().enumerate().map(keep).collect()
    }

    /// The file of that name, if it was read already.
    pub fn find(&self, name: &str) -> Option<FileId> {
        self.by_name.get(name).copied()
    }

    /// The file behind a handle.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// All files, in the order they were read.
    pub fn files(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(index, file)| (FileId(index as u32), file))
    }

    /// The text that a span covers.
    pub fn text(&self, span: Span) -> &str {
        self.file(span.file).text.get(span.range()).unwrap_or("")
    }

    /// Line and column of a span's first byte.
    pub fn start(&self, span: Span) -> Position {
        self.file(span.file).position(span.start as usize)
    }

    /// Where a span starts, as a reader finds it: `cluster.kdl:12`.
    pub fn location(&self, span: Span) -> String {
        format!("{}:{}", one_line(&self.file(span.file).name), self.start(span).line)
    }

    /// Line and column of the location after a span's last byte.
    pub fn end(&self, span: Span) -> Position {
        self.file(span.file).position(span.end as usize)
    }
}
