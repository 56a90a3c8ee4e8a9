//! Texts between quotes on one line, with escapes or raw, and those whose quote is missing.

use super::chars::{self, Class};
use super::escapes::{self, skip_escape};
use super::reader::{LOOK_AHEAD, Reader};
use super::words::{Term, quotes};
use crate::syntax::rules::{old_kdl, unclosed_text};

impl Reader<'_> {
    /// Reads `"…"` or `"""…"""`. `pos` is at the first quote.
    pub(super) fn quoted(&mut self) -> Term {
        let start = self.pos;
        if self.bytes[start..].starts_with(b"\"\"\"") {
            return self.triple(start, 0);
        }
        let mut is_escaped = false;
        let mut at = start + 1;
        loop {
            while self.bytes.get(at).is_some_and(|&byte| is_plain(byte)) {
                at += 1;
            }
            match chars::class_at(self.bytes, at) {
                (Class::Newline | Class::End, _) => return self.unclosed(start, start + 1),
                (Class::Mark, _) if self.bytes[at] == b'"' => break,
                (Class::Mark, _) if self.bytes[at] == b'\\' => {
                    is_escaped = true;
                    at = skip_escape(self.bytes, at);
                }
                (_, length) => at += length,
            }
        }
        if self.is_glued(at + 1)
            && let Some(term) = self.shifted_quotes(start, at)
        {
            return term;
        }
        self.pos = at + 1;
        let content = &self.text[start + 1..at];
        let text = if is_escaped { self.unescape(start + 1, content) } else { content.into() };
        Term { value: crate::syntax::Value::Text(text), start, end: at + 1, bare: false }
    }

    /// Reads `#"…"#` or `#"""…"""#`. `start` is at the first `#`.
    pub(super) fn raw(&mut self, start: usize, hashes: usize) -> Term {
        let quote = start + hashes;
        if self.bytes[quote..].starts_with(b"\"\"\"") {
            return self.triple(start, hashes);
        }
        self.raw_line(start, quote, hashes)
    }

    /// Reads KDL 1's `r"…"` or `r#"…"#`. `pos` is after the `r`.
    pub(super) fn old_raw(&mut self, start: usize, hashes: usize) -> Term {
        let found = self.findings.len();
        let term = self.raw_line(start, start + 1 + hashes, hashes);
        if self.findings.len() == found {
            let content = &self.text[start + 2 + hashes..term.end - 1 - hashes];
            self.report(old_kdl::raw_text(self.span(start, term.end), content, hashes));
        }
        term
    }

    fn raw_line(&mut self, start: usize, quote: usize, hashes: usize) -> Term {
        match find_raw_end(self.bytes, quote + 1, 1, hashes, true) {
            Some(close) => {
                self.pos = close + 1 + hashes;
                Term::text(&self.text[quote + 1..close], start, self.pos)
            }
            None => {
                let delimiter = format!("\"{}", "#".repeat(hashes.min(8)));
                if let Some(close) = self.several_lines(quote + 1, &delimiter) {
                    self.report(unclosed_text::over_lines(
                        self.span(start, chars::line_end(self.bytes, quote)),
                    ));
                    self.pos = close + delimiter.len();
                    return Term::text(&self.text[quote + 1..close], start, self.pos);
                }
                let line = chars::line_end(self.bytes, quote);
                self.pos = quote + 1 + self.plausible_end(&self.text[quote + 1..line]);
                self.report(unclosed_text::raw(self.span(start, self.pos), &delimiter));
                Term::text(&self.text[quote + 1..self.pos], start, self.pos)
            }
        }
    }

    /// Whether a value starts right at `at`, with nothing between it and the text before.
    fn is_glued(&self, at: usize) -> bool {
        match self.class(at) {
            Class::Word => {
                !matches!(self.byte(at), b',' | b':') && !self.text[at..].starts_with(['，', '：'])
            }
            Class::Mark => self.byte(at) == b'"',
            _ => false,
        }
    }

    /// `host "n-1 address="10.0.0.1"`: a quote is missing, so that the text that seems to end at `close`
    /// is not the one that was meant. Finds the text that was.
    fn shifted_quotes(&mut self, start: usize, close: usize) -> Option<Term> {
        if quotes(self.line_tail(close + 1)).is_multiple_of(2) {
            return None;
        }
        let content = &self.text[start + 1..close];
        if let Some(term) = self.other_closing_quote(start, content) {
            return Some(term);
        }
        let cut = before_property(content).filter(|_| content.ends_with('='));
        let end = match cut {
            Some(cut) => start + 1 + cut,
            None => start + 1 + self.plausible_end(self.line_tail(start + 1)),
        };
        self.pos = end;
        self.report(unclosed_text::opening(self.span(start, end), Some(self.span(end, end))));
        let text = self.unescape(start + 1, self.text[start + 1..end].trim_end());
        Some(Term::text(text, start, end))
    }

    /// A text whose line ends before its quote. `content` is the byte after the opening quote.
    fn unclosed(&mut self, start: usize, content: usize) -> Term {
        if let Some(close) = self.several_lines(content, "\"") {
            self.report(unclosed_text::over_lines(self.span(start, chars::line_end(self.bytes, content))));
            let text = &self.text[content..close];
            self.pos = close + 1;
            return Term::text(escapes::resolve(text, &mut |_, _| {}), start, close + 1);
        }
        let line = chars::line_end(self.bytes, content);
        let rest = &self.text[content..line];
        if rest.len() > LOOK_AHEAD {
            // No guesses on a line of that length: they would make the work quadratic.
            self.pos = line;
            self.report(unclosed_text::opening(self.span(start, line), None));
            return Term::text(rest, start, line);
        }
        // `"C:\data\"`: the `\` took the closing quote.
        if let Some(at) = escaped_quote_at_end(rest) {
            self.pos = content + at + 2;
            self.report(unclosed_text::escaped_quote(
                self.span(start, self.pos),
                self.span(self.pos - 2, self.pos),
            ));
            return Term::text(&rest[..=at], start, self.pos);
        }
        if let Some(term) = self.other_closing_quote(start, rest) {
            return term;
        }
        let end = content + before_property(rest).unwrap_or_else(|| self.plausible_end(rest));
        self.pos = end;
        let insert = self.span(end, end);
        self.report(unclosed_text::opening(self.span(start, end), Some(insert)));
        // Closed there, it is read with its escapes.
        let text = self.unescape(content, &self.text[content..end]);
        Term::text(text, start, end)
    }

    /// `"n-1”`: a text that another kind of quote closes.
    fn other_closing_quote(&mut self, start: usize, content: &str) -> Option<Term> {
        let at = content.find(['”', '＂'])?;
        let quote = start + 1 + at;
        let end = self.letter_end(quote);
        self.pos = end;
        self.report(unclosed_text::other_quote(self.span(start, end), self.span(quote, end)));
        Some(Term::text(&content[..at], start, end))
    }

    /// KDL 1 let a quoted text run over lines. When one of the next lines has the first quote again, and it closes
    /// rather than opens, gives its location.
    fn several_lines(&self, content: usize, closing: &str) -> Option<usize> {
        let mut at = content + self.line_tail(content).len();
        for _ in 0..20 {
            at += chars::class_at(self.bytes, at).1;
            let line = self.line_tail(at);
            if let Some(quote) = line.find('"') {
                let before = line[..quote].trim_start();
                let after = line[quote..].strip_prefix(closing)?;
                let closes = before.is_empty() || !before.ends_with([' ', '\t', '=', '(', '#', '"']);
                let is_end = after.is_empty() || after.starts_with([' ', '\t', ';', '}', '{']);
                let pairs = quotes(after).is_multiple_of(2);
                return (closes && is_end && pairs).then_some(at + quote);
            }
            if line.contains(['{', '}']) || at >= self.bytes.len() {
                return None;
            }
            at += line.len();
            if self.class(at) != Class::Newline {
                return None;
            }
        }
        None
    }

    /// Where an unclosed text ends best: before a comment, or before a brace at the line's end.
    fn plausible_end(&self, text: &str) -> usize {
        let end = text.find(" //").unwrap_or(text.len());
        let trimmed = text[..end].trim_end();
        let opens = trimmed.ends_with(" {") || trimmed == "{";
        let closes =
            trimmed.ends_with('}') && self.frames.last().is_some_and(|frame| frame.brace > self.line_start);
        let cut = usize::from(opens || closes || trimmed.ends_with(';'));
        trimmed[..trimmed.len() - cut].trim_end().len()
    }
}

