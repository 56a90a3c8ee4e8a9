//! `datanode-env.sh` and `confignode-env.sh`: variables of the environment scripts, and `extra_opts`, lines of shell
//! of which those are taken that add options of Java.

use super::block::{Text, text_of};
use super::nodes::Assignment;
use super::rules::shell_line;
use super::server::Role;
use crate::diagnostic::Finding;
use crate::source::{SourceFile, Span};
use crate::syntax::yaml::{YamlEntry, YamlStyle};

/// What the entries of an environment block set.
pub(super) fn settings(
    entries: &[YamlEntry],
    role: &'static Role,
    source: &SourceFile,
    findings: &mut Vec<Finding>,
) -> Vec<Assignment> {
    let mut settings = Vec::new();
    for entry in entries {
        if &*entry.key == "extra_opts" {
            settings.extend(extra_options(entry, role, source, findings));
        } else if let Some(value) = text_of(entry, findings) {
            settings.push(Assignment::of("env", entry, value));
        }
    }
    settings
}

/// The options that `extra_opts` adds, as one value of the role's own variable.
fn extra_options(
    entry: &YamlEntry,
    role: &'static Role,
    source: &SourceFile,
    findings: &mut Vec<Finding>,
) -> Option<Assignment> {
    let text = text_of(entry, findings)?;
    let mut options: Vec<&str> = Vec::new();
    let mut location: Option<Span> = None;
    let lines = lines(entry, &text, source);
    for (line, span) in &lines {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match added(line) {
            Some((variable, _)) if variable == role.other_options => {
                findings.push(shell_line::other_role(*span, variable, role.title, role.options));
            }
            Some((variable, added)) if variable == role.options => {
                options.extend(added.split_whitespace());
                location = Some(location.map_or(*span, |location| location.to(*span)));
            }
            _ => findings.push(shell_line::other(*span, line, role.options)),
        }
    }
    let key = Text::new(role.options.into(), entry.key_span);
    Some(Assignment { word: "env", key, value: Text::new(options.join(" ").into(), location?) })
}

/// The lines of a text with their locations; a text that is not written line by line has one.
fn lines(entry: &YamlEntry, text: &Text, source: &SourceFile) -> Vec<(String, Span)> {
    let is_block = entry.value.scalar().is_some_and(|scalar| scalar.style == YamlStyle::Block);
    let Some(written) = source.text.get(text.span.range()).filter(|_| is_block) else {
        return text.value.lines().map(|line| (line.to_owned(), text.span)).collect();
    };
    let mut at = text.span.start as usize;
    let mut lines = Vec::new();
    for line in written.split_inclusive('\n') {
        let trimmed = line.trim();
        let start = at + (line.len() - line.trim_start().len());
        lines.push((trimmed.to_owned(), Span::new(text.span.file, start, start + trimmed.len())));
        at += line.len();
    }
    lines
}

/// `NAME="$NAME -XX:…"` in its usual spellings: the variable and what is added. `None` for all that a shell would
/// look into.
fn added(line: &str) -> Option<(&str, &str)> {
    let line = line.strip_prefix("export ").unwrap_or(line).trim();
    let (name, value) = line.split_once('=')?;
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    if name.is_empty() || !name.chars().all(is_name) {
        return None;
    }
    let value = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'))?;
    let braced = format!("${{{name}}}");
    let plain = format!("${name}");
    let own = [braced.as_str(), plain.as_str()];
    let before =
        own.iter().find_map(|own| value.strip_prefix(own)).filter(|rest| rest.starts_with([' ', '\t']));
    let after = own.iter().find_map(|own| value.strip_suffix(own)).filter(|rest| rest.ends_with([' ', '\t']));
    let options = before.or(after)?.trim();
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-+:=/._,%@ \t".contains(letter);
    let are_options = options.split_whitespace().all(|option| option.starts_with('-'));
    (!options.is_empty() && are_options && options.chars().all(is_plain)).then_some((name, options))
}

#[cfg(test)]
mod tests {
    use super::added;

    #[test]
    fn options_are_taken_and_nothing_else() {
        assert_eq!(added("X=\"$X -XX:+UseG1GC\""), Some(("X", "-XX:+UseG1GC")));
        assert_eq!(added("export X=\"${X} -Xss1m -Da=b\""), Some(("X", "-Xss1m -Da=b")));
        assert_eq!(added("X=\"-Xss1m $X\""), Some(("X", "-Xss1m")));
        for line in [
            "X=\"$X $(id)\"",
            "X=\"$X `id`\"",
            "X=\"$X -a; id\"",
            "X=\"$XY -a\"",
            "X=\"$Y -a\"",
            "X=\"$X -a\" && id",
            "X=\"$X word\"",
            "X=-a",
            "ulimit -n 5",
            "",
        ] {
            assert_eq!(added(line), None, "{line}");
        }
    }
}
