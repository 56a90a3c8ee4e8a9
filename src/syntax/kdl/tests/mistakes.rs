//! Texts with mistakes: each is found once, at its location, and the rest is read.

use super::{mistakes, mistakes_in, parse};

/// The findings as `line:code`, and the nodes that are read nevertheless.
fn finds(text: &str, expected: &[(u32, &str)], nodes: &str) {
    let (found, outline) = mistakes(text);
    assert_eq!(found, expected, "{text:?}");
    assert_eq!(outline, nodes, "{text:?}");
}

#[test]
fn every_mistake_of_a_text_is_found() {
    let text = "site \"east {\n  host n-1 address=10.0.0.1 cores=\n  role: datanode # here\n  flag true\n}\n}\nport = 1\n";
    let expected = [
        (1, "SYN002"),
        (2, "SYN005"),
        (2, "SYN007"),
        (3, "SYN008"),
        (3, "SYN008"),
        (4, "SYN010"),
        (6, "SYN004"),
        (7, "SYN007"),
    ];
    let nodes = "site \"east\" { host \"n-1\" address=\"10.0.0.1\"; role \"datanode\"; flag #true }; port 1";
    finds(text, &expected, nodes);
}

#[test]
fn a_missing_quote_does_not_spread() {
    finds("a \"x\nb \"y\"", &[(1, "SYN002")], "a \"x\"; b \"y\"");
    finds("a \"x k=\"v\" {\n b\n}", &[(1, "SYN002")], "a \"x\" k=\"v\" { b }");
    finds("a \"x k=1 // c", &[(1, "SYN002")], "a \"x\" k=1");
    finds("a { b \"x }\nc", &[(1, "SYN002")], "a { b \"x\" }; c");
    finds("a x\" k=\"v\"", &[(1, "SYN002")], "a \"x\" k=\"v\"");
    finds("a k=10.0.0.1\"", &[(1, "SYN002")], "a k=\"10.0.0.1\"");
    finds("a #\"x\nb #\"y\"#", &[(1, "SYN002")], "a \"x\"; b \"y\"");
    finds("a \"x” k=1", &[(1, "SYN002")], "a \"x\" k=1");
    finds("a \"D:\\\" k=1", &[(1, "SYN002")], "a \"D:\\\\\" k=1");
    finds("a \"one\n  two\"\nb", &[(1, "SYN002")], "a \"one\\n  two\"; b");
    finds("a #\"\none\n\"#\nb", &[(1, "SYN002")], "a \"\\none\\n\"; b");
    finds("a \"\"\"\n  one\nb \"\"\"\n  two\n  \"\"\"", &[(1, "SYN002")], "a \"one\"; b \"two\"");
    finds("a {\n  b \"\"\"\n  one\n", &[(2, "SYN002")], "a { b \"one\" }");
}

#[test]
fn a_missing_brace_is_found_by_indentation() {
    let text = "a {\n  b {\n    c\n  d {\n    e\n  }\n}\n";
    finds(text, &[(2, "SYN003")], "a { b { c }; d { e } }");
    finds("a {\n  b\n\nc {\n  d\n}\n", &[(1, "SYN003")], "a { b }; c { d }");
    finds(
        "a {\n  b {\n    c\n  d {\n    e\nf\n",
        &[(1, "SYN003"), (2, "SYN003"), (4, "SYN003")],
        "a { b { c }; d { e } }; f",
    );
    finds("a {\n  b {\n    c", &[(2, "SYN003")], "a { b { c } }");
    finds("a {\nb {\nc\n}\n", &[(1, "SYN003")], "a { b { c } }");
    finds("a {\n  b\n  }\n  c\n}\n", &[(3, "SYN004")], "a { b; c }");
    finds("a }\nb", &[(1, "SYN004")], "a; b");
}

#[test]
fn a_brace_on_its_own_line_belongs_to_the_node_above() {
    finds("a\n{\n  b\n}\nc", &[(2, "SYN004")], "a { b }; c");
    finds("a 1\n\n{ b }", &[(3, "SYN004")], "a 1 { b }");
    finds("{ a { b } }\nc", &[(1, "SYN004")], "c");
    finds("{{{{ a }}}}", &[(1, "SYN004")], "");
    finds("a { b } { c }", &[(1, "SYN004")], "a { b; c }");
    finds("/- { a }\nb", &[(1, "SYN004")], "b");
}

