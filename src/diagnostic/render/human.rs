//! Findings for people: the snippet is miette's, the first line and the notes are in the house's form.

use std::fmt::{self, Write};

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents,
    SourceCode, SourceSpan, SpanContents,
};

use crate::diagnostic::{Finding, Severity, Shown};
use crate::source::{FileId, SourceFile, Span};

/// Lines longer than this are not shown: a finding in a file without line ends is better off with its location only.
const MOST_LINE: usize = 400;

/// Findings with their snippets, with colours; the writer removes them where there is no terminal.
pub fn human(shown: &Shown<'_>) -> String {
    shown.plain().map(|finding| one(&finding, shown)).collect()
}

/// One finding.
pub(super) fn one(finding: &Finding, shown: &Shown<'_>) -> String {
    let mut files: Vec<FileId> = vec![finding.span.file];
    for label in finding.labels.iter().filter(|label| !label.is_copy) {
        if !files.contains(&label.span.file) {
            files.push(label.span.file);
        }
    }
    let mut text = String::new();
    for (index, &file) in files.iter().enumerate() {
        snippet(&mut text, finding, shown, file, index == 0);
    }
    let explain = format!("clusterc explain {}", finding.rule.code);
    let notes = finding.notes.iter().map(|note| ("note", note));
    let helps = finding.helps.iter().map(|help| ("help", help));
    for (word, line) in notes.chain(helps).chain([("more", &explain)]) {
        let _ = writeln!(text, "    = {BOLD}{word}{RESET}: {line}");
    }
    text.push('\n');
    text
}

/// The locations of one finding as they are drawn, without colors, its head and its notes; empty where they are not
/// drawn.
pub fn locations(finding: &Finding, shown: &Shown<'_>) -> String {
    let mut text = String::new();
    snippet(&mut text, finding, shown, finding.span.file, true);
    let (_, drawn) = text.split_once('\n').unwrap_or_default();
    anstream::adapter::strip_str(drawn).to_string()
}

const BOLD: anstyle::Style = anstyle::Style::new().bold();
const RESET: anstyle::Reset = anstyle::Reset;

fn snippet(text: &mut String, finding: &Finding, shown: &Shown<'_>, file: FileId, is_first: bool) {
    let copy = shown.file(file);
    let source = &copy.file;
    let own = (finding.span.file == file).then_some((finding.span, &finding.caption));
    let others = finding.labels.iter().filter(|label| label.span.file == file && !label.is_copy);
    let locations: Vec<(Span, &String)> =
        own.into_iter().chain(others.map(|other| (other.span, &other.text))).collect();
    let labels: Vec<LabeledSpan> = locations
        .iter()
        .enumerate()
        .map(|(index, (span, text))| label(copy.span(*span), text, index == 0 && own.is_some()))
        .collect();
    let columns =
        locations.iter().map(|(span, _)| (copy.span(*span).start as usize, shown.start(*span).column));
    let lines = Lines { file: source, columns: columns.collect() };
    let shows = |span: &LabeledSpan| {
        let (first, last) = lines.of(span.offset(), span.len());
        last - first <= 20 && (first..=last).all(|line| source.line_text(line).len() <= MOST_LINE)
    };
    let visible = labels.iter().all(shows) && !source.text.is_empty();
    let message = if is_first { finding.message.clone() } else { String::new() };
    if !visible {
        if is_first {
            let _ = writeln!(text, "{}: {BOLD}{message}{RESET}", head(finding));
        }
        let at = shown.start(if is_first { finding.span } else { first_span(finding, file) });
        let _ = writeln!(text, "  --> {}:{}:{}", source.name, at.line, at.column);
        return;
    }
    let report = Report { message, labels, source: lines };
    let mut drawn = String::new();
    let mut theme = GraphicalTheme::unicode();
    theme.characters.error = "@".to_owned();
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(10_000)
        .with_wrap_lines(false)
        .with_context_lines(1)
        .with_primary_span_start();
    if handler.render_report(&mut drawn, &report).is_err() {
        return;
    }
    // miette draws "  @ message" first; that line is ours.
    let (_, body) = drawn.split_once('\n').unwrap_or(("", &drawn));
    if is_first {
        let _ = writeln!(text, "{}: {BOLD}{}{RESET}", head(finding), finding.message);
    }
    for line in body.lines() {
        let _ = writeln!(text, "{}", line.trim_end());
    }
}

fn first_span(finding: &Finding, file: FileId) -> Span {
    finding.labels.iter().map(|label| label.span).find(|span| span.file == file).unwrap_or(finding.span)
}

/// `error[NET001]` in its colour.
fn head(finding: &Finding) -> String {
    let colour = match finding.severity {
        Severity::Error => anstyle::AnsiColor::Red,
        Severity::Warning => anstyle::AnsiColor::Yellow,
        Severity::Info => anstyle::AnsiColor::Cyan,
    };
    let style = anstyle::Style::new().bold().fg_color(Some(colour.into()));
    format!("{style}{}[{}]{RESET}", finding.severity.as_str(), finding.rule.code)
}

fn label(span: Span, text: &str, is_primary: bool) -> LabeledSpan {
    let text = (!text.is_empty()).then(|| text.to_owned());
    let at = SourceSpan::new((span.start as usize).into(), span.range().len());
    if is_primary {
        LabeledSpan::new_primary_with_span(text, at)
    } else {
        LabeledSpan::new_with_span(text, at)
    }
}

struct Report<'a> {
    message: String,
    labels: Vec<LabeledSpan>,
    source: Lines<'a>,
}

impl fmt::Debug for Report<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Report<'_> {}

impl Diagnostic for Report<'_> {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

/// A file for miette, with lines found by table: miette's own search reads the file from its start each time.
struct Lines<'a> {
    /// The copy that is shown.
    file: &'a SourceFile,
    /// Bytes of the copy where labels start, with the columns that they have in the file itself.
    columns: Vec<(usize, u32)>,
}

impl Lines<'_> {
    /// First and last line of some bytes.
    fn of(&self, start: usize, length: usize) -> (u32, u32) {
        let end = start + length.saturating_sub(1).min(length);
        (self.file.position(start).line, self.file.position(end.max(start)).line)
    }
}

impl SourceCode for Lines<'_> {
    fn read_span<'b>(
        &'b self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'b> + 'b>, MietteError> {
        let file = self.file;
        let starts = file.line_starts();
        let (first, last) = self.of(span.offset(), span.len());
        let first = first.saturating_sub(before as u32).max(1);
        let last = (last as usize + after).min(starts.len());
        let start = starts[first as usize - 1] as usize;
        let end = starts.get(last).map_or(file.text.len(), |&next| next as usize);
        let at = file.position(span.offset());
        let own = self.columns.iter().find(|(start, _)| *start == span.offset());
        let column = own.map_or(at.column, |(_, column)| *column);
        let contents = MietteSpanContents::new_named(
            file.name.clone(),
            &file.text.as_bytes()[start..end],
            SourceSpan::new(start.into(), end - start),
            first as usize - 1,
            if first == at.line { column as usize - 1 } else { 0 },
            last - first as usize + 1,
        );
        Ok(Box::new(contents))
    }
}
