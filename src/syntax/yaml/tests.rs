//! What the reader makes of strings, mistakes above all.

use super::*;
use crate::source::SourceMap;

/// The findings of a text as `line:column code`, in order.
fn found(text: &str) -> Vec<String> {
    let mut sources = SourceMap::default();
    let file = sources.add(SourceFile::from_bytes("x.yaml", text.as_bytes().to_vec()));
    let (_, findings) = read(file, sources.file(file));
    let location = |finding: &Finding| {
        let at = sources.start(finding.span);
        format!("{}:{} {}", at.line, at.column, finding.rule.code)
    };
    findings.iter().map(location).collect()
}

fn tree(text: &str) -> YamlTree {
    let mut sources = SourceMap::default();
    let file = sources.add(SourceFile::from_bytes("x.yaml", text.as_bytes().to_vec()));
    read(file, sources.file(file)).0
}

/// A tree as one line of text.
fn shown(node: &YamlNode) -> String {
    match &node.value {
        YamlValue::Scalar(scalar) => scalar.text.to_string(),
        YamlValue::List(items) => {
            format!("[{}]", items.iter().map(|item| shown(item)).collect::<Vec<_>>().join(" "))
        }
        YamlValue::Map(entries) => {
            let entry = |entry: &YamlEntry| format!("{}={}", entry.key, shown(&entry.value));
            format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(" "))
        }
    }
}

#[test]
fn scalars_stay_as_they_are_spelt() {
    let tree = tree("a: 0o13\nb: 1e3\nc: yes\nd: \"6667\"\ne: 6667\nf: 1.20\ng:\n");
    assert_eq!(shown(&tree.root.expect("a map")), "{a=0o13 b=1e3 c=yes d=6667 e=6667 f=1.20 g=}");
}

#[test]
fn a_missing_space_is_found() {
    for (text, expected) in [
        ("global:\n  user: root\n  deploy_dir:/home\n  a: b\n", "3:13 YAML004"),
        ("global:\n  deploy_dir:/home\n  a: b\n", "2:13 YAML004"),
        ("global:\n  a: b\n  deploy_dir:/home\nc: d\n", "3:13 YAML004"),
        ("global:\n  a=b\n  c: d\n", "2:4 YAML004"),
        ("global:\n  a: b\n  user：root\n  c: d\n", "3:7 YAML004"),
    ] {
        assert_eq!(found(text), [expected], "{text:?}");
    }
}

#[test]
fn mistakes_have_their_own_words() {
    for (text, expected) in [
        ("global:\n  user: root\n\tssh_port: 22\nx: 1\n", "3:1 YAML002"),
        ("global:\n\tuser: root\nx: 1\n", "2:1 YAML002"),
        ("global:\n  a: \"abc\n  b: c\n  d: \"x\"\ne: f\n", "2:6 YAML003"),
        ("global:\n  a: 'abc\n  b: c\ne: f\n", "2:6 YAML003"),
        ("global:\n  a: \"b", "2:6 YAML003"),
        ("a: \"abc\" def\nb: c\n", "1:10 YAML003"),
        ("global:\n  a: b\n c: d\ne: f\n", "3:2 YAML005"),
        ("global:\n  a: b\n    c: d\ne: f\n", "3:5 YAML005"),
        ("confignode_servers:\n  - name: a\n   x: y\n  - name: b\n", "3:4 YAML005"),
        ("global:\n  password: @abc\n  b: c\n", "2:13 YAML006"),
        ("global:\n  a: b: c\n  d: e\n", "2:7 YAML006"),
        ("a: \"C:\\data\"\nb: c\n", "1:4 YAML006"),
        ("a: 1\nb: 2\na: 3\n", "3:1 YAML007"),
        ("global:\n  password: *abc\n  b: c\n", "2:13 YAML008"),
        ("a: 1\n---\nb: 2\n", "2:1 YAML010"),
        ("a:\n  <<: 5\n", "2:7 YAML011"),
        ("a: !x 5\n", "1:4 YAML012"),
        ("global:\n  a: b\n  word\n  c: d\n", "3:3 YAML001"),
        ("global:\n  password: {abc\n  b: c\n", "2:13 YAML001"),
        ("a: b\0c\nd: e\n", "1:5 SYN013"),
    ] {
        assert_eq!(found(text), [expected], "{text:?}");
    }
}

#[test]
fn all_mistakes_show_at_once() {
    let text = "global:\n  user:root\n  password: @x\n\tssh_port: 22\n  a: \"b\n  ok: 1\nc: 1\nc: 2\n";
    let codes = ["2:7 YAML004", "3:13 YAML006", "4:1 YAML002", "5:6 YAML003", "8:1 YAML007"];
    assert_eq!(found(text), codes);
}

#[test]
fn merged_entries_come_last() {
    let text = "x: &x {a: 1, b: 2}\ny: &y {b: 3, c: 4}\nz:\n  <<: [*x, *y]\n  a: 0\n";
    assert_eq!(shown(&tree(text).root.expect("a map")), "{x={a=1 b=2} y={b=3 c=4} z={a=0 b=2 c=4}}");
    assert_eq!(found(text), Vec::<String>::new());
}

#[test]
fn references_that_multiply_stop() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..60 {
        let row = vec![format!("*a{}", level - 1); 10].join(", ");
        text += &format!("a{level}: &a{level} [{row}]\n");
    }
    let found = found(&text);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].ends_with("YAML009"), "{found:?}");
}

#[test]
fn references_in_a_row_do_not_nest_without_end() {
    let mut text = "a0: &a0 [x]\n".to_owned();
    for level in 1..5000 {
        text += &format!("a{level}: &a{level} [*a{}]\n", level - 1);
    }
    assert!(found(&text)[0].ends_with("SYN009"));
}

#[test]
fn depth_has_a_limit() {
    for text in ["[".repeat(100_000), (0..3000).map(|n| format!("{}a:\n", " ".repeat(n))).collect()] {
        let _ = found(&text);
    }
    assert!(found(&"[".repeat(1000))[0].ends_with("SYN009"));
}

#[test]
fn line_ends_marks_and_chinese_do_no_harm() {
    let tree = tree("\u{feff}# 集群\r\nglobal: # 全局\r\n  user: 管理员\r\n");
    assert_eq!(shown(&tree.root.expect("a map")), "{global={user=管理员}}");
    let comments: Vec<(&str, bool)> = tree.comments.iter().map(|one| (&*one.text, one.is_alone)).collect();
    assert_eq!(comments, [("集群", true), ("全局", false)]);
    assert!(tree.is_whole);
}
