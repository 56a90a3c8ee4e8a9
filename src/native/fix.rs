//! Fixes applied to strings: edits of bytes that never overlap, and no byte next to them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::diagnostic::{Edit, Finding, Fix};
use crate::source::{FileId, SourceFile, SourceMap};

/// A file with its fixes applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixedFile {
    /// Its path.
    pub path: String,
    /// Its bytes before.
    pub before: Vec<u8>,
    /// Its bytes after.
    pub after: Vec<u8>,
}

/// Applies the fixes of findings, as many as go together; gives the files that change, and how many fixes were applied.
/// `may` says which fixes are wanted.
pub fn apply_fixes(
    findings: &[Finding],
    sources: &SourceMap,
    may: impl Fn(&Fix) -> bool,
) -> (Vec<FixedFile>, usize) {
    let mut taken = Taken::default();
    let mut count = 0;
    for finding in findings {
        let Some(fix) = finding.fixes.iter().find(|fix| may(fix)) else { continue };
        // A byte that is not UTF-8 cannot be written again.
        let is_faithful = fix.edits.iter().all(|edit| !edit.text.contains('\u{fffd}'));
        if is_faithful && taken.take(fix) {
            count += 1;
        }
    }
    let fixed = taken.0.into_iter().filter_map(|(file, edits)| {
        let source = sources.file(file);
        let (before, after) = apply(source, edits.into_values());
        (before != after).then(|| FixedFile { path: source.name.clone(), before, after })
    });
    (fixed.collect(), count)
}

/// Edits that go together, by their locations in each file.
#[derive(Default)]
struct Taken<'a>(BTreeMap<FileId, BTreeMap<(u32, u32), &'a Edit>>);

impl<'a> Taken<'a> {
    /// Takes all edits of a fix, or none when one is about the same location as another.
    fn take(&mut self, fix: &'a Fix) -> bool {
        for (index, edit) in fix.edits.iter().enumerate() {
            let edits = self.0.entry(edit.span.file).or_default();
            if overlaps(edits, edit) {
                for undone in &fix.edits[..index] {
                    self.0.entry(undone.span.file).or_default().remove(&location(undone));
                }
                return false;
            }
            edits.insert(location(edit), edit);
        }
        true
    }
}

fn location(edit: &Edit) -> (u32, u32) {
    (edit.span.start, edit.span.end)
}

/// Whether an edit overlaps one of others, which do not overlap each other: the last ones that start before its end are checked.
fn overlaps(edits: &BTreeMap<(u32, u32), &Edit>, edit: &Edit) -> bool {
    let before = edits.range(..=(edit.span.end, u32::MAX)).rev();
    before.take_while(|((_, end), _)| *end >= edit.span.start).any(|(_, other)| overlap(edit, other))
}

/// Whether two edits are about the same bytes, or about one location.
fn overlap(left: &Edit, right: &Edit) -> bool {
    let (left, right) = (left.span, right.span);
    left.start <= right.end && right.start <= left.end
        // Neighbours that only touch are fine when both replace something.
        && !((left.end == right.start || right.end == left.start) && left.start != left.end && right.start != right.end)
}

/// The bytes before and after edits, which come in the order of their locations.
pub fn apply<'a>(source: &SourceFile, edits: impl Iterator<Item = &'a Edit>) -> (Vec<u8>, Vec<u8>) {
    let before = source.bytes();
    let mut after = Vec::with_capacity(before.len());
    let mut at = 0;
    for edit in edits {
        let start = source.byte_offset(edit.span.start as usize);
        let end = source.byte_offset(edit.span.end as usize);
        after.extend_from_slice(&before[at..start]);
        after.extend_from_slice(written(source, edit).as_bytes());
        at = end;
    }
    after.extend_from_slice(&before[at..]);
    (before, after)
}

/// What an edit writes: line ends are those of the file.
pub fn written<'a>(source: &SourceFile, edit: &'a Edit) -> Cow<'a, str> {
    let first = || source.text.split_inclusive('\n').next();
    if edit.text.contains('\n') && first().is_some_and(|line| line.ends_with("\r\n")) {
        Cow::Owned(edit.text.replace('\n', "\r\n"))
    } else {
        Cow::Borrowed(&edit.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::native::ALL;
    use crate::source::Span;

    fn finding(file: FileId, edits: &[(usize, usize, &str)]) -> Finding {
        let mut finding = Finding::new(ALL[0], Span::at(file, 0), "x");
        let edit = |(start, end, text): &(usize, usize, &str)| Edit {
            span: Span::new(file, *start, *end),
            text: (*text).to_owned(),
        };
        let edits = edits.iter().map(edit).collect();
        finding.fixes.push(Fix { title: "x".to_owned(), safe: true, edits });
        finding
    }

    #[test]
    fn bytes_next_to_an_edit_stay() {
        let mut sources = SourceMap::default();
        let file = sources.add(SourceFile::from_bytes("a", b"\xd6\xd0 a=1 \xff\r\nb\r\n".to_vec()));
        let text = &sources.file(file).text;
        let at = text.find("a=1").expect("the setting");
        let (fixed, count) = apply_fixes(&[finding(file, &[(at, at + 1, "x\n")])], &sources, |fix| fix.safe);
        assert_eq!(count, 1);
        assert_eq!(fixed[0].before, b"\xd6\xd0 a=1 \xff\r\nb\r\n");
        assert_eq!(fixed[0].after, b"\xd6\xd0 x\r\n=1 \xff\r\nb\r\n");
    }

    #[test]
    fn overlapping_fixes_wait() {
        let mut sources = SourceMap::default();
        let file = sources.add(SourceFile::from_bytes("a", b"abcdef".to_vec()));
        let all = [
            finding(file, &[(0, 2, "x")]),
            finding(file, &[(1, 3, "y")]),
            finding(file, &[(2, 3, "z")]),
            finding(file, &[(3, 3, "\u{fffd}")]),
        ];
        let (fixed, count) = apply_fixes(&all, &sources, |_| true);
        assert_eq!((count, &*fixed[0].after), (2, &b"xzdef"[..]));
    }
}
