//! What a cluster has to survive, as a spec says it.

use super::Spanned;
use crate::catalog::Level;
use crate::source::Span;

/// `survive hosts=1 zones=1 levels="write query"`: any so many hosts, or zones, may fail at once.
#[derive(Debug, Clone)]
pub struct Goal {
    /// How many hosts.
    pub hosts: Option<Spanned<u32>>,
    /// How many zones.
    pub zones: Option<Spanned<u32>>,
    /// The levels that have to hold.
    pub levels: Vec<Spanned<Level>>,
    /// The statement.
    pub span: Span,
}
