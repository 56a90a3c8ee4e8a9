//! Markdown as lines for a terminal.

use anstyle::{AnsiColor, Reset, Style};
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::columns::{self, Rows};

const TITLE: Style = Style::new().bold();
const CODE: Style = AnsiColor::Cyan.on_default();

/// A space at which no line ends, until lines are made.
const NO_BREAK: &str = "\u{a0}";

/// Keeps the characters of code together: lines would otherwise end at a `/` or a `-`.
const JOINER: char = '\u{2060}';

/// The longest code, in bytes, that is kept on one line.
const MOST_UNBROKEN: usize = 40;

/// A page of Markdown as text of at most `width` columns; code stays as it is.
pub(super) fn render(page: &str, width: usize) -> String {
    let mut writer = Writer { width, ..Writer::default() };
    for event in Parser::new_ext(page, Options::ENABLE_TABLES) {
        writer.event(event);
    }
    writer.text.trim_end().to_owned() + "\n"
}

#[derive(Default)]
struct Writer {
    text: String,
    width: usize,
    /// The words of the block that is being read.
    block: String,
    /// What is before the first line of the next block, and the number of the next item of each list.
    bullet: Option<String>,
    lists: Vec<Option<u64>>,
    /// The address of the link that is open.
    link: Option<String>,
    /// The table that is open, with its rows so far.
    table: Option<Rows>,
    /// What a block of code is, while one is open.
    code: Option<String>,
    /// Whether the line before ended within code.
    is_in_code: bool,
}

impl Writer {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(end) => self.end(end),
            Event::Text(text) => self.block.push_str(&text),
            Event::Code(code) => {
                // Short code stays on one line.
                let is_short = code.len() <= MOST_UNBROKEN;
                self.block.push('`');
                if is_short {
                    let letters = code.chars().flat_map(|letter| [letter, JOINER]);
                    self.block.push_str(&letters.collect::<String>().replace(' ', NO_BREAK));
                } else {
                    self.block.push_str(&code);
                }
                self.block.push('`');
            }
            Event::SoftBreak => self.block.push(' '),
            Event::HardBreak => self.block.push('\n'),
            Event::Rule => self.paragraph(&"─".repeat(self.width), None),
            // Comments, and line breaks in tables.
            Event::InlineHtml(html) if self.table.is_some() && html.starts_with("<br") => {
                self.block.push_str("; ");
            }
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::List(first) => {
                // The text of the item that holds it.
                self.flush();
                self.lists.push(first);
            }
            Tag::Item => {
                let mark = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    _ => "- ".to_owned(),
                };
                self.bullet = Some(mark);
            }
            Tag::CodeBlock(kind) => {
                self.flush();
                self.code = Some(match kind {
                    CodeBlockKind::Fenced(info) => info.to_string(),
                    CodeBlockKind::Indented => String::new(),
                });
            }
            Tag::Link { dest_url, .. } => self.link = Some(dest_url.to_string()),
            Tag::Table(_) => self.table = Some(Vec::new()),
            Tag::TableHead | Tag::TableRow => {
                if let Some(rows) = &mut self.table {
                    rows.push(Vec::new());
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, end: TagEnd) {
        match end {
            TagEnd::Heading(level) => {
                let title = std::mem::take(&mut self.block);
                let is_first = self.text.is_empty() || level == HeadingLevel::H1;
                let title = if is_first { title } else { title.to_uppercase() };
                self.paragraph(&title, Some(TITLE));
            }
            TagEnd::Paragraph => self.flush(),
            TagEnd::Item => {
                self.flush();
                self.bullet = None;
            }
            TagEnd::List(_) => {
                self.lists.pop();
                if self.lists.is_empty() {
                    self.text.push('\n');
                }
            }
            TagEnd::CodeBlock => self.code(),
            TagEnd::Link => {
                // Other pages have names that say enough.
                if let Some(address) = self.link.take().filter(|address| address.contains("://")) {
                    self.block.push_str(&format!(" <{address}>"));
                }
            }
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.block);
                if let Some(row) = self.table.as_mut().and_then(|rows| rows.last_mut()) {
                    row.push(cell);
                }
            }
            TagEnd::Table => {
                let rows = self.table.take().unwrap_or_default();
                for line in columns::lines(&rows, self.width) {
                    self.is_in_code = false;
                    self.line(&line);
                }
                self.text.push('\n');
            }
            _ => {}
        }
    }

    /// Ends the block of words that is open.
    fn flush(&mut self) {
        let block = std::mem::take(&mut self.block);
        if !block.trim().is_empty() {
            self.paragraph(&block, None);
        }
    }

    fn paragraph(&mut self, block: &str, style: Option<Style>) {
        let depth = self.lists.len().saturating_sub(1) * 2;
        let mark = self.bullet.take();
        let hanging = depth + if self.lists.is_empty() { 0 } else { 2 };
        let first =
            " ".repeat(depth) + mark.as_deref().unwrap_or(if self.lists.is_empty() { "" } else { "  " });
        let rest = " ".repeat(hanging.max(if mark.is_some() { first.chars().count() } else { hanging }));
        let options = textwrap::Options::new(self.width)
            .initial_indent(&first)
            .subsequent_indent(&rest)
            .break_words(false)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        self.is_in_code = false;
        for line in textwrap::wrap(block, options) {
            match style {
                Some(style) => self.text.push_str(&format!("{style}{}{Reset}\n", plain(&line))),
                None => self.line(&line),
            }
        }
        if self.lists.is_empty() {
            self.text.push('\n');
        }
    }

    /// A line whose code is in color; the ticks stay, for those who see no colors and for copies.
    fn line(&mut self, line: &str) {
        if self.is_in_code {
            self.text.push_str(&CODE.to_string());
        }
        for (index, part) in plain(line).split('`').enumerate() {
            if index > 0 {
                self.is_in_code = !self.is_in_code;
                let tick = if self.is_in_code { format!("{CODE}`") } else { format!("`{Reset}") };
                self.text.push_str(&tick);
            }
            self.text.push_str(part);
        }
        if self.is_in_code {
            self.text.push_str(&Reset.to_string());
        }
        self.text.push('\n');
    }

    fn code(&mut self) {
        let info = self.code.take().unwrap_or_default();
        let block = std::mem::take(&mut self.block);
        if let Some(what) = info.split(',').nth(1).filter(|what| *what != "part") {
            self.paragraph(if what == "fails" { "This fails:" } else { "This passes:" }, None);
        }
        for line in block.lines() {
            let line = format!("    {line}");
            self.text.push_str(line.trim_end());
            self.text.push('\n');
        }
        self.text.push('\n');
    }
}

