//! Conversations with the language server: golden/lsp.
//!
//! A case is a text: files follow lines `== PATH`, and `<|>` marks a location in one of them, which the editor has
//! open. Lines `? REQUEST` are what is asked there, in order; the answers, with locations as `LINE:COLUMN` from 1, are
//! the `.out` next to it. golden/README.md lists the requests.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use clusterc::driver::Walked;
use clusterc::lsp::{Incoming, Server, World};
use clusterc::spec::Files;
use libtest_mimic::{Failed, Trial};
use serde_json::{Value, json};

const ROOT: &str = "/ws";
const MARK: &str = "<|>";

pub(crate) fn trials() -> Vec<Trial> {
    let paths = crate::files(&crate::root().join("golden/lsp")).into_iter();
    let cases = paths.filter(|path| path.extension().is_some_and(|ending| ending == "case"));
    let name = |path: &Path| {
        let name = path.strip_prefix(crate::root().join("golden")).unwrap_or(path);
        name.with_extension("").display().to_string()
    };
    cases.map(|path| Trial::test(name(&path), move || case(&path))).collect()
}

/// A disk in memory, below one folder.
#[derive(Clone, Default)]
struct Memory(Arc<Mutex<BTreeMap<String, String>>>);

impl Memory {
    fn files(&self) -> BTreeMap<String, String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Files for Memory {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.files().remove(path).map(String::into_bytes).ok_or_else(|| "no such file or folder".to_owned())
    }
}

impl World for Memory {
    fn admit(&self, _folder: &str) {}

    fn specs(&self, folder: &str) -> Vec<String> {
        let is_spec = |(path, text): &(String, String)| {
            let yaml =
                path.ends_with(".yaml") && clusterc::spec::looks_like_one(text, &clusterc::driver::PRODUCTS);
            path.starts_with(folder) && (path.ends_with(".kdl") || yaml)
        };
        self.files().into_iter().filter(is_spec).map(|(path, _)| path).collect()
    }

    fn natives(&self, folder: &str) -> Walked {
        Walked::of(self.files().into_keys().filter(|path| path.starts_with(folder)))
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let rest = |path: String| {
            let rest = path.strip_prefix(folder)?.strip_prefix('/')?;
            Some(rest.find('/').map_or_else(|| rest.to_owned(), |at| rest[..=at].to_owned()))
        };
        let mut names: Vec<String> = self.files().into_keys().filter_map(rest).collect();
        names.dedup();
        names
    }
}

/// A conversation.
struct Talk {
    server: Server,
    memory: Memory,
    /// Files that are open.
    texts: BTreeMap<String, String>,
    published: BTreeMap<String, Value>,
    path: String,
    at: usize,
    number: i64,
    utf8: bool,
}

fn uri(path: &str) -> String {
    format!("file://{path}")
}

/// What an editor of today can do.
fn abilities(utf8: bool) -> Value {
    json!({
        "general": { "positionEncodings": if utf8 { json!(["utf-8", "utf-16"]) } else { json!(["utf-16"]) } },
        "workspace": { "workspaceEdit": { "documentChanges": false } },
        "textDocument": {
            "publishDiagnostics": {
                "relatedInformation": true, "codeDescriptionSupport": true, "tagSupport": { "valueSet": [1, 2] },
            },
            "codeAction": { "codeActionLiteralSupport": {} },
            "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
            "completion": { "completionItem": { "snippetSupport": true } },
        },
    })
}

impl Talk {
    fn new(files: BTreeMap<String, String>, path: String, at: usize, utf8: bool) -> Result<Self, Failed> {
        let text = files.get(&path).cloned().unwrap_or_default();
        let memory = Memory(Arc::new(Mutex::new(files)));
        let server = Server::new(Box::new(memory.clone()));
        let mut talk = Self {
            server,
            memory,
            texts: BTreeMap::new(),
            published: BTreeMap::new(),
            path,
            at,
            number: 0,
            utf8,
        };
        let folders = json!([{ "uri": uri(ROOT), "name": "ws" }]);
        let docs = json!({ "docs": "https://docs.example/clusterc.html" });
        let params = json!({ "capabilities": abilities(utf8), "workspaceFolders": folders, "initializationOptions": docs });
        talk.ask("initialize", params)?;
        talk.notify("initialized", json!({}))?;
        let opened = talk.path.clone();
        talk.open(&opened, text)?;
        Ok(talk)
    }

    fn open(&mut self, path: &str, text: String) -> Result<(), Failed> {
        let document = json!({ "uri": uri(path), "languageId": "kdl", "version": 1, "text": text });
        self.texts.insert(path.to_owned(), text);
        self.notify("textDocument/didOpen", json!({ "textDocument": document }))
    }

