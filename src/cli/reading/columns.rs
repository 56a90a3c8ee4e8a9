//! Tables at a terminal: columns where they fit, one row below the other where they do not.

use textwrap::core::display_width;

/// A table whose first row is the head.
pub(super) type Rows = Vec<Vec<String>>;

/// How narrow a column of prose may get before the table is written as a list.
const NARROWEST: usize = 44;

/// The table as lines of at most `width` columns.
pub(super) fn lines(rows: &Rows, width: usize) -> Vec<String> {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widest = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| display_width(cell)).max().unwrap_or(0)
    };
    let mut widths: Vec<usize> = (0..count).map(widest).collect();
    let gaps = count.saturating_sub(1) * 2;
    let Some(last) = count.checked_sub(1) else { return Vec::new() };
    let others: usize = widths[..last].iter().sum::<usize>() + gaps;
    if others + widths[last].min(NARROWEST) > width {
        return list(rows, width);
    }
    widths[last] = width - others;
    let mut lines = Vec::new();
    let has_head = rows.first().is_some_and(|head| head.iter().any(|cell| !cell.is_empty()));
    for (index, row) in rows.iter().enumerate().skip(usize::from(!has_head)) {
        let indent = " ".repeat(others);
        let tail = wrapped(row.get(last).map_or("", String::as_str), widths[last]);
        let mut first = String::new();
        for (cell, width) in row.iter().zip(&widths[..last]) {
            first.push_str(cell);
            first.push_str(&" ".repeat(width + 2 - display_width(cell)));
        }
        let mut tail = tail.into_iter();
        first.push_str(&tail.next().unwrap_or_default());
        lines.push(first.trim_end().to_owned());
        lines.extend(tail.map(|line| format!("{indent}{line}")));
        if index == 0 {
            let rule = widths[..last].iter().copied().chain([widest(last).min(widths[last])]);
            lines.push(rule.map(|width| "─".repeat(width)).collect::<Vec<_>>().join("  "));
        }
    }
    lines
}

/// Each row as an item: its first cell, the others below with the name of their column.
fn list(rows: &Rows, width: usize) -> Vec<String> {
    let Some((head, rows)) = rows.split_first() else { return Vec::new() };
    let mut lines = Vec::new();
    for row in rows {
        let (first, others) = row.split_first().map_or(("", &[][..]), |(first, others)| (first, others));
        lines.extend(wrapped(first, width));
        for (cell, name) in others.iter().zip(head.iter().skip(1)).filter(|(cell, _)| !cell.is_empty()) {
            let text = if name.is_empty() { cell.clone() } else { format!("{name}: {cell}") };
            lines.extend(
                wrapped(&text, width.saturating_sub(4)).into_iter().map(|line| format!("    {line}")),
            );
        }
    }
    lines
}

fn wrapped(text: &str, width: usize) -> Vec<String> {
    let options = textwrap::Options::new(width.max(1))
        .break_words(false)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::wrap(text, options).into_iter().map(|line| line.into_owned()).collect()
}
