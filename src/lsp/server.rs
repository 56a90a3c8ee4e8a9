//! The server: takes messages one by one, and has work of its own when none is waiting.

use crate::maps::HashSet;
use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::answer::{
    Answer, CANCELLED, INVALID_PARAMS, INVALID_REQUEST, METHOD_NOT_FOUND, NOT_INITIALIZED, PARSE_ERROR,
    Params, Refusal,
};
use super::asked::Asked;
use super::client::Client;
use super::native::Natives;
use super::publish::{self, ByFile};
use super::text::Text;
use super::transport::Incoming;
use super::workspace::Workspace;
use super::world::World;
use super::{
    actions, completion, folding, formatting, hints, hover, navigation, rename, symbols, tokens, uri,
};

/// How far the conversation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Running,
    ShutDown,
    Ended(u8),
}

/// The server.
pub struct Server {
    workspace: Workspace,
    client: Client,
    natives: Natives,
    state: State,
    /// What was sent to the client for each file.
    published: BTreeMap<String, Value>,
    /// Whether something changed since.
    is_unpublished: bool,
    /// Messages to be sent.
    out: Vec<Value>,
    /// The number of the last request to the client.
    asked: i64,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Server").field("state", &self.state).finish_non_exhaustive()
    }
}

impl Server {
    /// A server before the first message.
    pub fn new(world: Box<dyn World>) -> Self {
        Self {
            workspace: Workspace::new(world),
            client: Client::default(),
            natives: Natives::default(),
            state: State::New,
            published: BTreeMap::new(),
            is_unpublished: false,
            out: Vec::new(),
            asked: 0,
        }
    }

    /// The exit code, once the client has sent `exit`.
    pub fn ended(&self) -> Option<u8> {
        match self.state {
            State::Ended(code) => Some(code),
            State::New | State::Running | State::ShutDown => None,
        }
    }

    /// Takes a message; gives the messages that follow at once.
    pub fn receive(&mut self, incoming: &Incoming) -> Vec<Value> {
        match incoming {
            Incoming::Malformed(why) => self.refuse(&Value::Null, &Refusal::new(PARSE_ERROR, why.as_str())),
            Incoming::Message(Value::Array(several)) if !several.is_empty() => {
                for message in several {
                    self.message(message);
                }
            }
            Incoming::Message(message) => self.message(message),
        }
        std::mem::take(&mut self.out)
    }

    /// The answer to a request that the client no longer waits for.
    pub fn cancelled(id: &Value) -> Value {
        refusal(id, &Refusal::new(CANCELLED, "the client no longer waits for it"))
    }

    /// Does a piece of what is left to do, unless someone waits (`goes_on`): gives what is to be sent, or `None` where nothing is left.
    pub fn work(&mut self, goes_on: &dyn Fn() -> bool) -> Option<Vec<Value>> {
        if self.state != State::Running {
            return None;
        }
        if self.is_unpublished {
            self.workspace.check();
            self.publish();
        } else if self.workspace.settle(goes_on) || self.natives.lint(&self.workspace) {
            self.publish();
        } else if !self.workspace.let_go() {
            return None;
        }
        Some(std::mem::take(&mut self.out))
    }

    fn message(&mut self, message: &Value) {
        let id = message.get("id");
        let Some(method) = message.get("method").and_then(Value::as_str) else {
            // An answer of the client to what it was asked needs nothing.
            if message.get("result").is_none() && message.get("error").is_none() {
                let why = "a message without a method";
                self.refuse(id.unwrap_or(&Value::Null), &Refusal::new(INVALID_REQUEST, why));
            }
            return;
        };
        let nothing = Value::Null;
        let params = Params(message.get("params").unwrap_or(&nothing));
        match id {
            Some(id) if id.is_string() || id.is_number() => match self.request(method, params) {
                Ok(result) => self.out.push(json!({ "jsonrpc": "2.0", "id": id, "result": result })),
                Err(why) => self.refuse(id, &why),
            },
            Some(id) => {
                let why = format!("expected a number or a string as id, found `{id}`");
                self.refuse(&Value::Null, &Refusal::new(INVALID_REQUEST, why));
            }
            None => {
                if let Err(why) = self.notification(method, params) {
                    self.log(&format!("{method}: {}", why.message));
                }
            }
        }
    }

    fn refuse(&mut self, id: &Value, why: &Refusal) {
        self.out.push(refusal(id, why));
    }

