//! What holds for the language server, whatever is typed and whatever a client sends: no panic, an answer to each request, places that
//! exist, and the same findings as a check of the strings as they are then.

use std::collections::BTreeMap;
use std::sync::mpsc;

use clusterc::diagnostic::{Levels, Severity};
use clusterc::driver::{self, Walked};
use clusterc::lsp::{self, Incoming, Server, World};
use clusterc::spec::Files;
use proptest::prelude::*;
use serde_json::{Value, json};

#[derive(Clone)]
struct Memory(BTreeMap<String, String>);

impl Files for Memory {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.0
            .get(path)
            .map(|text| text.clone().into_bytes())
            .ok_or_else(|| "no such file or folder".to_owned())
    }
}

impl World for Memory {
    fn admit(&self, _folder: &str) {}

    fn specs(&self, folder: &str) -> Vec<String> {
        self.0.keys().filter(|path| path.starts_with(folder) && path.ends_with(".kdl")).cloned().collect()
    }

    fn natives(&self, folder: &str) -> Walked {
        Walked::of(self.0.keys().filter(|path| path.starts_with(folder)).cloned())
    }

    fn names(&self, _folder: &str) -> Vec<String> {
        Vec::new()
    }
}

const METHODS: &[&str] = &[
    "hover",
    "completion",
    "definition",
    "references",
    "documentHighlight",
    "prepareRename",
    "rename",
    "documentSymbol",
    "foldingRange",
    "documentLink",
    "semanticTokens/full",
    "semanticTokens/range",
    "formatting",
    "inlayHint",
    "codeAction",
];

struct Talk {
    server: Server,
    published: BTreeMap<String, Value>,
    number: i64,
}

impl Talk {
    fn new(files: &BTreeMap<String, String>) -> Self {
        let mut talk = Self {
            server: Server::new(Box::new(Memory(files.clone()))),
            published: BTreeMap::new(),
            number: 0,
        };
        let related = json!({ "textDocument": { "publishDiagnostics": { "relatedInformation": true } } });
        talk.ask("initialize", &json!({ "capabilities": related, "rootUri": "file:///ws" }));
        talk.notify("initialized", &json!({}));
        talk
    }

    fn take(&mut self, messages: Vec<Value>) -> Option<Value> {
        let mut answer = None;
        for message in messages {
            if message["method"] == "textDocument/publishDiagnostics" {
                let uri = message["params"]["uri"].as_str().unwrap_or_default().to_owned();
                self.published.insert(uri, message["params"]["diagnostics"].clone());
            } else if message.get("id").is_some() && message.get("method").is_none() {
                answer = Some(message);
            }
        }
        answer
    }

    fn notify(&mut self, method: &str, params: &Value) {
        let message = json!({ "jsonrpc": "2.0", "method": method, "params": params });
        let messages = self.server.receive(&Incoming::Message(message));
        self.take(messages);
    }

    fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.number += 1;
        let message = json!({ "jsonrpc": "2.0", "id": self.number, "method": method, "params": params });
        let messages = self.server.receive(&Incoming::Message(message));
        let answer = self.take(messages).unwrap_or_else(|| panic!("no answer to {method}"));
        assert!(answer.get("result").is_some() != answer.get("error").is_some(), "{answer}");
        answer
    }

    fn open(&mut self, path: &str, text: &str) {
        let document = json!({ "uri": uri(path), "languageId": "kdl", "version": 1, "text": text });
        self.notify("textDocument/didOpen", &json!({ "textDocument": document }));
    }

    fn rest(&mut self) {
        while let Some(messages) = self.server.work(&|| true) {
            self.take(messages);
        }
        self.published.retain(|_, list| list != &json!([]));
    }
}

fn uri(path: &str) -> String {
    format!("file://{path}")
}

fn place(text: &str, at: usize) -> Value {
    let before = &text[..at];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    json!({ "line": before.matches('\n').count(), "character": before[start..].encode_utf16().count() })
}

fn files() -> BTreeMap<String, String> {
    let spec = |name: &str, net: u8, host: &str| {
        format!(
            "cluster \"{name}\" product=\"iotdb\" version=\"1.3.3\" {{\n    install \"/opt/{name}\" // 安装\n    \
             host \"{host}-[1..3]\" address=\"10.0.{net}.[11..13]\" memory=\"64GiB\"\n    confignode on=\"{host}-*\"\n    \
             datanode on=\"{host}-*\" {{\n        memory total=\"16GiB\"\n        set \"dn_rpc_port\" 6667\n    }}\n}}\n"
        )
    };
    let native = "cluster_name=plant\ncn_internal_port=10710\ndn_rpc_port=6667\n# 注释\ndn_seed_config_node=10.0.0.1:10710\n";
    let overlay =
        "extends \"a.kdl\"\ncluster \"a\" {\n    every \"datanode\" { set \"dn_rpc_port\" 6669; }\n}\n";
    [
        ("a.kdl", spec("a", 0, "node")),
        ("b.kdl", spec("b", 1, "knot")),
        ("c.kdl", spec("c", 0, "node").replace("/opt/c", "/opt/a")),
        ("over.kdl", overlay.to_owned()),
        ("conf/iotdb-system.properties", native.to_owned()),
    ]
    .map(|(name, text)| (format!("/ws/{name}"), text))
    .into()
}

