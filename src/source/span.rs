//! Locations in source files.

/// A handle of a file in a [`SourceMap`](super::SourceMap).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub(super) u32);

impl FileId {
    /// Its location among the files of its map.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A range of bytes in one source file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte, counted from 0.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// A span over `start..end` of `file`.
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        Self { file, start: clamp(start), end: clamp(end) }
    }

    /// The empty span at `offset`.
    pub fn at(file: FileId, offset: usize) -> Self {
        Self::new(file, offset, offset)
    }

    /// The smallest span over both; `self` when `other` is in another file.
    pub fn to(self, other: Self) -> Self {
        if self.file != other.file {
            return self;
        }
        Self { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The bytes as a range, for slicing the file's text.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether `other` is inside.
    pub fn contains(self, other: Self) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }
}

/// Files above 4 GiB are refused long before a span is made (`SourceMap::MAX_FILE_BYTES`).
fn clamp(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