/// A line without what kept its words together.
fn plain(line: &str) -> String {
    line.replace(JOINER, "").replace(NO_BREAK, " ")
}

#[cfg(test)]
mod tests {
    use super::render;

    /// What a person sees who has no colors.
    fn plain(page: &str, width: usize) -> String {
        anstream::adapter::strip_str(&render(page, width)).to_string()
    }

    #[test]
    fn words_wrap_and_code_does_not() {
        let page = "# A page\n\nSome words that are longer than a line.\n\n- an item of `two` lines\n- b\n\n```kdl,fails\nhost \"a\" address=\"10.0.0.1\"\n```\n";
        let shown = "A page\n\nSome words that\nare longer than a\nline.\n\n- an item of `two`\n  lines\n- b\n\nThis fails:\n\n    host \"a\" address=\"10.0.0.1\"\n";
        assert_eq!(plain(page, 18), shown);
    }

    #[test]
    fn code_keeps_its_ticks() {
        assert_eq!(
            plain("Run the script `a/b.sh --dry-run` now.", 20),
            "Run the script\n`a/b.sh --dry-run`\nnow.\n"
        );
        let long = "echo aaaaaaaaaa bbbbbbbbbb cccccccccc dddddddddd";
        assert_eq!(
            plain(&format!("`{long}` ends, `x` too"), 30),
            "`echo aaaaaaaaaa bbbbbbbbbb\ncccccccccc dddddddddd` ends,\n`x` too\n"
        );
    }

    #[test]
    fn tables_have_columns_or_become_lists() {
        let page = "| what | how |\n| --- | --- |\n| text | in quotes, always |\n";
        assert_eq!(plain(page, 40), "what  how\n────  ─────────────────\ntext  in quotes, always\n");
        assert_eq!(plain(page, 20), "text\n    how: in quotes,\n    always\n");
    }
}
