//! Commands with a time limit.

use std::fs::File;
use std::io::{Read, Seek};
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What came of a command.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) code: i32,
    /// Both streams, as they came.
    pub(crate) output: String,
}

/// Runs a command that has to end in time.
pub(crate) fn run(command: &mut Command, input: Option<File>, limit: Duration) -> Result<Done, String> {
    let name = format!("{command:?}");
    match run_for(command, input, limit)? {
        (Some(code), output) => Ok(Done { code, output }),
        (None, output) => {
            Err(format!("not done after {} s: {name}\n{}", limit.as_secs(), last_lines(&output, 30)))
        }
    }
}

/// Runs a command, and gives its exit code, when it ended in time, and its output. That goes to a file, never to a pipe: a server that it leaves in the background would keep
/// a pipe open forever. What is not done in time is killed, with all that it started in its process group.
pub(crate) fn run_for(
    command: &mut Command,
    input: Option<File>,
    limit: Duration,
) -> Result<(Option<i32>, String), String> {
    let name = format!("{command:?}");
    let failed = |what: &str, error: std::io::Error| format!("cannot {what} {name}: {error}");
    let mut output = tempfile::tempfile().map_err(|error| failed("keep the output of", error))?;
    let clone = || output.try_clone().map_err(|error| failed("keep the output of", error));
    command.stdin(input.map_or_else(Stdio::null, Stdio::from)).stdout(clone()?).stderr(clone()?);
    let mut child = command.process_group(0).spawn().map_err(|error| failed("run", error))?;
    let begun = Instant::now();
    let mut nap = Duration::from_millis(2);
    let status = loop {
        if let Some(status) = child.try_wait().map_err(|error| failed("wait for", error))? {
            break Some(status);
        }
        if begun.elapsed() > limit {
            break None;
        }
        std::thread::sleep(nap);
        nap = (nap * 2).min(Duration::from_millis(50));
    };
    if status.is_none() {
        let group = format!("-{}", child.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
        let _ = child.wait();
    }
    let mut bytes = Vec::new();
    output.rewind().map_err(|error| failed("read the output of", error))?;
    output.read_to_end(&mut bytes).map_err(|error| failed("read the output of", error))?;
    let output = String::from_utf8_lossy(&bytes).into_owned();
    Ok((status.map(|status| status.code().unwrap_or(-1)), output))
}

impl Done {
    /// The output of a command that succeeded.
    pub(crate) fn succeeds(self, what: &str) -> Result<String, String> {
        if self.code == 0 {
            return Ok(self.output);
        }
        Err(format!("{what} ended with {}\n{}", self.code, last_lines(&self.output, 60)))
    }
}

/// The last lines of a text, cut at a width that a reader can bear.
pub(crate) fn last_lines(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let from = lines.len().saturating_sub(count);
    let cut = |line: &&str| line.chars().take(240).collect::<String>() + "\n";
    lines[from..].iter().map(cut).collect()
}
