//! SYN008.

use super::{in_quotes, shown};
use crate::declare_rule;
use crate::diagnostic::{Edit, Finding, Fix};
use crate::source::Span;

declare_rule! {
    /// Reports punctuation of other languages: YAML's colons, JSON's commas and brackets, shell comments.
    ///
    /// ## What it checks
    /// Values of a node are separated by spaces, a key and its value by `=`; comments start with `//`, and strings
    /// are between `"` and `"`. Reported are `key: value`, `a, b`, `[a b]`, `[section]`, `# comment`, `'text'`,
    /// `“text”`, a `;` or `\` out of place, and the full-width marks of Chinese input methods. clusterc reads the
    /// value as it was probably meant.
    ///
    /// ## Why it matters
    /// Some of it is legal KDL that means something else: in `roles: a, b` the name is `roles:` and the first
    /// value `a,`.
    ///
    /// ```kdl,fails
    /// host "n-1" {
    ///     cores: 16
    /// }
    /// ```
    ///
    /// ```kdl,passes
    /// host "n-1" {
    ///     cores 16 // the plain way
    /// }
    /// ```
    ///
    /// ## How to fix
    /// `cores: 16` is `cores 16` for a node and `cores=16` for a property; `a, b` is `a b`; `# note` is
    /// `// note`; `'a'` is `"a"`. Put a string that really contains such a mark in quotes.
    pub static FOREIGN_SYNTAX = {
        code: "SYN008", name: "foreign-syntax", severity: Error, confidence: Language,
        marks: [Text]
    }
}

/// A text in another language from its first line to its last.
pub(in crate::syntax) fn other_language(span: Span, language: &str) -> Finding {
    let finding = Finding::new(&FOREIGN_SYNTAX, span, format!("this is {language}, not a spec"));
    match language {
        "YAML" => finding
            .note("clusterc reads a cluster file of another tool only if its name ends in `.yaml`")
            .help("run `clusterc init` to write a first spec"),
        "a properties file" => finding
            .note("use `clusterc lint` to check native configuration, or `clusterc import` to convert it to a spec")
            .help("run `clusterc init` to write a first spec"),
        _ => finding.note("specs are written in KDL").help("run `clusterc init` to write a first spec"),
    }
}

/// Makes one finding of strings in foreign quotes where there are several: who writes one writes all of them so.
pub(in crate::syntax) fn fold_quotes(mut findings: Vec<Finding>) -> Vec<Finding> {
    let is_quotes = |finding: &Finding| finding.fixes.first().is_some_and(|fix| fix.title == QUOTES);
    let mut others = findings.iter().filter(|finding| is_quotes(finding)).skip(1).peekable();
    if others.peek().is_none() {
        return findings;
    }
    let count = others.clone().count();
    let edits: Vec<Edit> = others.flat_map(|finding| finding.fixes[0].edits.clone()).collect();
    let mut is_first = true;
    findings.retain(|finding| !is_quotes(finding) || std::mem::take(&mut is_first));
    if let Some(first) = findings.iter_mut().find(|finding| is_quotes(finding)) {
        first.notes.push(format!(
            "{} such quotes",
            if count == 1 {
                "1 more string in this file has".to_owned()
            } else {
                format!("{count} more strings in this file have")
            }
        ));
        first.fixes[0].title = format!("{QUOTES} in the whole file");
        first.fixes[0].edits.extend(edits);
    }
    findings
}

/// The title of the fix of quotes.
const QUOTES: &str = "use double quotes";

/// `cores: 16`, where `cores` is a node.
pub(in crate::syntax) fn colon_name(span: Span, name: &str) -> Finding {
    let name = shown(name);
    Finding::new(&FOREIGN_SYNTAX, span, format!("a colon follows the node name `{name}`"))
        .help(format!("write `{name}`, a space and the values"))
        .safe_fix("remove the colon", span, "")
}

/// Whether a word is spelled as parameters are and statements never: `dn_rpc_port`, `maxMemSize`, `server.http_port`.
pub(crate) fn is_parameter_like(name: &str) -> bool {
    name.contains(['_', '.']) || name.contains(|letter: char| letter.is_ascii_uppercase())
}

/// `dn_rpc_port: 6667` or `dn_rpc_port=6667`, instead of a statement. `span` reaches from the name to the mark.
pub(in crate::syntax) fn parameter(span: Span, name: &str, mark: &str) -> Finding {
    let name = shown(name);
    Finding::new(&FOREIGN_SYNTAX, span, format!("the parameter `{name}` is written with a `{mark}`"))
        .help(format!("write set \"{name}\" VALUE"))
        .safe_fix(format!("write set \"{name}\""), span, format!("set {} ", in_quotes(&name)))
}