/// Every location in an answer is one of the text.
fn look(answer: &Value, lines: u64) {
    match answer {
        Value::Object(fields) => {
            if let (Some(line), Some(_)) =
                (fields.get("line").and_then(Value::as_u64), fields.get("character"))
            {
                assert!(line < lines, "{answer}");
            }
            fields.values().for_each(|value| look(value, lines));
        }
        Value::Array(items) => items.iter().for_each(|value| look(value, lines)),
        _ => {}
    }
}

/// The errors and warnings of a check of the same strings, as codes by file.
fn checked(files: &BTreeMap<String, String>) -> BTreeMap<String, Vec<String>> {
    let group: Vec<String> = files.keys().filter(|path| path.ends_with(".kdl")).cloned().collect();
    let compiled =
        driver::compile(&[group], &Memory(files.clone()), &Levels::default()).expect("memory can be read");
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for finding in compiled.findings.iter().filter(|finding| finding.severity != Severity::Info) {
        let name = uri(&compiled.sources.file(finding.span.file).name);
        found.entry(name).or_default().push(format!("{} {}", finding.rule.code, finding.message));
    }
    found.values_mut().for_each(|list| list.sort());
    found
}

fn published(talk: &Talk) -> BTreeMap<String, Vec<String>> {
    let one = |diagnostic: &Value| {
        let message = diagnostic["message"].as_str().unwrap_or_default();
        let first = message.lines().next().unwrap_or_default();
        format!("{} {first}", diagnostic["code"].as_str().unwrap_or_default())
    };
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (uri, list) in &talk.published {
        let own = list.as_array().into_iter().flatten().filter(|diagnostic| diagnostic["severity"] != 3);
        let mut own: Vec<String> = own.map(one).collect();
        own.sort();
        if !own.is_empty() {
            found.insert(uri.clone(), own);
        }
    }
    found
}

type EditPlan = (prop::sample::Index, prop::sample::Index, usize, String, usize);

