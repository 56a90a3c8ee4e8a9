//! Locations in order: whether one of many is around another or inside it takes no check each of them.

use crate::source::{FileId, Span};

/// Locations of any number.
pub(super) struct SpanIndex {
    /// By file, then by where they start.
    sorted: Vec<Span>,
    /// The last end of this one and of those before it in its file.
    last_end: Vec<u32>,
    /// The first end of this one and of those after it in its file.
    first_end: Vec<u32>,
}

impl FromIterator<Span> for SpanIndex {
    fn from_iter<I: IntoIterator<Item = Span>>(spans: I) -> Self {
        let mut sorted: Vec<Span> = spans.into_iter().collect();
        sorted.sort_unstable_by_key(begin);
        let last_end = ends(sorted.iter(), u32::max);
        let mut first_end = ends(sorted.iter().rev(), u32::min);
        first_end.reverse();
        Self { sorted, last_end, first_end }
    }
}

impl SpanIndex {
    /// Whether a location is inside one of these.
    pub(super) fn are_around(&self, span: Span) -> bool {
        let after = self.sorted.partition_point(|own| begin(own) <= begin(&span));
        let nearest = after.checked_sub(1);
        nearest.is_some_and(|at| self.sorted[at].file == span.file && self.last_end[at] >= span.end)
    }

    /// Whether one of these is inside a location.
    pub(super) fn are_inside(&self, span: Span) -> bool {
        let at = self.sorted.partition_point(|own| begin(own) < begin(&span));
        self.sorted.get(at).is_some_and(|own| own.file == span.file && self.first_end[at] <= span.end)
    }
}

fn begin(span: &Span) -> (FileId, u32) {
    (span.file, span.start)
}

/// What the ends come to, one by one, within each file.
fn ends<'a>(spans: impl Iterator<Item = &'a Span>, choose: fn(u32, u32) -> u32) -> Vec<u32> {
    let mut known: Option<Span> = None;
    spans
        .map(|span| {
            let end = known
                .filter(|known| known.file == span.file)
                .map_or(span.end, |known| choose(known.end, span.end));
            known = Some(Span { end, ..*span });
            end
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{SourceFile, SourceMap};

    #[test]
    fn the_answers_are_those_of_a_look_at_each() {
        let mut sources = SourceMap::default();
        let files = ["a", "b"].map(|name| sources.add(SourceFile::from_bytes(name, Vec::new())));
        let span = |file: usize, start: u32, end: u32| Span { file: files[file], start, end };
        let all: Vec<Span> = (0..2)
            .flat_map(|file| (0..5).flat_map(move |start| (start..6).map(move |end| span(file, start, end))))
            .collect();
        // Every third, every fifth, …: lists with and without what is asked for.
        for step in [3, 5, 7, 11, 60] {
            let some: Vec<Span> = all.iter().copied().skip(step / 2).step_by(step).collect();
            let spans: SpanIndex = some.iter().copied().collect();
            for &asked in &all {
                assert_eq!(spans.are_around(asked), some.iter().any(|own| own.contains(asked)), "{asked:?}");
                assert_eq!(spans.are_inside(asked), some.iter().any(|own| asked.contains(*own)), "{asked:?}");
            }
        }
    }
}
