//! The `kdl` crate as the oracle: what it accepts we accept, and both make the same of it.

use proptest::prelude::*;

use super::texts::{cases, document, mutated, soup};
use super::{messages, parse, parse_bytes};
use crate::diagnostic::Finding;
use crate::syntax::{Node, Value};

/// Our nodes against the crate's.
fn same(ours: &[Node], theirs: &[kdl::KdlNode]) -> Result<(), String> {
    if ours.len() != theirs.len() {
        return Err(format!("{} nodes, expected {}", ours.len(), theirs.len()));
    }
    for (our, their) in ours.iter().zip(theirs) {
        if &*our.name.text != their.name().value() {
            return Err(format!("name {:?}, expected {:?}", our.name.text, their.name().value()));
        }
        if our.entries.len() != their.entries().len() {
            return Err(format!("entries {:?}, expected {:?}", our.entries, their.entries()));
        }
        for (our, their) in our.entries.iter().zip(their.entries()) {
            let our_key = our.key.as_ref().map(|key| &*key.text);
            let their_key = their.name().map(kdl::KdlIdentifier::value);
            if our_key != their_key || !same_value(&our.value.value, their.value()) {
                return Err(format!("{our:?}, expected {their:?}"));
            }
        }
        match (&our.children, their.children()) {
            (None, None) => {}
            (Some(our), Some(their)) => same(our, their.nodes())?,
            (our, their) => return Err(format!("children {our:?}, expected {their:?}")),
        }
    }
    Ok(())
}

fn same_value(ours: &Value, theirs: &kdl::KdlValue) -> bool {
    match (ours, theirs) {
        (Value::Text(our), kdl::KdlValue::String(their)) => **our == **their,
        (Value::Integer(our), kdl::KdlValue::Integer(their)) => our == their,
        (Value::Float(our), kdl::KdlValue::Float(their)) => our == their || (our.is_nan() && their.is_nan()),
        (Value::Bool(our), kdl::KdlValue::Bool(their)) => our == their,
        (Value::Null, kdl::KdlValue::Null) => true,
        _ => false,
    }
}

/// Whether our language is stricter on purpose: marks of other languages that KDL treats as parts of words.
fn is_stricter(text: &str, finding: &Finding) -> bool {
    if text.contains(['＝', '｛', '｝', '；', '“', '”', '‘', '’']) || text.contains("://") {
        return true;
    }
    // The crate asks neither for a space nor for a line end after what `/-` removes, and lets `/-` follow `/-`.
    let spelled = text.get(finding.span.range()).unwrap_or("");
    if text.contains("/-") && (matches!(finding.rule.code, "SYN014" | "SYN015") || spelled.starts_with('#')) {
        return true;
    }
    match finding.rule.code {
        "SYN001" | "SYN008" | "SYN013" => true,
        // The letters that SYN013 forbids, as escapes.
        "SYN006" => {
            let digits = spelled.strip_prefix("\\u{").and_then(|rest| rest.strip_suffix('}'));
            let letter = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
            letter.is_some_and(|letter| (0xfdd0..=0xfdef).contains(&letter))
        }
        // The crate takes `#"""a"""#` for a text that starts and ends with two quotes.
        "SYN002" | "SYN012" => text.contains("#\"\"\""),
        // The crate lets `-inf` pass without its `#`.
        "SYN010" => text.contains("kdl-version") || text.contains("-inf"),
        _ => false,
    }
}

fn compare(text: &str) -> Result<(), TestCaseError> {
    // The crate panics on some strings and recurses on others; neither is ours to judge.
    let Ok(Ok(theirs)) = std::panic::catch_unwind(|| kdl::KdlDocument::parse_v2(text)) else {
        return Ok(());
    };
    let (tree, findings) = parse(text);
    if findings.iter().any(|finding| is_stricter(text, finding)) {
        return Ok(());
    }
    prop_assert!(findings.is_empty(), "{text:?}: {:?}", messages(&findings));
    let verdict = same(&tree.nodes, theirs.nodes());
    prop_assert!(verdict.is_ok(), "{text:?}: {}", verdict.err().unwrap_or_default());
    Ok(())
}

/// Spans are in the text, on character boundaries, and inside their parent's.
fn check_spans(text: &str, nodes: &[Node]) -> Result<(), TestCaseError> {
    for node in nodes {
        let entries = node
            .entries
            .iter()
            .flat_map(|entry| entry.key.iter().map(|key| key.span).chain([entry.value.span, entry.span]));
        for span in entries.chain([node.name.span, node.head, node.span]) {
            prop_assert!(text.get(span.range()).is_some(), "{span:?} of {text:?}");
            prop_assert!(node.span.contains(span), "{span:?} in {:?} of {text:?}", node.span);
        }
        check_spans(text, node.children())?;
    }
    Ok(())
}

fn check_all_spans(bytes: &[u8]) -> Result<(), TestCaseError> {
    let text = crate::source::SourceFile::from_bytes("", bytes.to_vec()).text;
    let (tree, findings) = parse_bytes(bytes);
    check_spans(&text, &tree.nodes)?;
    for finding in &findings {
        let labels = finding.labels.iter().map(|label| label.span);
        let edits = finding.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
        for span in labels.chain(edits).chain([finding.span]) {
            prop_assert!(text.get(span.range()).is_some(), "{span:?} of {finding:?} in {text:?}");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn generated_documents_read_as_the_oracle_reads_them(text in document()) {
        compare(&text)?;
        check_all_spans(text.as_bytes())?;
    }

    #[test]
    fn what_the_oracle_accepts_is_clean(text in mutated()) {
        compare(&text)?;
        check_all_spans(text.as_bytes())?;
    }

    #[test]
    fn any_text_has_spans_inside_it(text in "[a-c1\"'#{}()\\[\\]=;:,./\\\\*\\- \n\r\tré中“”＝｛\u{85}\u{feff}\u{0}]{0,60}") {
        compare(&text)?;
        check_all_spans(text.as_bytes())?;
    }

    #[test]
    fn any_mixture_has_spans_inside_it(text in soup()) {
        compare(&text)?;
        check_all_spans(text.as_bytes())?;
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        check_all_spans(&bytes)?;
    }
}