    fn take(&mut self, messages: Vec<Value>) -> Option<Value> {
        let mut answer = None;
        for message in messages {
            if message["method"] == "textDocument/publishDiagnostics" {
                let path = message["params"]["uri"].as_str().unwrap_or_default().replace("file://", "");
                self.published.insert(path, message["params"]["diagnostics"].clone());
            } else if message.get("id").is_some() {
                answer = Some(message);
            }
        }
        answer
    }

    fn notify(&mut self, method: &str, params: Value) -> Result<(), Failed> {
        let mut message = json!({ "jsonrpc": "2.0", "method": method });
        message["params"] = params;
        let messages = self.server.receive(&Incoming::Message(message));
        if let Some(log) = messages.iter().find(|message| message["method"] == "window/logMessage") {
            return Err(format!("{method}: {log}").into());
        }
        self.take(messages);
        Ok(())
    }

    fn ask(&mut self, method: &str, params: Value) -> Result<Value, Failed> {
        self.number += 1;
        let mut message = json!({ "jsonrpc": "2.0", "id": self.number, "method": method });
        message["params"] = params;
        let messages = self.server.receive(&Incoming::Message(message));
        let answer = self.take(messages).ok_or("no answer")?;
        match answer.get("error") {
            Some(error) => Ok(json!({ "refused": error["message"], "code": error["code"] })),
            None => Ok(answer["result"].clone()),
        }
    }

    /// Lets the server do all that it has to.
    fn rest(&mut self) {
        while let Some(messages) = self.server.work(&|| true) {
            self.take(messages);
        }
    }

    fn text(&self) -> &str {
        self.texts.get(&self.path).map_or("", String::as_str)
    }

    fn place(&self, at: usize) -> Value {
        let before = &self.text()[..at];
        let line = before.matches('\n').count();
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let own = &before[start..];
        let column = if self.utf8 { own.len() } else { own.encode_utf16().count() };
        json!({ "line": line, "character": column })
    }

    /// Parameters of a request at the mark.
    fn here(&self) -> Value {
        json!({ "textDocument": { "uri": uri(&self.path) }, "position": self.place(self.at) })
    }

    fn whole(&self) -> Value {
        let range = json!({ "start": self.place(0), "end": self.place(self.text().len()) });
        json!({ "textDocument": { "uri": uri(&self.path) }, "range": range })
    }

    fn with(&self, more: Value) -> Value {
        let mut params = self.here();
        if let (Some(fields), Value::Object(more)) = (params.as_object_mut(), more) {
            fields.extend(more);
        }
        params
    }

    /// Types or erases at the mark, as one change of the text.
    fn change(&mut self, length: usize, new: &str) -> Result<(), Failed> {
        let (start, end) = (self.at - length, self.at);
        let range = json!({ "start": self.place(start), "end": self.place(end) });
        let change = json!({ "range": range, "text": new });
        let path = self.path.clone();
        if let Some(text) = self.texts.get_mut(&path) {
            text.replace_range(start..end, new);
        }
        self.at = start + new.len();
        self.number += 1;
        let document = json!({ "uri": uri(&path), "version": self.number });
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": [change] }))
    }

    /// Applies an edit of several files to what is open and to the disk.
    fn apply(&mut self, edit: &Value) -> String {
        let mut shown = String::new();
        for (file, edits) in edit["changes"].as_object().into_iter().flatten() {
            let path = file.replace("file://", "");
            let old = self
                .texts
                .get(&path)
                .cloned()
                .or_else(|| self.memory.files().remove(&path))
                .unwrap_or_default();
            let new = edited(&old, edits, self.utf8);
            let patch = diffy::DiffOptions::new()
                .set_original_filename("before")
                .set_modified_filename("after")
                .create_patch(&old, &new)
                .to_string();
            let _ = writeln!(shown, "{}\n{}", path.replace("/ws/", ""), patch.trim_end());
        }
        shown
    }

