//! Texts of several lines, `"""`, with escapes or raw, and the taking off of their indentation.

use std::borrow::Cow;

use super::chars::{self, Class};
use super::escapes::{escaped_spaces, resolve, skip_escape};
use super::quoted::find_raw_end;
use super::reader::Reader;
use super::words::Term;
use crate::syntax::Value;
use crate::syntax::rules::{multi_line_text, unclosed_text};

impl Reader<'_> {
    /// Reads `"""…"""` with `hashes` hashes around it; `start` is at the first hash or quote.
    pub(super) fn triple(&mut self, start: usize, hashes: usize) -> Term {
        let open = start + hashes + 3;
        let (Class::Newline, newline) = chars::class_at(self.bytes, open) else {
            return self.triple_on_one_line(start, open, hashes);
        };
        let body = open + newline;
        let close = match hashes {
            0 => find_end(self.bytes, body),
            _ => find_raw_end(self.bytes, body, 3, hashes, false),
        };
        let Some(close) = close else {
            self.swallowed = true;
            self.pos = self.bytes.len();
            self.report(unclosed_text::triple(self.span(start, open), hashes));
            return Term::text(self.text[body..].trim(), start, self.pos);
        };
        if let Some(line) = self.opens_another(body, close) {
            // This `"""` opens the next text; the current one was never closed and ends with the line before.
            self.pos = line;
            self.report(unclosed_text::triple(self.span(start, open), hashes));
            return Term::text(self.text[body..line].trim(), start, line);
        }
        let end = close + 3 + hashes;
        self.pos = end;
        let body_text = &self.text[body..close];
        let text = self.dedent(start, body, body_text, hashes == 0);
        Term { value: Value::Text(text), start, end, bare: false }
    }

    /// `"""` without a line end after it: either all on one line, or text right after the quotes.
    fn triple_on_one_line(&mut self, start: usize, open: usize, hashes: usize) -> Term {
        let tail = self.line_tail(open);
        let close = match hashes {
            // Of four quotes in a row the last three close.
            0 => find_end(tail.as_bytes(), 0).map(|at| {
                let run = tail.as_bytes()[at..].iter().take_while(|&&byte| byte == b'"').count();
                at + run - 3
            }),
            _ => find_raw_end(tail.as_bytes(), 0, 3, hashes, true),
        };
        if let Some(close) = close {
            let content = &tail[..close];
            self.pos = open + close + 3 + hashes;
            self.report(multi_line_text::one_line(self.span(start, self.pos), content, hashes));
            if hashes == 0 {
                return Term::text(resolve(content, &mut |_, _| {}), start, self.pos);
            }
            return Term::text(content, start, self.pos);
        }
        let close = self.closes_below(open).then(|| match hashes {
            0 => find_end(self.bytes, open),
            _ => find_raw_end(self.bytes, open, 3, hashes, false),
        });
        let Some(Some(close)) = close else {
            self.pos = open + tail.len();
            self.report(unclosed_text::triple(self.span(start, open), hashes));
            return Term::text(tail, start, self.pos);
        };
        self.pos = close + 3 + hashes;
        self.report(multi_line_text::first_line(self.span(start, open), self.span(open, open + tail.len())));
        Term::text(self.text[open..close].trim(), start, self.pos)
    }

    /// Whether one of the next lines starts with `"""`.
    fn closes_below(&self, open: usize) -> bool {
        let mut at = open + self.line_tail(open).len();
        for _ in 0..50 {
            let (Class::Newline, length) = chars::class_at(self.bytes, at) else {
                return false;
            };
            at += length;
            let line = self.line_tail(at);
            if let Some(quotes) = line.find("\"\"\"") {
                return chars::is_space(&line[..quotes]);
            }
            at += line.len();
        }
        false
    }

    /// Whether the `"""` at `close` opens a text rather than closing the one that starts at `body`: it ends its line
    /// and is after a name or a `=`. Gives the end of the line before.
    fn opens_another(&self, body: usize, close: usize) -> Option<usize> {
        if self.class(close + 3) != Class::Newline {
            return None;
        }
        let newline = body + self.text[body..close].rfind(['\n', '\r'])?;
        let before = &self.text[newline + 1..close];
        let is_swallowed = before.trim_end().ends_with('\\');
        let is_opening = !chars::is_space(before) && before.ends_with([' ', '\t', '=']) && !is_swallowed;
        let is_cr_lf = self.bytes[newline] == b'\n' && newline > body && self.bytes[newline - 1] == b'\r';
        is_opening.then_some(newline - usize::from(is_cr_lf))
    }

    /// Takes the indentation of the last line off every line, and resolves escapes.
    fn dedent(&mut self, start: usize, body_start: usize, body: &str, has_escapes: bool) -> Box<str> {
        let joined = if has_escapes { without_escaped_spaces(body) } else { Cow::Borrowed(body) };
        let (lines, last) = split_last_line(&joined);
        if !chars::is_space(last) {
            let close = body_start + body.len();
            self.report(multi_line_text::last_line(self.span(close, close + 3), self.span(start, start + 3)));
            return resolve(body.trim_end(), &mut |_, _| {});
        }
        let mut text = String::with_capacity(lines.len());
        let mut is_uneven = false;
        let mut at = 0;
        while at < lines.len() {
            let end = chars::line_end(lines.as_bytes(), at);
            let line = &lines[at..end];
            if !chars::is_space(line) {
                match line.strip_prefix(last) {
                    Some(rest) => text.push_str(rest),
                    None => {
                        is_uneven = true;
                        text.push_str(&line[chars::space_prefix(line)..]);
                    }
                }
            }
            at = end + chars::class_at(lines.as_bytes(), end).1;
            text.push('\n');
        }
        text.pop();
        if is_uneven {
            self.report_uneven(body_start, body, last);
        }
        if !has_escapes || !text.contains('\\') {
            return text.into();
        }
        // Reported where they are in the source, resolved where the indentation is off.
        self.unescape(body_start, body);
        resolve(&text, &mut |_, _| {})
    }

    /// Points at the first line of the source that is indented otherwise than the closing quotes.
    fn report_uneven(&mut self, body_start: usize, body: &str, prefix: &str) {
        let close = body_start + body.len();
        let mut at = 0;
        let mut first = None;
        let mut count = 0;
        while at < body.len() {
            let end = chars::line_end(body.as_bytes(), at);
            let line = &body[at..end];
            if end < body.len() && !chars::is_space(line) && !line.starts_with(prefix) {
                count += 1;
                first.get_or_insert((body_start + at, body_start + end));
            }
            at = end + chars::class_at(body.as_bytes(), end).1;
        }
        let (start, end) = first.unwrap_or((close, close + 3));
        let quotes = self.span(close, close + 3);
        self.report(multi_line_text::uneven(self.span(start, end), quotes, count));
    }
}

