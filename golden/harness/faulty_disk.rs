//! A disk that fails: the write, sync or rename at each turn of a run reports EIO, no file may grow beyond a size, or the disk is full. What was there
//! is still there, the program reports the failure and exits with 2, and the next run does its work.
//!
//! The failing calls come from a library that is made here with `cc` and loaded before the C library: CI has to have `cc`.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use libtest_mimic::{Failed, Trial};

use crate::bundles::has;
use crate::growth::in_memory;
use crate::writing::{Outcome, ensure, run, spec};

pub(crate) fn trials() -> Vec<Trial> {
    // Where CI is, a missing compiler is a failure and no reason to leave it out.
    let may_make = has("cc") || std::env::var_os("CI").is_some();
    let may_mount = may_mount();
    if !may_mount {
        let why = "not run: mounts in a namespace of its own (unshare -m, as root) are not permitted";
        let _ = writeln!(std::io::stdout(), "faulty-disk/full-disk: {why}");
    }
    vec![
        Trial::test("faulty-disk/input-output-errors (needs cc)", errors).with_ignored_flag(!may_make),
        Trial::test("faulty-disk/no-room", no_room),
        Trial::test(FULL_DISK, full_disk).with_ignored_flag(!may_mount),
    ]
}

const FULL_DISK: &str = "faulty-disk/full-disk";

/// Set where mounts are those of this program alone.
const OWN_MOUNTS: &str = "CLUSTERC_OWN_MOUNTS";

/// Whether a disk can be mounted that other processes do not see.
fn may_mount() -> bool {
    let Ok(place) = tempfile::tempdir() else { return false };
    let mut command = Command::new("unshare");
    command.args(["-m", "mount", "-t", "tmpfs", "tmpfs"]).arg(place.path());
    command.output().is_ok_and(|output| output.status.success())
}

/// Counts calls of one kind that are about files of the run, and fails from the given one on.
const SHIM: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <fcntl.h>

static int fails(const char *kind) {
    static int count;
    const char *wanted = getenv("FAULT_KIND"), *from = getenv("FAULT_FROM");
    if (!wanted || !from || strcmp(wanted, kind)) return 0;
    if (__atomic_add_fetch(&count, 1, __ATOMIC_SEQ_CST) < atoi(from)) return 0;
    errno = EIO;
    return 1;
}

static int is_file(int fd) {
    struct stat about;
    return fd > 2 && fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *bytes, size_t size) {
    return is_file(fd) && fails("write") ? -1 : REAL(write)(fd, bytes, size);
}
ssize_t writev(int fd, const struct iovec *parts, int count) {
    return is_file(fd) && fails("write") ? -1 : REAL(writev)(fd, parts, count);
}
int fsync(int fd) { return fails("sync") ? -1 : REAL(fsync)(fd); }
int fdatasync(int fd) { return fails("sync") ? -1 : REAL(fdatasync)(fd); }
int syncfs(int fd) { return fails("sync") ? -1 : REAL(syncfs)(fd); }
int rename(const char *from, const char *to) { return fails("rename") ? -1 : REAL(rename)(from, to); }
int renameat(int one, const char *from, int two, const char *to) {
    return fails("rename") ? -1 : REAL(renameat)(one, from, two, to);
}
"#;

/// What is tried: its name, what it writes, and the command.
struct Task {
    name: &'static str,
    target: &'static str,
    command: Vec<String>,
}

fn tasks() -> Vec<Task> {
    let key = crate::root().join("golden/harness/keys/open.key").display().to_string();
    let task = |name, target, command: &str| Task {
        name,
        target,
        command: command.split(' ').map(|word| word.replace("KEY", &key)).collect(),
    };
    vec![
        task("a folder", "out", "build new.kdl -o out"),
        task("an archive", "out.tar.gz", "build new.kdl --archive tar.gz -o out.tar.gz"),
        task("archives", "stick", "build new.kdl --archive tar.gz --per-host -o stick"),
        task("fixes", "conf", "lint --fix conf"),
        task("a signature", "old", "sign old --key KEY"),
    ]
}

fn clusterc(place: &Path, arguments: &[String]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clusterc"));
    // One thread: the same call is the same one in every run.
    command.args(arguments).current_dir(place).env("RAYON_NUM_THREADS", "1");
    command
}

