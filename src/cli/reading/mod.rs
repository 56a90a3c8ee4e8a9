//! Pages in Markdown as people read them at a terminal: wrapped to its width, and through a pager when they are longer than it.

mod columns;
mod markdown;
mod pager;

use std::io::IsTerminal;

use super::output;
use crate::error::Error;

/// The width of text that goes into a file or a pipe.
const USUAL_WIDTH: usize = 100;

/// Shows a page. Its text is the program's own: nothing in it came from outside.
pub(super) fn show(page: &str) -> Result<(), Error> {
    let size = terminal_size::terminal_size().filter(|_| std::io::stdout().is_terminal());
    let Some((terminal_size::Width(width), terminal_size::Height(height))) = size else {
        return output::styled_out(&markdown::render(page, USUAL_WIDTH));
    };
    let text = markdown::render(page, usize::from(width).clamp(30, USUAL_WIDTH));
    if text.lines().count() >= usize::from(height) && pager::page(&text) {
        return Ok(());
    }
    output::styled_out(&text)
}
