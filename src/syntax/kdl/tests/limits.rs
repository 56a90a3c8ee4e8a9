//! Hostile strings: reading them stays linear, shallow and small.

use super::super::{MAX_DEPTH, MAX_FINDINGS};
use super::{mistakes, parse, parse_bytes};

/// Repeats a piece to about a megabyte: quadratic work would take minutes in a test build.
fn flood(piece: &str) -> String {
    piece.repeat((1 << 20) / piece.len())
}

#[test]
fn floods_are_read_in_linear_time() {
    let pieces = [
        "\"",
        "\"\"\"",
        "\"\"\"\n",
        "\"a",
        "\"\n",
        "/*",
        "/* */ ",
        "/*\n",
        "*/",
        "{",
        "}",
        "{}",
        "a{",
        "a {\n",
        "a{}",
        "a {} ",
        "a{}\n",
        "(",
        "(a",
        "(a)",
        ")",
        "[",
        "[ ",
        "]",
        "=",
        "a=",
        "a= ",
        "#",
        "# ",
        "#\"",
        "##\"#",
        "\\",
        "\\ ",
        "\\\n",
        "/-",
        "/- ",
        "/-a\n",
        ";",
        ",",
        ", ",
        "a, ",
        "a,",
        ":",
        "a: ",
        "'",
        " 'a",
        "'a' ",
        "“",
        "“a",
        "＝",
        "｛",
        "；",
        "\0",
        "\0\n",
        "\u{feff}",
        "\u{fffd}",
        "\u{200e}a",
        "r\"",
        "r#\"",
        "true ",
        "1.",
        "1. ",
        "0x",
        "a\"b",
        "a\"b\" ",
        "\"a=\"b",
        " b=\\\"",
        "\"\\",
        "\"\\q",
        "\"\\\n",
        "\"\"\"\n\\",
        "a \"\"\"\n x\nb \"\"\"\n",
        "http://",
        "/a",
        "a/",
        "\r",
        "\r\n",
        "\u{85}",
        "a\n{\n",
        "\"k\": \"v\", ",
        "[a]\n",
        "\"\"\"a\n\"\"\"",
        "#\"\"\"\n",
        "a \"\"\"\n  \"x\"\n",
        " a=1=2",
    ];
    for piece in pieces {
        let text = flood(piece);
        let start = std::time::Instant::now();
        let (_, findings) = parse(&text);
        assert!(findings.len() <= MAX_FINDINGS + 100, "{piece:?}: {} findings", findings.len());
        assert!(start.elapsed().as_secs() < 20, "{piece:?} took {:?}", start.elapsed());
    }
}

#[test]
fn floods_around_a_value_are_read_in_linear_time() {
    for (before, piece, after) in [
        ("a \"", "x", ""),
        ("a \"", "\\u{41}", "\""),
        ("a \"\"\"\n", "  x\n", "  \"\"\""),
        ("a \"\"\"\n", " ", "\n  x\n  \"\"\""),
        ("a \"\"\"\n", "\\ \n", "\"\"\""),
        ("a #\"", "\"", "\"#"),
        ("a ", "1", ""),
        ("a ", "1_", ""),
        ("a 0x", "f", ""),
        ("a ", "k=1 ", "\""),
        ("a ", "\"k\" ", "'"),
        ("", "a {\n", "}"),
        ("/*", "a", ""),
    ] {
        let text = format!("{before}{}{after}", flood(piece));
        let start = std::time::Instant::now();
        parse(&text);
        assert!(start.elapsed().as_secs() < 20, "{before:?}{piece:?}{after:?} took {:?}", start.elapsed());
    }
}

#[test]
fn depth_has_a_limit_and_no_stack() {
    let nested = |depth: usize| "a {\n".repeat(depth) + &"}\n".repeat(depth);
    assert_eq!(mistakes(&nested(MAX_DEPTH)).0, []);
    assert_eq!(mistakes(&nested(MAX_DEPTH + 1)).0, [(MAX_DEPTH as u32 + 1, "SYN009")]);
    assert_eq!(mistakes(&nested(100_000)).0, [(MAX_DEPTH as u32 + 1, "SYN009")]);

    // What is skipped may hold braces in strings and comments; what follows is read.
    let inner = "b \"}\" #\"}\"# // }\n/* } */ c {\n}\n";
    let text = format!("{}{inner}{}end =1", "a {\n".repeat(MAX_DEPTH + 1), "}\n".repeat(MAX_DEPTH + 1));
    let (found, _) = mistakes(&text);
    let last = text.lines().count() as u32;
    assert_eq!(found, [(MAX_DEPTH as u32 + 1, "SYN009"), (last, "SYN007")]);
}

#[test]
fn cut_off_anywhere_nothing_breaks() {
    let text = "\u{feff}/- kdl-version 2\nsite \"东\\u{e9}\" (t)k=#true { /* c */\n  a \"\"\"\n    x \\\n   y\n    \"\"\" #\"r\"# \
                /- { b 0x1F } 'q' “s” r\"x\" , : ＝ 5 \\\n 6\n}\n";
    for end in 0..=text.len() {
        parse_bytes(&text.as_bytes()[..end]);
        parse_bytes(&text.as_bytes()[end..]);
    }
}
