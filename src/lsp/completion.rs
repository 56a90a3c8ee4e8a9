//! What may be written at a location.

pub(super) mod values;

use serde_json::{Value, json};

use super::asked::Asked;
use super::client::Client;
use super::cursor::{self, Cursor, Spot};
use super::reference::{self, Word};
use super::scope;
use super::text::Text;
use super::workspace::Workspace;

/// The protocol's numbers of kinds.
pub(super) mod kind {
    pub(in crate::lsp) const FILE: u8 = 17;
    pub(in crate::lsp) const PROPERTY: u8 = 10;
    pub(in crate::lsp) const VALUE: u8 = 12;
    pub(in crate::lsp) const KEYWORD: u8 = 14;
    pub(in crate::lsp) const REFERENCE: u8 = 18;
    pub(in crate::lsp) const ENUM_MEMBER: u8 = 20;
    pub(in crate::lsp) const CONSTANT: u8 = 21;
    pub(in crate::lsp) const CLASS: u8 = 7;
    pub(in crate::lsp) const FIELD: u8 = 5;
}

/// One of the things that may be written.
#[derive(Debug, Default, Clone)]
pub(super) struct Item {
    pub(super) label: String,
    pub(super) kind: u8,
    pub(super) detail: String,
    pub(super) doc: String,
    /// What is written; the label where it is empty.
    pub(super) insert: String,
    /// Whether that has places to fill in.
    pub(super) is_snippet: bool,
    /// Whether it is struck through.
    pub(super) is_deprecated: bool,
    /// Lower comes first.
    pub(super) rank: u8,
}

/// How many items one answer has; the rest comes when more is typed.
const MOST: usize = 2_000;

/// The completions at a byte offset.
pub(super) fn at(asked: Asked<'_>) -> Value {
    let Asked { text, offset, workspace, client, .. } = asked;
    if !text.is_kdl() {
        return super::native::completion(asked);
    }
    let cursor = cursor::at(text, offset);
    let items = items(text, &cursor, offset, workspace);
    list(items, text, &cursor.word, client)
}

fn items(text: &Text, cursor: &Cursor, offset: usize, workspace: &Workspace) -> Vec<Item> {
    let scope = scope::of(&cursor.stack, text, workspace);
    let catalog = scope.as_ref().map(|scope| scope.view.catalog);
    let block = cursor.stack.last();
    match &cursor.spot {
        Spot::Comment => Vec::new(),
        // A name has no quotes.
        Spot::Name if cursor.is_quoted => Vec::new(),
        Spot::Name => reference::statements(block, catalog).into_iter().map(statement).collect(),
        Spot::Key => properties(cursor, catalog, false),
        Spot::Argument(number) => {
            let mut items = values::of_argument(*number, text, cursor, offset, scope.as_ref(), workspace);
            if !cursor.is_quoted {
                items.extend(properties(cursor, catalog, true));
            }
            items
        }
        Spot::Value(key) => values::of_property(key, text, cursor, scope.as_ref(), workspace),
    }
}

fn statement(word: Word) -> Item {
    Item {
        insert: format!("{}{}", word.name, word.snippet),
        label: word.name,
        kind: kind::KEYWORD,
        detail: word.detail,
        doc: word.doc,
        is_snippet: true,
        ..Item::default()
    }
}

fn properties(cursor: &Cursor, catalog: Option<&'static crate::catalog::Catalog>, is_new: bool) -> Vec<Item> {
    let words = reference::properties(&cursor.statement.name, cursor.stack.last(), catalog);
    let is_free = |word: &Word| cursor.statement.property(&word.name).is_none();
    let item = |word: Word| Item {
        insert: if is_new { format!("{}{}", word.name, word.snippet) } else { word.name.clone() },
        label: word.name,
        kind: kind::PROPERTY,
        detail: word.detail,
        doc: word.doc,
        is_snippet: is_new,
        rank: 5,
        ..Item::default()
    };
    words.into_iter().filter(is_free).map(item).collect()
}

/// Items as JSON; each replaces `word`.
pub(super) fn list(
    mut items: Vec<Item>,
    text: &Text,
    word: &std::ops::Range<usize>,
    client: &Client,
) -> Value {
    items.sort_by(|left, right| (left.rank, &left.label).cmp(&(right.rank, &right.label)));
    items.dedup_by(|left, right| left.label == right.label && left.kind == right.kind);
    let is_cut = items.len() > MOST;
    items.truncate(MOST);
    let range = text.json(word, client.encoding);
    let one = |item: Item| {
        let Item { label, kind, detail, doc, insert, is_snippet, is_deprecated, rank } = item;
        let insert = if insert.is_empty() { label.clone() } else { insert };
        let new = if is_snippet && !client.snippets { plain(&insert) } else { insert };
        let mut one = json!({
            "label": label,
            "kind": kind,
            "sortText": format!("{rank:02}{label}"),
            "filterText": label,
            "insertTextFormat": if is_snippet && client.snippets { 2 } else { 1 },
            "textEdit": { "range": range, "newText": new },
        });
        if let Some(fields) = one.as_object_mut() {
            if !detail.is_empty() {
                fields.insert("detail".to_owned(), detail.into());
            }
            if !doc.is_empty() {
                fields.insert("documentation".to_owned(), json!({ "kind": "markdown", "value": doc }));
            }
            if is_deprecated {
                fields.insert("tags".to_owned(), json!([1]));
            }
        }
        one
    };
    json!({ "isIncomplete": is_cut, "items": items.into_iter().map(one).collect::<Vec<Value>>() })
}

/// A snippet without its locations: what is before the first of them.
fn plain(snippet: &str) -> String {
    let end = snippet.find('$').unwrap_or(snippet.len());
    snippet[..end].to_owned()
}
