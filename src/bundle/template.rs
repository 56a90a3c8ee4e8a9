//! Scripts and pages are templates; values reach a shell only through the filter `sh`.

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
        environment.add_filter("yaml", |text: String| crate::formats::yaml::quoted(&text));
        environment.add_filter("xml", |text: String| xml(&text));
        for &(name, text) in PIECES.iter().chain(texts) {
            environment.add_template(name, text).expect("templates are part of the program and tested");
        }
        Self(environment)
    }

    /// Renders a template.
    pub fn render(&self, name: &str, context: Value) -> String {
        let template = self.0.get_template(name).expect("every template that is asked for is listed");
        template.render(context).expect("every variable of a template is given")
    }
}

/// Pieces that scripts include.
const PIECES: &[(&str, &str)] = &[
    ("shell/common.sh", include_str!("templates/shell/common.sh")),
    ("shell/control-head.sh", include_str!("templates/shell/control-head.sh")),
    ("shell/host-head.sh", include_str!("templates/shell/host-head.sh")),
];

/// The shared scripts and pages.
pub(super) static TEMPLATES: LazyLock<Templates> = LazyLock::new(|| {
    Templates::new(&[
        ("host/verify.sh", include_str!("templates/verify.sh")),
        ("host/install.sh", include_str!("templates/host/install.sh")),
        ("host/preflight.sh", include_str!("templates/host/preflight.sh")),
        ("host/start.sh", include_str!("templates/host/start.sh")),
        ("host/stop.sh", include_str!("templates/host/stop.sh")),
        ("host/restart.sh", include_str!("templates/host/restart.sh")),
        ("host/status.sh", include_str!("templates/host/status.sh")),
        ("host/clean.sh", include_str!("templates/host/clean.sh")),
        ("host/dump-log.sh", include_str!("templates/host/dump-log.sh")),
        ("host/lib/call.sh", include_str!("templates/host/lib/call.sh")),
        ("host/lib/common.sh", include_str!("templates/host/lib/common.sh")),
        ("host/lib/gate.sh", include_str!("templates/host/lib/gate.sh")),
        ("host/lib/product.sh", include_str!("templates/host/lib/product.sh")),
        ("host/lib/record.sh", include_str!("templates/host/lib/record.sh")),
        ("host/lib/host.sh", include_str!("templates/host/lib/host.sh")),
        ("host/lib/run.sh", include_str!("templates/host/lib/run.sh")),
        ("host/lib/undo.sh", include_str!("templates/host/lib/undo.sh")),
        ("host/lib/unpack.sh", include_str!("templates/host/lib/unpack.sh")),
        ("host/lib/versions.sh", include_str!("templates/host/lib/versions.sh")),
        ("host/service.sh", include_str!("templates/host/service.sh")),
        ("host/unit.service", include_str!("templates/host/unit.service")),
        ("control/lib.sh", include_str!("templates/control/lib.sh")),
        ("control/lib/carry.sh", include_str!("templates/control/lib/carry.sh")),
        ("control/lib/state.sh", include_str!("templates/control/lib/state.sh")),
        ("control/activate.sh", include_str!("templates/control/activate.sh")),
        ("control/check.sh", include_str!("templates/control/check.sh")),
        ("control/clean.sh", include_str!("templates/control/clean.sh")),
        ("control/deploy.sh", include_str!("templates/control/deploy.sh")),
        ("control/destroy.sh", include_str!("templates/control/destroy.sh")),
        ("control/distribute.sh", include_str!("templates/control/distribute.sh")),
        ("control/dump-log.sh", include_str!("templates/control/dump-log.sh")),
        ("control/list.sh", include_str!("templates/control/list.sh")),
        ("control/reload.sh", include_str!("templates/control/reload.sh")),
        ("control/restart-all.sh", include_str!("templates/control/restart-all.sh")),
        ("control/restart-rolling.sh", include_str!("templates/control/restart-rolling.sh")),
        ("control/scale-in.sh", include_str!("templates/control/scale-in.sh")),
        ("control/scale-out.sh", include_str!("templates/control/scale-out.sh")),
        ("control/show.sh", include_str!("templates/control/show.sh")),
        ("control/start-all.sh", include_str!("templates/control/start-all.sh")),
        ("control/status-all.sh", include_str!("templates/control/status-all.sh")),
        ("control/stop-all.sh", include_str!("templates/control/stop-all.sh")),
        ("control/undo-all.sh", include_str!("templates/control/undo-all.sh")),
        ("control/upgrade.sh", include_str!("templates/control/upgrade.sh")),
        ("control/ansible/addresses.yml", include_str!("templates/control/ansible/addresses.yml")),
        ("control/ansible/ansible.cfg", include_str!("templates/control/ansible/ansible.cfg")),
        ("control/ansible/clusterc.yml", include_str!("templates/control/ansible/clusterc.yml")),
        ("control/ansible/deploy.yml", include_str!("templates/control/ansible/deploy.yml")),
        ("control/ansible/inventory.yml", include_str!("templates/control/ansible/inventory.yml")),
        ("control/ansible/settings.yml", include_str!("templates/control/ansible/settings.yml")),
        ("control/ansible/site.yml", include_str!("templates/control/ansible/site.yml")),
        ("control/ansible/start.yml", include_str!("templates/control/ansible/start.yml")),
        ("control/ansible/status.yml", include_str!("templates/control/ansible/status.yml")),
        ("control/ansible/stop.yml", include_str!("templates/control/ansible/stop.yml")),
        ("control/ansible/tasks/install.yml", include_str!("templates/control/ansible/tasks/install.yml")),
        ("control/ansible/tasks/start.yml", include_str!("templates/control/ansible/tasks/start.yml")),
        ("control/ansible/tasks/stop.yml", include_str!("templates/control/ansible/tasks/stop.yml")),
        ("control/ansible/undo.yml", include_str!("templates/control/ansible/undo.yml")),
        ("windows/install.bat", include_str!("templates/windows/install.bat")),
        ("windows/preflight.bat", include_str!("templates/windows/preflight.bat")),
        ("windows/start.bat", include_str!("templates/windows/start.bat")),
        ("windows/stop.bat", include_str!("templates/windows/stop.bat")),
        ("windows/status.bat", include_str!("templates/windows/status.bat")),
        ("windows/lib.bat", include_str!("templates/windows/lib.bat")),
        ("windows/node-process.ps1", include_str!("templates/windows/node-process.ps1")),
        ("RUNBOOK.md", include_str!("templates/RUNBOOK.md")),
    ])
});

/// A value as one word of a shell, whatever is in it.
pub fn sh(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Text inside `set "NAME=…"` of a batch file, whose value is later put on a command line, in a block, with delayed
/// expansion on: every sign that a command line takes for its own is escaped for then, `%` for now. A quote would turn
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

/// Text for a remark in a batch file, where even remarks are looked through for variables and signs.
fn remark(text: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || " _-.,:;/\\`'()=*#[]".contains(letter);
    text.chars().map(|letter| if is_plain(letter) { letter } else { '?' }).collect()
}

/// Text for XML, in elements and attributes; characters that XML cannot hold are left out.
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

/// Text for a comment: what would end the line, or hide what follows, becomes U+FFFD.
pub fn one_line(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() || is_bidi(letter) { '\u{fffd}' } else { letter })
        .collect()
}

/// Marks that turn the direction of text: a comment must read as it is stored.
fn is_bidi(letter: char) -> bool {
    matches!(letter, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
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
    fn xml_and_comments_hold_no_surprises() {
        assert_eq!(xml("a<\u{1}b>&\""), "a&lt;b&gt;&amp;&quot;");
        assert_eq!(one_line("a\nb\u{202e}"), "a\u{fffd}b\u{fffd}");
    }
}
