//! The processor time that one input may take.

use std::time::Duration;

/// How much text one second is for.
const BYTES_A_SECOND: u64 = 100_000;

/// What one host or node that a range wrote counts as, in bytes: `node-[1..100000]` is short, and its nodes are not.
const BYTES_A_NODE: u64 = 100;

/// How often an input is run that took too long: a machine with other work makes one run slow, and not all of them.
const RUNS: u32 = 3;

/// Runs a target on an input of some bytes. Panics when it takes more than a second of processor time for each 100 KB of what is written and
/// of the hosts and nodes that the ranges in it write, whose number the target returns.
pub fn within_limit(bytes: usize, mut run: impl FnMut() -> usize) {
    let mut least = Duration::MAX;
    for _ in 0..RUNS {
        let begin = spent();
        let written = run();
        least = least.min(spent().saturating_sub(begin));
        let size = bytes as u64 + BYTES_A_NODE * written as u64;
        let limit = Duration::from_millis(size.max(BYTES_A_SECOND) * 1000 / BYTES_A_SECOND);
        if least <= limit {
            return;
        }
        eprintln!(
            "{least:?} of processor time for {bytes} bytes, {written} hosts and nodes; {limit:?} are allowed"
        );
    }
    panic!("the input takes {least:?} of processor time");
}

/// The processor time of this process so far, all its threads together.
fn spent() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec as u32)
}
