//! LINT006: placeholder-left.

use super::FileContext;
use crate::declare_rule;
use crate::diagnostic::{Finding, words};
use crate::source::Span;

declare_rule! {
    /// Reports placeholders that are not filled in.
    ///
    /// ## What it checks
    ///
    /// Values such as `a|b|c`, `your_ip`, `CN1_IP`, `x.x.x.x`, `CHANGE_ME`, `TODO`.
    ///
    /// ## Why it matters
    ///
    /// The server uses them as they are: an address that does not exist, or a well-known password.
    ///
    /// ```files,fails
    /// == conf/iotdb-system.properties
    /// cn_internal_address=127.0.0.1
    /// cn_seed_config_node=127.0.0.1:10710
    /// dn_internal_address=127.0.0.1
    /// dn_seed_config_node=127.0.0.1:10710
    /// cluster_name=CHANGE_ME
    /// ```
    ///
    /// ```files,passes
    /// == conf/iotdb-system.properties
    /// cn_internal_address=127.0.0.1
    /// cn_seed_config_node=127.0.0.1:10710
    /// dn_internal_address=127.0.0.1
    /// dn_seed_config_node=127.0.0.1:10710
    /// cluster_name=plant
    /// ```
    ///
    /// ## How to fix
    ///
    /// Fill in the value of this host.
    pub static PLACEHOLDER_LEFT = { code: "LINT006", name: "placeholder-left", severity: Warning, confidence: Advice }
}

/// Looks for it in one file.
pub(super) fn check(context: &FileContext<'_>, findings: &mut Vec<Finding>) {
    let (file, source) = (context.file, context.source);
    for entry in &file.document.entries {
        let value = file.value(source, entry);
        if let Some(found) = placeholder(&value.value) {
            findings.push(finding(value.span, found, &file.key(source, entry).value));
        }
    }
}

/// A finding for one value.
pub(crate) fn finding(span: Span, found: &str, key: &str) -> Finding {
    let found = words::shorten(found);
    Finding::new(&PLACEHOLDER_LEFT, span, format!("the placeholder `{found}` is not filled in"))
        .note(format!("the server uses it as the value of `{}`", words::shorten(key)))
        .help("write the value of this host")
}

/// The part of a value that is a placeholder.
pub(crate) fn placeholder(value: &str) -> Option<&str> {
    let value = value.trim();
    // Alternatives of which one was to be chosen; a bar is not part of addresses, numbers and paths.
    let parts: Vec<&str> = value.split('|').map(str::trim).collect();
    let is_word = |part: &&str| {
        !part.is_empty() && part.chars().all(|letter| letter.is_alphanumeric() || "._-:".contains(letter))
    };
    if parts.len() > 1 && parts.iter().all(is_word) {
        return Some(value);
    }
    let lower = value.to_ascii_lowercase();
    let words = ["change_me", "changeme", "change-me", "todo", "fixme", "x.x.x.x", "xxx.xxx.xxx.xxx", "tbd"];
    let host = lower.split(':').next().unwrap_or_default();
    let is_yours = ["your_", "your-", "<your"].iter().any(|start| lower.starts_with(start));
    let is_in_brackets = || value.split([',', ';']).any(|part| is_bracketed(part.trim()));
    let is_named = || value.split([',', ';']).any(|part| is_address_name(part.trim()));
    (words.contains(&lower.as_str()) || words.contains(&host) || is_yours || is_named() || is_in_brackets())
        .then_some(value)
}

/// Whether a text, or what is before a port, is a word in angle brackets, as guides write it:
/// `<iotdb-confignode>:10710`. Words in capitals are macros.
fn is_bracketed(text: &str) -> bool {
    let inner = text.strip_prefix('<').and_then(|rest| rest.split_once('>'));
    inner.is_some_and(|(name, after)| {
        let is_port =
            after.strip_prefix(':').is_some_and(|port| port.chars().all(|letter| letter.is_ascii_digit()));
        (after.is_empty() || is_port)
            && name.chars().any(char::is_alphabetic)
            && name.chars().any(|letter| letter.is_lowercase() || !letter.is_ascii())
            && name.chars().all(|letter| letter.is_alphanumeric() || " -_.".contains(letter))
    })
}

/// Whether an address is the name of one in capitals, as guides write it: `CN1_IP`, `NODE_ADDRESS:10710`.
fn is_address_name(text: &str) -> bool {
    const ADDRESSES: &[&str] = &["IP", "HOST", "HOSTNAME", "ADDRESS", "ADDR", "FQDN"];
    let host = text.split(':').next().unwrap_or_default();
    let is_capital =
        |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit() || "_-".contains(letter);
    let words =
        || host.split(['_', '-']).map(|word| word.trim_end_matches(|letter: char| letter.is_ascii_digit()));
    host.chars().all(is_capital) && words().count() > 1 && words().any(|word| ADDRESSES.contains(&word))
}