#[test]
fn values_without_quotes_are_texts() {
    for value in [
        "10.0.0.1",
        "64GiB",
        "/data/a",
        "C:\\data",
        "a/b",
        "[::1]:80",
        "http://h:1/p?a=b",
        "1.2.3",
        "#ff0000",
        "a(b)",
    ] {
        let quoted = format!("a k={value:?} 1");
        finds(&format!("a k={value} 1"), &[(1, "SYN005")], &quoted);
    }
    finds("a #True k=#none", &[(1, "SYN005"), (1, "SYN005")], "a #true k=#null");
    finds("10.0.0.1 x", &[(1, "SYN005")], "10.0.0.1 \"x\"");
    finds("a .5", &[(1, "SYN005")], "a 0.5");
}

#[test]
fn habits_of_other_languages_are_understood() {
    finds("a: 1\nb:\n  c: d\n", &[(1, "SYN008"), (2, "SYN008"), (3, "SYN008")], "a 1; b; c \"d\"");
    finds("a x: 1 y:\"z\"", &[(1, "SYN008"), (1, "SYN008")], "a x=1 y=\"z\"");
    finds("\"a\": \"b\",", &[(1, "SYN008"), (1, "SYN008")], "a \"b\"");
    finds("a 1, 2 ,3, x=4, \"5\"", &[(1, "SYN008"); 4], "a 1 2 3 x=4 \"5\"");
    finds("a [1, 2] 3", &[(1, "SYN008")], "a 1 2 3");
    finds("a k=[1, 2] 3", &[(1, "SYN008")], "a 3");
    finds("a [\n  1\n]\nb", &[(1, "SYN008")], "a; b");
    finds("[a]\nb = 1", &[(1, "SYN008"), (2, "SYN007")], "b 1");
    finds("# a { \"b\n#c\na 1 # \"d", &[(1, "SYN008"), (2, "SYN008"), (3, "SYN008")], "a 1");
    finds("; c\na;;", &[(1, "SYN008"), (2, "SYN008")], "a");
    finds("a 'x y' “z” ‘w’ 'it''s'", &[(1, "SYN008")], "a \"x y\" \"z\" \"w\" \"it's\"");
    finds("区 端口＝1｛ a； b ｝", &[(1, "SYN008"); 4], "区 端口=1 { a; b }");
    finds("a 1 \\ 2", &[(1, "SYN008")], "a 1 2");
    finds("a ) b", &[(1, "SYN008")], "a \"b\"");
}

#[test]
fn equals_stand_between_key_and_value() {
    finds("a = 1", &[(1, "SYN007")], "a 1");
    finds("a=b=c", &[(1, "SYN007")], "a \"b\"");
    finds("a k= l=1", &[(1, "SYN007")], "a k=\"l\"");
    finds("a k=\nb k={ c }", &[(1, "SYN007"), (2, "SYN007")], "a; b { c }");
    finds("= 1\nb", &[(1, "SYN007")], "b");
    finds("a k==1", &[(1, "SYN007")], "a k=1");
    finds("a 1=2 #true=3", &[(1, "SYN017"), (1, "SYN017")], "a 1=2 #true=3");
    finds("1 2", &[(1, "SYN017")], "1 2");
}

#[test]
fn old_spellings_are_understood() {
    finds("a true k=null", &[(1, "SYN010"), (1, "SYN010")], "a #true k=#null");
    finds("a r\"x\" r#\"y \"z\"\"#", &[(1, "SYN010"), (1, "SYN010")], "a \"x\" \"y \\\"z\\\"\"");
    finds("true false=1", &[(1, "SYN010"), (1, "SYN010")], "true false=1");
    finds("/- kdl-version 1\na", &[(1, "SYN010")], "a");
}

#[test]
fn comments_end() {
    finds("a\n/* b\nc", &[(2, "SYN011")], "a");
    finds("a\n/* b /* c */\nd", &[(2, "SYN011")], "a; d");
    finds("a */\nb", &[(1, "SYN011")], "a; b");
    finds("a {\n /* b }", &[(2, "SYN011")], "a {  }");
}

#[test]
fn texts_of_several_lines_have_their_layout() {
    finds("a \"\"\"x\"\"\" 1", &[(1, "SYN012")], "a \"x\" 1");
    finds("a \"\"\"x\n  y\n  \"\"\" 1", &[(1, "SYN012")], "a \"x\\n  y\" 1");
    finds("a \"\"\"\n  x\n  y\"\"\" 1", &[(3, "SYN012")], "a \"  x\\n  y\" 1");
    finds("a \"\"\"\n  x\n\ty\n  \"\"\" 1", &[(3, "SYN012")], "a \"x\\ny\" 1");
    finds("a #\"\"\"x\"\"\"# 1", &[(1, "SYN012")], "a \"x\" 1");
}