    fn notify(&mut self, method: &str, params: &Value) {
        self.out.push(json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn log(&mut self, text: &str) {
        self.notify("window/logMessage", &json!({ "type": 1, "message": text }));
    }

    fn request(&mut self, method: &str, params: Params<'_>) -> Answer {
        match (method, self.state) {
            ("initialize", State::New) => return Ok(self.initialize(params)),
            ("initialize", _) => {
                return Err(Refusal::new(INVALID_REQUEST, "the server is initialized already"));
            }
            (_, State::New) => {
                return Err(Refusal::new(NOT_INITIALIZED, "the first request is `initialize`"));
            }
            ("shutdown", State::Running) => {
                self.state = State::ShutDown;
                return Ok(Value::Null);
            }
            (_, State::Running) => {}
            (_, State::ShutDown | State::Ended(_)) => {
                return Err(Refusal::new(INVALID_REQUEST, "the server was shut down"));
            }
        }
        if method == "workspace/symbol" {
            let query = params.at("/query").and_then(Value::as_str).unwrap_or_default();
            return Ok(symbols::workspace(&mut self.workspace, &self.client, query));
        }
        if !REQUESTS.contains(&method) {
            return Err(Refusal::new(METHOD_NOT_FOUND, format!("`{method}` is not supported")));
        }
        // Files of other schemes are not specs: nothing is reported for them.
        let Some(path) = params.document()? else { return Ok(Value::Null) };
        let Some(text) = self.workspace.text(&path) else {
            return Err(Refusal::new(INVALID_PARAMS, format!("`{path}` is not open and cannot be read")));
        };
        self.about(method, &text, params)
    }

    /// Answers a request about a file.
    fn about(&mut self, method: &str, text: &Text, params: Params<'_>) -> Answer {
        let (workspace, client, natives) = (&mut self.workspace, &self.client, &self.natives);
        let offset = |pointer: &str| -> Result<usize, Refusal> {
            Ok(text.offset(params.position(pointer)?, client.encoding))
        };
        match method {
            "textDocument/hover" => {
                let at = offset("/position")?;
                workspace.check();
                Ok(hover::at(Asked { text, offset: at, workspace, natives, client }))
            }
            "textDocument/completion" => {
                Ok(completion::at(Asked { text, offset: offset("/position")?, workspace, natives, client }))
            }
            "textDocument/definition" => {
                let at = offset("/position")?;
                workspace.check();
                Ok(navigation::definition(text, at, workspace, client))
            }
            "textDocument/references" => {
                let at = offset("/position")?;
                workspace.check();
                let declares = params.flag("/context/includeDeclaration");
                Ok(navigation::references(text, at, declares, workspace, client))
            }
            "textDocument/documentHighlight" => {
                let at = offset("/position")?;
                Ok(navigation::highlights(text, at, workspace, client))
            }
            "textDocument/prepareRename" => {
                let at = offset("/position")?;
                workspace.check();
                rename::prepare(text, at, workspace, client)
            }
            "textDocument/rename" => {
                let at = offset("/position")?;
                let new = params.text("/newName")?;
                workspace.check();
                rename::rename(text, at, new, workspace, client)
            }
            "textDocument/documentSymbol" => Ok(symbols::document(text, workspace, client)),
            "textDocument/foldingRange" => Ok(folding::ranges(text, client)),
            "textDocument/documentLink" => Ok(navigation::links(text, workspace, client)),
            "textDocument/semanticTokens/full" => Ok(tokens::all(text, client)),
            "textDocument/semanticTokens/range" => {
                let (start, end) = params.range("/range")?;
                let range = text.offset(start, client.encoding)..text.offset(end, client.encoding);
                Ok(tokens::within(text, &range, client))
            }
            "textDocument/formatting" => formatting::all(text, client),
            "textDocument/inlayHint" => {
                let (start, end) = params.range("/range")?;
                let range = text.offset(start, client.encoding)..text.offset(end, client.encoding);
                workspace.check();
                Ok(hints::within(text, &range, workspace, client))
            }
            _ => {
                let (start, end) = params.range("/range")?;
                let range = text.offset(start, client.encoding)..text.offset(end, client.encoding);
                let only = params.at("/context/only").and_then(Value::as_array);
                workspace.check();
                workspace.settle_file(text.path());
                Ok(actions::within(text, &range, only.map(Vec::as_slice), workspace, natives, client))
            }
        }
    }

    fn initialize(&mut self, params: Params<'_>) -> Value {
        self.client = Client::of(params);
        let folders = params.at("/workspaceFolders").and_then(Value::as_array);
        let named: Vec<&str> = match folders {
            Some(folders) => folders.iter().filter_map(|folder| folder.get("uri")?.as_str()).collect(),
            None => params.at("/rootUri").and_then(Value::as_str).into_iter().collect(),
        };
        let mut paths: Vec<String> = named.into_iter().filter_map(uri::path).collect();
        if paths.is_empty() {
            paths.extend(params.at("/rootPath").and_then(Value::as_str).map(str::to_owned));
        }
        for path in paths {
            self.workspace.add_folder(&path);
        }
        self.state = State::Running;
        self.is_unpublished = true;
        let version = env!("CARGO_PKG_VERSION");
        json!({ "capabilities": self.client.capabilities(), "serverInfo": { "name": "clusterc", "version": version } })
    }

    fn notification(&mut self, method: &str, params: Params<'_>) -> Result<(), Refusal> {
        match (method, self.state) {
            ("exit", state) => {
                self.state = State::Ended(u8::from(state != State::ShutDown));
                return Ok(());
            }
            (_, State::Running) => {}
            _ => return Ok(()),
        }
        match method {
            "initialized" => self.watch(),
            "textDocument/didOpen" => self.opened(params)?,
            "textDocument/didChange" => self.changed(params)?,
            "textDocument/didClose" => {
                if let Some(path) = params.document()? {
                    self.workspace.close(&path);
                    self.touched(&path);
                }
            }
            "textDocument/didSave" => {
                if let Some(path) = params.document()? {
                    self.touched(&path);
                }
            }
            "workspace/didChangeWatchedFiles" => self.watched(params)?,
            "workspace/didChangeWorkspaceFolders" => {
                let paths = |pointer: &str| -> Vec<String> {
                    let folders = params.at(pointer).and_then(Value::as_array).into_iter().flatten();
                    folders.filter_map(|folder| uri::path(folder.get("uri")?.as_str()?)).collect()
                };
                for path in paths("/event/removed") {
                    self.workspace.remove_folder(&path);
                }
                for path in paths("/event/added") {
                    self.workspace.add_folder(&path);
                }
                self.natives.forget();
                self.is_unpublished = true;
            }
            // All others, `$/…` among them, may be left alone.
            _ => {}
        }
        Ok(())
    }

    fn opened(&mut self, params: Params<'_>) -> Result<(), Refusal> {
        let Some(path) = params.document()? else { return Ok(()) };
        let text = params.text("/textDocument/text")?.to_owned();
        self.named(&path, params);
        if self.workspace.folders.is_empty() {
            // A file without a workspace: its folder is what it may name.
            let folder = path.rfind('/').map_or("", |at| &path[..at]).to_owned();
            self.workspace.world.admit(&folder);
        }
        self.workspace.set(&path, text);
        self.workspace.regroup();
        self.touched(&path);
        Ok(())
    }

    fn named(&mut self, path: &str, params: Params<'_>) {
        let version = params.at("/textDocument/version").and_then(Value::as_i64).unwrap_or_default();
        let uri = params.text("/textDocument/uri").unwrap_or_default();
        self.workspace.named(path, uri, version);
    }

    fn changed(&mut self, params: Params<'_>) -> Result<(), Refusal> {
        let Some(path) = params.document()? else { return Ok(()) };
        if !self.workspace.is_open(&path) {
            return Err(Refusal::new(INVALID_PARAMS, format!("`{path}` is not open")));
        }
        let Some(known) = self.workspace.text(&path) else { return Ok(()) };
        let mut text = known.text().to_owned();
        let mut lines = Some(known.lines.clone());
        for change in params.list("/contentChanges")? {
            let change = Params(change);
            let new = change.text("/text")?;
            if change.at("/range").is_none() {
                new.clone_into(&mut text);
            } else {
                let (start, end) = change.range("/range")?;
                let lines = lines.take().unwrap_or_else(|| super::position::Lines::new(&text));
                let start = lines.offset(&text, start, self.client.encoding);
                let end = lines.offset(&text, end, self.client.encoding);
                text.replace_range(start..end.max(start), new);
            }
            lines = None;
        }
        self.named(&path, params);
        self.workspace.set(&path, text);
        self.touched(&path);
        Ok(())
    }

    fn watched(&mut self, params: Params<'_>) -> Result<(), Refusal> {
        let mut has_new = false;
        for change in params.list("/changes")? {
            let change = Params(change);
            let Some(path) = uri::path(change.text("/uri")?) else { continue };
            // 1 is a new file, 3 one that is gone.
            has_new |= change.at("/type").and_then(Value::as_u64) != Some(2);
            self.workspace.forget(&path);
            self.natives.forget();
        }
        if has_new {
            self.workspace.walk();
        }
        self.is_unpublished = true;
        Ok(())
    }

    /// Something about a file changed.
    fn touched(&mut self, path: &str) {
        if self.workspace.is_native(path) {
            self.natives.touch(path, &self.workspace);
        }
        self.is_unpublished = true;
    }

    /// Asks the client to say when files change.
    fn watch(&mut self) {
        if !self.client.watches {
            return;
        }
        self.asked += 1;
        let globs =
            ["**/*.kdl", "**/*.yaml", "**/*.yml", "**/*.properties", "**/*.cfg", "**/*.nodes", "**/*.sh"];
        let watchers: Vec<Value> = globs.iter().map(|glob| json!({ "globPattern": glob })).collect();
        self.out.push(json!({
            "jsonrpc": "2.0",
            "id": self.asked,
            "method": "client/registerCapability",
            "params": { "registrations": [{
                "id": "files",
                "method": "workspace/didChangeWatchedFiles",
                "registerOptions": { "watchers": watchers },
            }] },
        }));
    }

    /// Sends the client the findings that changed.
    fn publish(&mut self) {
        self.is_unpublished = false;
        for index in 0..self.workspace.parts().len() {
            let part = &self.workspace.parts()[index];
            if let (None, Some(compiled)) = (&part.shown, &part.compiled) {
                let mut own = ByFile::new();
                publish::add(&compiled.findings, &compiled.sources, &self.workspace, &self.client, &mut own);
                self.workspace.show(index, own);
            }
        }
        let mut by_file = ByFile::new();
        for (path, own) in self.workspace.parts().iter().filter_map(|part| part.shown.as_ref()).flatten() {
            let list = by_file.entry(path.clone()).or_default();
            // A base is checked with each of its overlays.
            let known: HashSet<String> = list.iter().map(Value::to_string).collect();
            let is_new = |one: &&Value| known.is_empty() || !known.contains(&one.to_string());
            list.extend(own.iter().filter(is_new).cloned());
        }
        for linted in self.natives.linted() {
            publish::add(&linted.findings, &linted.sources, &self.workspace, &self.client, &mut by_file);
        }
        for text in self.workspace.opened() {
            by_file.entry(text.path().to_owned()).or_default();
        }
        let gone: Vec<String> =
            self.published.keys().filter(|path| !by_file.contains_key(*path)).cloned().collect();
        for path in gone {
            self.published.remove(&path);
            let uri = self.workspace.uri(&path);
            self.notify("textDocument/publishDiagnostics", &json!({ "uri": uri, "diagnostics": [] }));
        }
        for (path, list) in by_file {
            let version = self.workspace.version(&path);
            let list = Value::from(list);
            // An editor that has a newer text waits for diagnostics of that version.
            let notice = json!([version, list]);
            if self.published.get(&path) == Some(&notice) {
                continue;
            }
            let mut params = json!({ "uri": self.workspace.uri(&path), "diagnostics": list });
            if let (Some(version), Some(fields)) = (version, params.as_object_mut()) {
                fields.insert("version".to_owned(), version.into());
            }
            self.published.insert(path, notice);
            self.notify("textDocument/publishDiagnostics", &params);
        }
    }
}

/// Requests about a file.
const REQUESTS: &[&str] = &[
    "textDocument/hover",
    "textDocument/completion",
    "textDocument/definition",
    "textDocument/references",
    "textDocument/documentHighlight",
    "textDocument/prepareRename",
    "textDocument/rename",
    "textDocument/documentSymbol",
    "textDocument/foldingRange",
    "textDocument/documentLink",
    "textDocument/semanticTokens/full",
    "textDocument/semanticTokens/range",
    "textDocument/formatting",
    "textDocument/inlayHint",
    "textDocument/codeAction",
];

fn refusal(id: &Value, why: &Refusal) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "error": { "code": why.code, "message": why.message } })
}