    fn step(&mut self, request: &str) -> Result<String, Failed> {
        let (word, rest) = request.split_once(' ').unwrap_or((request, ""));
        let unescaped = rest.replace("\\n", "\n").replace("\\s", " ");
        match word {
            "type" => self.change(0, &unescaped)?,
            "erase" => self.change(rest.parse()?, "")?,
            "disk" => {
                // The file changes behind the editor's back: PATH OLD => NEW.
                let (path, change) = rest.split_once(' ').ok_or("no change")?;
                let (old, new) = change.split_once(" => ").ok_or("no =>")?;
                let path = format!("{ROOT}/{path}");
                let mut files = self.memory.0.lock().unwrap_or_else(PoisonError::into_inner);
                let text = files.get_mut(&path).ok_or("no such file")?;
                *text = text.replace(old, new);
                drop(files);
                self.notify(
                    "workspace/didChangeWatchedFiles",
                    json!({ "changes": [{ "uri": uri(&path), "type": 2 }] }),
                )?;
            }
            "close" => {
                let path = self.path.clone();
                self.texts.remove(&path);
                self.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri(&path) } }))?;
            }
            _ => return self.shown(word, rest),
        }
        Ok(String::new())
    }

    /// What the editor shows for a request.
    fn shown(&mut self, word: &str, rest: &str) -> Result<String, Failed> {
        let document = |method: &str| format!("textDocument/{method}");
        Ok(match word {
            "diagnostics" => {
                self.rest();
                yaml(&json!(
                    self.published.iter().filter(|(_, list)| list != &&json!([])).collect::<BTreeMap<_, _>>()
                ))
            }
            "completion" => {
                let answer = self.ask(&document(word), self.here())?;
                items(&answer, rest)
            }
            "references" => yaml(
                &self
                    .ask(&document(word), self.with(json!({ "context": { "includeDeclaration": true } })))?,
            ),
            "rename" => {
                let answer = self.ask(&document(word), self.with(json!({ "newName": rest })))?;
                if answer.get("refused").is_some() { yaml(&answer) } else { self.apply(&answer) }
            }
            "apply" => {
                let params = self.with(json!({ "range": { "start": self.place(self.at), "end": self.place(self.at) }, "context": { "diagnostics": [] } }));
                let actions = self.ask("textDocument/codeAction", params)?;
                let action = actions
                    .as_array()
                    .into_iter()
                    .flatten()
                    .find(|action| action["title"].as_str().is_some_and(|title| title.contains(rest)));
                let action = action.ok_or_else(|| format!("no such action in {actions}"))?.clone();
                self.apply(&action["edit"])
            }
            "actions" => {
                let range = json!({ "start": self.place(self.at), "end": self.place(self.at) });
                let actions = self.ask(
                    "textDocument/codeAction",
                    self.with(json!({ "range": range, "context": { "diagnostics": [] } })),
                )?;
                let titles = actions.as_array().into_iter().flatten().map(|action| {
                    format!(
                        "{} [{}{}]",
                        action["title"].as_str().unwrap_or_default(),
                        action["kind"].as_str().unwrap_or_default(),
                        if action["isPreferred"] == true { ", preferred" } else { "" }
                    )
                });
                titles.map(|title| title + "\n").collect()
            }
            "semanticTokens" => {
                let answer = self.ask("textDocument/semanticTokens/full", self.here())?;
                self.colored(&answer)
            }
            "inlayHint" => yaml(&self.ask(&document(word), self.whole())?),
            "symbols" => yaml(&self.ask("workspace/symbol", json!({ "query": rest }))?),
            "formatting" => {
                let answer = self.ask(
                    &document(word),
                    self.with(json!({ "options": { "tabSize": 4, "insertSpaces": true } })),
                )?;
                if answer.is_array() {
                    let mut changes = serde_json::Map::new();
                    changes.insert(uri(&self.path), answer);
                    self.apply(&json!({ "changes": changes }))
                } else {
                    yaml(&answer)
                }
            }
            _ => {
                let answer = self.ask(&document(word), self.here())?;
                match answer.pointer("/contents/value").and_then(Value::as_str) {
                    Some(page) => page.to_owned() + "\n",
                    None => yaml(&answer),
                }
            }
        })
    }

    /// Words with their types.
    fn colored(&self, answer: &Value) -> String {
        const TYPES: &[&str] = &[
            "comment",
            "keyword",
            "type",
            "property",
            "string",
            "number",
            "parameter",
            "variable",
            "class",
            "namespace",
        ];
        let numbers: Vec<usize> = answer["data"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_u64)
            .map(|number| number as usize)
            .collect();
        let (mut line, mut column) = (0, 0);
        let mut shown = String::new();
        for word in numbers.chunks(5) {
            let [lines, columns, length, kind, modifiers] = word else { continue };
            column = if *lines > 0 { *columns } else { column + columns };
            line += lines;
            let own: Vec<u16> = self.text().lines().nth(line).unwrap_or_default().encode_utf16().collect();
            let text = String::from_utf16_lossy(own.get(column..column + length).unwrap_or_default());
            let mark = if *modifiers > 0 { " declaration" } else { "" };
            let _ = writeln!(shown, "{}:{} {text} {}{mark}", line + 1, column + 1, TYPES[*kind]);
        }
        shown
    }
}

