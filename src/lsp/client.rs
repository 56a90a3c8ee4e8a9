//! What the client can do, as it declared at initialization.

use serde_json::{Value, json};

use super::answer::Params;
use super::position::Encoding;
use super::tokens;

/// The client.
#[derive(Debug, Default)]
pub(super) struct Client {
    /// What columns count.
    pub(super) encoding: Encoding,
    /// Whether it shows the other locations of a diagnostic.
    pub(super) relates: bool,
    /// Whether it shows tags of diagnostics.
    pub(super) tags: bool,
    /// Whether it follows the code of a diagnostic to a page.
    pub(super) describes_codes: bool,
    /// Where the pages are: what `clusterc docs` writes, as a URL.
    pub(super) docs: Option<String>,
    /// Whether completions may have places to fill in.
    pub(super) snippets: bool,
    /// Whether edits may say the version of the document that they are for.
    pub(super) versioned_edits: bool,
    /// Whether symbols may hold others.
    pub(super) nested_symbols: bool,
    /// Whether it can be asked to watch files.
    pub(super) watches: bool,
    /// Whether it knows actions as data, not only as commands.
    pub(super) action_literals: bool,
    /// Whether its folding takes whole lines only.
    pub(super) folds_lines: bool,
    /// Whether it shows Markdown.
    pub(super) markdown: bool,
}

impl Client {
    /// What `initialize` says.
    pub(super) fn of(params: Params<'_>) -> Self {
        let at = |pointer: &str| params.at(&format!("/capabilities{pointer}"));
        let flag = |pointer: &str| params.flag(&format!("/capabilities{pointer}"));
        let words = |pointer: &str| -> Vec<&str> {
            at(pointer).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
        };
        let encodings = words("/general/positionEncodings");
        // Clients of clangd's time say it here.
        let older = words("/offsetEncoding");
        let docs = params.at("/initializationOptions/docs").and_then(Value::as_str);
        let formats = words("/textDocument/hover/contentFormat");
        Self {
            encoding: Encoding::of(if encodings.is_empty() { &older } else { &encodings }),
            relates: flag("/textDocument/publishDiagnostics/relatedInformation"),
            tags: at("/textDocument/publishDiagnostics/tagSupport").is_some(),
            describes_codes: flag("/textDocument/publishDiagnostics/codeDescriptionSupport"),
            docs: docs.map(|docs| docs.trim_end_matches('#').to_owned()),
            snippets: flag("/textDocument/completion/completionItem/snippetSupport"),
            versioned_edits: flag("/workspace/workspaceEdit/documentChanges"),
            nested_symbols: flag("/textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
            watches: flag("/workspace/didChangeWatchedFiles/dynamicRegistration"),
            action_literals: at("/textDocument/codeAction/codeActionLiteralSupport").is_some(),
            folds_lines: flag("/textDocument/foldingRange/lineFoldingOnly"),
            markdown: formats.is_empty() || formats.contains(&"markdown"),
        }
    }

    /// What the server can do.
    pub(super) fn capabilities(&self) -> Value {
        json!({
            "positionEncoding": self.encoding.as_str(),
            "offsetEncoding": self.encoding.as_str(),
            "textDocumentSync": { "openClose": true, "change": 2, "save": { "includeText": false } },
            "hoverProvider": true,
            "completionProvider": { "triggerCharacters": ["\"", "=", ":", ",", "/", " "], "resolveProvider": false },
            "definitionProvider": true,
            "referencesProvider": true,
            "documentHighlightProvider": true,
            "documentSymbolProvider": true,
            "workspaceSymbolProvider": true,
            "codeActionProvider": { "codeActionKinds": ["quickfix", "source.fixAll"] },
            "renameProvider": { "prepareProvider": true },
            "foldingRangeProvider": true,
            "documentLinkProvider": { "resolveProvider": false },
            "documentFormattingProvider": true,
            "inlayHintProvider": true,
            "semanticTokensProvider": {
                "legend": { "tokenTypes": tokens::TYPES, "tokenModifiers": tokens::MODIFIERS },
                "full": true,
                "range": true,
            },
            "workspace": { "workspaceFolders": { "supported": true, "changeNotifications": true } },
        })
    }
}
