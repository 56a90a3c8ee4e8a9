//! Texts that the readers of KDL and YAML meet, most of them no good ones.

use super::{Case, Files, many};

const KDL: &[&str] = &["check", "cluster.kdl"];
const FMT: &[&str] = &["fmt", "--check", "cluster.kdl"];
const YAML: &[&str] = &["check", "cluster.yaml"];

fn kdl(text: String) -> Files {
    vec![("cluster.kdl".to_owned(), text)]
}

/// A value of a cluster.
fn value(text: &str) -> Files {
    kdl(format!(
        "cluster \"c\" product=\"iotdb\" version=\"1.3.3\" {{\n    install \"/opt/iotdb\"\n    host \"n\" address=\"10.0.0.1\"\n    confignode on=\"n\"\n    datanode on=\"n\"\n    set \"cluster_name\" {text}\n}}\n"
    ))
}

fn yaml(text: String) -> Files {
    vec![("cluster.yaml".to_owned(), text)]
}

pub(super) const CASES: &[Case] = &[
    Case { name: "fmt-statements", size: 50_000, command: FMT, make: |n| kdl("a b  c=1;".repeat(n)) },
    Case {
        name: "fmt-parts",
        size: 100_000,
        command: FMT,
        make: |n| kdl(format!("a{}", " b /*c*/".repeat(n))),
    },
    Case {
        name: "fmt-broken-lines",
        size: 100_000,
        command: FMT,
        make: |n| kdl(format!("a{}", " \\ // b\n".repeat(n))),
    },
    Case {
        name: "fmt-comments-in-one-column",
        size: 50_000,
        command: FMT,
        make: |n| kdl("a   // b\n".repeat(n)),
    },
    Case {
        name: "fmt-blocks-in-blocks",
        size: 500,
        command: FMT,
        make: |n| kdl(format!("{}b{}\n", "a {".repeat(10), "}".repeat(10)).repeat(n)),
    },
    Case {
        name: "kdl-list",
        size: 15_000,
        command: KDL,
        make: |n| value(&format!("[{}]", many(n, |i| format!("{i},")))),
    },
    Case {
        name: "kdl-list-of-texts",
        size: 20_000,
        command: KDL,
        make: |n| value(&format!("[{}]", many(n, |i| format!("\"{i}\", ")))),
    },
    Case {
        name: "kdl-json",
        size: 8000,
        command: KDL,
        make: |n| kdl(format!("{{{}}}", many(n, |i| format!("\"k{i}\": [1, 2],\n")))),
    },
    Case { name: "kdl-lists-in-lists", size: 300_000, command: KDL, make: |n| value(&"[".repeat(n)) },
    Case { name: "kdl-lists-one-by-one", size: 150_000, command: KDL, make: |n| value(&"[] ".repeat(n)) },
    Case { name: "kdl-blocks-in-blocks", size: 20_000, command: KDL, make: |n| kdl("a {".repeat(n)) },
    Case { name: "kdl-braces", size: 400_000, command: KDL, make: |n| kdl("{".repeat(n)) },
    Case { name: "kdl-closing-braces", size: 500_000, command: KDL, make: |n| kdl("}".repeat(n)) },
    Case { name: "kdl-quotes", size: 20_000, command: KDL, make: |n| value(&"'".repeat(n)) },
    Case { name: "kdl-typographic-quotes", size: 15_000, command: KDL, make: |n| value(&"“".repeat(n)) },
    Case { name: "kdl-double-quotes", size: 200_000, command: KDL, make: |n| value(&"\"".repeat(n)) },
    Case { name: "kdl-quoted-one-by-one", size: 20_000, command: KDL, make: |n| value(&"'a' ".repeat(n)) },
    Case { name: "kdl-raw-texts", size: 50_000, command: KDL, make: |n| value(&"#\"a\"# ".repeat(n)) },
    Case { name: "kdl-raw-texts-open", size: 20_000, command: KDL, make: |n| value(&"##\"a\"# ".repeat(n)) },
    Case { name: "kdl-hashes", size: 400_000, command: KDL, make: |n| value(&"#".repeat(n)) },
    Case { name: "kdl-keywords", size: 20_000, command: KDL, make: |n| value(&"#yes ".repeat(n)) },
    Case { name: "kdl-comments-open", size: 150_000, command: KDL, make: |n| kdl("/* ".repeat(n)) },
    Case { name: "kdl-comments", size: 10_000, command: KDL, make: |n| kdl("/* a */ // b\n".repeat(n)) },
    Case { name: "kdl-slashdash", size: 100_000, command: KDL, make: |n| kdl("/- ".repeat(n)) },
    Case { name: "kdl-annotations", size: 20_000, command: KDL, make: |n| value(&"(a)".repeat(n)) },
    Case { name: "kdl-parentheses", size: 250_000, command: KDL, make: |n| value(&"(".repeat(n)) },
    Case { name: "kdl-commas", size: 30_000, command: KDL, make: |n| value(&"1, ".repeat(n)) },
    Case { name: "kdl-equals", size: 15_000, command: KDL, make: |n| value(&"a = = b ".repeat(n)) },
    Case { name: "kdl-colons", size: 15_000, command: KDL, make: |n| value(&"a: b ".repeat(n)) },
    Case { name: "kdl-semicolons", size: 250_000, command: KDL, make: |n| kdl("; ".repeat(n)) },
    Case {
        name: "kdl-escapes",
        size: 20_000,
        command: KDL,
        make: |n| value(&format!("\"{}\"", "\\n\\q".repeat(n))),
    },
    Case { name: "kdl-line-escapes", size: 200_000, command: KDL, make: |n| value(&"\\\n".repeat(n)) },
    Case {
        name: "kdl-lines-of-a-text",
        size: 20_000,
        command: KDL,
        make: |n| value(&format!("\"\"\"\n{}    \"\"\"", "    a\n".repeat(n))),
    },
    Case {
        name: "kdl-lines-of-a-text-badly",
        size: 25_000,
        command: KDL,
        make: |n| value(&format!("\"\"\"\n{}    \"\"\"", "  a\n".repeat(n))),
    },
    Case {
        name: "kdl-lines-in-quotes",
        size: 2000,
        command: KDL,
        make: |n| value(&format!("\"{}\"", "a\n".repeat(n))),
    },
    Case { name: "kdl-controls", size: 300_000, command: KDL, make: |n| value(&"\u{1}".repeat(n)) },
    Case { name: "kdl-wide-blanks", size: 200_000, command: KDL, make: |n| value(&"\u{3000}".repeat(n)) },
    Case { name: "kdl-values-as-names", size: 15_000, command: KDL, make: |n| kdl("1 2\n".repeat(n)) },
    Case { name: "kdl-words", size: 50_000, command: KDL, make: |n| value(&"a ".repeat(n)) },
    Case { name: "kdl-blanks", size: 500_000, command: KDL, make: |n| value(&" ".repeat(n)) },
    Case { name: "kdl-lines", size: 300_000, command: KDL, make: |n| kdl("\n".repeat(n)) },
    Case { name: "kdl-nodes", size: 3000, command: KDL, make: |n| kdl("a\n".repeat(n)) },
    Case {
        name: "kdl-sections",
        size: 6000,
        command: KDL,
        make: |n| kdl(many(n, |i| format!("[s{i}]\nkey = value\n"))),
    },
    Case { name: "kdl-digits", size: 200_000, command: KDL, make: |n| value(&"1".repeat(n)) },
    Case {
        name: "value-smaller",
        size: 1_000_000,
        command: KDL,
        make: |n| value(&format!("\"{}\"", "<".repeat(n))),
    },
    Case {
        name: "value-at",
        size: 1_000_000,
        command: KDL,
        make: |n| value(&format!("\"{}\"", "@".repeat(n))),
    },
    Case {
        name: "value-dollar",
        size: 600_000,
        command: KDL,
        make: |n| value(&format!("\"{}\"", "$".repeat(n))),
    },
    Case {
        name: "value-brace",
        size: 150_000,
        command: KDL,
        make: |n| value(&format!("\"{}\"", "{".repeat(n))),
    },
    Case {
        name: "value-braces",
        size: 60_000,
        command: KDL,
        make: |n| value(&format!("\"{}\"", "{host}".repeat(n))),
    },
    Case {
        name: "value-unknown-braces",
        size: 15_000,
        command: KDL,
        make: |n| value(&format!("\"{}\"", "{hots}".repeat(n))),
    },
    Case {
        name: "value-commas",
        size: 800_000,
        command: KDL,
        make: |n| value(&format!("\"{}\"", ",".repeat(n))),
    },
    Case {
        name: "value-slashes",
        size: 600_000,
        command: KDL,
        make: |n| value(&format!("\"{}\"", "/".repeat(n))),
    },
    Case {
        name: "value-backslashes",
        size: 1_500_000,
        command: KDL,
        make: |n| value(&format!("#\"{}\"#", "\\".repeat(n))),
    },
    Case {
        name: "value-dots",
        size: 200_000,
        command: KDL,
        make: |n| value(&format!("\"{}\"", "/..".repeat(n))),
    },
    Case {
        name: "value-letters",
        size: 800_000,
        command: KDL,
        make: |n| value(&format!("\"{}\"", "a".repeat(n))),
    },
    Case {
        name: "value-words",
        size: 500_000,
        command: KDL,
        make: |n| value(&format!("\"{}\"", "a ".repeat(n))),
    },
    Case {
        name: "value-wide",
        size: 400_000,
        command: KDL,
        make: |n| value(&format!("\"{}\"", "厂".repeat(n))),
    },
    Case {
        name: "path-of-slashes",
        size: 30_000,
        command: KDL,
        make: |n| value(&format!("\"x\"; data-dirs \"/{}\"", "a/../".repeat(n))),
    },
    Case {
        name: "value-of-a-setting",
        size: 150_000,
        command: KDL,
        make: |n| value(&format!("\"x\"; set \"{}\" 1", "a".repeat(n))),
    },
    Case {
        name: "value-of-a-choice",
        size: 200_000,
        command: KDL,
        make: |n| value(&format!("\"x\"; set \"dn_metric_level\" \"{}\"", "a".repeat(n))),
    },
    Case {
        name: "yaml-list",
        size: 3000,
        command: YAML,
        make: |n| yaml(format!("confignode_servers:\n{}", many(n, |i| format!("  - {i}\n")))),
    },
    Case {
        name: "yaml-servers",
        size: 300,
        command: YAML,
        make: |n| {
            yaml(format!(
                "global:\n  user: iotdb\n  iotdb_zip_dir: /dist/apache-iotdb-1.3.2-all-bin.zip\nconfignode_servers:\n  - name: c\n    deploy_dir: /opt\n    cn_internal_address: 10.0.0.1\ndatanode_servers:\n{}",
                many(n, |i| format!(
                    "  - name: d{i}\n    deploy_dir: /opt\n    dn_internal_address: 10.1.{}.{}\n    dn_rpc_address: 10.1.{}.{}\n",
                    i / 250,
                    i % 250,
                    i / 250,
                    i % 250
                ))
            ))
        },
    },
    Case {
        name: "yaml-map",
        size: 4000,
        command: YAML,
        make: |n| yaml(format!("confignode_servers:\n{}", many(n, |i| format!("  k{i}: {i}\n")))),
    },
    Case {
        name: "yaml-keys-at-the-top",
        size: 4000,
        command: YAML,
        make: |n| yaml(format!("confignode_servers: []\n{}", many(n, |i| format!("k{i}: {i}\n")))),
    },
    Case {
        name: "yaml-keys-repeated",
        size: 4000,
        command: YAML,
        make: |n| yaml(format!("confignode_servers:\n{}", "  k: 1\n".repeat(n))),
    },
    Case {
        name: "yaml-anchors",
        size: 1500,
        command: YAML,
        make: |n| {
            yaml(format!("confignode_servers:\n{}", many(n, |i| format!("  - &a{i} {i}\n  - *a{i}\n"))))
        },
    },
    Case {
        name: "yaml-aliases-of-a-list",
        size: 100,
        command: YAML,
        make: |n| {
            yaml(format!("a: &a [{}]\nconfignode_servers:\n{}", "1, ".repeat(20), "  - *a\n".repeat(n)))
        },
    },
    Case {
        name: "yaml-merges",
        size: 600,
        command: YAML,
        make: |n| {
            yaml(format!(
                "a: &a {{ x: 1, y: 2 }}\nconfignode_servers:\n{}",
                "  - <<: *a\n    name: c\n".repeat(n)
            ))
        },
    },
    Case {
        name: "yaml-flow",
        size: 4000,
        command: YAML,
        make: |n| yaml(format!("confignode_servers: [{}]\n", many(n, |i| format!("{i}, ")))),
    },
    Case {
        name: "yaml-brackets",
        size: 5000,
        command: YAML,
        make: |n| yaml(format!("confignode_servers: {}\n", "[".repeat(n))),
    },
    Case {
        name: "yaml-lists-in-lists",
        size: 30_000,
        command: YAML,
        make: |n| yaml(format!("confignode_servers:\n  {}\n", "- ".repeat(n))),
    },
    Case { name: "yaml-question-marks", size: 5000, command: YAML, make: |n| yaml("? ".repeat(n)) },
    Case {
        name: "yaml-lines-of-a-text",
        size: 25_000,
        command: YAML,
        make: |n| yaml(format!("confignode_servers: |\n{}", "  a\n".repeat(n))),
    },
    Case {
        name: "yaml-folded",
        size: 25_000,
        command: YAML,
        make: |n| yaml(format!("confignode_servers: >\n{}", "  a\n".repeat(n))),
    },
    Case {
        name: "yaml-plain-lines",
        size: 20_000,
        command: YAML,
        make: |n| yaml(format!("confignode_servers: a\n{}", "  a\n".repeat(n))),
    },
    Case {
        name: "yaml-quoted",
        size: 150_000,
        command: YAML,
        make: |n| yaml(format!("confignode_servers: \"{}\"\n", "\\n".repeat(n))),
    },
    Case {
        name: "yaml-comments",
        size: 15_000,
        command: YAML,
        make: |n| yaml(format!("confignode_servers:\n{}", "# a\n".repeat(n))),
    },
    Case {
        name: "yaml-tabs",
        size: 15_000,
        command: YAML,
        make: |n| yaml(format!("confignode_servers:\n{}", "\t- a\n".repeat(n))),
    },
    Case {
        name: "yaml-documents",
        size: 10_000,
        command: YAML,
        make: |n| yaml(format!("confignode_servers: []\n{}", "---\na: 1\n".repeat(n))),
    },
    Case {
        name: "yaml-broken-lines",
        size: 10_000,
        command: YAML,
        make: |n| yaml(format!("confignode_servers:\n{}", "  a: b: c\n".repeat(n))),
    },
    Case {
        name: "yaml-options",
        size: 250,
        command: YAML,
        make: |n| {
            yaml(format!(
                "global:\n  iotdb-common.properties:\n{}confignode_servers:\n  - name: c\n",
                many(n, |i| format!("    k{i}: {i}\n"))
            ))
        },
    },
];
