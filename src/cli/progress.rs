//! How far a build is, as a line on a terminal. Nothing of it reaches a pipe, a file or a terminal that cannot move its cursor.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::output;
use crate::bundle::{Step, Watch};

/// Builds that take no longer show nothing.
const SILENCE: Duration = Duration::from_millis(400);

/// What a host weighs next to a byte of a payload.
const HOST: u64 = 64 << 10;

/// A line that is drawn while something is done, and gone afterwards.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    is_quiet: bool,
}

impl Progress {
    /// One for the terminal, if there is one to draw on.
    pub(super) fn new(is_quiet: bool) -> Self {
        let is_dumb = std::env::var_os("TERM").is_none_or(|term| term.is_empty() || term == "dumb");
        let may_draw = !is_quiet && !is_dumb && std::io::stderr().is_terminal();
        let bar = may_draw.then(|| {
            let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::hidden());
            // Without colours: it reads the same under NO_COLOR.
            let style = ProgressStyle::with_template("{bar:30} {percent:>3} %  {msg}");
            let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
            bar.set_style(style.progress_chars("##-"));
            bar
        });
        Self { bar, is_quiet }
    }

    /// What reports each step to it.
    pub(super) fn watch(&self, hosts: usize, bytes: u64) -> Watch {
        let is_quiet = self.is_quiet;
        let report_waiting = move || {
            if !is_quiet {
                drop(output::note("waiting for another build …"));
            }
        };
        let Some(bar) = self.bar.clone() else {
            return Watch::by(move |step| {
                if step == Step::Waiting {
                    report_waiting();
                }
            });
        };
        bar.set_length(bytes + hosts as u64 * HOST);
        let begin = Instant::now();
        let done = AtomicUsize::new(0);
        Watch::by(move |step| {
            match step {
                Step::Waiting => bar.suspend(report_waiting),
                Step::Bytes(length) => bar.inc(length as u64),
                Step::Host => {
                    let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                    bar.inc(HOST);
                    bar.set_message(format!("{done} of {hosts} hosts"));
                }
            }
            if bar.is_hidden() && begin.elapsed() > SILENCE {
                bar.set_draw_target(ProgressDrawTarget::stderr());
            }
        })
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