#[test]
fn prefixes_have_something_to_belong_to() {
    finds("a (b c)d () e (5)f", &[(1, "SYN015"); 3], "a \"d\" \"e\" \"f\"");
    finds(
        "a (t)\nb k=(t)\n(t)\nc (t",
        &[(1, "SYN015"), (2, "SYN015"), (3, "SYN015"), (4, "SYN015")],
        "a; b; c",
    );
    finds("a (t)k=1", &[(1, "SYN015")], "a k=1");
    finds("a k=/-1 2", &[(1, "SYN015")], "a 2");
    finds("a { b /- }\n/-", &[(1, "SYN015"), (2, "SYN015")], "a { b }");
}

#[test]
fn things_need_something_between_them() {
    finds("a \"b\"\"c\" 1\"d\"/-2", &[(1, "SYN014"); 3], "a \"b\" \"c\" 1 \"d\"");
    finds("a { b } c { d }", &[(1, "SYN014")], "a { b }; c { d }");
    finds("a { b } k=1 2", &[(1, "SYN014")], "a k=1 2 { b }");
    finds("a /-{ b } c", &[(1, "SYN014")], "a; c");
}

#[test]
fn unknown_escapes_are_one_finding_per_text() {
    finds(
        "a \"D:\\a\\c\" \"\\u0041\" \"\\u{d800}\"",
        &[(1, "SYN006"); 3],
        r#"a "D:\\a\\c" "\\u0041" "\\u{d800}""#,
    );
    let (_, findings) = parse("a \"x\\qy\\zw\"");
    assert_eq!(findings[0].message, "`\\q` and `\\z` are not known escapes");
    assert_eq!(findings[0].fixes[0].edits.len(), 2);
}

#[test]
fn bytes_that_are_no_text_are_named() {
    let (found, nodes) = mistakes_in(b"a \"\xb1\xb1\xbe\xa9\" \xe9\nb \xff 1\n");
    assert_eq!(found, [(1, "SYN001"), (2, "SYN001")]);
    assert!(nodes.starts_with("a ") && nodes.ends_with(" 1"), "{nodes}");
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    for bytes in [utf16("\u{feff}host \"n-1\"\n"), utf16("host \"n-1\" {\n}\n")] {
        assert_eq!(mistakes_in(&bytes), (vec![(1, "SYN001")], String::new()));
    }
    let big: Vec<u8> = "\u{feff}host 1".encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(mistakes_in(&big).0, [(1, "SYN001")]);
}

#[test]
fn forbidden_characters_are_passed_over() {
    finds(
        "ho\u{200e}st \u{0} n\u{feff} 1\u{0}6\nb\u{7f}",
        &[(1, "SYN013"), (2, "SYN013")],
        "host \"n\" 16; b",
    );
    let (_, findings) = parse(&"a \u{0} and more words here\n".repeat(100));
    assert_eq!(findings.len(), 20);
}

#[test]
fn safe_fixes_make_a_text_clean_and_keep_its_tree() {
    for text in [
        "a k=10.0.0.1 /data C:\\x a(b) http://h/p",
        "a x\" 1\nb k=y\"",
        "a .5 5. -.5",
        "a \"x” 1",
        "a: 1\nb:\n",
        "a x: 1 y:\"z\" \"k\": 2",
        "a, 1, \"2\",3,",
        "a 'x y' “z” 'it''s' 'a\"b\\c'",
        "# c\n## d\na 1 # e",
        "; c\na;;",
        "区 端口＝1｛ a； ｝",
        "a = 1\nb=2",
        "a k==1",
        "a true k=null\n true=1".trim_end(),
        "a r\"x\\\" r#\"y \"z\"\"#",
        "/- kdl-version 1\na",
        "a \"\"\"x\"\"\" \"\"\"y \"z\"\"\"\" #\"\"\"x\"\"\"#",
        "a\n{ b }\nc 1\r\n\r\n{\r\n}",
        "ho\u{200e}st \u{feff}1",
    ] {
        let (_, findings) = parse(text);
        let mut edits: Vec<_> = findings
            .iter()
            .filter_map(|finding| finding.fixes.iter().find(|fix| fix.safe))
            .flat_map(|fix| &fix.edits)
            .collect();
        edits.sort_by_key(|edit| edit.span);
        let mut corrected = text.to_owned();
        for edit in edits.iter().rev() {
            corrected.replace_range(edit.span.range(), &edit.text);
        }
        assert!(!findings.is_empty(), "{text:?}");
        assert_eq!(mistakes(&corrected), (vec![], mistakes(text).1), "{text:?} became {corrected:?}");
    }
}