/// Specs and what was made of them, in the state before a task.
fn lay_out() -> Result<tempfile::TempDir, Failed> {
    let place = in_memory()?;
    fs::write(place.path().join("old.kdl"), spec(2, 6667))?;
    fs::write(place.path().join("new.kdl"), spec(3, 6668))?;
    for options in
        ["-o out", "-o old", "--archive tar.gz -o out.tar.gz", "--archive tar.gz --per-host -o stick"]
    {
        let words = format!("build old.kdl {options}");
        run(&mut clusterc(place.path(), &words.split(' ').map(str::to_owned).collect::<Vec<_>>()))?;
    }
    fs::create_dir(place.path().join("conf"))?;
    let text = "cluster_name=c\r\ndn_rpc_address=10.0.0.1\r\ndn_rpc_port=6667 \r\ndn_rpc_port=6667 \r\n";
    fs::write(place.path().join("conf/iotdb-system.properties"), text)?;
    Ok(place)
}

type Tree = BTreeMap<PathBuf, Vec<u8>>;

/// Every file at or below a path, but for what waits to be moved there.
fn tree(path: &Path) -> Result<Tree, Failed> {
    let files = if path.is_file() { vec![path.to_owned()] } else { crate::files(path) };
    let mut tree = Tree::new();
    for file in files {
        let name = file.strip_prefix(path)?.to_owned();
        if !name.starts_with(".clusterc-new") {
            tree.insert(name, fs::read(&file)?);
        }
    }
    Ok(tree)
}

/// What a failing run left: the old state or, file by file, parts of the new one that the next run completes.
fn check(task: &Task, printed: &str, before: &Tree, after: &Tree, place: &Path, ended: &Output) -> Outcome {
    failed(task, printed, before, after, place, ended)?;
    completed(task, printed, after, place)
}

fn failed(task: &Task, printed: &str, before: &Tree, after: &Tree, place: &Path, ended: &Output) -> Outcome {
    let shown = String::from_utf8_lossy(&ended.stderr).into_owned();
    let at = |what: &str| format!("{}, {printed}: {what}\n{shown}", task.name);
    ensure(ended.status.code() == Some(2), &at(&format!("exit {:?}", ended.status.code())))?;
    ensure(shown.contains("error: "), &at("no message"))?;
    let found = tree(&place.join(task.target))?;
    let is_whole = |(path, bytes): (&PathBuf, &Vec<u8>)| {
        let is_signature = path.ends_with("SHA256SUMS.minisig");
        is_signature || before.get(path) == Some(bytes) || after.get(path) == Some(bytes)
    };
    ensure(found.iter().all(is_whole), &at("a file is neither as before nor as after"))?;
    let is_there = |path: &PathBuf| found.contains_key(path) || !after.contains_key(path);
    ensure(before.keys().all(is_there), &at("a file is gone"))
}

/// What the next run makes of it.
fn completed(task: &Task, printed: &str, after: &Tree, place: &Path) -> Outcome {
    let next = clusterc(place, &task.command).output()?;
    let shown = String::from_utf8_lossy(&next.stderr).into_owned();
    let at = |what: &str| format!("{}, {printed}: {what}\n{shown}", task.name);
    ensure(matches!(next.status.code(), Some(0 | 1)), &at(&format!("the next run: {shown}")))?;
    let mut found = tree(&place.join(task.target))?;
    let mut after = after.clone();
    // A signature holds the time at which it was made.
    for tree in [&mut found, &mut after] {
        tree.entry("SHA256SUMS.minisig".into()).and_modify(Vec::clear);
    }
    ensure(found == after, &at("the next run does not do its work"))
}

/// The state before a task and after it.
fn states(task: &Task) -> Result<(Tree, Tree), Failed> {
    let place = lay_out()?;
    let before = tree(&place.path().join(task.target))?;
    let ended = clusterc(place.path(), &task.command).output()?;
    let shown = String::from_utf8_lossy(&ended.stderr).into_owned();
    ensure(matches!(ended.status.code(), Some(0 | 1)), &shown)?;
    let after = tree(&place.path().join(task.target))?;
    ensure(before != after, &format!("{} does nothing", task.name))?;
    Ok((before, after))
}

/// Copies what was laid out, for one run.
fn copy(place: &Path) -> Result<tempfile::TempDir, Failed> {
    let own = in_memory()?;
    run(Command::new("cp").arg("-a").arg(place.join(".")).arg(own.path()))?;
    Ok(own)
}

