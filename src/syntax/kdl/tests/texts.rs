//! Texts made at random, for the properties of what reads and writes KDL.

use proptest::prelude::*;

/// Spaces between the parts of a node.
fn space() -> impl Strategy<Value = String> {
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
    (space(), dash, body).prop_map(|(space, dash, body)| format!("{space}{dash}{body}"))
}

/// A document that mostly has no errors.
pub(crate) fn document() -> impl Strategy<Value = String> {
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

/// A document with some characters exchanged, removed or put in.
pub(crate) fn mutated() -> impl Strategy<Value = String> {
    let change = (any::<prop::sample::Index>(), 0_u8..3, "[\"{}()\\[\\]=;/\\\\#*\n ',:.“a1-]");
    (document(), prop::collection::vec(change, 0..4)).prop_map(|(text, changes)| {
        let mut letters: Vec<char> = text.chars().collect();
        for (position, kind, letter) in changes {
            let at = position.index(letters.len() + 1);
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
pub(crate) fn soup() -> impl Strategy<Value = String> {
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

/// More cases on demand: `PROPTEST_CASES=100000 cargo test`.
pub(crate) fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(300)
}