/// Bytes that neither end a quoted text nor start anything special in it: the fast path.
fn is_plain(byte: u8) -> bool {
    byte > b'\r' && byte < 0xc2 && byte != b'"' && byte != b'\\'
}

/// Finds `quotes` quotes followed by `hashes` hashes, from `from` on; on this line only if `on_line`.
pub(super) fn find_raw_end(
    bytes: &[u8],
    from: usize,
    quotes: usize,
    hashes: usize,
    on_line: bool,
) -> Option<usize> {
    let mut at = from;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                let run = bytes[at..].iter().take_while(|&&byte| byte == b'"').count();
                let after = bytes[at + run..].iter().take(hashes).take_while(|&&byte| byte == b'#').count();
                if run >= quotes && after == hashes {
                    return Some(at + run - quotes);
                }
                at += run + after;
            }
            byte if is_plain(byte) || byte == b'\\' => at += 1,
            _ => match chars::class_at(bytes, at) {
                (Class::Newline, _) if on_line => return None,
                (_, length) => at += length,
            },
        }
    }
    None
}

/// Where ` key=` starts in a text that should have ended before it.
fn before_property(text: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(offset) = text[from..].find('=') {
        let equals = from + offset;
        let key = text[..equals].rfind([' ', '\t']).map_or(equals, |space| space + 1);
        let is_name = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.');
        if key < equals && key >= from && text[key..equals].chars().all(is_name) {
            return Some(text[..key].trim_end().len());
        }
        from = equals + 1;
    }
    None
}

/// Where `\"` is when it is the last thing in a text without a closing quote.
fn escaped_quote_at_end(text: &str) -> Option<usize> {
    let at = text.rfind("\\\"")?;
    let after = &text[at + 2..];
    let is_end = after.is_empty() || after.starts_with([' ', '\t', ';', '{', '}']);
    (is_end && quotes(after) == 0).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_texts_end_at_their_own_quote() {
        assert_eq!(find_raw_end(b"a\"#b\"##", 0, 1, 2, true), Some(4));
        assert_eq!(find_raw_end(b"\"\"\"\"#", 0, 3, 1, true), Some(1));
        assert_eq!(find_raw_end(b"a\"", 0, 1, 1, true), None);
        assert_eq!(find_raw_end(b"a", 9, 1, 1, true), None);
    }

    #[test]
    fn an_unclosed_text_ends_before_the_next_property() {
        assert_eq!(before_property("n-1 address="), Some(3));
        assert_eq!(before_property("a == b"), None);
    }
}