/// A text after some edits of the protocol.
fn edited(old: &str, edits: &Value, utf8: bool) -> String {
    let offset = |place: &Value| {
        let line = place["line"].as_u64().unwrap_or_default() as usize;
        let start: usize = old.split_inclusive('\n').take(line).map(str::len).sum();
        let column = place["character"].as_u64().unwrap_or_default() as usize;
        let mut units = 0;
        let rest = &old[start..];
        let at = rest.char_indices().find(|(_, letter)| {
            let is_there = units >= column;
            units += if utf8 { letter.len_utf8() } else { letter.len_utf16() };
            is_there
        });
        start + at.map_or(rest.len(), |(at, _)| at)
    };
    let mut list: Vec<(usize, usize, &str)> = edits
        .as_array()
        .into_iter()
        .flatten()
        .map(|edit| {
            (
                offset(&edit["range"]["start"]),
                offset(&edit["range"]["end"]),
                edit["newText"].as_str().unwrap_or_default(),
            )
        })
        .collect();
    list.sort_unstable();
    let mut new = old.to_owned();
    for (start, end, text) in list.into_iter().rev() {
        new.replace_range(start..end, text);
    }
    new
}

/// Completions whose labels start with some letters, a line each.
fn items(answer: &Value, prefix: &str) -> String {
    let list = answer["items"].as_array().into_iter().flatten();
    let own: Vec<&Value> =
        list.filter(|item| item["label"].as_str().is_some_and(|label| label.starts_with(prefix))).collect();
    let mut shown = String::new();
    for item in &own {
        let word = |name: &str| item[name].as_str().unwrap_or_default();
        let new = item["textEdit"]["newText"].as_str().unwrap_or_default().replace('\n', "\\n");
        let mark = if item.get("tags").is_some() { " (deprecated)" } else { "" };
        let _ = writeln!(shown, "{}{mark} | {} | {new}", word("label"), word("detail"));
    }
    if let Some(range) = own.first().map(|item| short(&item["textEdit"]["range"])) {
        let _ = writeln!(shown, "in place of {}", range.as_str().unwrap_or_default());
    }
    if shown.is_empty() { "nothing\n".to_owned() } else { shown }
}

/// Places as people count, files by their names.
fn short(value: &Value) -> Value {
    let number = |value: &Value| value.as_u64().map(|number| number + 1);
    match value {
        Value::Object(fields) => {
            if let (Some(line), Some(column), 2) = (fields.get("line"), fields.get("character"), fields.len())
                && let (Some(line), Some(column)) = (number(line), number(column))
            {
                return format!("{line}:{column}").into();
            }
            if let (Some(start), Some(end), 2) = (fields.get("start"), fields.get("end"), fields.len())
                && let (Value::String(start), Value::String(end)) = (short(start), short(end))
            {
                return format!("{start} to {end}").into();
            }
            fields
                .iter()
                .map(|(name, value)| (name.replace("/ws/", ""), short(value)))
                .collect::<serde_json::Map<_, _>>()
                .into()
        }
        Value::Array(items) => items.iter().map(short).collect::<Vec<_>>().into(),
        Value::String(text) => text.replace("file:///ws/", "").into(),
        _ => value.clone(),
    }
}

fn yaml(value: &Value) -> String {
    serde_yaml::to_string(&short(value)).unwrap_or_default()
}

fn case(path: &Path) -> Result<(), Failed> {
    let text = std::fs::read_to_string(path)?;
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let mut steps: Vec<&str> = Vec::new();
    let mut current: Option<String> = None;
    let mut utf8 = false;
    for line in text.split_inclusive('\n') {
        if let Some(name) = line.strip_prefix("== ") {
            current = Some(format!("{ROOT}/{}", name.trim()));
            files.insert(current.clone().unwrap_or_default(), String::new());
        } else if let Some(step) = line.strip_prefix("? ") {
            steps.push(step.trim_end_matches('\n'));
        } else if line.trim() == "! utf-8" {
            utf8 = true;
        } else if let Some(text) = current.as_ref().and_then(|current| files.get_mut(current)) {
            text.push_str(line);
        }
    }
    let marked = files.iter().find_map(|(path, text)| Some((path.clone(), text.find(MARK)?)));
    let (marked, at) = marked.ok_or("no file has a mark")?;
    if let Some(text) = files.get_mut(&marked) {
        *text = text.replacen(MARK, "", 1);
    }
    let mut talk = Talk::new(files, marked, at, utf8)?;
    let mut shown = String::new();
    for step in steps {
        let answer = talk.step(step)?;
        if !answer.is_empty() {
            let _ = writeln!(shown, "? {step}\n{answer}");
        }
    }
    crate::compare(&path.with_extension("out"), &(shown.trim_end().to_owned() + "\n"))?;
    Ok(())
}
