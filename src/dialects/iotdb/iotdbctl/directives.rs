//! `# clusterc: …`: what the file's own keys cannot say is in comments, which iotdbctl skips.

use super::block::Text;
use super::rules::unknown_key;
use crate::diagnostic::Finding;
use crate::source::{SourceFile, Span};
use crate::syntax::yaml::{YamlComment, YamlTree};
use crate::syntax::{self, Node, Value};

/// The word that such a comment starts with.
const WORD: &str = "clusterc:";

/// What the comments say.
#[derive(Debug, Default)]
pub(super) struct Directives {
    /// `version "1.3.3"`.
    pub(super) version: Option<Text>,
    /// `allow "CODE" reason="…"`.
    pub(super) allows: Vec<Node>,
}

impl Directives {
    /// Takes the exceptions that are inside of a span, those at the very beginning of a line left aside.
    pub(super) fn take_inside(&mut self, span: Span, source: &SourceFile) -> Vec<Node> {
        let is_inside = |node: &Node| {
            // The location first: it costs nothing.
            span.contains(node.head)
                && !source.line_text(source.position(node.head.start as usize).line).starts_with('#')
        };
        let (inside, others) = std::mem::take(&mut self.allows).into_iter().partition(is_inside);
        self.allows = others;
        inside
    }
}

/// Reads the comments that are meant for clusterc. They are written as statements of a spec, so they are read as such:
/// out of a text in which everything else is blank, which keeps their locations.
pub(super) fn read(tree: &YamlTree, source: &SourceFile, findings: &mut Vec<Finding>) -> Directives {
    let mut directives = Directives::default();
    let ours: Vec<&YamlComment> =
        tree.comments.iter().filter(|comment| comment.text.starts_with(WORD)).collect();
    if ours.is_empty() {
        return directives;
    }
    let mut text: Vec<u8> =
        source.text.bytes().map(|byte| if byte == b'\n' { b'\n' } else { b' ' }).collect();
    for comment in ours {
        let range = comment.span.range();
        let Some(at) = source.text[range.clone()].find(WORD) else { continue };
        let start = range.start + at + WORD.len();
        text[start..range.end].copy_from_slice(&source.text.as_bytes()[start..range.end]);
    }
    let (read, findings_inside) =
        syntax::kdl::read(tree.file, &SourceFile::from_bytes(source.name.as_str(), text));
    findings.extend(findings_inside);
    for node in read.nodes {
        match &*node.name.text {
            "allow" => directives.allows.push(node),
            "version" => match node.arguments().next().map(|scalar| (&scalar.value, scalar.span)) {
                Some((Value::Text(text), span)) => directives.version = Some(Text::new(text.clone(), span)),
                _ => findings.push(unknown_key::directive(node.head, "version")),
            },
            other => findings.push(unknown_key::directive(node.head, other)),
        }
    }
    directives
}