/// `address: "…"` among the values of a node. `gap` reaches from the colon to the value.
pub(in crate::syntax) fn colon_property(gap: Span, key: Span, name: &str) -> Finding {
    let name = shown(name);
    Finding::new(&FOREIGN_SYNTAX, key, format!("a colon follows the key `{name}`"))
        .help(format!("write `{name}=` and the value"))
        .safe_fix("write `=` in place of the colon", gap, "=")
}

/// Commas between values.
pub(in crate::syntax) fn comma(span: Span, commas: &str) -> Finding {
    Finding::new(&FOREIGN_SYNTAX, span, format!("there is a `{}` between values", shown(commas)))
        .note("values of a node are separated by spaces")
        .help("replace the comma with a space")
        .safe_fix("replace the comma with a space", span, " ")
}

/// `[a, b]`. A property has one value only.
pub(in crate::syntax) fn list(span: Span, is_of_property: bool) -> Finding {
    let help = if is_of_property {
        "write one value without brackets; write several names as one string, separated by commas"
    } else {
        "write the values without brackets, separated by spaces"
    };
    Finding::new(&FOREIGN_SYNTAX, span, "a list is in brackets").help(help)
}

/// `[section]`.
pub(in crate::syntax) fn section(span: Span, name: &str) -> Finding {
    let name = shown(name);
    Finding::new(&FOREIGN_SYNTAX, span, format!("the section `{name}` is in brackets"))
        .help(format!("write `{name} {{`, and `}}` where the section ends"))
}

/// `# comment`. `hashes` covers the `#` alone.
pub(in crate::syntax) fn comment(span: Span, hashes: Span, is_certain: bool) -> Finding {
    let finding = Finding::new(&FOREIGN_SYNTAX, span, "`#` does not start a comment");
    if is_certain {
        return finding.help("start comments with `//`").safe_fix("write `//`", hashes, "//");
    }
    let edits = vec![Edit { span: hashes, text: "//".to_owned() }];
    let mut finding = finding.help("start comments with `//`; put a string that starts with `#` in quotes");
    finding.fixes.push(Fix { title: "write `//`".to_owned(), safe: false, edits });
    finding
}

/// `'text'`, `“text”`. `is_closed` says whether a closing quote was found.
pub(in crate::syntax) fn quotes(span: Span, open: char, text: &str, is_closed: bool) -> Finding {
    let finding =
        Finding::new(&FOREIGN_SYNTAX, span, format!("`{}` is between `{open}` quotes", shown(text)));
    let quoted = in_quotes(text);
    let finding = finding.help(format!("use plain double quotes: `{}`", shown(&quoted)));
    if is_closed { finding.safe_fix(QUOTES, span, quoted) } else { finding }
}

/// A full-width mark.
pub(in crate::syntax) fn full_width(span: Span, mark: &str, twin: char) -> Finding {
    Finding::new(&FOREIGN_SYNTAX, span, format!("`{mark}` is the full-width form of `{twin}`"))
        .help(format!("type `{twin}`, or put a string that contains `{mark}` in quotes"))
        .safe_fix("use the plain form", span, twin.to_string())
}

/// `;` where no node ends, or an INI comment.
pub(in crate::syntax) fn semicolon(span: Span, is_comment: bool) -> Finding {
    if is_comment {
        return Finding::new(&FOREIGN_SYNTAX, span, "`;` does not start a comment")
            .help("start comments with `//`")
            .safe_fix("write `//`", span, "//");
    }
    Finding::new(&FOREIGN_SYNTAX, span, "there is no node before this `;`").help("remove it").safe_fix(
        "remove the `;`",
        span,
        "",
    )
}

/// `\` that is not the last thing on its line.
pub(in crate::syntax) fn backslash(span: Span) -> Finding {
    Finding::new(&FOREIGN_SYNTAX, span, "there is text after this `\\` on the same line")
        .note("a `\\` at the end of a line continues the node on the next line")
        .help("start a new line after it, or remove it")
}

/// `)` or `]` alone.
pub(in crate::syntax) fn lone_mark(span: Span, mark: &str) -> Finding {
    Finding::new(&FOREIGN_SYNTAX, span, format!("unexpected `{}`", shown(mark)))
        .help("remove it, or put a string that contains it in quotes")
}
