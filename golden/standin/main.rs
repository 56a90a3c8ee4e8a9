//! The suite of DolphinDB's scripts, which run against a stand-in: no DolphinDB server is available. See server/mod.rs
//! for what it is and is not.
//!
//! This program is the suite and, where it is called `dolphindb`, the stand-in itself, so that `cargo test` alone has both.
//! Hosts are namespaces (golden/real/hosts.sh); that needs root and iproute2. Containers need podman, podman-compose, runc and debootstrap too,
//! and are omitted without them. Without them a message says so, and with
//! CLUSTERC_NAMESPACES=1 that is a failure. With CI=true and without CLUSTERC_NAMESPACES=1 only the short trials run: the CI has a
//! step for all of them. Trials wait for conditions, never for a time.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a test program talks to its terminal")]

mod change;
#[path = "../real/command.rs"]
mod command;
mod containers;
mod cycle;
mod lab;
mod raw;
mod server;
mod site;
mod zip;

use std::path::PathBuf;

use libtest_mimic::{Arguments, Failed, Trial};

/// A trial: its name and what it does.
type Named = (&'static str, fn() -> Result<(), String>);

/// How many of the trials are short.
const SHORT: usize = 3;

/// All trials that need hosts, the short ones first.
const TRIALS: &[Named] = &[
    ("standin/guide-by-hand", raw::guide),
    ("standin/refusals", raw::refusals),
    ("standin/neighbours", cycle::neighbours),
    ("standin/guide", cycle::guide),
    ("standin/stuck-controller", cycle::stuck_controller),
    ("standin/operations", cycle::operations),
    ("standin/several-controllers", cycle::several_controllers),
    ("standin/backup", change::backup),
    ("standin/upgrade", change::upgrade),
    ("standin/licence", change::licence),
    ("standin/more-nodes", change::more_nodes),
    ("standin/plan-applied", change::planned),
    ("standin/volume", change::volume),
    ("standin/controller-site", change::controller_site),
];

/// Those that need podman as well.
const CONTAINED: &[Named] = &[("standin/containers", containers::project)];

fn main() {
    if std::env::args().next().is_some_and(|program| program.ends_with("/dolphindb")) {
        std::process::exit(server::main());
    }
    let mut arguments = Arguments::from_args();
    // A trial waits more than it works.
    arguments.test_threads = arguments.test_threads.or(Some(6));
    let mut missing = None;
    if !arguments.list {
        lab::sweep();
        missing = lab::missing();
    }
    if let Some(why) = &missing {
        println!("standin: no script is run: {why}");
        if is_set("CLUSTERC_NAMESPACES", "1") {
            std::process::exit(1);
        }
    }
    if let Some(why) = containers::missing().filter(|_| !arguments.list) {
        println!("standin: no container is run: {why}");
    }
    let is_short = is_set("CI", "true") && !is_set("CLUSTERC_NAMESPACES", "1");
    let hosted = TRIALS.iter().enumerate().map(|(place, &(name, run))| {
        let is_left_out = missing.is_some() || (is_short && place >= SHORT);
        Trial::test(name, move || run().map_err(Failed::from)).with_ignored_flag(is_left_out)
    });
    let contained = CONTAINED.iter().map(|&(name, run)| {
        let is_left_out = missing.is_some() || is_short || containers::missing().is_some();
        Trial::test(name, move || run().map_err(Failed::from)).with_ignored_flag(is_left_out)
    });
    let own =
        server::TRIALS.iter().map(|&(name, run)| Trial::test(name, move || run().map_err(Failed::from)));
    libtest_mimic::run(&arguments, own.chain(hosted).chain(contained).collect()).exit();
}

fn is_set(name: &str, value: &str) -> bool {
    std::env::var_os(name).is_some_and(|set| set == value)
}

/// The repository.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
