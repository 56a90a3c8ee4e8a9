//! What requests ask, read from JSON, and how they are refused.

use serde_json::Value;

use super::position::Position;
use super::uri;

/// Why a request has no result.
#[derive(Debug)]
pub(super) struct Refusal {
    /// The protocol's number.
    pub(super) code: i64,
    /// A sentence for people.
    pub(super) message: String,
}

/// A result, or why there is none.
pub(super) type Answer = Result<Value, Refusal>;

/// Not JSON.
pub(super) const PARSE_ERROR: i64 = -32700;
/// No message of the protocol, or one at the wrong time.
pub(super) const INVALID_REQUEST: i64 = -32600;
/// Nothing is known of the method.
pub(super) const METHOD_NOT_FOUND: i64 = -32601;
/// The parameters are not those of the method.
pub(super) const INVALID_PARAMS: i64 = -32602;
/// Sent before `initialize`.
pub(super) const NOT_INITIALIZED: i64 = -32002;
/// The client no longer wants it.
pub(super) const CANCELLED: i64 = -32800;
/// Understood, and not possible.
pub(super) const REQUEST_FAILED: i64 = -32803;

impl Refusal {
    pub(super) fn new(code: i64, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// A request that was understood and cannot be met.
    pub(super) fn failed(message: impl Into<String>) -> Self {
        Self::new(REQUEST_FAILED, message)
    }
}

/// The parameters of a message.
#[derive(Debug, Clone, Copy)]
pub(super) struct Params<'a>(pub(super) &'a Value);

impl<'a> Params<'a> {
    /// The value at a JSON pointer.
    pub(super) fn at(self, pointer: &str) -> Option<&'a Value> {
        self.0.pointer(pointer).filter(|value| !value.is_null())
    }

    fn lacks(pointer: &str, what: &str) -> Refusal {
        Refusal::new(INVALID_PARAMS, format!("the parameters have no {what} at `{pointer}`"))
    }

    pub(super) fn text(self, pointer: &str) -> Result<&'a str, Refusal> {
        self.at(pointer).and_then(Value::as_str).ok_or_else(|| Self::lacks(pointer, "string"))
    }

    pub(super) fn list(self, pointer: &str) -> Result<&'a [Value], Refusal> {
        self.at(pointer)
            .and_then(Value::as_array)
            .map(Vec::as_slice)
            .ok_or_else(|| Self::lacks(pointer, "list"))
    }

    /// The path of `textDocument`; `None` for what is not a file.
    pub(super) fn document(self) -> Result<Option<String>, Refusal> {
        Ok(uri::path(self.text("/textDocument/uri")?))
    }

    /// A position.
    pub(super) fn position(self, pointer: &str) -> Result<Position, Refusal> {
        let number = |name: &str| {
            let pointer = format!("{pointer}/{name}");
            let number = self.at(&pointer).and_then(Value::as_u64);
            // A position after the last one is the end, as the protocol has it.
            number
                .map(|number| u32::try_from(number).unwrap_or(u32::MAX))
                .ok_or_else(|| Self::lacks(&pointer, "number"))
        };
        Ok(Position { line: number("line")?, character: number("character")? })
    }

    /// A range.
    pub(super) fn range(self, pointer: &str) -> Result<(Position, Position), Refusal> {
        Ok((self.position(&format!("{pointer}/start"))?, self.position(&format!("{pointer}/end"))?))
    }

    /// Whether a flag is set.
    pub(super) fn flag(self, pointer: &str) -> bool {
        self.at(pointer).and_then(Value::as_bool).unwrap_or_default()
    }
}
