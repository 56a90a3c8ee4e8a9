//! The `kdl` crate as the oracle: what it accepts we accept, and both make the same of it.

use proptest::prelude::*;

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

/// Whether our language is stricter on purpose: marks of other languages that KDL takes for parts of words.
fn is_stricter(text: &str, finding: &Finding) -> bool {
    if text.contains(['＝', '｛', '｝', '；', '“', '”', '‘', '’']) || text.contains("://") {
        return true;
    }
    // The crate asks neither for a blank nor for a line end after what `/-` takes out, and lets `/-` follow `/-`.
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
        // The crate takes `#"""a"""#` for a text that begins and ends with two quotes.
        "SYN002" | "SYN012" => text.contains("#\"\"\""),
        // The crate lets `-inf` pass without its `#`.
        "SYN010" => text.contains("kdl-version") || text.contains("-inf"),
        _ => false,
    }
}

fn compare(text: &str) -> Result<(), TestCaseError> {
    // The crate panics on some texts and recurses on others; neither is ours to judge.
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

/// Spans lie in the text, on character boundaries, and inside their parent's.
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

/// Blanks between the parts of a node.
fn blank() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => Just(" ".to_owned()),
        1 => "[ \t\u{a0}\u{3000}]{1,3}",
        1 => Just(" /* a /* b */ c */ ".to_owned()),
        1 => Just(" \\\n  ".to_owned()),
        1 => Just(" \\ // note\r\n".to_owned()),
    ]
}

fn line_end() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => Just("\n".to_owned()),
        1 => Just("\r\n".to_owned()),
        1 => Just(" ; ".to_owned()),
        1 => Just(" // note\n".to_owned()),
        1 => Just("\n\n /* note */ \n".to_owned()),
        1 => Just("\u{85}".to_owned()),
        1 => Just("\u{2028}".to_owned()),
        1 => Just("\u{c}".to_owned()),
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => "[a-zé中_][a-z0-9é中.:_-]{0,5}[a-z0-9]",
        1 => "[+-]?\\.?[a-z~!@$%^&*|<>?-][a-z~!@$%^&*|<>?-]{0,3}",
        3 => "\"[ a-zé中#/{};='(),0-9-]{0,8}\"",
        2 => "\"([a-z ]|\\\\[nrtsbf\\\\\"]|\\\\u\\{[0-9a-f]{1,4}\\}|\\\\[ \n\t]{1,3}){0,4}\"",
        1 => "#\"[ a-z\\\\'/]{0,6}\"#",
        1 => "##\"[ a-z\\\\'/]{0,3}\"#[ a-z]{1,3}\"##",
        1 => (multi_line(), 0_usize..3).prop_map(|(lines, hashes)| {
            let marks = "#".repeat(hashes);
            format!("{marks}\"\"\"\n{lines}\"\"\"{marks}")
        }),
    ]
}

/// Lines that mostly have the indentation of the last.
fn multi_line() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        6 => "[ \t]{0,2}[a-z\"é]{0,3}[ a-z\\\\]{0,2}",
        1 => "\\\\[nt\\\\\" ]",
        1 => "[ \t]{0,3}",
    ];
    let newline = prop_oneof![6 => Just("\n"), 1 => Just("\r\n"), 1 => Just("\r")];
    let lines = prop::collection::vec((prop::bool::weighted(0.9), line, newline), 0..5);
    (lines, "[ \t]{0,3}").prop_map(|(lines, indent)| {
        let mut text = String::new();
        for (is_indented, line, newline) in lines {
            if is_indented {
                text.push_str(&indent);
            }
            text.push_str(&line);
            text.push_str(newline);
        }
        text + &indent
    })
}

fn value() -> impl Strategy<Value = String> {
    let plain = prop_oneof![
        4 => text(),
        3 => "[+-]?[0-9][0-9_]{0,6}",
        1 => "[+-]?[0-9][0-9_]{0,3}\\.[0-9][0-9_]{0,3}([eE][+-]?[0-9]{1,2})?",
        1 => "[+-]?0x[0-9a-fA-F][0-9a-fA-F_]{0,5}",
        1 => "[+-]?0o[0-7][0-7_]{0,5}",
        1 => "[+-]?0b[01][01_]{0,5}",
        1 => prop::sample::select(vec!["#true", "#false", "#null", "#inf", "#-inf", "#nan"]).prop_map(str::to_owned),
    ];
    let annotation = prop_oneof![9 => Just(""), 1 => Just("(t)"), 1 => Just("( \"t\" ) ")];
    (annotation, plain).prop_map(|(annotation, plain)| format!("{annotation}{plain}"))
}

