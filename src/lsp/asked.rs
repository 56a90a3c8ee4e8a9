//! A request about a location of a text, with what answers it.

use super::client::Client;
use super::native::Natives;
use super::text::Text;
use super::workspace::Workspace;

/// A byte offset of a text, and what is known around it.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) text: &'a Text,
    pub(super) offset: usize,
    pub(super) workspace: &'a Workspace,
    pub(super) natives: &'a Natives,
    pub(super) client: &'a Client,
}
