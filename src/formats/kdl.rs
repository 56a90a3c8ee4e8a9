//! KDL documents, written as people write them: one statement a line, blocks indented, long lines broken.
//!
//! ```
//! use clusterc::formats::kdl::{Statement, write};
//! let host = Statement::new("host").text("node-[1..3]").property("address", "10.0.0.[11..13]");
//! assert_eq!(write(&[host]), "host \"node-[1..3]\" address=\"10.0.0.[11..13]\"\n");
//! ```

use std::fmt::Write;

use crate::source::is_harmful;

/// How many characters a line may have: a longer one is broken before an entry.
pub const WIDTH: usize = 120;

/// What a broken line ends in: a space and a `\`.
const BREAK: usize = 2;

/// One statement with what is in its braces.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statement {
    /// The word that it starts with.
    pub name: String,
    /// Arguments and properties, as spelt.
    entries: Vec<String>,
    /// What is in braces.
    pub children: Vec<Statement>,
    /// Lines of comment above it.
    pub above: Vec<String>,
    /// A comment at the end of its (first) line.
    pub behind: Option<String>,
    /// Whether an empty line is above it.
    pub gap: bool,
    /// A whole line to be written as it is, instead of everything else.
    verbatim: Option<String>,
}

impl Statement {
    /// A statement without entries.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// A statement that is KDL already, on one line.
    pub fn verbatim(line: &str) -> Self {
        Self { verbatim: Some(plain(line)), ..Self::default() }
    }

    /// An argument more, in quotes.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        self.entries.push(quoted(text));
        self
    }

    /// An argument more: a number or a truth value where the text is one, else a text in quotes.
    #[must_use]
    pub fn value(mut self, text: &str) -> Self {
        self.entries.push(scalar(text));
        self
    }

    /// A property more, in quotes.
    #[must_use]
    pub fn property(mut self, key: &str, text: &str) -> Self {
        self.entries.push(format!("{key}={}", quoted(text)));
        self
    }

    /// A property more: a number or a truth value where the text is one, else a text in quotes.
    #[must_use]
    pub fn property_value(mut self, key: &str, text: &str) -> Self {
        self.entries.push(format!("{key}={}", scalar(text)));
        self
    }

    /// A statement more in its braces.
    #[must_use]
    pub fn child(mut self, child: Statement) -> Self {
        self.children.push(child);
        self
    }

    /// An empty line above it.
    #[must_use]
    pub fn after_gap(mut self) -> Self {
        self.gap = true;
        self
    }

    /// Whether it has neither entries nor children.
    pub fn is_bare(&self) -> bool {
        self.entries.is_empty() && self.children.is_empty() && self.verbatim.is_none()
    }
}

/// The text of a document.
pub fn write(statements: &[Statement]) -> String {
    let mut out = String::new();
    // Statements still to be written, the next one last, each with its depth; `None` closes a block.
    let mut open: Vec<(Option<&Statement>, usize)> =
        statements.iter().rev().map(|one| (Some(one), 0)).collect();
    while let Some((statement, depth)) = open.pop() {
        let indent = "    ".repeat(depth);
        let Some(statement) = statement else {
            let _ = writeln!(out, "{indent}}}");
            continue;
        };
        let begins_block = out.is_empty() || out.ends_with("{\n");
        if statement.gap && !begins_block {
            out.push('\n');
        }
        for line in &statement.above {
            let _ = writeln!(out, "{}", format!("{indent}// {}", plain(line)).trim_end());
        }
        head(&mut out, statement, &indent);
        if !statement.children.is_empty() {
            out.push_str(" {");
        }
        if let Some(comment) = &statement.behind {
            let _ = write!(out, " // {}", plain(comment));
        }
        out.push('\n');
        if !statement.children.is_empty() {
            open.push((None, depth));
            open.extend(statement.children.iter().rev().map(|child| (Some(child), depth + 1)));
        }
    }
    out
}

fn head(out: &mut String, statement: &Statement, indent: &str) {
    if let Some(line) = &statement.verbatim {
        let _ = write!(out, "{indent}{line}");
        return;
    }
    let _ = write!(out, "{indent}{}", statement.name);
    let mut width = indent.len() + statement.name.chars().count();
    for entry in &statement.entries {
        let own = entry.chars().count() + 1;
        if width + own > WIDTH - BREAK && width > indent.len() + 4 {
            let _ = write!(out, " \\\n{indent}    {entry}");
            width = indent.len() + 3 + own;
        } else {
            let _ = write!(out, " {entry}");
            width += own;
        }
    }
}

/// A number or a truth value as KDL writes it; everything else in quotes.
pub fn scalar(text: &str) -> String {
    let digits =
        |text: &str| !text.is_empty() && text.len() <= 18 && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_whole = digits(text) && (text == "0" || !text.starts_with('0'));
    let is_fraction = text.split_once('.').is_some_and(|(whole, part)| {
        digits(whole) && digits(part) && (whole == "0" || !whole.starts_with('0'))
    });
    match text {
        "true" | "false" => format!("#{text}"),
        _ if is_whole || is_fraction => text.to_owned(),
        _ => quoted(text),
    }
}

/// A text in quotes.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if is_odd(letter) => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(letter));
            }
            _ => out.push(letter),
        }
    }
    out.push('"');
    out
}

/// A comment or a line as one line, without what may not be in a document.
fn plain(text: &str) -> String {
    text.chars()
        .map(|letter| if is_odd(letter) || letter == '\n' || letter == '\r' { ' ' } else { letter })
        .collect()
}

/// Characters that KDL forbids, line ends other than its own, and others that would hide what a document says.
fn is_odd(letter: char) -> bool {
    is_harmful(letter) && !matches!(letter, '\t' | '\n' | '\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_read_well() {
        let host = Statement::new("host").text("n-1").property_value("cores", "16");
        let node = Statement::new("datanode")
            .property("on", "n-1")
            .child(Statement::new("set").text("enable_rest_service").value("true"));
        let mut cluster = Statement::new("cluster").text("plant").child(host).child(node.after_gap());
        cluster.above.push("集群".to_owned());
        cluster.children[0].behind = Some("first\nsecond".to_owned());
        let expected = "// 集群\ncluster \"plant\" {\n    host \"n-1\" cores=16 // first second\n\n    datanode on=\"n-1\" {\n        set \"enable_rest_service\" #true\n    }\n}\n";
        assert_eq!(write(&[cluster]), expected);
    }

    #[test]
    fn values_keep_their_spelling() {
        for (text, expected) in [
            ("6667", "6667"),
            ("0", "0"),
            ("007", "\"007\""),
            ("0.3", "0.3"),
            ("1e3", "\"1e3\""),
            ("true", "#true"),
            ("True", "\"True\""),
            ("a\"b\\c\n", "\"a\\\"b\\\\c\\n\""),
            ("\u{feff}", "\"\\u{feff}\""),
        ] {
            assert_eq!(scalar(text), expected);
        }
    }

    #[test]
    fn long_lines_are_broken() {
        let texts =
            (0..30).fold(Statement::new("data-dirs"), |node, at| node.text(&format!("/data{at}/iotdb")));
        let text = write(&[texts]);
        assert!(text.lines().all(|line| line.len() <= 120), "{text}");
        assert!(text.lines().count() > 3);
    }
}