fn entry() -> impl Strategy<Value = String> {
    let equals = prop_oneof![8 => Just("="), 1 => Just(" = "), 1 => Just("= ")];
    let body = prop_oneof![
        value(),
        (text(), equals, value()).prop_map(|(key, equals, value)| format!("{key}{equals}{value}")),
    ];
    let dash = prop_oneof![12 => Just(""), 1 => Just("/-"), 1 => Just("/- \n ")];
    (blank(), dash, body).prop_map(|(blank, dash, body)| format!("{blank}{dash}{body}"))
}

fn document() -> impl Strategy<Value = String> {
    let head = || {
        let prefix = prop_oneof![12 => Just(""), 1 => Just("/- "), 1 => Just("(t)")];
        (prefix, text(), prop::collection::vec(entry(), 0..4))
            .prop_map(|(prefix, name, entries)| format!("{prefix}{name}{}", entries.concat()))
    };
    let leaf = (head(), line_end()).prop_map(|(head, end)| format!("{head}{end}"));
    let node = leaf.prop_recursive(3, 16, 4, move |inner| {
        let blocks = prop_oneof![
            8 => prop::collection::vec(inner.clone(), 0..4).prop_map(|nodes| format!(" {{ {}}}", nodes.concat())),
            1 => prop::collection::vec(inner.clone(), 0..2).prop_map(|nodes| format!(" /-{{ {}}}", nodes.concat())),
            1 => prop::collection::vec(inner, 0..2).prop_map(|nodes| format!(" /- {{\n {}}} {{ }}", nodes.concat())),
        ];
        (head(), blocks, line_end()).prop_map(|(head, blocks, end)| format!("{head}{blocks}{end}"))
    });
    let start =
        prop_oneof![6 => Just(""), 1 => Just("\u{feff}"), 1 => Just("/- kdl-version 2\n"), 1 => Just("\n\n")];
    (start, prop::collection::vec(node, 0..6)).prop_map(|(start, nodes)| format!("{start}{}", nodes.concat()))
}

/// A document with some characters exchanged, taken out or put in.
fn mutated() -> impl Strategy<Value = String> {
    let change = (any::<prop::sample::Index>(), 0_u8..3, "[\"{}()\\[\\]=;/\\\\#*\n ',:.“a1-]");
    (document(), prop::collection::vec(change, 0..4)).prop_map(|(text, changes)| {
        let mut letters: Vec<char> = text.chars().collect();
        for (place, kind, letter) in changes {
            let at = place.index(letters.len() + 1);
            let letter = letter.chars().next().unwrap_or(' ');
            match kind {
                0 => letters.insert(at, letter),
                1 if at < letters.len() => letters[at] = letter,
                _ if at < letters.len() => {
                    letters.remove(at);
                }
                _ => {}
            }
        }
        letters.into_iter().collect()
    })
}

/// Pieces of everything, in any order: where the guesses of recovery meet each other.
fn soup() -> impl Strategy<Value = String> {
    let pieces = [
        "a",
        "é",
        "中",
        "1",
        ".",
        "0x",
        " ",
        "  ",
        "\t",
        "\n",
        "\r\n",
        "\u{85}",
        "{",
        "}",
        " {\n",
        "}\n",
        "(",
        ")",
        "[",
        "]",
        "=",
        " = ",
        ";",
        ",",
        ":",
        "：",
        "，",
        "\"",
        "\"\"\"",
        "\"\"\"\n",
        "#",
        "#\"",
        "\"#",
        "##\"\"\"\n",
        "\"\"\"##",
        "/",
        "//",
        "/*",
        "*/",
        "/-",
        "\\",
        "\\\n",
        "\\\"",
        "\\u{",
        "\\q",
        "'",
        "“",
        "”",
        "‘",
        "＝",
        "｛",
        "｝",
        "；",
        "true",
        "-inf",
        "r\"",
        "r#\"",
        "#true",
        "#yes",
        "k=",
        "k: ",
        "\u{feff}",
        "\u{0}",
        "\u{200e}",
        "\u{fffd}",
        "http://",
        "  b {\n",
        "\n    c",
        "kdl-version 1",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..40).prop_map(|pieces| pieces.concat())
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

/// More cases on demand: `PROPTEST_CASES=100000 cargo test`.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(300)
}
