//! A pager, as Git chooses it: `CLUSTERC_PAGER`, else `PAGER`, else `less`.

use std::env;
use std::io::Write;
use std::process::{Command, Stdio};

/// Shows a text in the pager and waits for its end; `false` when there is none, and nothing was shown.
pub(super) fn page(text: &str) -> bool {
    let chosen = ["CLUSTERC_PAGER", "PAGER"].into_iter().find_map(|name| env::var(name).ok());
    let line = chosen.unwrap_or_else(|| "less".to_owned());
    let mut words = line.split_whitespace();
    let Some(program) = words.next().filter(|program| *program != "cat") else { return false };
    let mut command = Command::new(program);
    command.args(words).stdin(Stdio::piped());
    // As Git has it: colors pass, a short text is not held back, the text stays on the screen.
    if env::var_os("LESS").is_none() {
        command.env("LESS", "FRX");
    }
    let Ok(mut child) = command.spawn() else { return false };
    if let Some(mut input) = child.stdin.take() {
        let mut bytes =
            anstream::AutoStream::new(Vec::new(), anstream::AutoStream::choice(&std::io::stdout()));
        // Who leaves the pager early closes the pipe.
        let _ = bytes.write_all(text.as_bytes()).and_then(|()| input.write_all(&bytes.into_inner()));
    }
    child.wait().is_ok()
}