fn errors() -> Outcome {
    let made = in_memory()?;
    let (source, shim) = (made.path().join("shim.c"), made.path().join("shim.so"));
    fs::write(&source, SHIM)?;
    run(Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).arg(&shim).arg(&source).arg("-ldl"))?;
    let laid_out = lay_out()?;
    for task in tasks() {
        let (before, after) = states(&task)?;
        for kind in ["write", "sync", "rename"] {
            let mut count = 0;
            // With larger and larger steps, until no call is left to fail.
            let mut from = 1;
            loop {
                let place = copy(laid_out.path())?;
                let mut command = clusterc(place.path(), &task.command);
                command.env("LD_PRELOAD", &shim).env("FAULT_KIND", kind).env("FAULT_FROM", from.to_string());
                let ended = command.output()?;
                if matches!(ended.status.code(), Some(0 | 1)) {
                    break;
                }
                check(&task, &format!("{kind} {from}"), &before, &after, place.path(), &ended)?;
                count += 1;
                from *= 2;
            }
            ensure(count > 0, &format!("{}: no {kind} was made to fail", task.name))?;
        }
    }
    Ok(())
}

/// No file may be larger than some blocks of 512 bytes, which is what a full disk is to the one that writes.
fn no_room() -> Outcome {
    let laid_out = lay_out()?;
    for task in tasks() {
        let (before, after) = states(&task)?;
        let place = copy(laid_out.path())?;
        let ended = Command::new("sh")
            // Ignored, the signal of the limit is an error of the call.
            .args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_clusterc")])
            .args(&task.command)
            .current_dir(place.path())
            .output()?;
        check(&task, "no room", &before, &after, place.path(), &ended)?;
    }
    Ok(())
}

/// Its own disk that is full but for a few blocks, or files, more and more of them until the task is done.
fn full_disk() -> Outcome {
    if std::env::var_os(OWN_MOUNTS).is_none() {
        let mut command = Command::new("unshare");
        command.arg("-m").arg(std::env::current_exe()?).args(["--exact", FULL_DISK]).env(OWN_MOUNTS, "1");
        return run(&mut command).map(drop);
    }
    let laid_out = lay_out()?;
    let disk = tempfile::tempdir()?;
    let disk = disk.path();
    for task in tasks() {
        let (before, after) = states(&task)?;
        for kind in ["blocks", "files"] {
            let (mut failures, mut room) = (0, 0);
            loop {
                let printed = format!("room for {room} {kind}");
                mount(disk, "")?;
                run(Command::new("cp").arg("-a").arg(laid_out.path().join(".")).arg(disk))?;
                fill(disk, kind, room)?;
                let ended = clusterc(disk, &task.command).output()?;
                let is_done = matches!(ended.status.code(), Some(0 | 1));
                if !is_done {
                    failed(&task, &printed, &before, &after, disk, &ended)?;
                    let shown = String::from_utf8_lossy(&ended.stderr).into_owned();
                    ensure(
                        shown.contains("the disk is full"),
                        &format!("{}, {printed}: {shown}", task.name),
                    )?;
                    mount(disk, "remount,")?;
                    completed(&task, &printed, &after, disk)?;
                    failures += 1;
                }
                run(Command::new("umount").arg(disk))?;
                if is_done {
                    break;
                }
                room += 1 + room / 4;
            }
            ensure(failures > 0, &format!("{}: there was always room for {kind}", task.name))?;
        }
    }
    Ok(())
}

/// Mounts an empty disk with room for everything, or gives that room to one that is there.
fn mount(disk: &Path, how: &str) -> Outcome {
    let options = format!("{how}size=64m,nr_inodes=20000");
    run(Command::new("mount").args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(disk)).map(drop)
}

/// Takes away all the room but that for some more blocks of 4 KiB, or files.
fn fill(disk: &Path, kind: &str, room: u64) -> Outcome {
    let used = |format: &str| -> Result<u64, Failed> {
        let printed = run(Command::new("stat").args(["-f", "-c", format]).arg(disk))?;
        let printed = String::from_utf8_lossy(&printed.stdout).into_owned();
        let (all, free) = printed.trim().split_once(' ').ok_or("stat says nothing")?;
        Ok(all.parse::<u64>()? - free.parse::<u64>()?)
    };
    let option = match kind {
        "blocks" => format!("remount,nr_blocks={}", used("%b %f")? + room),
        _ => format!("remount,nr_inodes={}", used("%c %d")? + room),
    };
    run(Command::new("mount").args(["-o", &option]).arg(disk)).map(drop)
}
