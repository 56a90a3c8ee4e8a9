//! Texts without mistakes: what the tree makes of them, and where its spans are.

use super::{clean, outline};
use crate::syntax::Node;

fn reads(text: &str, expected: &str) {
    assert_eq!(outline(&clean(text)), expected, "{text:?}");
}

/// The text that a span covers, by the name of the part.
fn parts<'a>(text: &'a str, node: &Node) -> Vec<(&'static str, &'a str)> {
    let mut parts = vec![
        ("name", &text[node.name.span.range()]),
        ("head", &text[node.head.range()]),
        ("node", &text[node.span.range()]),
    ];
    for entry in &node.entries {
        parts.extend(entry.key.as_ref().map(|key| ("key", &text[key.span.range()])));
        parts.push(("value", &text[entry.value.span.range()]));
        parts.push(("entry", &text[entry.span.range()]));
    }
    parts
}

#[test]
fn nodes_have_names_arguments_properties_and_children() {
    reads("", "");
    reads("host", "host");
    reads("host \"n-1\" cores=16 16.5 #true #null", "host \"n-1\" cores=16 16.5 #true #null");
    reads("a { b 1; c { } }\nd", "a { b 1; c {  } }; d");
    reads("a{b}", "a { b }");
    reads("a 1 ; b 2;c 3", "a 1; b 2; c 3");
    reads("a k = 1 \"k\"=\"v\"", "a k=1 k=\"v\"");
    reads("(t)a (t)1 k=( t ) 2", "a 1 k=2");
    reads("节点 名=值 \"北京 一\"", "节点 名=\"值\" \"北京 一\"");
}

#[test]
fn spaces_line_ends_and_comments_are_skipped() {
    reads("\u{feff}a\r\nb\rc\u{85}d\u{2028}e\u{c}f\u{b}g", "a; b; c; d; e; f; g");
    reads("a\t1\u{a0}2\u{3000}3", "a 1 2 3");
    reads("a 1 \\\n 2 \\ // more\n 3 /* x /* y */ z */ 4 // end", "a 1 2 3 4");
    reads("// only\n/* comments */", "");
    reads("/- kdl-version 2\na", "a");
    reads("a \\", "a");
}

#[test]
fn slashdash_takes_out_what_follows() {
    reads("/- a 1 { b }\nc", "c");
    reads("a /-1 2 /-k=3 /- \n 4 l=5", "a 2 l=5");
    reads("a /-{ b } { c } /-{ d }", "a { c }");
    reads("a { /- b { c }\n d }", "a { d }");
}

#[test]
fn texts_have_escapes_raw_forms_and_indentation() {
    reads(r###"a "\n\t\\\"\s\u{e9}" #"\n"# ##"a"#b"##"###, r##"a "\n\t\\\" é" "\\n" "a\"#b""##);
    reads("a \"x \\\n   y\"", "a \"x y\"");
    reads(
        "a \"\"\"\n    one\n      two\n\n    \"three\"\n    \"\"\"",
        "a \"one\\n  two\\n\\n\\\"three\\\"\"",
    );
    reads("a \"\"\"\r\n  one\r\n  two\r\n  \"\"\"", "a \"one\\ntwo\"");
    reads("a \"\"\"\n\"\"\" #\"\"\"\n  \\n\n  \"\"\"#", "a \"\" \"\\\\n\"");
    reads("a \"\"\"\n  foo \\\nbar\n  baz\n  \\   \"\"\"", "a \"foo bar\\nbaz\"");
    reads("a \"\" #\"\"# \"\"=1", "a \"\" \"\" =1");
}

#[test]
fn words_may_look_odd() {
    reads(
        "- -- + . .x -x +.x a:b a,b <x> x@y 'tis don't",
        "- \"--\" \"+\" \".\" \".x\" \"-x\" \"+.x\" \"a:b\" \"a,b\" \"<x>\" \"x@y\" \"'tis\" \"don't\"",
    );
    reads("a truex nulls infinite r raw", "a \"truex\" \"nulls\" \"infinite\" \"r\" \"raw\"");
    reads("a ::1 root:: C:", "a \"::1\" \"root::\" \"C:\"");
}

#[test]
fn spans_cover_what_they_name() {
    let text = "// c\n(t)host \"n-1\"  cores = (u8)16 /-x { port 1 } ; next";
    let nodes = clean(text);
    assert_eq!(
        parts(text, &nodes[0]),
        [
            ("name", "host"),
            ("head", "(t)host \"n-1\"  cores = (u8)16"),
            ("node", "(t)host \"n-1\"  cores = (u8)16 /-x { port 1 }"),
            ("value", "\"n-1\""),
            ("entry", "\"n-1\""),
            ("key", "cores"),
            ("value", "16"),
            ("entry", "cores = (u8)16"),
        ]
    );
    assert_eq!(parts(text, &nodes[0].children()[0])[1], ("head", "port 1"));
    assert_eq!(parts(text, &nodes[1])[2], ("node", "next"));
}
