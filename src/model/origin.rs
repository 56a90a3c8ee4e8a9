//! Where values come from.

use std::sync::Arc;

use super::LayerId;
use crate::source::Span;

/// Why a setting has its value. There is no value without a reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The spec sets it.
    Written {
        /// The value in the spec.
        span: Span,
        /// The layer that holds it.
        layer: LayerId,
    },
    /// Follows from something else in the spec.
    Derived {
        /// What it follows from.
        span: Span,
        /// The reasoning, as it reads after "because": "the host's address is 10.0.0.11".
        because: Arc<str>,
    },
    /// What the server uses when nothing is set.
    Default,
}

impl Origin {
    /// The location in the spec, if there is one.
    pub fn span(&self) -> Option<Span> {
        match self {
            Origin::Written { span, .. } | Origin::Derived { span, .. } => Some(*span),
            Origin::Default => None,
        }
    }
}

/// A value with its location in the spec.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// The location.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// A value found at `span`.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}