/// The first `"""` from `from` on that no `\` takes.
pub(super) fn find_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|&byte| byte == b'"' || byte == b'\\')?;
        if bytes[at] == b'\\' {
            at = skip_escape(bytes, at);
        } else if bytes[at..].starts_with(b"\"\"\"") {
            return Some(at);
        } else {
            at += 1;
        }
    }
}

/// The text without what `\` swallows; other escapes stay for later.
fn without_escaped_spaces(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut result = String::with_capacity(text.len());
    let mut plain_from = 0;
    let mut at = 0;
    while let Some(offset) = text[at..].find('\\') {
        let backslash = at + offset;
        let end = escaped_spaces(text.as_bytes(), backslash + 1);
        if end > backslash + 1 {
            result.push_str(&text[plain_from..backslash]);
            plain_from = end;
            at = end;
        } else {
            at = skip_escape(text.as_bytes(), backslash);
        }
    }
    result.push_str(&text[plain_from..]);
    Cow::Owned(result)
}

/// The lines but the last, each with its line end, and the last.
fn split_last_line(text: &str) -> (&str, &str) {
    let mut last = 0;
    let mut at = 0;
    while at < text.len() {
        let end = chars::line_end(text.as_bytes(), at);
        let (class, length) = chars::class_at(text.as_bytes(), end);
        at = end + length;
        if class == Class::Newline {
            last = at;
        }
        if length == 0 {
            break;
        }
    }
    text.split_at(last)
}
