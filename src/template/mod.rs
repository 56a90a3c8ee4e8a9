//! Scripts and pages are templates; values reach a shell only through the filter `sh`.

mod packed;

pub(crate) use packed::{packed, unpacked};

use std::sync::LazyLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior, Value};

/// Templates by name; a name that is missing or a variable that is not given is a mistake in the program.
#[derive(Debug)]
pub struct Templates(Environment<'static>);

impl Templates {
    /// Takes templates as (name, text).
    pub fn new(texts: &[(&'static str, &'static str)]) -> Self {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let mut syntax = SyntaxConfig::builder();
        syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
        environment.set_syntax(syntax.build().expect("the usual signs do"));
        environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
        environment.add_filter("sh", |text: String| sh(&text));
        environment.add_filter("bat", |text: String| bat(&text));
        environment.add_filter("remark", |text: String| remark(&text));
        environment.add_filter("md", |text: String| markdown(&text));
        environment.add_filter("xml", |text: String| xml(&text));
        environment.add_filter("prose", |text: String| prose(&text));
        for &(name, text) in PIECES.iter().chain(texts) {
            environment.add_template(name, text).expect("templates are part of the program and tested");
        }
        Self(environment)
    }

    /// A single template, called `template`.
    pub fn of_one(text: &'static str) -> Self {
        Self::new(&[("template", text)])
    }

    /// Renders a template.
    pub fn render(&self, name: &str, context: Value) -> String {
        let template = self.0.get_template(name).expect("every template that is asked for is listed");
        template.render(context).expect("every variable of a template is given")
    }
}

/// Pieces that scripts include.
static PIECES: LazyLock<[(&str, &str); 3]> = LazyLock::new(|| {
    [
        ("shell/common.sh", packed!("shell/common.sh")),
        ("shell/control-head.sh", packed!("shell/control-head.sh")),
        ("shell/host-head.sh", packed!("shell/host-head.sh")),
    ]
});

/// A value as one word of a shell, with any content.
pub fn sh(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Text in a cell of a table of Markdown, with any content.
fn markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' | '\r' => escaped.push(' '),
            '&' | '<' | '>' | '|' | '*' | '`' | '_' | '[' | ']' | '\\' | '!' | '~' | '#' | '@' => {
                escaped.push_str(&format!("&#{};", letter as u32));
            }
            _ => escaped.push(letter),
        }
    }
    escaped
}

/// Text inside `set "NAME=…"` of a batch file, whose value is later put on a command line, in a block, with delayed
/// expansion on: every sign that a command line treats as its own is escaped for then, `%` for now. A quote would turn
/// this around for what follows it: it becomes U+0000, and a file with that is refused.
fn bat(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '%' => escaped.push_str("%%"),
            '!' => escaped.push_str("^^!"),
            '"' => escaped.push('\0'),
            '^' | '&' | '|' | '<' | '>' | '(' | ')' => {
                escaped.push('^');
                escaped.push(letter);
            }
            _ if letter.is_control() => escaped.push(' '),
            _ => escaped.push(letter),
        }
    }
    escaped
}

/// Text for a remark in a batch file, where variables and signs are replaced even in remarks.
fn remark(text: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || " _-.,:;/\\`'()=*#[]".contains(letter);
    text.chars().map(|letter| if is_plain(letter) { letter } else { '?' }).collect()
}

/// Text for XML, in elements and attributes; characters that XML cannot hold are omitted.
pub fn xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' | '\r' => escaped.push(letter),
            _ if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => {}
            _ => escaped.push(letter),
        }
    }
    escaped
}

/// A sentence for HTML, in which what is in backticks is code.
fn prose(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    // A backtick without another one is a sign like any other.
    let is_paired = parts.len() % 2 == 1;
    let part = |(at, part): (usize, &&str)| match (is_paired, at % 2) {
        (true, 1) => format!("<code>{}</code>", xml(part)),
        (false, 1..) => format!("`{}", xml(part)),
        (false, 0) if at > 0 => format!("`{}", xml(part)),
        _ => xml(part),
    };
    parts.iter().enumerate().map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shell_words_are_one_word() {
        assert_eq!(sh("a b"), "'a b'");
        assert_eq!(sh("it's $(x)"), r"'it'\''s $(x)'");
    }

    #[test]
    fn batch_files_hold_no_surprises() {
        assert_eq!(bat("-Da=100% -Db=x&y|z"), "-Da=100%% -Db=x^&y^|z");
        assert_eq!(bat("a\"b!"), "a\0b^^!");
        assert_eq!(remark("a&b %x% ^"), "a?b ?x? ?");
    }

    #[test]
    fn xml_holds_no_surprises() {
        assert_eq!(xml("a<\u{1}b>&\""), "a&lt;b&gt;&amp;&quot;");
        assert_eq!(prose("`<a>` is `b`"), "<code>&lt;a&gt;</code> is <code>b</code>");
        assert_eq!(prose("`a` and ` <"), "`a` and ` &lt;");
    }
}