fn edits() -> impl Strategy<Value = Vec<EditPlan>> {
    let words = [
        "",
        "}",
        "{",
        "\"",
        "\n",
        "node-1",
        "10.0.0.12",
        "10710",
        "host \"x\" address=\"10.0.1.11\"\n",
        "include \"b.kdl\"\n",
        "set ",
        "节点𝄞",
        "/-",
        "/*",
        "\\",
        "\r\n",
        "=",
        "extends \"c.kdl\"\n",
        "[1..9]",
        "on=\"*\"",
    ];
    let one = (
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        0usize..12,
        prop::sample::select(words.map(str::to_owned).to_vec()),
        0usize..METHODS.len(),
    );
    prop::collection::vec(one, 1..8)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 30, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn editing_comes_to_the_same_as_opening(plans in edits()) {
        let mut texts = files();
        let mut talk = Talk::new(&texts);
        let names: Vec<String> = texts.keys().cloned().collect();
        for name in &names {
            talk.open(name, &texts[name]);
        }
        for (version, (file, at, length, new, method)) in plans.into_iter().enumerate() {
            let name = file.get(&names).clone();
            let text = texts.get_mut(&name).expect("it is one of them");
            let floor = |mut at: usize| {
                while !text.is_char_boundary(at) {
                    at -= 1;
                }
                // A position between the two parts of a line end is not one.
                if text[..at].ends_with('\r') && text[at..].starts_with('\n') { at - 1 } else { at }
            };
            let start = floor(at.index(text.len() + 1));
            let end = floor((start + length).min(text.len())).max(start);
            let change = json!({ "range": { "start": place(text, start), "end": place(text, end) }, "text": new });
            text.replace_range(start..end, &new);
            let has_odd_ends = text.replace("\r\n", "").contains('\r');
            let document = json!({ "uri": uri(&name), "version": version + 2 });
            talk.notify("textDocument/didChange", &json!({ "textDocument": document, "contentChanges": [change] }));
            prop_assume!(!has_odd_ends);
            let here = place(text, floor_of(text, start));
            let params = json!({
                "textDocument": { "uri": uri(&name) },
                "position": here,
                "range": { "start": place(text, 0), "end": here },
                "newName": "other",
                "context": { "diagnostics": [] },
                "options": {},
            });
            let most = texts.values().map(|text| text.matches('\n').count() as u64 + 1).max().unwrap_or_default();
            look(&talk.ask(&format!("textDocument/{}", METHODS[method]), &params), most);
            if version % 2 == 0 {
                talk.rest();
            }
        }
        talk.rest();
        let mut fresh = Talk::new(&texts);
        for name in &names {
            fresh.open(name, &texts[name]);
        }
        fresh.rest();
        prop_assert_eq!(&talk.published, &fresh.published);
    }

    #[test]
    fn specs_are_checked_as_together(host in "(node|knot|n)-[1-3]", address in "10\\.0\\.[01]\\.1[1-4]", port in 6666u16..6669) {
        let mut texts = files();
        texts.remove("/ws/over.kdl");
        texts.remove("/ws/conf/iotdb-system.properties");
        let mut talk = Talk::new(&texts);
        talk.open("/ws/b.kdl", &texts["/ws/b.kdl"]);
        talk.rest();
        prop_assert_eq!(published(&talk), checked(&texts));
        let new = texts["/ws/b.kdl"]
            .replace("knot-[1..3]", &host)
            .replace("knot-*", &host)
            .replace("10.0.1.[11..13]", &address)
            .replace("6667", &port.to_string());
        texts.insert("/ws/b.kdl".to_owned(), new.clone());
        let change = json!({ "textDocument": { "uri": uri("/ws/b.kdl"), "version": 2 }, "contentChanges": [{ "text": new }] });
        talk.notify("textDocument/didChange", &change);
        talk.rest();
        prop_assert_eq!(published(&talk), checked(&texts));
    }

    #[test]
    fn odd_messages_are_answered(
        method in prop::sample::select(METHODS.to_vec()),
        line in any::<u64>(),
        character in any::<i64>(),
        which in 0usize..10,
    ) {
        let texts = files();
        let mut talk = Talk::new(&texts);
        talk.open("/ws/a.kdl", &texts["/ws/a.kdl"]);
        let document = json!({ "uri": uri("/ws/a.kdl") });
        let params = match which {
            0 => Value::Null,
            1 => json!([]),
            2 => json!({ "textDocument": 1 }),
            3 => json!({ "textDocument": { "uri": "untitled:x" } }),
            4 => json!({ "textDocument": { "uri": "file:///nowhere" }, "position": {} }),
            _ => json!({
                "textDocument": document,
                "position": { "line": line, "character": character },
                "range": { "start": { "line": line, "character": character }, "end": { "line": 0, "character": 0 } },
                "newName": "",
            }),
        };
        talk.ask(&format!("textDocument/{method}"), &params);
        for message in [json!(1), json!({}), json!([]), json!({ "id": {}, "method": "x" }), json!({ "method": method, "params": params })] {
            talk.server.receive(&Incoming::Message(message));
        }
        let change = json!({ "textDocument": document, "contentChanges": [{ "range": params["range"], "text": "x" }] });
        talk.notify("textDocument/didChange", &change);
        talk.rest();
    }
}

fn floor_of(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Over a connection: requests that are cancelled before their turn are refused, what is not a message does not end it.
#[test]
fn a_client_is_served_to_the_end() {
    let (sender, receiver) = mpsc::channel();
    let message = |message: Value| sender.send(Incoming::Message(message)).expect("somebody listens");
    message(json!({ "id": 1, "method": "textDocument/hover", "params": {} }));
    message(
        json!({ "id": 2, "method": "initialize", "params": { "capabilities": {}, "rootUri": "file:///ws" } }),
    );
    message(json!({ "method": "initialized", "params": {} }));
    sender.send(Incoming::Malformed("not JSON".to_owned())).expect("somebody listens");
    message(json!({ "id": 3, "method": "workspace/symbol", "params": { "query": "" } }));
    message(json!({ "method": "$/cancelRequest", "params": { "id": 3 } }));
    message(json!({ "id": "four", "method": "workspace/symbol", "params": { "query": "knot" } }));
    message(json!({ "id": 5, "method": "shutdown" }));
    message(json!({ "id": 6, "method": "workspace/symbol" }));
    message(json!({ "method": "exit" }));
    let mut sent = Vec::new();
    let mut send = |message: &Value| {
        sent.push(message.clone());
        Ok(())
    };
    let code = lsp::run(&receiver, &mut send, Box::new(Memory(files()))).expect("memory can be written");
    assert_eq!(code, 0);
    let code = |id: Value| {
        let own = |message: &&Value| message.get("id") == Some(&id);
        sent.iter().find(own).map(|message| message["error"]["code"].clone())
    };
    assert_eq!(code(json!(1)), Some(json!(-32002)));
    assert_eq!(code(json!(2)), Some(Value::Null));
    assert_eq!(code(Value::Null), Some(json!(-32700)));
    assert_eq!(code(json!(3)), Some(json!(-32800)));
    assert_eq!(code(json!("four")), Some(Value::Null));
    assert_eq!(code(json!(6)), Some(json!(-32600)));
}
