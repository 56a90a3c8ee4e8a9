//! What the stand-in's processes send each other: lines over TCP. Nothing of it is the real protocol.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// A connection, read by lines.
#[derive(Debug)]
pub(crate) struct Wire {
    reader: BufReader<TcpStream>,
}

impl Wire {
    pub(crate) fn new(stream: TcpStream) -> Self {
        Self { reader: BufReader::new(stream) }
    }

    /// Dials a site; each try has a limit.
    pub(crate) fn dial(endpoint: &str) -> std::io::Result<Self> {
        use std::net::ToSocketAddrs;
        let mut last = std::io::Error::other(format!("{endpoint} has no address"));
        for address in endpoint.to_socket_addrs()? {
            match TcpStream::connect_timeout(&address, Duration::from_secs(2)) {
                Ok(stream) => return Ok(Self::new(stream)),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// The next line; `None` when the other side is gone.
    pub(crate) fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let count = self.reader.read_line(&mut line).ok()?;
        (count > 0).then(|| line.trim_end_matches(['\n', '\r']).to_owned())
    }

    /// So many bytes; no script of a bundle is large.
    pub(crate) fn text(&mut self, size: usize) -> Option<String> {
        let mut bytes = vec![0; size.min(1 << 20)];
        self.reader.read_exact(&mut bytes).ok()?;
        String::from_utf8(bytes).ok()
    }

    pub(crate) fn say(&self, line: &str) -> bool {
        self.writer().is_some_and(|mut stream| writeln!(stream, "{line}").is_ok())
    }

    /// Another handle to write by.
    pub(crate) fn writer(&self) -> Option<TcpStream> {
        self.reader.get_ref().try_clone().ok()
    }
}

/// Runs a script at a site: what it printed, or why it failed.
pub(crate) fn run(endpoint: &str, script: &str) -> Result<Vec<String>, String> {
    let unreachable = |error| format!("Couldn't connect to {endpoint}: {error}");
    let mut wire = Wire::dial(endpoint).map_err(unreachable)?;
    wire.say(&format!("run {}", script.len()));
    if let Some(mut stream) = wire.writer() {
        let _ = stream.write_all(script.as_bytes());
    }
    let mut printed = Vec::new();
    while let Some(line) = wire.line() {
        if let Some(text) = line.strip_prefix("> ") {
            printed.push(text.to_owned());
        } else if line == "done" {
            return Ok(printed);
        } else if let Some(why) = line.strip_prefix("failed ") {
            return Err(why.to_owned());
        }
    }
    Err(format!("{endpoint} closed the connection"))
}

/// Answers a client that sent `run SIZE`.
pub(crate) fn answer(
    wire: &mut Wire,
    size: &str,
    evaluate: impl FnOnce(&str) -> Result<Vec<String>, String>,
) {
    let Some(script) = size.parse().ok().and_then(|size| wire.text(size)) else { return };
    match evaluate(&script) {
        Ok(printed) => {
            for line in printed {
                wire.say(&format!("> {line}"));
            }
            wire.say("done");
        }
        Err(why) => {
            wire.say(&format!("failed {}", why.replace('\n', " ")));
        }
    }
}
